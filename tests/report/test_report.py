"""Reports: whole, self-contained, harmless whatever a student wrote, and without what is hidden."""

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report.gradebook import folder_names, gradebook_csv, machine_form
from grader.report.plain import csv_cell, visible
from grader.report.plots import svg
from grader.report.render import render, render_class
from grader.result import CheckResult, Figure, Grade, QuestionResult, Series, grade_from_plain, question_status, to_plain


def result(status="incorrect", visibility="visible", message="It differs.", **more):
    return CheckResult(
        "c", "value", "code", "A check", status, 0.0, 1.0, visibility, None, message, "expected 7", "a hint", "print(1)", **more
    )


def grade(*checks, student="kim"):
    checks = checks or (result(),)
    return Grade(
        "p",
        "A problem",
        student,
        0.0,
        1.0,
        (QuestionResult("1.1.1", "T", "asked", question_status(checks), 0.0, 1.0, checks, "answer"),),
        ("a note",),
    )


EVIL = "<script>alert(1)</script>\x1b[31m\u202e{{7*7}}{% raw %}'\"`[x](javascript:alert(1))"


@pytest.mark.parametrize("form", ["html", "md", "txt"])
def test_text_of_a_student_is_data_in_every_report(form):
    text = render(grade(result(message=EVIL, printed=EVIL), student=EVIL), form)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "49" not in text.replace("{{7*7}}", "").replace("{{7\\*7}}", "")
    if form == "html":
        assert "<script" not in text
    if form == "md":
        assert "[x](javascript" not in text


def test_the_html_report_loads_nothing_and_forbids_scripts():
    text = render(grade(), "html")
    assert "default-src 'none'" in text
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#)""", text)
    assert "<script" not in text
    assert 'lang="en"' in text


@pytest.mark.parametrize("form", ["html", "md", "txt"])
def test_hidden_checks_keep_expected_values_and_inputs_to_themselves(form):
    text = render(grade(result(visibility="hidden")), form)
    assert "expected 7" not in text
    assert "print(1)" not in text
    assert "It differs." in text.replace("\\", "")
    assert "expected 7" in render(grade(), form)


@pytest.mark.parametrize("cell", ["=1+1", "+1+cmd", "-2+3", "@SUM(A1)", '=HYPERLINK("x")'])
def test_no_cell_of_the_gradebook_is_a_formula(cell):
    assert csv_cell(cell).startswith("'")
    rows = list(csv.reader(io.StringIO(gradebook_csv([grade(student=cell + "\nforged,100")]))))
    assert len(rows) == 2
    assert rows[1][0].startswith("'")


@given(st.lists(st.text(max_size=20), min_size=1, max_size=8))
def test_folder_names_are_plain_and_never_twice_the_same(names):
    found = folder_names(names)
    assert len({name.lower() for name in found}) == len(found)
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name) and name.strip(".") and ".." not in name.split("/") for name in found)


@given(st.text(max_size=50))
def test_shown_text_has_no_control_characters(text):
    assert not any(ord(char) < 32 and char not in "\n\t" for char in visible(text))


def test_long_text_is_cut_with_a_note():
    assert "more characters are not shown" in visible("x" * 10_000)


def test_a_grade_survives_json_with_nan_and_infinity():
    figure = Figure("f", "x", "y", (Series("yours", (1.0, 2.0), (float("inf"), float("nan"))),))
    before = grade(result(figure=figure))
    after = grade_from_plain(json.loads(json.dumps(to_plain(before))))
    assert str(after) == str(before)


def test_a_grade_of_another_format_is_refused():
    with pytest.raises(ValueError, match="format 9"):
        grade_from_plain({**to_plain(grade()), "format": 9})


def test_a_figure_with_nothing_finite_draws_nothing_and_others_say_their_numbers():
    assert svg(Figure("f", "x", "y", (Series("a", (1.0,), (float("nan"),)),))) == ""
    drawn = svg(Figure("f", "T", "norm", (Series("<a>: yours", (1.0, 2.0), (0.5, 0.25)),)))
    assert "<a>" not in drawn
    assert "0.25 at 2" in drawn


def test_the_class_page_counts_who_made_which_mistake():
    named = replace(result(), misconception="gate-order", message="Your gates are swapped.")
    page = render_class([grade(named), grade(named, student="ola")], ["kim", "ola"])
    assert "Your gates are swapped." in page
    assert "kim, ola" in page


def test_the_machine_form_has_the_fields_other_tools_build_on():
    form = machine_form(grade())
    assert {"format", "problem", "student", "points", "max_points", "questions"} <= set(form)
    assert set(form["questions"][0]) == {"id", "status", "points", "max_points", "checks"}
    assert set(form["questions"][0]["checks"][0]) == {
        "id", "kind", "part", "status", "points", "max_points", "visibility", "misconception", "message"}  # fmt: skip


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["correct", "correct"], "correct"), (["correct", "grader_fault"], "grader_fault"), (["correct", "needs_review"], "needs_review"),
        (["not_attempted", "not_attempted"], "not_attempted"), (["incorrect", "timed_out"], "incorrect"), (["timed_out", "not_attempted"], "timed_out"),
        (["out_of_memory"], "out_of_memory"), (["could_not_run", "not_attempted"], "could_not_run"),
    ],
)  # fmt: skip
def test_a_question_stands_as_its_checks_do(statuses, expected):
    assert question_status(tuple(result(status) for status in statuses)) == expected
