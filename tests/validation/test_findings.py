"""What `validate` tells of an exercise before anybody is graded by it."""

import json

import pytest

from grader.validation.corners import without_numbers
from grader.validation.findings import findings
from tests.a_problem import a_grader, a_problem

TWO = """
subjects:
  first:
    function: first
    inputs: {{x: [N]}}
    call: [x]
    reference: {{source: {first}}}
    misconceptions: [{{id: turned, message: You turn the sign round., replace: x.sum(), with: -x.sum()}}]
  second:
    function: second
    inputs: {{x: [N]}}
    call: [x]
    reference: {{source: {second}}}
    misconceptions: [{{id: turned, message: {told}, replace: x.max(), with: -x.max()}}]
checks:
  - {{id: a, kind: value, subject: first, points: 1}}
  - {{id: b, kind: value, subject: second, points: 1}}
"""
FIRST, SECOND = (
    json.dumps(f"def {name}(x):\n    return x.{method}()\n")
    for name, method in (("first", "sum"), ("second", "max"))
)


def found(tmp_path, sandbox, told):
    own = a_grader(a_problem(tmp_path, TWO.format(first=FIRST, second=SECOND, told=told)), sandbox)
    return [str(one.complaint) for one in findings(own.problem, own) if one.complaint]


def test_an_id_names_one_mistake_of_the_whole_exercise(tmp_path, sandbox):
    """The page of the class showed the sentence of the first question for both."""
    (one,) = found(tmp_path, sandbox, "Another sentence.")
    assert "misconceptions.turned: the id has another message in first" in one
    assert "use another id" in one


def test_the_same_sentence_is_the_same_mistake(tmp_path, sandbox):
    assert found(tmp_path, sandbox, "You turn the sign round.") == []


def test_of_a_reference_that_stops_no_mistake_is_tried(tmp_path, sandbox):
    code = TWO.format(
        first=FIRST, second=SECOND.replace("x.max()", "x.max() + y"), told="Other."
    ).replace("id: turned, message: Other.", "id: other, message: Other.")
    own = a_grader(a_problem(tmp_path, code), sandbox)
    (one,) = [str(one.complaint) for one in findings(own.problem, own) if one.complaint]
    assert "the reference of second fails its own check 'b'" in one


SPREAD = """
subjects:
  spread:
    function: spread
    inputs: {x: [N]}
    call: [x]
    reference: {source: "import numpy as np\\ndef spread(x):\\n    return (x - x.mean()) / x.std()\\n"}
checks:
  - {id: v, kind: value, subject: spread, points: 1, CORNERS}
"""


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("corners", "told"),
    [
        ("corners: true", True),
        ("corners: false", True),
        ("corners: false, cases: [{sizes: {N: 4}}]", False),
    ],
)
def test_a_corner_in_which_the_reference_gives_no_number_is_told(tmp_path, sandbox, corners, told):
    """Who gave 0 there lost all points, and neither `new` nor `validate` said a word."""
    code = SPREAD.replace("CORNERS", corners)
    own = a_grader(a_problem(tmp_path, code), sandbox)
    notes = list(without_numbers(own.references))
    assert bool(notes) is told
    if told:
        ((question, text),) = notes
        assert question == "1.1"
        assert text.startswith("v: the reference gives NaN where N = 1: say in the question")
