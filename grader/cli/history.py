"""`grader history`: every grade a student ever got, and what people decided."""

import click

from grader.cli.options import existing_store, store_option


@click.command()
@click.argument("student")
@store_option
def history(student: str, said: str) -> None:
    """Show every grade a student ever got, and what people decided: when, by whom, with which
    problem, submission, seed and grader.

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
    for attempt in attempts:
        key = attempt.key
        points = f"{number(attempt.grade.points)} / {number(attempt.grade.max_points)}"
        digests = f"submission {key.submission[:10]}  spec {key.spec[:10]}  seed {key.seed}"
        made = (
            f"{key.level}  grader {key.grader}  {key.environment}  by {one_line(attempt.made_by)}"
        )
        fault = "" if attempt.is_final else "  (grader fault; no grade)"
        lines.append((attempt.made_at, f"{points:>9}  {key.problem}  {digests}  {made}{fault}"))
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
