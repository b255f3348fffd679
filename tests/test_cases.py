"""The told cases of reading, where their folder is beside this project: what users handed in, and what they expect."""

import json
import sys
from pathlib import Path

import pytest
import yaml

from grader.exports.grades_json import machine_form
from grader.problem.load import load_problem
from grader.submission.read import read_submission
from tests.a_problem import a_grader
from tests.conftest import ROOT

FOLDER = ROOT.parent / "shared" / "cases"
BELONGS_ELSEWHERE = {"two-guesses", "two-values-in-a-line"}  # how written answers are judged


def _cases():
    if not (FOLDER / "manifest.yaml").exists():
        return []
    told = yaml.safe_load((FOLDER / "manifest.yaml").read_text(encoding="utf-8"))["cases"]
    return [
        case for case in told
        if case.get("run", "check") == "check" and case["id"] not in BELONGS_ELSEWHERE and not case.get("needs")
        and case["problem"][0] not in ".hm" and not str(case["input"]).startswith("made:")
    ]  # fmt: skip


@pytest.fixture(scope="module")
def graders(sandbox):
    found = {}

    def of(name):
        if name not in found:
            found[name] = a_grader(
                load_problem(ROOT / "problems" / name), sandbox, names_slips=False
            )
        return found[name]

    return of


@pytest.fixture(scope="module")
def judge():
    sys.path.insert(0, str(FOLDER))
    try:
        import cases
    finally:
        sys.path.remove(str(FOLDER))
    return cases


@pytest.mark.skipif(not FOLDER.exists(), reason="the told cases are not beside this project")
@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["id"])
def test_a_told_case_is_as_its_user_expects(graders, judge, case):
    grader = graders(case["problem"])
    path = Path(FOLDER / "inputs" / case["input"])
    record = machine_form(grader.grade(read_submission(path, grader.problem.outline)).for_student())
    text = judge.plain(" ".join(judge.strings(json.loads(json.dumps(record))))).replace(
        path.name, ""
    )

    def faults(block):
        found = [*judge.marks(block, record), *judge.words(block, text)]
        found += (
            [(f"mentions {block['json_mentions']}", "no")]
            if block.get("json_mentions") and not judge.found(block["json_mentions"], text)
            else []
        )
        if block.get("any_of") and all(faults(one) for one in block["any_of"]):
            found.append(("one of several", "none"))
        return found

    assert faults(case["expect"]) == []
