"""Equal answers are one decision; a file goes out and comes in; a walk keeps every decision at once."""

import csv
import io
import os
import shutil
import subprocess
import sys
import time

import pytest
import yaml
from click.testing import CliRunner

from grader.cli.main import main
from grader.errors import UsageError
from grader.review import as_csv, groups, read_csv, waiting
from grader.review.examples import Example, as_yaml
from grader.store.store import Store
from tests.conftest import PROBLEM

SAME = [
    "It has to do with time.",
    "it has to do  with time",
    "**It** has to do with time!",
    "=1+1 is what it has to do with.",
]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("groups")
    for k, answer in enumerate(SAME):
        student = folder / "class" / f"kim{k}"
        student.mkdir(parents=True)
        (student / "a.md").write_text(f"# 1.2.1\n\n{answer}\n\n# 2.1.1\n\nBananas {k}.\n")
    arguments = [
        "grade",
        folder / "class",
        "--problem",
        PROBLEM,
        "--out",
        folder / "out",
        "--isolation",
        "auto",
    ]
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    return folder / "out" / "grades.sqlite"


@pytest.fixture
def store(graded, tmp_path):
    return shutil.copy(graded, tmp_path / "grades.sqlite")


def run(*arguments, keys=None):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=keys)


def sizes(store):
    with Store(f"sqlite:///{store}") as opened:
        return [(group.question.id, len(group.members)) for group in groups(opened)]


def test_answers_that_differ_in_spaces_capitals_and_emphasis_are_one(store):
    assert sizes(store) == [("1.2.1", 3), ("1.2.1", 1)] + [("2.1.1", 1)] * 4


def test_a_file_that_a_spreadsheet_saved_in_its_own_encoding_comes_in(store, tmp_path):
    file = tmp_path / "waiting.csv"
    run("review", "--export", file, "--store", store)
    rows = list(csv.DictReader(io.StringIO(file.read_text())))
    rows[0] |= {"points": "1,5", "comment": "Nur halb für uns"}
    with file.open("w", newline="", encoding="cp1252") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert "1 decision for 3 answers" in run("review", "--import", file, "--store", store).output


def test_a_file_out_and_in_decides_for_all_of_a_group_and_keeps_what_was_judged(store, tmp_path):
    file = tmp_path / "waiting.csv"
    assert "8 answers wait, on 6 lines" in run("review", "--export", file, "--store", store).output
    rows = list(csv.DictReader(io.StringIO(file.read_text())))
    assert [row["students"] for row in rows[:2]] == ["3", "1"]
    assert rows[1]["answer"].startswith("'=1+1")
    rows[0] |= {"points": "1,5", "comment": "Half right"}
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert "1 decision for 3 answers" in run("review", "--import", file, "--store", store).output
    with Store(f"sqlite:///{store}") as opened:
        left = {one.grade.student: [q.id for q in one.questions] for one in waiting(opened)}
        points = {
            one.grade.student: next(q.points for q in one.grade.questions if q.id == "1.2.1")
            for one in waiting(opened)
        }
    assert left == {
        "kim0": ["2.1.1"],
        "kim1": ["2.1.1"],
        "kim2": ["2.1.1"],
        "kim3": ["1.2.1", "2.1.1"],
    }
    assert points == {"kim0": 1.5, "kim1": 1.5, "kim2": 1.5, "kim3": 0.0}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"points": "9"}, "is no number from 0 to 2"),
        ({"points": "x"}, "'x'"),
        ({"points": "1", "group": "abc"}, "no answers wait as 'abc'"),
    ],
)
def test_a_wrong_line_is_told_and_nothing_is_decided(store, change, told):
    with Store(f"sqlite:///{store}") as opened:
        found = groups(opened)
        rows = list(csv.DictReader(io.StringIO(as_csv(found))))
        out = io.StringIO()
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows([rows[0] | {"points": "1"}, rows[1] | change])
        with pytest.raises(UsageError, match=told):
            list(read_csv(out.getvalue(), found))
        with pytest.raises(UsageError, match="no column"):
            list(read_csv("a,b\n1,2\n", found))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_sheet_is_read_however_a_spreadsheet_saves_it(store, delimiter):
    with Store(f"sqlite:///{store}") as opened:
        found = groups(opened)
        rows = list(csv.DictReader(io.StringIO(as_csv(found))))
        out = io.StringIO()
        writer = csv.DictWriter(out, rows[0], delimiter=delimiter)
        writer.writeheader()
        writer.writerows([rows[0] | {"points": "0,5", "comment": "Half; of it, at least"}])
        (row,) = read_csv("\ufeff" + out.getvalue(), found)
        assert (row.points, row.comment) == (0.5, "Half; of it, at least")


def test_a_comment_stays_until_the_points_are_given(store):
    """It was lost where nothing was proposed, or what was typed were no points."""
    done = run("review", "--walk", "--store", store, keys="c\nSee page 3\n7\n1\nq\n")
    assert done.exit_code == 0, done.output
    with Store(f"sqlite:///{store}") as opened:
        assert {one.comment for one in opened.decisions()} == {"See page 3"}


