"""`grader history`: every grade a student ever got, and what people decided."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from grader.cli.options import existing_store, store_option

if TYPE_CHECKING:
    from grader.results.grade import Grade


@click.command()
@click.argument("student")
@click.option(
    "--checks",
    "has_checks",
    is_flag=True,
    help="Show the checks too: all of the first grade, of later ones those that came out "
    "otherwise.",
)
@store_option
def history(student: str, has_checks: bool, said: str) -> None:
    """Show every grade a student ever got, and what people decided: when, by whom, with which
    problem, submission, seed and grader; with --checks what each check gave.

    Example: grader history dana --store reports/week-4/grades.sqlite
    """
    from grader.display import number, one_line
    from grader.review import no_grade
    from grader.store.store import Store

    with Store(existing_store(said)) as store:
        attempts = list(store.history(student))
        decisions = store.decisions(student=student)
        if not attempts and not decisions:
            raise no_grade(store, student)
    lines = []
    before: dict[str, Grade] = {}
    for attempt in attempts:
        key = attempt.key
        points = f"{number(attempt.grade.points)} / {number(attempt.grade.max_points)}"
        digests = f"submission {key.submission[:10]}  spec {key.spec[:10]}  seed {key.seed}"
        made = (
            f"{key.level}  grader {key.grader}  {key.environment}  by {one_line(attempt.made_by)}"
        )
        fault = "" if attempt.is_final else "  (grader fault; no grade)"
        line = f"{points:>9}  {key.problem}  {digests}  {made}{fault}"
        if has_checks:
            line += "".join(_checks(before.get(key.problem), attempt.grade))
            before[key.problem] = attempt.grade
        lines.append((attempt.made_at, line))
    for found in decisions:
        what = "decision taken back" if found.points is None else f"{number(found.points)} points"
        comment = f": {one_line(found.comment)}" if found.comment else ""
        where = f"{found.problem}  submission {found.submission[:10]}  {found.question}"
        lines.append(
            (
                found.made_at,
                f"{'review':>9}  {where}  {what}  by {one_line(found.made_by)}{comment}",
            )
        )
    for when, line in sorted(lines, key=lambda item: item[0]):
        click.echo(f"{when}  {line}")


def _checks(before: "Grade | None", grade: "Grade") -> Iterator[str]:
    """Yield a line for each check; after an earlier grade, for those that came out otherwise."""
    from grader.analysis.moves import move
    from grader.display import number, one_line

    if before is None:
        for question in grade.questions:
            for check in question.checks:
                points = f"{number(check.points)} / {number(check.max_points)}"
                yield f"\n    {question.id} {check.id}: {points}  {check.status}"
        return
    moved = move(grade.student, before, grade)
    for one in moved.checks if moved is not None else ():
        was, now = ("-" if p is None else number(p) for p in (one.before, one.after))
        yield (
            f"\n    {one.question} {one.check}: {was} -> {now}  "
            f"{one.was or '-'} -> {one.now or '-'}  {one_line(one.why, 160)}"
        )
