"""The words of a report: the German file is complete, nothing in it is stale, and a course may add its own."""

import re
from dataclasses import replace

import pytest

from grader.errors import UsageError
from grader.report.catalogue import OURS, braces, catalogue, read_words
from grader.report.render import FIND_ME, render
from grader.report.words import WORDS
from grader.results.account import Piece
from grader.results.grade import HIDDEN_SENTENCES
from tests.delivery.a_store import a_grade

USES = {"code", "written", "prose", "file", "answer", "handed out", "left out", "unassigned"}
SENTENCES = {
    *HIDDEN_SENTENCES.values(),
    FIND_ME,
    "Agrees with the reference.",
    "Nothing was handed in.",
    "This answer could not be judged by itself; a person will look.",
}


def in_templates():
    """Return every text that a template of a report asks for by itself."""
    names = ("base.html", "report.html", "report.md", "report.txt")
    return {
        text for name in names for text in re.findall(r'_\("([^"]+)"', (OURS / name).read_text())
    }


def test_german_has_every_text_of_the_templates_and_no_other():
    wanted = in_templates() | set(WORDS.values()) | USES | SENTENCES
    assert set(read_words(OURS / "words.de.txt")) == wanted
    assert len(in_templates()) > 20


def test_no_template_of_a_report_has_words_outside_the_catalogue():
    for name in ("report.html", "report.md", "report.txt"):
        text = re.sub(r"\{[{%].*?[%}]\}", " ", (OURS / name).read_text(), flags=re.S)
        text = re.sub(r"<[^>]*>", " ", text)
        assert not re.findall(r"[A-Za-z]{2,}", text), name


def test_a_german_report_is_german_and_an_english_one_as_before():
    piece = Piece("notes.md", 3, "prose", "unassigned", "", "hello")
    grade = replace(a_grade("kim", status="needs_review"), language="de", account=(piece,))
    page = render(grade, "html")
    assert '<html lang="de">' in page
    for word in (
        "4 von 8 Punkten",
        "Noch nicht endgültig:",
        "Übersicht",
        "wird noch angesehen",
        "Zeile 3",
        "Die Aufgabe",
    ):
        assert word in page, word
    assert "Abschottung, während der Code lief: process." in render(grade, "md")
    assert "Abschottung: process." in render(grade, "txt")
    english = render(replace(grade, language="en"), "html")
    assert '<html lang="en">' in english
    assert "4 of 8 points" in english


def test_a_course_says_single_things_in_its_own_words_and_adds_languages(tmp_path):
    (tmp_path / "words.en.txt").write_text("Points = Marks\n")
    (tmp_path / "words.fr.txt").write_text(
        "{points} of {most} points = {points} points sur {most}\n"
    )
    assert ">Marks</th>" in render(a_grade("kim"), "html", tmp_path)
    french = render(replace(a_grade("kim"), language="fr"), "html", tmp_path)
    assert "4 points sur 8" in french
    assert ">Points</th>" in french  # what is not said stays English


@pytest.mark.parametrize(
    ("line", "told"),
    [("Points Marks", ":1: write"), ("line {number} = Zeile {nummer}", ":1: both sides")],
)
def test_a_wrong_line_is_told_with_its_file_and_number(tmp_path, line, told):
    (tmp_path / "words.de.txt").write_text(line + "\n")
    with pytest.raises(UsageError, match=re.escape(f"words.de.txt{told}")):
        catalogue("de", tmp_path)


def test_what_students_wrote_is_never_taken_for_a_pattern():
    assert catalogue("de")("{points.__class__} {0}") == "{points.__class__} {0}"
    assert braces("{points.__class__}") != {"points"}
