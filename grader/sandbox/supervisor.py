"""The sandbox: runs jobs, one after another, in boxes that are replaced when they break."""

import contextlib
import re
import time
from collections.abc import Callable, Sequence
from typing import Self

from grader.errors import SandboxError
from grader.late_pattern import late_pattern
from grader.sandbox.base import Broken, Job, Run
from grader.sandbox.box import Box
from grader.sandbox.job_run import JobRun
from grader.sandbox.libraries import has_torch

PAUSE_SECONDS = 10.0
"""Where no box has ever started, none is tried again before: everybody would wait for each job."""
_IMPORTS_TORCH = late_pattern(r"^[\s\"]*(?:import|from)\s+torch\b", re.MULTILINE)


class Sandbox:
    """Runs jobs, one after another, in boxes that are replaced when they break. One a worker.

    There is a box with NumPy alone, and one for each set of modules to preload that a job's sources
    mention. Anything with the same `run`, `level` and `close` may stand in for it, as tests do.
    """

    def __init__(
        self,
        make_box: Callable[[Sequence[str]], Box] = Box,
        otherwise: Callable[[Sequence[str]], Box] | None = None,
    ) -> None:
        """`otherwise` makes boxes where the first kind cannot start at all."""
        self._make_box = make_box
        self._otherwise = otherwise
        self._boxes: dict[tuple[str, ...], Box] = {}
        self._starting: dict[tuple[str, ...], Box] = {}
        self._has_started = False
        self._failed: tuple[float, SandboxError] | None = None

    @property
    def level(self) -> str:
        """How far student code is shut in: "full", "process" or "none"."""
        return self._any_box().level

    @property
    def is_walled(self) -> bool:
        """Whether no file and no other process is in reach of what runs there."""
        return self._any_box().is_walled

    def _any_box(self) -> Box:
        return next(iter(self._boxes.values()), None) or self._ready()

    def start(self, sources: Sequence[str] = ()) -> None:
        """Begin to start the plain box, and the one that these sources will need, without waiting
        for them, so that other work can be done meanwhile.
        """
        for preload in dict.fromkeys([(), _with_torch((), sources)]):
            if preload not in self._starting and not self._boxes:
                with contextlib.suppress(SandboxError):
                    self._starting[preload] = self._make_box(preload)

    def _ready(self, preload: tuple[str, ...] = ()) -> Box:
        if preload not in self._boxes:
            if self._failed is not None and time.monotonic() < self._failed[0] + PAUSE_SECONDS:
                raise self._failed[1]  # what could not start twice cannot start a moment later
            started = self._starting.pop(preload, None)
            try:
                self._boxes[preload] = self._started(started or self._make_box(preload))
            except SandboxError:
                if self._otherwise is not None and not self._boxes:
                    self._make_box, self._otherwise = self._otherwise, None
                self._boxes[preload] = self._again(preload)
        return self._boxes[preload]

    def _again(self, preload: tuple[str, ...]) -> Box:
        """Start a box once more; where that fails too, it is reported."""
        try:
            return self._started(self._make_box(preload))
        except SandboxError as error:
            if not self._has_started:
                self._failed = time.monotonic(), error
            raise

    def _started(self, box: Box) -> Box:
        box.wait_until_ready()
        self._has_started, self._failed = True, None
        return box

    def run(self, job: Job) -> Run:
        """Return what came of every check.

        Raises nothing: a broken sandbox makes the outcomes `Broken`.
        """
        course = JobRun(job)
        preload = _mentioned(job)
        for attempt in range(2):
            try:
                while not course.is_over():
                    course.stretch(self._ready(preload))
                return course.run()
            except SandboxError as error:
                self._discard(preload)
                if attempt:
                    course.give_up(Broken(str(error)))
        return course.run()

    def _discard(self, preload: tuple[str, ...]) -> None:
        box = self._boxes.pop(preload, None)
        if box is not None:
            box.close()

    def hang_up(self) -> None:
        """Tell the boxes that nothing more comes, so that they leave while other work is done."""
        for box in self._boxes.values():
            box.hang_up()

    def close(self) -> None:
        """Stop the boxes."""
        while self._starting:
            self._starting.popitem()[1].close()
        for preload in list(self._boxes):
            self._discard(preload)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _mentioned(job: Job) -> tuple[str, ...]:
    """Return the modules to preload: what is needed, and what the sources of a job mention.

    The others would only make its fork slower. torch needs no naming where sources import it: a
    child that loads it takes a second, and a mistake is looked for in many children.
    """
    texts = [*(unit.source for unit in job.units), *job.given.values()]
    named = [
        name
        for name in [*job.needs, *job.preload]
        if name in job.needs or any(re.search(rf"\b{re.escape(name)}\b", text) for text in texts)
    ]
    return _with_torch(named, texts)


def _with_torch(named: Sequence[str], sources: Sequence[str]) -> tuple[str, ...]:
    needed = has_torch() and any(_IMPORTS_TORCH.search(source) for source in sources)
    return tuple(dict.fromkeys([*named, "torch"] if needed else named))
