"""The files of a student for Gradescope and PrairieLearn: fields and types after their specifications."""

import json
from dataclasses import replace

import jsonschema

from grader.exports.gradescope import TARGET as GRADESCOPE
from grader.exports.prairielearn import TARGET as PRAIRIELEARN
from grader.results.final import Final
from tests.exports.a_line import SECRET, a_line, check, faulty, grade, question, simple

VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
SPEC = {
    "type": "object",
    "additionalProperties": False,
    "required": ["score", "tests"],
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "leaderboard": {"type": "array"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": FORMAT,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
            },
        },
    },
}


def levels():
    """A student with a check of each level, each of which found the secret."""
    found = [
        check(level.replace("_", "-"), "incorrect", 0.0, 1.0, level, f"It gave {SECRET}.", told="Not yet.",
              detail=SECRET, reproduction=SECRET, printed=SECRET)
        for level in ("visible", "hidden", "after_due_date", "after_published")
    ]  # fmt: skip
    return a_line(grade("kim", question("1.1", *found)))


def test_gradescope_gets_every_test_in_order_with_its_level_and_a_score_of_its_own():
    found = json.loads(GRADESCOPE.one(simple("kim")))
    jsonschema.validate(found, SPEC)
    assert found["score"] == 7.0
    assert [(t["number"], t["score"], t["max_score"], t["status"]) for t in found["tests"]] == [
        ("1.1.1", 5.0, 5.0, "passed"), ("1.2.1", 2.0, 5.0, "failed")]  # fmt: skip


def test_gradescope_holds_back_what_is_visible_later_and_never_gets_what_is_hidden():
    tests = json.loads(GRADESCOPE.one(levels()))["tests"]
    assert {t["name"].split()[-1]: (t["visibility"], SECRET in t["output"]) for t in tests} == {
        "visible": ("visible", True),
        "hidden": ("visible", False),
        "after-due-date": ("after_due_date", True),
        "after-published": ("after_published", True),
    }


def test_the_score_is_what_the_policy_makes_of_it_and_says_why():
    line = replace(simple("kim"), final=Final(7.0, 10.0, 5.0, 10.0, ("2 days late",)))
    found = json.loads(GRADESCOPE.one(line))
    assert found["score"] == 5.0
    assert "5 of 10 count: 2 days late." in found["output"]
    assert json.loads(PRAIRIELEARN.one(line))["score"] == 0.5


def test_a_fault_of_ours_costs_no_point_anywhere():
    assert GRADESCOPE.one(faulty("kim")) is None
    found = json.loads(PRAIRIELEARN.one(faulty("kim")))
    assert found["gradable"] is False
    assert "score" not in found


def test_prairielearn_gets_a_score_from_0_to_1_and_nothing_that_is_not_open():
    text = PRAIRIELEARN.one(levels())
    found = json.loads(text)
    assert (found["gradable"], found["score"]) == (True, 0.0)
    assert [(t["points"], t["max_points"]) for t in found["tests"]] == [(0.0, 1.0)] * 4
    assert [SECRET in json.dumps(t) for t in found["tests"]] == [True, False, False, False]
    assert json.loads(PRAIRIELEARN.one(simple("kim")))["score"] == 0.7


def test_prairielearn_takes_no_more_than_a_mebibyte():
    big = [
        check(f"c{k}", "incorrect", 0.0, 1.0, message="m", detail="x" * 4000) for k in range(400)
    ]
    assert len(PRAIRIELEARN.one(a_line(grade("kim", question("1.1", *big))))) < 1 << 20
