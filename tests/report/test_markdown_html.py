"""What was asked and written is shown as Markdown, and nothing of it loads, links, runs or is lost."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report.markdown_html import answer_as_html, asked_as_html

KNOWN = set("p br ul ol li table thead tbody tr th td pre code strong em blockquote hr".split())  # noqa: SIM905


class Seen(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text = set(), set(), ""
        self.feed(str(html))

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}

    def handle_data(self, data):
        self.text += data


@given(st.text(alphabet=st.sampled_from("ab1 *_`#[](){}<>!|-+>=:/.\"'&;\n\t\\~$"), max_size=120))
def test_whatever_is_written_makes_only_tags_that_arrange(text):
    for shown in (answer_as_html, asked_as_html):
        seen = Seen(shown(text))
        assert seen.tags <= KNOWN
        assert seen.attributes <= {"tabindex", "start", "style"}


@given(st.text(alphabet=st.sampled_from("ab12 *+/()=.,^_\n"), max_size=80))
def test_no_sign_of_a_calculation_is_lost(text):
    """Points and brackets that begin items of a list, and rules, are Markdown."""
    if any(re.match(r"\s*(\d+[.)]|[*+]|[*_=]{1,}\s*$)", line) for line in text.split("\n")):
        return
    assert "".join(Seen(answer_as_html(text)).text.split()) == "".join(text.split())


def test_stars_multiply_in_an_answer_and_stress_in_a_question():
    assert "4*H*(D+H)" in answer_as_html("4*H*(D+H)")
    assert "<em>every</em>" in asked_as_html("in *every* step")


@pytest.mark.parametrize(
    "text",
    ["![x](http://a.b/c.png)", "[x](javascript:f())", "<http://a.b>", "<img src=x onerror=f()>"],
)
def test_what_would_load_or_run_stands_as_it_was_written(text):
    seen = Seen(answer_as_html(text))
    assert seen.tags == {"p"}
    assert text in seen.text


def test_lines_lists_tables_and_code_are_arranged():
    html = answer_as_html(
        "# Mine\nfirst\nsecond\n\n- a\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nx<1\n```\n"
    )
    seen = Seen(html)
    assert {"br", "li", "td", "pre", "strong"} <= seen.tags
    assert "h1" not in seen.tags  # the page has its own headings
    assert "x<1" in seen.text


def test_what_nothing_shows_is_shown_as_before():
    assert "\u202e" not in answer_as_html("a\u202eb")


def test_a_table_of_a_few_characters_does_not_become_a_page_of_megabytes():
    """Each row has as many cells as the head, whatever it holds."""
    head = "|" + "a|" * 50 + "\n|" + "-|" * 50 + "\n"
    assert len(answer_as_html(head + "|\n" * 1400)) < 20_000
    small = answer_as_html("| T | number |\n|---|---|\n| 5 | 19712 |\n| 10 | 39552 |\n")
    assert "<table>" in small
    assert "<td>39552</td>" in small
