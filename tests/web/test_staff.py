"""What staff can do: see the class, decide by keys, adjust, publish, export."""

import csv
import html
import io
import json
import re
from urllib.parse import urljoin

import pytest
from starlette.testclient import TestClient

from grader.results.key import Key
from grader.store.rows import New
from grader.submission.fingerprint import submission_digest
from grader.web.account import where_of
from tests.a_class import RIGHT
from tests.web.a_course import ID, Browser

HERE = f"/staff/problems/{ID}"


@pytest.fixture
def graded(course, fresh):
    """A course of its own in which the work of Ada, Bela and Cleo waits for a person in words.

    The grades are those of the shared course: nothing is graded anew.
    """
    house, client = fresh
    shared = course[0]
    text = next(iter(shared.store.texts([_ada(shared).grade_key]).values()))
    for handle, words in (
        ("ada", "It may be the other one of them."),
        ("bela", "it may be the other one of them"),
        ("cleo", "It is a riddle, wrapped in a mystery."),
    ):
        house.records.add_person(handle, handle.capitalize())
        Browser(house, client, handle).hand_in(
            {"work.py": RIGHT.encode(), "sheet.md": words.encode()}
        )
        person = house.records.person_of(handle)
        (upload,) = house.uploads.of(ID, person.id)
        house.uploads.send(upload)
        upload, _ = house.uploads.claim(ID)
        place = house.uploads.unpack(upload, house.graders.scratch)
        key = Key(ID, submission_digest(where_of(handle, place)), "", "", "", "", "process")
        grade = json.loads(text) | {"student": handle}
        grade["questions"][0]["answer"] = words
        house.store.add([New(key, handle, json.dumps(grade))])
        assert house.uploads.done(upload, key.digest, key.submission)
    return house, client


def _ada(house):
    return house.uploads.one(ID, house.records.person_of("ada").id, 1)


@pytest.fixture
def ines(graded):
    return Browser(*graded, "ines")


def press(browser, said, **more):
    page = browser.get(f"{HERE}/review").text
    group = re.search(r'name="group" value="(\w+)"', page)
    data = {"said": said, "group": group[1] if group else "", **more}
    return browser.post(f"{HERE}/review", data)


def points_of(browser, handle):
    page = browser.get(f"/staff/problems/{ID}").text
    return re.search(rf"Report of {handle.capitalize()}: (\S+) of", page)[1]


def test_what_waits_of_a_class_that_was_graded_by_command_is_counted(course, fresh):
    """The page said that no answer waits, and led to a review of them all."""
    house, client = fresh
    shared = course[0]
    text = next(iter(shared.store.texts([_ada(shared).grade_key]).values()))
    key = Key(ID, "a" * 64, "", "", "", "", "process")
    grade = json.loads(text) | {"student": "kim"}
    house.store.add([New(key, "kim", json.dumps(grade))])
    house.store.attempted([(key.digest, "kim")], ID)
    page = Browser(house, client, "ines").get(HERE).text
    assert "1 answer waits" in page
    assert "1 student" in Browser(house, client, "ines").get(f"{HERE}/review?from=start").text


def test_the_class_page_and_its_links_are_those_that_grade_writes(ines):
    page = ines.get(f"{HERE}/class/index.html").text
    assert "3 submissions" in page
    for link in re.findall(r'href="(\d+/report\.html)"', page):
        assert "Way back" in ines.get(f"{HERE}/class/{link}").text


def test_every_link_of_the_class_pages_leads_to_a_page(ines):
    """Questions and mistakes have pages; each is reached from the class page, and leads back."""
    seen, to_see = set(), [f"{HERE}/class/index.html"]
    while to_see:
        here = to_see.pop()
        seen.add(here)
        answer = ines.get(here)
        if "html" not in answer.headers["content-type"]:
            continue
        for link in re.findall(r'href="([^"#]+)', answer.text):
            there = urljoin(here, html.unescape(link))
            if there.startswith(f"{HERE}/class/") and there not in seen:
                to_see.append(there)
    assert any("/class/class/question-1.1.html" in one for one in seen)
    assert f"{HERE}/class/mistakes.csv" in seen
    for word in ("question-9.9.html", "mistake-nobodys.html", "index.html", "..%2Findex.html"):
        ines.get(f"{HERE}/class/class/{word}", 404)


CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Week 4 (77)
    Points Possible,,,,,10
Ada,1,,ada,A,
Bela,2,,bela,A,
"""


def test_grades_go_into_a_gradebook_and_who_is_not_found_is_told_first(ines):
    here = f"{HERE}/exports"
    assert "Canvas" in ines.get(here).text
    files = [("gradebook", ("book.csv", CANVAS.encode()))]
    answer = ines.post(here, {"target": "canvas"}, files, page=here)
    assert answer.status_code == 400
    assert "cleo" in answer.text
    assert "Nothing was written" in answer.text
    answer = ines.post(here, {"target": "canvas", "anyway": "yes"}, files, page=here)
    assert answer.status_code == 200, answer.text
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["Student"] for row in rows if row["Week 4 (77)"].strip() not in ("", "10")] == [
        "Ada",
        "Bela",
    ]
    answer = ines.post(here, {"target": "canvas"}, page=here)
    assert answer.status_code == 400
    assert "choose it above" in answer.text


def test_every_target_that_needs_no_gradebook_is_written(ines):
    here = f"{HERE}/exports"
    for name in re.findall(r'name="target" value="(\w+)"', ines.get(here).text):
        answer = ines.post(here, {"target": name, "anyway": "yes"}, page=here)
        is_book = f"file-{name}" in ines.get(here).text
        assert answer.status_code == (400 if is_book else 200), name
        assert is_book or len(answer.content) > 100, name
    assert ines.post(here, {"target": "nobody"}, page=here).status_code == 400
    assert "exported" in ines.get("/staff/log").text


def test_who_moved_is_told_against_the_grade_before(ines):
    house = ines.house
    assert "Nothing came out otherwise" in ines.get(f"{HERE}/moves").text
    press(ines, "h")  # what people decided is no move
    assert "Nothing came out otherwise" in ines.get(f"{HERE}/moves").text
    assert ines.post(f"{HERE}/again").status_code == 303
    assert "Still waiting to be graded: 3" in ines.get(f"{HERE}/moves").text
    moved = {}
    while (claimed := house.uploads.claim(ID)) is not None:
        upload, person = claimed
        grade = json.loads(house.store.texts([upload.grade_key])[upload.grade_key])
        if person.handle == "ada":
            check = grade["questions"][-1]["checks"][0]
            check["status"], check["points"] = "incorrect", 0
            moved[person.handle] = grade["questions"][-1]["points"]
        key = Key(ID, upload.submission, "a changed exercise", "", "", "", "process")
        house.store.add([New(key, person.handle, json.dumps(grade))])
        assert house.uploads.done(upload, key.digest, key.submission)
    page = ines.get(f"{HERE}/moves").text
    assert "of 3 moved" in page
    assert "ada" in page
    assert "bela" not in page
    rows = list(csv.DictReader(io.StringIO(ines.get(f"{HERE}/moves.csv").text)))
    assert {row["student"] for row in rows} == set(moved)
    assert rows[0]["was"] == "correct"
    assert rows[0]["now"] == "incorrect"


def test_equal_answers_are_decided_by_one_key_and_names_are_not_shown(ines):
    page = ines.get(f"{HERE}/review").text
    assert "2 students" in page
    for name in ("Ada", "Bela", "Cleo", "ada", "bela", "cleo"):
        assert not re.search(rf"\b{name}\b", page), name
    before = float(points_of(ines, "ada"))
    press(ines, "h Half of it.")
    assert float(points_of(ines, "ada")) == float(points_of(ines, "bela")) == before + 1
    assert float(points_of(ines, "cleo")) == before
    press(ines, "1,5")
    assert float(points_of(ines, "cleo")) == before + 1.5
    assert "All groups were seen" in ines.get(f"{HERE}/review").text
    ada = Browser(ines.house, ines.client, "ada")
    assert "Half of it." in ada.get(f"/problems/{ID}/attempts/1/report").text


def test_back_take_back_and_next_are_keys_too(ines):
    before = points_of(ines, "ada")
    press(ines, "f")
    ines.post(f"{HERE}/review", {"said": "b"})
    assert "You gave 2" in ines.get(f"{HERE}/review").text
    press(ines, "u")
    assert points_of(ines, "ada") == before
    press(ines, "n")
    press(ines, "n")
    assert "All groups were seen" in ines.get(f"{HERE}/review").text


def test_what_is_no_decision_is_refused(ines):
    before = points_of(ines, "ada")
    for said in ("7", "-1", "nan", "inf", "x", "o 5", "o x"):
        assert press(ines, said).status_code == 400, said
    assert points_of(ines, "ada") == before


def test_what_another_has_decided_meanwhile_is_not_overwritten_unseen(ines):
    tom = Browser(ines.house, ines.client, "tom")
    ines.get(f"{HERE}/review")
    tom.get(f"{HERE}/review")
    press(tom, "f")
    assert "told=another" in press(ines, "z").headers["location"]
    assert "Tom" in ines.get(f"{HERE}/review").text
    first = points_of(ines, "ada")
    press(ines, "z", seen="yes")
    assert float(points_of(ines, "ada")) == float(first) - 2


def test_a_second_marker_does_not_see_what_the_first_gave(ines):
    press(ines, "h")
    tom = Browser(ines.house, ines.client, "tom")
    page = tom.get(f"{HERE}/second").text
    group = re.search(r'name="group" value="(\w+)"', page)[1]
    assert "Half" not in page
    before = points_of(ines, "ada")
    tom.post(f"{HERE}/second", {"said": "f", "group": group})
    assert "answers were marked twice" in tom.get(f"{HERE}/second").text
    assert points_of(ines, "ada") == before


def test_an_adjustment_needs_a_reason_that_the_student_reads(ines):
    where = f"{HERE}/students/{ines.house.records.person_of('ada').id}"
    data = {"what": "1.1", "points": "5"}
    assert ines.post(f"{where}/adjust", data).status_code == 400
    for wrong in ({"points": "6"}, {"points": "x"}, {"what": "9.9"}, {"what": "1.1/none"}):
        assert ines.post(f"{where}/adjust", {**data, "reason": "r", **wrong}).status_code == 400
    assert ines.post(f"{where}/adjust", {**data, "reason": "Told me in person."}).status_code == 303
    ada = Browser(ines.house, ines.client, "ada")
    assert "Told me in person." in ada.get(f"/problems/{ID}/attempts/1/report").text
    assert "adjusted" in ines.get("/staff/log").text


def test_a_check_is_adjusted_and_taken_back(ines):
    person = ines.house.records.person_of("bela").id
    where, page = f"{HERE}/students/{person}/adjust", f"{HERE}/students/{person}"
    before = float(points_of(ines, "bela"))
    found = re.findall(
        r'<option value="(1\.1/[^"]+)">[^(]*\(([0-9.]+) of ([0-9.]+)\)', ines.get(page).text
    )
    what, points, most = next(one for one in found if "secret" not in one[0])
    other = 0.5 * float(most)
    assert ines.post(where, {"what": what, "points": "99", "reason": "r"}).status_code == 400
    ines.post(where, {"what": what, "points": str(other), "reason": "Right up to a sign."})
    assert float(points_of(ines, "bela")) == before + other - float(points)
    bela = Browser(ines.house, ines.client, "bela")
    assert "Right up to a sign." in bela.get("/problems/" + ID + "/attempts/1/report").text
    ines.post(where, {"what": what, "undo": "yes"})
    assert float(points_of(ines, "bela")) == before
    assert "Right up to a sign." not in bela.get("/problems/" + ID + "/attempts/1/report").text
    log = ines.get("/staff/log").text
    assert "Right up to a sign." in log
    assert "taken back" in log


def roster(browser, data, name="list.csv"):
    return browser.post("/staff/people/roster", files=[("roster", (name, data))])


def test_a_roster_is_taken_in_on_the_page(ines):
    page = roster(ines, b"name,login,section\nDora Neu,dora,B\nAda,ada,C\n")
    assert "list.csv: 2 students on the roster." in page.text
    records = ines.house.records
    assert (records.person_of("dora").role, records.person_of("dora").section) == ("student", "B")
    assert records.person_of("ada").section == "C"
    page = roster(ines, b"name,login,email\nEvil,ines,evil@x.example\n").text
    assert "Ines is instructor here: nothing is taken over." in page
    assert (records.person_of("ines").role, records.person_of("ines").name) == (
        "instructor",
        "Ines",
    )
    assert records.person_by("email", "evil@x.example") is None
    # the same people, called in another way: no second account
    roster(ines, b"name,login,email\nDora Neu,dora,dora@x.example\n")
    before = len(records.people())
    roster(ines, b"name,email\nDora Neu,DORA@x.example\n")
    roster(ines, b"name,login,email,id\nDora N.,d-neu,dora@x.example,4711\n")
    roster(ines, b"name,id\nDora N.,4711\n")
    assert len(records.people()) == before
    assert records.person_of("dora").number == "4711"
    assert "took a roster in" in ines.get("/staff/log").text


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("list.csv", b"1,2,3\n", "no line names its columns"),
        ("list.xlsx", b"PK", "is a spreadsheet: save it as CSV"),
        ("list.csv", b"name,login\n", "there is no student in it"),
    ],
)
def test_a_file_that_is_no_roster_takes_nobody_in(ines, name, data, told):
    before = len(ines.house.records.people())
    page = roster(ines, data, name)
    assert page.status_code == 400
    assert told in page.text
    assert "Nobody was taken in." in page.text
    assert len(ines.house.records.people()) == before


def test_exports_are_the_files_that_grade_writes(ines):
    rows = list(csv.DictReader(io.StringIO(ines.get(f"{HERE}/export/gradebook.csv").text)))
    assert [row["student"] for row in rows] == ["ada", "bela", "cleo"]
    assert {row["handed in"] for row in rows} == {"yes"}
    students = json.loads(ines.get(f"{HERE}/export/grades.json").text)
    assert len(students) == 3
    ines.get(f"{HERE}/export/nothing.csv", 404)
    assert "downloaded" in ines.get("/staff/log").text


def test_grading_again_sends_each_newest_attempt(ines):
    ines.post(f"{HERE}/again")
    assert "3 waiting" in ines.get(HERE).text
    assert "Report of Ada" in ines.get(HERE).text


def test_a_link_is_shown_once_to_who_made_it(ines):
    id = ines.house.records.person_of("ada").id
    page = ines.post(f"/staff/people/{id}/link").text
    code = re.search(r"/in/([\w-]+)", page)[1]
    assert code not in ines.get("/staff/people").text
    assert code not in ines.get("/staff/log").text
    ada = Browser(ines.house, ines.client)
    assert ada.post("/sign-in", {"code": code}, page="/sign-in").status_code == 303


def test_somebody_can_be_added_with_a_role(ines):
    ines.post("/staff/people", {"handle": "kim", "name": "Kim", "role": "assistant"})
    assert ines.house.records.person_of("kim").role == "assistant"
    assert ines.post("/staff/people", {"handle": "x", "role": "root"}).status_code == 400


def test_metrics_are_for_callers_on_this_machine(graded, tmp_path):
    house, client = graded
    Browser(house, client).get("/metrics", 404)
    text = TestClient(client.app, client=("127.0.0.1", 1)).get("/metrics").text
    assert f'grader_uploads{{problem="{ID}",state="graded"}} 3' in text
    assert 'grader_requests_total{page="/metrics",status="404"} 1' in text
    for line in text.splitlines():
        assert re.fullmatch(r"# TYPE \w+ (gauge|counter)|\w+(\{.*\})? [\d.]+", line), line


def test_nobody_is_named_in_the_figures(graded):
    text = TestClient(graded[1].app, client=("127.0.0.1", 1)).get("/metrics").text
    assert "ada" not in text


def test_what_was_mistyped_leads_back_to_where_it_was_typed_and_nowhere_else(ines):
    home = str(ines.client.base_url)
    for before, leads in (
        (f"{home}{HERE}/review?from=start", True),
        (f"https://elsewhere.example{HERE}/review", False),
        ("//elsewhere.example/x", False),
    ):
        page = ines.get(f"{HERE}/review").text
        group = re.search(r'name="group" value="(\w+)"', page)[1]
        data = {"said": "99", "group": group, "token": ines.token()}
        answer = ines.client.post(f"{HERE}/review", data=data, headers={"referer": before})
        assert answer.status_code == 400
        assert ("Back to where you were" in answer.text) == leads, before
        assert "elsewhere.example" not in answer.text
