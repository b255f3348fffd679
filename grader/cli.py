"""The command line. Each command parses, calls one function, shows the result, and returns 0, 1 or 2."""

import contextlib
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader import __version__
from grader.errors import GraderError, ProblemError, UsageError

if TYPE_CHECKING:
    from grader.result import Grade

EXIT_PASSED, EXIT_FAILED, EXIT_COULD_NOT_RUN, EXIT_STOPPED = 0, 1, 2, 130


class Commands(click.Group):
    """Turns the errors we raise on purpose into a sentence and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ProblemError as error:
            count = len(error.complaints)
            click.echo(f"{count} mistake{'s' if count != 1 else ''} in the problem:", err=True)
            for complaint in error.complaints:
                click.echo(f"  {complaint}", err=True)
            ctx.exit(EXIT_COULD_NOT_RUN)
        except GraderError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(EXIT_COULD_NOT_RUN)
        except PermissionError as error:
            click.echo(f"Error: {error.filename}: {error.strerror}; choose a place you may read and write", err=True)
            ctx.exit(EXIT_COULD_NOT_RUN)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(EXIT_COULD_NOT_RUN)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="grader")
def main() -> None:
    """Grade recurrent-network exercises: cell code in a sandbox, written answers, feedback that names the mistake."""


def _problem_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--problem", "problem", type=click.Path(path_type=Path), help="Folder of the problem; may be left out where there is one."
    )(command)


def _isolation_option(default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        "--isolation",
        type=click.Choice(["auto", "full", "process", "none"]),
        default=default,
        show_default=True,
        help="How far student code is shut in; full refuses to run where it is not to be had, auto takes the strongest there is.",
    )


def _problem_folder(given: Path | None) -> Path:
    """Return the problem's folder: the one given, or the only one there is here."""
    from grader.spec.load import EXERCISE_FILE, find_problems

    if given is not None:
        return given
    if Path(EXERCISE_FILE).is_file():
        return Path()
    found = find_problems(Path("problems")) or find_problems(Path())
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError("there is no problem here; name its folder with --problem DIR")
    raise UsageError(f"there are several problems ({', '.join(map(str, found))}); choose one with --problem DIR")


@main.command()
@click.argument("path", type=click.Path(path_type=Path))
@_problem_option
@click.option("--json", "as_json", is_flag=True, help="Print the result for other programs (format 1).")
@click.option("--html", "html", type=click.Path(path_type=Path, dir_okay=False), help="Also write the report to this HTML file.")
@click.option("--seed", default=0, show_default=True, help="Seed of the generated inputs.")
@_isolation_option("auto")
def check(path: Path, problem: Path | None, as_json: bool, html: Path | None, seed: int, isolation: Any) -> None:
    """Check one submission, a file or a folder, and show what is right, what is wrong and why.

    Exit code: 0 all passed, 1 something failed, 2 could not run.

    Example: grader check my-work/ --problem problems/recurrent-networks
    """
    from grader.sandbox.bubblewrap import make_box, resolve
    from grader.sandbox.supervise import Sandbox

    if not path.exists() and not path.is_symlink():
        raise UsageError(f"there is no file or folder {str(path)!r}")
    if isolation == "full":
        resolve("full")
    sandbox = Sandbox(make_box("full" if isolation == "auto" else isolation), make_box("process") if isolation == "auto" else None)
    sandbox.start()  # while the problem is being read

    from grader.grading import Grader
    from grader.memory import cache_folder
    from grader.report.gradebook import machine_form, write_file
    from grader.report.render import render
    from grader.spec.load import load_problem
    from grader.submission.read import read_submission

    with sandbox:
        loaded = load_problem(_problem_folder(problem))
        kept = None if isolation == "none" else cache_folder()
        grade = Grader(loaded, sandbox, seed, kept, names_slips="cheap").grade(read_submission(path))
    if html is not None:
        write_file(html, render(grade, "html"))
    if as_json:
        click.echo(json.dumps(machine_form(grade.for_student()), ensure_ascii=True))
    else:
        click.echo(render(grade, "txt"), nl=False)
    statuses = {question.status for question in grade.questions}
    if "grader_fault" in statuses:
        sys.exit(EXIT_COULD_NOT_RUN)
    sys.exit(EXIT_PASSED if statuses == {"correct"} else EXIT_FAILED)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@_problem_option
