"""What a student can do: hand in, see what was found, read the report, see what changed."""

import io
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from grader.errors import UsageError
from grader.report.render import render
from grader.web import pages_student
from grader.web.settings import Course, Rules
from grader.web.standing import grade_of
from grader.web.uploads import File
from tests.a_class import RIGHT
from tests.web.a_course import FILES, ID, SHEET, Browser, a_kit, served

HERE = f"/problems/{ID}"


@pytest.fixture
def ada(fresh):
    return Browser(*fresh, "ada")


def uploads(browser, handle="ada"):
    person = browser.house.records.person_of(handle)
    return browser.house.uploads.of(ID, person.id)


def test_the_report_is_the_one_that_grade_writes(course):
    house, client = course
    person = house.records.person_of("ada")
    upload = house.uploads.one(ID, person.id, 1)
    written = render(grade_of(house.store, upload, person), "html")
    shown = Browser(house, client, "ada").get(f"{HERE}/attempts/1/report").text
    assert re.sub(r'<nav class="soft" aria-label="Way back">.*?</nav>', "", shown) == written


def test_only_the_style_of_the_report_itself_is_let_through(course):
    answer = Browser(*course, "ada").get(f"{HERE}/attempts/1/report")
    policy = answer.headers["content-security-policy"]
    assert "sha256-" in policy
    assert "unsafe-inline" not in policy
    assert "script" not in policy
    assert "default-src 'none'" in policy


def test_what_is_found_is_told_before_anything_is_graded(ada):
    where = ada.hand_in({"work.py": RIGHT.encode()}).headers["location"]
    page = ada.get(where).text
    assert "work.py, line" in page
    assert "no answer found" in page
    assert uploads(ada)[0].state == "kept"


def test_an_upload_is_on_disk_before_it_is_acknowledged(ada):
    ada.hand_in()
    (upload,) = uploads(ada)
    assert {name: ada.house.uploads.data(digest) for name, digest, _ in upload.files} == FILES


def test_what_was_typed_is_on_the_page_that_says_why_it_was_not_taken(fresh):
    """An hour's work in a field was gone when the form was too old."""
    ada = Browser(*fresh, "ada")
    form = {
        "once": "1",
        "code": "x = 1 </textarea><b>",
        "words": "## 1.1\nBecause.",
        "token": "old",
    }
    page = ada.client.post(f"{HERE}/hand-in", data=form, files={"files": ("", b"")})
    assert page.status_code == 403
    assert "x = 1 &lt;/textarea&gt;&lt;b&gt;" in page.text
    assert "## 1.1\nBecause." in page.text
    assert ">old<" not in page.text


def test_what_is_asked_is_shown_as_markdown(fresh):
    page = Browser(*fresh, "ada").get(HERE).text
    assert '<div class="asked"><p>' in page


def test_changes_are_told_against_the_last_attempt_that_was_graded(tmp_path):
    """A draft that was never sent stood between."""
    with served(tmp_path) as site:
        ada = Browser(*site, "ada")
        ada.graded()
        ada.hand_in({"draft.py": b"y = 2\n"})
        last = ada.hand_in({"later.py": b"y = 3\n"}).headers["location"].partition("?")[0]
        assert "What changed from attempt 1 to 3" in ada.get(f"{last}/changes").text


def test_a_second_press_of_the_button_is_one_attempt(ada):
    first, second = ada.hand_in(once="same"), ada.hand_in(once="same")
    assert first.headers["location"] == second.headers["location"]
    assert len(uploads(ada)) == 1


def test_the_same_files_again_are_no_new_attempt(ada):
    ada.hand_in()
    assert "told=same" in ada.hand_in().headers["location"]
    assert len(uploads(ada)) == 1


def test_a_discarded_attempt_does_not_count(ada):
    where = ada.hand_in().headers["location"].partition("?")[0]
    ada.post(f"{where}/discard")
    assert uploads(ada) == []
    assert ada.hand_in().headers["location"].partition("?")[0] != where


def test_what_was_sent_to_grading_cannot_be_discarded(ada):
    where = ada.hand_in().headers["location"].partition("?")[0]
    ada.post(f"{where}/grade")
    assert "told=late" in ada.post(f"{where}/discard").headers["location"]
    assert [one.state for one in uploads(ada)] == ["waiting"]


def test_what_nobody_sends_is_graded_by_itself(ada):
    ada.hand_in()
    assert ada.house.uploads.claim(ID) is None
    (upload,) = uploads(ada)
    assert ada.house.uploads.claim(ID, is_closed=True)[0].id == upload.id


