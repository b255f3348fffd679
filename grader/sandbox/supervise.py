"""Runs a job in a box: keeps the clock, charges each end to the check it befell, goes on in a fresh child."""

import contextlib
import os
import re
import secrets
import signal
from collections.abc import Callable, Sequence
from typing import Any, Self

from grader.errors import SandboxError
from grader.sandbox.base import (
    Broken,
    CheckSteps,
    Failure,
    Finished,
    Job,
    Killed,
    LoadNote,
    LoadReport,
    Outcome,
    OutOfMemory,
    Raised,
    Run,
    TimedOut,
)
from grader.sandbox.deadline import Deadline
from grader.sandbox.inside.wire import WireError, encode
from grader.sandbox.process import Box, Child, Ended, TooMany, checks_as_data

MAX_SKIPPED_STATEMENTS = 3
SHORTER_AFTER_TIMEOUT = 4.0
SHORTEST_SECONDS = 1.0
MAX_LATE_MESSAGES = 1000
"""Messages that were sent in time and are read late; a connection holds no more."""


class Sandbox:
    """Runs jobs, one after another, in boxes that are replaced when they break. One a worker.

    There is a box with NumPy alone, and one for each set of modules to preload that a job's sources mention.
    Anything with the same `run`, `level` and `close` may stand in for it, as tests do.
    """

    def __init__(
        self, make_box: Callable[[Sequence[str]], Box] = Box, otherwise: Callable[[Sequence[str]], Box] | None = None
    ) -> None:
        """`otherwise` makes boxes where the first kind cannot start at all."""
        self._make_box = make_box
        self._otherwise = otherwise
        self._boxes: dict[tuple[str, ...], Box] = {}
        self._starting: Box | None = None

    @property
    def level(self) -> str:
        """How far student code is shut in: "full", "process" or "none"."""
        for box in self._boxes.values():
            return box.level
        return self._ready().level

    def start(self) -> None:
        """Begin to start the plain box, without waiting for it, so that other work can be done meanwhile."""
        if self._starting is None and not self._boxes:
            with contextlib.suppress(SandboxError):
                self._starting = self._make_box(())

    def _ready(self, preload: tuple[str, ...] = ()) -> Box:
        if preload not in self._boxes:
            started, self._starting = (self._starting, None) if not preload else (None, self._starting)
            try:
                self._boxes[preload] = self._started(started or self._make_box(preload))
            except SandboxError:
                if self._otherwise is not None and not self._boxes:
                    self._make_box, self._otherwise = self._otherwise, None
                self._boxes[preload] = self._started(self._make_box(preload))  # once more; then it is reported
        return self._boxes[preload]

    @staticmethod
    def _started(box: Box) -> Box:
        box.wait_until_ready()
        return box

    def run(self, job: Job) -> Run:
        """Return what came of every check. Raises nothing: a broken sandbox makes the outcomes `Broken`."""
        course = _Course(job)
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
    """Return the modules to preload that the sources of a job mention; the others would only make its fork slower."""
    texts = [*(unit.source for unit in job.units), *job.given.values()]
    return tuple(name for name in job.preload if any(re.search(rf"\b{re.escape(name)}\b", text) for text in texts))


