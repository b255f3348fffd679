"""A batch: one fault costs one submission no point, and the others go on."""

import json
from concurrent.futures import BrokenExecutor, CancelledError, Future

import pytest

from grader.batch.batch import Batch, standing_grades
from grader.batch.circumstances import Circumstances
from grader.batch.task import graded
from grader.errors import GraderError
from grader.grading.ungraded import faulty
from grader.results.decision import Decision
from grader.store.address import store_url
from grader.store.store import Store
from grader.submission.fingerprint import submission_digest
from grader.submission.read import student_name
from tests.conftest import PROBLEM


class Scripted:
    """Workers that grade at once; `deeds` names what happens to a submission instead, one deed after another."""

    recycle_after = 1000
    window = 4

    def __init__(self, problem, deeds=()):
        self.problem = problem
        self.deeds = {name: list(what) for name, what in dict(deeds).items()}
        self.submitted = []
        self.drops = 0

    def submit(self, path):
        name = student_name(path)
        self.submitted.append(name)
        future = Future()
        deed = self.deeds[name].pop(0) if self.deeds.get(name) else None
        if isinstance(deed, type) and issubclass(deed, BrokenExecutor):
            raise deed
        if deed is not None:
            future.set_exception(deed)
        else:
            future.set_result(graded(faulty(self.problem, name, "made up")))
        return future

    def fate(self, error):
        if isinstance(error, CancelledError):
            return "again"
        return (
            "suspect"
            if isinstance(error, BrokenExecutor)
            else "retry"
            if isinstance(error, OSError)
            else "lost"
        )

    def drop(self):
        self.drops += 1

    def take_back(self):
        pass

    def abandon(self):
        self.is_abandoned = True

    def watch(self, quiet_seconds):
        assert quiet_seconds >= 0


@pytest.fixture
def paths(tmp_path):
    (tmp_path / "in").mkdir()
    found = [tmp_path / "in" / f"s{k}.md" for k in range(9)]
    for path in found:
        path.write_text(f"# 1.1.1\n{path.name}")
    return found


@pytest.fixture
def circumstances():
    return Circumstances("recurrent-networks", PROBLEM, 0, "process", "here")


@pytest.fixture
def store(tmp_path):
    with Store(store_url(str(tmp_path / "s.sqlite"), tmp_path)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("deeds", "times", "drops"),
    [
        ([ValueError("no such thing")], 1, 0),  # it cannot be graded: told, and not tried for ever
        ([OSError("a worker went away")] * 2, 3, 0),  # tried again a few times
        ([OSError("a worker went away")] * 9, 4, 0),
        ([CancelledError()] * 2, 3, 2),  # the connection was lost: asked for anew
        ([BrokenExecutor("a process died")], 2, 1),  # tried again alone
        ([BrokenExecutor("a process died")] * 2, 2, 2),  # it was this one
        ([BrokenExecutor, BrokenExecutor], 3, 2),  # the pool was gone before
    ],
)
def test_whatever_becomes_of_one_task_every_submission_is_told_of_once(
    problem, paths, circumstances, store, deeds, times, drops
):
    workers = Scripted(problem, {"s3": deeds})
    batch = Batch(circumstances, paths, store, workers)
    assert sorted(k for k, _ in batch.run()) == list(range(9))
    assert workers.submitted.count("s3") == times
    assert workers.drops == drops
    kept = [
        text
        for _, text in standing_grades(
            store, circumstances, zip(map(student_name, paths), batch.digests, strict=True)
        )
    ]
    assert [json.loads(text)["student"] for text in kept] == [f"s{k}" for k in range(9)]


def test_workers_that_break_down_without_end_stop_the_run_and_what_is_graded_is_kept(
    problem, paths, circumstances, store
):
    workers = Scripted(problem, {"s5": [BrokenExecutor] * 100})
    batch = Batch(circumstances, paths, store, workers)
    with pytest.raises(GraderError, match="run the same command again"):
        list(batch.run())
    keys = [circumstances.key(batch.digests[k]).digest for k in range(9)]
    assert len(store.texts(keys)) == 5


