"""`grader review`: what waits for a person, one answer whole, a decision."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import existing_store, problem_folder, store_option
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.results.grade import Grade, QuestionResult
    from grader.review import Answered
    from grader.store.store import Store


NO_ANSWER = "(no written answer)"


@click.command()
@click.argument("student", required=False)
@click.argument("question", required=False)
@click.argument("points", type=float, required=False)
@click.option("--comment", default="", help="Why; the student reads it.")
@click.option(
    "--by",
    "by",
    default="",
    help="Who decides, a name or a role, as the student reads it; an instructor, where left out.",
)
@click.option(
    "--assign",
    "piece",
    type=click.IntRange(min=1),
    help="Number of a piece that belongs to no question: it is the answer to this one.",
)
@click.option(
    "--exercise",
    type=click.Path(path_type=Path),
    help="Folder of the exercise: by whose checks an assigned piece is judged; with --walk, for "
    "the ideas looked for, and to add phrases and examples to its rubrics.",
)
@click.option(
    "--walk",
    "is_walk",
    is_flag=True,
    help="Go through all that waits, question by question; one decision serves equal answers.",
)
@click.option(
    "--second",
    type=float,
    metavar="SHARE",
    help="Mark a random share of the decided answers again, not knowing the points (0.1: a tenth).",
)
@click.option(
    "--agreement",
    "tells_agreement",
    is_flag=True,
    help="Tell how far second marks agree with the first.",
)
@click.option("--names", "shows_names", is_flag=True, help="With --walk: show who wrote it.")
@click.option(
    "--export",
    "export",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what waits to a CSV file, equal answers on one line.",
)
@click.option(
    "--import",
    "filled",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Take the points and comments from such a file.",
)
@click.option(
    "--examples",
    "examples",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write decided answers as YAML, to be put under a check's examples.",
)
@click.option("--undo", is_flag=True, help="Take back what was decided about this question.")
@click.option("--problem", "problem", help="Id of the exercise, where the store holds several.")
@store_option
def review(
    student: str | None,
    question: str | None,
    points: float | None,
    comment: str,
    by: str,
    piece: int | None,
    exercise: Path | None,
    is_walk: bool,
    second: float | None,
    tells_agreement: bool,
    shows_names: bool,
    export: Path | None,
    filled: Path | None,
    examples: Path | None,
    undo: bool,
    problem: str | None,
    said: str,
) -> None:
    """List what waits for a person; show one answer whole; or decide: the points of one question of
    one student.

    A decision holds for this submission: it stays when the grader or the exercise changes, and not
    when the student hands in anew. `grade` again writes it into the reports and the gradebook.

    --walk goes through all that waits; answers that are the same, or nearly, are one decision,
    which holds for the same answer of those who hand in later too. --export and --import do it by
    a spreadsheet.

    What belongs to no question is listed with numbers. `--assign N` makes piece N the answer to the
    question: the exercise's checks judge it, and where they leave it to a person, give POINTS too.

    Example: grader review dana 2.1.3 1.5 --comment "Right, in other words." --store
    reports/week-4/grades.sqlite
    """
    from grader.review import answer_of, decide
    from grader.store.store import Store
    from grader.submission.handed import composed

    with Store(existing_store(said)) as store:
        if examples is not None:
            _write_examples(store, problem, examples)
            return
        if second is not None or tells_agreement:
            _second(store, problem, second, by)
            return
        if is_walk:
            _walk(store, problem, by, exercise, not shows_names)
            return
        if export is not None or filled is not None:
            _many(store, problem, by, export, filled)
            return
        if student is None or question is None:
            _list_waiting(store, student, problem)
            return
        answered = answer_of(store, student, question, problem)
        # as it is written from here on; an earlier version may have kept another form
        student = composed(student)
        if piece is not None and not undo:
            points, comment = _assigned(answered.grade, question, piece, exercise, points, comment)
        if points is None and not undo:
            _show(answered, student, said)
            return
        decide(store, answered, student, None if undo else points, comment, by)
    click.echo(
        f"{student}, {question}: "
        f"{'taken back' if undo else f'{points:g} of {answered.question.max_points:g} points'}.",
        nl=False,
    )
    click.echo(" Run grade again (the same command) to write it into the reports.")


def _write_examples(store: "Store", problem: str | None, path: Path) -> None:
    from grader.atomic_write import write_whole
    from grader.display import counted
    from grader.review import as_yaml, decided_examples
    from grader.review.examples import TEXT

    found = list(decided_examples(store, problem))
    write_whole(path, as_yaml(found))
    of_text = sum(example.kind == TEXT for example in found)
    others = len(found) - of_text
    told = (
        f" {counted(others, 'answer', 'answers')} to checks of other kinds left out: only `text` "
        "takes examples by what they earn."
        if others
        else ""
    )
    click.echo(f"{counted(of_text, 'decided answer', 'decided answers')} in {path}.{told}")


def _many(
    store: "Store",
    problem: str | None,
    by: str,
    export: Path | None,
    filled: Path | None,
) -> None:
    """Decide for many by a file out and in."""
    from grader.atomic_write import write_whole
    from grader.display import counted
    from grader.exports.table_text import decoded
    from grader.review import as_csv, decide_group, groups, has_points, read_csv

    found = groups(store, problem)
    answers = counted(sum(len(g.members) for g in found), "answer waits", "answers wait")
    if export is not None:
        if export.is_file() and has_points(export.read_text("utf-8-sig", "replace")):
            raise UsageError(
                f"{export} has points typed in that a new sheet would not have; take them in with "
                "--import first, or name another file"
            )
        write_whole(export, as_csv(found))
        click.echo(f"{answers}, on {counted(len(found), 'line', 'lines')} of {export}.")
    elif filled is not None:
        rows = list(read_csv(decoded(filled.read_bytes(), str(filled))[0], found))
        for row in rows:
            decide_group(store, row.group, row.points, row.comment, by)
        served = sum(len(row.group.members) for row in rows)
        click.echo(f"{counted(len(rows), 'decision', 'decisions')} for {served} answers.")


def _walk(
    store: "Store", problem: str | None, by: str, exercise: Path | None, is_blind: bool
) -> None:
    """Decide for many by walking through what waits."""
    from grader.cli.walk import Walk
    from grader.display import counted
    from grader.review import Session

    session = Session(store, problem, by)
    all_of = session.progress
    answers = counted(all_of.all_answers, "answer waits", "answers wait")
    click.echo(f"{answers}, in {counted(all_of.groups, 'group', 'groups')}.")
    Walk(session, problem_folder(exercise) if exercise else None, is_blind).run()


def _second(store: "Store", problem: str | None, share: float | None, by: str) -> None:
    """Mark decided answers again, or tell how far second marks agree."""
    from grader.cli.walk import mark_second, tell_agreement
    from grader.review import to_mark_again

    if share is None:
        tell_agreement(store, problem)
    else:
        mark_second(store, to_mark_again(store, problem, share, by), by)


def _show(answered: "Answered", student: str, store: str) -> None:
    """Print one answer whole, what belongs to no question, and how to decide."""
    from grader.display import number, one_line, visible

    question = answered.question
    click.echo(
        f"{one_line(student)}, {question.id} {question.title}: {number(question.points)} "
        f"of {number(question.max_points)} points\n"
    )
    read = question.read_by_a_person
    answer = [visible(read)] if read.strip() else []
    for line in [*answer, *_waiting_for(question)] or [NO_ANSWER]:
        click.echo(line)
    _show_pieces(answered.grade)
    command = shlex.join(["grader", "review", student, question.id])
    click.echo(f"\nDecide: {one_line(command, 400)} POINTS --store {shlex.quote(store)}")


def _waiting_for(question: "QuestionResult") -> list[str]:
    """Return what is to be decided of a question: each check that waits, and why."""
    from grader.display import number, one_line

    return [
        one_line(
            f"{check.title} ({number(check.points)} of {number(check.max_points)} so far): "
            f"{check.message}",
            400,
        )
        for check in question.checks
        if check.status == "needs_review"
    ]


def _assigned(
    grade: "Grade",
    question: str,
    number: int,
    exercise: Path | None,
    points: float | None,
    comment: str,
) -> tuple[float | None, str]:
    """Return points and comment for a question whose answer is a piece that was left over."""
    from grader.display import one_line

    pieces = grade.unassigned
    if number > len(pieces):
        count = len(pieces) or "no"
        raise UsageError(f"there is no piece {number}; {count} pieces belong to no question")
    chosen = pieces[number - 1]
    comment = (
        comment or f"The answer was found in {one_line(chosen.label, 80)}, line {chosen.line}."
    )
    if points is not None:
        return points, comment
    from grader.grading import open_grader
    from grader.grading.assigning import assign

    with open_grader(problem_folder(exercise), isolation="auto") as grader:
        try:
            found = assign(grader, grade, question, chosen)
        except LookupError:
            raise UsageError(f"question {question!r} is not answered in words") from None
    for message in found.messages:
        click.echo(one_line(message, 500))
    if found.points is None:
        click.echo(one_line(chosen.text, 600))
        raise UsageError("the checks leave this to a person: give the points after the question")
    return found.points, comment


def _show_pieces(grade: "Grade") -> None:
    """Print what belongs to no question, with the numbers that --assign takes."""
    from grader.display import one_line

    for number, piece in enumerate(grade.unassigned, start=1):
        click.echo(f"    [{number}] {one_line(piece.label, 80)}, line {piece.line}: ", nl=False)
        click.echo(one_line(piece.text, 200) or one_line(piece.to, 200))


def _list_waiting(store: "Store", student: str | None, problem: str | None) -> None:
    from grader.display import counted, number, one_line
    from grader.review import no_grade, waiting

    count = 0
    grades = 0
    for one in waiting(store, student, problem):
        grades += 1
        count += len(one.questions)
        for question in one.questions:
            click.echo(
                f"{one_line(one.grade.student)}  {question.id}  {question.title}: "
                f"{number(question.points)} of {number(question.max_points)} points so far"
            )
            lines = [one_line(question.answer, 300)] if question.answer.strip() else []
            for line in lines or _waiting_for(question) or [NO_ANSWER]:
                click.echo(f"    {line}")
        if student is not None:
            _show_pieces(one.grade)
    if student is not None and not grades:
        raise no_grade(store, student, problem)
    click.echo(
        f"{counted(count, 'question waits', 'questions wait')} for a person."
        + (" Decide: grader review STUDENT QUESTION POINTS, or all with --walk" if count else "")
    )
