"""A busy machine ends no right work; one that sleeps or loops ends at its limit."""

import os

import pytest

from grader.sandbox.base import CheckSteps, Job, Limits, TimedOut, Unit
from grader.sandbox.deadline import CEILING, Deadline, StandingInLine, Usage, usage_of
from grader.sandbox.supervisor import Sandbox


class Machine:
    """A clock and a process on it: for each second `share` of the processor, `in_line`, and the rest asleep."""

    def __init__(self, share, in_line):
        self.share, self.in_line, self.seconds = share, in_line, 0.0

    def now(self):
        return self.seconds

    def usage(self, _pid):
        return Usage(self.share * self.seconds, self.in_line * self.seconds)

    def lasts(self, limit, within=None):
        """Return for how long on the wall a process may go on under `limit` seconds, when it is looked at every 0.1 s."""
        outer = Deadline(within, now=self.now) if within else None
        deadline = Deadline(limit, outer, now=self.now)
        line = StandingInLine(self.usage, self.now)
        while not deadline.is_over():
            self.seconds += 0.1
            deadline.put_off(line.since_last_time(1))
        return pytest.approx(self.seconds, abs=0.11)


def test_a_loop_on_a_machine_of_its_own_ends_at_the_limit():
    assert Machine(share=1.0, in_line=0.0).lasts(4) == 4


def test_one_that_sleeps_ends_at_the_limit():
    assert Machine(share=0.0, in_line=0.0).lasts(4) == 4


def test_one_that_gets_a_third_of_a_processor_has_three_times_as_long():
    assert Machine(share=1 / 3, in_line=2 / 3).lasts(4) == 12


def test_one_that_sleeps_half_of_the_time_is_given_only_what_it_stood_in_line():
    assert Machine(share=0.25, in_line=0.25).lasts(3) == 4


def test_one_that_gets_next_to_nothing_ends_at_the_ceiling():
    assert Machine(share=0.01, in_line=0.99).lasts(1) == CEILING


def test_standing_in_line_behind_threads_of_its_own_gives_nothing():
    assert Machine(share=1.0, in_line=0.9).lasts(4) == 4


def test_the_limit_of_the_whole_submission_is_put_off_as_well():
    assert Machine(share=0.5, in_line=0.5).lasts(4, within=3) == 6


def test_where_the_kernel_tells_nothing_the_clock_on_the_wall_decides():
    line = StandingInLine(lambda _pid: None, lambda: 0.0)
    assert line.since_last_time(1) == 0.0
    assert usage_of(-1) is None


@pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="this kernel does not tell")
def test_the_kernel_tells_what_a_process_has_used():
    found = usage_of(os.getpid())
    assert found is not None
    assert found.processor > 0
    assert found.in_line >= 0


@pytest.mark.parametrize("deed", ["while True: pass", "import time; time.sleep(9999)"])
def test_what_does_not_come_back_is_ended_and_told_with_its_limit(deed):
    checks = [CheckSteps(0, [["call", 0, None, "f", [], {}], ["read", 0, []]])]
    job = Job(
        [Unit("w", "w.py", "w.py", f"def f():\n    {deed}\n")], checks, Limits(wall_seconds=0.5)
    )
    with Sandbox() as sandbox:
        assert sandbox.run(job).outcomes[0] == TimedOut("0.5 s for one check")
