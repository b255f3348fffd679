"""`grader review --walk` and `--second`: what waits, group by group, decided by a key."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from grader.grading.looked_for import LookedFor
    from grader.problem.model import Problem
    from grader.review import Group, Session
    from grader.store.store import Store

HELP = (
    "Enter: as proposed  NUMBER: points  f: all  h: half  z: none  c: with a comment\n"
    "s: skip  b: back  u: undo  o: take one wording out  +: phrase for the rubric  "
    "e: example for it  q: stop"
)
WORDINGS = 12
"""So many wordings of a group are shown; the others are told by their number."""


class Walk:
    """A person at a terminal, going through what waits."""

    def __init__(self, session: "Session", folder: Path | None, is_blind: bool) -> None:
        """`folder` is the exercise's, for the ideas looked for and for what is added to rubrics."""
        self.session, self.folder, self.is_blind = session, folder, is_blind
        self.problem: Problem | None = None
        self.comment = ""
        """What was typed for the group that is shown, until it gets its points."""
        if folder is not None:
            from grader.problem.load import load_problem

            self.problem = load_problem(folder)

    def run(self) -> None:
        """Show each group and keep what is decided of it at once, until all are seen or `q`."""
        session = self.session
        keys: dict[str, Callable[[], object]] = {
            "s": session.next,
            "b": session.back,
            "u": self._undo,
            "o": self._take_out,
            "+": self._add_phrase,
            "e": self._add_example,
            "c": self._comment,
            "?": lambda: click.echo(HELP),
        }
        is_shown = False
        while (group := session.current) is not None:
            if not is_shown:
                self._show(group)
            said = ask()
            if said == "q":
                break
            place = session.place
            keys.get(said, lambda said=said: self._give(said))()
            is_shown = session.place == place and said not in ("o", "u")
            if session.place != place:
                self.comment = ""
        self._tell_end()

    def _give(self, said: str) -> None:
        group = self.session.current
        points = points_of(said, group) if group else None
        if points is None:
            return
        comment, self.comment = self.comment, ""
        other = self.session.meanwhile()
        if other is not None:
            click.echo(f"{other.said} meanwhile. Yours instead?")
            if ask("[y/N]").lower() not in ("y", "j"):
                self.session.next()
                return
        self.session.decide(points, comment)

    def _comment(self) -> None:
        self.comment = click.prompt("comment", default="", show_default=False)
        self._give(ask())

    def _undo(self) -> None:
        if not self.session.undo():
            self.session.back()
            if not self.session.undo():
                click.echo("Nothing of yours to undo here.")

    def _take_out(self) -> None:
        said = click.prompt("number of the wording", default="", show_default=False)
        if not said.strip().isdigit() or not self.session.take_out(int(said)):
            click.echo("There is no such wording, or no other.")

    def _add_phrase(self) -> None:
        from grader.authoring.rubric_edits import add_phrase

        found = self._ideas()
        if found is None:
            return
        for number, one in enumerate(found, start=1):
            click.echo(f"  {number} {one.idea}")
        said = click.prompt("number of the idea", default="1")
        if not said.isdigit() or not 1 <= int(said) <= len(found):
            click.echo("There is no such idea.")
            return
        idea = found[int(said) - 1]
        phrase = click.prompt("phrase", default="", show_default=False).strip()
        language = click.prompt("language", default="en")
        if phrase:
            self._edit(
                lambda folder, question: add_phrase(
                    folder, question, idea.check, idea.idea, phrase, language
                )
            )

    def _add_example(self) -> None:
        from grader.authoring.rubric_edits import add_example

        found, group = self._ideas(), self.session.current
        if found is None or group is None:
            return
        label = {"f": "full", "h": "half", "z": "zero"}.get(ask("full, half or zero? [f/h/z]"))
        if label:
            answer = " ".join(group.question.answer.split())
            self._edit(lambda folder, q: add_example(folder, q, found[0].check, label, answer))

    def _edit(self, edit: Callable[[Path, str], Path]) -> None:
        from grader.display import visible
        from grader.errors import UsageError

        group = self.session.current
        if self.folder is None or group is None:
            return
        try:
            file = edit(self.folder, group.question.id)
        except UsageError as error:
            click.echo(visible(str(error)))
            return
        click.echo(f"Added to {file.name}; `grader validate` proves the rubric anew.")

    def _ideas(self) -> "list[LookedFor] | None":
        from grader.grading.looked_for import looked_for

        group = self.session.current
        if self.problem is None or group is None:
            click.echo("Give the exercise's folder with --exercise.")
            return None
        found = looked_for(self.problem, group.question.id, group.question.answer)
        if not found:
            click.echo("This question has no text check.")
        return found or None

    def _show(self, group: "Group") -> None:
        """Print a question once, and a group of answers with what was found in it."""
        from grader.display import counted, one_line, visible

        question, session = group.question, self.session
        if session.is_first_of_question:
            click.secho(f"\n{question.id} {question.title}", bold=True)
            click.echo(visible(question.text) + "\n")
            click.echo(HELP)
        same = counted(len(group.members), "answer", "answers")
        all_of = counted(len(group.wordings), "wording", "wordings")
        total = session.progress.groups
        click.secho(f"\n[{session.place} of {total}]  {same}, {all_of}", bold=True)
        if not self.is_blind:
            click.echo(", ".join(one_line(member.student, 60) for member in group.members[:20]))
        found = self._found(group)
        for number, (wording, count) in enumerate(group.wordings[:WORDINGS], start=1):
            text = visible(group.answer_of(wording)) or "(no written answer)"
            mark = f"{number}) {count} x  " if len(group.wordings) > 1 else ""
            click.echo(mark + marked(text, [one.words for one in found]))
        if len(group.wordings) > WORDINGS:
            click.echo(f"… and {len(group.wordings) - WORDINGS} wordings more")
        for one in found:
            words = f": “{one_line(one.words, 100)}”" if one.words else ""
            click.echo(f"  {'+' if words else '-'} {one.idea}{words}")
        if not any(one.words for one in found):
            click.secho(one_line(group.found, 600), dim=True)
        given = session.given()
        proposed = "nothing proposed" if group.proposed is None else f"proposed {group.proposed:g}"
        so_far = "" if given is None else f"; you gave {given:g}"
        click.echo(f"{proposed}, of {group.open_points:g}{so_far}")

    def _found(self, group: "Group") -> "Sequence[LookedFor]":
        from grader.grading.looked_for import looked_for

        if self.problem is None:
            return []
        return looked_for(self.problem, group.question.id, group.question.answer)

    def _tell_end(self) -> None:
        from grader.display import counted

        done = self.session.progress
        click.echo(
            f"{counted(done.decisions, 'decision', 'decisions')} for "
            f"{counted(done.answers, 'answer', 'answers')}; "
            f"{counted(done.all_answers - done.answers, 'answer waits', 'answers wait')} still. "
            "Run grade again (the same command) to write them into the reports."
        )


