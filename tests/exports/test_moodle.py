"""Moodle takes the worksheet: read back by pandas and by the rules of Moodle's own importer."""

import io

import pytest

from grader.delivery.export import exported
from grader.errors import UsageError
from tests.exports.a_line import a_line, check, grade, question, simple

SHEET = """\
Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (submission),Last modified (grade),Feedback comments
Participant 77,Kim Park,kim@u.example,Submitted for grading,,10.00,Yes,"Friday, 20 November 2026, 9:00 PM",-,
Participant 78,Ada Müller,ada@u.example,Submitted for grading,3.00,10.00,No,"Friday, 20 November 2026, 9:00 PM","Saturday, 21 November 2026",old words
Participant 79,Nobody There,no@u.example,No submission,,10.00,Yes,-,-,
"""
GERMAN = """\
ID;Vollständiger Name;E-Mail-Adresse;Status;Bewertung;Bestwertung;Bewertung kann geändert werden;Zuletzt geändert (Abgabe);Zuletzt geändert (Bewertung);Feedback als Kommentar
Teilnehmer/in77;Kim Park;kim@u.example;Abgegeben;;10,00;Ja;-;-;
"""


def sheet(found):
    text = found.files["moodle.csv"].decode()
    import pandas as pd

    return pd.read_csv(
        io.StringIO(text), sep=None, engine="python", dtype=str, keep_default_na=False
    )


def test_grade_and_feedback_stand_in_the_participants_row_and_the_dates_are_kept():
    lines = [simple("Kim Park"), simple("ada@u.example", 8.25, email="ada@u.example")]
    found = exported("moodle", lines, gradebook=SHEET.encode())
    table = sheet(found)
    assert list(table.columns) == SHEET.split("\n")[0].split(",")
    assert list(table["Identifier"]) == ["Participant 77", "Participant 78"]
    assert list(table["Grade"]) == ["7", "8.25"]
    assert list(table["Last modified (grade)"]) == ["-", "Saturday, 21 November 2026"]
    assert "1.2 Why: 2 / 5<br>" in table["Feedback comments"][0]
    assert found.matching.without == ["Nobody There"]
    assert "1 grades are locked" in " ".join(found.matching.notes)
    assert "1 students have feedback" in " ".join(found.matching.notes)


def test_feedback_is_html_in_which_no_text_of_ours_or_theirs_is_markup_or_a_formula():
    bad = check("a", "incorrect", 0.0, 5.0, message='<script>alert("x")</script>; =cmd\n-1')
    found = exported(
        "moodle", [a_line(grade("Kim Park", question("1.1", bad)))], gradebook=SHEET.encode()
    )
    (cell,) = sheet(found)["Feedback comments"]
    assert "<script" not in cell
    assert "&lt;script&gt;" in cell
    assert "; &#61;cmd<br>&#45;1" in cell
    assert "\n" not in cell


def test_who_is_not_in_moodle_is_reported_before_with_who_may_be_meant():
    found = exported("moodle", [simple("Kim Prak"), simple("Kim Park")], gradebook=SHEET.encode())
    assert found.matching.unmatched == {"Kim Prak": ()}
    found = exported("moodle", [simple("Kim Prak")], gradebook=SHEET.encode())
    assert found.matching.unmatched == {"Kim Prak": ("Kim Park",)}
    assert "is Kim Park meant?" in "\n".join(found.matching.sentences())


def test_a_german_worksheet_is_filled_in_as_well():
    found = exported("moodle", [simple("Park, Kim")], gradebook=GERMAN.encode())
    table = sheet(found)
    assert list(table["ID"]) == ["Teilnehmer/in77"]
    assert list(table["Bewertung"]) == ["7"]
    assert "points there" not in " ".join(found.matching.notes)


def test_a_file_without_the_dates_of_grades_is_no_worksheet():
    with pytest.raises(UsageError, match=r"Last modified \(grade\)"):
        exported("moodle", [], gradebook=SHEET.replace("Last modified (grade)", "When").encode())
