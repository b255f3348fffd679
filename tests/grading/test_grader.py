"""The whole way: right work in any style gets everything, every known mistake loses points and is named, faults cost nothing."""

import ast
import importlib.util
import subprocess
import sys

import numpy as np
import pytest

from grader.grading.grader import Grader
from grader.sandbox import box
from grader.sandbox.base import Broken, LoadReport, Run, Unit
from grader.submission.model import Submission
from grader.submission.read import read_submission
from grader.validation.findings import findings
from tests.a_problem import a_grader
from tests.conftest import ROOT, SEED_SHEET

CLASS = ROOT / "submissions"


def check(grade, question, name):
    return next(c for q in grade.questions if q.id == question for c in q.checks if c.id == name)


def points(grade):
    return {question.id: question.points for question in grade.questions}


@pytest.mark.parametrize("name", ["ada", "bela", "chen"])
def test_right_work_in_any_style_gets_every_point(grader, name):
    grade = grader.grade(read_submission(CLASS / name))
    wrong = [
        (q.id, c.id, c.message) for q in grade.questions for c in q.checks if c.status != "correct"
    ]
    assert wrong == []
    assert grade.points == grade.max_points


def test_every_misconception_loses_points_and_is_named_and_no_other_is(problem, grader):
    assert [str(f.complaint) for f in findings(problem, grader) if f.complaint] == []


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
def test_torch_cells_get_full_marks_in_the_code_parts(grader):
    grade = grader.grade(read_submission(CLASS / "kofi.py"))
    cells = {"RNNCell", "LSTMCell", "GRUCell", "BiLSTM"}
    judged = [
        c
        for q in grade.questions
        for c in q.checks
        if c.part == "code" and any(cell in c.message for cell in cells)
    ]
    assert judged == []
    for question, names in {"1.1.2": ["cell-parameters", "cell-values"], "1.2.1": ["profile"], "2.1.1": ["gates"], "2.1.2": ["forget-gate"],
                            "1.2.2": ["lstm-parameters", "gru-parameters", "lstm-values", "gru-values"], "2.1.3": ["profile"],
                            "2.1.5": ["parameters", "directions", "values"]}.items():  # fmt: skip
        for name in names:
            assert check(grade, question, name).status == "correct", (question, name)


@pytest.mark.parametrize("only", [None, {"1.1.1", "1.1.2"}])
def test_the_checks_of_a_class_cross_once(grader, monkeypatch, only):
    """They are most of what crosses, and are encoded for a box once, not for each submission."""
    encoded = []
    real = box.encode
    monkeypatch.setattr(box, "encode", lambda value: encoded.append(value) or real(value))
    grader.grade(read_submission(CLASS / "ada"), only)
    encoded.clear()
    grader.grade(read_submission(CLASS / "bela"), only)
    grader.grade(read_submission(CLASS / "chen"), only and set(only))
    assert encoded == []


def test_an_endless_loop_keeps_every_other_point(grader):
    grade = grader.grade(read_submission(CLASS / "finn"))
    right, looping = points(grader.grade(read_submission(CLASS / "ada"))), points(grade)
    untouched = {"1.1.1", "1.1.2", "1.2.1", "2.1.4"}
    assert {q: looping[q] for q in untouched} == {q: right[q] for q in untouched}
    assert check(grade, "1.2.2", "lstm-values").status == "timed_out"
    assert check(grade, "1.2.2", "gru-values").status == "correct"


def test_a_memorised_number_earns_nothing_for_code(grader):
    grade = grader.grade(read_submission(CLASS / "otto.py"))
    assert grade.points == 0
    assert check(grade, "1.1.1", "any-sizes").status == "incorrect"


def test_ends_of_a_process_and_memory_are_told_apart(grader):
    grade = grader.grade(read_submission(CLASS / "gita"))
    assert check(grade, "1.2.1", "power").status == "out_of_memory"
    assert check(grade, "1.2.2", "gru-values").status == "could_not_run"
    assert check(grade, "1.2.2", "lstm-values").status == "correct"


def test_unfinished_work_is_not_attempted_and_the_rest_counts(grader):
    grade = grader.grade(read_submission(CLASS / "hugo"))
    assert check(grade, "1.2.1", "power").status == "not_attempted"
    assert check(grade, "2.1.1", "use").status == "not_attempted"
    assert check(grade, "1.2.2", "lstm-values").status == "correct"
    assert any("broken" in note for note in grade.notes)


