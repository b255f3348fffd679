"""Of several results each belongs to the label it stands at, however the answer is laid out; where that is not clear a person looks."""

import pytest

from grader.checks.kinds.number import Number

FIVE, TEN = (
    [r"\bT\s*=\s*5\b", r"\b(?:5|five) steps\b"],
    [r"\bT\s*=\s*10\b", r"\b(?:10|ten) steps\b"],
)


def judged(answer):
    """Return the statuses of both numbers, 300 for five steps and 600 for ten."""
    found = []
    for place, (mine, other, expected) in enumerate(((FIVE, TEN, 300), (TEN, FIVE, 600))):
        check = Number.model_validate(
            {
                "kind": "number", "id": "n", "title": "The number of weights", "points": 1, "expected": str(expected),
                "label": mine, "other_labels": other, "place": place, "of": 2,
            }
        )  # fmt: skip
        asked = check.in_context("How many weights for T = 5 and T = 10?", {})
        found.append(asked.judge_answer(answer, {"expected": expected}).status)
    return found


@pytest.mark.parametrize("answer", [
    "300 and 600 weights for T = 5 and T = 10",
    "600 and 300 weights for T = 10 and T = 5",
    "For T = 10 and T = 5: 600 and 300",
    "T = 5: 300\nT = 10: 600",
    "N(5) = 300, N(10) = 600",
    "300, 600",
    "With O = 10: 300 and 600",
])  # fmt: skip
def test_each_result_is_that_of_its_label(answer):
    assert judged(answer) == ["correct", "correct"]


@pytest.mark.parametrize("answer", [
    "300 and 600 weights for T = 10 and T = 5",
    "300 weights, T = 10\n\n600 weights, T = 5",
    "10: 300\n\n5: 600",
    "N(10) = 300, N(5) = 600",
    "T_{10} = 300, T_{5} = 600",
    "| T | 10 | 5 |\n|---|---|---|\n| weights | 300 | 600 |",
])  # fmt: skip
def test_exchanged_results_are_not_right(answer):
    assert "correct" not in judged(answer)


@pytest.mark.parametrize("answer", [
    "T = 5: 300\nT = 10: 600\n\nEDIT: it is 310 and 620",
    "T = 5: 300\nT = 10: 600\n\nUpdate: should be 310 / 620.",
    "T = 5: 300\nT = 10: 600\nBetter: 310 and 620",
])  # fmt: skip
def test_what_is_edited_below_waits(answer):
    assert judged(answer) == ["needs_review", "needs_review"]


@pytest.mark.parametrize(
    "end", [", plus 128 biases", " (times two for both)", ", doubled", " to the power of 2"]
)
def test_a_number_that_words_behind_it_change_waits(end):
    assert judged(f"T = 5: 300{end}\nT = 10: 600")[0] == "needs_review"
