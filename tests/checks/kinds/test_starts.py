"""Starting weights are judged by rules: shapes, zeros, spread, bounds, the same under one seed; never by numbers."""

import textwrap

import pytest
import yaml
from pydantic import ValidationError

from grader.checks.binding import Binding
from grader.checks.kinds.starts import Start, Starts
from grader.problem.load import load_problem
from grader.sandbox.base import CheckSteps, Job, Unit
from grader.validation.audit import audit
from tests.a_problem import a_grader

CELL = Binding.model_validate(
    {
        "class": "Cell",
        "init": ["D", "H"],
        "weights": {"W": ["H", "D"], "b": ["H"]},
        "inputs": {"x": ["D"]},
        "call": ["x"],
        "returns": "y",
        "outputs": {"y": ["H"]},
    }
)
RULES = Starts(
    kind="starts",
    id="s",
    points=1,
    subject="Cell",
    seeded=True,
    weights={"W": Start(differs=True, within="1/sqrt(H)"), "b": Start(value=0)},
)
RIGHT = """
import numpy as np
from tests.a_problem import a_grader
class Cell:
    def __init__(self, D, H):
        self.W = np.random.uniform(-1, 1, (H, D)) / np.sqrt(H)
        self.b = np.zeros(H)
    def forward(self, x):
        return self.W @ x + self.b
"""
OTHERS = [
    "import math, random\nimport numpy as np\nclass Cell:\n    def __init__(self, D, H):\n        k = 1 / math.sqrt(H)\n"
    "        self.W = np.array([[random.uniform(-k, k) for _ in range(D)] for _ in range(H)], dtype=np.float32)\n        self.b = [0] * H\n",
    RIGHT.replace("uniform(-1, 1, (H, D))", "choice([-0.5, 0.5, 0.1], (H, D))"),
]


def verdict(sandbox, source, check=RULES):
    plan = check.plan(CELL, 3, "q")
    steps = [CheckSteps(0, plan.steps)]
    right, found = (
        sandbox.run(Job([Unit("w", "w.py", "w.py", text)], steps)) for text in (RIGHT, source)
    )
    return plan.verdict(right.outcomes[0], found.outcomes[0], found.report)


@pytest.mark.parametrize("source", [RIGHT, *OTHERS])
def test_any_numbers_that_keep_the_rules_are_right(sandbox, source):
    found = verdict(sandbox, source)
    assert (found.status, found.message) == (
        "correct",
        "The weights of a new object are as asked for.",
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("np.random.uniform(-1, 1, (H, D))", "np.ones((H, D))", "W begins with the same number in every entry"),
        ("/ np.sqrt(H)", "* 1.1", "is larger than 1/sqrt(H)"),
        ("np.zeros(H)", "np.ones(H)", "b does not begin with 0 in every entry"),
        ("np.zeros(H)", "np.zeros((H, 1))", "b has shape"),
        ("self.b = np.zeros(H)", "self.beta = np.zeros(H)", "b is not there"),
        ("np.random.uniform(", "np.random.default_rng().uniform(", "after the same seed begin with different weights"),
        ("np.zeros(H)", "np.full(H, np.nan)", "not finite"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_named(sandbox, old, new, told):
    wrong = RIGHT.replace(old, new)
    assert wrong != RIGHT
    found = verdict(sandbox, wrong)
    assert found.status == "incorrect"
    assert told in found.message


def test_a_bound_that_is_no_bound_is_refused():
    for text in ("1/sqrt()", "sqrt(H)", "import os", "-1"):
        with pytest.raises(ValidationError):
            Start(within=text)


def test_a_problem_with_random_starts_is_proved_and_its_slips_are_named(tmp_path, sandbox):
    (tmp_path / "exercise.yaml").write_text(
        "format: 1\nid: small\ntitle: Small\npoints: 2\nquestions: [1.1.yaml]\n"
    )
    subject = CELL.model_dump(by_alias=True, exclude_defaults=True)
    checks = [
        {"id": "values", "kind": "value", "subject": "Cell", "points": 1},
        RULES.model_dump(exclude_defaults=True) | {"id": "starts", "kind": "starts"},
    ]
    reference = {"source": textwrap.dedent(RIGHT).replace("forward", "__call__")}
    code = {"subjects": {"Cell": {**subject, "reference": reference}}, "checks": checks}
    question = {"id": "1.1", "title": "Cell", "text": "Write Cell.", "points": 2, "code": code}
    (tmp_path / "1.1.yaml").write_text(yaml.safe_dump(question))
    found = list(audit(a_grader(load_problem(tmp_path), sandbox).mistakes))[-1][0]
    assert found.failures == [], [(t.id, t.by, t.change) for t in found.failures]
    assert not [room for room in found.rooms.values() if room.warning]
    by_starts = [trial for trial in found.trials if trial.by == ("1.1 starts",)]
    assert by_starts
    right, of = found.named
    assert right == of > 0


def test_a_weight_that_neither_has_is_the_same_in_both():
    """`validate` ended with a fault of the grader where a version made no weights."""
    plan = RULES.plan(CELL, 0, "1")
    seen = [{"W": None, "b": None}] * len(plan.script.readings)
    assert RULES.are_alike(plan, seen, seen)
