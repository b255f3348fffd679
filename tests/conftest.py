"""What many tests share: the problem, one warm sandbox, one grader."""

import gc
import json
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path

import pytest
from hypothesis import settings

from grader.batch.task import Task, grade_task
from grader.diagnosis import own_line, wrong_sources
from grader.grading import judging_time
from grader.grading.grader import Grader
from grader.problem.load import load_problem
from grader.problem.model import Problem
from grader.results.grade import Grade
from grader.results.grade_json import grade_from_plain
from grader.sandbox.supervisor import Sandbox
from tests.a_problem import a_grader

ROOT = Path(__file__).parent.parent
PROBLEM = ROOT / "problems" / "recurrent-networks"
SEED_SHEET = ROOT.parent / "shared" / "seed" / "theory-exercise-4.md"

# No test may depend on how fast the machine is. Where `CI` is set, the examples are the same each
# time, so that a change is judged by what it changes; elsewhere they are new ones.
# a machine may be of any speed
settings.register_profile("grader", derandomize="CI" in os.environ, print_blob=True, deadline=None)
settings.load_profile("grader")
# in the background a shell lets signals be ignored, also by what is started here: tests that stop a
# command would then wait for ever. Whatever has a handler is as usual in a process that is started.
for _ignored in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
    if signal.getsignal(_ignored) is signal.SIG_IGN:
        signal.signal(_ignored, lambda *_: None)


@pytest.fixture(scope="session", autouse=True)
def _no_history() -> Iterator[None]:
    """A check in a test leaves nothing beside the work it checks; tests of that say otherwise."""
    before = os.environ.get("GRADER_HISTORY")
    os.environ["GRADER_HISTORY"] = "off"
    yield
    os.environ.pop("GRADER_HISTORY")
    if before is not None:
        os.environ["GRADER_HISTORY"] = before


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What references gave is kept for this run of the tests only, by all of its processes."""
    before = os.environ.get("GRADER_CACHE")
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    os.environ["GRADER_CACHE"] = str(shared / "cache")
    yield
    os.environ.pop("GRADER_CACHE")
    if before is not None:
        os.environ["GRADER_CACHE"] = before


@pytest.fixture(scope="session", autouse=True)
def _patience_for_names() -> Iterator[None]:
    """What a search for a name may take is wall time: on a slow machine it would end before it finds."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((own_line, "SECONDS"), (wrong_sources, "BUILD_SECONDS")):
            patch.setattr(module, name, 20 * getattr(module, name))
        patch.setattr(judging_time, "CHANGING_SECONDS", 0.0)
        yield


@pytest.fixture(scope="module", autouse=True)
def _lines_of_a_module(request: pytest.FixtureRequest) -> Iterator[None]:
    yield from _lines_where_they_are_read(request)


@pytest.fixture(autouse=True)
def _lines_of_a_test(request: pytest.FixtureRequest) -> Iterator[None]:
    yield from _lines_where_they_are_read(request)


def _lines_where_they_are_read(request: pytest.FixtureRequest) -> Iterator[None]:
    """Points and statuses hold without a search for changed lines, which may always find no time:
    only what is marked `lines`, for it reads the words, waits for one.
    """
    with pytest.MonkeyPatch.context() as patch:
        if request.node.get_closest_marker("lines") is not None:
            patch.setattr(judging_time, "CHANGING_SECONDS", PATIENCE)
        yield


@pytest.fixture(scope="session")
def problem() -> Problem:
    return load_problem(PROBLEM)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture(scope="session")
def grader(problem: Problem, sandbox: Sandbox) -> Grader:
    return a_grader(problem, sandbox)


def grade_all(tasks: Sequence[Task], executor: Executor) -> Iterator[Grade]:
    """Yield a grade for each task, in order."""
    for found in [executor.submit(grade_task, task) for task in tasks]:
        yield grade_from_plain(json.loads(found.result().text))


PATIENCE = 20 * judging_time.CHANGING_SECONDS
LONGEST = (
    "tests/test_attacks.py",
    "tests/batch/workers/test_cluster.py",
    "tests/batch/test_crash.py",
    "tests/packaging/test_installed.py",
    "tests/lazy/test_lazy.py",
)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Look for examples in docstrings in the package only, not in what tests share."""
    name = collection_path.name
    return True if name.endswith(".py") and not name.startswith("test_") else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no process is left with one at the end."""
    items.sort(key=lambda item: item.nodeid.partition("::")[0] not in LONGEST)


def pytest_collection_finish() -> None:
    """Keep the collector from going through all modules and tests again and again."""
    gc.collect()
    gc.freeze()