@click.option(
    "--out", default=Path("reports/latest"), show_default=True, type=click.Path(path_type=Path), help="Folder for what is written."
)
@click.option("--seed", default=0, show_default=True, help="Seed of the generated inputs; the instructor's secret.")
@click.option("--workers", default=0, help="Processes to grade with; as many as there are cores and memory where left out.")
@click.option(
    "--templates", default=Path("reports/templates"), type=click.Path(path_type=Path), help="Templates that replace ours."
)
@click.option("--store", "said", help="Where results are kept: a SQLite file or a database URL; beside the reports where left out.")
@click.option("--force", is_flag=True, help="Grade again what is in the store already.")
@click.option("--progress", type=click.Choice(["bar", "plain", "json"]), default="bar", help="How progress is shown, on stderr.")
@_isolation_option("full")
def grade(
    paths: tuple[Path, ...], problem: Path | None, out: Path, seed: int, workers: int, templates: Path, said: str | None,
    force: bool, progress: Any, isolation: Any
) -> None:  # fmt: skip
    """Grade a class: each file is a submission, and each file or folder in a folder is one.

    Writes grades.json, gradebook.csv, index.html and a folder a student. Every result is kept as it arrives: the same command
    again grades only what is missing or has changed. Exit code: 0 when grading itself worked.

    Example: grader grade submissions/ --problem problems/recurrent-networks --out reports/week-4
    """
    from grader.batch import Batch, Task, local_executor, workers_that_fit
    from grader.progress import Progress
    from grader.report.gradebook import write_class
    from grader.report.plain import number, one_line
    from grader.sandbox.bubblewrap import resolve, why_not_full
    from grader.spec.load import load_problem
    from grader.store import Store, store_url
    from grader.submission.read import student_name, submission_paths

    folder = _problem_folder(problem)
    loaded = load_problem(folder)
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise UsageError(f"there is no file or folder {', '.join(repr(str(path)) for path in missing)}")
    given = resolve(isolation)  # refuse now what this machine does not give
    tasks = [Task(folder, path, seed, given) for path in submission_paths(list(paths))]
    if not tasks:
        raise UsageError("there are no submissions there")
    count = workers_that_fit(workers, len(tasks), loaded.exercise.limits.limits().memory_bytes)
    with Store(store_url(said, out)) as store:
        batch = Batch(tasks, store, lambda: local_executor(count), 3 * count, force)
        with Progress(progress, len(tasks)) as shown, _stop_softly(batch):
            for task, found, is_new in batch.run():
                shown.done(student_name(task.submission), found, is_new)
        if batch.stopped:
            click.echo(
                f"Stopped; {shown.count} of {len(tasks)} are graded and kept. Run the same command again to go on.", err=True
            )
            sys.exit(EXIT_STOPPED)
        names = [student_name(task.submission) for task in tasks]
        width = min(max(len(one_line(name)) for name in names), 40)
        faulty: list[str] = []
        levels: set[str] = set()

        def told() -> "Iterator[Grade]":
            for k in range(len(tasks)):
                found = batch.grade_of(k)
                levels.add(found.isolation)
                if any(question.status == "grader_fault" for question in found.questions):
                    faulty.append(one_line(found.student))
                open_points = "" if found.is_complete else "   not final"
                line = f"{number(found.points):>6} / {number(found.max_points)}{open_points}"
                click.echo(f"{one_line(found.student):{width}}  {line}")
                yield found

        write_class(out, told(), templates, names)
    twice = sorted({name for name, times in Counter(names).items() if times > 1})
    if twice:
        click.echo(f"More than one submission is called {', '.join(map(one_line, twice[:20]))}; each was graded.")
    weaker = f" ({why_not_full()})" if given == "process" and isolation == "auto" else ""
    click.echo(f"Isolation while student code ran: {', '.join(sorted(levels))}{weaker}.")
    before = f" ({shown.reused} of them before, or the same as another)" if shown.reused else ""
    click.echo(f"{len(tasks)} submissions graded{before}. Reports: {out / 'index.html'}; gradebook: {out / 'gradebook.csv'}")
    if faulty:
        click.echo(f"GRADER FAULT in {len(faulty)} submissions (no points lost; grade again): {', '.join(faulty[:10])}", err=True)
        sys.exit(EXIT_COULD_NOT_RUN)


