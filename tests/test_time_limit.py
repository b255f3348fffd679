"""Whatever a text makes a parser do ends in time; nested limits each hold."""

import json
import re
import signal
import time

import pytest

from grader.time_limit import TooLong, at_most, suspended


def work(seconds):
    """Use the processor for so long; sleeping does not count."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_a_pattern_that_would_run_for_years_is_interrupted():
    with pytest.raises(TooLong), at_most(0.2):
        re.match(r"(a+)+$", "a" * 64 + "b")


def test_no_except_clause_of_a_parser_swallows_it():
    def parse_and_swallow():
        while True:
            try:
                json.loads("[" * 500 + "]" * 500)
            except Exception:
                continue

    with pytest.raises(TooLong), at_most(0.1):
        parse_and_swallow()


def test_an_inner_limit_leaves_the_outer_one_in_force():
    def outer():
        with pytest.raises(TooLong, match=r"0\.1"), at_most(0.1):
            work(5)
        work(5)

    with pytest.raises(TooLong, match=r"0\.4"), at_most(0.4):
        outer()


def test_while_it_is_suspended_no_time_passes_and_then_the_rest_of_it_does():
    done = []

    def longer_than_the_limit():
        with suspended():
            work(0.6)
        done.append("suspended")
        work(5)

    with pytest.raises(TooLong), at_most(0.3):
        longer_than_the_limit()
    assert done == ["suspended"]


def test_what_is_quick_is_not_disturbed():
    with at_most(0.05):
        pass
    work(0.1)


def test_an_alarm_that_comes_after_its_block_is_nobodys():
    with at_most(0.5):
        pass
    signal.raise_signal(signal.SIGPROF)


def test_many_short_limits_do_not_stop_the_one_around_them():
    def work_in_pieces():
        for _ in range(100):
            with at_most(0.2):
                work(0.05)

    with pytest.raises(TooLong, match=r"0\.3 s"), at_most(0.3):
        work_in_pieces()
