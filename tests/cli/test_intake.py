"""`grader intake`, and `grade` with a roster: who handed in what, before and after grading."""

import csv
import json
import unicodedata

import pytest
from click.testing import CliRunner

from grader.cli.main import main
from tests.submission import course_sites
from tests.submission.course_sites import put, zipped
from tests.submission.test_roster import others, write

PROBLEM = "problems/rnn-from-scratch"
STEP = """import numpy as np
def rnn_step_forward(x, prev_h, Wx, Wh, b):
    state = np.tanh(x.dot(Wx) + prev_h.dot(Wh) + b)
    return state, (x, prev_h, Wx, Wh, state)
"""


def run(*arguments, columns="120"):
    return CliRunner().invoke(main, [str(one) for one in arguments], env={"COLUMNS": columns})


@pytest.fixture
def canvas(tmp_path):
    """Three students: two files, late, a second attempt; one of them is not on the roster."""
    folder = tmp_path / "class"
    put(folder / "doejane_1042_88101_rnn.py", STEP)
    put(folder / "doejane_1042_88102_answers.md", "## 1.1.2\n\nIt grows.\n")
    put(folder / "roejohn_LATE_1045_88110_hw.py", STEP)
    put(folder / "kimsoo_1046_88119_hw.py", "x = 1")
    put(folder / "kimsoo_1046_88120_hw-1.py", STEP)
    put(folder / "roster.csv", "name,id\nEve Il,1\n")
    put(
        tmp_path / "students.csv",
        'Student,ID,Section\n"Doe, Jane",1042,A\n"Roe, John",1045,B\n"Gone, Gita",1047,B\n',
    )
    return tmp_path


@pytest.mark.parametrize("columns", ["80", "120"])
def test_the_table_fits_the_terminal_and_says_what_is_left_out_and_odd(canvas, columns):
    result = run("intake", canvas / "class", "--roster", canvas / "students.csv", columns=columns)
    assert result.exit_code == 0
    assert all(len(line) <= int(columns) for line in result.output.splitlines())
    for word in ("Canvas bulk download", "doejane", "yes", "hw-1.py", "earlier attempt", "roster.csv", "Gita Gone",
                 "Not on the roster (1): kimsoo"):  # fmt: skip
        assert word in result.output


def test_intake_as_json(canvas):
    found = json.loads(
        run("intake", canvas / "class", "--roster", canvas / "students.csv", "--json").output
    )
    assert found["layouts"] == ["canvas"]
    by_name = {one["student"]: one for one in found["students"]}
    assert by_name["roejohn"]["is_late"] is True
    assert by_name["kimsoo"]["attempt"] == 2
    assert by_name["doejane"]["files"] == ["answers.md", "rnn.py"]
    assert [one["student"] for one in found["nothing_handed_in"]] == ["Gita Gone"]
    assert [one["student"] for one in found["not_on_the_roster"]] == ["kimsoo"]


def test_a_class_of_thirty_with_ten_missing_is_shown_whole(tmp_path):
    everyone = course_sites.moodle(tmp_path / "class")
    zipped(tmp_path / "class", tmp_path / "class.zip")
    roster = write(tmp_path / "r.csv", "moodle worksheet", [*everyone[5:], *others(10)])
    found = json.loads(run("intake", tmp_path / "class.zip", "--roster", roster, "--json").output)
    assert (
        len(found["students"]),
        len(found["nothing_handed_in"]),
        len(found["not_on_the_roster"]),
    ) == (30, 10, 5)


