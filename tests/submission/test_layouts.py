"""Class folders as course sites and people hand them over: the right students with the right files."""

import os
import tarfile
import unicodedata
import zipfile

import pytest

from grader.errors import UsageError
from grader.submission.class_folder import read_class, read_watched
from grader.submission.fingerprint import state_of, submission_digest
from grader.submission.handed import Handed
from grader.submission.layout_registry import known_layouts
from grader.submission.pack import pack, unpack
from grader.submission.read import read_submission
from tests.submission import course_sites
from tests.submission.course_sites import put, students, zipped

SITES = ["canvas", "moodle", "gradescope", "nbgrader", "github"]


def words_of(where):
    """All that a submission says: its code and its answers."""
    found = read_submission(where)
    return "\n".join(
        [
            *(piece.text for piece in found.account),
            *(answer.text for answer in found.answers.values()),
        ]
    )


def names(reading):
    return [record.name for record in reading.records]


def shown(record):
    return [part.shown for part in record.parts]


def left_out(reading):
    return {one.name: one.rule for one in reading.left_out}


def bare(name):
    return "".join(char for char in name.lower() if char.isalnum())


@pytest.mark.parametrize("is_packed", [False, True])
@pytest.mark.parametrize("site", SITES)
def test_every_student_of_a_course_site_has_the_own_files_and_no_others(tmp_path, site, is_packed):
    folder = tmp_path / "class"
    everyone = getattr(course_sites, site)(folder)
    place = zipped(folder, tmp_path / "class.zip") if is_packed else folder
    reading = read_class([place])
    assert list(reading.layouts) == [site]
    assert len(reading.records) == 30
    for k, record in enumerate(reading.records):
        said = words_of(reading.submissions[k])
        found = [one for one in everyone if f"{one.mark}\n" in f"{said}\n"]
        if (
            site == "gradescope"
            and record.name.startswith(everyone[0].name)
            and record.id == everyone[0].school_id
        ):
            assert [one.number for one in found] == [2]
            continue
        (student,) = found
        wanted = {
            "canvas": student.sortable,
            "nbgrader": student.login,
            "github": student.login,
        }.get(site, student.name)
        assert bare(record.name).startswith(bare(wanted))
    assert len(set(names(reading))) == 30


def test_canvas_tells_who_was_late_and_of_several_attempts_the_newest_counts(tmp_path):
    course_sites.canvas(tmp_path)
    reading = read_class([tmp_path])
    by_number = {int(record.site_id) - 4000: record for record in reading.records}
    for student in students():
        record = by_number[student.number]
        assert record.is_late == student.is_late
        assert record.attempt == (student.attempts if student.attempts > 1 else None)
        assert f"# attempt {student.attempts}" in words_of(record.where)
        assert all(
            f"# attempt {k}\n" not in words_of(record.where) for k in range(1, student.attempts)
        )
        assert bool(record.odd) == (student.attempts > 1)
    older = [name for name, rule in left_out(reading).items() if "earlier attempt" in rule]
    assert len(older) == sum(student.attempts - 1 for student in students())


def test_two_parts_with_numbers_are_not_two_attempts(tmp_path):
    for k, name in enumerate(["part-1.py", "part-2.py"]):
        put(tmp_path / f"doejane_1042_8810{k}_{name}", "x = 1")
    put(tmp_path / "roejohn_1043_88104_part-1.py", "x = 1")
    reading = read_class([tmp_path])
    assert shown(reading.records[0]) == ["part-1.py", "part-2.py"]
    assert reading.records[0].attempt is None


@pytest.mark.parametrize("name", ["anon_aB3xY_88101_hw.py", "LATE_anon_aB3xY_88101_hw.py"])
def test_anonymous_canvas_downloads_keep_students_apart(tmp_path, name):
    put(tmp_path / name, "x = 1")
    put(tmp_path / "anon_zzzzz_88102_hw.py", "x = 2")
    reading = read_class([tmp_path])
    assert names(reading) == ["anon_aB3xY", "anon_zzzzz"]
    assert reading.records[0].is_late == name.startswith("LATE")


def test_files_that_are_numbered_by_week_are_no_canvas_download(tmp_path):
    for name in ("dana", "emil", "finn"):
        put(tmp_path / f"lab_3_2_{name}.py", "x = 1")
    assert list(read_class([tmp_path]).layouts) == ["flat"]


def test_flat_moodle_downloads_and_blind_marking_are_read(tmp_path):
    put(tmp_path / "Jane Doe_1042_assignsubmission_file_rnn.py", "x = 1")
    put(
        tmp_path / "Jane Doe_1042_assignsubmission_onlinetext_onlinetext.html",
        "<p><b>1.1.2</b></p><p>It grows.</p>",
    )
    put(tmp_path / "Participant_77_assignsubmission_file_" / "rnn.py", "x = 2")
    put(tmp_path / "Zoë Müller_assignsubmission_file" / "rnn.py", "x = 3")
    put(tmp_path / "Zoë Müller_1043_assignfeedback_comments_" / "note.md", "Good")
    reading = read_class([tmp_path])
    assert names(reading) == ["Jane Doe", "Participant", "Zoë Müller"]
    assert shown(reading.records[0]) == ["rnn.py", "onlinetext.html"]
    assert "Zoë Müller_1043_assignfeedback_comments_" in left_out(reading)


def test_text_of_a_form_is_an_answer(tmp_path):
    text = "<h4>1.1.2</h4><p>It depends &amp; grows.<br>Not with T.</p><script>alert(1)</script>"
    put(tmp_path / "Jane Doe_1042_assignsubmission_onlinetext_" / "onlinetext.html", text)
    put(tmp_path / "Max Roe_1043_assignsubmission_file_" / "a.py", "x = 1")
    reading = read_class([tmp_path])
    assert (
        read_submission(reading.submissions[0]).answers["1.1.2"].text
        == "It depends & grows.\nNot with T."
    )