@contextlib.contextmanager
def _stop_softly(batch: Any) -> Iterator[None]:
    """Let the first Ctrl-C finish what is running; the second one ends at once."""

    def stop(_number: int, _frame: Any) -> None:
        if batch.stopped:
            raise KeyboardInterrupt
        batch.stopped = True
        click.echo("\nStopping when what is running is done; Ctrl-C again to stop now.", err=True)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _store_option(command: Callable[..., Any]) -> Callable[..., Any]:
    default = "reports/latest/grades.sqlite"
    return click.option("--store", "said", default=default, show_default=True, help="A SQLite file or a database URL.")(command)


@main.command()
@click.argument("student")
@_store_option
def history(student: str, said: str) -> None:
    """Show every grade a student ever got: when, by whom, with which problem, submission, seed and grader.

    Example: grader history dana --store reports/week-4/grades.sqlite
    """
    from grader.report.plain import number, one_line
    from grader.store import Store, store_url

    with Store(_existing(store_url(said, Path()))) as store:
        attempts = list(store.history(student))
    for attempt in attempts:
        key = attempt.key
        points = f"{number(attempt.grade.points)} / {number(attempt.grade.max_points)}"
        digests = f"submission {key.submission[:10]}  spec {key.spec[:10]}  seed {key.seed}"
        made = f"{key.level}  grader {key.grader}  {key.environment}  by {one_line(attempt.made_by)}"
        click.echo(f"{attempt.made_at}  {points:>9}  {key.problem}  {digests}  {made}")
    if not attempts:
        raise UsageError(f"there is no grade of {student!r} in this store")


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_store_option
def backup(file: Path, said: str) -> None:
    """Write a store to a file that `restore` reads into any kind of database.

    Example: grader backup grades.jsonl --store reports/week-4/grades.sqlite
    """
    from grader.store import Store, store_url

    with Store(_existing(store_url(said, Path()))) as store:
        click.echo(f"{store.backup(file)} grades written to {file}.")


@main.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_store_option
def restore(file: Path, said: str) -> None:
    """Take the grades of a backup into a store; those that are there already are left alone.

    Example: grader restore grades.jsonl --store postgresql://grader@db/grades
    """
    from grader.store import Store, store_url

    with Store(store_url(said, Path())) as store:
        click.echo(f"{store.restore(file)} grades taken in.")


def _existing(url: str) -> str:
    path = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:///") and not path.exists():
        raise UsageError(f"there is no store {str(path)!r}; name it with --store FILE")
    return url


