"""The roster: any order of columns, exports as they are; the students of every export are matched."""

import csv

import pytest

from grader.errors import UsageError
from grader.submission.class_folder import read_class
from grader.submission.roster import read_roster
from grader.submission.whose import match
from tests.submission import course_sites
from tests.submission.course_sites import put, students

HEADERS = {
    "canvas": (",", ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "HW 4 (881)"],
               lambda s: [s.sortable, s.number + 4000, s.school_id, s.login, "Lab 1", ""]),
    "moodle": (",", ["First name", "Last name", "ID number", "Email address", "Groups"],
               lambda s: [s.first, s.last, s.school_id, s.email, "Lab 1"]),
    "moodle worksheet": (",", ["Identifier", "Full name", "Email address", "Status", "Grade"],
                         lambda s: [f"Participant {s.number + 700000}", s.name, s.email, "Submitted", ""]),
    "moodle, German": (";", ["Vorname", "Nachname", "E-Mail-Adresse", "Gruppen"], lambda s: [s.first, s.last, s.email, "Lab 1"]),
    "gradescope": (",", ["First Name", "Last Name", "SID", "Email", "Role", "Section"],
                   lambda s: [s.first, s.last, s.school_id, s.email, "Student", "Lab 1"]),
    "nbgrader": (",", ["id", "first_name", "last_name", "email"], lambda s: [s.login, s.first, s.last, s.email]),
    "github": (",", ["identifier", "github_username", "github_id", "name"], lambda s: [s.name, s.login, "", ""]),
    "registry": ("\t", ["Matr.-Nr.", "Name, Vorname", "Gruppe", "E-Mail", "Kennung"],
                 lambda s: [s.school_id, s.sortable, "Lab 1", s.email, s.login]),
}  # fmt: skip


def write(path, kind, people, encoding="utf-8-sig", extra=()):
    delimiter, header, row = HEADERS[kind]
    with path.open("w", encoding=encoding, newline="") as file:
        out = csv.writer(file, delimiter=delimiter)
        out.writerow(header)
        out.writerows([*(row(person) for person in people), *extra])
    return path


def others(count):
    """Students who handed in nothing."""
    return [course_sites.Student(f"Missing{k}", f"Person{k}", 900 + k) for k in range(count)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("kind", HEADERS)
def test_every_export_gives_the_students(tmp_path, kind, encoding):
    found = read_roster(write(tmp_path / "r.csv", kind, students(), encoding)).people
    assert len(found) == 30
    expected = [s.name for s in students()]
    assert [person.name for person in found] == expected


@pytest.mark.parametrize(
    ("site", "kind"),
    [("canvas", "canvas"), ("canvas", "moodle"), ("moodle", "moodle worksheet"), ("moodle", "moodle, German"),
     ("gradescope", "gradescope"), ("gradescope", "registry"), ("nbgrader", "nbgrader"), ("nbgrader", "registry"),
     ("github", "github"), ("github", "registry")],
)  # fmt: skip
def test_ten_missing_and_five_unknown_are_told_and_the_others_are_matched(tmp_path, site, kind):
    getattr(course_sites, site)(tmp_path / "class")
    unknown = {students()[k].number for k in (3, 9, 14, 20, 26)}
    listed = [s for s in students() if s.number not in unknown]
    roster = read_roster(write(tmp_path / "r.csv", kind, [*listed[::-1], *others(10)]))
    reading = read_class([tmp_path / "class"])
    found = match(reading.records, roster)
    by_name = {"first": students()[0].name}
    twins = {1, 30}  # two students of one name: only an id tells them apart
    is_by_name_alone = (site, kind) in (("canvas", "moodle"), ("moodle", "moodle, German"))
    missing = [
        person
        for person in found.missing
        if not (is_by_name_alone and person.name == by_name["first"])
    ]
    assert [person.name for person in missing] == [s.name for s in others(10)]
    assert len(found.unknown) == 5 + (len(twins) if is_by_name_alone else 0)
    assert len(found.people) == 30 - len(found.unknown)
    for number, person in found.people.items():
        said = reading.records[number]
        assert {said.name, said.login, said.email, said.id, said.site_id} & {
            person.name, person.login, person.email, person.id, person.site_id
        } or site in ("canvas", "moodle")  # fmt: skip


def test_lines_that_are_no_student_are_left_away(tmp_path):
    extra = [
        ["    Points Possible", "", "", "", "", "45"],
        ["Student, Test", "1", "", "t", "", ""],
        ["", "", "", "", "", ""],
    ]
    assert (
        len(read_roster(write(tmp_path / "r.csv", "canvas", students(), extra=extra)).people) == 30
    )
    staff = [["Ina", "Struktor", "", "i@x", "Instructor", ""], ["Tea", "Aah", "", "t@x", "TA", ""]]
    assert (
        len(read_roster(write(tmp_path / "s.csv", "gradescope", students(), extra=staff)).people)
        == 30
    )


@pytest.mark.parametrize("text", ["", "\n\n", "dana\nemil\n", "a,b\n1,2\n", "\0\1\2"])
def test_a_file_without_a_header_is_refused_with_what_it_needs(tmp_path, text):
    put(tmp_path / "r.csv", text)
    with pytest.raises(UsageError, match="name,id,email,section"):
        read_roster(tmp_path / "r.csv")


def test_a_spreadsheet_is_asked_for_as_csv(tmp_path):
    with pytest.raises(UsageError, match="save it as CSV"):
        read_roster(tmp_path / "r.xlsx")


def test_text_before_the_header_and_a_declared_delimiter_are_read(tmp_path):
    put(tmp_path / "r.csv", "sep=;\nKurs: Rekurrente Netze\n\nName;Matrikelnummer\nMüller, Zoë;7\n")
    (person,) = read_roster(tmp_path / "r.csv").people
    assert (person.name, person.id) == ("Zoë Müller", "7")


def test_a_quote_that_is_not_closed_is_told_and_makes_no_two_students_one(tmp_path):
    (tmp_path / "r.csv").write_text('name,id\n"Nele Berg,1\nHana Ito,2\n')
    with pytest.raises(UsageError, match=r"a quote .* is opened there and not closed"):
        read_roster(tmp_path / "r.csv")


def test_a_folder_in_place_of_a_roster_is_called_one(tmp_path):
    with pytest.raises(UsageError, match="is a folder"):
        read_roster(tmp_path)