def test_gradescope_tells_attempts_group_members_and_entries_that_are_not_there(tmp_path):
    everyone = course_sites.gradescope(tmp_path)
    export = tmp_path / "assignment_4711_export"
    with (export / "submission_metadata.yml").open("a") as file:
        file.write("submission_1:\n  :submitters:\n  - :name: Gone Away\n    :sid: '1'\n")
    put(export / "submission_2" / "cells.py", "x = 1")
    put(
        export / "submission_2" / "submission_metadata.yml",
        "submission_5000003:\n  :submitters:\n  - :name: Eve\n",
    )
    reading = read_class([tmp_path])
    by_id = {record.id: record for record in reading.records}
    assert by_id[everyone[0].school_id].members == (everyone[0].name, everyone[1].name)
    assert by_id[everyone[9].school_id].attempt == 3
    assert any("Gone Away" in sentence for sentence in reading.odd)
    assert "submission_2" in names(reading)
    assert "Eve" not in names(reading)  # what lies below a submission tells nothing


@pytest.mark.parametrize(
    "text", ["a: [1, 2", "x: 1\n", "- 1\n", "&a [*a]", "!ruby/object:Foo\nx: 1\n", "[" * 5000]
)
def test_metadata_that_cannot_be_read_costs_names_only(tmp_path, text):
    put(tmp_path / "submission_metadata.yml", text)
    put(tmp_path / "submission_11" / "a.py", "x = 1")
    reading = read_class([tmp_path])
    assert names(reading) == ["submission_11"]


def test_one_of_several_assignments_of_nbgrader_is_asked_for(tmp_path):
    for student in ("dana", "emil"):
        for assignment in ("ps1", "ps2"):
            put(
                tmp_path / "submitted" / student / assignment / "a.py",
                f"x = '{student} {assignment}'",
            )
    with pytest.raises(UsageError, match="--layout nbgrader:ps1"):
        read_class([tmp_path])
    reading = read_class([tmp_path], "nbgrader:ps2")
    assert ["emil ps2" in words_of(where) for where in reading.submissions] == [False, True]
    with pytest.raises(UsageError, match="no assignment 'ps9'"):
        read_class([tmp_path], "nbgrader:ps9")


def test_of_nbgraders_inbox_the_newest_counts(tmp_path):
    put(tmp_path / "dana+ps1+2026-11-20 10:00:00 UTC" / "a.py", "x = 'old'")
    put(tmp_path / "dana+ps1+2026-11-24 09:00:00 UTC+aB3" / "a.py", "x = 'new'")
    put(tmp_path / "emil+ps1+2026-11-20 10:00:00 UTC" / "a.py", "x = 'emil'")
    reading = read_class([tmp_path])
    assert [(one.name, one.attempt, one.submitted) for one in reading.records] == [
        ("dana", 2, "2026-11-24T09:00:00+00:00"),
        ("emil", None, "2026-11-20T10:00:00+00:00"),
    ]
    assert "'new'" in words_of(reading.submissions[0])


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2026-11-24 10:00:00.000000 UTC", "2026-11-24T10:00:00+00:00"),
        ("2026-11-24 10:00:00.5 Europe/Berlin\n", "2026-11-24T10:00:00.500000+01:00"),
        ("2026-11-24 10:00:00", ""),
        ("yesterday evening", ""),
        ("x" * 5000, ""),
    ],
)
def test_nbgraders_own_time_is_told_where_it_is_one_with_its_zone(tmp_path, text, when):
    for student in ("dana", "emil"):
        put(tmp_path / "submitted" / student / "ps1" / "a.py", "x = 1")
        put(tmp_path / "submitted" / student / "ps1" / "timestamp.txt", text)
    assert {one.submitted for one in read_class([tmp_path]).records} == {when}


def test_groups_hold_students_and_are_their_section(tmp_path):
    for group, student in (
        ("Group 1", "dana"),
        ("Group 1", "emil"),
        ("Group 2", "finn"),
        ("Group 2", "dana"),
    ):
        put(tmp_path / group / student / "rnn.py", f"x = '{group} {student}'")
    put(tmp_path / "Group 1" / "README.md", "who")
    reading = read_class([tmp_path])
    assert list(reading.layouts) == ["sections"]
    assert names(reading) == ["dana (Group 1)", "emil", "dana (Group 2)", "finn"]
    assert [record.section for record in reading.records] == [
        "Group 1",
        "Group 1",
        "Group 2",
        "Group 2",
    ]
    assert "'Group 2 dana'" in words_of(reading.submissions[2])


@pytest.mark.parametrize("parts", [("code", "text"), ("1.1", "1.2", "2.1")])
def test_folders_for_parts_of_the_work_are_no_assignments_of_nbgrader(tmp_path, parts):
    """The whole class was refused: it "holds 2 assignments of nbgrader"."""
    for student in ("ann", "bo", "cy"):
        for part in parts:
            put(tmp_path / student / part / "answer.md", f"## 1.1\n{student} {part}")
    reading = read_class([tmp_path])
    assert names(reading) == ["ann", "bo", "cy"]
    assert all(f"ann {part}" in words_of(reading.submissions[0]) for part in parts)


@pytest.mark.parametrize(
    ("above", "beside"),
    [
        ("HW4/submissions", ""),
        ("Submitted files", ""),
        ("Submitted files", "Working files"),
        ("submitted", "source"),
    ],
)
def test_a_class_in_a_folder_of_its_own_is_no_student(tmp_path, above, beside):
    """The whole class was one student, called like the folder."""
    for student in ("ann", "bo", "cy"):
        put(tmp_path / above / student / "HW4" / "rnn.py", "x = 1")
        if beside:
            put(tmp_path / beside / student / "HW4" / "rnn.py", "x = 2")
    reading = read_class([tmp_path])
    assert names(reading) == ["ann", "bo", "cy"]
    assert left_out(reading) == ({f"{beside}/": "beside the folder of the class"} if beside else {})