@main.command()
@click.argument("problem", type=click.Path(path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the findings for other programs.")
@click.option(
    "--html", "html", type=click.Path(path_type=Path, dir_okay=False), help="Also write what was tried to this HTML file."
)
@click.option("--quick", is_flag=True, help="Only references and misconceptions; no derived variants.")
@click.option("--cases", is_flag=True, help="Search the fewest cases that tell mutants from the reference; print them as YAML.")
def validate(problem: Path | None, as_json: bool, html: Path | None, quick: bool, cases: bool) -> None:
    """Prove a problem: every mistake in its files at once; then its references, misconceptions and derived variants are run.

    Wrong variants of each reference (mutants) must lose points, right ones (rewritings) must not. Exit code: 0 fine, 1 something
    does not behave, 2 the files are wrong.

    Example: grader validate problems/recurrent-networks --html validation.html
    """
    from grader.grading import Grader
    from grader.memory import cache_folder
    from grader.mutation.audit import Audit, audit
    from grader.mutation.search import as_yaml, search
    from grader.report.gradebook import write_file
    from grader.report.validation import html_page, plain_form, terminal_table
    from grader.sandbox.supervise import Sandbox
    from grader.spec.load import load_problem
    from grader.validate import findings

    loaded = load_problem(_problem_folder(problem))
    results = []
    tried = Audit(loaded.exercise.id)
    is_watched = sys.stderr.isatty()
    with Sandbox() as sandbox:
        grader = Grader(loaded, sandbox, folder=cache_folder())
        if cases:
            for found in search(grader):
                click.echo(as_yaml(found))
            return
        for finding in findings(loaded, grader):
            results.append(finding)
            if finding.complaint is not None and not as_json:
                click.echo(f"{finding.question}  {finding.what}: WRONG")
        if not quick and not any(finding.complaint for finding in results):
            label = "wrong and right variants"
            with click.progressbar(length=1, label=label, file=sys.stderr, show_eta=True, hidden=not is_watched) as bar:
                for step in audit(loaded, grader):
                    tried, done, bar.length = step
                    bar.update(done - bar.pos)
    wrong = [finding for finding in results if finding.complaint is not None]
    if html is not None:
        write_file(html, html_page(loaded.exercise.title, plain_form(tried)))
    if as_json:
        rows = [{"question": f.question, "what": f.what, "complaint": str(f.complaint) if f.complaint else None} for f in results]
        click.echo(json.dumps({"findings": rows, **plain_form(tried)}, indent=1))
    else:
        for finding in wrong:
            click.echo(str(finding.complaint), err=True)
        click.echo(terminal_table(plain_form(tried)) if tried.trials else "", nl=False)
        click.echo(f"{len(results)} references and misconceptions tried, {len(wrong)} wrong.")
    sys.exit(EXIT_FAILED if wrong or tried.failures else EXIT_PASSED)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--templates", default=Path("reports/templates"), type=click.Path(path_type=Path), help="Templates that replace ours."
)
def report(folder: Path, templates: Path) -> None:
    """Write the reports of a graded class again from its grades, for example after changing a template.

    Example: grader report reports/latest
    """
    from grader.report.gradebook import folder_names, write_class
    from grader.result import grade_from_plain

    file = folder / "grades.json"
    if not file.is_file():
        raise UsageError(f"there is no grades.json in {str(folder)!r}; it should be a folder that grade wrote")
    grades = []
    try:
        for name in folder_names([grade["student"] for grade in json.loads(file.read_text(encoding="utf-8"))]):
            file = folder / name / "grade.json"
            grades.append(grade_from_plain(json.loads(file.read_text(encoding="utf-8"))))
    except (ValueError, TypeError, KeyError, OSError) as error:
        raise UsageError(f"{file}: this is no grade of this version ({error})") from None
    write_class(folder, grades, templates)
    click.echo(f"{len(grades)} reports written. Start at {folder / 'index.html'}")


@main.command()
def doctor() -> None:
    """Show what isolation this machine gives.

    Example: grader doctor
    """
    from grader.sandbox.doctor import layers

    found = layers()
    for layer in found:
        click.echo(f"{'yes' if layer.is_there else 'no ':3}  {layer.name}: {layer.note}")
    sys.exit(EXIT_PASSED if found[0].is_there else EXIT_COULD_NOT_RUN)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("docs/schema"))
def schema(folder: Path) -> None:
    """Write the JSON Schemas with which editors complete and check the YAML files.

    Example: grader schema docs/schema
    """
    from grader.report.gradebook import write_file
    from grader.spec.schema import schemas

    folder.mkdir(parents=True, exist_ok=True)
    for name, found in schemas().items():
        write_file(folder / f"{name}.schema.json", json.dumps(found, indent=1, ensure_ascii=False) + "\n")
        click.echo(str(folder / f"{name}.schema.json"))