@pytest.mark.parametrize("name", ["lena.md", "mato.md"])
def test_nothing_to_grade_is_not_attempted(grader, name):
    grade = grader.grade(read_submission(CLASS / name))
    assert grade.points == 0
    assert {question.status for question in grade.questions} == {"not_attempted"}


def test_a_file_that_is_no_python_could_not_run(grader):
    grade = grader.grade(read_submission(CLASS / "nora.py"))
    assert check(grade, "1.2.2", "lstm-values").status == "could_not_run"
    assert "nora.py, line 1" in check(grade, "1.2.2", "lstm-values").message


def test_hidden_checks_show_no_inputs_and_no_expected_values(grader):
    grade = grader.grade(read_submission(CLASS / "dana")).for_student()
    hidden = [c for q in grade.questions for c in q.checks if c.visibility == "hidden"]
    assert hidden
    for result in hidden:
        assert (result.detail, result.reproduction, result.figure) == ("", "", None)
        assert not any(number in result.message for number in ("19712", "39552"))


def test_a_reproduction_runs_and_shows_what_came_back(grader, tmp_path):
    grade = grader.grade(read_submission(CLASS / "dana"))
    text = check(grade, "1.1.1", "small-sizes").reproduction
    script = (CLASS / "dana" / "cells.py").read_text() + "\n" + text
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=600
    )
    assert done.stdout.strip().splitlines()[-1] == text.split("came back: ")[1].split("\n")[0]


def test_grading_twice_gives_the_same_grade(problem, sandbox):
    one, two = (
        Grader(problem, sandbox, seed=5).grade(read_submission(CLASS / "emil")) for _ in range(2)
    )
    assert one == two


def test_another_seed_gives_other_inputs_and_the_same_points(problem, sandbox):
    one, two = (a_grader(problem, sandbox, seed=seed) for seed in (1, 2))
    assert str(one.references.planned[5].plan.steps) != str(two.references.planned[5].plan.steps)
    assert points(one.grade(read_submission(CLASS / "emil"))) == points(
        two.grade(read_submission(CLASS / "emil"))
    )


class BrokenSandbox:
    level = "process"
    is_walled = True

    def run(self, job):
        return Run(report=LoadReport(),
                   outcomes={c.number: Broken("the machine is on fire") for c in job.checks})  # fmt: skip


def test_a_broken_sandbox_is_our_fault_and_says_so(problem):
    unit = Unit("w", "w.py", "w.py", "x = 1")
    grade = Grader(problem, BrokenSandbox()).grade(Submission("kim", {}, (unit,)))
    code = [c for q in grade.questions for c in q.checks if c.part == "code"]
    assert {c.status for c in code} == {"grader_fault"}
    assert not grade.is_complete


class BreaksAtFirst(BrokenSandbox):
    def __init__(self, real, times):
        self.real, self.times = real, times

    def run(self, job):
        self.times -= 1
        return super().run(job) if self.times >= 0 else self.real.run(job)


@pytest.mark.parametrize("times", [1, 3, 8, 30])
def test_a_machine_that_failed_a_reference_once_does_not_fail_every_student_after(
    problem, sandbox, grader, times
):
    shaky = Grader(problem, BreaksAtFirst(sandbox, times))
    submission = read_submission(CLASS / "emil")
    for _ in range(3):
        shaky.grade(submission)
    assert shaky.grade(submission) == grader.grade(submission)


def test_a_misnamed_class_is_told_the_right_name(grader):
    source = (CLASS / "ada" / "cells.py").read_text().replace("class GRUCell", "class GruCell")
    grade = grader.grade(Submission("kim", {}, (Unit("w", "w.py", "w.py", source),)))
    assert "GruCell" in check(grade, "1.2.2", "gru-values").message


def test_returning_one_state_is_said_in_words(grader):
    source = (
        (CLASS / "ada" / "cells.py").read_text().replace("return h_next, c_next", "return h_next")
    )
    result = check(
        grader.grade(Submission("kim", {}, (Unit("w", "w.py", "w.py", source),))),
        "1.2.2",
        "lstm-values",
    )
    assert result.status == "incorrect"
    assert "one array" in result.message
    assert "expected (h, c)" in result.message


