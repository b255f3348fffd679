"""JUnit, GitHub, CSV, JSON and Excel, each read back by a reader that is not ours."""

import csv
import io
import json

import openpyxl
from junitparser import Error, Failure, JUnitXml, Skipped
from markdown_it import MarkdownIt

from grader.delivery.export import exported
from tests.exports.a_line import a_line, check, faulty, grade, question, simple

EVIL = '=cmd|calc;\x1b[31m </details><img src=x onerror="a"> @everyone | `x`'


def test_junit_tells_failures_errors_and_skipped_apart():
    checks = [
        check("right", "correct", 1.0, 1.0),
        check("wrong", "incorrect", 0.0, 1.0, message=EVIL, detail="a\x00b"),
        check("slow", "timed_out", 0.0, 1.0),
        check("waits", "needs_review", 0.0, 1.0),
        check("none", "not_attempted", 0.0, 1.0),
        check("ours", "grader_fault", 0.0, 1.0),
    ]
    found = exported("junit", [a_line(grade("kim", question("1.1", *checks)))])
    (suite,) = JUnitXml.fromstring(found.files["junit.xml"])
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (6, 2, 1, 2)
    kinds = {case.name: [type(result) for result in case.result] for case in suite}
    assert kinds == {
        "Check right": [], "Check wrong": [Failure], "Check slow": [Failure],
        "Check waits": [Skipped], "Check none": [Skipped], "Check ours": [Error],
    }  # fmt: skip


def test_the_summary_of_github_is_a_table_in_which_no_text_is_markup():
    bad = check("a", "incorrect", 0.0, 1.0, message=EVIL)
    found = exported("github", [a_line(grade("kim | *x*", question("1.1", bad, title="<b>T</b>")))])
    text = found.files["summary.md"].decode()
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert "<img" not in page
    assert "<b>T" not in page
    assert page.count("<details>") == page.count("</details>") == 1
    assert page.count("<td>") == 3
    assert "@everyone" not in text


def test_a_summary_is_cut_with_a_note_where_github_would_refuse_it():
    long = check("a", "incorrect", 0.0, 1.0, message="x" * 1400)
    lines = [a_line(grade("kim", question("1.1", long)))] * 1000
    text = exported("github", lines).files["summary.md"]
    assert len(text) < 1 << 20
    assert b"more do not fit" in text


def test_csv_has_points_before_and_after_and_no_formula():
    found = exported("csv", [simple(EVIL, id="-1+2", name="+x"), faulty("lee")])
    rows = list(csv.DictReader(io.StringIO(found.files["grades.csv"].decode())))
    assert (rows[0]["points"], rows[0]["points before"], rows[0]["1.2"]) == ("7", "7", "2")
    assert rows[0]["student"].startswith("'=cmd")
    assert (rows[0]["id"], rows[0]["name"]) == ("'-1+2", "'+x")
    assert rows[1]["points"] == rows[1]["points before"] == ""


def test_json_is_a_list_with_what_the_student_may_see():
    hidden = check("h", "incorrect", 0.0, 1.0, "hidden", "It gave 4711.", told="Not yet.")
    line = a_line(grade("kim", question("1.1", hidden)))
    (found,) = json.loads(exported("json", [line]).files["grades.export.json"])
    assert (found["student"], found["points"], found["max_points"]) == ("kim", 0, 1)
    assert found["questions"][0]["checks"][0]["message"] == "Not yet."


def test_excel_has_numbers_as_numbers_and_texts_as_texts():
    data = exported("excel", [simple(EVIL, 7.5), simple("lee")]).files["grades.xlsx"]
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Grades"]
    names = [cell.value for cell in sheet[1]]
    row = dict(zip(names, sheet[2], strict=True))
    assert (row["points"].value, row["points"].data_type, row["points"].number_format) == (
        7.5,
        "n",
        "0.00",
    )
    assert row["student"].data_type == "s"
    assert row["student"].value.startswith("=cmd")
    assert sheet.freeze_panes == "B2"
