"""A submission is read defensively: what cannot be read becomes a note, and nothing else is lost."""

import errno
import json
import os
import re

import pytest

from grader.submission.outline import Asked, Outline
from grader.submission.paths import submission_paths
from grader.submission.read import read_submission


def notebook(*cells):
    return json.dumps(
        {
            "cells": [
                {"cell_type": kind, "source": source, "metadata": {}} for kind, source in cells
            ],
            "nbformat": 4,
        }
    )


def test_a_notebook_gives_code_and_answers(tmp_path):
    path = tmp_path / "kim.ipynb"
    path.write_text(
        notebook(("markdown", ["## 1.1.2\n", "No."]), ("code", "def f():\n    return 1"))
    )
    found = read_submission(path)
    assert found.name == "kim"
    assert found.answers["1.1.2"].text == "No."
    assert found.units[0].label == "kim.ipynb, cell 2"


def test_an_answer_may_be_a_cell_below_its_heading(tmp_path):
    path = tmp_path / "kim.ipynb"
    path.write_text(notebook(("markdown", "## 1.1.2"), ("markdown", "No."), ("code", "x = 1")))
    assert read_submission(path).answers["1.1.2"].text == "No."


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.ipynb", b"{"),
        ("a.ipynb", b"[1]"),
        ("a.ipynb", b'{"cells": 3}'),
        ("a.py", b"\0\1\2\3" * 100),
        ("a.pdf", b"%PDF"),
        ("a.ipynb", b"[" * 100_000),
    ],
)
def test_a_file_that_cannot_be_read_leaves_a_note(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    found = read_submission(tmp_path / name)
    assert found.notes
    assert found.units == ()


def test_one_bad_file_in_a_folder_costs_only_itself(tmp_path):
    folder = tmp_path / "kim"
    folder.mkdir()
    (folder / "bad.ipynb").write_text("{")
    (folder / "good.py").write_text("x = 1")
    (folder / "sheet.md").write_text("# 1.1.2\nNo")
    found = read_submission(folder)
    assert found.name == "kim"
    assert len(found.units) == 1
    assert "1.1.2" in found.answers


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_any_encoding_and_line_end_is_read(tmp_path, encoding):
    (tmp_path / "a.md").write_bytes("## 1.1.2\r\nNein, möglich.\r\n".encode(encoding))
    assert read_submission(tmp_path / "a.md").answers["1.1.2"].text == "Nein, möglich."


def test_links_and_pipes_are_not_followed(tmp_path):
    secret = tmp_path / "secret.md"
    secret.write_text("# 1.1.2\nNo")
    folder = tmp_path / "kim"
    folder.mkdir()
    (folder / "a.md").symlink_to(secret)
    os.mkfifo(folder / "b.py")
    found = read_submission(folder)
    assert found.answers == {}
    assert len(found.notes) == 2


def test_each_file_and_folder_in_a_folder_is_a_submission(tmp_path):
    (tmp_path / "a.md").write_text("x")
    (tmp_path / "b").mkdir()
    (tmp_path / ".DS_Store").write_text("x")
    assert [path.name for path in submission_paths([tmp_path])] == ["a.md", "b"]


def test_an_empty_file_says_so(tmp_path):
    (tmp_path / "a.md").write_text("")
    assert "Nothing" in read_submission(tmp_path / "a.md").notes[0]


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.EMFILE])
def test_what_our_machine_cannot_read_is_no_empty_submission(tmp_path, monkeypatch, number):
    (tmp_path / "kim").mkdir()
    (tmp_path / "kim" / "a.py").write_text("x = 1")

    def refusing(*_args):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", refusing)
    with pytest.raises(OSError, match=re.escape(os.strerror(number))):
        read_submission(tmp_path / "kim")


