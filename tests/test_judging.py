"""Whatever comes over the wire is its author's business: judging it ends in time, warns nobody and is no fault of ours."""

import random
import warnings

import pytest

from grader.checks.reproduction import short
from grader.problem.load import load_problem
from grader.sandbox.base import Finished, Form, LoadReport, Run, Unit
from grader.sandbox.inside.wire import FORMS
from grader.submission.model import Submission
from grader.validation.findings import findings
from tests.a_problem import a_grader, a_problem, graded, one_function
from tests.conftest import ROOT
from tests.hostile_values import hostile

PROBLEMS = ("recurrent-networks", "rnn-from-scratch", "rnn-notebook")


@pytest.fixture(scope="module")
def graders(sandbox):
    return [
        a_grader(load_problem(ROOT / "problems" / name), sandbox, names_slips=False)
        for name in PROBLEMS
    ]


@pytest.mark.parametrize("seed", range(6))
def test_no_value_makes_judging_fail(graders, seed):
    rng = random.Random(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for grader in graders:
            for planned in grader.references.planned:
                expected = grader.references.expected()[planned.number]
                sent = tuple(
                    hostile(rng, value) if rng.random() < 0.5 else value
                    for value in expected.observations
                )
                run = Run(LoadReport(), {planned.number: Finished(sent)})
                verdict = grader.code.first_verdict(planned, run, grader.code.time())
                assert verdict.status in ("correct", "partial", "incorrect", "could_not_run"), (
                    verdict
                )


def test_truth_values_for_states_cost_no_fault_of_ours(graders):
    source = (
        "import numpy as np\n"
        "class LSTMCell:\n"
        "    def __init__(self, D, H): self.H = H\n"
        "    def forward(self, x, s): return s[0] > 0, s[1] > 0\n"
        "class BiLSTM:\n"
        "    def __init__(self, D, H): self.H = H; self.forward_cell = LSTMCell(D, H); self.backward_cell = LSTMCell(D, H)\n"
        "    def forward(self, q): return np.zeros((len(q), len(q[0]), 2 * self.H))\n"
    )
    grade = graders[0].grade(Submission("kim", {}, (Unit("w", "w.py", "w.py", source),)))
    assert "grader_fault" not in {
        check.status for question in grade.questions for check in question.checks
    }


def test_where_our_own_judging_breaks_it_is_a_fault_of_ours_and_costs_nothing(graders, monkeypatch):
    grader = graders[0]
    planned = grader.references.planned[0]
    expected = grader.references.expected()[planned.number]

    def broken(*_args):
        raise ZeroDivisionError("made up")

    monkeypatch.setattr(type(planned.plan.check), "judge", broken)
    run = Run(LoadReport(), {planned.number: expected})
    assert grader.code.first_verdict(planned, run, grader.code.time()).status == "grader_fault"


def test_what_only_breaks_over_a_students_values_is_the_students(graders, monkeypatch):
    grader = graders[0]
    planned = grader.references.planned[0]
    expected = grader.references.expected()[planned.number]
    judge = type(planned.plan.check).judge

    def choosy(self, plan, wanted, observed):
        if observed is not wanted and observed != wanted:
            raise ZeroDivisionError("made up")
        return judge(self, plan, wanted, observed)

    monkeypatch.setattr(type(planned.plan.check), "judge", choosy)
    run = Run(LoadReport(), {planned.number: Finished(tuple("x" for _ in expected.observations))})
    verdict = grader.code.first_verdict(planned, run, grader.code.time())
    assert (verdict.status, verdict.fraction) == ("incorrect", 0.0)
    assert "cannot be compared" in verdict.message


def test_a_value_that_is_slow_to_compare_does_not_hold_the_worker(graders):
    grader = graders[0]
    planned = grader.references.planned[0]
    expected = grader.references.expected()[planned.number]

    def nested(depth):
        value = 0.5
        for _ in range(depth):
            value = (value,)
        return value

    sent = tuple(tuple(nested(18) for _ in range(2900)) for _ in expected.observations)
    run = Run(LoadReport(), {planned.number: Finished(sent)})
    left = grader.code.time()
    assert grader.code.first_verdict(planned, run, left).status != "correct"
    assert left.judging_left > 0


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("return object()", "object"),
        ("return [print]", "function"),
        ("return {1: lambda: number}", "function"),
        ("print(number)", "returns None"),
    ],
)
def test_a_reference_whose_values_are_not_compared_is_refused_and_costs_nobody_a_point(
    tmp_path, sandbox, body, told
):
    (tmp_path / "exercise.yaml").write_text(
        "format: 1\nid: one\ntitle: One\npoints: 1\nquestions: [q.yaml]\n"
    )
    (tmp_path / "q.yaml").write_text(
        'id: "1"\ntitle: One\ntext: Write f.\npoints: 1\ncode:\n  subjects:\n    f:\n      function: f\n'
        "      inputs: {number: {integer: [1, 9]}}\n      call: [number]\n      reference:\n        source: |\n"
        f"          def f(number):\n              {body}\n"
        "  checks:\n    - {id: values, kind: value, subject: f, points: 1, cases: [{inputs: {number: 3}}]}\n"
    )
    problem = load_problem(tmp_path)
    grader = a_grader(problem, sandbox)
    complaints = [str(found.complaint) for found in findings(problem, grader) if found.complaint]
    assert any(told in complaint for complaint in complaints), complaints
    if told != "returns None":
        grade = grader.grade(
            Submission("kim", {}, (Unit("w", "w.py", "w.py", f"def f(number):\n    {body}\n"),))
        )
        assert [question.status for question in grade.questions] == ["grader_fault"]


def test_a_form_of_another_structure_is_wrong_and_no_fault_of_ours(tmp_path, sandbox):
    """Sent by code that reaches into its process; a mapping of triples has no pairs to be written."""
    forged = (
        "import sys\n"
        "def f(x):\n"
        "    wire = next(m for n, m in sys.modules.items() if n.endswith('wire'))\n"
        "    return wire.Form('mapping', ((1, 2, 3),))\n"
    )
    grader = a_grader(a_problem(tmp_path, one_function("def f(x):\n    return 2 * x\n")), sandbox)
    assert graded(grader, forged)["v"].status == "incorrect"
    for kind in sorted(FORMS):
        for payload in (None, (), (1,), ((1, 2, 3),), "x", {"a": 1}, (1, 2), ((1,), (2,))):
            assert isinstance(short(Form(kind, payload)), str)
