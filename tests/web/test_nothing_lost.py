"""Claims of processes that died are taken again, and nothing is graded twice.

`benchmarks/serve/kill.py` kills a real server at random moments; here each moment is made by hand.
"""

import os
import platform
import time

import pytest
import sqlalchemy as sa

from grader.store.tables import GRADES
from grader.web import processes
from grader.web.tables import SERVERS, UPLOADS
from tests.web.a_course import ID, Browser


@pytest.fixture
def sent(fresh):
    """A course in which Ada has sent two attempts to grading, and Bela one."""
    house, client = fresh
    for handle, source in (("ada", b"# one"), ("ada", b"# two"), ("bela", b"# hers")):
        browser = Browser(house, client, handle)
        where = browser.hand_in({"work.py": source}).headers["location"].partition("?")[0]
        browser.post(f"{where}/grade")
    return house


def states(house):
    return [
        row.state for row in house.records.rows(sa.select(UPLOADS.c.state).order_by(UPLOADS.c.id))
    ]


def claimed_by(house, host, process, heard):
    """Claim an upload as another process would, which was last heard of so many seconds ago."""
    assert house.uploads.claim(ID) is not None
    with house.records.writing() as connection:
        row = {"id": "other", "host": host, "process": process, "beat_at": time.time() - heard}
        connection.execute(SERVERS.insert().values(**row))
        connection.execute(
            UPLOADS.update().where(UPLOADS.c.state == "grading").values(claimed_by="other")
        )


def test_two_attempts_of_one_student_are_graded_in_turn(sent):
    first, second = sent.uploads.claim(ID), sent.uploads.claim(ID)
    assert [first[1].handle, second[1].handle] == ["ada", "bela"]
    assert sent.uploads.claim(ID) is None
    assert sent.uploads.done(first[0], "key", "submission")
    assert sent.uploads.claim(ID)[0].number == 2


def test_what_a_dead_process_of_this_machine_claimed_is_free_at_once(sent):
    claimed_by(sent, platform.node(), "999999999-1", heard=0)
    sent.uploads.beat()
    assert states(sent) == ["waiting"] * 3


def test_a_process_of_the_same_number_that_began_later_is_another(sent):
    claimed_by(sent, platform.node(), f"{os.getpid()}-1", heard=0)
    sent.uploads.beat()
    assert states(sent) == ["waiting"] * 3


def test_what_a_living_process_claimed_is_left_to_it(sent):
    claimed_by(sent, platform.node(), processes.process_of(os.getpid()), heard=0)
    sent.uploads.beat()
    assert states(sent)[0] == "grading"


def test_another_machine_has_a_minute_to_be_heard_of(sent):
    claimed_by(sent, "elsewhere", "1-1", heard=30)
    sent.uploads.beat()
    assert states(sent)[0] == "grading"
    with sent.records.writing() as connection:
        connection.execute(SERVERS.update().where(SERVERS.c.id == "other").values(beat_at=0.0))
    sent.uploads.beat()
    assert states(sent) == ["waiting"] * 3


def test_a_stop_between_keeping_a_grade_and_saying_so_grades_nothing_twice(course):
    house, _ = course
    person = house.records.person_of("bela")
    upload = house.uploads.one(ID, person.id, 1)
    count = sa.select(sa.func.count()).select_from(GRADES).where(GRADES.c.key == upload.grade_key)
    with house.records.writing() as connection:
        connection.execute(
            UPLOADS.update()
            .where(UPLOADS.c.id == upload.id)
            .values(state="waiting", grade_key=None, submission=None)
        )
    house.graders.wake(ID)
    until = time.monotonic() + 60
    while house.uploads.one(ID, person.id, 1).state != "graded":
        assert time.monotonic() < until
        time.sleep(0.05)
    assert house.uploads.one(ID, person.id, 1).grade_key == upload.grade_key
    assert house.records.rows(count) == [(1,)]


def test_a_stop_gives_claims_back(sent):
    assert sent.uploads.claim(ID) is not None
    sent.uploads.leave()
    assert states(sent) == ["waiting"] * 3
    assert sent.uploads.claim(ID)[0].number == 1
