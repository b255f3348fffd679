"""`grader regrade`: a class graded anew where something has changed, and who moved."""

import contextlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.handing_out import (
    points_options,
    refuse_unknown_questions,
    rules_from,
    tell_unknown,
    tell_untimed,
)
from grader.cli.options import (
    course_templates,
    existing_store,
    isolation_option,
    layout_option,
    out_option,
    problem_folder,
    problem_option,
    progress_option,
    refuse_inside,
    refuse_missing,
    roster_option,
    templates_option,
)
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.analysis.moves import Move
    from grader.batch.regrade import Plan
    from grader.store.store import Store
    from grader.submission.handed import Where

MAX_SHOWN = 20


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@problem_option
@out_option("Folder of the reports.")
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    help="Seed of the generated inputs; as before where left out.",
)
@click.option("--dry-run", is_flag=True, help="Tell who would move; keep and change nothing.")
@click.option("--workers", type=click.IntRange(min=0), default=0, help="Processes to grade with.")
@templates_option
@click.option("--store", "said", help="Where results are kept; beside the reports where left out.")
@progress_option
@layout_option
@roster_option
@points_options
@isolation_option("full")
def regrade(
    paths: tuple[Path, ...],
    problem: Path | None,
    out: Path,
    seed: int | None,
    dry_run: bool,
    workers: int,
    templates: Path | None,
    said: str | None,
    progress: Any,
    layout: str | None,
    roster: Path | None,
    policy: Path | None,
    times: Path | None,
    isolation: Any,
) -> None:
    """Grade a class anew after a change to the exercise, with another seed or a newer grader, and
    tell who moved, by how much, on which check and why.

    Only questions that the change touches are judged; what people decided stays where the
    submission is the same. Older grades stay in the history. The comparison is written into the
    folder regrades/ beside the reports, as a page and as CSV.

    Example: grader regrade submissions/ --problem problems/recurrent-networks --out reports/week-4
    --dry-run
    """
    from grader.batch.circumstances import Circumstances, environment_of
    from grader.batch.class_list import class_list
    from grader.batch.class_run import ClassRun
    from grader.batch.regrade import PartWorkers, Regrade
    from grader.batch.workers.capacity import workers_that_fit
    from grader.cli.class_drawing import Drawing, stopping
    from grader.problem.load import load_problem
    from grader.report.moves import moves_csv, render_moves
    from grader.sandbox.levels import resolve
    from grader.store.store import Store
    from grader.submission.class_folder import read_class
    from grader.submission.read import student_name
    from grader.submission.roster import read_roster

    folder = problem_folder(problem, paths)
    loaded = load_problem(folder)
    refuse_missing(paths)
    refuse_inside("the problem", folder, paths)
    refuse_inside("the folder of reports", out, paths)
    templates = course_templates(templates, folder)
    if templates is not None:
        refuse_inside("the folder of templates", templates, paths)
    rules = rules_from(policy, times, paths)
    refuse_unknown_questions(rules, (question.id for question in loaded.questions))
    students = read_roster(roster) if roster is not None else None
    reading = read_class(paths, layout)
    found = reading.submissions
    if not found:
        raise UsageError(f"there are no submissions in {', '.join(map(str, paths))}")
    level = resolve(isolation)
    url = existing_store(said or str(out / "grades.sqlite"))
    if url.startswith("sqlite:///"):
        refuse_inside("the store", Path(url.removeprefix("sqlite:///")), paths)
    with contextlib.ExitStack() as stack:
        kept = stack.enter_context(Store(url))
        if seed is None:
            seed = _seed_before(kept, loaded.exercise.id, found)
        circumstances = Circumstances(
            loaded.exercise.id, folder, seed, level, environment_of(loaded), loaded
        )
        needed = loaded.exercise.limits.limits().memory_bytes
        on = stack.enter_context(
            PartWorkers(circumstances, workers_that_fit(workers, len(found), needed))
        )
        store = stack.enter_context(_thrown_away()) if dry_run else kept
        run = Regrade(circumstances, found, kept, store, on)
        told = list(_told(run.plan()))
        for sentence in told:
            click.echo(sentence)
        with stopping(run):
            Drawing(progress, out).draw(run.run())
        moves = run.moves()
        if not dry_run:
            listed = class_list(reading, students)
            here = [(student_name(path), listed.abouts.get(k)) for k, path in enumerate(found)]
            tell_unknown(rules, [*here, *listed.missing])
            tell_untimed(rules, here)
            reports = ClassRun(circumstances, kept, on, on.executor, out, templates, rules=rules)
            with stopping(reports):
                Drawing(progress, out).draw(reports.once(found, listed))
    _show(moves, len(found))
    head = (
        ["This was tried; nothing is kept, and no report is changed.", *told] if dry_run else told
    )
    exercise = loaded.exercise
    page = render_moves(moves, exercise.title, head, len(found), templates, exercise.language)
    where = _write(out / "regrades", page, moves_csv(moves), dry_run)
    click.echo(f"The comparison: {where.with_suffix('.html')} and {where.with_suffix('.csv')}")
    if dry_run:
        click.echo("Nothing was kept. Without --dry-run the grades and reports become these.")


