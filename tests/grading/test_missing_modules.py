"""A module that this machine lacks is our fault; what a student misspells or forges is not."""

from pathlib import Path

import pytest

from grader.grading import missing_modules
from grader.grading.grader import Grader
from grader.problem.load import load_problem
from grader.sandbox.base import Failure, Finished, Raised, Unit
from grader.sandbox.levels import make_box
from grader.sandbox.supervisor import Sandbox
from grader.submission.model import Submission

PROBLEM = Path("problems/rnn-from-scratch")
LACKS = {"torch": frozenset({"torch", "nn"})}


@pytest.fixture
def without_torch(monkeypatch):
    monkeypatch.setattr(missing_modules, "is_missing", lambda module: module == "torch")


def stopped(text, because=""):
    return Raised((), Failure("raised", text, because=because))


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import torch\n", {"torch"}),
        ("import torch.nn as nn, numpy as np\n", {"nn"}),
        ("from torch import nn\n", {"nn"}),
        ("%matplotlib inline\nimport torch\nx = (", {"torch"}),
        ("def f():\n    from torch.nn import functional as F\n", {"F"}),
    ],
)
def test_an_import_of_what_is_missing_is_seen(without_torch, source, names):
    problem = load_problem(PROBLEM)
    assert missing_modules.lacking(problem, [Unit("a", "a.py", "a.py", source)]) == {
        "torch": frozenset(names)
    }


@pytest.mark.parametrize(
    "source",
    [
        "import toorch\n",
        "torch = 1\n",
        "# import torch\n",
        "import mytorch\n",
        "from .torch import x\n",
    ],
)
def test_what_is_no_import_of_it_is_none(without_torch, source):
    assert missing_modules.lacking(load_problem(PROBLEM), [Unit("a", "a.py", "a.py", source)]) == {}


def test_where_the_module_is_there_nothing_is_a_lack(monkeypatch):
    monkeypatch.setattr(missing_modules, "is_missing", lambda module: False)
    source = "import torch\nraise ModuleNotFoundError(\"No module named 'torch'\")\n"
    assert missing_modules.lacking(load_problem(PROBLEM), [Unit("a", "a.py", "a.py", source)]) == {}


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        (stopped("ModuleNotFoundError: No module named 'torch'"), "torch"),
        (stopped("NameError: name 'nn' is not defined"), "torch"),
        (
            stopped(
                "RNNCell", "line 2 of a.py failed: ModuleNotFoundError: No module named 'torch'"
            ),
            "torch",
        ),
        (stopped("ModuleNotFoundError: No module named 'torchh'"), None),
        (stopped("NameError: name 'm' is not defined"), None),
        (stopped("ValueError: bad"), None),
        (Finished(()), None),
    ],
)
def test_only_what_it_kept_from_running_is_ours(outcome, found):
    assert missing_modules.kept_from_running(outcome, LACKS) == found


def test_code_that_needs_it_is_not_graded_and_the_rest_is(without_torch):
    source = (
        "import numpy as np\nimport torch\n"
        "def rnn_step_forward(x, prev_h, Wx, Wh, b):\n"
        "    raise ModuleNotFoundError(\"No module named 'torch'\")\n"
    )
    with Sandbox(make_box("none")) as sandbox:
        grade = Grader(load_problem(PROBLEM), sandbox, names_slips=False).grade(
            Submission("kofi", {}, (Unit("kofi", "kofi.py", "kofi.py", source),))
        )
    statuses = {question.id: question.status for question in grade.questions}
    assert statuses["1.1"] == "grader_fault"
    assert statuses["3.1"] != "grader_fault"
    assert grade.lacks == ("torch",)
    assert "grader[torch]" in grade.notes[0]


def graded(source):
    with Sandbox(make_box("none")) as sandbox:
        grade = Grader(load_problem(PROBLEM), sandbox, names_slips=False).grade(
            Submission("kofi", {}, (Unit("kofi", "kofi.py", "kofi.py", source),))
        )
    return {question.id: question for question in grade.questions}


STEP = "import numpy as np\n{0}\ndef rnn_step_forward(x, prev_h, Wx, Wh, b):\n    {1}\n    return np.zeros((1, 1)), None\n"


@pytest.mark.parametrize(
    ("top", "within"),
    [
        ("from jax.nn import sigmoid", "sigmoid(x)"),
        ("", "import jax"),
        ("import tensorflow as tf", "tf.tanh(x)"),
    ],
)
def test_whether_another_library_may_be_used_is_for_the_course_to_say(top, within):
    questions = graded(STEP.format(top, within))
    assert questions["1.1"].status == "needs_review"
    waiting = [check for check in questions["1.1"].checks if check.status == "needs_review"]
    assert waiting
    assert all("is for your course to say" in check.message for check in waiting)
    assert questions["3.1"].status == "not_attempted"


@pytest.mark.parametrize(
    ("top", "within"),
    [
        ("import jaxx", "jaxx.f(x)"),
        ("import jax", "raise ValueError"),
        ("import jax", "nothing_of_jax(x)"),
        ("import jax", "pass"),
    ],
)
def test_what_no_library_kept_from_running_is_final(top, within):
    assert graded(STEP.format(top, within))["1.1"].status in ("could_not_run", "incorrect")


def test_the_command_that_installs_it_is_told():
    assert "pip install scipy" in missing_modules.advice(["scipy"])
