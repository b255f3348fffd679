"""The blocks of Markdown that reading goes by: headings, fences of code, and indented code."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from grader.late_pattern import late_pattern

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_PLAIN_LINE = late_pattern(
    r" {0,3}(?:"
    r"(?:(?:[-+*]|[0-9]{1,9}[.)]) {1,4})?"  # an item of a list, in which no further one begins
    r"(?!\d+[.)](?:\s|$))(?:[^\s#>\-+=`~<\[*_\0]|[*_]{1,3}[^\s*_\0])[^\n\r\0]*"
    r"|(?P<marks>#{1,6}) +(?P<title>[^\s#\0](?:[^\n\r\0]*[^\s#\0])?) *"
    r"|#+[^\s#\0][^\n\r\0]*"  # no heading, for there is no blank behind the marks
    r")| *"
)
"""A blank line, a heading, or text in a paragraph or a list: whatever lines stand around it, it
begins no code, quote, HTML or link target, and makes no heading of the line above it.
"""
_PLAIN_FENCE = late_pattern(r"(?P<ticks>`{3,})(?P<info>[^`\n\r\0]*)")
_IN_FENCE = late_pattern(r"[^\n\r\0]*")


class Heading(NamedTuple):
    """A heading: its first line, the line behind it (from 0), its level (1 to 6) and its text."""

    line: int
    after: int
    level: int
    title: str


class Fence(NamedTuple):
    """A fence: its first line, the line behind it (from 0), what stands behind its first marks, and
    the lines in it.
    """

    line: int
    after: int
    info: str
    content: str


@dataclass
class Blocks:
    """The headings and the fences of a text, and its lines of indented code."""

    headings: list[Heading] = field(default_factory=list)
    fences: list[Fence] = field(default_factory=list)
    indented: set[int] = field(default_factory=set)


def blocks_of(lines: Sequence[str]) -> Blocks:
    """Return the headings and the code in Markdown.

    The parser takes as long as all the rest of reading a sheet. Most sheets are so plain that it is
    not needed.
    """
    lines = _with_underlines(lines)
    return plain_blocks(lines) or parsed_blocks(lines)


_UNDERLINES = frozenset(5 * mark for mark in "~`^\"+*:.'")
_OPENS_FENCE = late_pattern(r" {0,3}(?P<marks>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)")


def _with_underlines(lines: Sequence[str]) -> Sequence[str]:
    """Return lines in which titles are underlined as Markdown has it, where they are underlined as
    in reStructuredText: by a line of one mark that is as long as the title. Of tildes it would
    begin a fence.
    """
    if not any(line[:5] in _UNDERLINES for line in lines):
        return lines
    found = list(lines)
    k = 0
    while k < len(lines):
        is_title = _underlines(lines, k)
        fence = _OPENS_FENCE.match(lines[k])
        if fence is not None:
            mark = fence["marks"]
            closing = re.compile(rf" {{0,3}}{mark}{mark[0]}*\s*")
            end = next((n for n in range(k + 1, len(lines)) if closing.fullmatch(lines[n])), None)
            is_whole = end is not None and not _underlines(lines, end)
            if fence["info"].strip() or is_whole or not is_title:
                k = len(lines) if end is None else end + 1
                continue
        if is_title:
            found[k] = "-" * len(lines[k].rstrip())
            if k > 1 and lines[k - 2].strip():
                found[k - 2] = ""
        k += 1
    return found


def _underlines(lines: Sequence[str], k: int) -> bool:
    """Say whether a line is of one mark, and as long as the title above it."""
    under = lines[k].rstrip()
    if not k or under[:5] not in _UNDERLINES or set(under) != {under[0]}:
        return False
    title = lines[k - 1].rstrip()
    is_first = k == 1 or not lines[k - 2].strip() or lines[k - 2].rstrip() == under
    return bool(is_first and title and not title[0].isspace()) and (
        len(title) <= len(under) <= len(title) + 3
    )


def plain_blocks(lines: Sequence[str]) -> Blocks | None:
    """Return the blocks of a text in which each line says by itself what it is, but for fences at
    the left margin. None for any other text.
    """
    blocks = Blocks()
    k = 0
    while k < len(lines):
        if match := _PLAIN_LINE.fullmatch(lines[k]):
            if match["marks"]:
                blocks.headings.append(Heading(k, k + 1, len(match["marks"]), match["title"]))
            k += 1
        elif fence := _plain_fence(lines, k):
            blocks.fences.append(fence)
            k = fence.after
        else:
            return None
    return blocks


def _plain_fence(lines: Sequence[str], first: int) -> Fence | None:
    """Return the fence that begins at the left margin of a line and is closed, None for none."""
    opened = _PLAIN_FENCE.fullmatch(lines[first])
    if opened is None:
        return None
    closing = re.compile(rf" {{0,3}}{opened['ticks']}`*[ \t]*")
    for k in range(first + 1, len(lines)):
        if closing.fullmatch(lines[k]):
            content = "".join(f"{line}\n" for line in lines[first + 1 : k])
            return Fence(first, k + 1, opened["info"], content)
        if not _IN_FENCE.fullmatch(lines[k]):
            return None
    return None


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").disable("inline")  # blocks are enough, and cannot be made slow


def parsed_blocks(lines: Sequence[str]) -> Blocks:
    """Return the headings and the code as the parser sees them."""
    blocks = Blocks()
    tokens = _parser().parse("\n".join(lines))
    for k, token in enumerate(tokens):
        start, end = token.map or (0, 0)
        if token.type == "fence":
            blocks.fences.append(Fence(start, end, token.info, token.content))
        elif token.type == "code_block":
            blocks.indented.update(range(start, end))
        elif token.type == "heading_open":
            title = tokens[k + 1].content
            blocks.headings.append(Heading(start, end, int(token.tag[1]), title))
    return blocks
