"""An adjustment of one check: in every export and the history, with its reason, and taken back without a trace in the points."""

import json

import pytest
from click.testing import CliRunner

from grader.cli.main import main
from grader.results.decision import Decision, decided
from tests.delivery.a_store import a_grade, a_store


def run(*args):
    return CliRunner().invoke(main, [str(arg) for arg in args])


@pytest.fixture
def store(tmp_path):
    """kim and lee have one point of two for each of four checks."""
    return ("--store", a_store(tmp_path, a_grade("kim"), a_grade("lee")))


def grades(store):
    out = store[1].parent / "grades.export.json"
    assert run("export", "--to", "json", "--out", out, "--replace", *store).exit_code == 0
    return {grade["student"]: grade for grade in json.loads(out.read_text())}


def test_an_adjusted_check_changes_its_points_alone_and_can_be_taken_back(store):
    before = grades(store)
    done = run(
        "adjust",
        "kim",
        "1.1",
        "hidden",
        "1.5",
        "--reason",
        "One case is arguable.",
        "--by",
        "pat",
        *store,
    )
    assert done.exit_code == 0, done.output
    assert "kim, 1.1, hidden: 1.5 of 2 points" in done.output
    after = grades(store)
    (question,) = after["kim"]["questions"]
    assert (after["kim"]["points"], question["points"], question["status"]) == (4.5, 4.5, "partial")
    assert [check["points"] for check in question["checks"]] == [1, 1.5, 1, 1]
    assert "Check hidden: 1.5 of 2. Decided by pat" in question["decision"]
    assert "One case is arguable." in question["decision"]
    assert after["lee"] == before["lee"]
    assert (
        "1.1::hidden  1.5 points  by pat: One case is arguable."
        in run("history", "kim", *store).output
    )
    assert run("adjust", "kim", "1.1", "hidden", "--undo", *store).exit_code == 0
    assert grades(store) == before
    assert "taken back" in run("history", "kim", *store).output


def test_an_adjustment_and_a_decision_about_the_same_question_add_up():
    def said(question, points):
        return Decision("week-4", "s", "kim", question, points, made_at="2026-11-20")

    found = decided(
        a_grade("kim"), [said("1.1::visible", 0.5), said("1.1", 6.0), said("1.1::visible", 2.0)]
    )
    assert (found.points, found.questions[0].checks[0].points) == (7.0, 2.0)
    assert found.questions[0].status == "partial"
    assert (
        decided(a_grade("kim"), [said("1.1::visible", 99.0)]).points == 5.0
    )  # never above its own


def test_what_cannot_be_adjusted_is_told(store):
    assert "the student reads it" in run("adjust", "kim", "1.1", "hidden", "2", *store).output
    told = run("adjust", "kim", "1.1", "hiden", "2", "--reason", "x", *store).output
    assert "it has visible, hidden, after-due-date" in told
    assert (
        "the check gives 0 to 2"
        in run("adjust", "kim", "1.1", "hidden", "5", "--reason", "x", *store).output
    )
    assert "or --undo" in run("adjust", "kim", "1.1", "hidden", "--reason", "x", *store).output