def test_pasted_code_is_handed_in_as_a_file(ada):
    ada.hand_in({}, code="x = 1\r\n", words="## 1.1\nBecause.")
    (upload,) = uploads(ada)
    assert [name for name, _, _ in upload.files] == ["answers.md", "pasted.py"]


def test_an_empty_form_is_refused_with_what_to_do(ada):
    answer = ada.hand_in({})
    assert answer.status_code == 400
    assert "Choose a file" in answer.text
    assert uploads(ada) == []


def test_names_that_lead_elsewhere_are_refused(ada):
    for name in ("../../etc/passwd", "/etc/passwd", "a/../../b"):
        assert ada.hand_in({name: b"x = 1"}).status_code == 400, name
    assert uploads(ada) == []


def test_too_many_files_are_refused(ada):
    ada.house.settings = replace(ada.house.settings, most_files=3)
    assert ada.hand_in({f"{k}.py": b"" for k in range(4)}).status_code == 400
    assert uploads(ada) == []


def test_a_body_that_is_too_large_is_refused_while_it_arrives(tmp_path):
    with served(tmp_path, is_grading=False, most_bytes=1000) as (house, client):
        ada = Browser(house, client, "ada")
        assert ada.hand_in({"big.py": b"x" * 2_000_000}).status_code == 413
        assert ada.hand_in({"big.py": b"x" * 2000}).status_code == 400
        assert uploads(ada) == []


def test_a_zip_bomb_costs_no_memory_and_is_told(ada):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for k in range(6):
            archive.writestr(f"{k}.py", b"0" * (20 << 20))
    page = ada.get(ada.hand_in({"work.zip": packed.getvalue()}).headers["location"]).text
    assert "was left out" in page or "too large" in page


def test_a_full_disk_is_told_before_it_is_full(ada):
    ada.house.settings = replace(ada.house.settings, free_bytes=1 << 60)
    answer = ada.hand_in()
    assert answer.status_code == 507
    assert "nearly full" in answer.text
    assert uploads(ada) == []
    assert ada.client.get("/health").status_code == 503


def test_dates_and_attempts_are_kept(tmp_path):
    now = datetime.now(UTC)
    for rules, sentence in (
        (Rules(opens=now + timedelta(days=1)), "not open yet"),
        (Rules(due=now - timedelta(days=1)), "is over"),
        (Rules(attempts=1), "All 1 attempts are used"),
        (Rules(wait_minutes=5), "next attempt is possible in"),
    ):
        folder = tmp_path / sentence
        with served(folder, Course(problems={ID: rules}), is_grading=False) as (house, client):
            ada = Browser(house, client, "ada")
            ada.hand_in()
            answer = ada.hand_in({"other.py": b"x = 2"})
            assert answer.status_code == 403
            assert sentence in answer.text


def test_what_is_asked_is_not_shown_before_it_opens(tmp_path):
    rules = Rules(opens=datetime.now(UTC) + timedelta(days=1))
    with served(tmp_path, Course(problems={ID: rules}), is_grading=False) as (house, client):
        page = Browser(house, client, "ada").get(HERE).text
        assert "Twice as much" not in page
        assert "not open yet" in page


def test_attempts_of_the_same_moment_are_counted_one_after_the_other(ada):
    person = ada.house.records.person_of("ada").id
    arguments = [([File("a.py", str(k).encode())], str(k)) for k in range(8)]

    def add(files, once):
        try:
            return ada.house.uploads.add(ID, person, files, once, False, 3)[1]
        except UsageError:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda one: add(*one), arguments)) == 3
    assert [one.number for one in uploads(ada)] == [3, 2, 1]


def test_late_work_is_taken_and_marked(tmp_path):
    now = datetime.now(UTC)
    rules = Rules(due=now - timedelta(hours=1), late_until=now + timedelta(hours=1))
    with served(tmp_path, Course(problems={ID: rules}), is_grading=False) as (house, client):
        ada = Browser(house, client, "ada")
        ada.hand_in()
        assert uploads(ada)[0].is_late