def gradebook(out):
    with (out / "gradebook.csv").open(encoding="utf-8") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_grade_puts_everyone_of_the_roster_into_the_gradebook(canvas):
    out = canvas / "out"
    result = run("grade", canvas / "class", "--problem", PROBLEM, "--roster", canvas / "students.csv", "--out", out, "--isolation",
                 "none", "--workers", "1")  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "Canvas bulk download (canvas): 3 students" in result.output
    rows = gradebook(out)
    assert [rows[name]["1.1"] for name in ("doejane", "roejohn", "kimsoo", "Gita Gone")] == [
        "4",
        "4",
        "4",
        "0",
    ]
    assert rows["Gita Gone"]["handed in"] == "nothing handed in"
    assert {rows["Gita Gone"][f"{q} status"] for q in ("1.1", "1.2")} == {"not_attempted"}
    assert (rows["roejohn"]["late"], rows["kimsoo"]["attempt"], rows["doejane"]["section"]) == (
        "yes",
        "2",
        "A",
    )
    page = (out / "index.html").read_text()
    for words in (
        "(late)",
        "(attempt 2)",
        "(nothing handed in)",
        "3 submissions",
        "1 of the roster handed in nothing",
    ):
        assert words in page
    told = {
        one["student"]: one.get("about", {})
        for one in json.loads((out / "grades.json").read_text())
    }
    assert told["roejohn"]["is_late"] is True
    assert told["Gita Gone"]["is_missing"] is True
    before = [(out / name).read_bytes() for name in ("gradebook.csv", "index.html", "grades.json")]
    assert run("report", out).exit_code == 0
    assert [
        (out / name).read_bytes() for name in ("gradebook.csv", "index.html", "grades.json")
    ] == before
    again = run("grade", canvas / "class", "--problem", PROBLEM, "--roster", canvas / "students.csv", "--out", out, "--isolation",
                "none", "--workers", "1")  # fmt: skip
    assert "(3 of them before" in again.output
    assert (out / "gradebook.csv").read_bytes() == before[0]


def test_without_roster_and_layout_the_gradebook_has_its_columns_and_no_more(tmp_path):
    put(tmp_path / "class" / "dana" / "rnn.py", STEP)
    out = tmp_path / "out"
    run(
        "grade",
        tmp_path / "class",
        "--problem",
        PROBLEM,
        "--out",
        out,
        "--isolation",
        "none",
        "--workers",
        "1",
    )
    (row,) = gradebook(out).values()
    assert list(row)[-2:] == ["3.4 status", "unassigned"]
    assert "about" not in (out / "grades.json").read_text()


def test_a_name_of_a_mac_is_found_by_history_and_review(tmp_path):
    name = "Zoë Müller"
    put(tmp_path / "class" / unicodedata.normalize("NFD", name) / "rnn.py", STEP)
    out = tmp_path / "out"
    run(
        "grade",
        tmp_path / "class",
        "--problem",
        PROBLEM,
        "--out",
        out,
        "--isolation",
        "none",
        "--workers",
        "1",
    )
    for form in ("NFC", "NFD"):
        said = unicodedata.normalize(form, name)
        assert "rnn-from-scratch" in run("history", said, "--store", out / "grades.sqlite").output
        assert run("review", said, "1.1", "--store", out / "grades.sqlite").exit_code == 0


def test_an_unknown_layout_and_a_roster_that_is_none_are_told_before_anything_runs(canvas):
    assert (
        "there is no layout 'canva'" in run("intake", canvas / "class", "--layout", "canva").output
    )
    result = run(
        "grade",
        canvas / "class",
        "--problem",
        PROBLEM,
        "--roster",
        canvas / "nowhere.csv",
        "--out",
        canvas / "out",
    )
    assert result.exit_code == 2
    assert "nowhere.csv" in result.output
    assert not (canvas / "out").exists()


def test_the_archive_of_a_class_reuses_the_grades_of_its_folder_and_a_new_file_of_one_is_graded_anew(
    canvas,
):
    (canvas / "class" / "roster.csv").unlink()
    options = (
        "--problem",
        PROBLEM,
        "--out",
        canvas / "out",
        "--isolation",
        "none",
        "--workers",
        "1",
    )
    run("grade", canvas / "class", *options)
    archive = zipped(canvas / "class", canvas / "class.zip")
    again = run("grade", archive, *options)
    assert "3 submissions graded (3 of them before" in again.output
    put(canvas / "class" / "roejohn_LATE_1045_88111_more.md", "## 1.1.2\n\nIt grows.\n")
    archive = zipped(canvas / "class", canvas / "class.zip")
    assert "3 submissions graded (2 of them before" in run("grade", archive, *options).output