SEED_EXPECTED = {
    ("1.1.1", "five-steps"): ("correct", None), ("1.1.1", "ten-steps"): ("correct", None),
    ("1.1.2", "grows"): ("correct", None), ("1.1.2", "sharing"): ("needs_review", "different-at-every-step"),
    ("1.2.1", "problem"): ("correct", None), ("1.2.2", "states"): ("correct", None), ("2.1.1", "use"): ("correct", None),
    ("2.1.2", "closed"): ("needs_review", "closed-means-all-zero"), ("2.1.3", "where"): ("correct", None),
    ("2.1.4", "when"): ("correct", None), ("2.1.5", "meaning"): ("correct", None),
}  # fmt: skip


@pytest.mark.skipif(
    not SEED_SHEET.exists(), reason="the first submission is not beside this project"
)
def test_the_first_submission_gets_what_its_readers_say(grader):
    grade = grader.grade(read_submission(SEED_SHEET))
    found = {
        (q.id, c.id): (c.status, c.misconception)
        for q in grade.questions
        for c in q.checks
        if c.part == "written"
    }
    assert found == SEED_EXPECTED
    assert "both sides of the equation agree" in check(grade, "1.1.1", "five-steps").message
    assert "one layer of two directions" in check(grade, "2.1.5", "meaning").message


def graded(grader, **files):
    units = tuple(
        Unit(name.replace("__", "."), f"{name}.py", f"{name}.py", source)
        for name, source in files.items()
    )
    return grader.grade(Submission("kim", {}, units))


ADA = (CLASS / "ada" / "cells.py").read_text()


@pytest.mark.parametrize(
    ("name", "statement"),
    [("cells", "from cells import LSTMCell"), ("cells", "from .cells import LSTMCell"), ("src__cells", "from src.cells import LSTMCell"),
     ("src__cells", "from cells import LSTMCell")],
)  # fmt: skip
def test_files_of_a_folder_may_import_each_other(grader, name, statement):
    cells, bilstm = ADA.split("class BiLSTM")
    grade = graded(
        grader, **{name: cells, "net": f"import numpy as np\n{statement}\nclass BiLSTM{bilstm}"}
    )
    assert check(grade, "2.1.5", "values").status == "correct"


def test_changing_the_state_in_place_does_not_reach_back_into_earlier_steps(grader):
    source = ADA.replace("c_next = f * c + i * g", "c *= f\n        c += i * g\n        c_next = c")
    assert check(graded(grader, w=source), "1.2.2", "lstm-values").status == "correct"


def test_one_cell_used_for_both_directions_is_counted_once(grader):
    source = ADA.replace(
        "self.backward_cell = LSTMCell(input_size, hidden_size)",
        "self.backward_cell = self.forward_cell",
    )
    grade = graded(grader, w=source)
    assert check(grade, "2.1.5", "parameters").status == "incorrect"
    assert check(grade, "2.1.5", "values").misconception == "bilstm-shared-cell"


def test_a_cell_that_adds_weights_at_every_step_is_found_out(grader):
    grows = "self.n = getattr(self, 'n', 0) + 1\n        setattr(self, f'weight_hh_{self.n}', self.weight_hh.copy())\n        from_input ="
    assert (
        check(
            graded(grader, w=ADA.replace("from_input =", grows, 1)), "1.1.2", "cell-parameters"
        ).status
        == "incorrect"
    )


LISTS = """
import math
from tests.a_problem import a_grader
class RNNCell:
    def __init__(self, input_size, hidden_size):
        self.weight_ih = [[0.1] * input_size for _ in range(hidden_size)]
        self.weight_hh = [[0.1] * hidden_size for _ in range(hidden_size)]
        self.bias_ih = [0.0] * hidden_size
        self.bias_hh = [0.0] * hidden_size
    def forward(self, x, h):
        parts = (self.weight_ih, self.bias_ih, self.weight_hh, self.bias_hh)
        row = lambda W, b, of, k: sum(w * v for w, v in zip(W[k], of)) + b[k]
        return [[math.tanh(row(parts[0], parts[1], a, k) + row(parts[2], parts[3], b, k))
                 for k in range(len(self.bias_ih))] for a, b in zip(x, h)]
"""


