"""What counts by the course's policy, and what students see when, is the same on every page."""

import csv
import io
import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from grader.errors import UsageError
from grader.results.grade_json import grade_text
from grader.results.key import Key
from grader.store.rows import New
from grader.web.records import Extension
from grader.web.settings import Course, Rules, read_course
from grader.web.tables import UPLOADS
from tests.delivery.a_store import LEVELS, a_grade, secret
from tests.web.a_course import ID, Browser, served

NOW = datetime.now(UTC)
HERE = f"/staff/problems/{ID}"


@pytest.fixture
def opened(tmp_path, request):
    """A course with these rules for its problem, and a policy where one is told."""
    rules = dict(request.param)
    if "policy" in rules:
        (tmp_path / "policy.yaml").write_text(rules["policy"])
        rules["policy"] = tmp_path / "policy.yaml"
    course = Course(problems={ID: Rules(**rules)})
    with served(tmp_path, course, is_grading=False) as (house, client):
        yield house, client


def graded(house, client, points=1.0, ago=timedelta(0), source=b"# work"):
    """Hand something in for Ada, so long ago, and have it graded with so many points a check."""
    ada = Browser(house, client, "ada")
    assert ada.hand_in({"work.py": source}).status_code == 303
    person = house.records.person_of("ada")
    upload = house.uploads.of(ID, person.id)[0]
    house.uploads.send(upload)
    upload, _ = house.uploads.claim(ID)
    key = Key(ID, f"{upload.number:064x}", "", "", "", "", "process")
    grade = replace(a_grade("ada", points), problem=ID)
    house.store.add([New(key, "ada", grade_text(grade))])
    assert house.uploads.done(upload, key.digest, key.submission)
    with house.records.writing() as connection:
        received = time.time() - ago.total_seconds()
        of = UPLOADS.c.id == upload.id
        connection.execute(UPLOADS.update().where(of).values(received_at=received))
    return ada


def counts(house, client):
    """Return what counts, by the gradebook, the class page and the staff's view of the report."""
    ines = Browser(house, client, "ines")
    (row,) = csv.DictReader(io.StringIO(ines.get(f"{HERE}/export/gradebook.csv").text))
    page = ines.get(f"{HERE}/class/index.html").text
    assert f"{row['counts']} / {row['counts_max']}" in page
    ada = house.records.person_of("ada").id
    report = ines.get(f"{HERE}/class/{ada}/report.html").text
    assert f"{row['counts']} of {row['counts_max']} points" in report
    return float(row["counts"]), row["why"]


LATE = {
    "late_until": NOW + timedelta(days=9),
    "due": NOW - timedelta(days=2, hours=1),
    "policy": "late: {penalty: 1 point}\ndue: 2020-01-01T00:00:00Z\n",
}


@pytest.mark.parametrize("opened", [LATE], indirect=True)
def test_being_late_costs_by_the_policy_and_the_due_time_of_the_course_on_every_page(opened):
    ada = graded(*opened, ago=timedelta(days=1))
    assert "what you hand in now is marked late" in ada.get(f"/problems/{ID}").text
    points, why = counts(*opened)
    assert points == 2
    assert "handed in 1 day 1 hour late: 1 point for each day begun, 2 times" in why
    assert why.split(": ", 1)[1] in ada.get(f"/problems/{ID}/attempts/1/report").text
    house = opened[0]
    person = house.records.person_of("ada").id
    house.records.extend(ID, person, Extension(due=(NOW - timedelta(hours=30)).timestamp()))
    assert counts(*opened)[0] == 3
    house.records.extend(ID, person, Extension(due=NOW.timestamp()))
    assert counts(*opened) == (4, "")


@pytest.mark.parametrize("opened", [{"policy": "attempts: best\nscale: 80\n"}], indirect=True)
def test_the_best_attempt_counts_where_the_policy_says_so(opened):
    graded(*opened, points=1.5)
    ada = graded(*opened, points=0.5, source=b"# worse")
    points, why = counts(*opened)
    assert points == 60
    assert "attempt 1 of 2 counts, the best; scaled from 8 to 80 points" in why
    assert "60 of 80 points" in ada.get(f"/problems/{ID}/attempts/2/report").text
    assert "6 of 8 points" in ada.get(f"/problems/{ID}/attempts/1/report").text


