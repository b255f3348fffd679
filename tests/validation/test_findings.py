"""What `validate` tells of an exercise before anybody is graded by it."""

import json

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
