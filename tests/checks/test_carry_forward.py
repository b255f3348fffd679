"""Errors carried forward: a whole on a wrong part of one's own is right, a trivial part does not make it easy."""

import textwrap
from dataclasses import replace

import numpy as np
import pytest

from grader.checks.carry_forward import Follows, agrees, moves_each
from grader.checks.compare import Tolerance
from grader.errors import ProblemError
from grader.problem.load import load_problem
from grader.sandbox.base import Broken, Unit
from grader.submission.model import Answer, Submission
from tests.a_problem import a_grader, a_problem, graded
from tests.conftest import ROOT

STEP = """
import numpy as np
def rnn_step_forward(x, prev_h, Wx, Wh, b):
    next_h = {body}
    return next_h, None
def rnn_forward(x, h0, Wx, Wh, b):
    h, out = h0, []
    for t in range(x.shape[1]):
        h, _ = rnn_step_forward(x[:, t], {state}, Wx, Wh, b)
        out.append(h)
    return np.stack(out, axis=1), None
"""
RIGHT = "np.tanh(x @ Wx + prev_h @ Wh + b)"


@pytest.fixture(scope="module")
def scratch_grader(sandbox):
    return a_grader(
        load_problem(ROOT / "problems" / "rnn-from-scratch"), sandbox, names_slips=False
    )


def points(grader, body, state="h"):
    unit = Unit("w", "w.py", "w.py", STEP.format(body=body, state=state))
    grade = grader.grade(Submission("kim", {}, (unit,)))
    return {question.id: question for question in grade.questions}


def test_a_sequence_over_a_wrong_step_of_ones_own_is_right_and_says_why(scratch_grader):
    found = points(scratch_grader, "np.tanh(x @ Wx - prev_h @ Wh)")
    assert found["1.1"].points == 0
    assert found["1.3"].points == 4
    assert found["1.3"].checks[0].message.startswith("Follows from your rnn_step_forward (1.1)")


@pytest.mark.parametrize(
    ("body", "state"),
    [("0.0 * prev_h", "h"), ("0.0 * prev_h + 0.7", "h"), ("np.tanh(x @ Wx - prev_h @ Wh)", "h0")],
)
def test_a_trivial_part_and_a_wrong_whole_are_not_carried(scratch_grader, body, state):
    assert points(scratch_grader, body, state)["1.3"].points == 0


def test_a_machine_that_breaks_while_a_whole_is_looked_at_costs_no_point(
    scratch_grader, monkeypatch
):
    class Breaking:
        level = "process"
        is_walled = True

        def run(self, job):
            run = real.run(job)
            return (
                run
                if job.will_come_again
                else replace(run, outcomes=dict.fromkeys(run.outcomes, Broken("no more processes")))
            )

    real = scratch_grader.sandbox
    scratch_grader.references.expected()
    monkeypatch.setattr(scratch_grader.code, "runner", Breaking())
    question = points(scratch_grader, "np.tanh(x @ Wx - prev_h @ Wh)")["1.3"]
    assert question.checks[0].status == "grader_fault"


def test_a_state_that_hardly_shows_in_one_case_may_show_in_another():
    follows = Follows.model_validate(
        {
            "subject": "step",
            "outputs": {"h": "h"},
            "parts": [{"inputs": {"x": "x"}, "state": {"h": 0}}],
        }
    )
    hardly = [np.array([[0.1]]), np.array([0.1]), np.array([0.1001])]
    plainly = [np.array([[0.1], [0.3]]), np.array([0.1]), np.array([0.3]), np.array([0.6])]
    assert moves_each(follows, [1, 2], [*hardly, *plainly])
    assert not moves_each(follows, [1], hardly)
    assert agrees(follows, [1, 2], [*hardly, *plainly], Tolerance())


def test_a_right_whole_needs_no_carrying(scratch_grader):
    assert "Follows" not in points(scratch_grader, RIGHT)["1.3"].checks[0].message


NUMBERS = """
id: "1.{n}"
title: Count
text: How many?
points: 1
written:
  checks:
    - id: number
      kind: number
      points: 1
      expected: {{subject: count, inputs: {{n: 12}}}}
{follows}
code:
  subjects:
    count: {{function: count, inputs: {{n: {{integer: [1, 9]}}}}, call: [n], reference: {{source: "def count(n):\\n    return {body}\\n"}}}}
  checks:
    - {{id: values, kind: value, subject: count, points: 0}}
"""


@pytest.mark.parametrize(("first", "second", "expected"), [
    ("144", "288", (1, 1)), ("100", "200", (0, 1)), ("100", "288", (0, 1)), ("1", "2", (0, 0)), ("100", "300", (0, 0)), ("no idea", "200", (0, 0)),
])  # fmt: skip
def test_a_number_worked_out_from_ones_own_earlier_number_is_right_unless_that_is_trivial(
    tmp_path, sandbox, first, second, expected
):
    (tmp_path / "exercise.yaml").write_text(
        "format: 1\nid: n\ntitle: N\npoints: 2\nquestions: [1.1.yaml, 1.2.yaml]\n"
    )
    (tmp_path / "1.1.yaml").write_text(NUMBERS.format(n=1, body="n * n", follows=""))
    follows = textwrap.indent('follows: {question: "1.1", check: number, input: n}\n', " " * 6)
    (tmp_path / "1.2.yaml").write_text(
        NUMBERS.format(n=2, body="2 * n", follows=follows).replace("n: 12}}", "n: 144}}")
    )
    problem = load_problem(tmp_path)
    answers = {"1.1": Answer(first, "a.md", 1), "1.2": Answer(second, "a.md", 1)}
    grade = a_grader(problem, sandbox).grade(Submission("kim", answers))
    assert tuple(question.points for question in grade.questions) == expected


