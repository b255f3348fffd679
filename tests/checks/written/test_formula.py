"""Expected numbers from arithmetic: a question without code stands alone; nothing but arithmetic is evaluated."""

import math

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from grader.checks.written.formula import value_of
from grader.errors import ProblemError
from grader.grading.grader import Grader
from grader.problem.load import load_problem
from grader.results.grade import question_status
from grader.submission.model import Answer, Submission
from tests.a_problem import a_problem, graded


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4*H*(D + H + 2)", 120),
        ("sqrt(2) / 2", math.sqrt(0.5)),
        ("2**10 % 7", 2),
        ("-e + pi", math.pi - math.e),
        ("comb(5, 2)", 10),
        ("7 // 2", 3),
    ],
)
def test_arithmetic_has_its_value(text, value):
    assert value_of(text, {"H": 3, "D": 5}) == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "__import__('os')",
        "H.real",
        "[1][0]",
        "1 if 2 else 3",
        "1/0",
        "10**10**10",
        "factorial(10**6)",
        "'a'*3",
        "(lambda: 1)()",
        "True",
        "9**999*9.0**999",
    ],
)
def test_what_is_none_or_has_no_value_is_refused(text):
    with pytest.raises(ValueError, match=r"\S"):
        value_of(text, {"H": 3})


@given(st.text(max_size=40))
def test_any_text_has_a_finite_value_or_is_refused(text):
    try:
        assert math.isfinite(value_of(text, {}))
    except ValueError:
        pass


def written(folder, check):
    question = {
        "id": "1.1",
        "title": "T",
        "text": "How many?",
        "points": 2,
        "written": {"checks": [check | {"id": "n", "kind": "number", "points": 2}]},
    }
    (folder / "1.1.yaml").write_text(yaml.safe_dump(question))
    (folder / "exercise.yaml").write_text(
        "format: 1\nid: small\ntitle: Small\npoints: 2\nquestions: [1.1.yaml]\n"
    )
    return load_problem(folder)


@pytest.mark.parametrize(
    "expected",
    [
        "6 * 7",
        42,
        {"expression": "a * b", "values": {"a": 6, "b": 7}},
        {"source": "def f(n):\n    return sum(range(n)) - 3\n", "function": "f", "arguments": [10]},
    ],
)
def test_a_question_without_code_is_judged_by_it(tmp_path, sandbox, expected):
    grader = Grader(written(tmp_path, {"expected": expected}), sandbox)
    points = [
        grader.grade(Submission("s", answers={"1.1": Answer(text, "a.md", 1)})).points
        for text in ("The number is 6*7 = 42.", "It is 42.", "6 * 7 = 43", "41")
    ]
    assert points == [2, 2, 1, 0]


@pytest.mark.parametrize("expected", ["6 *", "x + 1", {"expression": "1/0"}, {"source": "x"}])
def test_an_expectation_without_a_value_is_told_with_its_line(tmp_path, expected):
    with pytest.raises(ProblemError, match=r"1\.1\.yaml:\d+"):
        written(tmp_path, {"expected": expected})


def test_a_check_without_points_makes_no_full_answer_partly_right(tmp_path, sandbox):
    code = """
    subjects:
      f: {function: f, inputs: {x: {integer: [1, 9]}}, call: [x], reference: {source: "def f(x):\\n    return x\\n"}}
    checks:
      - {id: a, kind: value, subject: f, points: 1, cases: [{inputs: {x: 3}}]}
      - {id: b, kind: source, subject: f, points: 0, must_not: [loop]}
    """
    grader = Grader(a_problem(tmp_path, code), sandbox)
    found = graded(grader, "def f(x):\n    for _ in [0]: pass\n    return x\n")
    assert [found[k].status for k in "ab"] == ["correct", "incorrect"]
    assert question_status(tuple(found.values())) == "correct"
    assert question_status((found["b"],)) == "incorrect"
