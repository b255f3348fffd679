"""Submissions that travel together: each gets its own end, and none shares another's."""

from concurrent.futures import BrokenExecutor, CancelledError, Future

import pytest

from grader.batch.task import Graded
from grader.batch.workers.bundles import Together


def graded(name, seconds=0.01):
    return Graded(name, "{}", 1.0, 1.0, ("correct",), seconds)


class Sent:
    """An executor whose tasks wait until they are told what to come to."""

    def __init__(self):
        self.tasks = []
        self.is_broken = False

    def send(self, loads):
        if self.is_broken:
            raise BrokenExecutor("gone")
        future = Future()
        self.tasks.append((loads, future))
        return future

    def all_graded(self, seconds=0.01):
        for loads, future in self.tasks:
            if not future.done():
                future.set_result([graded(load, seconds) for load in loads])


@pytest.fixture
def sent():
    return Sent()


@pytest.fixture
def together(sent):
    return Together(sent.send, seconds=0.1, most=4)


def warmed_up(together, sent):
    for k in range(60):
        together.hand_over(f"w{k}", f"w{k}")
        together.flush()
        sent.all_graded()
    sent.tasks.clear()
    assert together.size == 3
    return together


def test_groups_grow_to_what_takes_so_long_and_shrink_where_submissions_are_slow(together, sent):
    assert together.size == 1
    warmed_up(together, sent)
    for k in range(60):
        together.hand_over(k, k)
        together.flush()
        sent.all_graded(seconds=5.0)
    assert together.size == 1


def test_a_group_is_sent_when_it_is_full_and_the_rest_at_a_flush(together, sent):
    warmed_up(together, sent)
    futures = [together.hand_over(name, name) for name in "abcd"]
    assert [loads for loads, _ in sent.tasks] == [["a", "b", "c"]]
    together.flush()
    together.flush()
    assert [loads for loads, _ in sent.tasks] == [["a", "b", "c"], ["d"]]
    sent.all_graded()
    assert [future.result().student for future in futures] == list("abcd")


def test_each_of_a_group_gets_its_own_end_and_what_was_not_begun_goes_again(together, sent):
    warmed_up(together, sent)
    futures = [together.hand_over(name, name) for name in "abc"]
    sent.tasks[0][1].set_result([graded("a"), ValueError("its own"), None])
    assert futures[0].result().student == "a"
    with pytest.raises(ValueError, match="its own"):
        futures[1].result()
    assert not futures[2].done()
    together.flush()
    assert sent.tasks[1][0] == ["c"]
    sent.all_graded()
    assert futures[2].result().student == "c"


def test_those_of_a_task_that_failed_go_alone_from_then_on(together, sent):
    warmed_up(together, sent)
    for future in [together.hand_over(name, name) for name in "abc"]:
        future.add_done_callback(lambda done: done.exception())
    sent.tasks[0][1].set_exception(RuntimeError("a worker died"))
    for name in "abxyz":
        together.hand_over(name, name)
    assert [loads for loads, _ in sent.tasks[1:]] == [["a"], ["b"], ["x", "y", "z"]]


def test_what_has_not_begun_can_be_taken_back_and_what_has_ends(together, sent):
    warmed_up(together, sent)
    begun = [together.hand_over(name, name) for name in "abc"]
    sent.tasks[0][1].set_running_or_notify_cancel()
    queued = [together.hand_over(name, name) for name in "def"]
    waiting = together.hand_over("g", "g")
    together.take_back()
    assert waiting.cancelled()
    for future in queued:
        with pytest.raises(CancelledError):
            future.result(0)
    sent.tasks[0][1].set_result([graded(name) for name in "abc"])
    assert [future.result().student for future in begun] == list("abc")


def test_what_was_given_back_is_forgotten_with_the_rest(together, sent):
    warmed_up(together, sent)
    together.hand_over("a", "a")
    together.flush()
    sent.tasks[0][1].set_result([None])
    together.forget()
    together.hand_over("b", "b")
    together.flush()
    assert [loads for loads, _ in sent.tasks] == [["a"], ["b"]]


def test_an_executor_that_is_gone_is_told_to_each(together, sent):
    sent.is_broken = True
    with pytest.raises(BrokenExecutor):
        together.hand_over("a", "a").result(0)


def test_what_is_lost_ends_with_the_error_and_an_answer_that_comes_late_harms_nothing(
    together, sent
):
    future = together.hand_over("a", "a")
    together.lose(CancelledError("silent"))
    with pytest.raises(CancelledError):
        future.result(0)
    sent.all_graded()
