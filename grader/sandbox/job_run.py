"""Runs one job, in a fresh child process whenever the last one ended early.

Keeps the time limits, and records how a child ended as the outcome of the check it was running.
"""

import secrets
import signal
import time
from collections.abc import Sequence
from typing import Any

from grader.errors import SandboxError
from grader.sandbox.base import (
    CheckSteps,
    Job,
    Killed,
    LoadReport,
    Outcome,
    OutOfMemory,
    Run,
    TimedOut,
)
from grader.sandbox.box import Box, Kept, checks_as_data
from grader.sandbox.child import Child, Ended, TooMany
from grader.sandbox.deadline import Deadline
from grader.sandbox.inside.wire import WireError, encode
from grader.sandbox.replies import read_done, read_report

MAX_SKIPPED_STATEMENTS = 3
MAX_LEFT_OUT = 1000
SHORTER_AFTER_TIMEOUT = 10.0
SHORTEST_SECONDS = 0.2
MAX_ALL_ANSWERS = 48 << 20
"""Bytes that come back of one submission; all are held until it is judged."""
MAX_LATE_MESSAGES = 1000
"""Messages that were sent in time and are read late; a connection holds no more."""


class JobRun:
    """One job under way, over as many children as it takes."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.outcomes: dict[int, Outcome] = {}
        self.seconds: dict[int, float] = {}
        self.report = LoadReport()
        self.has_report = False
        self.skip: list[int] = []
        self.lost_children = 0
        self.slow_targets: set[str] = set()
        self.slow_places: set[tuple[str, str]] = set()
        self.in_full: set[str] = set()
        self.budget = Deadline(job.limits.total_seconds)
        self.nonce = secrets.randbits(62)
        self.has_tried_again = False
        self.received = 0
        self.kept: Kept | None = None

    def is_over(self) -> bool:
        """Say whether every check has its outcome."""
        return len(self.outcomes) == len(self.job.checks)

    def run(self) -> Run:
        """Return what came of the job."""
        return Run(self.report, self.outcomes, self.seconds)

    def give_up(self, outcome: Outcome) -> None:
        """Give every check that is still open this outcome."""
        for check in self.job.checks:
            self.outcomes.setdefault(check.number, outcome)

    def stretch(self, box: Box) -> None:
        """Go on in a fresh child until the job is over or the child has ended."""
        if self.budget.is_over():
            self.give_up(TimedOut(f"{self.job.limits.total_seconds:g} s for the whole submission"))
            return
        self.kept = box.keep(self.job.checks) if self.job.will_come_again else None
        child = box.child()
        try:
            if self._load(child) and self._checks(child, self._remaining(hidden=False)):
                self._hidden_checks(child)
        finally:
            child.end()

    def _may_try_again(self, deadline: Deadline) -> bool:
        """Say once that what timed out is to be run again: its process hardly used the processor.

        The machine may have stood still. Code that sleeps sleeps again, and has timed out then.
        """
        if self.has_tried_again or self.budget.is_over() or not deadline.was_idle():
            return False
        self.has_tried_again = True
        return True

    def _is_form(self, message: Any, word: str, kind: type) -> bool:
        if type(message) is not list or [type(part) for part in message] != [str, int, kind]:
            return False
        return bool(message[:2] == [word, self.nonce])

    def _remaining(self, hidden: bool) -> list[CheckSteps]:
        return [
            check
            for check in self.job.checks
            if check.number not in self.outcomes and check.is_hidden == hidden
        ]

    def _load(self, child: Child) -> bool:
        """Hand over the job and wait until its sources have been run.

        False when the child did not live to say so.
        """
        limits = self.job.limits
        deadline = Deadline(limits.load_seconds, self.budget)
        statement: int | None = None
        has_stopped = False
        is_ready = False
        late = 0
        try:
            child.send(
                {
                    "limits": limits.for_inside(),
                    "nonce": self.nonce,
                    "units": [vars(unit) for unit in self.job.units],
                    "given": dict(self.job.given),
                    "files": dict(self.job.files),
                    "skip": self.skip,
                    "checks": checks_as_data(self._remaining(hidden=False))
                    if self.kept is None
                    else self.kept.place,
                    "numbers": self._asked(self._remaining(hidden=False)),
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
                elif self._is_form(message, "slow", int):
                    has_stopped = self._leave_out([message[2]]) or has_stopped
                elif self._is_form(message, "loaded", dict):
                    if not self.has_report:
                        self.report, self.has_report = read_report(message[2]), True
                    slow = message[2].get("slow")
                    self._leave_out(slow if type(slow) is list else [])
                    return True
                else:
                    raise WireError("not what was asked for")
        except TimeoutError:
            if self._may_try_again(deadline):
                return False
            if has_stopped and statement not in self.skip and not self.budget.is_over():
                return False  # what was stopped took the time, not the one that came after it
            end: Outcome = TimedOut(
                f"{limits.load_seconds:g} s for running the file"
                if not self.budget.is_over()
                else f"{limits.total_seconds:g} s for the whole submission"
            )
        except WireError as error:
            end = Killed(f"it sent something that is no answer ({error})")
        except TooMany as error:
            end = Killed(f"it used more than {error}")
        except Ended as ended:
            end = self._judge_end(ended.status, child)
            if not is_ready:
                raise SandboxError(f"the sandbox ended before it began ({end})") from ended
        child.end()
        # a unit that was run all at once is tried again by statements, each unit once
        is_unit = statement is not None and -len(self.job.units) <= statement < 0
        self.lost_children += not is_unit or statement in self.skip
        if statement is None or self.lost_children > MAX_SKIPPED_STATEMENTS:
            self.give_up(end)
        else:
            self._leave_out([statement])
        return False

    def _leave_out(self, statements: Sequence[Any]) -> bool:
        """Leave some statements out from now on, and say whether there were new ones.

        The numbers come from inside.
        """
        before = len(self.skip)
        for number in statements[:200]:
            if type(number) is int and number not in self.skip and len(self.skip) < MAX_LEFT_OUT:
                self.skip.append(number)
        return len(self.skip) > before

    def _hidden_checks(self, child: Child) -> None:
        remaining = self._remaining(hidden=True)
        if remaining:
            kept = self.kept
            checks = encode(checks_as_data(remaining)) if kept is None else kept.hidden
            deadline = Deadline(self.job.limits.wall_seconds)
            try:
                child.send_bytes(checks, deadline)
                child.send(self._asked(remaining), deadline)
            except Ended as ended:
                self.outcomes[remaining[0].number] = self._judge_end(ended.status, child)
                return
            except TimeoutError:
                self.outcomes[remaining[0].number] = TimedOut(
                    f"{self.job.limits.wall_seconds:g} s for one check"
                )
                return
            except TooMany as error:
                self.outcomes[remaining[0].number] = Killed(f"it used more than {error}")
                return
            self._checks(child, remaining)

    def _checks(self, child: Child, remaining: Sequence[CheckSteps]) -> bool:
        """Wait for the outcomes of these checks.

        False when the child did not live to give them all.
        """
        limits = self.job.limits
        for check in remaining:
            wall = self._seconds(check)
            deadline = Deadline(wall, self.budget, lingers=True)
            before, began = child.received, time.monotonic()
            try:
                try:
                    message = child.receive(deadline, limits.message_bytes + 1024)
                finally:
                    self.seconds[check.number] = time.monotonic() - began
                self.received += child.received - before
                if self.received > MAX_ALL_ANSWERS:
                    raise WireError(f"more than {MAX_ALL_ANSWERS >> 20} MiB in all")
                found = read_done(message, self.nonce, check.number, limits.memory_bytes)
                if not isinstance(found, TimedOut):
                    self.outcomes[check.number] = found
                    continue
                if check.module:  # one version of many, which has stopped itself
                    self.outcomes[check.number] = TimedOut(self._limit_of(check), found.at)
                    continue
                if self._is_to_have_more(check, found.at):
                    return False
                outcome: Outcome = TimedOut(self._limit_of(check), found.at)
                self._ran_out(check, found.at)  # what comes after it gets a fresh process
            except TimeoutError:
                if self._may_try_again(deadline) or self._is_to_have_more(check, None):
                    return False
                outcome = TimedOut(
                    self._limit_of(check)
                    if not self.budget.is_over()
                    else f"{limits.total_seconds:g} s for the whole submission"
                )
                self._ran_out(check, None)
            except WireError as error:
                outcome = Killed(f"it sent something that is no answer ({error})")
            except MemoryError:
                outcome = Killed("what it sent back did not fit into our memory")
            except TooMany as error:
                outcome = Killed(f"it used more than {error}")
            except Ended as ended:
                outcome = self._judge_end(ended.status, child)
            self.outcomes[check.number] = outcome
            return False
        return True

    def _asked(self, checks: Sequence[CheckSteps]) -> list[list[int]]:
        """Return the numbers of some checks, each with its time in milliseconds."""
        return [[check.number, round(1000 * self._seconds(check))] for check in checks]

    def _seconds(self, check: CheckSteps) -> float:
        """Return what a check may take: a tenth where its function has run out of time before, and
        at first where another one has: most often it calls that one.
        """
        wall = self._whole(check)
        if not self._is_short(check):
            return wall
        return max(min(SHORTEST_SECONDS, wall), wall / SHORTER_AFTER_TIMEOUT)

    def _limit_of(self, check: CheckSteps) -> str:
        """Return what a student reads of the time of a check."""
        if self._is_short(check):
            if check.target in self.slow_targets:
                return "a tenth of the time for one check (it had timed out before, and got less)"
            return (
                "a tenth of the time for one check (what it calls had timed out before, and it "
                "got less)"
            )
        return f"{self._whole(check):g} s for one check"

    def _whole(self, check: CheckSteps) -> float:
        """Return the seconds of a check of which nothing is known yet."""
        limit = self.job.limits.wall_seconds
        return limit if check.seconds is None else min(limit, check.seconds)

    def _is_short(self, check: CheckSteps) -> bool:
        is_alone = bool(check.module)  # it calls nothing that another check calls
        return bool(self.slow_targets) and not is_alone and check.target not in self.in_full

    def _is_to_have_more(self, check: CheckSteps, at: tuple[str, int, str] | None) -> bool:
        """Say whether a check that had a part of its time is to have all of it.

        Not where its function has run out of time before, or was where another one ran out of it.
        """
        if not self._is_short(check) or check.target in self.slow_targets or self.budget.is_over():
            return False
        if at is not None and (at[0], at[2]) in self.slow_places:
            return False
        self.in_full.add(check.target)
        return True

    def _ran_out(self, check: CheckSteps, at: tuple[str, int, str] | None) -> None:
        """Remember which function ran out of time, and where it was then."""
        self.slow_targets.add(check.target)
        self.in_full.discard(check.target)
        if at is not None:
            self.slow_places.add((at[0], at[2]))

    def _judge_end(self, status: int, child: Child) -> Outcome:
        limits = self.job.limits
        if child.cpu_seconds > limits.cpu_seconds - 0.25:  # the kernel counts in ticks
            return TimedOut(f"{limits.cpu_seconds} s of processor time")
        if status >= 0:
            return Killed(
                f"the code ended its own process (exit status {status}, as exit() does) before the "
                "check was done"
            )
        number = -status
        if number == signal.SIGKILL and child.most_bytes > limits.memory_bytes // 2:
            return OutOfMemory(f"{limits.memory_bytes >> 20} MiB")
        name = signal.Signals(number).name if number in set(signal.Signals) else str(number)
        return Killed(f"the process was ended by signal {name} before the check was done")
