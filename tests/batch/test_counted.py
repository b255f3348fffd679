"""A policy in what `grade` writes: the points that count stand beside those of the work, everywhere."""

import csv
import json
import subprocess
from dataclasses import replace

from grader.batch.counted import counted
from grader.policy import ClassPolicy, Policy
from grader.results.about import About
from grader.results.grade_json import grade_text, read_grade
from grader.results.key import Key
from grader.store.rows import New
from grader.store.store import Store
from tests.a_class import class_of, command, graded
from tests.conftest import ROOT
from tests.delivery.a_store import a_grade

POLICY = """due: 2026-11-20T12:00:00Z
late: {penalty: 10 %}
scale: 100
extensions: {nobody: 1 day}
"""
TIMES = "who,when\ns000,2026-11-20T11:00:00Z\ns001,2026-11-21T11:00:00Z\n"


def test_reports_gradebook_and_class_page_tell_what_counts_and_why(tmp_path):
    folder = class_of(tmp_path / "subs", 2)
    (tmp_path / "policy.yaml").write_text(POLICY)
    (tmp_path / "times.csv").write_text(TIMES)
    told = ["--policy", tmp_path / "policy.yaml", "--times", tmp_path / "times.csv"]
    done = graded(folder, tmp_path / "out", *told)
    assert done.returncode == 0, done.stderr
    assert "The policy speaks of nobody" in done.stderr
    book = (tmp_path / "out" / "gradebook.csv").read_text()
    rows = list(csv.DictReader(book.splitlines()))
    assert [(row["counts"], row["counts_max"]) for row in rows] == [("80", "100"), ("70", "100")]
    assert rows[0]["points"] == rows[1]["points"] == "8"
    late = "handed in 23 hours late: 10 % for each day begun, 1 time"
    assert late in rows[1]["why"]
    assert late in (tmp_path / "out" / "s001" / "report.html").read_text()
    grades = json.loads((tmp_path / "out" / "grades.json").read_text())
    assert [grade["final"]["points"] for grade in grades] == [80, 70]
    page = (tmp_path / "out" / "index.html").read_text()
    assert "70 / 100" in page
    assert "Mean that counts" in page
    again = subprocess.run(
        [*command(folder, tmp_path / "out")[:3], "report", str(tmp_path / "out")],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "out" / "index.html").read_text() == page
    plain = graded(folder, tmp_path / "out")
    assert plain.stderr.count("as before") == 2
    assert "Counts" not in (tmp_path / "out" / "index.html").read_text()


def test_a_student_without_a_time_is_told_and_a_question_that_is_none_refused(tmp_path):
    folder = class_of(tmp_path / "subs", 2)
    (tmp_path / "policy.yaml").write_text(POLICY)
    (tmp_path / "times.csv").write_text("who,when\ns000,2026-11-20T11:00:00Z\n")
    told = ["--policy", tmp_path / "policy.yaml", "--times", tmp_path / "times.csv"]
    done = graded(folder, tmp_path / "out", *told)
    assert "Nobody knows when 1 student handed in, who count as in time: s001." in done.stderr
    (tmp_path / "policy.yaml").write_text("drop: {questions: [9.z]}\n")
    done = graded(folder, tmp_path / "out", "--policy", tmp_path / "policy.yaml")
    assert done.returncode == 2
    assert "the policy drops 9.z, and the exercise has no such question" in done.stderr


def test_a_policy_or_a_list_of_times_in_the_class_is_refused(tmp_path):
    folder = class_of(tmp_path / "subs", 1)
    for option, name in (("--policy", "policy.yaml"), ("--times", "times.csv")):
        (folder / name).write_text(POLICY)
        done = graded(folder, tmp_path / "out", option, folder / name)
        assert done.returncode == 2
        assert f"{name} is in" in done.stderr or "lies in" in done.stderr, done.stderr
    done = graded(tmp_path / "subs", tmp_path / "out", "--times", __file__)
    assert "name it with --policy" in done.stderr


class Keys:
    """What decides a grade in these tests: the submission alone."""

    problem = "week-4"

    def key(self, digest):
        return Key(self.problem, digest, "spec", "grader", "here", "0", "full")


def test_earlier_attempts_count_with_what_people_decided_where_the_policy_says_so(tmp_path):
    with Store(f"sqlite:///{tmp_path / 's.sqlite'}") as store:
        for k, points in enumerate((2.0, 1.0)):
            text = grade_text(a_grade("kim", points))
            store.add([New(Keys().key(f"{k:064x}"), "kim", text)])
        grades = [("kim", grade_text(a_grade("kim", 1.0))), ("lee", grade_text(a_grade("lee")))]
        told = [(f"{1:064x}", None), ("", About(is_missing=True))]
        for how, points in (("latest", 4), ("best", 8), ("mean", 6)):
            found = counted(grades, told, ClassPolicy(Policy(attempts=how)), store, Keys())
            kim, lee = (read_grade(text, name) for name, text in found)
            assert kim.final.points == points
            assert replace(kim, final=None) == a_grade("kim", 1.0)
            assert lee.final.points == 4
