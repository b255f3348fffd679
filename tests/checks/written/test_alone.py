"""An option that stands alone is given; beside a label that is not of the question, or words about doing the exercise, it may be none."""

import pytest

from grader.checks.kinds.choice import Choice

GROWS = Choice.model_validate(
    {"kind": "choice", "id": "c", "title": "Growth", "points": 1, "options": {"yes": {}, "no": {}}, "correct": "no", "examples": {"no": ["No, it stays."]}}
).in_context("Does the number of parameters grow with T?", {})  # fmt: skip


@pytest.mark.parametrize("answer", [
    "no", "=> no", "-> No.", "Answer: no", "Verdict: no", "Parameters: no", "Does it grow? No", "1.1: no", "Q: no",
])  # fmt: skip
def test_an_option_alone_is_given(answer):
    assert GROWS.judge_answer(answer, {}).status == "correct"


@pytest.mark.parametrize("answer", [
    "AI used: no", "Worked in a team: no", "Late: no.", "No, I did not do this one.", "Nein, keine Zeit mehr.", "No, I need help here.",
])  # fmt: skip
def test_what_may_be_no_answer_waits(answer):
    assert GROWS.judge_answer(answer, {}).status == "needs_review"


@pytest.mark.parametrize(("answer", "status"), [
    (r"$\mathcal{O}(n^{2})$", "correct"), ("O(n^2)", "correct"), (r"$O(n \log n)$", "incorrect"),
    (r"$n^2$ would be too much, hence $n \log n$", "needs_review"),
])  # fmt: skip
def test_orders_of_growth_are_read_as_they_are_typed(answer, status):
    options = {"B": {"says": [r"\bn\s*log\s*n"]}, "C": {"says": [r"\bn\s*\^\s*2"]}}
    check = Choice.model_validate(
        {"kind": "choice", "id": "c", "title": "T", "points": 1, "options": options, "correct": "C", "examples": {"C": ["C"]}}
    )  # fmt: skip
    assert check.in_context("B n log n, or C n^2?", {}).judge_answer(answer, {}).status == status