class _Course:
    """One job under way, over as many children as it takes."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.outcomes: dict[int, Outcome] = {}
        self.report = LoadReport()
        self.has_report = False
        self.skip: list[int] = []
        self.lost_children = 0
        self.slow_targets: set[str] = set()
        self.budget = Deadline(job.limits.total_seconds)
        self.nonce = secrets.randbits(62)

    def is_over(self) -> bool:
        return len(self.outcomes) == len(self.job.checks)

    def run(self) -> Run:
        return Run(self.report, self.outcomes)

    def give_up(self, outcome: Outcome) -> None:
        for check in self.job.checks:
            self.outcomes.setdefault(check.number, outcome)

    def stretch(self, box: Box) -> None:
        """Go on in a fresh child until the job is over or the child has ended."""
        if self.budget.is_over():
            self.give_up(TimedOut(f"{self.job.limits.total_seconds:g} s for the whole submission"))
            return
        if self.job.will_come_again:
            box.keep(self.job.checks)
        child = box.child()
        try:
            if self._load(child) and self._checks(child, self._remaining(hidden=False)):
                self._hidden_checks(child)
        finally:
            child.end()

    def _is_form(self, message: Any, word: str, kind: type) -> bool:
        if type(message) is not list or [type(part) for part in message] != [str, int, kind]:
            return False
        return bool(message[:2] == [word, self.nonce])

    def _remaining(self, hidden: bool) -> list[CheckSteps]:
        return [check for check in self.job.checks if check.number not in self.outcomes and check.is_hidden == hidden]

    def _load(self, child: Child) -> bool:
        """Hand over the job and wait until its sources have been run; False when the child did not live to say so."""
        limits = self.job.limits
        deadline = Deadline(limits.load_seconds, self.budget)
        statement: int | None = None
        is_ready = False
        late = 0
        try:
            child.send(
                {
                    "limits": limits.for_inside(),
                    "nonce": self.nonce,
                    "units": [vars(unit) for unit in self.job.units],
                    "given": dict(self.job.given),
                    "skip": self.skip,
                    "checks": None if self.job.will_come_again else checks_as_data(self._remaining(hidden=False)),
                    "numbers": [check.number for check in self._remaining(hidden=False)],
                },
                deadline,
            )
            while True:
                message = child.receive(deadline, limits.message_bytes)
                late += deadline.is_over()
                if late > MAX_LATE_MESSAGES:  # it never stops talking
                    raise TimeoutError
                if self._is_form(message, "ready", int):
                    is_ready = True
                elif self._is_form(message, "statement", int):
                    statement = message[2]
                elif self._is_form(message, "loaded", dict):
                    if not self.has_report:
                        self.report, self.has_report = _read_report(message[2]), True
                    slow = message[2].get("slow")
                    found = [k for k in slow if type(k) is int] if type(slow) is list else []
                    self.skip += [k for k in found[:200] if k not in self.skip]
                    return True
                else:
                    raise WireError("not what was asked for")
        except TimeoutError:
            end: Outcome = TimedOut(
                f"{limits.load_seconds:g} s for running the file" if not self.budget.is_over()
                else f"{limits.total_seconds:g} s for the whole submission"
            )  # fmt: skip
        except WireError as error:
            end = Killed(f"it sent something that is no answer ({error})")
        except TooMany as error:
            end = Killed(f"it used more than {error}")
        except Ended as ended:
            end = self._judge_end(ended.status, child)
            if not is_ready:
                raise SandboxError(f"the sandbox ended before it began ({end})") from ended
        child.end()
        self.lost_children += statement is None or statement >= 0  # a unit that was run all at once is tried again by statements
        if statement is None or self.lost_children > MAX_SKIPPED_STATEMENTS:
            self.give_up(end)
        else:
            self.skip.append(statement)
        return False

    def _hidden_checks(self, child: Child) -> None:
        remaining = self._remaining(hidden=True)
        if remaining:
            checks = child.box.kept_hidden if self.job.will_come_again else encode(checks_as_data(remaining))
            deadline = Deadline(self.job.limits.wall_seconds)
            try:
                child.send_bytes(checks, deadline)
                child.send([check.number for check in remaining], deadline)
            except Ended as ended:
                self.outcomes[remaining[0].number] = self._judge_end(ended.status, child)
                return
            except TimeoutError:
                self.outcomes[remaining[0].number] = TimedOut(f"{self.job.limits.wall_seconds:g} s for one check")
                return
            self._checks(child, remaining)

    def _checks(self, child: Child, remaining: Sequence[CheckSteps]) -> bool:
        """Wait for the outcomes of these checks; False when the child did not live to give them all."""
        limits = self.job.limits
        for check in remaining:
            wall, shortened = limits.wall_seconds, ""
            if check.target in self.slow_targets:
                wall = max(min(SHORTEST_SECONDS, wall), wall / SHORTER_AFTER_TIMEOUT)
                shortened = " (less than at first, as it timed out before)"
            deadline = Deadline(wall, self.budget)
            try:
                message = child.receive(deadline, limits.message_bytes + 1024)
                self.outcomes[check.number] = _read_done(message, self.nonce, check.number, limits.memory_bytes)
                continue
            except TimeoutError:
                self.slow_targets.add(check.target)
                outcome: Outcome = TimedOut(
                    f"{wall:g} s for one check{shortened}" if not self.budget.is_over()
                    else f"{limits.total_seconds:g} s for the whole submission"
                )  # fmt: skip
            except WireError as error:
                outcome = Killed(f"it sent something that is no answer ({error})")
            except TooMany as error:
                outcome = Killed(f"it used more than {error}")
            except Ended as ended:
                outcome = self._judge_end(ended.status, child)
            self.outcomes[check.number] = outcome
            return False
        return True

    def _judge_end(self, status: int, child: Child) -> Outcome:
        limits = self.job.limits
        if child.cpu_seconds > limits.cpu_seconds - 0.25:  # the kernel counts in ticks
            return TimedOut(f"{limits.cpu_seconds} s of processor time")
        if os.WIFEXITED(status):
            return Killed(f"the process left with exit status {os.WEXITSTATUS(status)} before the check was done")
        number = os.WTERMSIG(status)
        if number == signal.SIGKILL and child.most_bytes > limits.memory_bytes // 2:
            return OutOfMemory(f"{limits.memory_bytes >> 20} MiB")
        name = signal.Signals(number).name if number in set(signal.Signals) else str(number)
        return Killed(f"the process was ended by signal {name} before the check was done")


def _text(value: Any, size: int) -> str:
    return value[:size] if type(value) is str else ""


def _number(value: Any) -> int:
    return value if type(value) is int and 0 <= value < 10**9 else 0


def _read_report(raw: dict[str, Any]) -> LoadReport:
    """Rebuild the report from hostile data: what has not the right form is left out."""

    def items(value: Any) -> list[Any]:
        return list(value)[:200] if isinstance(value, list | tuple) else []

    notes = []
    for note in items(raw.get("notes")):
        if type(note) is dict:
            names = tuple(_text(name, 80) for name in items(note.get("names")))
            notes.append(
                LoadNote(_text(note.get("label"), 200), _number(note.get("line")), _text(note.get("what"), 60),
                         _text(note.get("reason"), 400), names)
            )  # fmt: skip
    definitions = {}
    raw_definitions = raw.get("definitions")
    for name, places in raw_definitions.items() if type(raw_definitions) is dict else ():
        definitions[name[:80]] = tuple(
            (_text(place.get("label"), 200), _number(place.get("line"))) for place in items(places) if type(place) is dict
        )
    rivals = {}
    raw_rivals = raw.get("rivals")
    for name, places in list(raw_rivals.items())[:40] if type(raw_rivals) is dict else ():
        rivals[_text(name, 80)] = tuple(
            (_text(p[0], 200), _number(p[1]), _text(p[2], 200)) for p in items(places) if type(p) in (list, tuple) and len(p) == 3
        )
    reads = {}
    raw_reads = raw.get("reads")
    for name, places in list(raw_reads.items())[:40] if type(raw_reads) is dict else ():
        reads[_text(name, 80)] = tuple(
            (_text(p[0], 80), _number(p[1])) for p in items(places)[:8] if type(p) in (list, tuple) and len(p) == 2
        )
    return LoadReport(
        rivals=rivals,
        reads=reads,
        notes=tuple(notes),
        names=tuple(_text(name, 80) for name in items(raw.get("names"))),
        stubs=frozenset(_text(name, 160) for name in items(raw.get("stubs"))),
        definitions=definitions,
    )


def _read_done(message: Any, nonce: int, number: int, memory_bytes: int) -> Outcome:
    """Rebuild an outcome from hostile data. Raise WireError when it is not the answer to check `number`."""
    if type(message) is not list or len(message) != 7 or [type(part) for part in message[:3]] != [str, int, int]:
        raise WireError("not what was asked for")
    if message[:3] != ["done", nonce, number] or type(message[3]) is not list or type(message[4]) not in (dict, type(None)):
        raise WireError("not what was asked for")
    observations, error, printed = message[3], message[4], _text(message[5], 4000)
    if error is None:
        changed = message[6] if type(message[6]) is list else []
        return Finished(tuple(observations), printed, tuple(_text(name, 80) for name in changed[:4]))
    frames = error.get("frames")
    kept = []
    for entry in list(frames)[-6:] if isinstance(frames, list | tuple) else []:
        if type(entry) in (list, tuple) and len(entry) == 3:
            kept.append((_text(entry[0], 200), _number(entry[1]), _text(entry[2], 80)))
    failure = Failure(_text(error.get("family"), 20), _text(error.get("text"), 1500), tuple(kept),
                      _text(error.get("because"), 600), _number(error.get("step")))  # fmt: skip
    if failure.family == "memory":
        return OutOfMemory(f"{memory_bytes >> 20} MiB")
    return Raised(tuple(observations), failure, printed)
