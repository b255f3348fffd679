"""Who handed in when: any list with one time a row, and Moodle's worksheet, which holds two."""

from datetime import UTC, datetime

import pytest

from grader.delivery.times import moment, read_times
from grader.errors import UsageError

WORKSHEET = """Identifier,Full name,Email address,Status,Grade,Last modified (submission),Last modified (grade)
Participant 11,Dana Ok,d@x.example,Submitted,,"Tuesday, 24 November 2026, 9:04 PM",-
Participant 12,Emil Ok,e@x.example,No submission,,-,"Wednesday, 25 November 2026, 8:00 AM"
"""
GERMAN = """ID;Vollständiger Name;Status;Zuletzt geändert (Abgabe);Zuletzt geändert (Bewertung)
Teilnehmer/in11;Dana Ok;Abgegeben;Dienstag, 24. März 2026, 21:04;-
"""


def times(tmp_path, text):
    (tmp_path / "times.csv").write_text(text)
    return read_times(tmp_path / "times.csv")


def test_moodles_worksheet_tells_when_each_handed_in(tmp_path):
    found = times(tmp_path, WORKSHEET)
    assert found["dana ok"] == found["d@x.example"] == datetime(2026, 11, 24, 21, 4)
    assert "emil ok" not in found
    assert times(tmp_path, GERMAN)["dana ok"] == datetime(2026, 3, 24, 21, 4)


def test_github_classrooms_list_of_grades_tells_when_each_handed_in(tmp_path):
    found = times(
        tmp_path,
        "assignment_name,github_username,roster_identifier,submission_timestamp,points_awarded\n"
        "Week 4,dana-ok,Dana Ok,2026-11-24 21:04:00 -0500,0\nWeek 4,emil-ok,Emil Ok,,0\n",
    )
    assert found["dana-ok"] == datetime.fromisoformat("2026-11-25T02:04:00Z")
    assert "emil-ok" not in found


def test_a_time_of_a_language_that_is_not_known_is_told_with_its_row(tmp_path):
    with pytest.raises(UsageError, match=r"row 2: 'mardi.*English or German"):
        times(tmp_path, WORKSHEET.replace("Tuesday, 24 November", "mardi 24 novembre"))


@pytest.mark.parametrize(
    ("cell", "when"),
    [
        ("24 November 2026, 12:30 AM", datetime(2026, 11, 24, 0, 30)),
        ("24 November 2026, 12:30 PM", datetime(2026, 11, 24, 12, 30)),
        ("Do, 3. Dez 2026, 07:05", datetime(2026, 12, 3, 7, 5)),
        ("2026-11-20T13:00:00Z", datetime(2026, 11, 20, 13, tzinfo=UTC)),
        ("31 February 2026, 12:30", None),
        ("2026-11-20", None),
        ("4 of 5 points, 12:30", None),
    ],
)
def test_what_is_a_time(cell, when):
    assert moment(cell) == when


def test_two_who_are_called_alike_are_told_apart_by_their_addresses(tmp_path):
    twice = WORKSHEET.replace("Emil Ok", "Dana Ok").replace(
        "No submission,,-,", 'Submitted,,"Wednesday, 25 November 2026, 9:04 PM",'
    )
    found = times(tmp_path, twice)
    assert "dana ok" not in found
    assert found["d@x.example"].day == 24
    assert found["e@x.example"].day == 25
    assert found["11"].day == 24


def test_a_list_without_a_head_keeps_its_first_student(tmp_path):
    found = times(tmp_path, "dana,2026-11-20T21:04:00+01:00\nemil,2026-11-20T22:04:00+01:00\n")
    assert set(found) == {"dana", "emil"}
