"""What references gave is read back as it was, never trusted when damaged, and never kept when it is no value."""

import numpy as np
import pytest

from grader.reference.cache import Memory, cache_folder
from grader.sandbox.base import (
    CheckSteps,
    Failure,
    Finished,
    Job,
    Limits,
    LoadReport,
    Raised,
    Run,
    TimedOut,
    Unit,
)

JOB = Job(
    [Unit("reference", "r", "r", "x = 1")], [CheckSteps(0, [["read", 0, []]]), CheckSteps(1, [])]
)


class Once:
    level = "process"
    is_walled = True

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.runs = 0

    def run(self, job):
        self.runs += 1
        return Run(LoadReport(), dict(enumerate(self.outcomes)))


def test_values_and_failures_come_back_as_they_were(tmp_path):
    failure = Failure("raised", "ValueError: no", (("r", 3, "f"),), "", 2)
    runner = Once(Finished((np.arange(3.0), (1, "a"))), Raised((1.5,), failure))
    first, second = Memory(runner, tmp_path).run(JOB), Memory(runner, tmp_path).run(JOB)
    assert runner.runs == 1
    np.testing.assert_array_equal(
        first.outcomes[0].observations[0], second.outcomes[0].observations[0]
    )
    assert second.outcomes[0].observations[1] == (1, "a")
    assert second.outcomes[1] == first.outcomes[1]


@pytest.mark.parametrize("change", [{"units": [Unit("reference", "r", "r", "x = 2")]}, {"checks": JOB.checks[:1]}, {"limits": Limits(memory_bytes=1)},
                                    {"given": {"helpers": "y = 1"}}, {"preload": ["numpy"]}])  # fmt: skip
def test_whatever_the_values_depend_on_is_part_of_the_key(tmp_path, change):
    runner = Once(Finished(()), Finished(()))
    Memory(runner, tmp_path).run(JOB)
    Memory(runner, tmp_path).run(Job(**{**vars(JOB), **change}))
    assert runner.runs == 2


def test_a_damaged_file_is_computed_anew(tmp_path):
    runner = Once(Finished((1,)), Finished(()))
    Memory(runner, tmp_path).run(JOB)
    (file,) = tmp_path.glob("*.values")
    file.write_bytes(file.read_bytes()[:-1])
    assert Memory(runner, tmp_path).run(JOB).outcomes[0] == Finished((1,))
    assert runner.runs == 2


def test_a_time_out_is_not_kept(tmp_path):
    runner = Once(Finished(()), TimedOut("1 s"))
    Memory(runner, tmp_path).run(JOB)
    assert list(tmp_path.iterdir()) == []


def test_the_folder_can_be_turned_off(monkeypatch):
    monkeypatch.setenv("GRADER_CACHE", "off")
    assert cache_folder() is None


def test_of_processes_that_measure_at_the_same_time_the_first_one_holds_for_all(tmp_path):
    class Slower(Once):
        def __init__(self, seconds, meanwhile=lambda: None):
            super().__init__(Finished(()), Finished(()))
            self.seconds, self.meanwhile = seconds, meanwhile

        def run(self, job):
            self.meanwhile()
            return Run(LoadReport(), dict(enumerate(self.outcomes)), {0: self.seconds, 1: 0.0})

    first = Memory(Slower(0.01), tmp_path)
    second = Memory(Slower(9.0, lambda: first.run(JOB)), tmp_path)
    assert second.run(JOB).seconds[0] == first.run(JOB).seconds[0] == 0.01