@pytest.mark.parametrize(
    ("code", "sheet", "name"),
    [
        ("dana_cells.py", "dana_answers.md", "dana"),
        ("cells-hugo.py", "answers-hugo.md", "hugo"),
        ("Ines.py", "ines.md", "Ines"),
        ("kofi.py.txt", "kofi.md", "kofi"),
        ("lea (1).py", "lea.md", "lea"),
        ("Hana Ito - cells.py", "Hana Ito - answers.md", "Hana Ito"),
    ],
)
def test_two_files_that_are_halves_of_one_work_are_one_students(tmp_path, code, sheet, name):
    put(tmp_path / code, "x = 1")
    put(tmp_path / sheet, "## 1.1\nyes")
    put(tmp_path / "emil.py", "x = 2")
    put(tmp_path / "Emilia.md", "## 1.1\nno")
    reading = read_class([tmp_path])
    assert sorted(names(reading)) == sorted([name, "emil", "Emilia"])
    assert len(next(r for r in reading.records if r.name == name).parts) == 2
    assert any("taken together" in sentence for sentence in reading.odd)


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["kim_q1.md", "kim_q2.md", "lee.md"], "kim_q1 and kim_q2"),
        (["kim_1a.md", "kim_1b.md", "lee.md"], "kim_1a and kim_1b"),
        (["kim.py", "kim - Copy.py", "kim (1).py", "lee.py"], "kim, kim (1) and kim - Copy"),
        ([f"group-{k}.py" for k in range(9)], ""),
        (["kim.py", "lee.py"], ""),
    ],
)
def test_files_that_may_be_one_students_are_told(tmp_path, names, told):
    for name in names:
        (tmp_path / name).write_text("x = 1\n")
    reading = read_class([tmp_path])
    assert len(reading.submissions) == len(names)
    odd = [sentence for sentence in reading.odd if "put them into one folder" in sentence]
    assert bool(odd) == bool(told)
    assert all(sentence.startswith(told) for sentence in odd)


def test_two_students_called_alike_with_code_each_stay_two(tmp_path):
    for file in ("lea.py", "lea (1).py", "lea.ipynb", "Lea.md"):
        put(tmp_path / file, "1")
    assert "lea (1)" in names(read_class([tmp_path]))


RECEIPT = """Name: {name} ({login})
Assignment: Homework 4
Date Submitted: Friday, November 20, 2026 1:45:00 PM CET

Submission Field:
{field}

Comments:
There are no student comments for this assignment.
"""
NO_TEXT = "There is no student submission text data for this assignment."


def test_of_blackboard_the_newest_attempt_counts_and_the_receipt_tells_who_it_is(tmp_path):
    """Each file and each receipt was a student of its own."""
    for name, login, day, field in (
        ("Ann Doe", "adoe", "18", NO_TEXT),
        ("Ann Doe", "adoe", "20", NO_TEXT),
        ("Eva Lopez", "e_lopez", "20", "## 1.1.1\n19712 and 39552"),
        ("", "mli", "20", NO_TEXT),
    ):
        head = f"Homework 4_{login}_attempt_2026-11-{day}-09-00-01"
        put(tmp_path / f"{head}_cells.py", f"x = '{login} {day}'\n")
        if name:
            put(tmp_path / f"{head}.txt", RECEIPT.format(name=name, login=login, field=field))
    reading = read_class([tmp_path])
    assert list(reading.layouts) == ["blackboard"]
    assert names(reading) == ["Ann Doe", "Eva Lopez", "mli"]
    assert [record.login for record in reading.records] == ["adoe", "e_lopez", "mli"]
    assert [record.attempt for record in reading.records] == [2, 1, 1]
    assert "adoe 20" in words_of(reading.submissions[0])
    assert "adoe 18" not in words_of(reading.submissions[0])
    assert "39552" in words_of(reading.submissions[1])
    assert "an earlier attempt of Ann Doe" in left_out(reading).values()
    assert "2026-11-18" in " ".join(reading.records[0].odd)


def test_of_brightspace_each_file_is_the_one_handed_in_last(tmp_path):
    """Two folders of one student were two students."""
    for folder, file, text in (
        ("12-9 - Jane Doe - Nov 30, 2026 1137 PM", "cells.py", "x = 'old'"),
        ("12-9 - Jane Doe - Dec 1, 2026 901 AM", "cells.py", "x = 'new'"),
        ("13-9 - Piet van der Berg - Nov 20, 2026 1137 PM", "cells.py", "x = 'code'"),
        ("13-9 - Piet van der Berg - Nov 21, 2026 100 AM", "answers.md", "## 1.1\nyes"),
        ("14-9 - Jane Doe - 20 November, 2026 1137", "cells.py", "x = 'other'"),
    ):
        put(tmp_path / folder / file, text)
    put(tmp_path / "index.html", "<p>all")
    reading = read_class([tmp_path])
    assert list(reading.layouts) == ["brightspace"]
    assert names(reading) == ["Jane Doe (12)", "Jane Doe (14)", "Piet van der Berg"]
    assert "'new'" in words_of(reading.submissions[0])
    assert "'old'" not in words_of(reading.submissions[0])
    assert shown(reading.records[2]) == ["answers.md", "cells.py"]