def _seed_before(store: "Store", problem: str, paths: "Sequence[Where]") -> int:
    """Return the seed of most grades of these submissions; 0 where there are none."""
    from grader.submission.fingerprint import submission_digest

    before = store.newest_of(problem, [submission_digest(path) for path in paths])
    seeds = Counter(key.seed for key, _ in before.values())
    return int(seeds.most_common(1)[0][0]) if seeds else 0


@contextlib.contextmanager
def _thrown_away() -> Any:
    """Give a store that is gone afterwards."""
    import tempfile

    from grader.store.store import Store

    with (
        tempfile.TemporaryDirectory(prefix="grader-dry-run-") as folder,
        Store(f"sqlite:///{Path(folder) / 'grades.sqlite'}") as store,
    ):
        yield store


def _told(plan: "Plan") -> Any:
    """Yield sentences on what has changed and what is judged anew."""
    from grader.display import counted, listed

    for reason, count in plan.reasons.most_common():
        yield f"{reason[0].upper()}{reason[1:]} ({counted(count, 'submission')})."
    for questions, count in plan.touched.most_common():
        yield f"Judged anew: {listed(questions)}, in {counted(count, 'submission')}."
    if plan.whole:
        yield f"Judged anew as a whole: {counted(plan.whole, 'submission')}."
    if plan.rescored:
        yield (
            "Judged as before, at the points that checks give now: "
            f"{counted(plan.rescored, 'submission')}."
        )
    if plan.untouched:
        yield f"Not touched by the change: {counted(plan.untouched, 'submission')}."
    if plan.done:
        yield f"Graded so already: {counted(plan.done, 'submission')}."
    if plan.new:
        yield f"Never graded before, and in no comparison: {counted(plan.new, 'submission')}."


def _show(moves: "list[Move]", count: int) -> None:
    """Print who moved, those who moved most first, and what each check did."""
    from grader.analysis.moves import by_check
    from grader.display import number, one_line

    in_points = [one for one in moves if one.is_in_points]
    click.echo(f"{len(in_points)} of {count} moved in points.")
    for check in by_check(moves)[:MAX_SHOWN]:
        click.echo(
            f"  {check.question} {check.check}: {check.up} rose, {check.down} fell, "
            f"{check.level} judged otherwise at the same points; {check.points:+g} points in all"
        )
    for one in sorted(moves, key=lambda one: (-abs(one.by), one.student))[:MAX_SHOWN]:
        where = ", ".join(f"{check.question} {check.check} {check.by:+g}" for check in one.checks)
        click.echo(
            f"{one_line(one.student):30}  {number(one.before):>6} -> {number(one.after):>6}  "
            f"{one.by:+g}  {one_line(where, 120)}"
        )
    if len(moves) > MAX_SHOWN:
        click.echo(f"and {len(moves) - MAX_SHOWN} more")


def _write(folder: Path, page: str, table: str, is_dry: bool) -> Path:
    """Write a comparison under a name that no earlier one has; return it without its ending."""
    from datetime import UTC, datetime

    from grader.atomic_write import write_whole

    folder.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S") + ("-dry-run" if is_dry else "")
    name, number = stamp, 2
    while (folder / f"{name}.html").exists():
        name, number = f"{stamp}-{number}", number + 1
    write_whole(folder / f"{name}.csv", table)
    write_whole(folder / f"{name}.html", page)
    return folder / name