@pytest.mark.parametrize("opened", [{}], indirect=True)
def test_without_a_policy_points_are_those_of_the_work(opened):
    graded(*opened)
    ines = Browser(*opened, "ines")
    assert "counts" not in ines.get(f"{HERE}/export/gradebook.csv").text
    assert "Counts" not in ines.get(f"{HERE}/class/index.html").text


def seen(browser):
    page = browser.get(f"/problems/{ID}/attempts/1/report").text
    return {level for level in LEVELS if secret(level) in page}


@pytest.mark.parametrize("opened", [{"due": NOW + timedelta(days=1)}], indirect=True)
def test_a_check_tells_what_it_saw_when_its_time_has_come(opened):
    house, client = opened
    ada = graded(house, client)
    assert seen(ada) == {"visible"}
    rules = house.settings.course.problems[ID]
    rules.due = NOW - timedelta(days=1)
    assert seen(ada) == {"visible", "after_due_date"}
    bela = house.records.person_of("bela").id  # while anybody may still hand in, nothing is told
    house.records.extend(ID, bela, Extension(due=(NOW + timedelta(days=1)).timestamp()))
    assert seen(ada) == {"visible"}
    house.records.publish(ID, True)
    assert seen(ada) == set(LEVELS) - {"hidden"}
    house.records.publish(ID, False)
    assert seen(ada) == {"visible"}


def test_a_policy_that_is_wrong_is_told_before_the_pages_begin(tmp_path):
    (tmp_path / "policy.yaml").write_text("late: {penalty: much}\n")
    (tmp_path / "course.yaml").write_text(f"problems: {{{ID}: {{policy: policy.yaml}}}}\n")
    with pytest.raises(UsageError, match=re.escape(str(tmp_path / "policy.yaml"))):
        read_course(tmp_path / "course.yaml")


@pytest.mark.parametrize("opened", [{"policy": "attempts: mean\n"}], indirect=True)
def test_an_attempt_that_a_fault_of_ours_left_ungraded_is_not_in_the_mean(opened):
    house, client = opened
    graded(house, client, points=0.0)
    (first,) = house.uploads.of(ID, house.records.person_of("ada").id)
    grade = replace(a_grade("ada", 0.0, "grader_fault"), problem=ID)
    key = Key(ID, "f" * 64, "again", "", "", "", "process")
    house.store.add([New(key, "ada", grade_text(grade))])
    with house.records.writing() as connection:
        of = UPLOADS.c.id == first.id
        connection.execute(UPLOADS.update().where(of).values(grade_key=key.digest))
    graded(house, client, points=1.5, source=b"# again")
    assert counts(house, client)[0] == 6


@pytest.mark.parametrize(
    "opened",
    [
        {"policy": "late: {penalty: 1 point}\ndue: 2020-01-01T00:00:00Z\n"},
        {
            "due": NOW - timedelta(days=9),
            "late_until": NOW + timedelta(days=9),
            "policy": "late: {penalty: 1 point}\ndue: 2020-01-01T00:00:00Z\n"
            f"extensions: {{ada: {(NOW + timedelta(hours=1)).isoformat()}}}\n",
        },
    ],
    indirect=True,
)
def test_the_latest_of_what_somebody_was_given_holds_wherever_it_is_written(opened):
    house, client = opened
    graded(house, client)
    if "ada" not in (house.rows.finals.policy(ID).extensions or {}):
        assert counts(house, client)[0] == 0  # years late
        ada = house.records.person_of("ada").id
        house.records.extend(ID, ada, Extension(due=(NOW + timedelta(days=1)).timestamp()))
    assert counts(house, client) == (4, "")


def test_grading_again_takes_every_attempt_where_every_one_counts(opened_best):
    house, client = opened_best
    graded(house, client, points=1.5)
    graded(house, client, points=0.5, source=b"# worse")
    ines = Browser(house, client, "ines")
    assert ines.post(f"{HERE}/again", page=HERE).status_code == 303
    states = [one.state for one in house.uploads.of(ID, house.records.person_of("ada").id)]
    assert states == ["waiting", "waiting"]


@pytest.fixture
def opened_best(tmp_path):
    """A course in which the best attempt counts."""
    (tmp_path / "policy.yaml").write_text("attempts: best\n")
    course = Course(problems={ID: Rules(policy=tmp_path / "policy.yaml")})
    with served(tmp_path, course, is_grading=False) as (house, client):
        yield house, client