@pytest.mark.parametrize(
    "beside",
    [
        "Exercise sheet 4.pdf",
        "solution/cells.py",
        "template/cells.py",
        "notes.txt",
        "ivo.py",
        "Group 1/list.pdf",
        "Group 3/x.txt",
        "Group 3/hal.py",
    ],
)
def test_what_lies_beside_groups_makes_no_group_a_student(tmp_path, beside):
    """One file more made three students one, with nothing said of it."""
    for place in ("Group 1/dana", "Group 1/emil", "Group 2/dana", "Group 2/gus"):
        put(tmp_path / place / "cells.py", "x = 1\n")
    put(tmp_path / beside, "x = 1\n")
    reading = read_class([tmp_path])
    assert list(reading.layouts) == ["sections"]
    assert {"emil", "gus"} <= set(names(reading))
    assert not {"Group 1", "Group 2"} & set(names(reading))
    assert len(reading.records) == (5 if beside.startswith("Group") else 4)
    if beside in ("ivo.py", "notes.txt", "solution/cells.py"):
        assert any("was not graded" in sentence for sentence in reading.odd)


def test_each_group_may_be_a_download_of_its_own(tmp_path):
    for group in ("Mo 10", "Di 14"):
        for k in range(3):
            put(
                tmp_path / group / f"Jane Doe{k}_{len(group)}{k}_assignsubmission_file_" / "a.py",
                f"x = {k}",
            )
    reading = read_class([tmp_path])
    assert list(reading.layouts) == ["sections"]
    assert len(reading.records) == 6


def test_groups_of_a_site_that_is_no_old_one_are_downloads_too(tmp_path):
    for group in ("Mo 10", "Di 14"):
        for name in ("Doe, Jane(jdoe1)", "Roe, John(jroe2)"):
            put(tmp_path / group / name / "Submission attachment(s)" / "a.py", f"x = '{group}'")
    reading = read_class([tmp_path])
    assert list(reading.layouts) == ["sections"]
    assert len(reading.records) == 4


def test_the_attempt_is_known_where_moodle_puts_a_group_before_the_name(tmp_path):
    for group, name in (("Group 1", "Jane Doe"), ("Group 2", "John Roe")):
        for attempt in ("attempt1", "attempt2"):
            folder = f"{group}-{name}_123_assignsubmission_file_"
            put(tmp_path / folder / attempt / "a.py", f"x = '{attempt}'")
    found = read_class([tmp_path]).records
    assert {(record.name, record.section) for record in found} == {
        ("Jane Doe", "Group 1"),
        ("John Roe", "Group 2"),
    }
    alone = tmp_path / "alone"
    for name in ("Jane Doe", "John Roe"):
        for attempt in ("attempt1", "attempt2"):
            put(alone / f"{name}_123_assignsubmission_file_" / attempt / "a.py", attempt)
    attempts = [record.attempt for record in read_class([alone]).records]
    assert [record.attempt for record in found] == attempts


@pytest.mark.parametrize("name", ["moritz", "Friedrich", "labuda", "Group 7"])
def test_a_students_folder_of_folders_is_no_group(tmp_path, name):
    for student in (name, "dana"):
        put(tmp_path / student / "src" / "a.py", "x = 1")
        put(tmp_path / student / "answers.md", "## 1.1.2\n\nIt grows.\n")
    assert names(read_class([tmp_path])) == sorted([name, "dana"])


def test_what_is_no_submission_is_left_out_by_a_rule_with_a_name(tmp_path):
    put(tmp_path / "dana.py", "x = 1")
    others = [".DS_Store", "._dana.py", "README.md", "Makefile", "LICENSE", "roster.csv", "grades.xlsx", "dana.py~",
              ".dana.py.swp", "#dana.py#", "~$a.docx", "requirements.txt", "nbgrader_config.py", "emil.py.part"]  # fmt: skip
    for name in others:
        put(tmp_path / name, "x")
    for name in (
        ".git",
        ".github",
        "__MACOSX",
        "__pycache__",
        ".ipynb_checkpoints",
        "data",
        ".venv",
    ):
        put(tmp_path / name / "x.py", "x = 1")
    reading = read_class([tmp_path])
    assert names(reading) == ["dana"]
    assert len(reading.left_out) == len(others) + 7
    assert all(one.rule for one in reading.left_out)


@pytest.mark.parametrize(
    "name",
    ["hugo.docx", "otto.html", "jana.rar", "nora.json", "pia.py.txt", "quin.pdf", "mato.png"],
)
def test_work_that_cannot_be_read_keeps_its_student(tmp_path, name):
    put(tmp_path / "dana.py", "x = 1")
    put(tmp_path / name, "x")
    assert len(read_class([tmp_path]).records) == 2


def test_files_of_one_name_are_one_student_and_an_unpacked_archive_counts_once(tmp_path):
    put(tmp_path / "dana.py", "x = 1")
    put(tmp_path / "dana.md", "## 1.1.2\n\nIt grows.\n")
    put(tmp_path / "emil" / "a.py", "x = 2")
    with zipfile.ZipFile(tmp_path / "emil.zip", "w") as out:
        out.writestr("a.py", "x = 2")
    reading = read_class([tmp_path])
    assert names(reading) == ["dana", "emil"]
    found = read_submission(reading.submissions[0])
    assert (len(found.units), list(found.answers)) == (1, ["1.1.2"])
    assert left_out(reading) == {"emil.zip": "an archive beside the folder of the same name"}
    assert len(reading.odd) == 2


def flat(folder, *names):
    folder.mkdir()
    for name in names:
        (folder / name).write_text(f"# {name}")
    return folder


def test_code_and_answers_under_the_students_name_and_a_word_are_one_students(tmp_path):
    names = ["answers_kim.md", "answers_lee.md", "rnn_kim.py", "rnn_lee.py", "rnn_max.py"]
    folder = flat(tmp_path / "class", *names)
    reading = read_class([folder])
    found = {record.name: [part.shown for part in record.parts] for record in reading.records}
    assert found == {"kim": [names[0], names[2]], "lee": [names[1], names[3]], "max": [names[4]]}
    assert "answers_kim.md and rnn_kim.py" in " ".join(reading.odd)
    watched = read_watched([folder]).records  # what arrives next could change whose a file is
    assert len(watched) == len(names)


