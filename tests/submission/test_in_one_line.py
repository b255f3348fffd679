"""Answers of several questions on few lines: one behind another, in columns, going on by letters."""

import pytest

from grader.submission.outline import Asked, Outline
from grader.submission.read import read_submission

PLAIN = Outline(tuple(Asked(str(k)) for k in range(1, 10)))
POINTS = Outline(tuple(Asked(f"{part}.{k}") for part in (1, 2) for k in range(1, 6)))
LETTERS = Outline(tuple(Asked(f"{part}.{k}") for part in (1, 2) for k in "abcdef"))


def answers(tmp_path, text, outline):
    (tmp_path / "a.md").write_text(text)
    read = read_submission(tmp_path / "a.md", outline)
    return {question: answer.text.strip(" ;|") for question, answer in read.answers.items()}


@pytest.mark.parametrize(
    "text",
    [
        "1) 3386 Hz; 2) 7.2 V; 7) b",
        "(1) 3386 Hz (2) 7.2 V (7) b",
        "1: 3386 Hz<br>2: 7.2 V<br/>7: b",
        "Q1: 3386 Hz; Q2: 7.2 V; Q7: b",
        "| 1 | 2 | 7 |\n|---|---|---|\n| 3386 Hz | 7.2 V | b |",
        "1) 3386 Hz\t2) 7.2 V\t7) b",
    ],
)
def test_answers_in_one_line_stand_under_their_questions(tmp_path, text):
    assert answers(tmp_path, f"{text}\n", PLAIN) == {"1": "3386 Hz", "2": "7.2 V", "7": "b"}


@pytest.mark.parametrize(
    "text",
    [
        "## 3\n\nReasons: 1) it is small; 2) it is fast; 3) it is cheap\n",  # a list in an answer
        "3) first; 2) second; 1) third\n",  # in another order
        "3) 0.4; at 4 V it is more; 12) no question\n",
        "## 3\n\n1) it is small; 2) it is fast; 3) it is cheap\n",
    ],
)
def test_a_line_with_numbers_that_do_not_count_questions_is_one_answer(tmp_path, text):
    assert set(answers(tmp_path, text, PLAIN)) == {"3"}


def test_a_line_whose_numbers_open_other_lines_too_is_one_answer(tmp_path):
    found = answers(tmp_path, "1) Reasons: it is small; 2) it is fast\n2) no\n3) yes\n", PLAIN)
    assert found == {"1": "Reasons: it is small; 2) it is fast", "2": "no", "3": "yes"}


@pytest.mark.parametrize(
    ("text", "outline", "expected"),
    [
        ("1a) 2.14\nb) 2/9\nc) 26.9 %\n", LETTERS, {"1.a": "2.14", "1.b": "2/9", "1.c": "26.9 %"}),
        ("**1a)** 2.14\n\n**b)** 2/9\n", LETTERS, {"1.a": "2.14", "1.b": "2/9"}),
        ("Aufgabe 1 a) 2,14\nb) 2/9\n", LETTERS, {"1.a": "2,14", "1.b": "2/9"}),
        ("1.1) 0.4\n2) 2.6\n2.2) 185\n5) no\n", POINTS, {"1.1": "0.4", "1.2": "2.6", "2.2": "185", "2.5": "no"}),
        ("1a) 2.14; b) 2/9; c) 26.9 %\n", LETTERS, {"1.a": "2.14", "1.b": "2/9", "1.c": "26.9 %"}),
    ],
)  # fmt: skip
def test_the_last_part_of_a_number_goes_on_from_the_one_above(tmp_path, text, outline, expected):
    assert answers(tmp_path, text, outline) == expected


@pytest.mark.parametrize(
    "text",
    [
        "1a)\nb) the second option\n",  # what else is there to 1a?
        "1a) Two reasons:\na) small\nb) fast\n",  # a list in the answer
        "1c) 26.9 %\nb) 2/9\n",  # back
    ],
)
def test_an_item_within_an_answer_opens_nothing(tmp_path, text):
    assert "1.b" not in answers(tmp_path, text, LETTERS)


@pytest.mark.parametrize("top", ["# Sheet 2", "# Week 1", "# Chapter 2"])
def test_a_heading_that_counts_the_sheets_is_no_group_of_questions(tmp_path, top):
    text = f"{top}\n\n## Exercise 1\n\na) 2.14\n\nb) 2/9\n"
    assert answers(tmp_path, text, LETTERS) == {"1.a": "2.14", "1.b": "2/9"}


def test_a_group_that_is_called_a_chapter_stays_one(tmp_path):
    text = "# Chapter 2\n\n## Exercise 1\n\n0.4\n"
    assert answers(tmp_path, text, POINTS) == {"2.1": "0.4"}


@pytest.mark.parametrize("top", ["Lab 3", "# Lab 3", "Sheet 3"])
def test_a_first_line_that_counts_the_sheets_is_no_question(tmp_path, top):
    found = answers(tmp_path, f"{top}\n\nName: Al\n\n1) 3386 Hz\n2) 7.2 V\n", PLAIN)
    assert found == {"1": "3386 Hz", "2": "7.2 V"}


def test_of_a_list_of_ones_only_the_first_is_the_first_answer(tmp_path):
    (tmp_path / "a.md").write_text("1. 4.8 V\n1. 3386 Hz\n1. 34 dB\n")
    read = read_submission(tmp_path / "a.md", PLAIN)
    assert {question: answer.text for question, answer in read.answers.items()} == {"1": "4.8 V"}
    assert [piece.text for piece in read.unassigned] == ["1. 3386 Hz\n1. 34 dB"]


def test_what_stands_under_two_questions_is_marked_as_shared(tmp_path):
    (tmp_path / "a.md").write_text("## 1 and 2\n\n7.2 V and 3386 Hz\n\n## 3\n\nyes\n")
    read = read_submission(tmp_path / "a.md", PLAIN)
    assert {question: a.is_shared for question, a in read.answers.items()} == {
        "1": True,
        "2": True,
        "3": False,
    }


@pytest.mark.parametrize("name", ["HW6.xlsx", "answers.ods", "link.url", "hw.R", "hw.m"])
def test_what_cannot_be_opened_and_may_hold_answers_waits(tmp_path, name):
    (tmp_path / name).write_bytes(b"PK\x03\x04 or text")
    read = read_submission(tmp_path, PLAIN)
    assert [piece.label for piece in read.unassigned if piece.kind != "code"] == [name]
    assert any(name in note for note in read.notes)


def test_a_spreadsheet_that_code_reads_is_data(tmp_path):
    (tmp_path / "data.xlsx").write_bytes(b"PK\x03\x04")
    (tmp_path / "work.py").write_text("import pandas as pd\ntable = pd.read_excel('data.xlsx')\n")
    assert not read_submission(tmp_path, PLAIN).unassigned
