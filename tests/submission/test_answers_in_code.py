"""Answers that stand in code are read where no prose answers the question: typed, computed, named, printed, or in docstrings."""

import json

import pytest

from grader.problem.load import load_problem
from grader.submission.read import read_submission
from tests.conftest import PROBLEM


@pytest.fixture(scope="module")
def outline():
    return load_problem(PROBLEM).outline


def read(tmp_path, outline, files):
    folder = tmp_path / "kim"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return read_submission(folder, outline)


def notebook(*cells):
    def cell(kind, source, result=None):
        outputs = [{"output_type": "execute_result", "data": {"text/plain": result}, "metadata": {}, "execution_count": 1}]  # fmt: skip
        code = {"outputs": outputs if result else [], "execution_count": 1} if kind == "code" else {}  # fmt: skip
        return {"cell_type": kind, "source": source, "metadata": {}, **code}

    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell(*c) for c in cells]}
    return json.dumps(whole)


BELOW = {
    "a value": ("f(20, 128)", "19712", "19712"),
    "a pair of values": ("f(5), f(10)", "(19712, 39552)", "(19712, 39552)"),
    "words": ("T=5: 19712, T=10: 39552", None, "T=5: 19712, T=10: 39552"),
    "numbers": ("19712, 39552", None, "19712, 39552"),
    "names": ("T5 = 19712\nT10 = 39552", None, "T5 = 19712\nT10 = 39552"),
    "a working": ("5 * (20*128)  # T=5 -> 19712", None, "5 * (20*128)  # T=5 -> 19712"),
    "a condition": ("H > 1", None, "H > 1"),
    "a word and a reason": ("No # they are shared", None, "No # they are shared"),
}


@pytest.mark.parametrize("how", BELOW)
def test_what_is_typed_or_computed_below_a_question_is_its_answer(tmp_path, outline, how):
    source, result, text = BELOW[how]
    cells = notebook(("markdown", "## 1.1.1"), ("code", source, result))
    assert read(tmp_path, outline, {"a.ipynb": cells}).answers["1.1.1"].text == text


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("x = np.zeros(3)\nf(x)", None),
        ("import numpy as np", None),
        ("plt.plot(x)", "[<matplotlib.lines.Line2D at 0x7f>]"),
        ("def f(x):\n    return 1", None),
        ("for k in range(3):\n    k", None),
    ],
)
def test_a_program_below_a_question_is_no_answer(tmp_path, outline, source, result):
    cells = notebook(("markdown", "## 1.1.1"), ("code", source, result))
    assert "1.1.1" not in read(tmp_path, outline, {"a.ipynb": cells}).answers


def test_prose_goes_before_what_was_computed(tmp_path, outline):
    cells = notebook(("markdown", "## 1.1.1\n\nThey are 1 and 2."), ("code", "f(5)", "19712"))
    assert read(tmp_path, outline, {"a.ipynb": cells}).answers["1.1.1"].text == "They are 1 and 2."


NAMED = {
    "digits alone": 'q111 = "19712 and 39552"',
    "a class": 'class Answers:\n    q1_1_1 = "19712 and 39552"',
    "dict": 'answers = dict(q_1_1_1="19712 and 39552")',
    "printed": 'print("1.1.1", "19712 and 39552")',
    "printed below main": 'if __name__ == "__main__":\n    print("1.1.1:", "19712 and 39552")',
    "a list of all": f"answers = {['19712 and 39552', *'bcdefghi']}",
}


@pytest.mark.parametrize("how", NAMED)
def test_texts_with_a_number_are_answers(tmp_path, outline, how):
    found = read(tmp_path, outline, {"a.py": NAMED[how] + "\n"}).answers
    assert found["1.1.1"].text == "19712 and 39552"
    every = {question.id for question in outline.questions if question.is_written}
    assert set(found) == (every if how == "a list of all" else {"1.1.1"})


@pytest.mark.parametrize(
    "source", ["answers = ['a', 'b']", "losses = ['a'] * 9", 'print("loss 1.1.1", x)', "x111 = 'a'"]
)
def test_what_has_no_number_or_not_all_of_them_is_none(tmp_path, outline, source):
    assert read(tmp_path, outline, {"a.py": source + "\n"}).answers == {}


@pytest.mark.parametrize(
    "docstring",
    [
        "1.2.1 Vanishing gradients, since one factor comes again.",
        "Q1.2.1 Vanishing gradients, since one factor comes again.",
        "A product.\n\n    1.2.1: Vanishing gradients, since one factor comes again.\n    ",
        "A product.\n\n    Question 1.2.1: Vanishing gradients, since one factor comes again.\n    ",
    ],
)
def test_docstrings_with_a_number_are_answers(tmp_path, outline, docstring):
    found = read(tmp_path, outline, {"a.py": f'def f(x):\n    """{docstring}"""\n    return x\n'})
    assert found.answers["1.2.1"].text == "Vanishing gradients, since one factor comes again."


