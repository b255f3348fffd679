"""What references and misconceptions gave, kept on disk between runs, so that a check starts with
the student's own code.

Keyed by all that the values depend on: the job, the program that runs inside, Python and NumPy. The
files hold plain values in the sandbox's own format; what cannot be read is computed anew. Student
code cannot reach the folder: its walls close it.
"""

import contextlib
import hashlib
import os
import platform
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from grader.sandbox.base import (
    Failure,
    Finished,
    Job,
    Killed,
    LoadReport,
    Outcome,
    OutOfMemory,
    Raised,
    Run,
    Runner,
    TimedOut,
)
from grader.sandbox.inside.wire import WireError, decode, encode
from grader.sandbox.libraries import INSIDE, versions
from grader.time_limit import suspended

MAX_FILES = 5000
WRITES_BETWEEN = 200
"""So many files are written before the folder is looked through again."""


def cache_folder() -> Path | None:
    """Return the folder for what is kept (GRADER_CACHE, else the user's cache folder).

    None where there is none.

    GRADER_CACHE=off keeps nothing.
    """
    said = os.environ.get("GRADER_CACHE")
    if said == "off":
        return None
    base = (
        Path(said)
        if said
        else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "grader"
    )
    try:
        base.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return base if os.access(base, os.W_OK) else None


@cache
def _surroundings() -> bytes:
    """Return a digest of what runs inside and with what."""
    digest = hashlib.sha256()
    for path in sorted(INSIDE.glob("*.py")):
        digest.update(path.read_bytes())
    digest.update(f"{sys.version}|{np.__version__}|{platform.machine()}".encode())
    return digest.digest()


class Memory:
    """Runs reference jobs through a runner, each only once.

    In this process, and where a folder is given, on this machine.
    """

    def __init__(self, runner: Runner, folder: Path | None = None) -> None:
        self.runner = runner
        self.folder = folder
        self._until_pruned = 0

    def run(self, job: Job) -> Run:
        """Return what came of a job whose sources are ours, from the folder where it is known.

        No clock runs meanwhile.
        """
        with suspended():
            return self._run(job)

    def run_each(self, jobs: Sequence[Job]) -> dict[int, Outcome]:
        """Return what came of every check of some jobs, by its number, all kept together.

        One that was ended by a limit counts as one that failed, also the next time.
        """
        with suspended():
            file = self.folder / f"{_key(*jobs)}.values" if self.folder and jobs else None
            known = _read(file) if file is not None else None
            asked = {check.number for job in jobs for check in job.checks}
            if known is not None and set(known.outcomes) == asked:
                return dict(known.outcomes)
            found: dict[int, Outcome] = {}
            for job in jobs:
                for number, outcome in self.runner.run(job).outcomes.items():
                    if isinstance(outcome, TimedOut | OutOfMemory | Killed):
                        outcome = Raised((), Failure("limit", str(outcome)))
                    found[number] = outcome
            self._keep(file, found)
            return found

    def _run(self, job: Job) -> Run:
        if self.folder is None:
            return self.runner.run(job)
        file = self.folder / f"{_key(job)}.values"
        asked = {check.number for check in job.checks}
        known = _read(file)
        if known is not None and set(known.outcomes) == asked:
            return known
        run = self.runner.run(job)
        known = _read(file)
        if known is not None and set(known.outcomes) == asked:
            return known  # another process was first: what it took holds for all
        self._keep(file, run.outcomes, run.seconds)
        return run

    def _keep(
        self,
        file: Path | None,
        outcomes: Mapping[int, Outcome],
        seconds: Mapping[int, float] = MappingProxyType({}),
    ) -> None:
        data = _outcomes_as_bytes(outcomes, seconds) if file is not None else None
        if file is not None and data is not None:
            self._write(file, data)

    def _write(self, file: Path, data: bytes) -> None:
        with contextlib.suppress(OSError):
            handle, name = tempfile.mkstemp(dir=file.parent, prefix=".new-")
            with os.fdopen(handle, "wb") as out:
                out.write(data)
            os.replace(name, file)
            if self._until_pruned == 0:  # to look through the folder takes longer than to write
                _prune(file.parent)
                self._until_pruned = WRITES_BETWEEN
            self._until_pruned -= 1


def _key(job: Job, *others: Job) -> str:
    """Return a digest of all that the values of jobs depend on, which share limits and given
    files.
    """
    jobs = (job, *others)
    parts = {
        "units": [vars(unit) for one in jobs for unit in one.units],
        "given": dict(job.given),
        "checks": [[check.number, list(check.steps)] for one in jobs for check in one.checks],
        "limits": job.limits.for_inside(),
    }
    if preload := [*job.needs, *job.preload]:
        parts["versions"] = versions(preload)
    return hashlib.sha256(_surroundings() + encode(parts)).hexdigest()[:40]


def _outcomes_as_bytes(
    outcomes: Mapping[int, Outcome], seconds: Mapping[int, float]
) -> bytes | None:
    """Return outcomes in the wire's format, each with the seconds it took, where that is known.

    None where one of them is no value (a time-out may pass tomorrow).
    """
    plain: list[Any] = []
    for number, outcome in outcomes.items():
        if isinstance(outcome, Finished):
            plain.append([number, list(outcome.observations), None, seconds.get(number)])
        elif isinstance(outcome, Raised):
            failure = outcome.failure
            frames = [list(frame) for frame in failure.frames]
            plain.append(
                [
                    number,
                    list(outcome.observations),
                    [failure.family, failure.text, frames, failure.because, failure.step],
                    seconds.get(number),
                ]
            )
        else:
            return None
    try:
        return encode(plain)
    except WireError:
        return None


def _read(file: Path) -> Run | None:
    try:
        found: dict[int, Outcome] = {}
        took: dict[int, float] = {}
        for number, observations, failed, seconds in decode(file.read_bytes()):
            if seconds is not None:
                took[number] = seconds
            if failed is None:
                found[number] = Finished(tuple(observations))
            else:
                family, text, frames, because, step = failed
                found[number] = Raised(
                    tuple(observations),
                    Failure(family, text, tuple(tuple(f) for f in frames), because, step),
                )
    except (OSError, WireError, ValueError, TypeError):
        return None
    return Run(LoadReport(), found, took)


def _prune(folder: Path) -> None:
    """Keep the folder bounded: beyond MAX_FILES the oldest half goes."""
    files = [*folder.glob("*.values"), *folder.glob("*.line")]
    if len(files) > MAX_FILES:
        for file in sorted(files, key=lambda path: path.stat().st_mtime)[: MAX_FILES // 2]:
            file.unlink(missing_ok=True)
