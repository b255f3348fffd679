"""What students begin with is called as the reference is: filled in, it has full marks."""

import ast

import pytest

from grader.errors import GraderError
from grader.grading.grader import Grader
from grader.kit.make import make_kit
from grader.kit.opening import KitGrader
from grader.kit.selfcheck import read_selfcheck
from grader.kit.starter import python_starter
from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission

STATS = '''
from functools import cached_property

class Stats(list):
    """Numbers."""

    def __init__(self, values):
        super().__init__(values)

    @property
    def mean(self):
        return sum(self) / len(self)

    @mean.setter
    def mean(self, value):
        raise AttributeError("mean")

    @cached_property
    def largest(self):
        return max(self)

    @staticmethod
    def half(x):
        return x / 2

    @classmethod
    def of(cls, *values):
        return cls(values)
'''
EXERCISE = "format: 1\nid: stats\ntitle: Stats\npoints: 1\nquestions: [1.yaml]\n"
QUESTION = f"""
id: "1"
title: Stats
text: Write class Stats with mean and largest, which are properties, half and of.
points: 1
code:
  subjects:
    Stats:
      class: Stats
      inputs: {{values: {{shape: [N]}}}}
      init: [values]
      reference:
        source: |
{STATS.replace(chr(10), chr(10) + " " * 10)}
  checks:
    - id: works
      kind: sequence
      title: Mean and largest
      subject: Stats
      points: 1
      cases:
        - inputs: {{values: [1, 2, 6]}}
          acts: [{{read: [mean, largest]}}, {{call: half, arguments: [3]}}]
"""


def the_problem(folder):
    folder.mkdir()
    (folder / "exercise.yaml").write_text(EXERCISE)
    (folder / "1.yaml").write_text(QUESTION)
    return load_problem(folder)


def test_a_property_stays_one_and_so_do_static_methods_and_bases(tmp_path):
    (blank,) = [
        n
        for n in ast.parse(python_starter(the_problem(tmp_path / "p"))).body
        if isinstance(n, ast.ClassDef)
    ]
    methods = {item.name: item for item in blank.body if isinstance(item, ast.FunctionDef)}
    decorators = {
        name: [ast.unparse(one) for one in item.decorator_list] for name, item in methods.items()
    }
    assert decorators == {
        "__init__": [],
        "mean": ["property"],
        "largest": ["property"],
        "half": ["staticmethod"],
        "of": ["classmethod"],
    }
    assert [ast.unparse(arg) for arg in methods["mean"].args.args] == ["self"]
    assert [ast.unparse(base) for base in blank.bases] == ["list"]


def test_a_method_in_the_place_of_a_property_is_told_as_one(tmp_path, sandbox):
    problem = the_problem(tmp_path / "p")
    make_kit(Grader(problem, sandbox, names_slips=False), tmp_path / "kit", 7)
    kit = KitGrader(read_selfcheck(tmp_path / "kit" / "selfcheck"), sandbox)
    source = STATS.replace("    @property\n", "").replace(
        '    @mean.setter\n    def mean(self, value):\n        raise AttributeError("mean")\n', ""
    )
    (question,) = kit.grade(Submission("kim", {}, (Unit("w", "w.py", "w.py", source),))).questions
    assert question.checks[0].status == "incorrect"
    told = question.checks[0].message
    assert told == "Stats (mean) should give a value of the form: number; it gives: a method."


def test_a_reference_that_stops_makes_no_kit_and_is_told(tmp_path, sandbox):
    problem = the_problem(tmp_path / "p")
    path = tmp_path / "p" / "1.yaml"
    path.write_text(path.read_text().replace("return max(self)", "return max(self, key=3)"))
    problem = load_problem(tmp_path / "p")
    with pytest.raises(
        GraderError, match=r"the reference of Stats stops with TypeError.*'works'.*validate"
    ):
        make_kit(Grader(problem, sandbox, names_slips=False), tmp_path / "kit", 7)