@pytest.mark.parametrize("names", [
    ["anna_mueller.py", "anna_schmidt.md", "ben_mueller.md", "ben_schmidt.py"],
    ["anna_mueller.py", "anna_schmidt.py", "ben_mueller.py", "ben_schmidt.py"],
    ["kim_rho.py", "kim_ansari.md", "lee_other.py", "max_more.py"],
])  # fmt: skip
def test_names_that_are_alike_stay_students_of_their_own(tmp_path, names):
    assert len(read_class([flat(tmp_path / "class", *names)]).records) == len(names)


@pytest.mark.parametrize(
    ("older", "newer"),
    [("Attempt 2", "Attempt 10"), ("2026-11-20_10-00", "2026-11-24_23-10"), ("versuch_1", "Versuch 2"), ("v1", "v2"),
     ("20.11.2026", "24.11.2026"), ("submission_1", "submission_2")],
)  # fmt: skip
def test_of_folders_of_attempts_the_newest_is_graded_and_that_is_said(tmp_path, older, newer):
    put(tmp_path / "lou" / older / "a.py", "x = 'old'")
    put(tmp_path / "lou" / newer / "a.py", "x = 'new'")
    put(tmp_path / "kim" / "a.py", "x = 1")
    reading = read_class([tmp_path])
    assert names(reading) == ["kim", "lou"]
    assert "'new'" in words_of(reading.submissions[1])
    assert "'old'" not in words_of(reading.submissions[1])
    assert any("lou" in sentence for sentence in reading.odd)


def test_parts_of_an_exercise_are_no_attempts(tmp_path):
    put(tmp_path / "lou" / "part1" / "a.py", "x = 1")
    put(tmp_path / "lou" / "part2" / "b.py", "x = 1")
    put(tmp_path / "kim" / "a.py", "x = 1")
    assert len(read_submission(read_class([tmp_path]).submissions[1]).units) == 2


def test_students_folders_named_one_by_one_are_students(tmp_path):
    for student in ("dana", "emil", "finn"):
        put(tmp_path / student / "rnn.py", f"x = '{student}'")
        put(tmp_path / student / "answers.md", "## 1.1.2\n\nIt grows.\n")
    reading = read_class(sorted(tmp_path.iterdir()))
    assert names(reading) == ["dana", "emil", "finn"]


def test_two_class_folders_named_one_by_one_stay_classes(tmp_path):
    for section, who in (("a", ["dana", "emil"]), ("b", ["finn", "gita"])):
        for student in who:
            put(tmp_path / section / f"{student}.py", "x = 1")
    reading = read_class([tmp_path / "a", tmp_path / "b"])
    assert names(reading) == ["dana", "emil", "finn", "gita"]
    assert "name the class folder" in reading.hints[0]


def test_repositories_with_the_course_in_their_names_give_the_accounts(tmp_path):
    for account in ("dana-m", "emil", "finn_k"):
        put(tmp_path / f"hw4-{account}" / "a.py", "x = 1")
    assert names(read_class([tmp_path])) == ["dana-m", "emil", "finn_k"]


def test_students_of_one_last_name_are_no_repositories(tmp_path):
    for first in ("anna", "bernd", "cem"):
        put(tmp_path / f"mueller-{first}" / "a.py", "x = 1")
    assert names(read_class([tmp_path])) == ["mueller-anna", "mueller-bernd", "mueller-cem"]


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_an_archive_of_folders_is_a_class_and_grades_like_the_folder(tmp_path, suffix):
    for student in ("dana", "emil"):
        put(tmp_path / "class" / student / "rnn.py", f"x = '{student}'")
        put(tmp_path / "class" / student / "sub" / "b.md", "## 1.1.2\n\nIt grows.\n")
    place = tmp_path / f"week4{suffix}"
    if suffix == ".zip":
        zipped(tmp_path / "class", place)
    else:
        with tarfile.open(place, "w:gz") as out:
            out.add(tmp_path / "class", "week4")
    packed, plain = read_class([place]), read_class([tmp_path / "class"])
    assert names(packed) == ["dana", "emil"]
    for one, other in zip(packed.submissions, plain.submissions, strict=True):
        assert submission_digest(one) == submission_digest(other)
        assert read_submission(one).answers == read_submission(other).answers
        assert read_submission(one).units == read_submission(other).units


def test_an_archive_of_one_students_files_is_one_submission(tmp_path):
    with zipfile.ZipFile(tmp_path / "dana.zip", "w") as out:
        out.writestr("rnn.py", "x = 1")
        out.writestr("src/a.py", "x = 1")
    reading = read_class([tmp_path / "dana.zip"])
    assert names(reading) == ["dana"]
    assert reading.submissions[0] == tmp_path / "dana.zip"


