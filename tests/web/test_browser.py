"""The pages in a real browser; skipped where there is no Chromium, or Playwright is not installed."""

import contextlib
import re
import shutil
import socket
import threading
import time
from dataclasses import replace

import pytest
import uvicorn

from tests.a_class import RIGHT
from tests.web.a_course import ID, Browser, served

sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")


@contextlib.contextmanager
def listening(course, port=0):
    """Give the address of a course, served on a port of this machine."""
    house, client = course
    with socket.create_server(("127.0.0.1", port)) as listens:
        url = f"http://127.0.0.1:{listens.getsockname()[1]}"
        before, house.settings = house.settings, replace(house.settings, url=url)
        # the grading of the course goes on; this server shows pages only
        server = uvicorn.Server(
            uvicorn.Config(client.app, lifespan="off", access_log=False, log_level="error")
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listens]})
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield url
        finally:
            server.should_exit = True
            thread.join()
            house.settings = before


@pytest.fixture(scope="module")
def address(course):
    """The address of the shared course."""
    with listening(course) as url:
        yield url


@pytest.fixture(scope="module")
def chromium(address):
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@contextlib.contextmanager
def signed_in(chromium, course, address, handle, **how):
    """Give a page of somebody who came by their link; its faults fail the test."""
    house = course[0]
    context = chromium.new_context(**how)
    page = context.new_page()
    faults = []
    page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{address}/in/{house.records.new_link(house.records.person_of(handle).id)}")
    page.get_by_role("button", name="Sign in").click()
    yield page
    context.close()
    assert faults == []


def test_from_the_link_to_the_report(chromium, course, address, tmp_path):
    """Without JavaScript: choose a file, see what was found, wait, read; back and a double click."""
    house = course[0]
    house.records.add_person("dora", "Dora")
    path = tmp_path / "work.py"
    path.write_text(RIGHT + "# by Dora\n")
    with signed_in(chromium, course, address, "dora", java_script_enabled=False) as page:
        page.get_by_role("link", name=re.compile("attack", re.I)).first.click()
        page.get_by_label("Files, or one zip").set_input_files(path)
        page.get_by_role("button", name="Keep, and show what is found").dblclick()
        expect(page).to_have_url(re.compile(r"/attempts/\d+"), timeout=60_000)
        # the second click may have ended the first answer: what is waited for is the page that stays
        expect(page.get_by_text("work.py, line").first).to_be_visible()
        expect(page.get_by_text("no answer found").first).to_be_visible()
        page.go_back()
        page.go_forward()
        page.get_by_role("button", name="Send to grading").click()
        page.get_by_role("link", name="Read the report").click(timeout=60_000)
        expect(page.get_by_role("heading", name="dora").first).to_be_visible()
        # the style of the report is let through, and nothing else is
        assert page.evaluate("1 + 1") == 2
        colours = page.locator(".badge").first.evaluate("one => getComputedStyle(one).borderRadius")
        assert colours == "16px"
        page.get_by_role("link", name="All attempts").click()
        expect(page.get_by_role("row")).to_have_count(2)


def test_over_a_slow_line_a_second_press_makes_no_second_attempt(
    chromium, course, address, tmp_path
):
    house = course[0]
    house.records.add_person("slow", "Slow")
    path = tmp_path / "work.py"
    path.write_text(RIGHT + "# " + "x" * 60_000 + "\n")
    with signed_in(chromium, course, address, "slow") as page:
        page.goto(f"{address}/problems/{ID}")
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": 300,
                "downloadThroughput": 40_000,
                "uploadThroughput": 40_000,
            },
        )
        page.get_by_label("Files, or one zip").set_input_files(path)
        keep = page.get_by_role("button", name="Keep, and show what is found")
        keep.scroll_into_view_if_needed()
        box = keep.bounding_box()
        place = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.click(*place)
        page.wait_for_timeout(400)  # the first is on its way
        page.mouse.click(*place)
        expect(page).to_have_url(re.compile(r"/attempts/\d+"), timeout=60_000)
        expect(page.get_by_text("work.py, line").first).to_be_visible(timeout=60_000)
    attempts = house.uploads.of(ID, house.records.person_of("slow").id)
    assert [one.number for one in attempts] == [1]


def test_a_restart_of_the_server_signs_nobody_out_and_loses_nothing(chromium, tmp_path):
    path = tmp_path / "work.py"
    path.write_text(RIGHT)
    with contextlib.ExitStack() as first:
        course = first.enter_context(served(tmp_path, is_grading=False))
        address = first.enter_context(listening(course))
        context = chromium.new_context()
        page = context.new_page()
        ada = course[0].records.person_of("ada")
        page.goto(f"{address}/in/{course[0].records.new_link(ada.id)}")
        page.get_by_role("button", name="Sign in").click()
        page.goto(f"{address}/problems/{ID}")
        page.get_by_label("Files, or one zip").set_input_files(path)
        page.get_by_role("button", name="Keep, and show what is found").click()
        expect(page).to_have_url(re.compile(r"/attempts/1"), timeout=60_000)
        expect(page.get_by_role("button", name="Send to grading")).to_be_visible()
    with pytest.raises(sync_api.Error, match="ERR_CONNECTION_REFUSED"):
        page.context.new_page().goto(address)
    with (
        served(tmp_path, is_grading=False) as (house, client),
        listening((house, client), int(address.rpartition(":")[2])),
    ):
        # the page of before the restart is still open, and its button still works
        page.get_by_role("button", name="Send to grading").click()
        expect(page.get_by_text("It is the next.")).to_be_visible()
        assert [one.state for one in house.uploads.of(ID, ada.id)] == ["waiting"]
        context.close()


