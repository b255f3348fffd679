"""What is handed back: every form, and not a byte of what is not to be seen yet, in any file of any form."""

import csv
import email
import io
import re
import zipfile
from email.policy import default

import pytest
from click.testing import CliRunner

from grader.cli.main import main
from tests.delivery.a_store import LEVELS, a_grade, a_store, secret

ROSTER = 'name,id,email\n"Park, Kim",s1,kim@u.example\nAda Müller,s2,ada@u.example\n'
SHEET = (
    "Identifier,Full name,Email address,Grade,Maximum Grade,Last modified (grade),Feedback comments\n"
    "Participant 77,Kim_Park,kim@u.example,,8.00,-,\nParticipant 78,Ada Müller,ada@u.example,,8.00,-,\n"
)
PAST, FUTURE = "due: 2020-01-01T12:00:00+00:00\n", "due: 2999-01-01T12:00:00+00:00\n"


@pytest.fixture
def course(tmp_path):
    a_store(tmp_path, a_grade("Kim Park"), a_grade("Ada Müller"))
    (tmp_path / "roster.csv").write_text(ROSTER)
    (tmp_path / "sheet.csv").write_text(SHEET)
    (tmp_path / "past.yaml").write_text(PAST)
    (tmp_path / "future.yaml").write_text(FUTURE)
    (tmp_path / "canvas").mkdir()
    (tmp_path / "canvas" / "Kim Park_1001_5001_work.py").write_text("x = 1\n")
    (tmp_path / "canvas" / "Ada Müller_LATE_1002_5002_work-1.py").write_text("x = 1\n")
    return tmp_path


def run(course, out, *more):
    args = ["feedback", out, "--store", course / "grades.sqlite", *more]
    return CliRunner().invoke(main, [str(arg) for arg in args])


def contents(path):
    """Yield (name, bytes) of every file below a path, in zips and in mails too."""
    for file in [path] if path.is_file() else sorted(path.rglob("*")):
        if not file.is_file():
            continue
        data = file.read_bytes()
        if file.suffix == ".zip":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                yield from ((name, archive.read(name)) for name in archive.namelist())
        elif file.suffix == ".eml":
            for part in email.message_from_bytes(data, policy=default).walk():
                if not part.is_multipart():
                    yield file.name, part.get_payload(decode=True)
        else:
            yield file.name, data


FORMS = {
    "folders": ["--as", "folders"],
    "zips": ["--as", "zips"],
    "moodle": ["--as", "moodle", "--gradebook", "{}/sheet.csv", "--roster", "{}/roster.csv"],
    "canvas": ["--as", "canvas", "--submissions", "{}/canvas"],
    "links": ["--as", "links", "--link", "https://x.example/f", "--roster", "{}/roster.csv"],
    "mails": ["--as", "mails", "--from", "team@u.example", "--roster", "{}/roster.csv"],
}
OPEN = [
    ([], {"visible"}),
    (["--policy", "{}/future.yaml"], {"visible"}),
    (["--policy", "{}/past.yaml"], {"visible", "after_due_date"}),
    (["--published"], {"visible", "after_due_date", "after_published"}),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("options", "levels"), OPEN, ids=["now", "before", "past due", "published"]
)
def test_no_file_of_any_form_holds_what_is_not_open(course, form, options, levels):
    out = course / "out.zip" if form in ("moodle", "canvas") else course / "out"
    more = [option.format(course) for option in [*FORMS[form], *options]]
    done = run(course, out, *more)
    assert done.exit_code == 0, done.output
    files = list(contents(out))
    assert files
    whole = b"\0".join(data for _, data in files).lower()
    assert {level for level in LEVELS if secret(level).encode() in whole} == levels


def test_exports_hold_no_more_than_feedback_does(course):
    for target in ("csv", "json", "junit", "github", "excel", "prairielearn", "gradescope"):
        args = [
            "export",
            "--to",
            target,
            "--store",
            course / "grades.sqlite",
            "--out",
            course / target,
        ]
        done = CliRunner().invoke(main, [str(arg) for arg in args])
        assert done.exit_code == 0, done.output
        for _, data in contents(course / target):
            found = zipfile.ZipFile(io.BytesIO(data)) if data[:2] == b"PK" else None
            data = b"".join(map(found.read, found.namelist())) if found else data
            assert secret("hidden").encode() not in data
            # Gradescope holds back what is visible later by itself
            assert target == "gradescope" or secret("after_published").encode() not in data


