"""Nothing that was handed in is lost unseen: every line and every definition stands in the account."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.fuzz_reading import OUTLINES, PARTS, lost, make
from grader.problem.load import load_problem
from grader.submission.outline import Asked, Outline
from grader.submission.read import read_submission
from tests.conftest import PROBLEM

OUTLINE = Outline(
    (Asked("1.1", "Shape of the filters"), Asked("1.2", "Why pooling helps")), "Homework 2"
)


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(PARTS), max_size=30),
    st.sampled_from(OUTLINES),
    st.sampled_from(("a.md", "b.py", "d.txt", "e.qmd")),
)
def test_every_line_and_definition_handed_in_stands_in_the_account(
    tmp_path_factory, parts, outline, name
):
    folder = tmp_path_factory.mktemp("kim")
    text = "".join(parts)
    (folder / name).write_text(text, encoding="utf-8", newline="")
    assert lost(read_submission(folder, outline), [(name, text)]) == []


@pytest.mark.parametrize("seed", range(60))
def test_of_mutated_folders_nothing_is_lost(tmp_path, seed):
    source = random.Random(seed)
    said = make(tmp_path, source)
    assert lost(read_submission(tmp_path, source.choice(OUTLINES)), said) == []


def uses(path, outline=OUTLINE):
    return {(piece.text.strip(), piece.use) for piece in read_submission(path, outline).account}


def test_prose_under_no_question_is_unassigned_and_names_are_left_out(tmp_path):
    (tmp_path / "a.md").write_text(
        "# Homework 2\n\nName: Kim\n\nThe filters are small.\n\n## 1.1\nNo.\n"
    )
    found = uses(tmp_path / "a.md")
    assert ("The filters are small.", "unassigned") in found
    assert ("Name: Kim", "left out") in found
    assert ("# Homework 2", "handed out") in found


def test_what_a_reader_does_not_see_is_no_answer(tmp_path):
    text = "## 1.1\n<!-- five -->\n~~six~~ seven\n\n## 1.2\n[//]: # (eight)\n<span style='display:none'>nine</span>\n"
    (tmp_path / "a.md").write_text(text)
    found = read_submission(tmp_path / "a.md", OUTLINE)
    assert found.answers["1.1"].text == "seven"
    assert "1.2" not in found.answers


@pytest.mark.parametrize(
    "hidden", ["<span style='font-size:0'>nine</span>", "<DEL>nine</DEL>", "<S>nine</S>"]
)
def test_what_is_too_small_or_struck_in_capitals_is_no_answer(tmp_path, hidden):
    (tmp_path / "a.md").write_text(f"## 1.1\nseven {hidden}\n")
    assert read_submission(tmp_path / "a.md", OUTLINE).answers["1.1"].text.strip() == "seven"


def test_a_number_that_is_not_asked_stays_in_its_answer(tmp_path):
    (tmp_path / "a.md").write_text(
        "## 1.1\n\n**5 steps:** 19712\n\n**Part 2:** more\n\n# T = 10\n\n39552\n\n## 1.2\nNo.\n"
    )
    text = read_submission(tmp_path / "a.md", OUTLINE).answers["1.1"].text
    assert "19712" in text
    assert "more" in text
    assert "39552" in text


def test_headings_of_the_exercise_lead_to_their_question(tmp_path):
    outline = Outline(
        (Asked("1", "A", ("Warm up",)), Asked("2", "B", (r"/^inline question \d+ b/",)))
    )
    (tmp_path / "a.md").write_text("## Warm-up: first\nOne.\n\n### INLINE QUESTION 7 B\nTwo.\n")
    assert {n: a.text for n, a in read_submission(tmp_path / "a.md", outline).answers.items()} == {
        "1": "One.",
        "2": "Two.",
    }


@pytest.mark.parametrize("heading", ["3.1)", "**3.1.**", "Question 3.1:", "Q 3.1 -", "(3.1)", "## Aufgabe 3.1", "> ### 3.1", "3.1\n---",
                                     "<details><summary>3.1 Title</summary>", "## Exercise 3 / Question 1", "- **Q3.1**", "Frage 3.1:"])  # fmt: skip
def test_a_number_is_found_in_any_written_form(tmp_path, heading):
    (tmp_path / "a.md").write_text(f"{heading}\n\nThe answer stands here.\n")
    found = read_submission(tmp_path / "a.md", Outline((Asked("3.1", "Title"), Asked("3.2"))))
    assert "stands here" in found.answers["3.1"].text


def test_a_virtual_environment_is_left_out_by_its_rule(tmp_path):
    (tmp_path / "env" / "lib").mkdir(parents=True)
    (tmp_path / "env" / "lib" / "m.py").write_text("def f(): return 0\n")
    (tmp_path / "a.py").write_text("def f(): return 1\n")
    found = read_submission(tmp_path, OUTLINE)
    assert [unit.file for unit in found.units] == ["a.py"]
    assert ("env/", "virtual environments") in {(piece.label, piece.to) for piece in found.account}


def test_a_notebook_that_is_large_by_its_pictures_is_read(tmp_path):
    picture = {"output_type": "display_data", "data": {"image/png": "A" * (9 << 20)}}
    cell = {
        "cell_type": "code",
        "source": "def f():\n    return 1\n",
        "outputs": [picture],
        "metadata": {},
    }
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": [cell], "nbformat": 4}))
    assert [unit.source for unit in read_submission(tmp_path / "a.ipynb", OUTLINE).units] == [
        "def f():\n    return 1\n"
    ]


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("a.ipynb", "<<<<<<< HEAD\n{}", "conflict"),
        ("a.pdf", "%PDF", ".ipynb"),
        ("a.docx", "PK", ".md"),
        ("a.rar", "Rar!", ".zip"),
        ("a.java", "x", "Python"),
    ],
)
def test_what_cannot_be_read_says_how_to_hand_in_instead(tmp_path, name, text, word):
    (tmp_path / name).write_text(text)
    found = read_submission(tmp_path / name, OUTLINE)
    assert found.unassigned
    assert word in found.notes[0]


@pytest.mark.parametrize(
    "fence",
    [
        "```{python step, echo=FALSE}",
        "```{python}",
        "~~~python",
        "```",
        "```{code-cell} ipython3",
        "```{.python}",
        "```pycon",
    ],
)
def test_code_in_fences_of_all_kinds_is_code(tmp_path, fence):
    (tmp_path / "a.md").write_text(f"# x\n\n{fence}\ndef f(x):\n    return x\n{fence[:3]}\n")
    assert [unit.source for unit in read_submission(tmp_path / "a.md", OUTLINE).units] == [
        "def f(x):\n    return x\n"
    ]


def test_answers_in_comments_and_named_texts_are_found(tmp_path):
    (tmp_path / "a.py").write_text(
        "# 1.1\n# Five by five.\n\ndef f():\n    return 1  # no answer\n\n\nanswer_1_2 = r'''Shifts.'''\n"
    )
    found = read_submission(tmp_path / "a.py", OUTLINE).answers
    assert (found["1.1"].text, found["1.1"].origin) == ("Five by five.", "comments")
    assert found["1.2"].text == "Shifts."


def test_an_older_copy_gives_no_answer_beside_the_work_itself(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "a.md").write_text("## 1.1\nWrong.\n")
    (tmp_path / "z.md").write_text("## 1.1\nRight.\n")
    assert read_submission(tmp_path, OUTLINE).answers["1.1"].text == "Right."


@pytest.mark.parametrize(
    ("first", "use"),
    [
        ("Answers of Dana", "left out"),
        ("Abgabe Dana und Emil", "left out"),
        ("The answer to everything is 42.", "unassigned"),
        ("I could not find the answers, sorry! They are all wrong", "unassigned"),
    ],
)
def test_a_first_line_that_only_says_what_it_is_waits_for_nobody(tmp_path, first, use):
    (tmp_path / "s.md").write_text(f"{first}\n\n## 1.1.2\n\nThe weights are shared.\n")
    found = read_submission(tmp_path, load_problem(PROBLEM).outline)
    assert [piece.use for piece in found.account if piece.text == first] == [use]


@pytest.mark.parametrize(
    ("line", "use"),
    [
        ("Slide 5: Long Short-Term Memory (LSTM) Networks", "left out"),
        ("Lab 3 - Gates and Memory Cells", "left out"),
        ("Lab 3 - Gates", "unassigned"),
        ("Lab 3 shows that the gradient vanishes", "unassigned"),
        ("Week 4: it fades.", "unassigned"),
    ],
)
def test_the_title_of_a_part_of_the_course_is_no_answer_that_nobody_found(tmp_path, line, use):
    (tmp_path / "a.md").write_text(f"{line}\n")
    found = read_submission(tmp_path / "a.md", load_problem(PROBLEM).outline)
    assert [piece.use for piece in found.account] == [use]


PDF = b"%PDF-1.4 \xe2\xe3\xcf\xd3 text"


@pytest.mark.parametrize(
    ("source", "text", "use"),
    [
        ("hw.tex", "\\section{1.1}\n3\n", "left out"),  # LaTeX made it, whatever is missing
        ("hw.ipynb", "## 1.1\n3\n\n## 1.2\nWeights are shared.\n", "left out"),
        ("HW.Rmd", "## 1.1\n3\n\n## 1.2\nWeights are shared.\n", "left out"),
        ("hw.tex", "\\section{1.1}\n\n\\section{1.2}\n", "unassigned"),  # written into the PDF
        ("hw.md", "## 1.1\n3\n", "unassigned"),  # 1.2 may stand in the PDF
        ("notes.md", "## 1.1\n3\n\n## 1.2\nWeights are shared.\n", "unassigned"),
    ],
)
def test_a_pdf_is_a_printed_copy_of_what_was_read_or_waits(tmp_path, source, text, use):
    cell = {"cell_type": "markdown", "metadata": {}, "source": text}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    (tmp_path / source).write_text(json.dumps(notebook) if source == "hw.ipynb" else text)
    (tmp_path / "hw.pdf").write_bytes(PDF)
    found = read_submission(tmp_path, OUTLINE)
    assert {piece.use for piece in found.account if piece.label == "hw.pdf"} == {use}
    assert any(note.startswith("hw.pdf") for note in found.notes) == (use == "unassigned")