@pytest.mark.parametrize("docstring", ["Step 1 of 2.", "Version 1.2, for NumPy 2.0.1", "x in [0.5, 1.2]"])  # fmt: skip
def test_other_docstrings_are_none(tmp_path, outline, docstring):
    assert read(tmp_path, outline, {"a.py": f'def f(x):\n    """{docstring}"""\n'}).answers == {}


@pytest.mark.parametrize("mark", ["📝 ", "✅ ", "[x] ", "→ ", "🔹", ""])
def test_a_picture_before_the_number_of_a_heading_hides_no_answer(tmp_path, outline, mark):
    found = read(tmp_path, outline, {"a.md": f"## {mark}1.1.1: T=5: 19712, T=10: 39552\n"})
    assert found.answers["1.1.1"].text == "T=5: 19712, T=10: 39552"


CELL = "import numpy as np\nclass RNNCell:\n    def __init__(self, a, b):\n        self.w = 1"


def test_code_in_a_markdown_cell_is_run_where_no_code_cell_has_it(tmp_path, outline):
    prose = f"## 1.1.2\n\n```python\n{CELL}\n```\n\nThey are shared.\n"
    found = read(tmp_path, outline, {"a.ipynb": notebook(("markdown", prose))})
    assert [unit.source.strip() for unit in found.units] == [CELL]
    assert found.units[0].first_line == 4
    assert found.answers["1.1.2"].text == "They are shared."
    assert any("code stands in a Markdown cell" in note for note in found.notes)


@pytest.mark.parametrize("shown", [CELL, "class Other:\n    pass", "x = 1"])
def test_code_that_is_only_shown_is_not_run(tmp_path, outline, shown):
    cells = notebook(("markdown", f"Look:\n\n```python\n{shown}\n```\n"), ("code", CELL))
    assert len(read(tmp_path, outline, {"a.ipynb": cells}).units) == 1


ASKED = "Please explain the shared weights of the same matrix at every step. Say 3 things."


def nbgrader(text, answer, is_locked=True):
    marks = {"nbgrader": {"grade": False, "locked": is_locked, "solution": False}}
    own = {"nbgrader": {"grade": True, "locked": False, "solution": True}}
    cells = [
        {"cell_type": "markdown", "source": f"## 1.1.2 Sharing\n\n{text}", "metadata": marks},
        {"cell_type": "markdown", "source": answer, "metadata": own if is_locked else {}},
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})


def test_what_a_locked_cell_of_nbgrader_says_is_no_answer(tmp_path, outline):
    found = read(tmp_path, outline, {"a.ipynb": nbgrader(ASKED, "No, they are shared.")})
    assert found.answers["1.1.2"].text == "No, they are shared."
    assert ("handed out", "the question") in [(piece.use, piece.to) for piece in found.account]


def test_a_blank_answer_below_a_locked_cell_is_none(tmp_path, outline):
    found = read(tmp_path, outline, {"a.ipynb": nbgrader(ASKED, "YOUR ANSWER HERE")})
    assert "1.1.2" not in found.answers


def test_prose_of_other_notebooks_stays_an_answer(tmp_path, outline):
    found = read(tmp_path, outline, {"a.ipynb": nbgrader(ASKED, "No.", is_locked=False)})
    assert "shared weights" in found.answers["1.1.2"].text


@pytest.mark.parametrize(
    "name", ["answers.csv", "kim_answers.yaml", "theory.yml", "Antworten 3.tsv", "answers.xlsx"]
)
def test_a_table_that_is_called_answers_waits_for_a_person(tmp_path, outline, name):
    account = read(tmp_path, outline, {name: "1.1.1, 19712\n", "a.py": "x = 1\n"}).account
    assert [piece.use for piece in account if piece.label == name] == ["unassigned"]


@pytest.mark.parametrize(
    "name", ["sales.csv", "settings.yaml", "unanswered.csv", "worksheets.yaml"]
)
def test_other_tables_and_settings_are_data(tmp_path, outline, name):
    account = read(tmp_path, outline, {name: "1, 2\n", "a.py": "x = 1\n"}).account
    assert [piece.use for piece in account if piece.label == name] == ["left out"]


@pytest.mark.parametrize(
    ("comment", "text"),
    [
        ("<!-- Write your answer here: 19712 and 39552 -->", "19712 and 39552"),
        ("<!-- your answer:\n19712 and\n39552\n-->", "19712 and\n39552"),
        ("<!-- Write your answer here -->", None),
        ("<!-- Write your answer here: ... -->", None),
        ("<!-- Write your answer here: 2 or 3 sentences. -->", None),
        ("<!-- TODO: 19712 -->", None),
        ("<!-- Your answer: -->\n19712", "19712"),
    ],
)
def test_an_answer_typed_into_the_comment_that_asks_for_it_is_read(
    tmp_path, outline, comment, text
):
    found = read(tmp_path, outline, {"a.md": f"## 1.1.1\n\n{comment}\n\n## 1.1.2\n\nNo.\n"}).answers
    assert getattr(found.get("1.1.1"), "text", None) == text
    assert found["1.1.2"].text == "No."