def test_moodle_reads_name_and_number_from_the_folder(course):
    run(
        course,
        course / "m.zip",
        "--as",
        "moodle",
        "--gradebook",
        course / "sheet.csv",
        "--roster",
        course / "roster.csv",
    )
    names = zipfile.ZipFile(course / "m.zip").namelist()
    parts = {name: name.split("/")[0].split("_", 4) for name in names}
    assert sorted((p[0], p[1], p[2], p[3]) for p in parts.values()) == [
        ("Ada Müller", "78", "assignfeedback", "file"),
        ("Kim Park", "77", "assignfeedback", "file"),
    ]


def test_canvas_finds_user_and_file_by_the_first_two_numbers(course):
    (course / "second").mkdir()
    store = a_store(course / "second", a_grade("somebody"))
    options = ("--as", "canvas", "--submissions", course / "canvas")
    done = run(course, course / "c.zip", *options, "--store", store)
    assert done.exit_code == 1
    assert "no file of theirs is in the download" in done.output
    assert not (course / "c.zip").exists()
    done = run(course, course / "c.zip", *options)
    assert done.exit_code == 0, done.output
    names = zipfile.ZipFile(course / "c.zip").namelist()
    numbers = [
        [part for part in name.split("_") if re.fullmatch(r"\d+", part)][:2] for name in names
    ]
    assert sorted(numbers) == [["1001", "5001"], ["1002", "5002"]]


def test_links_cannot_be_guessed_stay_the_same_and_are_listed_beside_and_not_among_the_reports(
    course,
):
    options = ("--as", "links", "--link", "https://x.example/f", "--roster", course / "roster.csv")
    assert run(course, course / "web", *options).exit_code == 0
    listed = course / "web-links.csv"
    first = list(csv.DictReader(listed.read_text().splitlines()))
    folders = sorted(path.name for path in (course / "web").iterdir())
    assert sorted(row["link"].rstrip("/").rsplit("/", 1)[1] for row in first) == folders
    assert all(len(name) >= 24 for name in folders)
    assert {row["email"] for row in first} == {"kim@u.example", "ada@u.example"}
    assert run(course, course / "web", *options).exit_code == 0
    assert list(csv.DictReader(listed.read_text().splitlines())) == first


def test_a_mail_is_a_draft_to_the_address_of_the_roster(course):
    run(
        course,
        course / "m",
        "--as",
        "mails",
        "--from",
        "team@u.example",
        "--roster",
        course / "roster.csv",
    )
    found = [
        email.message_from_bytes(p.read_bytes(), policy=default) for p in (course / "m").iterdir()
    ]
    assert {mail["To"] for mail in found} == {"kim@u.example", "ada@u.example"}
    assert all(mail["X-Unsent"] == "1" for mail in found)
    assert "4 of 8 points in Week 4." in found[0].get_body().get_content()
    assert [part.get_filename() for part in found[0].iter_attachments()] == ["report.html"]


def test_what_stands_there_is_not_replaced_unasked_and_a_fault_is_held_back(course):
    store = a_store(course / "canvas", a_grade("Lee", status="grader_fault"), a_grade("Kim Park"))
    done = run(course, course / "out", "--store", store)
    assert "Not graded by a fault of ours, and not handed back (1):\n  Lee" in done.output
    assert [path.name for path in (course / "out").iterdir()] == [
        "Kim-Park-" + path.name[-8:] for path in (course / "out").iterdir()
    ]
    file = next((course / "out").rglob("report.md"))
    file.write_text("mine")
    done = run(course, course / "out", "--store", store)
    assert (done.exit_code, file.read_text()) == (2, "mine")
    assert "--replace" in done.output
    assert run(course, course / "out", "--store", store, "--replace").exit_code == 0
    assert "4 of 8 points" in file.read_text()


@pytest.mark.parametrize(
    ("head", "more", "is_told"),
    [
        ("student,points,max_points,counts,counts_max,why\n", [], True),
        ('"student","points","max_points","complete","counts","counts_max","why"\n', [], True),
        ("student,points,max_points,counts,counts_max,why\n", ["--policy", "past.yaml"], False),
        ("student,points,max_points\n", [], False),
    ],
)
def test_points_before_a_policy_that_grade_had_are_told_as_such(course, head, more, is_told):
    """They went into the gradebook of the course, and nothing was said."""
    (course / "gradebook.csv").write_text(head)
    more = [str(course / one) if one.endswith(".yaml") else one for one in more]
    store = str(course / "grades.sqlite")
    told = CliRunner().invoke(main, ["export", "--to", "csv", "--store", store, "--dry-run", *more])
    assert ("these are the points before it. Give --policy" in told.output) == is_told
