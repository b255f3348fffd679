"""The sandbox: runs jobs, one after another, in boxes that are replaced when they break."""

import contextlib
import re
from collections.abc import Callable, Sequence
from typing import Self

from grader.errors import SandboxError
from grader.sandbox.base import Broken, Job, Run
from grader.sandbox.box import Box
from grader.sandbox.job_run import JobRun


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
        self._starting: Box | None = None

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

    def start(self) -> None:
        """Begin to start the plain box, without waiting for it, so that other work can be done
        meanwhile.
        """
        if self._starting is None and not self._boxes:
            with contextlib.suppress(SandboxError):
                self._starting = self._make_box(())

    def _ready(self, preload: tuple[str, ...] = ()) -> Box:
        if preload not in self._boxes:
            started, self._starting = (
                (self._starting, None) if not preload else (None, self._starting)
            )
            try:
                self._boxes[preload] = self._started(started or self._make_box(preload))
            except SandboxError:
                if self._otherwise is not None and not self._boxes:
                    self._make_box, self._otherwise = self._otherwise, None
                self._boxes[preload] = self._started(
                    self._make_box(preload)
                )  # once more; then it is reported
        return self._boxes[preload]

    @staticmethod
    def _started(box: Box) -> Box:
        box.wait_until_ready()
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
        if self._starting is not None:
            self._starting.close()
            self._starting = None
        for preload in list(self._boxes):
            self._discard(preload)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _mentioned(job: Job) -> tuple[str, ...]:
    """Return the modules to preload: what is needed, and what the sources of a job mention.

    The others would only make its fork slower.
    """
    texts = [*(unit.source for unit in job.units), *job.given.values()]
    return tuple(
        name
        for name in dict.fromkeys([*job.needs, *job.preload])
        if name in job.needs or any(re.search(rf"\b{re.escape(name)}\b", text) for text in texts)
    )
