"""`grader grade`: a class from the command line, once or as submissions arrive, on this machine or
on a cluster.
"""

import contextlib
import hashlib
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.util import find_spec
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
    DEFAULT_OUT,
    EXIT_COULD_NOT_RUN,
    course_templates,
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
    from grader.batch.class_list import ClassList
    from grader.batch.workers.base import Workers
    from grader.store.store import Store
    from grader.submission.class_folder import ClassReading
    from grader.submission.handed import Where

MAX_ODD = 10
MANY = 20
"""Submissions for which it pays to start workers before it is known that they are needed."""


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@problem_option
@out_option("Folder for what is written.")
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    help="Seed of the generated inputs, your secret. Where left out, one is drawn the first time "
    "and kept in the store.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=0),
    default=0,
    help="Processes to grade with; as many as there are cores and memory where left out.",
)
@templates_option
@click.option(
    "--store",
    "said",
    help="Where results are kept: a SQLite file or a database URL; beside the reports where "
    "left out.",
)
@click.option("--force", is_flag=True, help="Grade again what is in the store already.")
@progress_option
@click.option(
    "--plain",
    "progress",
    flag_value="plain",
    help="The same as --progress plain: a line a submission, for logs.",
)
@click.option(
    "--cluster",
    help="Grade on a Dask cluster: its scheduler's address, or local:N for N workers on "
    "this machine.",
)
@click.option(
    "--watch", is_flag=True, help="Stay, and grade what arrives in the folders, until Ctrl-C."
)
@layout_option
@roster_option
@points_options
@isolation_option("full")
def grade(
    paths: tuple[Path, ...],
    problem: Path | None,
    out: Path,
    seed: int | None,
    workers: int,
    templates: Path | None,
    said: str | None,
    force: bool,
    progress: Any,
    cluster: str | None,
    watch: bool,
    layout: str | None,
    roster: Path | None,
    policy: Path | None,
    times: Path | None,
    isolation: Any,
) -> None:
    """Grade a class: files, a folder a student, or a download of Canvas, Moodle, Gradescope,
    Blackboard, Brightspace, nbgrader or GitHub Classroom.

    `grader intake` shows beforehand who handed in what.

    Writes grades.json, gradebook.csv, index.html and a folder a student. Every result is kept as it
    arrives: the same command again grades only what is missing or has changed. Exit code: 0 when
    grading itself worked.

    Example: grader grade submissions/ --problem problems/recurrent-networks --out reports/week-4
    """
    from grader.sandbox.levels import resolve, why_not_full

    folder = problem_folder(problem, paths)
    if cluster is None:
        from grader.batch.workers.server import start_server

        start_server(folder)  # which imports and reads beside this process
    with ThreadPoolExecutor(1) as aside:
        if cluster is None and isolation in ("auto", "full"):
            aside.submit(why_not_full)  # which takes a while, and is remembered

        from grader.batch.circumstances import Circumstances, environment_of
        from grader.batch.class_list import class_list
        from grader.batch.workers.capacity import workers_that_fit
        from grader.batch.workers.local import LocalWorkers
        from grader.display import counted
        from grader.grading.missing_modules import advice, missing_preloads
        from grader.problem.load import load_problem
        from grader.submission.class_folder import layout_named, only, read_class, read_watched
        from grader.submission.read import student_name
        from grader.submission.roster import read_roster

        loaded = load_problem(folder)
    refuse_missing(paths)
    if watch and not all(path.is_dir() for path in paths):
        raise UsageError("--watch takes folders, into which submissions are dropped")
    inside = [
        path for path in paths if path.is_dir() and out.resolve().is_relative_to(path.resolve())
    ]
    if inside:
        raise UsageError(
            f"--out {out} is in {inside[0]}: its reports would be graded as "
            "submissions; name a folder elsewhere"
        )
    if out.exists() and not out.is_dir():
        raise UsageError(f"--out {out} is a file; name a folder")
    refuse_inside("the problem", folder, paths)
    templates = course_templates(templates, folder)
    if templates is not None:
        refuse_inside("the folder of templates", templates, paths)
    if layout is not None:
        layout_named(layout)
    if roster is not None:
        refuse_inside("the roster", roster, paths)
    rules = rules_from(policy, times, paths)
    refuse_unknown_questions(rules, (question.id for question in loaded.questions))
    students = read_roster(roster) if roster is not None else None
    reading = read_class([] if watch else paths, layout)
    found = reading.submissions
    if not found and not watch:
        raise UsageError(f"there are no submissions in {', '.join(map(str, paths))}")
    _refuse_neighbours(found, problem is None, said is None and out == DEFAULT_OUT)
    for hint in reading.hints:
        click.echo(hint, err=True)
    listed = class_list(reading, students)
    if not watch:
        _tell(reading, listed)
        here = [(student_name(path), listed.abouts.get(k)) for k, path in enumerate(found)]
        tell_unknown(rules, [*here, *listed.missing])
        tell_untimed(rules, here)
    if cluster is None and (missing_here := missing_preloads(loaded)):
        click.echo(advice(missing_here), err=True)
    if cluster is not None and find_spec("distributed") is None:
        raise UsageError("--cluster needs Dask: pip install 'grader[cluster]'")
    # refuse what this machine does not give before anything is made; workers of a cluster refuse
    # for themselves
    level = resolve(isolation) if cluster is None else "full" if isolation == "auto" else isolation
    needed = loaded.exercise.limits.limits().memory_bytes
    count = workers_that_fit(workers, len(found) or 1000, needed)
    if count < min(workers, len(found) or workers):
        click.echo(
            f"{workers} workers do not fit into memory ({needed >> 20} MiB each for a "
            f"submission); starting {count}.",
            err=True,
        )
    with contextlib.ExitStack() as stack:
        store = None
        if seed is None:
            if not out.exists():
                _remember(out)
            store = stack.enter_context(_opened_store(said, out, paths))
            seed = store.seed_of(loaded.exercise.id)
        on: Workers
        if cluster is None:
            circumstances = Circumstances(
                loaded.exercise.id, folder, seed, level, environment_of(loaded), loaded
            )
            on = local = stack.enter_context(LocalWorkers(circumstances, count))
            if watch or len(found) > MANY:
                local.start()  # while the store is opened
        else:
            from grader.batch.workers.cluster import ClusterWorkers
            from grader.cli.progress import say

            on = remote = stack.enter_context(
                ClusterWorkers(cluster, folder, seed, level, partial(say, progress))
            )
            circumstances = remote.circumstances
            local = stack.enter_context(LocalWorkers(circumstances, count))

        if not out.exists():
            _remember(out)
        store = store or stack.enter_context(_opened_store(said, out, paths))
        from grader.batch.class_run import TIMES, ClassRun
        from grader.cli.class_drawing import Drawing, stopping
        from grader.report.scratch import FULL
        from grader.store.address import shown_url

        run = ClassRun(circumstances, store, on, local.executor, out, templates, force, rules)
        if watch:
            events = run.watch(
                list(paths),
                lambda: read_watched(paths, layout).submissions,
                lambda here: class_list(only(read_watched(paths, layout), here), students),
            )
            with stopping(run):
                Drawing(progress, out).draw(events)
            return
        names = [*map(student_name, found), *(name for name, _ in listed.missing)]
        drawing = Drawing(progress, out, names)
        with stopping(run):
            written = drawing.draw(run.once(found, listed))
        assert written is not None
        summary, shown = written.summary, drawing.progress
    weaker = f" ({why_not_full()})" if level == "process" and isolation == "auto" else ""
    click.echo(f"Isolation while student code ran: {', '.join(sorted(summary.levels))}{weaker}.")
    for sentence in summary.sentences(shown_url(store.url), shown.slowest_first):
        click.echo(sentence)
    if slow := run.times.sentence():
        click.echo(f"Checks that took longest: {slow}. All: {out / FULL / TIMES}")
    before = f" ({shown.reused} of them before, or the same as another)" if shown.reused else ""
    click.echo(
        f"{counted(len(found), 'submission')} graded{before}. Reports: "
        f"{out / 'index.html'}; gradebook: {out / 'gradebook.csv'}"
    )
    if summary.fault:
        click.echo(summary.fault, err=True)
        sys.exit(EXIT_COULD_NOT_RUN)


