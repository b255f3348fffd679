"""Answers in code are found wherever a student may have written them: comments, texts, prints, in scripts and cells."""

import json

import pytest

from grader.problem.load import load_problem
from grader.submission.outline import Asked, Outline
from grader.submission.read import read_submission
from tests.conftest import PROBLEM

ONE, TWO = "The weights are shared over time.", "A gradient is multiplied at every step."
LINES = f"1.1.2\n{ONE}\n\n1.2.1\n{TWO}"
COMMENTS = "\n".join(f"# {line}".rstrip() for line in LINES.split("\n"))
CODE = "import numpy as np\n\n\ndef f():\n    return 1\n"


def in_notebook(*sources):
    cells = [{"cell_type": "code", "source": s, "metadata": {}, "outputs": []} for s in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("w.py", f"{COMMENTS}\n{CODE}"),
        ("w.py", f'"""{LINES}\n"""\n{CODE}'),
        ("w.py", f'{CODE}\nr"""\n{LINES}\n"""\n'),
        ("w.py", f'{CODE}\nprint("""{LINES}""")\n'),
        ("w.ipynb", in_notebook(CODE, f"{COMMENTS}\nx = 1")),
        ("w.ipynb", in_notebook(CODE, f'"""{LINES}"""\nx = 1')),
        ("w.ipynb", in_notebook(CODE, f'x = 1\nprint("""{LINES}""")')),
    ],
    ids=["comments", "docstring", "a text", "a print", "a cell's comments", "a cell's text", "a cell's print"],
)  # fmt: skip
def test_answers_in_code_are_found(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    found = read_submission(tmp_path, load_problem(PROBLEM).outline)
    assert {q: a.text for q, a in found.answers.items()} == {"1.1.2": ONE, "1.2.1": TWO}
    assert any("comments" in note for note in found.notes)


def test_code_without_a_questions_number_gives_no_answer(tmp_path):
    (tmp_path / "w.py").write_text(f'"""My cells."""\n# a step\n{CODE}\nprint("done")\n')
    assert read_submission(tmp_path, load_problem(PROBLEM).outline).answers == {}


def test_headings_with_full_width_digits_are_headings(tmp_path):
    wide = LINES.translate({ord(a): ord(a) + 0xFEE0 for a in "0123456789."})
    (tmp_path / "w.md").write_text("\n".join(f"## {k}" if k[:1] == "１" else k for k in wide.split("\n")))  # fmt: skip
    found = read_submission(tmp_path, load_problem(PROBLEM).outline)
    assert set(found.answers) == {"1.1.2", "1.2.1"}


def test_an_export_of_databricks_holds_answers(tmp_path):
    """Its Markdown stands behind the word MAGIC, and its cells are parted by COMMAND."""
    (tmp_path / "nb.py").write_text(
        "# Databricks notebook source\n# MAGIC %md\n# MAGIC ## 1.4\n# MAGIC 0.00316\n\n"
        "# COMMAND ----------\n\nimport math\n\n# COMMAND ----------\n\ndef f():\n    return 1\n"
    )
    outline = Outline((Asked("1.4", "Rate"),))
    found = read_submission(tmp_path, outline)
    assert found.answers["1.4"].text == "0.00316"
    assert not found.unassigned


@pytest.mark.parametrize("text", [
    'def f():\n    """1.1.2 (a): shared, all of them"""\n    return 1\n',
    "said = 1  # 1.1.2 (a): shared, all of them\n",
    'print("1.1.2 (a):", "shared, all of them")\n',
    'print("1.1.2")\nprint("shared,", "all of them")\n',
    'if __name__ == "__main__":\n    print("1.1.2: shared, all of them")\n',
])  # fmt: skip
def test_what_a_file_of_code_says_beside_a_number_is_an_answer(tmp_path, text):
    (tmp_path / "w.py").write_text(text)
    found = read_submission(tmp_path, load_problem(PROBLEM).outline)
    assert "shared, all of them" in found.answers["1.1.2"].text


def test_comments_behind_statements_are_no_answers(tmp_path):
    (tmp_path / "w.py").write_text(
        "def f():  # 1.1.2 here\n    x = 1  # 1.1.2 (a) the loop\n    return x\n"
    )
    assert read_submission(tmp_path, load_problem(PROBLEM).outline).answers == {}
