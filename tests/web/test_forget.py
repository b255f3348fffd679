"""Somebody who is forgotten is gone from every table, and nobody else loses a byte."""

import json

import pytest

from grader.results.key import Key
from grader.store.forget import forget_grades
from grader.store.rows import New
from grader.web.forget import forget_person
from grader.web.records import Place
from grader.web.tables import METADATA
from tests.web.a_course import FILES, ID, Browser


@pytest.fixture
def house(fresh):
    """Ada and Bela handed in the same, Ada something besides; all of it has a grade."""
    house, client = fresh
    for handle, files in (("ada", FILES), ("bela", FILES), ("ada", {"own.py": b"# only hers"})):
        Browser(house, client, handle).hand_in(files)
        place = Place(
            "https://lms.example.edu", "1", f"sub of {handle}", "https://lms.example.edu/7"
        )
        house.records.take_place(ID, house.records.person_of(handle).id, place)
    grade = json.dumps({"format": 1, "student": "ada", "secret": "of ada"})
    shared, own = (Key(ID, word, "", "", "", "", "") for word in ("shared", "own"))
    house.store.add([New(shared, "ada", grade), New(own, "ada", grade)])
    house.store.attempted([(shared.digest, "bela")], ID)
    return house


def dump(house):
    with house.records.engine.connect() as connection:
        return "\n".join(connection.connection.driver_connection.iterdump())


def test_nothing_of_somebody_forgotten_is_left(house):
    person = house.records.person_of("ada").id
    told = {**forget_person(house.store, "ada", True), **forget_grades(house.store, "ada", True)}
    assert told == {
        "accounts": 1,
        "uploads": 2,
        "files": 1,
        "grades": 1,
        "attempts in the store": 2,
        "decisions": 0,
    }
    left = dump(house)
    assert "'ada'" not in left
    assert '"ada"' not in left
    assert "Ada" not in left
    assert house.uploads.of(ID, person) == []
    assert "sub of ada" not in left
    assert "sub of bela" in left


def test_what_another_shares_stays_under_their_name(house):
    forget_person(house.store, "ada", True)
    forget_grades(house.store, "ada", True)
    (upload,) = house.uploads.of(ID, house.records.person_of("bela").id)
    assert {name: house.uploads.data(digest) for name, digest, _ in upload.files} == FILES
    shared = Key(ID, "shared", "", "", "", "", "").digest
    assert json.loads(house.store.texts([shared])[shared])["student"] == "bela"


def test_without_yes_nothing_goes(house):
    before = dump(house)
    assert forget_person(house.store, "ada", False)["uploads"] == 2
    assert forget_grades(house.store, "ada", False)["grades"] == 1
    assert dump(house) == before


def test_somebody_unknown_is_no_fault(house):
    assert forget_person(house.store, "nobody", True) == {}
    assert sum(forget_grades(house.store, "nobody", True).values()) == 0


def test_the_tables_that_hold_people_are_all_thought_of():
    """A table that names a person and is not taken care of in `forget` fails here."""
    about_people = {t.name for t in METADATA.sorted_tables if {"person", "who"} & set(t.c.keys())}
    assert about_people == {
        "web_uploads",
        "web_links",
        "web_extensions",
        "web_places",
        "web_audit",
    }
