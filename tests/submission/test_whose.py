"""Whose submission is whose: a name however it is written, and nothing where two may be meant."""

import unicodedata

import pytest

from grader.submission.class_folder import read_class
from grader.submission.layout import Record
from grader.submission.roster import Person, Roster, read_roster
from grader.submission.whose import match
from tests.submission.course_sites import put


def class_of(tmp_path, *folders):
    for name in folders:
        put(tmp_path / "class" / name / "a.py", "x = 1")
    return read_class([tmp_path / "class"]).records


@pytest.mark.parametrize(
    "folder",
    ["Zoë Müller", unicodedata.normalize("NFD", "Zoë Müller"), "Müller, Zoë", "zoe_mueller", "Mueller Zoe", "MÜLLER_ZOË",
     "müllerzoë", "zmueller", "zmueller@example.edu", "4711", "Müller_Zoë_4711_zmueller"],
)  # fmt: skip
def test_a_name_is_found_however_it_is_written(tmp_path, folder):
    put(
        tmp_path / "r.csv",
        "id,name,login,email\n4711,Zoë Müller,zmueller,zmueller@example.edu\n4712,Max Roe,mroe,m@example.edu\n",
    )
    found = match(class_of(tmp_path, folder), read_roster(tmp_path / "r.csv"))
    assert [person.id for person in found.people.values()] == ["4711"]


def test_what_fits_two_students_decides_nothing(tmp_path):
    put(tmp_path / "r.csv", "id,name\n1,Max Müller\n2,Max Müller\n3,Ada Roe\n")
    found = match(class_of(tmp_path, "Max Müller"), read_roster(tmp_path / "r.csv"))
    assert found.people == {}
    assert found.unknown == [("Max Müller", ("Max Müller",))]


def test_near_names_are_suggested(tmp_path):
    put(tmp_path / "r.csv", "name\nJonathan Doe\nAda Roe\n")
    found = match(class_of(tmp_path, "Jonatan Doe"), read_roster(tmp_path / "r.csv"))
    assert found.unknown == [("Jonatan Doe", ("Jonathan Doe",))]


def test_a_number_of_the_course_site_is_not_taken_for_a_students_id(tmp_path):
    put(tmp_path / "class" / "doejane_77_88101_a.py", "x = 1")
    put(tmp_path / "class" / "roejohn_78_88102_a.py", "x = 1")
    put(tmp_path / "r.csv", "name,matriculation number\nJane Doe,78\nJohn Roe,77\n")
    found = match(read_class([tmp_path / "class"]).records, read_roster(tmp_path / "r.csv"))
    assert [person.name for person in found.people.values()] == ["Jane Doe", "John Roe"]


CLASS = Roster(
    [Person("Jane Doe"), Person("Jo Doe"), Person("Max Müller"), Person("Ana de la Cruz")]
)


def of(*names):
    found = match([Record(name, ()) for name in names], CLASS)
    return [found.people[k].name if k in found.people else None for k in range(len(names))]


@pytest.mark.parametrize(
    "form",
    ["{} - hw5", "Copy of {} - Assignment 5 (0)", "{}_LATE", "Group A-{}", "1000-20 - {} - Nov 10, 2026", "Abgabe {}"],
)  # fmt: skip
def test_a_whole_name_among_words_of_the_class_is_that_students(form):
    names = [person.name for person in CLASS.people]
    assert of(*(form.format(name) for name in names)) == names


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("JaneDoe-hw5", "Jane Doe"),
        ("hw5_doejane", "Jane Doe"),
        ("Doe Jane (late)", "Jane Doe"),
        ("muellermax_final", "Max Müller"),
        ("hw5 Muller Max", "Max Müller"),
        ("delacruzana-hw5", "Ana de la Cruz"),
        ("hw5-jodoejr", None),
        ("janedoe-jodoe", None),
        ("Jane-hw5", None),
    ],
)
def test_a_name_in_one_word_or_turned_is_that_students_too(name, student):
    assert of(name, "Max Müller - hw5") == [student, "Max Müller"]


def test_a_last_name_that_many_have_is_no_word_of_the_class():
    people = Roster(tuple(Person(name) for name in ("Anna Smith", "Ben Smith", "Jane Doe")))
    records = [Record(name, ()) for name in ("Anna Smith", "Ben Smith", "Jane Doe Smith")]
    assert {k: person.name for k, person in match(records, people).people.items()} == {
        0: "Anna Smith",
        1: "Ben Smith",
    }


def test_a_name_that_is_a_part_of_another_one_is_nobodys():
    assert of("Jane Doe Smith", "Mary Jane Doe", "Max Müller - hw5") == [None, None, "Max Müller"]
    assert of("Jane Doe and Max Müller", "Doe - hw5") == [None, None]
