"""validate proves the checks: a weak check is found out, a check that is too strict too, and what cannot be told apart is said to be so."""

import ast
import json
import textwrap

import pytest
from click.testing import CliRunner

from grader.cli.main import main
from grader.grading.grader import Grader
from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Answer, Submission
from grader.validation.audit import audit
from grader.validation.case_search import search
from grader.variants.mutants import difference_text, mutants
from grader.variants.rewritings import rewritings
from tests.conftest import ROOT

CELL = """
import numpy as np

def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))

class Cell:
    def __init__(self, D, H):
        self.W = np.zeros((H, D))
        self.U = np.zeros((H, H))

    def forward(self, x, h):
        return np.tanh(x @ self.W.T + h @ self.U.T)
"""


def exercise(folder, check="kind: value", more="", cell=CELL):
    (folder / "exercise.yaml").write_text(
        "format: 1\nid: small\ntitle: Small\npoints: 2\nquestions: [1.1.yaml]\n"
    )
    (folder / "1.1.yaml").write_text(
        'id: "1.1"\ntitle: Cell\ntext: Write Cell.\npoints: 2\ncode:\n  subjects:\n    Cell:\n      class: Cell\n      init: [D, H]\n'
        "      weights: {W: [H, D], U: [H, H]}\n      inputs: {x: [N, D], h: [N, H]}\n      call: [x, h]\n      returns: h\n      state: [h]\n"
        "      reference:\n        source: |\n"
        + textwrap.indent(cell, " " * 10)
        + f"  checks:\n    - id: values\n      subject: Cell\n      points: 2\n      {check}\n{more}"
    )
    return folder


def run_audit(folder, sandbox):
    problem = load_problem(folder)
    return list(audit(Grader(problem, sandbox).mistakes))[-1][0]


def test_a_good_check_leaves_no_survivor_and_names_every_slip(tmp_path, sandbox):
    found = run_audit(exercise(tmp_path), sandbox)
    assert not found.failures
    assert sum(trial.kind == "mutant" and trial.state == "caught" for trial in found.trials) > 8
    right, of = found.named
    assert right == of > 4


def test_a_mutant_that_changes_nothing_is_equivalent_and_not_a_survivor(tmp_path, sandbox):
    line = "    def forward(self, x, h):\n"
    cell = CELL.replace(line, f"{line}        open_ = 1 / (1 + np.exp(-x))\n")
    assert cell != CELL
    found = run_audit(exercise(tmp_path, cell=cell), sandbox)
    unused = [trial for trial in found.trials if trial.state == "equivalent"]
    assert unused
    # what is made of x there is not used, and weights are set after an object is made
    assert all("np.exp" in trial.change or "np.zeros" in trial.change for trial in unused), unused


def test_what_the_cell_does_not_use_is_not_changed(tmp_path, sandbox):
    found = run_audit(exercise(tmp_path), sandbox)
    assert "def sigmoid" in CELL
    assert not [trial for trial in found.trials if "np.exp" in trial.change]


SQUARE = """
id: "1.1"
title: Square
text: Write square(n).
points: 2
code:
  subjects:
    square: {function: square, inputs: {n: {integer: [1, 9]}}, call: [n], reference: {source: "def square(n):\\n    return n * n\\n"}}
  checks:
    - {id: values, kind: value, subject: square, points: 2, corners: false, cases: [{inputs: {n: 2}}]}
"""


def test_a_weak_check_is_found_out_with_the_change_that_gets_past_it(tmp_path):
    (tmp_path / "exercise.yaml").write_text(
        "format: 1\nid: small\ntitle: Small\npoints: 2\nquestions: [1.1.yaml]\n"
    )
    (tmp_path / "1.1.yaml").write_text(SQUARE)
    done = CliRunner().invoke(
        main, ["validate", str(tmp_path), "--html", str(tmp_path / "tried.html")]
    )
    assert done.exit_code == 1
    assert "survives every check" in done.stdout
    assert "+    return n + n" in done.stdout
    assert "+    return n + n" in (tmp_path / "tried.html").read_text()
    (tmp_path / "1.1.yaml").write_text(SQUARE.replace("n: 2}", "n: 3}"))
    said = json.loads(CliRunner().invoke(main, ["validate", str(tmp_path), "--json"]).stdout)
    assert (said["failures"], said["subjects"][0]["survived"]) == ([], 0)


def test_a_tolerance_that_right_work_does_not_meet_is_found_out(tmp_path, sandbox):
    found = run_audit(
        exercise(
            tmp_path, "kind: value\n      rtol: 1.0e-15\n      atol_of_largest: 0\n      atol: 0"
        ),
        sandbox,
    )
    assert any(trial.kind == "rewriting" for trial in found.failures)
    assert any("widen" in room.warning for room in found.rooms.values())


def test_a_tolerance_that_lets_a_mistake_near_is_warned_of(tmp_path, sandbox):
    found = run_audit(exercise(tmp_path, "kind: value\n      rtol: 0.9\n      atol: 0.5"), sandbox)
    assert any("narrow" in room.warning for room in found.rooms.values())


def test_mutants_are_the_same_every_time_all_different_and_python():
    problem = load_problem(ROOT / "problems" / "rnn-from-scratch")
    for question in problem.questions:
        for subject in question.subjects.values():
            found = mutants(subject.source, subject)
            assert [m.source for m in found] == [m.source for m in mutants(subject.source, subject)]
            assert len({m.source for m in found}) == len({m.id for m in found}) == len(found) > 10
            for mutant in found:
                ast.parse(mutant.source)
            assert all(difference_text(subject.source, m.source) for m in found[::10])


