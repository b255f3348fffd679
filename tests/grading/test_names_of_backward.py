"""A pass backward is found under a name that is nearly right, and another question's is not meant."""

import pytest

from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.a_problem import a_grader
from tests.checks.test_corners import EMBEDDING
from tests.conftest import ROOT

LAYER = """import numpy as np
def {0}(x, gamma, beta):
    root = 1 / np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
    hat = (x - x.mean(axis=1, keepdims=True)) * root
    return gamma * hat + beta, (hat, root, gamma)
def {1}(dout, cache):
    hat, root, gamma = cache
    d = dout * gamma
    dx = root * (d - d.mean(axis=1, keepdims=True) - hat * (d * hat).mean(axis=1, keepdims=True))
    return dx, (dout * hat).sum(axis=0), dout.sum(axis=0)
"""


def checks(name, sandbox, source, question):
    grader = a_grader(load_problem(ROOT / "problems" / name), sandbox, names_slips=False)
    grade = grader.grade(Submission("kim", {}, (Unit("w", "w.py", "w.py", source),)))
    return next(q.checks for q in grade.questions if q.id == question)


@pytest.mark.parametrize(
    ("forward", "backward", "status", "points"),
    [
        ("layer_norm_forward", "layer_norm_backward", "correct", 5),
        ("layernorm_forward", "layernorm_backward", "needs_review", 5),
        ("layer_norm_forward", "LayerNorm_backward", "needs_review", 5),
    ],
)
def test_a_pass_backward_under_a_name_nearly_right_waits_with_its_points(
    sandbox, forward, backward, status, points
):
    found = checks("attention", sandbox, LAYER.format(forward, backward), "3.2")
    assert {check.status for check in found} == {status}
    assert sum(check.points for check in found) == points


def test_the_pass_backward_of_another_question_is_not_meant(sandbox):
    for question in ("1.2", "1.4"):
        for check in checks("rnn-from-scratch", sandbox, EMBEDDING, question):
            assert (check.status, check.points) == ("not_attempted", 0)


@pytest.mark.parametrize(
    ("given", "status", "points"),
    [
        ("{'dx': dx, 'dgamma': (dout * hat).sum(axis=0), 'dbeta': dout.sum(axis=0)}", "needs_review", 5),
        ("{'dbeta': dout.sum(axis=0), 'd_x': dx, 'D_gamma': (dout * hat).sum(axis=0)}", "needs_review", 5),
        ("{'dx': dx, 'dg': (dout * hat).sum(axis=0), 'db': dout.sum(axis=0)}", "incorrect", 0),
        ("{'dx': dx, 'dgamma': dout.sum(axis=0), 'dbeta': (dout * hat).sum(axis=0)}", "needs_review", 5 / 3),
    ],
)  # fmt: skip
def test_gradients_in_a_dictionary_are_found_by_their_names(sandbox, given, status, points):
    whole = "dx, (dout * hat).sum(axis=0), dout.sum(axis=0)"
    source = LAYER.format("layer_norm_forward", "layer_norm_backward")
    assert whole in source
    found = checks("attention", sandbox, source.replace(whole, given), "3.2")
    assert {check.status for check in found} == {status}
    assert sum(check.points for check in found) == pytest.approx(points, abs=1e-5)
