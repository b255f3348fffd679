"""Links between the documents lead somewhere, headings among them; the page on moving over holds a question that loads."""

import re
from pathlib import Path

import pytest
import yaml

from grader.problem.load import load_problem
from tests.conftest import ROOT

DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def anchors(text: str) -> set[str]:
    """Return the anchors of the headings of a page, as GitHub makes them."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
    headings = re.findall(r"^#+ (.+)$", prose, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files_and_headings(document: Path):
    prose = re.sub(r"^```.*?^```|`[^`\n]*`", "", document.read_text(), flags=re.S | re.M)
    for link in _LINK.findall(prose):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        there = (document.parent / path).resolve() if path else document
        assert there.exists(), link
        if anchor:
            assert anchor in anchors(there.read_text()), link


def test_each_picture_is_shown_and_drawn_by_the_script():
    shown = {
        (document.parent / link).resolve().relative_to(ROOT / "docs").as_posix()
        for document in DOCUMENTS
        for link in _LINK.findall(document.read_text())
        if link.endswith(".png")
    }
    there = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.png")}
    drawn = set(re.findall(r'DOCS / "([\w-]+\.png)"', (ROOT / "docs" / "pictures.py").read_text()))
    assert shown == there == drawn


def test_the_question_of_the_page_on_moving_over_loads(tmp_path):
    text = (ROOT / "docs" / "moving-over.md").read_text()
    (block,) = re.findall(r"```yaml question\n(.*?)```", text, re.S)
    (tmp_path / "1.yaml").write_text(block)
    points = yaml.safe_load(block)["points"]
    (tmp_path / "exercise.yaml").write_text(
        f"format: 1\nid: moved\ntitle: Moved\npoints: {points}\nquestions: [1.yaml]\n"
    )
    assert len(load_problem(tmp_path).questions) == 1
