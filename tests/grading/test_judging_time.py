"""What only adds words to a grade takes no time from what points rest on."""

from types import SimpleNamespace

import pytest

from grader.grading import judging_time
from grader.grading.judging_time import JudgingTime

pytestmark = pytest.mark.lines


def test_changed_versions_run_in_a_time_of_their_own():
    time, runner = JudgingTime(60.0), SimpleNamespace(run=lambda job: job)
    assert time.run_changed(runner, "job") == "job"
    assert time.running_left == 60.0
    assert time.changing_left < judging_time.CHANGING_SECONDS
    time.changing_left = 0.0
    assert time.run_changed(runner, "job") is None
    assert time.run(runner, "job") == "job"
    assert time.running_left < 60.0
