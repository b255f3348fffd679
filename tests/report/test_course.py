"""The course's name and logo at the head of every page, and what is wrong with them told before."""

import base64

import pytest

from grader.errors import UsageError
from grader.exports.gradebook_csv import row_of
from grader.report.class_folder import write_class
from grader.report.course import MAX_LOGO, course_in
from grader.report.render import render
from tests.delivery.a_store import a_grade

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>alert(1)</script></svg>'


def test_name_and_logo_stand_in_reports_and_class_pages_and_run_nothing(tmp_path):
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "course.txt").write_text("Neural <b>networks</b>\n")
    (templates / "logo.svg").write_bytes(SVG)
    write_class(tmp_path / "out", [row_of(a_grade("kim"), "kim")], templates)
    pages = [render(a_grade("kim"), "html", templates), *(
        path.read_text() for path in (tmp_path / "out").rglob("*.html")
    )]  # fmt: skip
    assert len(pages) > 2
    for page in pages:
        assert "Neural &lt;b&gt;networks&lt;/b&gt;</header>" in page
        assert (
            f'<img src="data:image/svg+xml;base64,{base64.b64encode(SVG).decode()}" alt="">' in page
        )
        assert "alert(1)" not in page
    assert render(a_grade("kim"), "md", templates).startswith("Neural \\<b\\>networks")
    assert 'class="course"' not in render(a_grade("kim"), "html")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"course.txt": b"\xff\xfe"}, "course.txt is no text"),
        ({"course.txt": b" \n"}, "at most 200 characters"),
        ({"course.txt": b"x" * 201}, "at most 200 characters"),
        ({"logo.png": SVG}, "logo.png is no PNG"),
        ({"logo.svg": b"\x89PNG\r\n\x1a\n"}, "logo.svg is no SVG"),
        ({"logo.svg": SVG + b" " * MAX_LOGO}, "has 256 KiB"),
        ({"logo.svg": SVG, "logo.png": b"\x89PNG\r\n\x1a\n"}, "leave one"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_file(tmp_path, files, told):
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    with pytest.raises(UsageError, match=told):
        course_in(tmp_path)
