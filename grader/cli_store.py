"""Commands about what is in the store: history, review, backup, restore."""

import difflib
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.store import Store


def _store_option(command: Callable[..., Any]) -> Callable[..., Any]:
    default = "reports/latest/grades.sqlite"
    return click.option("--store", "said", default=default, show_default=True, help="A SQLite file or a database URL.")(command)


def _existing(said: str) -> str:
    from grader.store import store_url

    url = store_url(said, Path())
    path = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:///") and not path.exists():
        raise UsageError(f"there is no store {str(path)!r}; name it with --store FILE")
    return url


def _no_grade(store: "Store", student: str, problem: str | None = None) -> UsageError:
    known = store.students()
    near = [] if student in known else difflib.get_close_matches(student, known, 3)
    meant = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
    where = "in this store" if problem is None else f"in {problem!r} in this store"
    return UsageError(f"there is no grade of {student!r} {where}{meant}")


@click.command()
@click.argument("student")
@_store_option
def history(student: str, said: str) -> None:
    """Show every grade a student ever got, and what people decided: when, by whom, with which problem, submission, seed and grader.

    Example: grader history dana --store reports/week-4/grades.sqlite
    """
    from grader.report.plain import number, one_line
    from grader.store import Store

    with Store(_existing(said)) as store:
        attempts = list(store.history(student))
        decisions = store.decisions(student=student)
        if not attempts and not decisions:
            raise _no_grade(store, student)
    lines = []
    for attempt in attempts:
        key = attempt.key
        points = f"{number(attempt.grade.points)} / {number(attempt.grade.max_points)}"
        digests = f"submission {key.submission[:10]}  spec {key.spec[:10]}  seed {key.seed}"
        made = f"{key.level}  grader {key.grader}  {key.environment}  by {one_line(attempt.made_by)}"
        fault = "" if attempt.is_final else "  (grader fault; no grade)"
        lines.append((attempt.made_at, f"{points:>9}  {key.problem}  {digests}  {made}{fault}"))
    for found in decisions:
        what = "decision taken back" if found.points is None else f"{number(found.points)} points"
        comment = f": {one_line(found.comment)}" if found.comment else ""
        where = f"{found.problem}  submission {found.submission[:10]}  {found.question}"
        lines.append((found.made_at, f"{'review':>9}  {where}  {what}  by {one_line(found.made_by)}{comment}"))
    for when, line in sorted(lines, key=lambda item: item[0]):
        click.echo(f"{when}  {line}")


@click.command()
@click.argument("student", required=False)
@click.argument("question", required=False)
@click.argument("points", type=float, required=False)
@click.option("--comment", default="", help="Why; the student reads it.")
@click.option("--by", "by", default="", help="Who decides; you, where left out.")
@click.option("--undo", is_flag=True, help="Take back what was decided about this question.")
@click.option("--problem", "problem", help="Id of the exercise, where the store holds several.")
@_store_option
def review(
    student: str | None,
    question: str | None,
    points: float | None,
    comment: str,
    by: str,
    undo: bool,
    problem: str | None,
    said: str,
) -> None:
    """List what waits for a person; show one answer whole; or decide: the points of one question of one student.

    A decision holds for this submission: it stays when the grader or the exercise changes, and not when the student hands in anew.
    `grade` again writes it into the reports and the gradebook.

    Example: grader review dana 2.1.3 1.5 --comment "Right, in other words." --store reports/week-4/grades.sqlite
    """
    from grader.report.plain import number, one_line, visible
    from grader.result import Decision
    from grader.store import Store
    from grader.submission.handed import composed

    with Store(_existing(said)) as store:
        if student is None or question is None:
            _list_waiting(store, student, problem)
            return
        standing = [a for a in store.standing(student) if problem in (None, a.key.problem)]
        if not standing:
            raise _no_grade(store, student, problem)
        student = composed(student)  # as it is written from here on; an earlier version may have kept another form
        standing = list({a.key.problem: a for a in sorted(standing, key=lambda a: a.made_at)}.values())
        if len(standing) > 1:
            raise UsageError(
                f"{student!r} has grades in {', '.join(a.key.problem for a in standing)}; choose one with --problem ID"
            )
        key, grade = standing[0].key, standing[0].grade
        found = next((q for q in grade.questions if q.id == question), None)
        if found is None:
            raise UsageError(f"there is no question {question!r}; there are {', '.join(q.id for q in grade.questions)}")
        if points is None and not undo:
            click.echo(
                f"{one_line(student)}, {question} {found.title}: {number(found.points)} of {number(found.max_points)} points\n"
            )
            click.echo(visible(found.answer) or "(no written answer)")
            command = shlex.join(["grader", "review", student, question])
            click.echo(f"\nDecide: {one_line(command, 400)} POINTS --store {shlex.quote(said)}")
            return
        if points is not None and not 0 <= points <= found.max_points:
            raise UsageError(f"{points:g} points: question {question} gives 0 to {found.max_points:g}")
        store.decide(Decision(key.problem, key.submission, student, question, None if undo else points, comment, "", by[:100]))
    click.echo(f"{student}, {question}: {'taken back' if undo else f'{points:g} of {found.max_points:g} points'}.", nl=False)
    click.echo(" Run grade again (the same command) to write it into the reports.")


def _list_waiting(store: "Store", student: str | None, problem: str | None) -> None:
    from grader.report.plain import counted, number, one_line
    from grader.result import decided

    by_whom: dict[tuple[str, str, str], list[Any]] = {}
    for decision in store.decisions(problem, student):
        by_whom.setdefault((decision.problem, decision.student, decision.submission), []).append(decision)
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
                click.echo(f"{one_line(attempt.grade.student)}  {question.id}  {question.title}: {number(question.points)} of "
                           f"{number(question.max_points)} points so far")  # fmt: skip
                click.echo(f"    {one_line(question.answer, 300) or '(no written answer)'}")
    if student is not None and not has_grade:
        raise _no_grade(store, student, problem)
    click.echo(
        f"{counted(count, 'question waits', 'questions wait')} for a person."
        + (" Decide: grader review STUDENT QUESTION POINTS" if count else "")
    )


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_store_option
def backup(file: Path, said: str) -> None:
    """Write a store to a file that `restore` reads into any kind of database.

    Example: grader backup grades.jsonl --store reports/week-4/grades.sqlite
    """
    from grader.report.plain import counted
    from grader.store import Store

    with Store(_existing(said)) as store:
        click.echo(f"{counted(store.backup(file), 'grade')} written to {file}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_store_option
def restore(file: Path, said: str) -> None:
    """Take the grades of a backup into a store; those that are there already are left alone.

    Example: grader restore grades.jsonl --store postgresql://grader@db/grades
    """
    from grader.report.plain import counted
    from grader.store import Store, store_url

    with Store(store_url(said, Path())) as store:
        click.echo(f"{counted(store.restore(file), 'grade')} taken in.")
