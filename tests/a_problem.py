"""A problem of one question for tests of check kinds: its subjects and checks in YAML, graded in a sandbox."""

import json
import textwrap
from pathlib import Path
from typing import Any

import yaml

from grader.grading.grader import Grader
from grader.problem.load import load_problem
from grader.problem.model import Problem
from grader.reference.cache import cache_folder
from grader.results.grade import CheckResult
from grader.sandbox.base import Runner, Unit
from grader.submission.model import Submission
from grader.validation.audit import Audit, audit


def a_problem(folder: Path, code: str, exercise: str = "") -> Problem:
    """Write a problem whose one question has this code part (`subjects` and `checks`), and load it."""
    part = yaml.safe_load(textwrap.dedent(code))
    points = sum(check["points"] for check in part["checks"])
    question = {"id": "1.1", "title": "Title", "text": "Do it.", "points": points, "code": part}
    (folder / "1.1.yaml").write_text(yaml.safe_dump(question, sort_keys=False))
    head = {
        "format": 1,
        "id": "small",
        "title": "Small",
        "points": points,
        "questions": ["1.1.yaml"],
    }
    (folder / "exercise.yaml").write_text(
        yaml.safe_dump({**head, **(yaml.safe_load(textwrap.dedent(exercise)) or {})})
    )
    return load_problem(folder)


def one_function(reference: str) -> str:
    """Return the code part of a problem that asks for f(x), compared by its values in check v."""
    return f"""
    subjects:
      f:
        function: f
        inputs: {{x: [N]}}
        call: [x]
        reference: {{source: {json.dumps(reference)}}}
    checks:
      - {{id: v, kind: value, subject: f, points: 1}}
    """


def a_grader(problem: Problem, sandbox: Runner, seed: int = 0, **how: Any) -> Grader:
    """Return a grader that shares with other tests of this run what references gave."""
    return Grader(problem, sandbox, seed, cache_folder(), **how)


def graded(grader: Grader, source: str, name: str = "work.py") -> dict[str, CheckResult]:
    """Return the result of each check of a submission that is one file."""
    unit = Unit("work", name, name, textwrap.dedent(source))
    grade = grader.grade(Submission("student", units=(unit,)))
    return {check.id: check for question in grade.questions for check in question.checks}


def audited(grader: Grader) -> Audit:
    """Return what `grader validate` finds of the variants of a problem's references."""
    return list(audit(grader.mistakes))[-1][0]
