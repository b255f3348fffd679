"""A check has half of the time where the reference takes next to nothing of it, and all elsewhere."""

import pytest

from grader.errors import SandboxError
from grader.problem.load import load_problem
from grader.reference.references import References
from grader.sandbox.base import Broken, Finished, LoadReport, Run
from tests.conftest import PROBLEM


class Scripted:
    """A runner in which the first check takes a millisecond, and every other one a second."""

    level = "none"

    def run(self, job):
        numbers = [check.number for check in job.checks]
        seconds = {number: 1.0 if number else 0.001 for number in numbers}
        return Run(LoadReport(), dict.fromkeys(numbers, Finished(())), seconds)


def test_what_the_reference_does_at_once_has_half_of_the_time(tmp_path):
    problem = load_problem(PROBLEM)
    wall = problem.exercise.limits.wall_seconds
    for _ in range(2):  # the second time as it is kept on disk
        references = References(problem, Scripted(), folder=tmp_path)
        assert {check.seconds for check in references.checks} == {None}
        references.expected()
        assert [check.seconds for check in references.checks[:2]] == [wall / 2, None]


class Failing:
    """A runner whose machine starts nothing, or only what has a number above zero."""

    level = "none"

    def __init__(self, but_for=()):
        self.but_for = but_for

    def run(self, job):
        found = {
            check.number: Finished(()) if check.number in self.but_for else Broken("no box")
            for check in job.checks
        }
        return Run(LoadReport(), found, {})


def test_a_machine_on_which_nothing_runs_is_no_fault_of_the_exercise():
    """Every misconception "lost no points", and the author was told to add cases."""
    problem = load_problem(PROBLEM)
    with pytest.raises(SandboxError, match="nothing can be run here: no box"):
        References(problem, Failing()).refuse_broken()
    References(problem, Failing(but_for=(0,))).refuse_broken()
