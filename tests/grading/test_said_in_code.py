"""A text in code that bears a question's number is for a person; a remark on what is asked is none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.grading.said_in_code import code_below, prose_in_code, said_elsewhere, said_in_code
from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from grader.submission.read import read_submission
from tests.conftest import ROOT

PROBLEM = load_problem(ROOT / "problems" / "recurrent-networks")
QUESTIONS = {question.id: question for question in PROBLEM.questions}
ANSWERS = {
    "a name": 'theory_1_1_2 = "They shrink, as each step multiplies by W."',
    "a name in another language": 'reponse_1_1_2 = "Ils diminuent."',
    "a name after another number": 'ws3_1_1_2 = "They shrink."',
    "a text that is worked on": 'ANSWER_1_1_2 = """\\n  They shrink.\\n""".strip()',
    "a joined text": 'ANSWER_1_1_2 = " ".join(["They", "shrink"])',
    "a number": "answer_1_1_2_T5 = 19712",
    "what is computed": "ANSWER_1_1_2 = count(5), count(10)",
    "yes or no": "ANSWER_1_1_2 = False",
    "an attribute": 'answers.q1_1_2 = "They shrink."',
    "what is printed behind it": 'print("1.1.2 (a):", count(5))',
    "a filled text": 'print("1.1.2 (a): {}".format(count(5)))',
    "what is printed below it": 'print("1.1.2")\nprint("T = 5:", count(5))',
    "a key": 'notes["1.1.2"] = "They shrink."',
    "a key of several": 'notes[1, 1, 2] = "They shrink."',
    "a mapping": 'NOTES = {"1.1.1": "a", "1.1.2": "They shrink."}',
    "a mapping in a mapping": 'NOTES = {"1.1": {"1": "a", "2": "They shrink."}}',
    "a mapping named after the first": 'Q1 = {"1.1": "a", "1.2": "They shrink."}',
    "pairs": 'rows = [("1.1.1", "a"), ("1.1.2", "They shrink.")]',
    "records": 'rows = [{"question": "1.1.2", "text": "They shrink."}]',
    "a keyword": 'Sheet(q_1_1_2="They shrink.")',
    "a call": 'submit("1.1.2", "They shrink.")',
    "printed in a function": 'def main():\\n    print("1.1.2: they shrink")',
    "printed with what is computed": 'print(f"1.1.2: {count(5)}")',
    "printed by a loop": 'for n, t in [("1.1.2", "They shrink.")]:\\n    print(n, t)',
    "all in one text": 'NOTES = """\\n1.1.1 a\\n1.1.2 They shrink.\\n"""',
    "a docstring": 'def count(t):\\n    """Answer 1.1.2: they shrink at each step backwards."""',
    "a function of its name": 'def question_1_1_2():\\n    """They shrink."""',
    "a remark beside code": "x = 1  # 1.1.2: they shrink at each step backwards",
    "a remark below its number": "# 1.1.2\\nx = 1\\n# They shrink at each step backwards.",
    "a text below its number": '# 1.1.2\\nanswer = "They shrink."',
    "a form": '#@title 1.1.2\\nanswer = "They shrink." #@param {type:"string"}',
    "a heading in words": "# Task 1.1, question 2: they shrink at each step backwards",
    "what does not compile": "x = = 1\\n## 1.1.2\\nThey shrink.",
    "a command": "!echo '1.1.2 they shrink'",
}
NONE = {
    "a title in other words": "# Exercise 1.1.2: counting weights",
    "a version": "# needs numpy 1.1.2 here",
    "no number": "x = 1  # They shrink.",
    "another number": 'answer_1_1_1 = "They shrink."\\n# 1.1.1: they shrink\\n# 11.1.2 no',
    "a longer number": "# 1.1.2.3: they shrink\\nx_1_1_2_3 = 'They shrink.'",
    "what is asked": "# Question 1.1.2: code for the RNNCell\\nclass RNNCell:\\n    pass",
    "a section of code": "# 1.1.2\\nclass Cell:\\n    def f(self, x):\\n        # one step\\n        return x",
    "a section before": "# 1.1.2\\n# 1.2.1\\n# They shrink.",
    "a decimal": "x = 1.1 + 2  # 1.1 of 2",
}


ASKED = PROBLEM.outline.asked_text


def unit(source):
    return Submission(
        "s", units=(Unit("cells", "cells.py", "cells.py", source.replace("\\n", "\n")),)
    )


@pytest.mark.parametrize("where", ANSWERS)
def test_what_bears_the_number_is_found(where):
    source = f"import numpy\n{ANSWERS[where]}\n"
    found = said_in_code(QUESTIONS["1.1.2"], unit(source), ASKED)
    assert found is not None
    assert found[0] == "cells.py"
    assert 1 <= found[1] <= source.replace("\\n", "\n").count("\n")


@pytest.mark.parametrize("where", NONE)
def test_what_says_nothing_of_it_is_not_found(where):
    assert said_in_code(QUESTIONS["1.1.2"], unit(NONE[where]), ASKED) is None


@pytest.mark.parametrize(
    ("name", "is_found"),
    [("answer_1_2", True), ("q12", True), ("conv1_2", False), ("x_1_2", False), ("text_1_2", True)],
)
def test_a_number_of_two_parts_needs_a_word_in_a_name(name, is_found):
    question = QUESTIONS["1.1.1"].model_copy(update={"id": "1.2"})
    found = said_in_code(question, unit(f'{name} = "They shrink."'), ASKED)
    assert (found is not None) == is_found


@given(st.text("1.2_#\"'\\n\n =()[]{}%!@ansqf:", max_size=200))
def test_any_source_is_searched_without_an_error(source):
    said_in_code(QUESTIONS["1.1.2"], unit(source), ASKED)


def read(folder, files):
    for name, text in files.items():
        (folder / name).write_text(text)
    return read_submission(folder, PROBLEM.outline)


def test_a_cell_below_a_heading_that_shows_something_may_be_the_answer(tmp_path):
    def cell(kind, source):
        return {"cell_type": kind, "metadata": {}, "source": source,
                **({"outputs": [], "execution_count": None} if kind == "code" else {})}  # fmt: skip

    helper = "def count(t):\n    return t\n"
    cells = []
    for k, below in enumerate(["count(5)", "# they shrink", "print(count(5))", "", "x = 1"]):
        cells += [cell("markdown", f"## {list(QUESTIONS)[k]}"), cell("code", helper + below)]
    work = read(tmp_path, {"w.ipynb": json.dumps({"cells": cells, "metadata": {}, "nbformat": 4,
                                                  "nbformat_minor": 5})})  # fmt: skip
    found = [code_below(question, work) for question in QUESTIONS.values()]
    assert [piece.label if piece else None for piece in found[:5]] == [
        "w.ipynb, cell 2", "w.ipynb, cell 4", "w.ipynb, cell 6", None, None,
    ]  # fmt: skip


def test_prose_that_was_left_out_or_read_for_another_question_is_found(tmp_path):
    sheet = (
        "## 1.1.1\n\nFirst.\n\n<!-- 1.1.2: they shrink -->\n\n~~2.1.1: they shrink~~\n\n"
        "| 2.1.2 | the old one is dropped and a new one taken |\n"
    )
    work = read(tmp_path, {"sheet.md": sheet})
    found = {q.id for q in QUESTIONS.values() if said_elsewhere(q, work, ASKED) is not None}
    assert found - set(work.answers) == {"1.1.2"} | ({"2.1.2"} - set(work.answers))


def test_rows_of_a_table_whose_number_stands_in_two_columns_wait(tmp_path):
    rows = "| Task | Question | Answer |\n|---|---|---|\n| 1.1 | 2 | They shrink with every step of it. |\n"
    work = read(tmp_path, {"sheet.md": rows})
    assert any(piece.use == "unassigned" for piece in work.account)


PROSE = "The weights are shared by all steps, so that more steps bring no more of them; their gradients are added up over time."


@pytest.mark.parametrize(
    "source",
    [f'THEORY = """{PROSE}"""', f'notes = ["{PROSE}", "b"]', f'print("{PROSE}")', f'"""{PROSE}"""'],
)
def test_text_in_code_without_any_number_waits_where_nothing_else_is_answered(source):
    found = prose_in_code(unit(f"import numpy\nx = 1\n{source}\n"), ASKED)
    assert found == ("cells.py", 3) or source.startswith('"""')
    assert found is not None


@pytest.mark.parametrize(
    "source",
    [
        f"def f(x):\n    # {PROSE}\n    return x",
        f'def f(x):\n    """{PROSE}"""\n    return x',
        f'def f(x):\n    raise ValueError("{PROSE}")',
        'print("largest error", 3)\nprint("works as it should")',
    ],
)
def test_what_explains_code_is_no_text_that_waits(source):
    assert prose_in_code(unit(source), ASKED) is None
