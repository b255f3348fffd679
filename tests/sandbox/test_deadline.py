"""A busy machine ends no right work; one that sleeps or loops ends at its limit."""

import os
import signal

import pytest

from grader.sandbox.base import CheckSteps, Finished, Job, Limits, TimedOut, Unit
from grader.sandbox.child import Child
from grader.sandbox.deadline import CEILING, Deadline, Unused, Usage, Waiting, usage_of
from grader.sandbox.supervisor import Sandbox


class Machine:
    """A clock and a process on it: for each second `share` of the processor, `in_line`, and the rest asleep."""

    def __init__(self, share, in_line):
        self.share, self.in_line, self.seconds = share, in_line, 0.0

    def now(self):
        return self.seconds

    def usage(self, _pid):
        return Usage(self.share * self.seconds, self.in_line * self.seconds)

    def is_idle(self, limit):
        """Say whether a process that ends at `limit` seconds was idle for most of them."""
        deadline = Deadline(limit, now=self.now)
        waiting = Waiting(self.usage, self.now)
        self.seconds += limit
        deadline.saw_idle(waiting.since_last_time(1).idle)
        return deadline.was_idle()

    def lasts(self, limit, within=None):
        """Return for how long on the wall a process may go on under `limit` seconds, when it is looked at every 0.1 s."""
        outer = Deadline(within, now=self.now) if within else None
        deadline = Deadline(limit, outer, now=self.now)
        line = Waiting(self.usage, self.now)
        while not deadline.is_over():
            self.seconds += 0.1
            deadline.put_off(line.since_last_time(1).in_line)
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


def test_what_computes_may_linger_once_to_tell_its_line_and_what_sleeps_may_not():
    for share, is_given in ((0.6, True), (0.0, False)):
        machine = Machine(share=share, in_line=0.0)
        deadline = Deadline(2, now=machine.now, lingers=True)
        line = Waiting(machine.usage, machine.now)
        machine.seconds = 2.1
        deadline.saw_idle(line.since_last_time(1).idle)
        assert deadline.is_over()
        assert deadline.linger() == is_given
        assert deadline.is_over() != is_given
        machine.seconds = 4.1
        assert deadline.is_over()
        assert not deadline.linger()


def test_the_limit_of_the_whole_submission_is_put_off_as_well():
    assert Machine(share=0.5, in_line=0.5).lasts(4, within=3) == 6


def test_where_the_kernel_tells_nothing_the_clock_on_the_wall_decides():
    line = Waiting(lambda _pid: None, lambda: 0.0)
    assert line.since_last_time(1) == Unused(0.0, 0.0)
    assert usage_of(-1) is None


def test_what_computes_or_stands_in_line_was_not_idle():
    assert Machine(share=0.0, in_line=0.0).is_idle(2)
    assert not Machine(share=1.0, in_line=0.0).is_idle(2)
    assert not Machine(share=0.1, in_line=0.8).is_idle(2)
    assert not Machine(share=0.6, in_line=0.0).is_idle(2)


def test_idle_time_before_the_start_of_a_limit_does_not_count():
    clock = [0.0]
    waiting = Waiting(lambda _pid: Usage(0.0, 0.0), lambda: clock[0])
    clock[0] = 100.0
    deadline = Deadline(2.0, now=lambda: clock[0])
    clock[0] = 100.5
    deadline.saw_idle(waiting.since_last_time(1).idle)
    assert not deadline.was_idle()


@pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="this kernel does not tell")
def test_the_kernel_tells_what_a_process_has_used():
    found = usage_of(os.getpid())
    assert found is not None
    assert found.processor > 0
    assert found.in_line >= 0


@pytest.mark.parametrize(
    ("deed", "at"),
    [
        ("while True: pass", ("w.py", 2, "f")),
        ("import time; time.sleep(9999)", None),
        (
            "import signal; signal.signal(signal.SIGPROF, signal.SIG_IGN)\n    while True: pass",
            None,
        ),
        ("import signal; signal.setitimer(signal.ITIMER_PROF, 0)\n    while True: pass", None),
    ],
)
def test_what_does_not_come_back_is_ended_and_told_with_its_limit_and_line(deed, at):
    checks = [CheckSteps(0, [["call", 0, None, "f", [], {}], ["read", 0, []]])]
    job = Job(
        [Unit("w", "w.py", "w.py", f"def f():\n    {deed}\n")], checks, Limits(wall_seconds=0.5)
    )
    with Sandbox() as sandbox:
        for _ in range(20):
            found = sandbox.run(job).outcomes[0]
            assert found in (TimedOut("0.5 s for one check", at), TimedOut("0.5 s for one check"))
            if found.at == at:  # else it got too little of the processor to tell where it was
                return
    raise AssertionError("it never told where it was")


def test_code_that_catches_everything_is_ended_all_the_same():
    source = "def f():\n    while True:\n        try:\n            x = 1\n        except:\n            pass\n"
    checks = [CheckSteps(0, [["call", 0, None, "f", [], {}], ["read", 0, []]])]
    job = Job([Unit("w", "w.py", "w.py", source)], checks, Limits(wall_seconds=0.5))
    with Sandbox() as sandbox:
        found = sandbox.run(job).outcomes[0]
    assert isinstance(found, TimedOut)
    assert found.limit == "0.5 s for one check"


def test_work_of_many_threads_is_not_stopped_for_the_time_of_them_all():
    """Four threads that compute for a fifth of a second each, within a limit of half a second."""
    source = (
        "import threading, time\n"
        "def spin():\n"
        "    end = time.thread_time() + 0.1\n"
        "    while time.thread_time() < end: pass\n"
        "def f():\n"
        "    threads = [threading.Thread(target=spin) for _ in range(4)]\n"
        "    [t.start() for t in threads]\n"
        "    [t.join() for t in threads]\n"
        "    return 1\n"
    )
    checks = [CheckSteps(0, [["call", 0, None, "f", [], {}], ["read", 0, []]])]
    job = Job([Unit("w", "w.py", "w.py", source)], checks, Limits(wall_seconds=5))
    with Sandbox() as sandbox:
        assert sandbox.run(job).outcomes[0] == Finished((1,))


@pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="this kernel does not tell")
@pytest.mark.parametrize("at", [3, 4], ids=["while the file is run", "while a check is run"])
def test_work_on_a_machine_that_stood_still_is_run_again(monkeypatch, at):
    """The first process is stopped from outside, as a paused machine stops it, and never goes on.

    Its messages are: ready, the unit it runs, loaded, and what the check gave.
    """
    receive, calls = Child.receive, []

    def stop_once(self, deadline, max_bytes):
        calls.append(self)
        if len(calls) == at:
            os.kill(self.box.number_here(self.pid, self.handle), signal.SIGSTOP)
        return receive(self, deadline, max_bytes)

    monkeypatch.setattr(Child, "receive", stop_once)
    source = "import time\ntime.sleep(0.2)\n\ndef f():\n    time.sleep(0.2)\n    return 3\n"
    checks = [CheckSteps(0, [["call", 0, None, "f", [], {}], ["read", 0, []]])]
    job = Job(
        [Unit("w", "w.py", "w.py", source)], checks, Limits(wall_seconds=0.6, load_seconds=0.6)
    )
    with Sandbox() as sandbox:
        run = sandbox.run(job)
    assert isinstance(run.outcomes[0], Finished)
    assert run.report.notes == ()
    assert len(set(calls)) == 2
