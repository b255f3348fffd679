"""What the grades of a batch depend on besides the submissions.

Problem, grader, environment, seed, isolation.
"""

import hashlib
import platform
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import metadata
from pathlib import Path

import numpy as np

from grader import __version__
from grader.problem.fingerprint import spec_digest
from grader.problem.load import load_problem
from grader.problem.model import Problem
from grader.results.key import Key
from grader.sandbox.levels import Level
from grader.sandbox.libraries import versions


@cache
def grader_version() -> str:
    """Return the version with a digest of the source and its words, so that a changed grader
    grades anew.
    """
    digest = hashlib.sha256()
    root = Path(__file__).parent.parent
    for path in sorted([*root.rglob("*.py"), *(root / "words").rglob("*.txt")]):
        digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:12]}"


def environment_of(problem: Problem) -> str:
    """Return what student code runs in: Python, NumPy, the machine, torch where it is, and the
    modules that the problem preloads, each with its version.
    """
    return _environment(tuple(dict.fromkeys([*problem.exercise.preload, *problem.needs])))


@cache
def _environment(preload: tuple[str, ...]) -> str:
    try:
        torch = f"torch {metadata.version('torch')}"
    except metadata.PackageNotFoundError:
        torch = "no torch"
    python = f"Python {platform.python_version()}"
    more = [one for one in versions(preload) if not one.startswith(("numpy ", "torch "))]
    return ", ".join([python, f"NumPy {np.__version__}", platform.machine(), torch, *more])


@dataclass(frozen=True)
class Circumstances:
    """All that the grades of a batch depend on, but the submissions; `folder` is the problem's.

    `already_read` is the problem, where it was read from there before.
    """

    problem: str
    folder: Path
    seed: int
    level: Level
    environment: str
    already_read: Problem | None = field(default=None, compare=False, repr=False)

    @cached_property
    def loaded(self) -> Problem:
        """The problem, read once for all of this run."""
        return self.already_read or load_problem(self.folder)

    @cached_property
    def spec(self) -> str:
        """The digest of the problem's files, as they were when it was first asked for."""
        return spec_digest(self.folder, self.loaded.files)

    def key(self, submission: str) -> Key:
        """Return the key of the submission with this digest."""
        return Key(
            self.problem,
            submission,
            self.spec,
            grader_version(),
            self.environment,
            str(self.seed),
            self.level,
        )