def test_a_walk_decides_by_keys_goes_back_and_takes_back(store):
    done = run("review", "--walk", "--store", store, keys="1\nb\nu\n2\nc\nWhy not\n0\n7\ns\nq\n")
    assert done.exit_code == 0, done.output
    assert "kim0" not in done.output
    assert "7 is not between 0 and 1" in done.output
    assert "2 decisions for 4 answers" in done.output
    with Store(f"sqlite:///{store}") as opened:
        assert len(groups(opened)) < 6
    again = run("review", "--walk", "--names", "--store", store, keys="q\n")
    assert "kim" in again.output


def test_decided_answers_become_examples_of_the_check_that_left_them_open(store, tmp_path):
    run("review", "--walk", "--store", store, keys="2\n0\n0,5\nq\n")
    assert (
        "3 decided answers"
        in run("review", "--examples", tmp_path / "e.yaml", "--store", store).output
    )
    blocks = list(
        yaml.safe_load_all(
            (tmp_path / "e.yaml").read_text().replace("# question", "---\n# question")
        )
    )
    found = [block["examples"] for block in blocks if block]
    assert [sorted(examples) for examples in found] == [["full", "zero"], ["half"]]
    assert found[0]["zero"] == ["=1+1 is what it has to do with."]


@pytest.mark.parametrize("kind", ["number", "by_hand", "choice"])
def test_only_checks_that_take_examples_by_what_they_earn_are_given_any(kind):
    """`validate` refused them: "unknown key 'examples'"."""
    assert as_yaml([Example("5", "limits", kind, "full", "An answer.")]) == ""


def test_a_decision_stays_where_the_class_is_graded_again(graded, tmp_path):
    shutil.copytree(graded.parent.parent, tmp_path / "all")
    store = tmp_path / "all" / "out" / "grades.sqlite"
    run("review", "--walk", "--store", store, keys="2\nq\n")
    arguments = [
        "grade",
        tmp_path / "all" / "class",
        "--problem",
        PROBLEM,
        "--out",
        tmp_path / "all" / "out",
        "--isolation",
        "auto",
    ]
    assert run(*arguments).exit_code == 0
    assert sizes(store) == [("1.2.1", 1)] + [("2.1.1", 1)] * 4


def test_a_walk_with_the_exercise_tells_the_ideas_and_adds_to_its_rubric(store, tmp_path):
    problem = shutil.copytree(PROBLEM, tmp_path / "problem")
    walk = ["review", "--walk", "--exercise", problem, "--store", store]
    keys = "+\n1\nhas to do with time\nen\ne\nz\n+\n9\nq\n"
    done = run(*walk, keys=keys)
    assert done.exit_code == 0, done.output
    assert "  - " in done.output  # an idea that was not found
    assert done.output.count("Added to 1.2.1.yaml") == 2
    assert "There is no such idea." in done.output
    text = (problem / "1.2.1.yaml").read_text()
    assert "- 'has to do with time'" in text
    assert "- 'It has to do with time.'" in text


def test_a_second_person_marks_a_share_again_and_the_agreement_is_told(store):
    assert "No answer was marked twice" in run("review", "--agreement", "--store", store).output
    run("review", "--walk", "--by", "pat", "--store", store, keys="2\n0\nq\n")
    done = run("review", "--second", "1", "--by", "kit", "--store", store, keys="9\n2\n2\n")
    assert "9 is not between 0 and 2" in done.output
    assert "2 second marks" in done.output
    told = run("review", "--agreement", "--store", store).output
    assert "2 answers were marked twice: 1 the same, Cohen's kappa 0.00" in told
    assert "+0.50 of the points on the mean" in told
    assert "0% by pat, 100% by kit: =1+1" in told
    assert run("review", "--second", "3", "--store", store).exit_code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is needed")
def test_at_a_terminal_one_key_decides(store):
    import pty
    import termios

    parent, child = pty.openpty()
    command = [sys.executable, "-m", "grader", "review", "--walk", "--store", str(store)]
    with subprocess.Popen(command, stdin=child, stdout=child, stderr=child):
        os.close(child)
        said = b""
        for awaited, keys in ((b"of 2", b"f"), (b"[2 of 6]", b"1.5\n"), (b"[3 of 6]", b"q")):
            while awaited not in said or not said.rstrip().endswith(b">"):
                said += os.read(parent, 4096)
            while termios.tcgetattr(parent)[3] & termios.ICANON:  # it listens for keys
                time.sleep(0.01)
            os.write(parent, keys)
        try:
            while chunk := os.read(parent, 4096):
                said += chunk
        except OSError:  # the terminal is gone when the program ends
            pass
    os.close(parent)
    assert b"2 decisions for 4 answers" in said, said


def test_a_sheet_with_points_typed_in_is_not_written_over(store, tmp_path):
    sheet = tmp_path / "sheet.csv"
    export = ("review", "--store", store, "--export", sheet)
    assert run(*export).exit_code == run(*export).exit_code == 0
    rows = list(csv.DictReader(io.StringIO(sheet.read_text())))
    rows[0]["points"] = "1"
    with sheet.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    filled = sheet.read_text()
    done = run(*export)
    assert (done.exit_code, sheet.read_text()) == (2, filled)
    assert "has points typed in" in done.output


def test_no_spreadsheet_takes_the_name_of_a_group_for_a_number(store):
    with Store(f"sqlite:///{store}") as opened:
        rows = list(csv.DictReader(io.StringIO(as_csv(groups(opened)))))
    assert rows
    assert all(row["group"].startswith("g-") for row in rows)
