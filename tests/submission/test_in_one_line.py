"""Answers of several questions on few lines: one behind another, in columns, going on by letters."""

import pytest

from grader.submission.handed import text_of_html
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


def test_a_list_of_ones_may_answer_other_questions_too(tmp_path):
    (tmp_path / "a.md").write_text("1. 4.8 V\n1. 3386 Hz\n1. 34 dB\n")
    read = read_submission(tmp_path / "a.md", PLAIN)
    assert read.answers["1"].is_shared
    assert any("whose items are all '1.'" in doubt for doubt in read.doubts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1) By equation (3) we get f = 3386 Hz\n2) 7.2 V\n3) yes\n",
         {"1": "By equation (3) we get f = 3386 Hz", "2": "7.2 V", "3": "yes"}),
        ("8) Yes follows from (9) only if det is not 0\n9) 5\n",
         {"8": "Yes follows from (9) only if det is not 0", "9": "5"}),
        ("1) In the circuit both cells work: 1) v = 5; 2) f = 3386 Hz\n", {"1": "In the circuit both cells work: 1) v = 5; 2) f = 3386 Hz"}),
    ],
)  # fmt: skip
def test_numbers_that_an_answer_speaks_of_cut_nothing(tmp_path, text, expected):
    assert answers(tmp_path, text, PLAIN) == expected


def test_a_bold_number_below_a_copied_question_is_the_next_one(tmp_path):
    asked = Outline(
        (
            Asked("1.1", text="How far does it go?"),
            Asked("1.2", text="How fast is it there?"),
            Asked("2.1"),
        )
    )
    (tmp_path / "a.md").write_text(
        "**1.1** How far does it go?\n\n**1.2** How fast is it there?\n\n**2.1**\n\n2/9\n"
    )
    read = read_submission(tmp_path / "a.md", asked)
    assert {
        question: answer.text for question, answer in read.answers.items() if "?" not in answer.text
    } == {"2.1": "2/9"}


def test_boxes_of_options_go_on_to_no_other_question(tmp_path):
    text = "1.c)\n- [x] (a) median\n- [ ] (d) range\n\n1.d) yes\n"
    assert answers(tmp_path, text, LETTERS)["1.d"] == "yes"


def test_a_long_line_of_dashes_is_no_table(tmp_path):
    text = f"1) 3386 Hz\n{'-' * 200} end of page 1\n|{'-' * 100}+---|\n2) 7.2 V\n"
    assert set(answers(tmp_path, text, PLAIN)) == {"1", "2"}


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ('<ol start="7"><li>b</li><li>True</li></ol>', ["7. b", "8. True"]),
        ("<p>1) Steps:</p><ol><li>v</li><li>f</li></ol><p>2) no</p>", ["1) Steps:", "- v", "- f", "2) no"]),
        ("<ol><li>a<ol><li>b</li></ol></li><li>c</li></ol>", ["1. a", "- b", "2. c"]),
        ("<ol reversed><li>a</li></ol>", ["- a"]),
    ],
)  # fmt: skip
def test_of_a_page_the_first_list_counts_and_lists_within_answers_do_not(page, lines):
    text = text_of_html(page.encode()).decode()
    assert [line.strip() for line in text.split("\n") if line.strip()] == lines


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
