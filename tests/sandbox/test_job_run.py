"""An endless loop costs little, and never the time of a function that only takes long."""

import pytest

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
def slow():
    return busy(0.7)
def imports():
    import burning
    return burning.ONE
"""
BURNING = "import time\nend = time.process_time() + 0.9\nwhile time.process_time() < end:\n    pass\nONE = 1.0\n"
REPEATED = "a tenth of the time for one check (as {} ran out of it before)"


def outcomes(sandbox, *names, most=None):
    checks = [
        CheckSteps(k, [["call", 0, None, name, [], {}], ["read", 0, []]], name, most_seconds=most)
        for k, name in enumerate(names)
    ]
    units = [Unit("w", "w.py", "w.py", SOURCE)]
    job = Job(units, checks, Limits(wall_seconds=3.0), given={"burning": BURNING})
    return sandbox.run(job)


def test_what_calls_an_endless_function_has_a_tenth_and_what_is_slow_by_itself_has_all(sandbox):
    run = outcomes(sandbox, "endless", "endless", "calls_it", "slow")
    first, again, calling, slow = run.outcomes.values()
    assert (first.limit, first.at[2]) == ("3 s for one check", "endless")
    assert again.limit == REPEATED.format("it")
    assert calling.limit == REPEATED.format("what it calls")
    assert slow == Finished((1.0,))


def test_a_function_that_ran_out_of_time_by_itself_has_a_tenth_after_that(sandbox):
    first, other, again = outcomes(sandbox, "endless", "slow", "slow", most=0.5).outcomes.values()
    assert isinstance(first, TimedOut)
    assert other.limit.startswith("the time for one check, which is hundreds of times")
    assert again.limit == REPEATED.format("it")


@pytest.mark.parametrize("most", [None, 0.5])
def test_what_a_check_may_take_can_be_less_than_the_limit_and_is_told_without_a_number(
    sandbox, most
):
    run = outcomes(sandbox, "slow", most=most)
    if most is None:
        assert run.outcomes[0] == Finished((1.0,))
        assert run.seconds[0] >= 0.7
    else:
        assert run.outcomes[0].limit.startswith("the time for one check, which is hundreds")
        assert run.seconds == {}


def test_importing_a_large_module_inside_may_take_all_of_the_limit(sandbox):
    assert outcomes(sandbox, "imports", most=0.5).outcomes[0] == Finished((1.0,))
