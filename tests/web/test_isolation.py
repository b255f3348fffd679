"""Every page is tried as nobody, by two students, an assistant and an instructor.

What each may do is written down in a table beside the documentation; this test makes it, and fails
where a page answers somebody whom it should not, or is missing from the table.
"""

import random
import re

import pytest

from tests.conftest import ROOT
from tests.web.a_course import ID, Browser, served

PAGE = ROOT / "docs" / "serve.md"
WHO = ("nobody", "ada", "bela", "tom", "ines")
HEADS = ("page", "nobody", "student A", "student B", "assistant", "instructor")


@pytest.fixture(scope="module")
def browsers(course):
    return {who: Browser(*course, None if who == "nobody" else who) for who in WHO}


def address(page, house, person="ada"):
    """Return an address of a page: of A's first attempt, of A as a student of staff's."""
    path = page.path.replace("class/{file}", "class/question-1.1.html")
    filled = path.replace("{problem}", ID).replace("{number:int}", "1")
    id = house.records.person_of(person).id
    filled = filled.replace("{person:int}", str(id)).replace("{code}", "not-good")
    return filled.replace("{file:int}", "1").replace("{file}", "gradebook.csv")


def asked(browser, page, path):
    """Return how a page answers, without changing anything: forms are sent without their token."""
    answer = browser.client.get(path) if page.method == "GET" else browser.client.post(path)
    if answer.status_code == 303 and answer.headers["location"].endswith("/sign-in"):
        return answer, "sign in"
    # a form that reached the question for its token passed the question who asks
    if page.method == "POST" and "too old" in answer.text:
        return answer, "yes"
    return answer, {200: "yes", 204: "yes", 303: "yes", 404: "no", 401: "no", 403: "no"}[
        answer.status_code
    ]


@pytest.fixture(scope="module")
def table(course, browsers):
    """Each page, and how it answers each of the five."""
    house, _ = course
    rows = []
    for page in house.pages:
        path = address(page, house)
        told = [asked(browsers[who], page, path)[1] for who in WHO]
        if page.path in ("/metrics", "/oidc", "/oidc/back"):
            assert set(told) == {"no"}  # for callers on the machine, where a provider is set
        rows.append((f"`{page.method} {page.path}`", *told))
    return rows


def test_the_table_of_who_sees_what_is_what_the_pages_do(table):
    lines = [f"| {' | '.join(row)} |" for row in (HEADS, ("---",) * 6, *table)]
    begin = PAGE.read_text().partition("<!-- who sees what -->\n")[2]
    written = begin.partition("\n\n")[0]
    assert written == "\n".join(lines), "\n".join(lines)


def test_no_page_of_staff_answers_a_student_and_none_of_students_answers_nobody(table):
    for row in table:
        nobody, ada, bela, assistant, instructor = row[1:]
        if "/staff" in row[0]:
            assert (ada, bela) == ("no", "no"), row
        if "/problems" in row[0]:
            assert nobody in ("no", "sign in"), row
        if "/problems/{problem}/" in row[0] and "/staff" not in row[0]:
            assert (assistant, instructor) == ("no", "no"), row


@pytest.mark.parametrize(
    "word", ["handle", "people", "adjust", "extend", "publish", "log", "export"]
)
def test_an_assistant_has_fewer_rights(course, browsers, word):
    pages = [page for page in course[0].pages if word in page.path and "{code}" not in page.path]
    for page in pages:
        assert asked(browsers["tom"], page, address(page, course[0]))[1] == "no", page.path


def test_no_address_shows_one_student_the_work_of_another(course, browsers):
    """A's own words, points and file names stand on no page that B gets, by any address."""
    house, _ = course
    ada = browsers["ada"]
    secret = [
        "It may be the other one of them",
        ada.get(f"/problems/{ID}/attempts/1")
        .text.partition("<h2>Files")[2]
        .partition("(")[0][-30:],
    ]
    own = browsers["bela"].get(f"/problems/{ID}/attempts/1/report").text
    assert "bela" in own
    assert (
        "ada"
        not in re.sub(r"[Rr]ead\w*|head\w*|gradi\w+|trade\w*|load\w*", "", own).lower().split()
    )
    for page in house.pages:
        for number in ("1", "2", "3"):
            path = address(page, house).replace("/1", f"/{number}")
            if page.method == "GET" and (number == "1" or "{" in page.path):
                text = browsers["bela"].client.get(path).text
                assert not [one for one in secret if one and one in text], path


