"""What reaches the grader is graded, and what does not is told: copies, magics, near names, text under no question."""

import json

import pytest

from grader.exports.grades_json import machine_form
from grader.problem.load import load_problem
from grader.report.render import render
from grader.results.grade_json import grade_from_plain, to_plain
from grader.submission.read import read_submission
from tests.a_problem import a_grader
from tests.conftest import ROOT

STEP = """import numpy as np
def rnn_step_forward(x, prev_h, Wx, Wh, b):
    total = x.dot(Wx) + prev_h.dot(Wh) + b
    state = np.tanh(total)
    return state, (x, prev_h, Wx, Wh, state)
"""
WRONG = STEP.replace(" + b\n", "\n")
BLANK = "def rnn_step_forward(x, prev_h, Wx, Wh, b):\n    next_h, cache = None, None\n    return next_h, cache\n"
BACK = """def rnn_step_backward(dnext_h, cache):
    x, prev_h, Wx, Wh, state = cache
    d = dnext_h * (1 - state * state)
    return d.dot(Wx.T), d.dot(Wh.T), x.T.dot(d), prev_h.T.dot(d), d.sum(0)
"""


def notebook(*sources):
    cells = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in sources
    ]
    return json.dumps({"cells": cells, "nbformat": 4, "metadata": {}})


@pytest.fixture(scope="module")
def scratch(sandbox):
    return a_grader(
        load_problem(ROOT / "problems" / "rnn-from-scratch"), sandbox, names_slips=False
    )


def graded(grader, folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)
    return grader.grade(read_submission(folder, grader.problem.outline))


def question(grade, number):
    return next(q for q in grade.questions if q.id == number)


@pytest.mark.parametrize(
    "files",
    [
        {"a_dot_py": BLANK, "b_dot_py": STEP},
        {"b_dot_py": BLANK, "a_dot_py": STEP},
        {"done_dot_ipynb": notebook("from blank import *", STEP), "blank_dot_py": BLANK},
        {"a_test_dot_py": WRONG, "rnn_dot_py": STEP},
        {"test_rnn_dot_py": WRONG, "rnn_dot_py": STEP},
        {"attempts__a_dot_py": WRONG, "rnn_dot_py": STEP},
        {"hw-Copy1_dot_ipynb": notebook(WRONG), "hw_dot_ipynb": notebook(STEP)},
        {"hw_dot_py": BLANK, "hw_dot_ipynb": notebook(STEP)},
        {"hw_dot_ipynb": notebook("%%writefile m.py\n" + STEP, "from m import *")},
        {"hw_dot_ipynb": notebook("%run m.py"), "m_dot_py": STEP},
        {"hw_dot_ipynb": notebook("%pylab inline", STEP.replace("import numpy as np\n", ""))},
        {"hw_dot_ipynb": notebook('if __name__ == "__main__":\n    import numpy as np', STEP.replace("import numpy as np\n", ""))},
        {"hw_dot_py": STEP.replace("import numpy as np\n", "") + '\nif __name__ == "__main__":\n    import numpy as np\n'},
        {"hw_dot_py": "".join(f"{'>>>' if line[:1].strip() else '...'} {line}\n" for line in STEP.strip().split("\n"))},
        {"Abgabe__main_dot_py": "import helpers.parts as parts\nfrom helpers.parts import act\n" + STEP.replace("np.tanh(total)", "parts.act(act(total) * 0 + total)"),
         "Abgabe__helpers__parts_dot_py": "import numpy as np\ndef act(x):\n    return np.tanh(x)\n"},
        {"hw_dot_py": "from pathlib import Path\nHERE = Path(__file__).resolve().parent\n" + STEP},
        {"hw_dot_py_dot_txt": STEP},
        {"hw_dot_ipynb_dot_txt": notebook(STEP)},
        {"hw_dot_json": notebook(STEP)},
    ],
)  # fmt: skip
def test_the_finished_work_itself_is_graded(scratch, tmp_path, files):
    assert question(graded(scratch, tmp_path, **files), "1.1").status == "correct"


def test_of_two_finished_copies_a_person_hears_what_the_other_would_have_got(scratch, tmp_path):
    found = question(graded(scratch, tmp_path, a_dot_py=STEP, b_dot_py=WRONG), "1.1")
    assert (found.status, found.points) == ("needs_review", 4)
    assert "b.py" in found.checks[0].message
    assert "0 of 4" in found.checks[0].message


def test_a_near_name_is_graded_for_a_person_to_confirm(scratch, tmp_path):
    found = question(
        graded(scratch, tmp_path, a_dot_py=STEP.replace("rnn_step_forward", "rnn_step_foward")),
        "1.1",
    )
    assert (found.status, found.points) == ("needs_review", 4)
    assert "rnn_step_foward" in found.checks[0].message


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def main():\n" + "".join(f"    {line}\n" for line in STEP.split("\n")), "inside main"),
        ("class RNN:\n" + "".join(f"    {line}\n" for line in STEP.split("\n")), "There is RNN.rnn_step_forward, which was graded in its place"),
        (STEP + "rnn_step_forward = rnn_step_forward(*[np.ones((1, 1))] * 5)\n", "used again"),
        (STEP.replace("    total", "    raise NotImplementedError\n    total"), "raise NotImplementedError"),
        ("def rnn_step_forward[T](x: T):\n    return x\n", "3.12"),
        ("<<<<<<< HEAD\n" + STEP + "=======\n>>>>>>> b\n", "merge conflict"),
    ],
)  # fmt: skip
def test_why_it_cannot_be_graded_is_told(scratch, tmp_path, source, words):
    grade = graded(scratch, tmp_path, a_dot_py=source)
    assert words in json.dumps(machine_form(grade))


def test_the_function_that_returned_none_is_blamed(scratch, tmp_path):
    source = STEP.replace("(x, prev_h, Wx, Wh, state)\n", "None\n") + BACK
    found = question(graded(scratch, tmp_path, a_dot_py=source), "1.2")
    assert "rnn_step_forward" in found.checks[0].message


def test_one_failed_call_is_told_once(scratch, tmp_path):
    grade = graded(
        scratch, tmp_path, a_dot_py="g = None\n" + "".join(f"print(g[{k}])\n" for k in range(20))
    )
    assert sum("NoneType" in note for note in grade.notes) == 1


def test_text_under_no_question_waits_for_a_person_and_stands_in_every_report(grader, tmp_path):
    grade = graded(
        grader, tmp_path, a_dot_md="### Something of my own\n\nAll steps use the same weights.\n"
    )
    found = question(grade, "1.1.2")
    assert next(check for check in found.checks if check.part == "written").status == "needs_review"
    for form in ("html", "md", "txt"):
        assert "All steps use the same weights" in render(grade, form)
    assert any(piece["use"] == "unassigned" for piece in machine_form(grade)["account"])
    assert grade_from_plain(json.loads(json.dumps(to_plain(grade)))) == grade


def test_a_grade_of_an_earlier_version_is_still_read(grader, tmp_path):
    plain = json.loads(json.dumps(to_plain(graded(grader, tmp_path, a_dot_md="# 1.1.2\nNo.\n"))))
    del plain["account"]
    assert grade_from_plain(plain).account == ()