def test_answers_are_reviewed_by_keys_alone(chromium, course, address):
    with signed_in(chromium, course, address, "ines") as page:
        page.goto(f"{address}/staff/problems/{ID}/review?from=start")
        seen = 0
        while not page.get_by_text("All groups were seen").count():
            assert page.evaluate("document.activeElement.id") == "said"
            page.keyboard.type("h in the browser")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            seen += 1
            assert seen < 30
        assert seen


NAMES = ("anna", "ben", "cem", "dora", "eva", "finn", "gina", "hans", "ida", "jan",
         "kira", "leo", "mia", "nils", "olga", "paul", "rosa", "sven", "tina", "uwe")  # fmt: skip


def test_twenty_answers_are_reviewed_by_keys_and_everybody_gets_theirs(chromium, tmp_path):
    """Half of them get half of the open points, half none, each with a comment that they read."""
    with served(tmp_path) as course:
        house, client = course
        for name in NAMES:
            house.records.add_person(name, name.capitalize())
            sheet = f"# 1.1\n\nMy own idea is {name * 3}.\n".encode()
            Browser(house, client, name).graded({"work.py": RIGHT.encode(), "sheet.md": sheet})
        with listening(course) as url, signed_in(chromium, course, url, "ines") as page:
            page.goto(f"{url}/staff/problems/{ID}/review?from=start")
            marked = {}
            while not page.get_by_text("All groups were seen").count():
                shown = page.locator("main").inner_text()
                named = [one for one in NAMES if one * 3 in shown]
                assert len(named) == 1, shown
                (name,) = named
                marked[name] = "f" if len(marked) % 2 else "h"
                page.keyboard.type(f"{marked[name]} told {name}")
                with page.expect_navigation():
                    page.keyboard.press("Enter")
                assert len(marked) <= len(NAMES)
        assert sorted(marked) == sorted(NAMES)
        points = {}
        for name in NAMES:
            text = Browser(house, client, name).get(f"/problems/{ID}/attempts/1/report").text
            assert f"told {name}" in text
            points[name] = re.search(r'<p class="total">([0-9.]+) of', text)[1]
        assert {points[n] for n in NAMES if marked[n] == "h"} != {
            points[n] for n in NAMES if marked[n] == "f"
        }
        assert len(set(points.values())) == 2


def test_two_students_cannot_see_each_other_by_any_address(chromium, course, address):
    with signed_in(chromium, course, address, "bela") as bela:
        for number in range(4):
            for end in ("", "/report", "/changes", "/files/1"):
                where = f"{address}/problems/{ID}/attempts/{number}{end}"
                answer = bela.request.get(where, max_redirects=0)
                assert answer.status in (200, 404), where
                assert "ada" not in re.findall(r"\b[a-z]+\b", answer.text()), where
        for path in ("/staff", f"/staff/problems/{ID}", "/staff/people", "/staff/log"):
            assert bela.request.get(address + path, max_redirects=0).status == 404


def test_every_page_passes_axe_and_fits_a_narrow_and_dark_screen(chromium, course, address):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    pages = {
        "ada": ["/", f"/problems/{ID}"]
        + [f"/problems/{ID}/attempts/2{end}" for end in ("", "/changes", "/report")],
        "ines": ["/staff", f"/staff/problems/{ID}", "/staff/people", "/staff/log"]
        + [
            f"/staff/problems/{ID}/{end}"
            for end in (
                "review?from=start",
                "second",
                "moves",
                "exports",
                "class/index.html",
                "class/class/question-1.1.html",
            )
        ]
        + [f"/staff/problems/{ID}/students/{course[0].records.person_of('ada').id}"],
    }
    for handle, paths in pages.items():
        how = {
            "viewport": {"width": 390, "height": 844},
            "color_scheme": "dark",
            "bypass_csp": True,
        }
        with signed_in(chromium, course, address, handle, **how) as page:
            for path in paths:
                page.goto(address + path)
                found = axe.run(page).response["violations"]
                told = [(one["id"], [node["html"][:90] for node in one["nodes"]]) for one in found]
                assert told == [], path
                assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_a_table_of_the_class_page_is_sorted_where_it_is_served(chromium, course, address):
    with signed_in(chromium, course, address, "ines") as page:
        page.goto(f"{address}/staff/problems/{ID}/class/index.html")
        head = page.locator("table[data-sorts] th button").first
        head.click()
        expect(page.locator("th[aria-sort]")).to_have_count(1)
