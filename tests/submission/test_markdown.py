"""Headings and code in Markdown: what is seen line by line is what the parser sees."""

import re
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.submission.markdown import Blocks, Fence, Heading, parsed_blocks, plain_blocks
from grader.submission.outline import folded
from grader.submission.selection import suffix_of

SAMPLES = Path(__file__).parents[2]
BEGINNINGS = [
    *(
        "",
        " ",
        "  ",
        "   ",
        "    ",
        "\t",
        "- ",
        "-",
        "* ",
        "+ ",
        "-    ",
        "-     ",
        "1. ",
        "1.",
        "2) ",
    ),
    *(
        "12. ",
        "1234567890. ",
        "# ",
        "##  ",
        "#",
        "####### ",
        "> ",
        "*",
        "**",
        "***",
        "_",
        "___",
        "=",
        "==",
    ),
    *(
        "---",
        "- - ",
        "- 1. ",
        "```",
        "````",
        "``` `",
        "~~~",
        "~",
        "`",
        "<",
        "<div>",
        "<!-- ",
        "[a]: ",
        "[",
        "\\",
    ),
    *("$$", "|", "\xa0", "\u2028", "\x0b", "\x0c", "\x85", "\x1c", "\ufeff", "\0", "\r"),
]
ENDINGS = [
    "",
    "x",
    "1.1 Why?",
    "text and more",
    "x #",
    "#",
    "x ##  ",
    "  ",
    "\t",
    "\\",
    "-->",
    "```",
    "\xa0",
    "1. x",
    "- x",
]
LINES = st.builds(
    lambda parts, end: "".join(parts) + end,
    st.lists(st.sampled_from(BEGINNINGS), max_size=3),
    st.sampled_from(ENDINGS) | st.text("a1#-=`~>*_. \t\u3000", max_size=8),
)


@settings(max_examples=400)
@given(st.lists(LINES, max_size=12))
def test_a_text_that_is_read_without_the_parser_has_the_blocks_that_the_parser_sees(lines):
    plain = plain_blocks(lines)
    assert plain is None or plain == parsed_blocks(lines)


@settings(max_examples=400)
@given(
    st.lists(
        LINES.filter(lambda line: plain_blocks([line]) is not None) | st.just("```"), max_size=12
    )
)
def test_so_it_is_where_most_lines_are_plain(lines):
    plain = plain_blocks(lines)
    assert plain is None or plain == parsed_blocks(lines)


def test_a_sheet_of_headings_text_lists_and_fences_needs_no_parser():
    lines = [
        "# 1.1 Why",
        "",
        "Because.",
        "- a",
        "  - b",
        "1. c",
        "```python",
        "# no heading",
        "```",
        "##2",
    ]
    fence = Fence(6, 9, "python", "# no heading\n")
    assert plain_blocks(lines) == Blocks([Heading(0, 1, 1, "1.1 Why")], [fence])


@pytest.mark.parametrize(
    "odd",
    [
        "Title\n===",
        "Title\n---",
        "> # x",
        "    x = 1",
        "- ```\n  x",
        "<p>",
        "[a]: b",
        "```\nx",
        "1.\t```x",
        "# \0x",
    ],
)
def test_a_text_with_anything_else_goes_to_the_parser(odd):
    assert plain_blocks(odd.split("\n")) is None


@pytest.mark.parametrize(
    "path", sorted(SAMPLES.glob("submissions/**/*.md")), ids=lambda path: path.name
)
def test_the_sample_class_is_read_as_the_parser_reads_it(path):
    lines = path.read_text(encoding="utf-8").split("\n")
    assert plain_blocks(lines) in (None, parsed_blocks(lines))


@given(st.text(st.characters(max_codepoint=127)) | st.text())
def test_words_of_ascii_are_folded_as_those_of_any_text(text):
    assert folded(text) == re.sub(r"[\W_]+", " ", text).strip().lower()


@given(st.text("ab./", max_size=8).filter(lambda name: not name.endswith(("/", "/."))))
def test_an_ending_is_what_pathlib_takes_for_one(name):
    assert suffix_of(name) == PurePosixPath(name).suffix.lower()
