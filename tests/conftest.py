"""What many tests share: the problem, one warm sandbox, one grader."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.grading import Grader
from grader.sandbox.supervise import Sandbox
from grader.spec.load import load_problem
from grader.spec.model import Problem

ROOT = Path(__file__).parent.parent
PROBLEM = ROOT / "problems" / "recurrent-networks"
SEED_SHEET = ROOT.parent / "shared" / "seed" / "theory-exercise-4.md"


@pytest.fixture(scope="session")
def problem() -> Problem:
    return load_problem(PROBLEM)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture(scope="session")
def grader(problem: Problem, sandbox: Sandbox) -> Grader:
    return Grader(problem, sandbox)
