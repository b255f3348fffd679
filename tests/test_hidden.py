"""What student code learns in a hidden check comes out through no channel that a student can read."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from grader.report.class_folder import write_students
from grader.report.render import render
from grader.results.grade_json import grade_text
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.conftest import PROBLEM

pytestmark = pytest.mark.lines

HEAD = "import sys\nimport numpy as np\ndef unrolled_weight_count(D, H, O, T):\n    said = f'q{D}x{H}x{O}x{T}q'\n"
CHANNELS = {
    "the name of a class": "return type(said, (), {})()",
    "the name of an exception": "raise type(said, (Exception,), {})('x')",
    "the text of an exception": "raise ValueError(said)",
    "a name that is not there": "exec('return_value = ' + said)",
    "what is printed": "print(said)\n    return 1",
    "what is printed as an error": "print(said, file=sys.stderr)\n    return 1",
    "the name of a function in the traceback": "space = {}\n    exec(compile(f'def {said}(): raise ValueError()', 'w.py', 'exec'), space)\n    space[said]()",
    "an error of ours": "raise sys.modules['inside.execute'].StepError('limit', said)",
    "an error of ours about form": "raise sys.modules['inside.execute'].StepError('structure', said)",
    "an error of ours about a missing name": "raise sys.modules['inside.execute'].StepError('missing', said)",
    "a text that comes back": "return said",
    "the keys of a dictionary": "return {said: 1}",
    "the dtype of an array": "return np.zeros(1, dtype=[(said, 'f8')])",
    "the name of what changes its inputs": "unrolled_weight_count.__name__ = said\n    return 1",
    "a missing key": "return {}[said]",
    "an attribute that is not there": "return getattr(np, said)",
    "a module that is not there": "__import__(said)",
    "an exit": "raise SystemExit(said)",
    "an unfinished function": "raise NotImplementedError(said)",
    "a warning": "import warnings\n    warnings.warn(said)\n    return 1",
}  # fmt: skip
SHAPE = "import numpy as np\ndef unrolled_weight_count(D, H, O, T):\n    return np.zeros((D, H, O, T)[:3], dtype='i1')\n"


def hidden_inputs(grader):
    """Return the arguments of every call that only hidden checks make."""
    found = {"hidden": set(), "visible": set()}
    for planned in grader.references.planned:
        for step in planned.plan.steps:
            if step[0] == "call" and step[3] == "unrolled_weight_count":
                found[planned.plan.check.visibility].add(tuple(step[4]))
    assert found["hidden"]
    return found["hidden"] - found["visible"]


def _told(sizes):
    return "x".join(map(str, sizes))


def everything_a_student_gets(grade, folder):
    write_students(folder, [(grade.student, "kim", grade_text(grade))])
    files = [path.read_text() for path in (folder / "kim").iterdir()]
    return "\n".join([*files, render(grade, "txt"), grade_text(grade.for_student())]).replace(
        "\\", ""
    )


@pytest.mark.parametrize("channel", CHANNELS)
def test_no_channel_tells_the_inputs_of_a_hidden_check(grader, tmp_path, channel):
    (tmp_path / "instructor").mkdir()
    (tmp_path / ".writing").mkdir()
    body = HEAD + "    " + CHANNELS[channel] + "\n"
    grade = grader.grade(Submission("kim", {}, (Unit("w", "w.py", "w.py", body),)))
    told = everything_a_student_gets(grade, tmp_path)
    for sizes in hidden_inputs(grader):
        assert _told(sizes) not in told


def test_the_shape_of_what_came_back_is_not_told_of_a_hidden_check(grader, tmp_path):
    (tmp_path / "instructor").mkdir()
    (tmp_path / ".writing").mkdir()
    grade = grader.grade(Submission("kim", {}, (Unit("w", "w.py", "w.py", SHAPE),)))
    told = everything_a_student_gets(grade, tmp_path)
    for sizes in hidden_inputs(grader):
        assert not re.search(r",\s*".join(map(str, sizes[:3])) + r"\b", told)


def test_the_instructors_copy_keeps_what_the_students_does_not_tell(grader, tmp_path):
    (tmp_path / "instructor").mkdir()
    (tmp_path / ".writing").mkdir()
    body = HEAD + "    raise ValueError(said)\n"
    grade = grader.grade(Submission("kim", {}, (Unit("w", "w.py", "w.py", body),)))
    everything_a_student_gets(grade, tmp_path)
    whole = (tmp_path / "instructor" / "kim.json").read_text()
    assert any(f"q{_told(sizes)}q" in whole for sizes in hidden_inputs(grader))


def test_check_as_json_tells_no_more(tmp_path, grader):
    (tmp_path / "w.py").write_text(HEAD + "    raise type(said, (Exception,), {})('x')\n")
    done = subprocess.run(
        [Path(sys.executable).parent / "grader", "check", tmp_path / "w.py", "--problem", PROBLEM, "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    json.loads(done.stdout)
    for sizes in hidden_inputs(grader):
        assert f"q{_told(sizes)}q" not in done.stdout + done.stderr
