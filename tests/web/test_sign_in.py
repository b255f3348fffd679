"""Links are good once, cookies are signed, and what staff ends is ended."""

import time
from dataclasses import replace

import pytest

from grader.submission.roster import read_roster
from grader.web.protection import Limiter
from tests.web.a_course import ID, Browser, served


@pytest.fixture
def nobody(fresh):
    return Browser(*fresh)


def code(browser, handle="ada", seconds=60.0):
    return browser.house.records.new_link(browser.house.records.person_of(handle).id, seconds)


def test_a_link_is_good_once(nobody):
    good = code(nobody)
    assert nobody.post("/sign-in", {"code": good}, page="/sign-in").status_code == 303
    other = Browser(nobody.house, nobody.client)
    assert other.post("/sign-in", {"code": good}, page="/sign-in").status_code == 403


def test_looking_at_a_link_does_not_use_it_up(nobody):
    good = code(nobody)
    for _ in range(3):
        assert good in nobody.get(f"/in/{good}").text
    assert nobody.post("/sign-in", {"code": good}, page="/sign-in").status_code == 303


def test_an_old_link_and_a_withdrawn_one_are_not_good(nobody):
    old, withdrawn = code(nobody, seconds=-1), code(nobody)
    nobody.house.records.sign_out_everywhere(nobody.house.records.person_of("ada").id)
    for bad in (old, withdrawn, "", "nonsense", "x" * 5000):
        assert nobody.post("/sign-in", {"code": bad}, page="/sign-in").status_code == 403


def test_the_code_of_a_link_is_kept_nowhere(nobody):
    good = code(nobody)
    with nobody.house.records.engine.connect() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())
    assert good not in dump


def test_a_cookie_is_signed_shut_in_and_ends_with_the_session(nobody):
    answer = nobody.post("/sign-in", {"code": code(nobody)}, page="/sign-in")
    told = answer.headers["set-cookie"].lower()
    assert "httponly" in told
    assert "samesite=lax" in told
    name, _, value = answer.headers["set-cookie"].partition(";")[0].partition("=")
    for forged in (value[:-2] + "xx", "W10." + value, ""):
        other = Browser(nobody.house, nobody.client)
        other.client.cookies.set(name, forged)
        assert other.client.get("/").headers["location"].endswith("/sign-in")


def test_cookies_go_over_https_only_where_the_pages_do(tmp_path):
    with served(tmp_path, is_grading=False, url="https://example.edu/grader") as (house, client):
        nobody = Browser(house, client)
        page = nobody.get("/sign-in").text
        assert 'action="/grader/sign-in"' in page
        answer = nobody.post("/sign-in", {"code": code(nobody)}, page="/sign-in")
        assert answer.headers["location"] == "/grader/"
        told = answer.headers["set-cookie"]
        assert "Secure" in told
        assert "Path=/grader" in told
        assert "strict-transport-security" in answer.headers


def test_signing_out_everywhere_ends_every_session(nobody):
    ada, again = (
        Browser(nobody.house, nobody.client, "ada"),
        Browser(nobody.house, nobody.client, "ada"),
    )
    ines = Browser(nobody.house, nobody.client, "ines")
    id = nobody.house.records.person_of("ada").id
    assert ines.post(f"/staff/people/{id}/withdraw").status_code == 303
    for browser in (ada, again):
        assert browser.client.get("/").headers["location"].endswith("/sign-in")


def test_guessing_codes_is_slowed_down(nobody):
    nobody.house.settings = replace(nobody.house.settings, is_limited=True)
    token = nobody.token("/sign-in")
    found = {
        nobody.client.post("/sign-in", data={"token": token, "code": str(k)}).status_code
        for k in range(40)
    }
    assert found == {403, 429}


def test_asking_too_often_is_refused_and_others_are_not_touched(fresh):
    house, _ = fresh
    ada, bela = Browser(*fresh, "ada"), Browser(*fresh, "bela")
    house.settings = replace(house.settings, is_limited=True)
    house.requests = Limiter(5, 1)
    found = [ada.client.get("/").status_code for _ in range(10)]
    assert found[0] == 200
    assert found[-1] == 429
    bela.get("/")


def test_a_roster_makes_accounts_and_links_for_all(fresh, tmp_path):
    house, _ = fresh
    path = tmp_path / "roster.csv"
    path.write_text("name,login,email\nGrace Hopper,grace,grace@example.edu\n=cmd,eve,\n")
    assert house.records.take_roster(read_roster(path)) == (2, [])
    assert house.records.take_roster(read_roster(path)) == (2, [])
    assert house.records.person_of("GRACE@example.edu").name == "Grace Hopper"
    ines = Browser(*fresh, "ines")
    text = ines.post("/staff/people/links").text
    assert "'=cmd" in text
    link = next(line for line in text.splitlines() if "Grace" in line).rpartition(",")[2]
    grace = Browser(*fresh)
    answer = grace.post("/sign-in", {"code": link.rpartition("/")[2]}, page="/sign-in")
    assert answer.status_code == 303
    assert "Grace Hopper" in grace.get("/").text


def test_nothing_secret_stands_in_the_log_of_requests_or_on_an_error_page(fresh, caplog):
    caplog.set_level("INFO", "grader.web")
    ada = Browser(*fresh, "ada")
    good = code(ada)
    ada.get(f"/in/{good}")
    cookie = next(iter(ada.client.cookies.values()))
    answer = ada.client.post("/sign-out", data={"token": "bad"})
    assert "POST /sign-out" in caplog.text
    for secret in (good, cookie, ada.token()):
        assert secret not in caplog.text
    assert cookie not in answer.text


def test_what_people_do_stands_in_the_log_of_actions(fresh):
    ada, ines = Browser(*fresh, "ada"), Browser(*fresh, "ines")
    ada.hand_in()
    ines.post(f"/staff/problems/{ID}/publish", {"is_on": "yes"})
    page = ines.get("/staff/log").text
    for told in ("signed in", "handed in", "published the marks"):
        assert told in page
    assert ines.house.records.deeds(before=time.time() - 3600) == []
