"""What `validate` tried, as a table on the terminal and as a page."""

from collections import Counter
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from grader.display import visible

MAX_PLACES = 8


def plain_form(audit: Any) -> dict[str, Any]:
    """Return an audit as plain data.

    Counts a function or class, what failed, the room of each check.
    """
    subjects: dict[str, Counter[str]] = {}
    for trial in audit.trials:
        subjects.setdefault(trial.subject, Counter())[f"{trial.kind} {trial.state}"] += 1
    right, ran = audit.named
    return {
        "subjects": [
            {
                "name": name,
                "mutants": sum(count for key, count in counts.items() if key.startswith("mutant")),
                "caught": counts["mutant caught"],
                "survived": counts["mutant survived"],
                "not_looked_at": counts["mutant not looked at"],
                "equivalent": counts["mutant equivalent"],
                "rewritings": counts["rewriting full marks"] + counts["rewriting loses points"],
                "full_marks": counts["rewriting full marks"],
            }
            for name, counts in subjects.items()
        ],
        "named": {"right": right, "of": ran},
        "failures": [_trial(trial) for trial in audit.failures],
        "not_looked_at": {name: places for name, places in audit.unseen.items() if places},
        "equivalent": [_trial(trial) for trial in audit.trials if trial.state == "equivalent"],
        "trials": [_trial(trial) for trial in audit.trials],
        "room": [
            {
                "question": room.question,
                "check": room.check,
                "right": round(float(room.right), 6),
                "farthest": room.farthest,
                "wrong": round(float(room.wrong), 3) if room.wrong < 1e300 else "any form",
                "nearest": room.nearest,
                "warning": room.warning,
            }
            for room in audit.rooms.values()
        ],
    }


def _trial(trial: Any) -> dict[str, Any]:
    names = (
        "subject",
        "kind",
        "id",
        "state",
        "is_error",
        "named",
        "is_named_right",
        "sentence",
        "change",
    )
    lists = {"by": list(trial.by), "places": list(trial.places)}
    return {**{name: getattr(trial, name) for name in names}, **lists}


def terminal_table(form: dict[str, Any]) -> str:
    """Return the table for a terminal."""
    columns = (
        "mutants",
        "caught",
        "survived",
        "not_looked_at",
        "equivalent",
        "rewritings",
        "full_marks",
    )
    width = max(len(row["name"]) for row in form["subjects"]) if form["subjects"] else 4
    lines = [" ".join([" " * width, *(name.replace("_", " ").rjust(13) for name in columns)])]
    total: Counter[str] = Counter()
    for row in form["subjects"]:
        total.update({name: row[name] for name in columns})
        lines.append(
            " ".join([row["name"].ljust(width), *(str(row[name]).rjust(13) for name in columns)])
        )
    lines.append(" ".join(["all".ljust(width), *(str(total[name]).rjust(13) for name in columns)]))
    named = form["named"]
    lines.append(
        f"Of {named['of']} caught mutants that run to the end, {named['right']} are "
        "named right to the student."
    )
    for name, places in form["not_looked_at"].items():
        lines.append(f"{name}: no check looks at {_listed(places)}.")
    for trial in form["failures"]:
        what = (
            "survives every check"
            if trial["kind"] == "mutant"
            else f"is right, and loses points in {', '.join(trial['by'])}"
        )
        lines.append(
            f"\n{trial['subject']}: {trial['id']} {what}. "
            f"{trial['sentence']}\n{visible(trial['change'], 800)}".rstrip()
        )
    for room in form["room"]:
        if room["warning"]:
            lines.append(f"warning: {room['question']} {room['check']}: {room['warning']}")
    return "\n".join(lines) + "\n"


def _listed(places: list[str]) -> str:
    shown = [visible(place, 100) for place in places[:MAX_PLACES]]
    more = len(places) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def html_page(title: str, form: dict[str, Any]) -> str:
    """Return the page."""
    environment = Environment(
        loader=PackageLoader("grader.report"), autoescape=True, undefined=StrictUndefined
    )
    style = environment.get_template("style.css").render()
    return environment.get_template("validation.html").render(title=title, form=form, style=style)
