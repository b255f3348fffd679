"""`grader review --walk`: what waits, group by group, decided by a key."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from grader.review import Group
    from grader.store.store import Store

HELP = "Enter: as proposed  NUMBER: points  c: with a comment  s: skip  b: back  u: undo  q: stop"


def walk(store: "Store", found: "Sequence[Group]", by: str, is_blind: bool) -> None:
    """Show each group of answers and keep what a person decides of it, at once.

    Who stops goes on where decisions are missing the next time.
    """
    from grader.display import counted

    at, decided = 0, 0
    done: set[int] = set()
    while at < len(found):
        group = found[at]
        _show(group, at, found, is_blind)
        said = click.prompt("points", default="", show_default=False, prompt_suffix=" > ").strip()
        if said == "q":
            break
        if said == "b":
            at = max(at - 1, 0)
            continue
        if said == "u" and at in done:
            _decide(store, group, None, "", by)
            done.discard(at)
            decided -= 1
            continue
        points = _points(said, group)
        if points is None:
            at += said == "s"
            continue
        comment = click.prompt("comment", default="", show_default=False) if said == "c" else ""
        _decide(store, group, points, comment, by)
        decided += at not in done
        done.add(at)
        at += 1
    answers = sum(len(found[k].members) for k in done)
    click.echo(
        f"{counted(decided, 'decision', 'decisions')} for {counted(answers, 'answer', 'answers')}. "
        "Run grade again (the same command) to write them into the reports."
    )


def _points(said: str, group: "Group") -> float | None:
    """Return the open points that a person gives; None where nothing is decided."""
    if said in ("", "c"):
        if group.proposed is None:
            click.echo("Nothing is proposed here; give the points.")
        return group.proposed
    if said == "s":
        return None
    try:
        points = float(said.replace(",", "."))
    except ValueError:
        click.echo(HELP)
        return None
    if not 0 <= points <= group.open_points:
        click.echo(f"{said} is not between 0 and {group.open_points:g}.")
        return None
    return points


def _show(group: "Group", at: int, found: "Sequence[Group]", is_blind: bool) -> None:
    """Print a question once, and one answer to it with what was found in it."""
    from grader.display import counted, one_line, visible

    question = group.question
    if at == 0 or found[at - 1].question.id != question.id:
        click.secho(f"\n{question.id} {question.title}", bold=True)
        click.echo(visible(question.text) + "\n")
        click.echo(HELP)
    same = counted(len(group.members), "answer", "answers")
    click.secho(f"\n[{at + 1} of {len(found)}]  {same}", bold=True)
    if not is_blind:
        click.echo(", ".join(one_line(member.student, 60) for member in group.members[:20]))
    click.echo(visible(question.answer) or "(no written answer)")
    click.secho(one_line(group.found, 600), dim=True)
    proposed = "nothing proposed" if group.proposed is None else f"proposed {group.proposed:g}"
    click.echo(f"{proposed}, of {group.open_points:g}")


def _decide(store: "Store", group: "Group", points: float | None, comment: str, by: str) -> None:
    from grader.review import decide_group

    decide_group(store, group, points, comment, by)