def _opened_store(said: str | None, out: Path, graded: Sequence[Path]) -> "Store":
    from grader.store.address import store_url
    from grader.store.store import Store

    url = store_url(said, out)
    if url.startswith("sqlite:///"):
        refuse_inside("the store", Path(url.removeprefix("sqlite:///")), graded)
    return Store(url)


def _refuse_neighbours(found: "Sequence[Where]", takes_problem: bool, takes_store: bool) -> None:
    """Raise UsageError where the current folder holds submissions, and a problem or store in it
    would be taken unnamed.
    """
    from grader.submission.handed import paths_of

    here = Path().resolve()
    beside = next(
        (path for where in found for path in paths_of(where) if path.resolve().parent == here), None
    )
    if beside is None:
        return
    if takes_problem:
        raise UsageError(
            f"the problem that was found here lies beside {beside}, which is graded: "
            "another student may have put it there. "
            "Name the problem's folder with --problem"
        )
    if takes_store and DEFAULT_OUT.exists() and not _is_ours(DEFAULT_OUT):
        raise UsageError(
            f"{beside} lies in this folder itself, and the folder {DEFAULT_OUT} here may be a "
            "student's. "
            "Name a folder for the reports with --out"
        )


def _is_ours(out: Path) -> bool:
    """Say whether a folder of reports was made by `grade` on this machine: see `_remember`."""
    mark = _mark_of(out)
    return mark is not None and mark.exists()


def _remember(out: Path) -> None:
    """Keep, where no submission can write, that a folder of reports is ours."""
    mark = _mark_of(out)
    if mark is not None:
        with contextlib.suppress(OSError):
            mark.touch()


def _mark_of(out: Path) -> Path | None:
    from grader.reference.cache import cache_folder

    folder = cache_folder()
    name = hashlib.sha256(str(out.resolve()).encode("utf-8", "surrogateescape")).hexdigest()
    return folder / f"reports-{name[:32]}" if folder is not None else None


def _tell(reading: "ClassReading", listed: "ClassList") -> None:
    """Say how the class was read, before it is graded: on stderr, as hints are."""
    from grader.display import one_line

    click.echo(
        reading.sentence + (" `grader intake` lists them." if reading.left_out else ""), err=True
    )
    odd = [*reading.odd, *reading.odd_of_students()]
    for sentence in odd[:MAX_ODD]:
        click.echo(one_line(sentence, 300), err=True)
    if len(odd) > MAX_ODD:
        click.echo(
            f"and {len(odd) - MAX_ODD} more that are odd: `grader intake` lists them.", err=True
        )
    for sentence in listed.sentences():
        click.echo(sentence, err=True)
