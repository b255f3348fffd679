"""An endless loop costs little, and never the time of a function that only takes long."""

from grader.sandbox.base import CheckSteps, Finished, Job, Limits, TimedOut, Unit

SOURCE = """
import time
def busy(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return 1.0
def endless():
    while True:
        pass
def calls_it():
    return endless()
def slower():
    return busy(99.0)
def slow():
    return busy(1.2)
"""
OWN = "a tenth of the time for one check (it had timed out before, and got less)"
CALLED = "a tenth of the time for one check (what it calls had timed out before, and it got less)"


def outcomes(sandbox, *names):
    checks = [
        CheckSteps(k, [["call", 0, None, name, [], {}], ["read", 0, []]], name)
        for k, name in enumerate(names)
    ]
    units = [Unit("w", "w.py", "w.py", SOURCE)]
    job = Job(units, checks, Limits(wall_seconds=3.0))
    return sandbox.run(job)


def test_what_calls_an_endless_function_has_a_tenth_and_what_is_slow_by_itself_has_all(sandbox):
    run = outcomes(sandbox, "endless", "endless", "calls_it", "slow")
    first, again, calling, slow = run.outcomes.values()
    assert (first.limit, first.at[2]) == ("3 s for one check", "endless")
    assert again.limit == OWN
    assert calling.limit == CALLED
    assert slow == Finished((1.0,))


def test_a_function_that_ran_out_of_time_by_itself_has_a_tenth_after_that(sandbox):
    first, other, again = outcomes(sandbox, "endless", "slower", "slower").outcomes.values()
    assert isinstance(first, TimedOut)
    assert other.limit == "3 s for one check"
    assert again.limit == OWN


def test_a_check_may_have_less_time_than_the_job_gives_and_never_more(sandbox):
    steps = [["call", 0, None, "endless", [], {}], ["read", 0, []]]
    checks = [
        CheckSteps(0, steps, "endless", seconds=1.0),
        CheckSteps(1, [["call", 0, None, "slow", [], {}], ["read", 0, []]], "slow", seconds=9.0),
    ]
    units = [Unit("w", "w.py", "w.py", SOURCE)]
    found = sandbox.run(Job(units, checks, Limits(wall_seconds=3.0))).outcomes
    assert found[0].limit == "1 s for one check"
    assert found[1] == Finished((1.0,))


def test_what_runs_when_an_earlier_endless_line_has_used_up_the_time_is_not_left_out(sandbox):
    source = """
import time
def busy(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return 1.0
while True:
    pass
class Cell:
    kept = busy(0.6)
    def forward(self):
        return self.kept
"""
    steps = [
        ["construct", 0, "Cell", [], {}],
        ["call", 1, 0, "forward", [], {}],
        ["read", 1, []],
    ]
    job = Job(
        [Unit("w", "w.py", "w.py", source)],
        [CheckSteps(0, steps, "Cell")],
        Limits(load_seconds=2.2, wall_seconds=3.0),
    )
    assert sandbox.run(job).outcomes[0] == Finished((1.0,))