def test_sentences_for_students_tell_no_code_of_the_reference():
    problem = load_problem(ROOT / "problems" / "recurrent-networks")
    for question in problem.questions:
        for subject in question.subjects.values():
            for mutant in mutants(subject.source, subject):
                assert not any(
                    sign in mutant.sentence for sign in ("@", "np.", "self.", "(", "=", "[")
                )


def test_rewritings_are_python_and_there_are_several_kinds():
    problem = load_problem(ROOT / "problems" / "recurrent-networks")
    titles = {
        title
        for q in problem.questions
        for s in q.subjects.values()
        for title, source in rewritings(s.source, s)
        if ast.parse(source)
    }
    assert {
        "loops for products",
        "float32 inside",
        "operands exchanged",
        "split products",
        "lists for tuples",
    } <= titles


def test_the_search_finds_few_cases_that_tell_mutants_apart(tmp_path, sandbox):
    problem = load_problem(exercise(tmp_path))
    (found,) = search(Grader(problem, sandbox).references)
    assert 1 <= len(found.cases) <= 3
    assert (
        found.told_apart >= found.of - 3
    )  # what only shows on a second call is caught by the calls in turns


def grade(problem, sandbox, source, answers=None):
    given = {number: Answer(text, "a.md", 1) for number, text in (answers or {}).items()}
    units = (Unit("w", "w.py", "w.py", source),) if source else ()
    return Grader(problem, sandbox).grade(Submission("kim", given, units))


@pytest.mark.parametrize(("old", "new", "told"), [
    ("+ h @ self.U.T", "- h @ self.U.T", "explained by one thing: U is subtracted and not added."),
    ("np.tanh(x @ self.W.T + h @ self.U.T)", "x @ self.W.T + h @ self.U.T", "explained by one slip: A tanh is left out with W, U, x, h."),
])  # fmt: skip
def test_a_slip_that_no_misconception_foresaw_is_named(tmp_path, sandbox, old, new, told):
    problem = load_problem(exercise(tmp_path))
    (check,) = grade(problem, sandbox, CELL.replace(old, new)).questions[0].checks
    assert check.status == "incorrect"
    assert told in check.message


def test_no_explanation_is_given_for_what_is_no_single_slip(tmp_path, sandbox):
    problem = load_problem(exercise(tmp_path))
    (check,) = (
        grade(
            problem, sandbox, CELL.replace("h @ self.U.T)", "h @ self.U.T) * 0.3 + 0.01 * x.sum()")
        )
        .questions[0]
        .checks
    )
    assert "slip" not in check.message


@pytest.mark.parametrize(("body", "told"), [
    ("        if not hasattr(self, 'out') or self.out.shape != h.shape:\n            self.out = np.empty_like(h)\n        np.tanh(x @ self.W.T + h @ self.U.T, out=self.out)\n        return self.out",
     "later call changes earlier results"),
    ("        if not hasattr(self, 'w'):\n            self.w = self.W.T.copy(), self.U.T.copy()\n        return np.tanh(x @ self.w[0] + h @ self.w[1])", "weights of its first call"),
])  # fmt: skip
def test_mistakes_that_show_on_a_second_call_are_caught_and_named(tmp_path, sandbox, body, told):
    problem = load_problem(exercise(tmp_path))
    (check,) = (
        grade(
            problem,
            sandbox,
            CELL.replace("        return np.tanh(x @ self.W.T + h @ self.U.T)", body),
        )
        .questions[0]
        .checks
    )
    assert check.status == "incorrect"
    assert told in check.message


def test_changing_an_input_in_place_is_advice_and_costs_nothing(tmp_path, sandbox):
    problem = load_problem(exercise(tmp_path))
    (check,) = (
        grade(
            problem,
            sandbox,
            CELL.replace(
                "        return np.tanh(",
                "        h *= 1.0\n        h += 0.5\n        h -= 0.5\n        x += 1.0\n        x -= 1.0\n        x[0] = x[0] + 0.0\n        return np.tanh(",
            ),
        )
        .questions[0]
        .checks
    )
    assert check.status == "correct"
    spoiled = CELL.replace(
        "        return np.tanh(x @ self.W.T + h @ self.U.T)",
        "        out = np.tanh(x @ self.W.T + h @ self.U.T)\n        h[...] = out\n        return out",
    )
    (check,) = grade(problem, sandbox, spoiled).questions[0].checks
    assert check.status == "correct"
    assert "changes an argument that it was given" in check.message


def test_two_known_mistakes_together_are_named_where_only_both_explain_everything(sandbox):
    problem = load_problem(ROOT / "problems" / "rnn-from-scratch")
    source = (ROOT / "problems" / "rnn-from-scratch" / "references" / "lstm_step.py").read_text()
    wrong = source.replace("np.tanh(g)", "sigmoid(g)").replace(
        "f * prev_c + i * g", "i * prev_c + f * g"
    )
    found = {q.id: q for q in grade(problem, sandbox, wrong).questions}["3.1"].checks[0]
    assert found.message.startswith("Two mistakes together")
    assert "candidate" in found.message
    assert "input gate multiplies the old cell state" in found.message


def test_right_work_keeps_full_marks_where_inputs_must_stay(tmp_path, sandbox):
    found = run_audit(exercise(tmp_path, "kind: value\n      inputs_stay: true"), sandbox)
    assert not found.failures
    assert not any("overwritten" in trial.id for trial in found.trials)
