"""Reports: whole, self-contained, harmless whatever a student wrote, and without what is hidden."""

import csv
import io
import json
import os
import platform
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.analysis.overview import ClassOverview
from grader.display import visible
from grader.exports.gradebook_csv import EXPORT as GRADEBOOK
from grader.exports.gradebook_csv import csv_cell, row_of
from grader.exports.grades_json import machine_form, machine_grades
from grader.report.class_folder import PAGE, folder_names, write_class
from grader.report.figure_svg import svg
from grader.report.render import render, render_class
from grader.report.scratch import SCRATCH, prepare
from grader.results.grade import (
    HIDDEN_SENTENCES,
    CheckResult,
    Figure,
    Grade,
    QuestionResult,
    Series,
    question_status,
)
from grader.results.grade_json import grade_from_plain, to_plain


def result(status="incorrect", visibility="visible", message="It differs.", **more):
    return CheckResult(
        "c",
        "value",
        "code",
        "A check",
        status,
        0.0,
        1.0,
        visibility,
        None,
        message,
        "expected 7",
        "a hint",
        "print(1)",
        **more,
    )


def grade(*checks, student="kim"):
    checks = checks or (result(),)
    return Grade(
        "p",
        "A problem",
        student,
        0.0,
        1.0,
        (
            QuestionResult(
                "1.1.1", "T", "asked", question_status(checks), 0.0, 1.0, checks, "answer"
            ),
        ),
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


def test_code_in_a_message_is_code_in_markdown_and_all_else_is_no_markup():
    text = render(grade(result(message="look at `x_t[0] * 2`, _this_ <b> and `a|b`")), "md")
    assert "look at `x_t[0] * 2`, \\_this\\_ \\<b\\> and \\`a\\|b\\`" in text
    assert "\\`x" in render(grade(result(message="one `x <b>")), "md")


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
    assert "It differs." not in text.replace("\\", "")
    assert HIDDEN_SENTENCES["incorrect"] in text.replace("\\", "")
    assert "expected 7" in render(grade(), form)


@pytest.mark.parametrize("cell", ["=1+1", "+1+cmd", "-2+3", "@SUM(A1)", '=HYPERLINK("x")'])
def test_no_cell_of_the_gradebook_is_a_formula(cell):
    assert csv_cell(cell).startswith("'")
    row = row_of(grade(student=cell + "\nforged,100"))
    rows = list(csv.reader(io.StringIO(GRADEBOOK.head(row, ()) + GRADEBOOK.line(row, (), True))))
    assert len(rows) == 2
    assert rows[1][0].startswith("'")


@given(st.lists(st.text(max_size=20), min_size=1, max_size=8))
def test_folder_names_are_plain_and_never_twice_the_same(names):
    found = folder_names(names)
    assert len({name.lower() for name in found}) == len(found)
    assert all(
        re.fullmatch(r"[A-Za-z0-9._-]+", name) and name.strip(".") and ".." not in name.split("/")
        for name in found
    )


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
    rows = [row_of(grade(named), "kim"), row_of(grade(named, student="ola"), "ola")]
    overview = ClassOverview()
    for row in rows:
        overview.add(row)
    page = render_class(rows, overview, 0, 1)
    assert "Your gates are swapped." in page
    assert "kim, ola" in page


def test_a_class_over_several_pages_has_every_student_once_and_every_page_a_way_to_the_others(
    tmp_path,
):
    rows = [row_of(grade(student=f"s{k:04d}"), f"s{k:04d}") for k in range(2 * PAGE + 1)]
    assert write_class(tmp_path, iter(rows)) == len(rows)
    pages = [
        (tmp_path / name).read_text() for name in ("index.html", "index-2.html", "index-3.html")
    ]
    assert [len(re.findall(r'href="s\d{4}/report\.html"', page)) for page in pages] == [
        PAGE,
        PAGE,
        1,
    ]
    assert all("index-2.html" in page for page in (pages[0], pages[2]))
    assert [g["student"] for g in machine_grades(tmp_path / "grades.json")] == [
        row.student for row in rows
    ]
    assert json.loads((tmp_path / "grades.json").read_text()) == [
        json.loads(row.machine) for row in rows
    ]
    assert len((tmp_path / "gradebook.csv").read_text().splitlines()) == len(rows) + 1
    write_class(tmp_path, rows[:1])
    assert [path.name for path in tmp_path.glob("index*")] == ["index.html"]


def test_a_class_of_nobody_is_a_class(tmp_path):
    assert write_class(tmp_path, []) == 0
    assert json.loads((tmp_path / "grades.json").read_text()) == []


def test_files_of_a_run_that_was_killed_are_taken_away_and_those_of_one_that_runs_are_not(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (tmp_path / SCRATCH).mkdir()
    kept = {f".writing-{platform.node()}-{os.getpid()}-1", ".writing-elsewhere-1-1", "something"}
    for name in {*kept, f".writing-{platform.node()}-{gone.pid}-1"}:
        (tmp_path / SCRATCH / name).write_text("half")
    os.utime(tmp_path / SCRATCH / "something", (1, 1))
    prepare(tmp_path)
    assert {path.name for path in (tmp_path / SCRATCH).iterdir()} == kept - {"something"}


def test_pages_that_cannot_be_finished_leave_the_old_ones_as_they_were(tmp_path):
    write_class(tmp_path, [row_of(grade(), "kim")])
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}

    def failing():
        yield row_of(grade(student="ola"), "ola")
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        write_class(tmp_path, failing())
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before
    assert list((tmp_path / SCRATCH).iterdir()) == []


def test_the_machine_form_has_the_fields_other_tools_build_on():
    form = machine_form(grade())
    assert {"format", "problem", "student", "points", "max_points", "questions"} <= set(form)
    assert set(form["questions"][0]) == {"id", "status", "points", "max_points", "checks"}
    assert set(form["questions"][0]["checks"][0]) == {
        "id", "kind", "part", "status", "points", "max_points", "visibility", "misconception", "message",
        "diagnosis", "given_back"}  # fmt: skip


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