def test_a_file_we_may_not_read_costs_itself_and_is_told(tmp_path, monkeypatch):
    (tmp_path / "kim").mkdir()
    (tmp_path / "kim" / "a.py").write_text("x = 1")
    (tmp_path / "kim" / "b.py").write_text("y = 1")
    opened = os.open

    def refusing(path, *args, **kwargs):
        if str(path) == "a.py":
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", refusing)
    found = read_submission(tmp_path / "kim")
    assert [unit.label for unit in found.units] == ["b.py"]
    assert found.unreadable == ("a.py",)
    assert "a.py cannot be read" in found.notes[0]


def test_no_link_is_followed_also_where_a_folder_became_one_a_moment_ago(tmp_path, monkeypatch):
    (tmp_path / "kim" / "work").mkdir(parents=True)
    (tmp_path / "kim" / "work" / "a.py").write_text("x = 1")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a.py").write_text("y = 'of another'")
    walked = os.walk

    def swapping(*args, **kwargs):
        found = list(walked(*args, **kwargs))
        if not (tmp_path / "kim" / "work").is_symlink():
            (tmp_path / "kim" / "work").rename(tmp_path / "before")
            (tmp_path / "kim" / "work").symlink_to(tmp_path / "secret")
        return iter(found)

    monkeypatch.setattr("grader.submission.read.os.walk", swapping)
    assert read_submission(tmp_path / "kim").units == ()


