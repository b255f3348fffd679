"""`grader review`: what waits for a person, one answer whole, a decision."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.options import existing_store, no_grade, problem_folder, store_option
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.results.grade import Grade
    from grader.store.store import Store


@click.command()
@click.argument("student", required=False)
@click.argument("question", required=False)
@click.argument("points", type=float, required=False)
@click.option("--comment", default="", help="Why; the student reads it.")
@click.option("--by", "by", default="", help="Who decides; you, where left out.")
@click.option(
    "--assign",
    "piece",
    type=click.IntRange(min=1),
    help="Number of a piece that belongs to no question: it is the answer to this one.",
)
@click.option(
    "--exercise",
    type=click.Path(path_type=Path),
    help="Folder of the exercise, by whose checks an assigned piece is judged.",
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
    undo: bool,
    problem: str | None,
    said: str,
) -> None:
    """List what waits for a person; show one answer whole; or decide: the points of one question of
    one student.

    A decision holds for this submission: it stays when the grader or the exercise changes, and not
    when the student hands in anew. `grade` again writes it into the reports and the gradebook.

    What belongs to no question is listed with numbers. `--assign N` makes piece N the answer to the
    question: the exercise's checks judge it, and where they leave it to a person, give POINTS too.

    Example: grader review dana 2.1.3 1.5 --comment "Right, in other words." --store
    reports/week-4/grades.sqlite
    """
    from grader.display import number, one_line, visible
    from grader.results.decision import Decision
    from grader.store.store import Store
    from grader.submission.handed import composed

    with Store(existing_store(said)) as store:
        if student is None or question is None:
            _list_waiting(store, student, problem)
            return
        standing = [a for a in store.standing(student) if problem in (None, a.key.problem)]
        if not standing:
            raise no_grade(store, student, problem)
        student = composed(
            student
        )  # as it is written from here on; an earlier version may have kept another form
        standing = list(
            {a.key.problem: a for a in sorted(standing, key=lambda a: a.made_at)}.values()
        )
        if len(standing) > 1:
            raise UsageError(
                f"{student!r} has grades in "
                f"{', '.join(a.key.problem for a in standing)}; choose one with "
                "--problem ID"
            )
        key, grade = standing[0].key, standing[0].grade
        found = next((q for q in grade.questions if q.id == question), None)
        if found is None:
            raise UsageError(
                f"there is no question {question!r}; there are "
                f"{', '.join(q.id for q in grade.questions)}"
            )
        if piece is not None and not undo:
            points, comment = _assigned(grade, question, piece, exercise, points, comment)
        if points is None and not undo:
            click.echo(
                f"{one_line(student)}, {question} {found.title}: {number(found.points)} "
                f"of {number(found.max_points)} points\n"
            )
            click.echo(visible(found.answer) or "(no written answer)")
            _show_pieces(grade)
            command = shlex.join(["grader", "review", student, question])
            click.echo(f"\nDecide: {one_line(command, 400)} POINTS --store {shlex.quote(said)}")
            return
        if points is not None and not 0 <= points <= found.max_points:
            raise UsageError(
                f"{points:g} points: question {question} gives 0 to {found.max_points:g}"
            )
        store.decide(
            Decision(
                key.problem,
                key.submission,
                student,
                question,
                None if undo else points,
                comment,
                "",
                by[:100],
            )
        )
    click.echo(
        f"{student}, {question}: "
        f"{'taken back' if undo else f'{points:g} of {found.max_points:g} points'}.",
        nl=False,
    )
    click.echo(" Run grade again (the same command) to write it into the reports.")


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
    from grader.results.decision import decided

    by_whom: dict[tuple[str, str, str], list[Any]] = {}
    for decision in store.decisions(problem, student):
        by_whom.setdefault((decision.problem, decision.student, decision.submission), []).append(
            decision
        )
    count = 0
    has_grade = False
    for attempt in store.standing(student):
        if problem not in (None, attempt.key.problem):
            continue
        has_grade = True
        mine = by_whom.get((attempt.key.problem, attempt.grade.student, attempt.key.submission), [])
        for question in decided(attempt.grade, mine).questions:
            if question.status == "needs_review":
                count += 1
                click.echo(
                    f"{one_line(attempt.grade.student)}  {question.id}  {question.title}: "
                    f"{number(question.points)} of "
                    f"{number(question.max_points)} points so far"
                )
                click.echo(f"    {one_line(question.answer, 300) or '(no written answer)'}")
        if student is not None:
            _show_pieces(attempt.grade)
    if student is not None and not has_grade:
        raise no_grade(store, student, problem)
    click.echo(
        f"{counted(count, 'question waits', 'questions wait')} for a person."
        + (" Decide: grader review STUDENT QUESTION POINTS" if count else "")
    )
