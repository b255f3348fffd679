"""A function that prints what it is to return is told so, and one that returns something is not."""

import pytest

from tests.a_problem import a_grader, a_problem, graded

CODE = """
subjects:
  total:
    function: total
    inputs: {x: {list: {of: {integer: [0, 9]}, length: [2, 4]}}}
    call: [x]
    reference: {source: "def total(x):\\n    return sum(x)\\n"}
checks:
  - {id: total, kind: value, subject: total, points: 1}
"""


@pytest.fixture(scope="module")
def grader(tmp_path_factory, sandbox):
    return a_grader(a_problem(tmp_path_factory.mktemp("prints"), CODE), sandbox)


@pytest.mark.parametrize(
    ("body", "is_told"),
    [
        ("print(sum(x))", True),
        ("s = 0\n    for v in x:\n        s += v\n    print('The sum is', s)", True),
        ("y = sum(x)", False),
        ("print(x)\n    return sum(x) + 1", False),
    ],
)
def test_print_in_place_of_return(grader, body, is_told):
    found = graded(grader, f"def total(x):\n    {body}\n")["total"]
    assert found.status == "incorrect"
    assert ("`return` the value in place of printing it" in found.message) is is_told, found.message


PAIR = """
subjects:
  pair:
    function: pair
    inputs: {x: [N]}
    call: [x]
    returns: [a, b]
    outputs: {a: [N], b: [N]}
    reference: {source: "def pair(x):\\n    return x + 1, x * 2\\n"}
checks:
  - {id: total, kind: value, subject: pair, points: 1}
"""


@pytest.mark.parametrize(
    ("body", "is_told"),
    [("print(x + 1, x * 2)", True), ("print(x)\n    return x + 1, None", False), ("pass", False)],
)
def test_of_two_values_one_that_is_missing_is_not_the_return(tmp_path, sandbox, body, is_told):
    found = graded(a_grader(a_problem(tmp_path, PAIR), sandbox), f"def pair(x):\n    {body}\n")
    assert found["total"].status != "correct"
    assert ("`return` the value" in found["total"].message) is is_told, found["total"].message