@pytest.mark.parametrize("total", ["np.sum(e, axis=1, keepdims=True)", "np.sum(e)"])
def test_a_network_over_a_cell_whose_softmax_mixes_the_examples_is_carried(sandbox, total):
    """Right loops over one of the exercise's own mistakes lost all their points."""
    folder = ROOT / "problems" / "rnn-notebook"
    problem = load_problem(folder)
    subject = next(q for q in problem.questions if q.id == "1.2").subjects["rnn_forward"]
    source = subject.source.replace("e / e.sum(axis=0, keepdims=True)", f"e / {total}")
    source = source.replace(" - z.max(axis=0, keepdims=True)", "")
    assert total in source
    unit = Unit("w", "w.py", "w.py", source)
    grader = a_grader(problem, sandbox, names_slips=False)
    grade = grader.grade(Submission("kim", {}, (unit,)))
    found = {question.id: question for question in grade.questions}
    assert found["1.1"].points == 0
    assert found["1.2"].points == 4


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("np.tanh(x @ Wx + prev_h @ Wh)", "correct"),  # the bias is left out
        ("np.tanh(x @ Wx + b)", "needs_review"),
        ("np.tanh(np.round(x @ Wx + prev_h @ Wh + b, 1))", "needs_review"),
        ("np.tanh(x.sum() + prev_h + 0.1 * b)", "needs_review"),
    ],
)
def test_a_right_loop_over_a_mistake_that_nobody_foresaw_is_not_lost(scratch_grader, body, status):
    """Over a step that is not nearly right a person decides: it may be made to make the loop easy."""
    found = points(scratch_grader, body)
    assert found["1.1"].points == 0
    check = found["1.3"].checks[0]
    shows_state = status == "needs_review" and "prev_h" in body
    assert (check.status, check.proposed) == (status, 1.0 if shows_state else None)
    assert found["1.3"].points == (4 if status == "correct" else 0)
    if "prev_h" in body:
        assert points(scratch_grader, body, "h0")["1.3"].checks[0].status == "incorrect"


SMOOTH = """
subjects:
  step:
    function: step
    inputs: {x: [D, N], s: [D, N], a: {real: [0.1, 0.9]}}
    call: [x, s, a]
    returns: s
    state: [s]
    reference:
      source: |
        def step(x, s, a):
            return a * x + (1 - a) * s
    misconceptions:
      - {id: swapped, message: The weights are exchanged., replace: "a * x + (1 - a) * s", with: "(1 - a) * x + a * s"}
  smooth:
    function: smooth
    inputs: {xs: [D, N, T], s0: [D, N], a: {real: [0.1, 0.9]}}
    call: [xs, s0, a]
    returns: s
    reference:
      source: |
        import numpy as np
        def smooth(xs, s0, a):
            out, s = np.zeros_like(xs), s0
            for t in range(xs.shape[2]):
                s = a * xs[:, :, t] + (1 - a) * s
                out[:, :, t] = s
            return out
checks:
  - {id: one, kind: value, subject: step, points: 1}
  - id: whole
    kind: value
    subject: smooth
    points: 1
    follows:
      subject: step
      parts: [{inputs: {x: xs}, axis: 2, state: {s: s0}}]
      outputs: {s: s}
      axis: 2
"""
OWN = """import numpy as np
def step(x, s, a):
    return (1 - a) * x + a * s
def smooth(xs, s0, a):
    out, s = [], s0
    for t in range(xs.shape[2]):
        s = step(xs[:, :, t], s, a)
        out.append(s)
    return np.stack(out, axis=2)
"""


def test_what_stays_the_same_in_every_step_is_handed_to_the_part(tmp_path, sandbox):
    grader = a_grader(a_problem(tmp_path, SMOOTH), sandbox)
    found = graded(grader, OWN)
    assert found["one"].misconception == "swapped"
    assert found["whole"].status == "correct"
    assert "Follows from your step" in found["whole"].message
    other = OWN.replace("step(xs[:, :, t], s, a)", "step(xs[:, :, t], s0, a)")
    assert graded(grader, other)["whole"].status == "incorrect"


def test_an_input_of_a_part_that_comes_from_nowhere_is_a_mistake_of_the_author(tmp_path):
    text = SMOOTH.replace("call: [xs, s0, a]", "call: [xs, s0, b]").replace(
        "s0: [D, N], a: {real", "s0: [D, N], b: {real"
    )
    with pytest.raises(ProblemError, match="step takes a, and nothing says where it comes from"):
        a_problem(tmp_path, text.replace("smooth(xs, s0, a)", "smooth(xs, s0, b)"))


def test_a_state_that_comes_back_as_a_list_is_handed_in_as_the_array_it_was(tmp_path, sandbox):
    grader = a_grader(a_problem(tmp_path, SMOOTH), sandbox)
    right = "def step(x, s, a):\n    return (a * x + (1 - a) * s).tolist()\n"
    assert graded(grader, right)["one"].status == "correct"
    wrong = right.replace("(1 - a)", "(2 - a)")
    assert graded(grader, wrong)["one"].status == "incorrect"
