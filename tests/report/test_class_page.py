"""The page of a class: its figures, its links, its one script under the page's own policy."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from grader.exports.gradebook_csv import row_of
from grader.report.class_folder import folder_names, write_class
from grader.report.render import render
from tests.class_rows import rows
from tests.report.test_report import EVIL, grade, result

PLANTED = {("1.2", "check-1"): "nobody"}


class Page(HTMLParser):
    """The tags of a page; every one that is opened is closed, in order."""

    VOID = ("meta", "br", "input", "link")

    def __init__(self, text):
        super().__init__()
        self.tags, self._open = [], []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("class")
    made = rows(60, seed=1, planted=PLANTED)
    write_class(out, made)
    return out, made


def pages(out):
    return [out / "index.html", *sorted((out / "class").glob("*.html"))]


def test_every_page_is_well_formed_and_every_id_stands_once(folder):
    out, _ = folder
    for path in pages(out):
        page = Page(path.read_text())
        ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
        assert len(ids) == len(set(ids)), path.name


def test_the_one_script_is_the_one_that_the_policy_allows(folder):
    out, _ = folder
    for path in pages(out):
        text = path.read_text()
        (source,) = re.findall(r"<script>(.*?)</script>", text, re.S)
        digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
        (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
        assert "default-src 'none'" in policy
        assert re.findall(r"script-src ([^;]*);", policy) == [f"'sha256-{digest}'"]
        assert not re.search(r"\son\w+=", re.sub(r"<script>.*?</script>", "", text, flags=re.S))


def test_every_link_leads_to_a_page_of_ours_or_a_students_report(folder):
    out, made = folder
    reports = {f"{row.folder}/report.html" for row in made}
    for path in pages(out):
        page = Page(path.read_text())
        for attrs in page.all("a"):
            address, _, anchor = unquote(attrs["href"]).partition("#")
            if not address:
                assert any(other.get("id") == anchor for _, other in page.tags), attrs
                continue
            target = (path.parent / address).resolve().relative_to(out.resolve())
            assert str(target) in reports or (out / target).is_file(), attrs


def test_a_cell_leads_to_the_question_in_the_students_report(folder):
    out, made = folder
    text = (out / "index.html").read_text()
    for row in made:
        for question in row.questions:
            assert (
                f'class="{question.status}" href="{row.folder}/report.html#q{question.id}"' in text
            )
    assert 'id="q1.1.1"' in render(grade(), "html")


def test_the_summary_tells_the_class_in_figures(folder):
    out, made = folder
    handed_in = [row for row in made if not row.is_missing]
    text = " ".join((out / "index.html").read_text().split())
    scores = sorted(row.points for row in handed_in if not row.is_faulty)
    assert f"{len(handed_in)} submissions" in text
    assert f"<dt>Mean</dt><dd>{sum(scores) / len(scores):.2f}".rstrip("0") in text
    told = re.findall(r'aria-label="Students by points. ([^"]*)"', text)[0]
    assert sum(int(part.rpartition(": ")[2]) for part in told.split("; ")) == len(scores)
    assert "Checks that look broken (1)" in text
    assert text.index('id="suspects"') < text.index('id="students"') < text.index('id="questions"')


def test_a_region_that_scrolls_can_be_reached_by_keyboard(folder):
    out, _ = folder
    text = render(grade(result(printed="x")), "html")
    for page in (*(Page(path.read_text()) for path in pages(out)), Page(text)):
        for tag, attrs in page.tags:
            if tag == "pre" or attrs.get("class") in ("scroll", "tall"):
                assert attrs.get("tabindex") == "0"
                assert tag == "pre" or attrs.get("aria-label")


def test_text_of_students_is_data_on_every_page_of_a_class(tmp_path):
    bad = replace(result(message=EVIL), detail=EVIL)
    (folder,) = folder_names([EVIL])
    made = [row_of(grade(bad, student=EVIL), folder) for _ in range(3)]
    write_class(tmp_path, made)
    for path in pages(tmp_path):
        body = re.sub(r"<script>.*?</script>", "", path.read_text(), flags=re.S)
        assert "<script" not in body
        assert "\x1b" not in body
        assert "\u202e" not in body
    assert len(pages(tmp_path)) == 3


def test_pages_of_a_class_that_stood_here_before_are_taken_away_and_other_files_are_not(tmp_path):
    write_class(tmp_path, rows(30, seed=2))
    (tmp_path / "class" / "mine.html").write_text("kept")
    write_class(tmp_path, [row_of(grade(), "kim")])
    assert {p.name for p in (tmp_path / "class").iterdir()} == {"mine.html", "question-1.1.1.html"}


def test_the_class_page_leads_to_the_last_regrade_and_to_what_is_alike(tmp_path):
    for name in ("regrades/2026-01-01-000000.html", "regrades/2026-02-01-000000.html",
                 "regrades/2026-03-01-000000-dry-run.html", "instructor/similar/index.html"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    write_class(tmp_path, [row_of(grade(), "kim")])
    hrefs = {attrs["href"] for attrs in Page((tmp_path / "index.html").read_text()).all("a")}
    assert {h for h in hrefs if "/" in h and not h.startswith(("kim", "class"))} == {
        "regrades/2026-02-01-000000.html", "instructor/similar/index.html"}  # fmt: skip


@pytest.mark.parametrize("name", ["class", "mistakes", "Class", "mistakes.csv"])
def test_no_student_folder_has_the_name_of_the_folder_of_pages(name):
    assert folder_names([name]) != [name]


def test_a_course_may_replace_a_block_of_the_class_page(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "class_question.html").write_text("own {{ item.question }}")
    write_class(tmp_path, rows(20, seed=3), tmp_path / "templates")
    assert (tmp_path / "class" / "question-1.1.html").read_text().startswith("own 1.1")


def test_the_page_of_a_mistake_shows_what_the_first_of_them_handed_in(tmp_path):
    written = replace(result(message="Wrong idea."), part="written")
    write_class(tmp_path, [row_of(grade(written, student=name), name) for name in ("kim", "lee")])
    (page,) = (tmp_path / "class").glob("mistake-*.html")
    text = page.read_text()
    assert "For example kim:" in text
    assert '<pre tabindex="0">answer</pre>' in text
    code = tmp_path / "code"
    write_class(code, [row_of(grade(result(), student=name), name) for name in ("kim", "lee")])
    (page,) = (code / "class").glob("mistake-*.html")
    assert '<pre tabindex="0">print(1)</pre>' in page.read_text()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("index.html", ["die Klasse</title>", "Zusammenfassung", "Streuung", "Name suchen",
                        "liegt niemand richtig", "Punkte: ", "noch nicht richtig"]),
        ("class/question-1.2.html", ["Trennschärfe", "Im Mittel erreicht", "Prüfungen"]),
        ("class/mistake-*.html", ["Für den Unterricht:", "Verlorene Punkte"]),
    ],
)  # fmt: skip
def test_the_pages_of_a_german_class_are_german(tmp_path, name, said):
    write_class(
        tmp_path, [replace(row, language="de") for row in rows(60, seed=1, planted=PLANTED)]
    )
    page = next(iter(sorted(tmp_path.glob(name)))).read_text()
    assert '<html lang="de">' in page
    assert [one for one in said if one not in page] == []