def test_a_cell_whose_weights_are_lists_holds_no_more_of_them_after_they_are_set(grader):
    grade = graded(grader, w=LISTS)
    assert check(grade, "1.1.2", "cell-parameters").status == "correct"
    assert check(grade, "1.2.1", "profile").status == "correct"
    grows = "self.weight_hh = [*self.weight_hh, self.weight_hh[0]]; row ="
    grade = graded(grader, w=LISTS.replace("row =", grows))
    assert check(grade, "1.1.2", "cell-parameters").status == "incorrect"


SPLIT = "i, f, g, o = np.split(z, 4, axis=1)"
TWO_SLIPS = ADA.replace(SPLIT, SPLIT.replace("g, o", "o, g")).replace("* np.tanh(c_next)", "* c_next")  # fmt: skip
IN_TURNS = ADA.replace(SPLIT, "i, f, g, o = (z[:, k::4] for k in range(4))")
NOT_BACK = ADA.replace("sequence[::-1], batch)[::-1]", "sequence[::-1], batch)")


@pytest.mark.parametrize("source", [TWO_SLIPS, IN_TURNS])
def test_a_whole_that_is_right_on_a_cell_with_named_mistakes_is_so_under_every_seed(
    problem, sandbox, source
):
    for seed in range(3):
        found = check(graded(a_grader(problem, sandbox, seed=seed), w=source), "2.1.5", "values")
        assert found.message.startswith("Follows from your LSTMCell (1.2.2)"), seed


def test_a_whole_that_is_wrong_on_a_wrong_part_is_told_of_the_part(grader):
    told = "Your LSTMCell is not right yet itself (1.2.2): where it is used here, mend that first."
    both = NOT_BACK.replace("o * np.tanh(c_next)", "0.5 * o * np.tanh(c_next) + 0.1 * c")
    found = check(graded(grader, w=both), "2.1.5", "values")
    assert found.status == "incorrect"
    assert told in found.message
    assert told not in check(graded(grader, w=NOT_BACK), "2.1.5", "values").message


def test_the_gate_that_is_wrong_is_the_one_named(grader):
    source = ADA.replace(
        "i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)",
        "i, f, o = sigmoid(i), sigmoid(2 * f), sigmoid(o)",
    )
    assert "Gate f" in check(graded(grader, w=source), "2.1.1", "gates").message


def test_a_later_empty_class_does_not_replace_the_complete_one(grader):
    assert (
        check(
            graded(grader, w=ADA + "\n\nclass GRUCell:\n    pass\n"), "1.2.2", "gru-values"
        ).status
        == "correct"
    )


def test_a_forgotten_return_is_said_in_words(grader):
    source = ADA.replace("return (1.0 - z) * n + z * h", "new = (1.0 - z) * n + z * h")
    result = check(graded(grader, w=source), "1.2.2", "gru-values")
    assert result.message == "GRUCell.forward returned None (is the return missing?); expected h."


def test_a_reproduction_is_short_runs_and_shows_what_was_expected(grader, tmp_path):
    """The smallest case that is wrong, and only what its first wrong value rests on."""
    wrong = ADA.replace("i, f, g, o = np.split", "i, f, o, g = np.split")
    text = check(graded(grader, w=wrong), "1.2.2", "lstm-values").reproduction
    lines = text.splitlines()
    assert len(lines) <= 20
    assert "LSTMCell(1, 1)" in text
    assert lines[-1].startswith("# expected: np.array(")
    for source, shown in ((wrong, "came back: "), (ADA, "expected: ")):
        done = subprocess.run(
            [sys.executable, "-c", f"{source}\n{text}"],
            capture_output=True,
            text=True,
            check=True,
            timeout=600,
        )
        told = text.split(shown)[1].split("\n")[0].removeprefix("np.array(").removesuffix(")")
        assert np.allclose(
            ast.literal_eval(done.stdout.splitlines()[-1]), ast.literal_eval(told), atol=1e-8
        )


def test_a_reproduction_writes_numbers_as_people_do(grader):
    result = check(
        graded(grader, w=ADA.replace("i, f, g, o = np.split", "i, f, o, g = np.split")),
        "1.2.2",
        "lstm-values",
    )
    assert "e-0" not in result.reproduction.split("came back")[0]
