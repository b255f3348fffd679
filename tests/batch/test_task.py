"""What a process reads ahead is taken only as long as it is what stands there."""

import shutil

import pytest

from grader.batch import task
from tests.a_class import PROBLEM


@pytest.fixture
def problem(tmp_path, monkeypatch):
    monkeypatch.setattr(task, "_ahead", {})
    return shutil.copytree(PROBLEM, tmp_path / "problem")


def test_a_problem_that_was_read_ahead_is_not_read_again(problem, monkeypatch):
    task.read_ahead(problem)
    monkeypatch.setattr(task, "load_problem", None)  # reading again would fail
    assert task.problem_in(problem).exercise.id == "attacked"


def test_a_problem_that_was_changed_since_is_read_again(problem):
    task.read_ahead(problem)
    file = problem / "exercise.yaml"
    file.write_text(file.read_text().replace("id: attacked", "id: changed"))
    assert task.problem_in(problem).exercise.id == "changed"


def test_a_problem_that_changed_while_it_was_read_is_not_kept(problem, monkeypatch):
    monkeypatch.setattr(task, "time", Late())
    task.read_ahead(problem)
    assert task._ahead == {}


class Late:
    """A clock by which every file was changed since."""

    @staticmethod
    def time_ns():
        return 0
