"""Pages as files in a real browser: the class table sorts and filters, and axe finds nothing.

Skipped where there is no Chromium, or Playwright is not installed.
"""

import re
import shutil
from dataclasses import replace

import pytest

from grader.report.class_folder import write_class
from grader.report.render import render
from grader.results.final import Final
from tests.class_rows import rows
from tests.delivery.a_store import a_grade
from tests.report.test_report import grade

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A class of forty with final points, a report, and a course with a name."""
    out = tmp_path_factory.mktemp("class")
    templates = tmp_path_factory.mktemp("templates")
    (templates / "course.txt").write_text("Neural networks")
    made = [
        replace(row, final=Final(row.points, row.max_points, 2 * row.points, 2 * row.max_points))
        for row in rows(40, seed=2)
    ]
    write_class(out, made, templates)
    (out / "report.html").write_text(render(grade(), "html", templates))
    (out / "hidden.html").write_text(render(a_grade("kim"), "html", templates))
    return out


@pytest.fixture(scope="module")
def chromium():
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


def students(page):
    """Return (name, points) of each student whose row is shown, in order."""
    shown = page.locator("table[data-filters] tbody tr:visible")
    texts = [shown.nth(k).locator("th, td").all_inner_texts()[:2] for k in range(shown.count())]
    return [(name, float(points.split("/")[0])) for name, points in texts]


def test_the_table_of_students_sorts_by_a_click_and_finds_by_name(chromium, folder):
    page = chromium.new_page()
    faults = []
    page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((folder / "index.html").as_uri())
    before = students(page)
    points = page.locator("table[data-filters]").get_by_role("button", name="Points")
    points.click()
    assert [one[1] for one in students(page)] == sorted(one[1] for one in before)
    points.click()
    assert [one[1] for one in students(page)] == sorted((o[1] for o in before), reverse=True)
    page.locator("table[data-filters]").get_by_role("button", name="Student").click()
    assert [one[0] for one in students(page)] == sorted(one[0] for one in before)
    some = before[7][0]
    page.get_by_label("Find a student").fill(some)
    assert {one[0] for one in students(page)} == {one[0] for one in before if some in one[0]}
    page.get_by_label("Find a student").fill("")
    page.get_by_label("Show").select_option("incorrect")
    wrong = page.locator("table[data-filters] tbody tr:has(.incorrect)").count()
    assert len(students(page)) == wrong < len(before)
    assert faults == []


def test_heading_and_first_column_stay_in_sight(chromium, folder):
    page = chromium.new_page(viewport={"width": 500, "height": 500})
    page.goto((folder / "index.html").as_uri())
    table = page.locator("section.tall")
    table.evaluate("one => { one.scrollTop = 600; one.scrollLeft = 400 }")
    frame = table.bounding_box()
    head = table.locator("thead th").first.bounding_box()
    assert abs(head["y"] - frame["y"]) < 3
    assert abs(head["x"] - frame["x"]) < 3
    last = table.locator("tbody tr").last.locator("th").bounding_box()
    assert abs(last["x"] - frame["x"]) < 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 390])
def test_axe_finds_nothing_with_every_detail_open(chromium, folder, scheme, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    parts = sorted((folder / "class").glob("*.html"))
    by_kind = {re.match(r"[a-z]+", path.name)[0]: path for path in parts}
    paths = [folder / name for name in ("index.html", "report.html", "hidden.html")]
    assert {"question", "mistake"} <= by_kind.keys()
    for path in [*paths, *by_kind.values()]:
        page = chromium.new_page(
            viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
        )
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        found = axe.run(page).response["violations"]
        told = [(one["id"], [node["html"][:90] for node in one["nodes"]]) for one in found]
        assert told == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.close()