def test_a_form_without_its_token_does_nothing(course, browsers):
    house, _ = course
    for who, browser in browsers.items():
        for page in house.pages:
            if page.method == "POST":
                path = address(page, house)
                other = browsers["bela" if who == "ada" else "ada"].token()
                for token in ("", "0" * 64, other):
                    answer = browser.client.post(path, data={"token": token, "is_on": "yes"})
                    assert answer.status_code in (401, 403, 404), (who, path)
    assert not house.records.is_published(ID)


def test_a_form_from_another_site_does_nothing(course, browsers):
    ada = browsers["ada"]
    answer = ada.client.post(
        "/sign-out", data={"token": ada.token()}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 403
    ada.get("/")


def test_every_page_and_every_odd_address_answers_without_a_fault(course, browsers):
    """A crawl: each page with words that are none, as each person; nothing is a fault of ours."""
    house, _ = course
    odd = ["999999", "x", "..", "%00", "a" * 300, "<b>"]
    for who in ("ada", "ines"):
        for page in house.pages:
            parts = re.findall(r"\{[^}]+\}", page.path)
            for word in odd if parts else [""]:
                path = page.path
                for part in parts:
                    path = path.replace(part, word)
                query = "?before=nan&told=<b>&from=x"
                answer = browsers[who].client.request(page.method, path + query)
                assert answer.status_code < 500, (page.method, path)
                assert "Traceback" not in answer.text
                assert "<b>" not in answer.text


def test_every_answer_carries_the_headers_that_shut_a_page_in(course, browsers):
    for path in ("/", "/sign-in", "/style.css", "/nothing", f"/problems/{ID}", "/health"):
        headers = browsers["ada"].client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


FIELDS = ("what", "points", "reason", "undo", "question", "handle", "name", "email", "section",
          "role", "due", "attempts", "is_on", "said", "group", "seen", "kept", "press", "target",
          "column", "final_only", "anyway", "once", "words", "code", "state", "problem")  # fmt: skip
ODD = ("", "yes", "1.1", "1.1/c", "-1", "nan", "1e400", "9" * 400, "2026-02-30T25:61", "\x00", "\U0001f600",
       "<b>x</b>", "'; DROP TABLE web_people;--", "../../etc/passwd", "h", "u", "=1+1", "student")  # fmt: skip


def test_every_form_with_its_token_and_odd_words_answers_without_a_fault(tmp_path):
    """Sent as its page sends it, by each person, with words that no page has."""
    draw = random.Random(3)
    with served(tmp_path) as (house, client):
        Browser(house, client, "ada").graded()
        forms = [one for one in house.pages if one.method == "POST" and one.path != "/sign-out"]
        for who in ("ada", "tom", "ines"):
            for page in forms:
                browser = Browser(house, client, who)  # signing out everywhere is one of them
                path = address(page, house)
                for _ in range(4):
                    data = {name: draw.choice(ODD) for name in FIELDS if draw.random() < 0.8}
                    files = [("files", (draw.choice(ODD), draw.choice(ODD).encode()))]
                    answer = browser.post(path, data, files if draw.random() < 0.5 else ())
                    assert answer.status_code in (200, 303, 400, 401, 403, 404, 409, 429), (
                        path,
                        data,
                    )
                    assert "Traceback" not in answer.text
                    assert "<b>x" not in answer.text
        ada = house.records.person_of("ada")
        assert ada.role == "student"
        assert [one.number for one in house.uploads.of(ID, ada.id)][-1:] == [1]  # still there
        assert house.records.person_of("ines").role == "instructor"
