"""A known mistake is named where its values are the student's in every check that compares values, or not at all."""

import json

import pytest

from grader.grading.grader import Grader
from tests.a_problem import a_problem, graded

REFERENCE = (
    "def most(words):\n    return min(words, key=lambda w: (-words[w], w)) if words else ''\n"
)
PROBLEM = f"""
subjects:
  most:
    function: most
    inputs: {{words: {{dictionary: {{keys: {{text: {{alphabet: abc, length: [1, 3]}}}}, values: {{integer: [1, 3]}}}}}}}}
    call: [words]
    reference: {{source: {json.dumps(REFERENCE)}}}
    misconceptions:
      - id: first
        message: Of several you take the one that was seen first.
        replace: "min(words, key=lambda w: (-words[w], w))"
        with: "max(words, key=lambda w: words[w])"
checks:
  - {{id: many, kind: value, subject: most, points: 1, cases: [{{inputs: {{words: {{b: 2, a: 2, c: 2}}}}}}]}}
  - {{id: few, kind: value, subject: most, points: 1, cases: [{{inputs: {{words: {{b: 1, a: 1}}}}}}]}}
"""


@pytest.fixture(scope="module")
def grader(tmp_path_factory, sandbox):
    folder = tmp_path_factory.mktemp("most")
    return Grader(a_problem(folder, PROBLEM), sandbox, names_slips=False)


def test_it_is_named_where_it_explains_every_check(grader):
    source = "def most(words):\n    return max(words, key=words.get) if words else ''\n"
    for found in graded(grader, source).values():
        assert "seen first" in found.message


def test_it_is_not_named_where_another_check_is_wrong_otherwise(grader):
    """The largest of several is the first one of two by chance, and not of three."""
    source = (
        "def most(words):\n    return max(words, key=lambda w: (words[w], w)) if words else ''\n"
    )
    found = graded(grader, source)
    assert {one.status for one in found.values()} == {"incorrect"}
    assert "seen first" not in found["few"].message + found["many"].message
