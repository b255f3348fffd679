"""Progress: a line a submission for logs, events for programs, and sentences at the end that say what to do."""

import json
from dataclasses import replace

import pytest

from grader.batch.task import Graded
from grader.cli.progress import Progress
from grader.exports.gradebook_csv import row_of
from grader.grading.ungraded import faulty
from grader.report.class_summary import Summary
from grader.results.class_row import CheckCell

GRADED = Graded("kim", "{}", 3.5, 10.0, ("correct", "timed_out"), 2.0)


def test_events_are_json_a_line_and_end_with_what_took_longest(capsys):
    with Progress("json", 3) as shown:
        shown.done("kim", GRADED)
        shown.done("lee", replace(GRADED, seconds=7.0))
        shown.done("ola", None)
    events = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [event["event"] for event in events] == [
        "started",
        "graded",
        "graded",
        "graded",
        "finished",
    ]
    assert (events[1]["student"], events[1]["points"], events[1]["new"], events[3]["new"]) == (
        "kim",
        3.5,
        True,
        False,
    )
    assert events[-1]["questions"] == {"correct": 2, "timed_out": 2}
    assert [slow["student"] for slow in events[-1]["slowest"]] == ["lee", "kim"]
    assert events[-1]["reused"] == 1


def test_plain_is_a_line_a_submission_with_control_characters_shown(capsys):
    with Progress("plain", 2) as shown:
        shown.done("k\x1b[31mim\n", GRADED)
        shown.done("lee", None)
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["1/2 k\\x1b[31mim\\n: 3.5 / 10  2.00 s", "2/2 lee: as before"]


def test_where_nobody_watches_the_bar_a_line_is_told_now_and_then(capsys, monkeypatch):
    with Progress("bar", 4) as shown:
        shown.done("kim", GRADED)
        monkeypatch.setattr("grader.cli.progress.TELL_SECONDS", 0.0)
        shown.done("lee", GRADED)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("2/4, about 0 s left: ")
    assert "2 correct, 2 timed out" in line


def test_the_bar_tells_rate_outcomes_and_the_slowest_within_the_width_of_the_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    shown = Progress("bar", 4)
    shown.done(
        "kim",
        replace(
            GRADED,
            statuses=("correct", "partial", "timed_out", "could_not_run", "grader_fault"),
            seconds=61.0,
        ),
    )
    told = shown._marks(None)
    assert "✓1 ◐1 !2 FAULT 1" in told
    assert len(told) <= 40


@pytest.fixture
def row(problem):
    return row_of(faulty(problem, "kim", "made up"))


def with_status(row, *statuses):
    cells = tuple(replace(row.questions[0], status=status) for status in statuses)
    return replace(row, questions=cells)


def test_the_summary_says_who_what_and_what_to_do(row):
    summary = Summary()
    summary.add(with_status(row, "needs_review", "correct"))
    summary.add(replace(with_status(row, "timed_out", "could_not_run"), student="lee"))
    told = " ".join(summary.sentences("s.sqlite", [(3.0, "lee")]))
    assert "grader review --store s.sqlite" in told
    assert "limit on time or memory (lee); `limits` in exercise.yaml" in told
    assert "could not run (lee)" in told
    assert "Slowest: lee 3.0 s" in told
    assert summary.fault == ""


def test_code_that_could_not_run_is_told_where_its_question_waits_too(row):
    waits = with_status(row, "needs_review", "correct")
    check = CheckCell(waits.questions[0].id, "c", "C", "code", "could_not_run", 0.0, 1.0)
    summary = Summary()
    summary.add(replace(waits, checks=(check, check)))
    told = " ".join(summary.sentences("s.sqlite", []))
    assert "1 answer waits" in told
    assert "1 question has code that could not run (kim)" in told


def test_a_library_that_the_exercise_does_not_provide_is_told_with_the_way_to_allow_it(problem):
    told = "w.py, line 1: failed: ModuleNotFoundError: No module named '{0}'. {0} cannot be imported here; NumPy can"
    summary = Summary()
    for student, module in (("kim", "scipy"), ("lee", "scipy"), ("ada", "nunpy")):
        grade = faulty(problem, student, "made up")
        summary.add(row_of(replace(grade, notes=(told.format(module),))))
    text = " ".join(summary.sentences("s.sqlite", []))
    assert "kim, lee import scipy, which this exercise does not provide" in text
    assert "`preload: [scipy]`" in text
    assert "nunpy" not in text  # a slip of the student's


def test_a_class_without_trouble_needs_no_sentence_and_a_fault_names_itself(row):
    fine, faults = Summary(), Summary()
    fine.add(with_status(row, "correct", "incorrect"))
    faults.add(row)
    assert list(fine.sentences("s", [(0.1, "kim")])) == []
    assert "GRADER FAULT" in faults.fault
    assert "kim" in faults.fault
