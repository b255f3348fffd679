"""One mistake costs once: where its values alone make other questions wrong, their points come back."""

import shutil

import pytest
import yaml

from grader.errors import ProblemError
from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.a_problem import a_grader
from tests.conftest import PROBLEM

WRONG_ORDER = """
import numpy as np
from tests.a_problem import a_grader
def sig(v): return 1 / (1 + np.exp(-v))
class LSTMCell:
    def __init__(self, D, H):
        self.weight_ih = np.zeros((4*H, D)); self.weight_hh = np.zeros((4*H, H))
        self.bias_ih = np.zeros(4*H); self.bias_hh = np.zeros(4*H); self.H = H
    def forward(self, x, state):
        h, c = state
        a = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
        f, i, g, o = np.split(a, 4, axis=1){more}
        c = sig(f) * c + sig(i) * np.tanh(g)
        return sig(o) * np.tanh(c), c
"""


def graded(sandbox, tmp_path, more="", **exercise):
    folder = shutil.copytree(PROBLEM, tmp_path / f"problem{len(list(tmp_path.iterdir()))}")
    file = folder / "exercise.yaml"
    file.write_text(yaml.safe_dump(yaml.safe_load(file.read_text()) | exercise, sort_keys=False))
    source = WRONG_ORDER.format(more=more)
    unit = Unit("cells", "cells.py", "cells.py", source)
    return a_grader(load_problem(folder), sandbox).grade(Submission("x", units=(unit,)))


def points(grade):
    return {q.id: q.points for q in grade.questions}


def test_it_costs_in_the_first_question_and_both_totals_are_kept(sandbox, tmp_path):
    each, once = (graded(sandbox, tmp_path, mistakes=how) for how in ("each", "once"))
    before, after = points(each), points(once)
    assert before["1.2.2"] == after["1.2.2"] < 6
    gained = {q for q in before if after[q] > before[q]}
    assert gained
    assert all(after[q] >= before[q] for q in before)
    assert once.strict_points == each.points == each.strict_points < once.points
    given = [c for q in once.questions for c in q.checks if c.given_back]
    assert {c.status for c in given} == {"correct"}
    assert all("follows from your mistake in 1.2.2" in c.message for c in given)


def test_another_mistake_beside_it_keeps_its_cost(sandbox, tmp_path):
    each = graded(sandbox, tmp_path, more="; g = g + 1", mistakes="each")
    once = graded(sandbox, tmp_path, more="; g = g + 1", mistakes="once")
    assert points(each) == points(once)


INVERTED = WRONG_ORDER.replace("f, i, g, o = np", "i, f, g, o = np").replace(
    "sig(f) * c", "(1 - sig(f)) * c"
)
RIGHT = WRONG_ORDER.replace("f, i, g, o = np", "i, f, g, o = np")
BOTH_LISTED = WRONG_ORDER.replace("* np.tanh(c)", "* c")
SQUASHED = INVERTED.replace("(1 - sig(f)) * c", "np.tanh(sig(f) * c").replace(
    "np.tanh(g)\n", "np.tanh(g))\n"
)


@pytest.mark.parametrize(
    ("source", "costs_in"),
    [
        (WRONG_ORDER, {"1.2.2"}),
        (WRONG_ORDER.replace("f, i, g, o = np", "o, i, f, g = np"), {"1.2.2"}),
        (INVERTED, {"1.2.2", "2.1.2"}),
        (SQUASHED, {"1.2.2", "2.1.3"}),
        (BOTH_LISTED, {"1.2.2"}),
        (INVERTED.replace("* np.tanh(c)", "* c"), {"1.2.2", "2.1.2"}),
        (RIGHT.replace(" + self.bias_ih", ""), {"1.2.2"}),
        (RIGHT.replace("self.bias_hh\n", "self.bias_hh + self.bias_ih\n"), {"1.2.2"}),
        (RIGHT.replace("+ self.bias_ih", "- self.bias_ih"), {"1.2.2"}),
    ],
    ids=[
        "order of the gates",
        "order that no author wrote",
        "forget gate",
        "gradient",
        "two that the author wrote",
        "two, of which one counts elsewhere too",
        "a weight that is left out",
        "a weight that counts twice",
        "a weight that is taken away",
    ],
)
def test_in_recurrent_networks_a_mistake_costs_where_it_is_what_is_asked(sandbox, source, costs_in):
    unit = Unit("cells", "cells.py", "cells.py", source.format(more=""))
    grade = a_grader(load_problem(PROBLEM), sandbox).grade(Submission("x", units=(unit,)))
    checks = [(q.id, c) for q in grade.questions for c in q.checks if c.part == "code"]
    checks = [(name, c) for name, c in checks if name in {"1.2.2", "2.1.1", "2.1.2", "2.1.3"}]
    checks = [(name, c) for name, c in checks if "GRU" not in c.message]
    assert {name for name, check in checks if check.points < check.max_points} == costs_in
    assert {name for name, check in checks if check.given_back} >= {"2.1.1"} - costs_in


def test_a_mistake_that_counts_nowhere_is_told_with_its_line(tmp_path):
    folder = shutil.copytree(PROBLEM, tmp_path / "problem")
    file = next(
        f for f in folder.glob("*.yaml") if "misconceptions:\n        - id:" in f.read_text()
    )
    file.write_text(
        file.read_text().replace(
            "misconceptions:\n        - id:",
            "misconceptions:\n        - counts_in: ['9.9']\n          id:",
            1,
        )
    )
    with pytest.raises(ProblemError, match=r"there is no question '9\.9'"):
        load_problem(folder)


def test_a_mistake_in_a_file_that_several_questions_share_is_told_once_in_that_file(tmp_path):
    folder = shutil.copytree(PROBLEM, tmp_path / "problem")
    file = folder / "subjects" / "lstm_cell.yaml"
    file.write_text(file.read_text().replace('["1.2.2", "2.1.3"]', '["1.2.2", "2.1.9"]'))
    with pytest.raises(ProblemError) as told:
        load_problem(folder)
    lines = [n for n, line in enumerate(file.read_text().splitlines(), 1) if "2.1.9" in line]
    assert [(c.file, c.line) for c in told.value.complaints] == [(str(file), n) for n in lines]
