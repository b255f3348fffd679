"""Values of another form than asked are told as that; nothing is said of numbers that are none, and of nothing that
is kept where nothing can be."""

import pytest

from tests.a_problem import a_grader, a_problem, graded

pytestmark = pytest.mark.lines

PATH = """
subjects:
  longest:
    function: longest
    inputs: {words: {list: {of: {text: {words: [a, bb, ccc, dddd], length: [1, 3]}}, length: [2, 4]}}, least: {integer: [0, 3]}}
    call: [words, least]
    reference: {source: "def longest(words, least):\\n    return [w for w in words if len(w) > least]\\n"}
checks:
  - {id: v, kind: value, subject: longest, points: 1}
"""
SIGN = """
subjects:
  sign:
    function: sign
    inputs: {x: [N]}
    call: [x]
    reference: {source: "def sign(x):\\n    return (x > 0).astype(int)\\n"}
checks:
  - {id: v, kind: value, subject: sign, points: 1}
"""
SORT = """
subjects:
  by_second:
    function: by_second
    inputs: {rows: {list: {of: {list: {of: {integer: [0, 3]}, length: [2, 2]}}, length: [3, 6]}}}
    call: [rows]
    reference: {source: "def by_second(rows):\\n    return sorted(rows, key=lambda r: r[1])\\n"}
checks:
  - {id: v, kind: value, subject: by_second, points: 1, cases: [{inputs: {rows: [[1, 0], [0, 1]]}}, {inputs: {rows: [[0, 2], [1, 2], [2, 1]]}}, {inputs: {rows: [[0, 3], [1, 2], [2, 2]]}}]}
"""


def told(tmp_path, sandbox, code, source):
    grader = a_grader(a_problem(tmp_path, code), sandbox)
    return graded(grader, source)["v"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("[w for w in words if len(w) > least]", ""),
        ("print([w for w in words if len(w) > least])", "It prints something and returns nothing"),
    ],
)
def test_none_is_told_as_none(tmp_path, sandbox, body, said):
    found = told(tmp_path, sandbox, PATH, f"def longest(words, least):\n    {body}\n")
    assert "is None, where" in found.message
    assert "explained" not in found.message
    assert "is taken as" not in found.message
    assert said in found.message


@pytest.mark.parametrize("value", ["x > 0", "[bool(v > 0) for v in x]"])
def test_truth_values_for_numbers_are_told_as_that_alone(tmp_path, sandbox, value):
    found = told(tmp_path, sandbox, SIGN, f"def sign(x):\n    return {value}\n")
    assert found.message.startswith("sign holds truth values, where numbers were expected")
    assert found.diagnosis is None


def test_an_object_for_a_value_is_told_as_that_alone(tmp_path, sandbox):
    source = "class Box:\n    pass\ndef sign(x):\n    return Box()\n"
    found = told(tmp_path, sandbox, SIGN, source)
    assert "is a Box, where" in found.message
    assert "kept" not in found.message


def test_a_function_that_keeps_nothing_is_not_told_that_it_does(tmp_path, sandbox):
    """Not stable: wrong in some cases alone, the first of them right."""
    source = (
        "def by_second(rows):\n"
        "    rows = [list(r) for r in rows]\n"
        "    for i in range(len(rows)):\n"
        "        k = min(range(i, len(rows)), key=lambda j: rows[j][1])\n"
        "        rows[i], rows[k] = rows[k], rows[i]\n"
        "    return rows\n"
    )
    found = told(tmp_path, sandbox, SORT, source)
    assert found.status == "incorrect"
    assert "kept" not in found.message
    assert "share" not in found.message