def test_submissions_of_several_folders_and_files_keep_their_places(tmp_path):
    for name in ("a/2.md", "a/1.md", "b/3.md", "4.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("# 1.1")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "b")
    places = [tmp_path / "a", tmp_path / "empty", tmp_path / "4.md", tmp_path / "link"]
    wanted = [
        tmp_path / "a" / "1.md",
        tmp_path / "a" / "2.md",
        tmp_path / "4.md",
        tmp_path / "link" / "3.md",
    ]
    found = submission_paths(places)
    assert list(found) == wanted
    assert found[1:3] == wanted[1:3]
    assert found[-1] == wanted[-1]
    with pytest.raises(IndexError):
        found[4]


@pytest.mark.parametrize(
    "heading", ["## 4.2 (a)", "4.2 a)", "## 4.2a", "## 4.2.a", "### Question 4.2 (a): pairs"]
)
def test_parts_of_a_question_belong_to_it(tmp_path, heading):
    """A question that is labelled (a) and (b) is answered so."""
    outline = Outline((Asked("4.1", "One"), Asked("4.2", "Two"), Asked("4.3", "Three")))
    second = re.sub(r"a(?=\)|$|:)", "b", heading.replace("2a", "2b").replace(".a", ".b"))
    path = tmp_path / "a.md"
    path.write_text(f"{heading}\n\nThe first.\n\n{second}\n\nThe second.\n\n## 4.3\n\nThe third.\n")
    found = read_submission(path, outline)
    assert list(found.answers) == ["4.2", "4.3"]
    for words in ("The first.", "The second."):
        assert words in found.answers["4.2"].text
    assert found.answers["4.3"].text == "The third."
    assert not found.unassigned


@pytest.mark.parametrize("before", [
    "Ejercicio 1.2.", "Réponse 1.2 :", "Zu Aufgabe 1.2:", "Response to 1.2", "Opgave 1.2", "Zadanie 1.2",
    "Questão 1.2", "Задание 1.2", "\\textbf{1.2}", "\\item[1.2]", "### Esercizio 1.2",
])  # fmt: skip
def test_numbers_of_questions_are_found_behind_words_of_many_languages(tmp_path, before):
    outline = Outline((Asked("1.1", "Why"), Asked("1.2", "How")))
    (tmp_path / "a.txt").write_text(f"1.1) Because.\n\n{before}\nBy adding.\n")
    found = read_submission(tmp_path / "a.txt", outline)
    assert {name: answer.text for name, answer in found.answers.items()} == {
        "1.1": "Because.", "1.2": "By adding.",
    }  # fmt: skip


@pytest.mark.parametrize("mark", ["~", "`", "^", '"', "+"])
def test_titles_that_are_underlined_as_in_restructured_text_are_headings(tmp_path, mark):
    """Of tildes, the first underline began a fence, and every second answer was code."""
    outline = Outline((Asked("1", "Weights of a network"), Asked("2", "Steps"), Asked("3", "Why")))
    titles = {"Weights of a network": "Nine.", "Steps": "Four.", "Why": "Because."}
    text = "\n".join(f"{one}\n{mark * max(len(one), 5)}\n\n{own}\n" for one, own in titles.items())
    (tmp_path / "a.rst").write_text(text)
    found = read_submission(tmp_path / "a.rst", outline)
    assert [answer.text for answer in found.answers.values()] == ["Nine.", "Four.", "Because."]


@pytest.mark.parametrize("code", [
    "Code\n`````\nx\n`````", "Code\n~~~~~\nx = 1\n~~~~~", "~~~~~~python\ny = 2\n\nx = 1\n~~~~~~",
])  # fmt: skip
def test_a_fence_of_many_marks_is_no_underline(tmp_path, code):
    """Its first line was one, its last began a fence, and the answers below were code."""
    outline = Outline((Asked("1.1", "Why"), Asked("1.2", "How")))
    (tmp_path / "a.md").write_text(f"## 1.1\n\nBecause.\n\n{code}\n\n## 1.2\n\nBy adding.\n")
    found = read_submission(tmp_path / "a.md", outline)
    assert found.answers["1.2"].text == "By adding."
    assert found.answers["1.1"].text.startswith("Because.")


@pytest.mark.parametrize("title", ["Question 4", "Lab 4", "Week 4"])
def test_a_title_with_an_answer_below_it_is_a_question(tmp_path, title):
    outline = Outline((Asked("4", "Filters"), Asked("5", "Smoothers")))
    sheet = f"# {title}\n\nBecause of it.\n\n## Question 4 (remark)\n\nSee above.\n\n## Question 5\n\nNo.\n"
    (tmp_path / "a.md").write_text(sheet)
    assert "Because of it." in read_submission(tmp_path / "a.md", outline).answers["4"].text


@pytest.mark.parametrize("prose", [
    "Response 2 of the filter is flat", "zu 1.2", "zu Frage 2 passt das", "第 2 步", "\\emph{Question 1.2} is harder",
])  # fmt: skip
def test_a_word_before_a_number_in_a_sentence_opens_nothing(tmp_path, prose):
    outline = Outline((Asked("1.1", "Why"), Asked("1.2", "How")))
    (tmp_path / "a.md").write_text(f"## 1.1\n\nBecause of it,\n{prose}\nand so on.\n")
    assert list(read_submission(tmp_path / "a.md", outline).answers) == ["1.1"]


def test_an_answer_between_tildes_is_not_struck_out(tmp_path):
    """It was taken for text that its author has crossed out."""
    (tmp_path / "a.md").write_text("## 1.1\n\n~~~\nBecause of it.\n~~~\n\n~~No.~~ And so.\n")
    (answer,) = read_submission(tmp_path / "a.md", Outline((Asked("1.1", "Why"),))).answers.values()
    assert "Because of it." in answer.text
    assert "No." not in answer.text


def test_a_short_fence_below_a_line_is_a_fence(tmp_path):
    (tmp_path / "a.md").write_text("## 1.1\n\nCode:\n```\nx = 1\n```\nBecause of it.\n")
    (answer,) = read_submission(tmp_path / "a.md", Outline((Asked("1.1", "Why"),))).answers.values()
    assert answer.text == "Code:\n```\nx = 1\n```\nBecause of it."


@pytest.mark.parametrize("session", [
    ">>> def double(x):\n...     return 2 * x\n...\n>>> double(2)\n4",
    "In [3]: def double(x):\n   ...:     return 2 * x\n   ...: \nOut[3]: 4",
    "```pycon\n>>> def double(x):\n...     return 2 * x\n```",
])  # fmt: skip
def test_a_session_that_is_pasted_into_a_sheet_is_code(tmp_path, session):
    """It was a part of the answer above, and the function was not attempted."""
    (tmp_path / "a.md").write_text(f"## 1.1\n\nBecause of it.\n\n{session}\n")
    outline = Outline((Asked("1.1", "Why"),), names=("double",))
    found = read_submission(tmp_path / "a.md", outline)
    (unit,) = found.units
    assert unit.source.rstrip().split("\n")[:2] == ["def double(x):", "    return 2 * x"]
    assert found.answers["1.1"].text.strip() == "Because of it."


@pytest.mark.parametrize("title", ["Week 4", "Sheet 4: filters", "Exercise 4", "Blatt 4"])
def test_a_title_that_counts_the_sheets_opens_no_question_of_its_number(tmp_path, title):
    outline = Outline((Asked("4", "Filters"), Asked("5", "Smoothers")))
    sheet = f"# {title}\n\nAnn Miller\n\n## Question 4\n\nBecause of it.\n\n## Question 5\n"
    (tmp_path / "a.md").write_text(sheet)
    found = read_submission(tmp_path / "a.md", outline)
    assert {name: answer.text for name, answer in found.answers.items()} == {"4": "Because of it."}
    (tmp_path / "a.md").write_text(sheet.replace("## ", "# "))
    found = read_submission(tmp_path / "a.md", outline)
    assert found.answers["4"].text.endswith("Because of it.")


@pytest.mark.parametrize("line", [
    "Time spent: 3 h", "Hours spent on this: 4", "I worked with Max.", "Zeitaufwand: 2 Stunden",
    "I hereby declare that this work is my own.", "Honor code: I have not copied.",
    "Submitted by Jane Doe", "Jane Doe, 20-123-456", "Jane Doe (1234567)", "Matr.-Nr.: 1234567",
    "Submitted to: Prof. Meier", "AI usage: for grammar only.", "Table of contents",
    "[1] Goodfellow et al., Deep Learning, 2016", "| No. | Question | Answer | Confidence |",
])  # fmt: skip
def test_who_worked_how_long_is_no_answer_that_nobody_found(tmp_path, line):
    """Every missing answer waited for a person to look there."""
    (tmp_path / "a.md").write_text(f"{line}\n\n## 1.1\n\nBecause of it.\n")
    found = read_submission(tmp_path / "a.md", Outline((Asked("1.1", "Why"),)))
    assert not found.unassigned


@pytest.mark.parametrize("line", [
    "I declare it constant.", "19712", "Work on it: 3 J", "Total Pairs 19900", "We work with 1000 people: 0.0876",
    "Time needed: the gain goes to zero", "Use of tools like gates lets it forget",
    "[1] The gates control it, as Hochreiter 1997 has shown for cells",
])  # fmt: skip
def test_a_short_line_that_may_be_an_answer_is_kept(tmp_path, line):
    (tmp_path / "a.md").write_text(f"{line}\n\n## 1.1\n\nBecause of it.\n")
    assert read_submission(tmp_path / "a.md", Outline((Asked("1.1", "Why"),))).unassigned


@pytest.mark.parametrize(
    "line", ["*Group 12*", "Team: A3", "Übungsgruppe Nr. 7", "Student ID: 1234567"]
)
def test_a_byline_of_a_group_is_no_answer_that_nobody_found(tmp_path, line):
    """Every unanswered question waited for it: it belonged to none."""
    (tmp_path / "a.md").write_text(f"{line}\n\n## 1.1\n\nBecause of it.\n")
    found = read_submission(tmp_path / "a.md", Outline((Asked("1.1", "Why"),)))
    assert not found.unassigned
    assert [piece.to for piece in found.account if piece.line == 1] == ["names and dates"]
