"""An answer whose rest contradicts its first word, or counts something else, is not decided."""

import pytest

from grader.problem.load import load_problem
from tests.conftest import PROBLEM

WAITS = {
    ("1.1.2", "grows"): [
        "No, the number of parameters is dependent on T because each time step uses other matrices.",
        "No, it is not constant.",
        "Nein, sie hängt von T ab.",
        "No, it doubles when T doubles.",
        "No, it shrinks with T. Weight sharing.",
        "No. There is no weight sharing.",
        "No. Not shared weights.",
        "No, 19712 for 5 and 39552 for 10.",
        "No, only in training.",
        "No, but nearly: T sets of weights.",
        "Not in the forward pass, but yes in training. Weight sharing.",
        "The number of multiplications grows with T because the same parameters are used each time.",
        "The number of computations and the memory grow with T.",
    ],
    ("1.2.2", "states"): [
        "LSTM has two cell states. GRU only h.",
        "LSTM has two hidden states, GRU only h.",
        "Das LSTM hat zwei Zustände, an und aus. Die GRU hat nur h.",
    ],
    ("2.1.2", "closed"): ["The old cell state is erased, the new one is only g."],
}
DECIDED = {
    ("1.1.2", "grows"): [
        "No, because the weights are shared.",
        "No. Training only changes their values.",
        "No, they don't depend on T. Training doesn't change the number either.",
        "Nein, die Parameter werden geteilt.",
        "No. T does not appear in the formula.",
        "No, parameter sharing. No new weights are created for longer sequences.",
    ],
    ("1.2.2", "states"): ["LSTM: h and c. GRU: only h."],
    ("2.1.2", "closed"): ["The old cell state is erased, the new one is only i*g."],
}


def cases(of):
    return [(*where, answer) for where, answers in of.items() for answer in answers]


@pytest.fixture(scope="module")
def checks():
    return {
        (question.id, check.id): check
        for question in load_problem(PROBLEM).questions
        for check in question.written.checks
    }


@pytest.mark.parametrize(("question", "check", "answer"), cases(WAITS))
def test_it_waits_for_a_person(checks, question, check, answer):
    assert checks[question, check].judge_answer(answer, {}).status == "needs_review"


@pytest.mark.parametrize(("question", "check", "answer"), cases(DECIDED))
def test_what_is_said_plainly_is_still_decided(checks, question, check, answer):
    assert checks[question, check].judge_answer(answer, {}).status == "correct"


@pytest.mark.parametrize("mark", ["✅ ", "➡️ ", "* ", "• "])
def test_what_begins_an_item_of_a_list_is_no_sign_of_its_own(checks, mark):
    answer = f"{mark}The old cell state is erased, the new one is only i*g."
    assert checks["2.1.2", "closed"].judge_answer(answer, {}).status == "correct"
    states = f"{mark}LSTM: h and c.\n{mark}GRU: only h."
    assert checks["1.2.2", "states"].judge_answer(states, {}).status == "correct"


def test_a_suspicion_beside_every_idea_is_for_the_person_who_looks_alone(checks):
    """Such answers are right nearly as often as not, and a student would read it as a verdict."""
    answer = "The old cell state is dropped and the new one holds just i*g."
    found = checks["2.1.2", "closed"].judge_answer(answer, {})
    assert found.status == "needs_review"
    assert "other way round" not in found.message
    assert "Perhaps: " in found.detail


NUMBERS = {
    "T=5: 3840*5+512=19712. T=10: no idea": ("correct", "needs_review"),
    "5 steps gives 19 712. I did not have time for the 10 steps one.": ("correct", "needs_review"),
    "T=5: 19712. T=10: ?": ("correct", "needs_review"),
    r"$T \cdot (20\cdot 128 + 128 \cdot 10) + (T-1)\cdot 128$, for T = 5 and T = 10 just plug in.": (
        "needs_review",
        "needs_review",
    ),
    "T=5: 19712. T=10: 40000": ("correct", "incorrect"),
}


@pytest.mark.parametrize("answer", NUMBERS)
def test_a_number_that_is_not_given_is_not_called_wrong(checks, answer):
    for name, expected, status in zip(
        ("five-steps", "ten-steps"), (19712.0, 39552.0), NUMBERS[answer], strict=True
    ):
        found = checks["1.1.1", name].judge_answer(answer, {"expected": expected})
        assert found.status == status, found.message
