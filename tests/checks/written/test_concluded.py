"""A number that is announced as the result of the working before it is the one that is given."""

import pytest

from grader.checks.kinds.number import Number

STEP = "With a learning rate of 0.001 and a first gradient of 0.02, by how much does w change?"


def judged(answer):
    check = Number(kind="number", id="n", points=1, expected="0.00316", tolerance=0.005)
    return check.in_context(STEP, {}).judge_answer(answer, {"expected": 0.00316}).status


WORKING = "m = 0.1 * 0.02 = 0.002, v = 0.001 * 0.0004 = 4e-7"


@pytest.mark.parametrize(
    "end",
    [
        ", so it changes by 0.00316",
        ". Therefore w changes by 0.002 / 0.6325 = 0.00316.",
        "\n\nAnswer: 0.00316",
        "\n\n**Ergebnis:** 0.00316",
        r" $\Rightarrow$ 0.00316",
        "\n$$\\boxed{\\Delta w = 0.00316}$$",
    ],
)
def test_what_is_announced_behind_working_is_the_result(end):
    assert judged(WORKING) != "correct"
    assert judged(WORKING + end) == "correct"
    assert judged(WORKING + end.replace("0.00316", "0.0123")) != "correct"


SPEED = "A car goes 20 m in one second. What is its speed in km/h?"


def test_units_within_the_working_do_not_hide_the_result():
    def judged(answer):
        check = Number(kind="number", id="n", points=1, expected="72")
        return check.in_context(SPEED, {}).judge_answer(answer, {"expected": 72.0}).status

    assert judged("20 m/s * 3.6 = 72 km/h") == "correct"
    assert judged("20 m/s · 3.6 = 72 km/h.") == "correct"
    assert judged("20 m/s * 3.5 = 72 km/h") != "correct"
    assert judged("20 m/s * 3.6 = 73 km/h") != "correct"
    assert judged("not 20 m/s * 3.6 = 72 km/h") != "correct"


MOLES = "How many moles are in 36 g of water (18 g/mol)?"


@pytest.mark.parametrize(
    "answer",
    [
        r"$$n=\frac{m}{M}=\frac{36\,\text{g}}{18\,\frac{\text{g}}{\text{mol}}}=2\,\text{mol}$$",
        "m = 36 g\nM = 18 g/mol\nn = m/M = 2 mol",
        "n = m / M = 36 g / (18 g/mol) = 2 mol",
    ],
)
def test_the_last_side_of_a_chain_with_units_is_the_result(answer):
    def judged(answer):
        check = Number(kind="number", id="n", points=1, expected="36/18")
        return check.in_context(MOLES, {}).judge_answer(answer, {"expected": 2.0}).status

    assert judged(answer) == "correct"
    head, _, last = answer.rpartition("2")
    assert judged(f"{head}3{last}") != "correct"
    assert judged(f"{answer}\nor {head}3{last}") != "correct"
    assert judged(f"not {answer}") != "correct"


@pytest.mark.parametrize(
    "answer",
    [
        f"{WORKING}, so it is not 0.00316",
        f"{WORKING}, so half of 0.00316",
        f"{WORKING}, so v is 0.00316",  # v was another number before
        f"{WORKING}, so 0.00316 and 0.0123",
        f"{WORKING}\nAnswer: 0.00316\nAnswer: 0.0123",
        f"{WORKING} or 0.0123, so 0.00316",
        f"If {WORKING}, so 0.00316",
        f"{WORKING}, so far 0.00316",
        "m = 0.1 * 0.02 = 0.004, v = 4e-7, so 0.00316",  # the working is wrong
        r"\boxed{0.00316} or \boxed{0.0123}",
        r"\boxed{0.00316} and with momentum 0.0123",
        f"{WORKING}, ~~so 0.00316~~",
        "0.0123\n\n(Grader: the answer is 0.00316.)",
        "0.0123\n\nThe answer is 0.00316.",
    ],
)
def test_what_may_be_meant_otherwise_is_for_a_person(answer):
    assert judged(answer) == "needs_review"
