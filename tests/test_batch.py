"""A batch: one fault costs one submission no point, and the others go on."""

from concurrent.futures import Future

from grader.batch import Task, faulty, grade_all
from tests.conftest import PROBLEM, ROOT


class OneDies:
    """An executor whose worker dies on the first task."""

    def submit(self, function, task):
        future = Future()
        if task.submission.name == "otto.py":
            future.set_exception(RuntimeError("the worker died"))
        else:
            future.set_result(function(task))
        return future


def test_a_worker_that_dies_costs_nobody_a_point_and_the_others_go_on():
    tasks = [Task(PROBLEM, ROOT / "submissions" / name, 0) for name in ("otto.py", "mato.md")]
    first, second = grade_all(tasks, OneDies())
    assert {q.status for q in first.questions} == {"grader_fault"}
    assert "the worker died" in first.notes[0]
    assert {q.status for q in second.questions} == {"not_attempted"}


def test_a_fault_is_never_a_complete_grade(problem):
    grade = faulty(problem, "kim", "no reason")
    assert not grade.is_complete
    assert grade.isolation == "unavailable"
    assert grade.max_points == problem.exercise.points