@pytest.mark.parametrize(("times", "is_graded"), [(1, True), (2, True), (99, False)])
def test_what_changes_while_it_is_graded_is_graded_as_it_is_in_the_end(
    problem, paths, circumstances, store, times, is_graded
):
    class Hasty(Scripted):
        def submit(self, path):
            future = super().submit(path)
            if path.stem == "s3" and self.submitted.count("s3") <= times:
                path.write_text(f"# 1.1.1\nanother {self.submitted.count('s3')}")
            return future

    workers = Hasty(problem)
    batch = Batch(circumstances, paths, store, workers)
    done = dict(batch.run())
    assert sorted(done) == list(range(9))
    assert workers.submitted.count("s3") == min(times, 3) + 1
    assert (submission_digest(paths[3]) == batch.digests[3]) == is_graded
    assert ("changes again and again" in done[3].note) != is_graded
    history = list(store.history("s3"))
    assert len(history) == 1


def test_those_that_were_the_same_as_one_that_changes_are_graded_all_the_same(
    problem, paths, circumstances, store
):
    class Hasty(Scripted):
        def submit(self, path):
            future = super().submit(path)
            if self.submitted == ["s0"]:
                (path / "a.md").write_text("# 1.1.1\nanother")
            return future

    for k, path in enumerate(paths[:3]):
        path.unlink()
        paths[k] = path.with_suffix("")
        paths[k].mkdir()
        (paths[k] / "a.md").write_text("# 1.1.1\nthe same")
    batch = Batch(circumstances, paths, store, Hasty(problem))
    list(batch.run())
    found = store.texts([circumstances.key(digest).digest for digest in batch.digests])
    assert len(found) == 8  # s1 and s2 are the same still
    assert list(batch.digests) == [submission_digest(path) for path in paths]


def test_a_long_stretch_of_what_is_graded_already_keeps_no_result_waiting(
    problem, paths, circumstances, store, monkeypatch
):
    monkeypatch.setattr("grader.batch.batch.CHUNK", 2)
    monkeypatch.setattr("grader.batch.batch.TOGETHER_SECONDS", 0.0)
    order = [paths[8], *paths[:8]]
    monkeypatch.setattr(
        store,
        "known",
        lambda keys: set(keys) - {circumstances.key(submission_digest(paths[8])).digest},
    )
    numbers = [number for number, _ in Batch(circumstances, order, store, Scripted(problem)).run()]
    assert sorted(numbers) == list(range(9))
    assert numbers.index(0) < 3


def test_workers_are_recycled_between_submissions(problem, paths, circumstances, store):
    workers = Scripted(problem)
    workers.recycle_after = 4
    assert len(list(Batch(circumstances, paths, store, workers).run())) == 9
    assert workers.drops == 2


def test_what_a_person_decided_stands_in_the_grade_of_that_student_and_submission_only(
    problem, paths, circumstances, store
):
    batch = Batch(circumstances, paths, store, Scripted(problem))
    list(batch.run())
    question = problem.questions[0]
    decision = Decision(
        "recurrent-networks",
        batch.digests[2],
        "s2",
        question.id,
        question.points,
        "Right.",
        "2026-01-01",
        "kim",
    )
    store.decide(decision)
    pairs = [("s2", batch.digests[2]), ("s3", batch.digests[2]), ("s2", batch.digests[3])]
    points = [
        json.loads(text)["points"] for _, text in standing_grades(store, circumstances, pairs)
    ]
    assert points == [question.points, 0, 0]


def test_a_fault_is_never_a_complete_grade(problem):
    grade = faulty(problem, "kim", "no reason")
    assert not grade.is_complete
    assert grade.isolation == "unavailable"
    assert grade.max_points == problem.exercise.points


class Endless(Scripted):
    """Workers of which the third submission is never graded."""

    def submit(self, path):
        return super().submit(path) if student_name(path) != "s2" else Future()


def test_a_run_that_is_stopped_waits_for_no_submission_for_long(paths, circumstances, tmp_path, monkeypatch):  # fmt: skip
    monkeypatch.setattr("grader.batch.dispatch.STOP_SECONDS", 0.2)
    workers = Endless(circumstances.loaded)
    with Store(store_url(str(tmp_path / "s.sqlite"), tmp_path)) as store:
        batch = Batch(circumstances, paths, store, workers)
        done = []
        for number, _ in batch.run():
            done.append(number)
            batch.stopped = True
    assert workers.is_abandoned
    assert 2 not in done
    assert done