def test_members_that_lead_out_of_an_archive_or_are_links_are_told_and_never_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as out:
        for student in ("dana", "emil"):
            out.writestr(f"{student}/a.py", "x = 1")
        out.writestr("../../evil.py", "x = 1")
        link = zipfile.ZipInfo("emil/secret.py")
        link.external_attr = 0o120777 << 16
        out.writestr(link, "/etc/passwd")
    reading = read_class([tmp_path / "class.zip"])
    assert names(reading) == ["dana", "emil"]
    assert left_out(reading).keys() == {"../../evil.py", "emil/secret.py"}
    assert [unit.source for unit in read_submission(reading.submissions[1]).units] == ["x = 1"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["class.zip"]


def test_a_bomb_in_a_class_costs_its_own_file_only(tmp_path):
    with zipfile.ZipFile(tmp_path / "class.zip", "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("dana/a.py", b" " * (40 << 20))
        out.writestr("dana/b.py", "x = 1")
        out.writestr("emil/a.py", "x = 1")
    found = read_submission(read_class([tmp_path / "class.zip"]).submissions[0])
    assert [unit.label for unit in found.units] == ["b.py"]
    assert any("too large" in note for note in found.notes)


def test_a_layout_can_be_forced_and_an_unknown_one_is_told(tmp_path):
    put(tmp_path / "dana" / "a.py", "x = 1")
    put(tmp_path / "emil.py", "x = 1")
    assert names(read_class([tmp_path], "folders")) == ["dana"]
    assert names(read_class([tmp_path], "flat")) == ["emil"]
    assert names(read_class([tmp_path], "mixed")) == ["dana", "emil"]
    with pytest.raises(UsageError, match="there are blackboard, brightspace, canvas, flat"):
        read_class([tmp_path], "blackbord")
    with pytest.raises(UsageError, match="as this layout has them"):
        read_class([tmp_path], "canvas")


def test_plain_files_and_folders_are_their_paths_as_before(tmp_path):
    put(tmp_path / "dana" / "a.py", "x = 1")
    put(tmp_path / "emil.py", "x = 1")
    os.symlink("dana", tmp_path / "finn")
    assert list(read_class([tmp_path]).submissions) == [
        tmp_path / "dana",
        tmp_path / "emil.py",
        tmp_path / "finn",
    ]
    assert read_class([tmp_path]).submissions[-1] == tmp_path / "finn"


def test_names_are_composed(tmp_path):
    put(tmp_path / unicodedata.normalize("NFD", "Zoë Müller") / "a.py", "x = 1")
    assert names(read_class([tmp_path])) == [unicodedata.normalize("NFC", "Zoë Müller")]


def test_a_watched_folder_keeps_to_the_layout_that_was_named(tmp_path):
    put(tmp_path / "doejane_1042_88101_a.py", "x = 1")
    put(tmp_path / "doejane_1042_88102_b.py", "x = 1")
    assert len(read_watched([tmp_path]).records) == 2
    assert len(read_watched([tmp_path], "canvas").records) == 1


def test_a_change_in_any_part_changes_digest_and_state(tmp_path):
    for name in ("3_a.py", "4_b.md"):
        put(tmp_path / f"doejane_1042_8810{name}", "x = 1")
    put(tmp_path / "roejohn_1043_88107_a.py", "x = 1")
    (handed, *_) = read_class([tmp_path]).submissions
    assert isinstance(handed, Handed)
    before = submission_digest(handed), state_of(handed)
    put(tmp_path / "doejane_1042_88104_b.md", "changed, and longer")
    assert submission_digest(handed) != before[0]
    assert state_of(handed) != before[1]


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("is_packed", [False, True])
def test_a_submission_of_several_parts_travels_as_it_is(tmp_path, site, is_packed):
    getattr(course_sites, site)(tmp_path / "class")
    place = zipped(tmp_path / "class", tmp_path / "class.zip") if is_packed else tmp_path / "class"
    reading = read_class([place])
    for k in (0, 5, 11):
        where = reading.submissions[k]
        (tmp_path / f"there{k}").mkdir()
        there = unpack(pack(where), tmp_path / f"there{k}")
        assert read_submission(there) == read_submission(where)


def test_layouts_are_found_by_their_files():
    assert {"flat", "folders", "mixed", "sections", *SITES} <= known_layouts().keys()


PEOPLE = ("Berg_Nele_nberg_7", "Ito, Hana", "Omar Faruk", "Cruz_Ana_acruz_9")


@pytest.mark.parametrize("above", ["Week 9/Submissions", "Sheet 9/Hand-ins of all", "Übung 9"])
@pytest.mark.parametrize("beside", ["", "overview.xlsx"])
def test_folders_of_people_are_found_below_folders_of_other_names(tmp_path, above, beside):
    """The whole class was one student, called like the last folder above it."""
    for person in PEOPLE:
        put(tmp_path / above / person / "20261120_sheet.md", "## 1.1\nyes")
    if beside:
        put(tmp_path / above / beside, "x")
    assert names(read_class([tmp_path])) == sorted(PEOPLE)


def test_a_project_in_folders_is_no_class_of_people(tmp_path):
    for folder in ("Data Loading", "src", "Model Code"):
        put(tmp_path / "project" / folder / "part.py", "x = 1")
    assert names(read_class([tmp_path])) == ["project"]


@pytest.mark.parametrize("called", ["week {}", "Task{}", "Aufgabe 1.{}", "q{}"])
def test_folders_of_parts_of_a_course_are_refused_with_the_ways_out(tmp_path, called):
    for k in (1, 2):
        for student in ("ann", "bo"):
            put(tmp_path / called.format(k) / student / "work.md", "## 1.1\nyes")
    with pytest.raises(UsageError, match="these are no students") as refused:
        read_class([tmp_path])
    assert called.format(1) in str(refused.value)
    assert "--layout folders" in str(refused.value)
    assert len(read_class([tmp_path], "folders").records) == 2


FLAT = {
    "a file a question": ["{}_q1_1.md", "{}_q1_2.md", "{}_q2_1.py"],
    "a file a question, its number first": ["ws3_task1_{}.md", "ws3_task2_{}.md"],
    "numbers and words around names": ["30{n}_{}_code_78{n}.py", "30{n}_{}_sheet_77{n}.md"],
    "a date behind the name": ["512{n} - {} - Nov 20 1137 - mine.py", "512{n} - {} - Nov 20 1137 - text.md"],
    "copies of a browser": ["{} - ws3.md", "{} - ws3 (1).md"],
}  # fmt: skip


@pytest.mark.parametrize("kind", FLAT)
def test_files_whose_names_share_a_person_are_one_students(tmp_path, kind):
    people = ("Nele Berg", "Hana Ito", "Omar Faruk")
    for n, person in enumerate(people):
        for k, file in enumerate(FLAT[kind]):
            put(tmp_path / file.format(person, n=n), f"## 1.{k}\nyes")
    reading = read_class([tmp_path])
    assert len(reading.records) == len(people)
    for person in people:
        (record,) = [one for one in reading.records if person in one.name]
        assert len(record.parts) == len(FLAT[kind])


APART = {
    "families": ["Nguyen Van An.py", "Nguyen Van Binh.md", "Nguyen Thi Hoa.py", "Nguyen Thi Lan.md"],
    "numbers": ["Wang_Wei_100234.py", "Wang_Wei_100777.md", "Kim_Min_1001.py", "Kim_Min_1002.md"],
    "longer names": ["Hana Ito.py", "Hana Ito Sato.md", "Nele Berg.py", "Nele Berg Holm.md"],
    "words of the course": ["Deep Nets Ann.py", "Deep Nets Bo.md", "Word Models Cy.py", "Word Models Di.md"],
    "siblings": ["anna_berg.py", "paul_berg.md", "anna_holm.py", "paul_holm.md"],
    "pseudonyms": ["homework_p1001.py", "homework_p1002.md", "hw_p1003.py", "hw_p1004.md"],
    "groups": ["Gruppe 3-1.py", "Gruppe 3-2.md", "Team 4-1.py", "Team 4-2.md"],
}  # fmt: skip


@pytest.mark.parametrize("kind", APART)
def test_people_whose_names_begin_alike_are_never_one_student(tmp_path, kind):
    for file in APART[kind]:
        put(tmp_path / file, "x = 1")
    assert len(read_class([tmp_path]).records) == len(APART[kind])


@pytest.mark.parametrize(
    "called", [("Week 1 RNN", "Week 2 LSTM"), ("1. Woche", "2. Woche"), ("ex1", "ex2", "solutions")]
)
def test_weeks_with_words_are_no_students_either(tmp_path, called):
    for folder in called:
        put(tmp_path / folder / "ann.md", "## 1.1\nyes")
    put(tmp_path / "notes.md", "x")
    with pytest.raises(UsageError, match="these are no students"):
        read_class([tmp_path])


def test_assignments_that_hold_their_people_are_taken_for_students(tmp_path):
    for person in ("Nele Berg", "Hana Ito"):
        put(tmp_path / f"Exercise 4 - {person}" / "a.md", "## 1.1\nyes")
    assert len(read_class([tmp_path]).records) == 2


def test_folders_of_one_student_that_look_like_names_stop_no_class(tmp_path):
    for student in ("ann", "bo"):
        for folder in ("Saved Figures", "Trained Weights"):
            put(tmp_path / student / folder / "a.md", "## 1.1\nyes")
    assert names(read_class([tmp_path])) == ["ann", "bo"]


def test_a_folder_of_people_beside_a_loose_file_is_no_student(tmp_path):
    for person in ("Nele Berg", "Hana Ito"):
        put(tmp_path / "Exercise 4" / person / "a.md", "## 1.1\nyes")
    put(tmp_path / "late.md", "## 1.1\nyes")
    with pytest.raises(UsageError, match="holds folders of several people"):
        read_class([tmp_path])
    assert len(read_class([tmp_path], "folders").records) == 1


def test_files_whose_names_share_a_word_of_the_course_stay_apart(tmp_path):
    for file in (
        "lab_ann.py",
        "lab_bo.md",
        "lab_cy.py",
        "Homework Three Dan.py",
        "Homework Three Eve.md",
    ):
        put(tmp_path / file, "x = 1")
    assert len(read_class([tmp_path]).records) == 5


def test_attempts_below_a_folder_of_the_assignment_are_attempts(tmp_path):
    for student in ("ann", "bo"):
        for attempt in (1, 2):
            put(
                tmp_path / student / "Sheet 9" / f"Version {attempt}" / "a.md", f"## 1.1\n{attempt}"
            )
    reading = read_class([tmp_path])
    assert names(reading) == ["ann", "bo"]
    assert "1.1\n2" in words_of(reading.submissions[0]) or "2" in words_of(reading.submissions[0])
    assert left_out(reading) == {
        f"{one}/Sheet 9/Version 1": f"an earlier attempt of {one}" for one in ("ann", "bo")
    }


def test_a_text_of_canvas_is_read_with_and_without_a_number_of_its_own(tmp_path):
    for name in ("bergnele_4021_text.html", "itohana_4022_9022_text.html"):
        put(tmp_path / name, "<p>1.1</p><p>They shrink.</p>")
    reading = read_class([tmp_path])
    assert list(reading.layouts) == ["canvas"]
    for k in range(2):
        assert "They shrink." in words_of(reading.submissions[k])


def test_a_download_of_sakai_is_read(tmp_path):
    for last, first, login in (("Berg", "Nele", "nb"), ("Ito", "Hana", "hi")):
        folder = tmp_path / "Sheet 9" / f"{last}, {first}({login})"
        put(folder / "Submission attachment(s)" / "a.md", f"## 1.1\nattached {login}")
        typed = f"<p>1.2</p><p>typed {login}</p>" if login == "nb" else "<p></p>"
        put(folder / f"{last}, {first}({login})_submissionText.html", typed)
        put(folder / "timestamp.txt", "20261120")
        put(folder / "Feedback Attachment(s)" / "old.md", "## 1.1\nfeedback")
    put(tmp_path / "Sheet 9" / "grades.csv", "x")
    reading = read_class([tmp_path])
    assert list(reading.layouts) == ["sakai"]
    assert names(reading) == ["Hana Ito", "Nele Berg"]
    assert [one.login for one in reading.records] == ["hi", "nb"]
    assert len(reading.records[0].parts) == 1
    said = words_of(reading.submissions[1])
    assert "attached nb" in said
    assert "typed nb" in said
    assert "feedback" not in said


def test_an_archive_of_openolat_is_read_without_the_task_and_the_corrections(tmp_path):
    for person in ("Berg_Nele_nberg", "Ito_Hana_hito"):
        put(tmp_path / "Sheet_9" / person / "1_task" / "sheet9.md", "## 1.1\nWhy?")
        put(tmp_path / "Sheet_9" / person / "2_submissions" / "a.md", f"## 1.1\nby {person}")
        put(tmp_path / "Sheet_9" / person / "3_corrections" / "c.md", "## 1.1\nno")
    reading = read_class([tmp_path])
    assert list(reading.layouts) == ["openolat"]
    assert names(reading) == ["Berg_Nele_nberg", "Ito_Hana_hito"]
    assert "by Berg_Nele_nberg" in words_of(reading.submissions[0])
    assert "Why?" not in words_of(reading.submissions[0])


def test_work_that_lies_where_a_site_does_not_put_it_is_graded_and_told(tmp_path):
    """Who had nothing in the folder of the site had handed in nothing, for good."""
    for person, stage in (("Berg_Nele_nb", "2_submissions/a.md"), ("Ito_Hana_hi", "Abgabe/a.md"), ("Roy_Kim_kr", "a.md")):  # fmt: skip
        put(tmp_path / "olat" / person / "1_task" / "sheet9.md", "## 1.1\nWhy?")
        put(tmp_path / "olat" / person / "2_submissions" / ".keep", "")
        put(tmp_path / "olat" / person / stage, f"## 1.1\nby {person}")
    put(tmp_path / "olat" / "late.py", "x = 1")
    for last, place in (("Berg", "Submission attachment(s)/a.md"), ("Ito", "work/a.md"), ("Roy", "a.md")):  # fmt: skip
        folder = tmp_path / "sakai" / f"{last}, Kim({last.lower()})"
        put(folder / place, f"## 1.1\nby {last}")
        put(folder / "timestamp.txt", "20261120")
        put(folder / f"{last}, Kim({last.lower()})_submissionText.html", "<p></p>")
    for site in ("olat", "sakai"):
        reading = read_class([tmp_path / site])
        assert len(reading.records) == 3
        for k, record in enumerate(reading.records):
            assert "by " in words_of(reading.submissions[k]), record
        odd = [*reading.odd, *reading.odd_of_students()]
        assert len([one for one in odd if "graded all the same" in one]) == 2
        assert ("late.py lies beside the folders" in " ".join(odd)) == (site == "olat")


def test_a_folder_in_a_flat_download_is_told(tmp_path):
    put(tmp_path / "Ann Lee" / "a.py", "x = 1")
    for who in ("bergnele_4021", "itohana_4022"):
        put(tmp_path / f"{who}_90{who[-4:]}_a.py", "x = 1")
    reading = read_class([tmp_path])
    assert list(reading.layouts) == ["canvas"]
    assert "Ann Lee/ is a folder, where Canvas gives files, and was not graded." in reading.odd


def test_a_receipt_of_blackboard_with_the_line_ends_of_windows_tells_the_same(tmp_path):
    text = "Name: Nele Berg (nberg)\nAssignment: HW\n\nSubmission Field:\n1.1 They shrink.\n\nComments:\nnone\n"
    for ends in ("\n", "\r\n"):
        folder = tmp_path / str(len(ends))
        for who in ("nberg", "hito"):
            put(folder / f"HW_{who}_attempt_2026-11-20-13-45-00.txt", "")
            (folder / f"HW_{who}_attempt_2026-11-20-13-45-00.txt").write_bytes(
                text.replace("nberg", who).replace("\n", ends).encode()
            )
        reading = read_class([folder])
        assert list(reading.layouts) == ["blackboard"]
        assert {one.login for one in reading.records} == {"nberg", "hito"}
        assert all("They shrink." in words_of(one) for one in reading.submissions)


@pytest.mark.parametrize(
    ("group", "count", "layout"), [("Section", 4, "sections"), ("Group", 2, "folders")]
)
def test_sections_whose_students_have_the_same_names_are_sections(tmp_path, group, count, layout):
    for name in ("A", "B"):
        for student in ("ann", "ben"):
            put(tmp_path / f"{group} {name}" / student / "a.py", "x = 1")
    reading = read_class([tmp_path])
    assert list(reading.layouts) == [layout]
    assert len(reading.records) == count
    if group == "Group":
        assert any("--layout sections reads it so" in hint for hint in reading.hints)


def test_a_class_in_folders_in_folders_is_told(tmp_path):
    for student in ("ann", "ben", "cat"):
        put(tmp_path / "export" / "HW1" / student / "a.py", "x = 1")
    (hint,) = read_class([tmp_path]).hints
    assert "holds, in HW1, nothing but folders (ann, ben, cat)" in hint
    assert hint.endswith("export/HW1")


@pytest.mark.parametrize("stray", ["dan.ipynb", "ann/extra.py"])
def test_a_stray_file_makes_no_other_layout_of_nbgraders(tmp_path, stray):
    for student in ("ann", "ben", "cat"):
        put(tmp_path / "submitted" / student / "hw1" / "hw1.ipynb", "{}")
        put(tmp_path / "submitted" / student / "hw1" / "timestamp.txt", "2026-11-20 10:00:00 UTC")
    put(tmp_path / "submitted" / stray, "x = 1")
    reading = read_class([tmp_path])
    assert list(reading.layouts) == ["nbgrader"]
    assert len(reading.records) == 3
    assert any(stray in sentence and "was not graded" in sentence for sentence in reading.odd)


def test_a_damaged_archive_that_is_named_alone_is_an_error(tmp_path):
    (tmp_path / "class.zip").write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(UsageError, match="download it again"):
        read_class([tmp_path / "class.zip"])
    put(tmp_path / "ann.md", "## 1.1\nyes")
    both = read_class([tmp_path / "class.zip", tmp_path / "ann.md"])
    assert len(both.records) == 2  # one bad file never stops a batch
