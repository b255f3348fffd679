"""Students as they leave the house: times, earlier attempts, names, several exercises in one store."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from grader.delivery.lines import Circumstances, lines_of, not_in_class, problem_of
from grader.delivery.times import read_times
from grader.errors import UsageError
from grader.policy import ClassPolicy, Policy
from grader.policy.class_policy import names_of
from grader.results.about import About
from grader.store.store import Store
from tests.delivery.a_store import a_grade, a_store

DUE = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATE = Policy(due=DUE, late={"penalty": "1 point"}, extensions={"S2": "2 days", "eve": "1 day"})


def lines(path, circumstances):
    with Store(f"sqlite:///{path}") as store:
        return {line.student: line for line in lines_of(store, "week-4", circumstances)}


def test_times_are_found_by_any_name_and_those_of_the_layout_come_after_those_of_the_list(tmp_path):
    path = a_store(tmp_path, a_grade("kim"), a_grade("lee"), a_grade("ada"))
    (tmp_path / "times.csv").write_text(
        "who,when\nK@x.example,2026-11-20T13:00:00Z\nlee,2026-11-20T13:00:00Z\n"
    )
    abouts = {
        "kim": About(email="k@x.example"),
        "lee": About(id="s2"),
        "ada": About(submitted="2026-11-21T14:00:00+01:00"),
    }
    times = read_times(tmp_path / "times.csv")
    found = lines(path, Circumstances(LATE, submitted=times, abouts=abouts))
    assert {name: line.final.points for name, line in found.items()} == {
        "kim": 3,
        "lee": 4,
        "ada": 2,
    }
    assert all(line.final.raw == 4 for line in found.values())
    known = [name for line in found.values() for name in names_of(line.student, line.about)]
    assert ClassPolicy(LATE).unknown(known) == ["eve"]


@pytest.mark.parametrize(
    "row", ["kim,soon", "kim,2026-11-20", "kim,2026-11-20T13:00:00Z,2026-11-20T13:00:00Z"]
)
def test_a_row_without_one_time_is_told(tmp_path, row):
    (tmp_path / "times.csv").write_text(f"who,when\n{row}\n")
    with pytest.raises(UsageError, match="row 2"):
        read_times(tmp_path / "times.csv")


def test_earlier_submissions_count_where_the_policy_says_so_and_a_grade_of_one_that_was_replaced_does_not(
    tmp_path,
):
    grades = [a_grade("kim", 1.5), a_grade("kim", 2.0), a_grade("kim", 1.0)]
    path = a_store(tmp_path, *grades, submissions=["a" * 64, "b" * 64, "c" * 64])
    for how, points in (("latest", 4), ("best", 8), ("mean", 6)):
        assert lines(path, Circumstances(Policy(attempts=how)))["kim"].final.points == points


def test_who_is_not_in_the_class_that_was_graded_last_is_told(tmp_path):
    """A wrong layout had graded "Section A"; its grade went out with the others'."""
    own = list(
        lines(a_store(tmp_path, a_grade("kim"), a_grade("Section A")), Circumstances()).values()
    )
    grades = tmp_path / "grades.json"
    assert not_in_class(own, grades) == []
    grades.write_text("[\n" + json.dumps({"student": "kim"}) + "\n]\n")
    assert not_in_class(own, grades) == ["Section A"]
    grades.write_text("[{")
    assert not_in_class(own, grades) == []


def test_several_exercises_in_a_store_must_be_told_apart(tmp_path):
    path = a_store(tmp_path, a_grade("kim"), replace(a_grade("kim"), problem="week-5"))
    with Store(f"sqlite:///{path}") as store:
        with pytest.raises(UsageError, match="week-4, week-5; choose one with --problem"):
            problem_of(store)
        assert problem_of(store, "week-5") == "week-5"
        assert len(lines_of(store, "week-5", Circumstances())) == 1