def test_an_extension_opens_for_one_student_alone(tmp_path):
    due = datetime.now(UTC) - timedelta(days=1)
    with served(tmp_path, Course(problems={ID: Rules(due=due)}), is_grading=False) as (
        house,
        client,
    ):
        ada, bela, ines = (Browser(house, client, name) for name in ("ada", "bela", "ines"))
        where = f"/staff/problems/{ID}/students/{house.records.person_of('ada').id}"
        later = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
        assert ines.post(f"{where}/extend", {"due": later}).status_code == 303
        assert ada.hand_in().status_code == 303
        assert bela.hand_in().status_code == 403


def test_reports_are_hidden_until_marks_are_published(course, monkeypatch):
    house, client = course
    hidden = Course(problems={ID: Rules(show="published")})
    monkeypatch.setattr(house, "settings", replace(house.settings, course=hidden))
    ada, ines = Browser(house, client, "ada"), Browser(house, client, "ines")
    where = f"{HERE}/attempts/1"
    assert "Graded." in ada.get(where).text
    ada.get(f"{where}/report", 404)
    assert "Report of" not in ada.get(HERE).text
    ines.post(f"/staff/problems/{ID}/publish", {"is_on": "yes"})
    ada.get(f"{where}/report")
    assert "Report of" in ada.get(HERE).text
    ines.post(f"/staff/problems/{ID}/publish", {"is_on": "no"})
    ada.get(f"{where}/report", 404)


def test_what_changed_is_shown_line_by_line(ada):
    ada.hand_in({"work.py": b"a = 1\nb = 2\n", "sheet.md": SHEET})
    where = ada.hand_in({"work.py": b"a = 1\nb = 3\n"}).headers["location"].partition("?")[0]
    page = ada.get(f"{where}/changes").text
    assert "-b = 2" in page
    assert "+b = 3" in page
    assert "sheet.md: gone" in page


def test_files_of_very_many_lines_are_said_to_differ_and_not_compared(ada):
    many = b"a\nb\n" * pages_student.MOST_LINES_COMPARED
    ada.hand_in({"work.py": many, "small.py": b"a = 1\n"})
    where = ada.hand_in({"work.py": many + b"c", "small.py": b"a = 2\n"}).headers["location"]
    page = ada.get(f"{where.partition('?')[0]}/changes").text
    assert "work.py: changed" in page
    assert "+a = 2" in page
    assert "+c" not in page


def test_what_students_hand_in_is_never_markup(ada):
    evil = "<script>alert(1)</script>"
    ada.hand_in({f"{evil[:8]}.py": b"x = 1"})
    where = ada.hand_in({"work.py": evil.encode(), f"{evil[:8]}.py": b"<b>"}).headers["location"]
    for page in (where, where.partition("?")[0] + "/changes"):
        text = ada.get(page).text
        assert "<script" not in text
        assert "&lt;script" in text


def test_a_file_of_an_attempt_comes_back_as_it_was_and_is_not_shown_as_a_page(ada):
    ada.hand_in({"a.html": b"<script>alert(1)</script>"})
    answer = ada.get(f"{HERE}/attempts/1/files/1")
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    ada.get(f"{HERE}/attempts/1/files/2", 404)


def test_the_place_in_the_queue_is_told(fresh):
    ada, bela = Browser(*fresh, "ada"), Browser(*fresh, "bela")
    for browser in (ada, bela):
        where = browser.hand_in().headers["location"].partition("?")[0]
        browser.post(f"{where}/grade")
    assert "It is the next" in ada.get(where).text
    answer = bela.get(where)
    assert "1 before it in the queue" in answer.text
    assert answer.headers["refresh"] == "2"


def test_the_kit_is_there_to_download_once_the_problem_is_open(tmp_path):
    path = a_kit(tmp_path / "kit.zip")
    for opens, status in (
        (datetime(2020, 1, 1, tzinfo=UTC), 200),
        (datetime(2999, 1, 1, tzinfo=UTC), 404),
    ):
        course = Course(problems={ID: Rules(kit=path, opens=opens)})
        with served(tmp_path / str(status), course, is_grading=False) as (house, client):
            ada = Browser(house, client, "ada")
            answer = ada.client.get(f"{HERE}/kit")
            assert answer.status_code == status
            assert (answer.content == path.read_bytes()) == (status == 200)
            assert ("Download the kit" in ada.get(HERE).text) == (status == 200)
            assert client.get(f"{HERE}/kit").status_code in (303, status)


def test_where_no_kit_is_named_none_is_offered(fresh):
    ada = Browser(*fresh, "ada")
    assert "Download the kit" not in ada.get(HERE).text
    assert ada.client.get(f"{HERE}/kit").status_code == 404