def marked(text: str, words: "Sequence[str]") -> str:
    """Return text with the first place of each of some words in bold."""
    for found in words:
        stem = found.removesuffix(" …")
        if stem and stem in text:
            text = text.replace(stem, click.style(stem, bold=True, underline=True), 1)
    return text


def ask(prompt: str = "points") -> str:
    """Return a key, or a number that was typed; a whole line where input is no terminal."""
    if not sys.stdin.isatty():
        return str(
            click.prompt(prompt, default="", show_default=False, prompt_suffix=" > ")
        ).strip()
    click.echo(f"{prompt} > ", nl=False)
    key = click.getchar()
    if key[:1].isdigit() or key[:1] in ".,":
        is_whole = key.endswith(("\r", "\n"))  # pasted, or typed before it was asked for
        click.echo(key.strip(), nl=is_whole)
        return key.strip() if is_whole else (key + sys.stdin.readline()).strip()
    click.echo(key.strip())
    return key.strip()


def points_of(said: str, group: "Group") -> float | None:
    """Return the open points that a person gives; None where nothing is decided."""
    if said == "":
        if group.proposed is None:
            click.echo("Nothing is proposed here; give the points.")
        return group.proposed
    share = {"f": 1.0, "h": 0.5, "z": 0.0}.get(said)
    if share is not None:
        return share * group.open_points
    try:
        points = float(said.replace(",", "."))
    except ValueError:
        click.echo(HELP)
        return None
    if not 0 <= points <= group.open_points:
        click.echo(f"{said} is not between 0 and {group.open_points:g}.")
        return None
    return points


def mark_second(store: "Store", chosen: "Sequence[Group]", by: str) -> None:
    """Go through answers that another person decided, not knowing the points."""
    from grader.display import counted, visible
    from grader.review import mark_again

    done = 0
    for number, group in enumerate(chosen, start=1):
        question = group.question
        if number == 1 or chosen[number - 2].question.id != question.id:
            click.secho(f"\n{question.id} {question.title}", bold=True)
            click.echo(visible(question.text) + "\n")
            click.echo("NUMBER: points  f: all  h: half  z: none  s: skip  q: stop")
        click.secho(f"\n[{number} of {len(chosen)}]", bold=True)
        click.echo(visible(question.read_by_a_person) or "(no written answer)")
        click.echo(f"of {group.open_points:g}")
        points = None
        while points is None and (said := ask()) not in ("s", "q"):
            points = points_of(said, group)
        if points is None and said == "q":
            break
        if points is not None:
            mark_again(store, group, points, by)
            done += 1
    click.echo(f"{counted(done, 'second mark', 'second marks')}. See --agreement.")


def tell_agreement(store: "Store", problem: str | None) -> None:
    """Print how far second marks agree, and each answer on which they do not."""
    from grader.display import counted, one_line
    from grader.review import agreement

    found = agreement(store, problem)
    if not found.both:
        click.echo("No answer was marked twice; --second 0.1 marks a tenth of them again.")
        return
    click.echo(
        f"{counted(len(found.both), 'answer was', 'answers were')} marked twice: "
        f"{found.equal} the same, Cohen's kappa {found.kappa:.2f}, "
        f"the second {found.mean_difference:+.2f} of the points on the mean."
    )
    for one in found.apart:
        click.echo(
            f"{one.question}  {one.first:.0%} by {one.first_by}, {one.second:.0%} by "
            f"{one.second_by}: {one_line(one.answer, 200)}"
        )
