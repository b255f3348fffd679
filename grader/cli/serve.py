"""`grader serve`: the grader as web pages; `grader invite` and `grader forget` beside it."""

import contextlib
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.endings import leave_to_server
from grader.cli.options import existing_store, isolation_option, roster_option
from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.batch.circumstances import Circumstances
    from grader.web.settings import Course

STORE = "course/course.sqlite"


@click.command()
@click.option(
    "--problem",
    "problems",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Folder of a problem; may be given several times.",
)
@click.option(
    "--course",
    "course_file",
    type=click.Path(path_type=Path),
    help="YAML file with dates, attempts, when reports are shown (docs/serve.md).",
)
@click.option(
    "--store",
    "said",
    default=STORE,
    show_default=True,
    help="Where everything is kept: a SQLite file or a database URL.",
)
@roster_option
@click.option("--demo", is_flag=True, help="A sample class and two links to sign in, for a look.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option(
    "--url",
    help="What people type, behind a proxy: https://example.edu/grader. Else host and port.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=0),
    default=0,
    help="Processes to grade with; as many as there are cores and memory where left out.",
)
@click.option(
    "--no-grading", is_flag=True, help="Show pages only; another process with this store grades."
)
@click.option("--cluster", help="Grade on a Dask cluster: its scheduler's address, or local:N.")
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    help="Seed of the generated inputs; drawn once and kept in the store where left out.",
)
@click.option(
    "--max-megabytes",
    type=click.IntRange(1, 500),
    default=20,
    show_default=True,
    help="The largest upload that is taken.",
)
@isolation_option("full")
def serve(
    problems: tuple[Path, ...],
    course_file: Path | None,
    said: str,
    roster: Path | None,
    demo: bool,
    host: str,
    port: int,
    url: str | None,
    workers: int,
    no_grading: bool,
    cluster: str | None,
    seed: int | None,
    max_megabytes: int,
    isolation: Any,
) -> None:
    """Serve a course as web pages: students hand in and read, staff review and publish.

    Everything is kept in one store. Ctrl-C ends it when what is being graded is done; the same
    command goes on.

    Example: grader serve --problem problems/recurrent-networks --roster students.csv
    """
    leave_to_server()
    _need("starlette", "uvicorn", "itsdangerous", "multipart")
    import uvicorn

    from grader.display import counted
    from grader.store.address import shown_url, store_url
    from grader.store.store import Store
    from grader.submission.roster import read_roster
    from grader.web.app import make_app, open_house
    from grader.web.demo import demo_course, fill
    from grader.web.settings import Course, Settings, read_course

    if cluster is not None:
        _need("distributed", extra="cluster")
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(_listening(host, port))
        port = listening.getsockname()[1]
        shown_host = f"[{host}]" if ":" in host else host
        url = (url or f"http://{shown_host}:{port}").rstrip("/")
        if demo:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="grader-demo-"))
            said = str(Path(folder) / "course.sqlite")
        course = read_course(course_file) if course_file else demo_course() if demo else Course()
        store = stack.enter_context(Store(store_url(said, Path())))

        def seed_of(problem: str) -> int:
            return store.seed_of(problem) if seed is None else seed

        circumstances, count = _circumstances(problems, demo, seed_of, isolation, workers, cluster)
        _refuse_unknown(course, circumstances)
        settings = Settings(
            {one.problem: one for one in circumstances},
            course,
            url,
            count,
            not no_grading,
            cluster,
            most_bytes=max_megabytes << 20,
        )
        house = open_house(settings, store)
        if roster is not None:
            listed = read_roster(roster)
            on_it, odd = house.records.take_roster(listed)
            for sentence in (f"{counted(on_it, 'student')} on the roster.", *listed.odd, *odd):
                click.echo(sentence, err=True)
        click.echo(f"Serving {url} (store: {shown_url(store.url)}). Ctrl-C ends it.", err=True)
        if demo:
            for person in fill(house):
                link = f"{url}/in/{house.records.new_link(person.id)}"
                click.echo(f"Sign in as {person.name} ({person.role}): {link}")
        elif not any(one.is_staff for one in house.records.people()):
            click.echo(
                "Nobody is an instructor yet: grader invite LOGIN --role instructor "
                f"--store {said} --url {url}",
                err=True,
            )
        server = uvicorn.Server(
            uvicorn.Config(
                make_app(house),
                access_log=False,  # an address may hold a code; pages are logged by their pattern
                server_header=False,
                log_config=_LOGGING,
                timeout_graceful_shutdown=30,
                timeout_keep_alive=15,
            )
        )
        # uvicorn stops gracefully and then raises the signal again: end as Ctrl-C does
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listening])
    if not server.started:
        sys.exit(2)


_LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(message)s"}},
    "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "grader.web": {"handlers": ["err"], "level": "INFO", "propagate": False},
        "uvicorn": {"handlers": ["err"], "level": "WARNING", "propagate": False},
    },
}


def _need(*modules: str, extra: str = "web") -> None:
    from importlib.util import find_spec

    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise UsageError(f"this needs {', '.join(missing)}: pip install 'grader[{extra}]'")


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raise UsageError where that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # told that it is TCP, asyncio sends small answers at once; else each would wait 40 ms
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise UsageError(
            f"cannot listen on {host} port {port}: {error.strerror}. Choose another with --port"
        ) from None
    return listening


def _circumstances(
    problems: Sequence[Path],
    demo: bool,
    seed_of: Callable[[str], int],
    isolation: Any,
    workers: int,
    cluster: str | None,
) -> "tuple[list[Circumstances], int]":
    """Return what each problem is graded under, and how many processes fit."""
    from grader.authoring.shipped import shipped
    from grader.batch.circumstances import Circumstances, environment_of
    from grader.batch.workers.capacity import workers_that_fit
    from grader.problem.load import load_problem
    from grader.sandbox.levels import resolve
    from grader.web.demo import PROBLEM

    folders = list(problems)
    if not folders and demo:
        folders = [shipped()[PROBLEM]]
    if not folders:
        raise UsageError("name a problem with --problem DIR, or look around with --demo")
    level = resolve(isolation) if cluster is None else "full" if isolation == "auto" else isolation
    found: list[Circumstances] = []
    needed = 0
    for folder in folders:
        loaded = load_problem(folder)
        id = loaded.exercise.id
        if any(one.problem == id for one in found):
            raise UsageError(f"two problems have the id {id!r}; give one of them another")
        limits = loaded.exercise.limits.limits()
        runs_in = environment_of(loaded)
        found.append(Circumstances(id, folder, seed_of(id), level, runs_in, loaded))
        needed = max(needed, limits.memory_bytes)
    return found, workers_that_fit(workers, 1000, needed)


def _refuse_unknown(course: "Course", circumstances: "Sequence[Circumstances]") -> None:
    known = [one.problem for one in circumstances]
    unknown = sorted(set(course.problems) - set(known))
    if unknown:
        raise UsageError(
            f"the course sets dates for {', '.join(unknown)}, which is not served; there are "
            f"{', '.join(known)}"
        )


@click.command()
@click.argument("login")
@click.option(
    "--role",
    type=click.Choice(["student", "assistant", "instructor"]),
    default="student",
    show_default=True,
    help="For somebody who has no account yet.",
)
@click.option("--name", default="", help="The name that is shown.")
@click.option("--store", "said", default=STORE, show_default=True, help="The store that is served.")
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="As for serve.")
@click.option("--days", type=click.IntRange(1, 365), default=14, show_default=True)
def invite(login: str, role: Any, name: str, said: str, url: str, days: int) -> None:
    """Print a link with which one person signs in, once.

    Example: grader invite grace --role instructor --store course/course.sqlite
    """
    from grader.store.store import Store
    from grader.web.records import Records
    from grader.web.tables import make_tables

    with Store(existing_store(said)) as store:
        make_tables(store)
        records = Records(store)
        person = records.person_of(login) or records.add_person(login, name, role)
        code = records.new_link(person.id, 86400.0 * days)
        records.note(None, "made a link", about=person.handle, detail="grader invite")
    click.echo(f"{person.name} ({person.role}): {url.rstrip('/')}/in/{code}")


@click.command()
@click.argument("student")
@click.option("--store", "said", default=STORE, show_default=True, help="The store that is served.")
@click.option("--yes", is_flag=True, help="Do it; without this it is only said what would go.")
def forget(student: str, said: str, yes: bool) -> None:
    """Take everything of a student out of a store: account, uploads, grades, decisions.

    It cannot be undone. Reports and backups that were written elsewhere are not touched.

    Example: grader forget ada --store course/course.sqlite --yes
    """
    from grader.store.forget import forget_grades
    from grader.store.store import Store
    from grader.web.forget import forget_person
    from grader.web.records import Records
    from grader.web.tables import make_tables

    with Store(existing_store(said)) as store:
        make_tables(store)
        person = Records(store).person_of(student)
        name = person.handle if person is not None else student
        gone = {**forget_person(store, name, yes), **forget_grades(store, name, yes)}
        if not any(gone.values()):
            raise UsageError(f"there is nothing of {student!r} in this store")
    told = ", ".join(f"{count} {what}" for what, count in gone.items() if count)
    click.echo(f"{'Gone' if yes else 'Would go (with --yes)'}: {told}.")
