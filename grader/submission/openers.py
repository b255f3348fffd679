"""Lines of a document that may open an answer: headings, bold lines, labels, rows of tables."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from grader.late_pattern import late_pattern
from grader.submission.markdown import Blocks, blocks_of
from grader.submission.numbers import (
    MAX_TITLE,
    number_at,
)

BOLD, LABEL = 7, 8
FRONT = "front matter"
"""The rule by which keys at the top of a sheet are left out."""
_CLOSING = late_pattern(r"^(?:\s*</\w{1,10}>)+\s*$")
Place = tuple[str, int]
_BOLD_LINE = late_pattern(r"^(\*{1,3}|_{1,3})(?=\S)(.+?)\1\s*:?\s*(.*)$")
_TAGGED_LINE = late_pattern(
    r"^<(u|b|strong|em|i|p|div|center|summary|font|span)\b[^>]*>(.*?)</\1>\s*:?\s*(.*)$", re.I
)
_HTML_HEADING = late_pattern(r"^<h([1-6])[^>]*>(.*?)</h\1>\s*(.*)$", re.I)
_LATEX_HEADING = late_pattern(
    r"^\\(part|chapter|section|subsection|subsubsection|paragraph)\*?\{(.*)\}\s*$"
)
_LATEX_BOLD = late_pattern(
    r"^\\(?:textbf|item)\s*[{\[](?P<title>[^{}\[\]]{1,80})[}\]]\s*:?\s*(?P<rest>.*)$"
)
_LATEX_LEVEL = {
    "part": 1,
    "chapter": 1,
    "section": 2,
    "subsection": 3,
    "subsubsection": 4,
    "paragraph": 5,
}
_ORG_HEADING = late_pattern(r"^(\*{1,6})\s+(?=\S)(.*)$")
_TIGHT_HEADING = late_pattern(r"^\s{0,3}(#{1,6})\s*(?=\d|[A-Za-z(])(.*)$")
"""A heading without its blank, or one inside a block of HTML."""
_RULED = late_pattern(r"^([=_*#-])\1++\s*+(\S.*?)\s*\1{2,}\s*$")
"""A title between rows of one sign: `==== 1.1.1 ====`."""
_ASCIIDOC = late_pattern(r"^(={2,6})\s+(\S.*?)(?:\s+=+)?\s*$")
"""A heading of AsciiDoc and of wikis: `== 1.2`. One sign alone goes on with an equation."""
_LEAD = late_pattern(
    r"^(?:\s|>|[-*+•](?=\s)|\d{1,3}[.)]\s+(?=\*{1,3}(?:[^\W\d_]{1,12}[\s.]*)?\d+[.)]\d)|"
    r"\[[ x]\](?=\s)|<(?:li|p|br|details|dt|dd|td|tr)\b[^>]*>)+",
    re.I,
)
_MAY_BE_LABEL = late_pattern(
    r"^[\[(*_#§\\]*(?:\d|№|n[°º]|第|[a-z]{1,4}[).]|\(|[^\W\d_]{1,14}\b[\s.:#*_()\-–]*[\da-z(]|[QqATPat]\d)",
    re.I,
)
_FULL_WIDTH: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FULL_WIDTH |= {0x2460 + k: f"{k + 1}) " for k in range(20)} | {0xFE0F: "", 0x20E3: ") "}
"""Digits and signs as East Asian keyboards give them, by those that everybody else uses; digits in
rings and on keys.
"""
HEAD = 16
_ESCAPED = late_pattern(r"^([\s>*_#(-]*[\w.]{1,8})\\([.)])")
"""A number whose point is escaped, so that it begins no list."""
MOST_ROWS = 200
_ANSWERS = late_pattern(
    r"^[\W_]*(?:(?:my|your|our|meine?|unsere|ihre)\s+)?(?:answers?|solutions?|responses?|"
    r"antwort(?:en)?|lösung(?:en)?|"
    r"réponses?|respuestas?)[\W_]*$",
    re.I,
)
_FULL_TABLE_ROW = late_pattern(r"^\|?\s*([^|]{1,60}?)\s*\|(.*)$")


@dataclass
class Document:
    """Prose of a file: its lines, where each stands, and what is known of some of them beforehand.

    `uses` holds lines that are no prose: code of a fence, front matter. `origin` says where the
    lines come from: a sheet, cells of a notebook, or comments of a script. `blocks` are those of
    the lines, where they have been looked for already.
    """

    label: str
    lines: list[str]
    places: Sequence[Place]
    origin: str = "sheet"
    rank: int = 0
    uses: dict[int, tuple[str, str]] = field(default_factory=dict)
    is_org: bool = False
    prose: frozenset[int] | None = None
    blocks: Blocks | None = None


class Opener(NamedTuple):
    """A line that may open an answer.

    `level` is 1 to 6 for headings, 7 for bold, 8 for a plain line.
    """

    line: int
    after: int
    level: int
    title: str
    rest: str = ""
    indent: int = 0


def openers(document: Document, visible: Sequence[str]) -> tuple[list[Opener], set[int]]:
    """Return lines that may open an answer, in order, and those that are code or mathematics."""
    visible = [line if line.isascii() else line.translate(_FULL_WIDTH) for line in visible]
    visible = [_ESCAPED.sub(r"\1\2", line) if "\\" in line[:HEAD] else line for line in visible]
    blocks = document.blocks if visible == document.lines else None
    blocks = blocks or blocks_of(visible)
    closed = set(document.uses)
    front = {k for k in closed if document.uses[k][1] == FRONT}  # its last rule underlines nothing
    found = [Opener(*one) for one in blocks.headings if one.line not in front]
    found = [] if document.is_org else found
    for fence in blocks.fences:
        closed.update(range(fence.line, fence.after))
    if document.origin == "sheet":
        closed |= blocks.indented
    taken = {line for opener in found for line in range(opener.line, opener.after)} | closed
    is_math = False
    for k, raw in enumerate(visible):
        if k in closed or not raw.strip():
            continue
        if raw.lstrip().startswith("$$") and raw.count("$$") == 1:
            is_math = not is_math
            closed.add(k)
            continue
        if is_math:
            closed.add(k)
            is_math = "$$" not in raw
            continue
        if k in taken:
            continue
        lead = _LEAD.match(raw)
        line = raw[lead.end() :] if lead and not document.is_org else raw.strip()
        opener = _row(k, raw, visible) if "|" in raw else None
        opener = opener or _opener(k, line.rstrip(), raw, document.is_org)
        if opener is not None:
            found.append(opener)
    return sorted(found), closed


def _row(k: int, raw: str, visible: Sequence[str]) -> Opener | None:
    """Return the opener of a row of a table that has a column of answers."""
    cells = _cells(raw)
    head = k
    while head > 0 and "|" in visible[head - 1] and k - head < MOST_ROWS:
        head -= 1
    names = _cells(visible[head])
    asked = [n for n, name in enumerate(names[1:], 1) if _ANSWERS.match(name)]
    if len(asked) != 1 or len(cells) != len(names) or head == k or not cells[0]:
        return None
    number, answer = cells[0].split()[0], cells[asked[0]]
    return Opener(k, k + 1, LABEL, f"{number})", answer) if _MAY_BE_LABEL.match(number) else None


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().removeprefix("|").removesuffix("|").split("|")]


def _opener(k: int, line: str, raw: str, is_org: bool) -> Opener | None:
    indent = len(raw) - len(raw.lstrip())
    if is_org and (org := _ORG_HEADING.match(raw)):
        return Opener(k, k + 1, len(org[1]), org[2])
    first = line[:1]
    if first == "<" and (html := _HTML_HEADING.match(line[:MAX_TITLE])):
        return Opener(k, k + 1, int(html[1]), html[2], html[3])
    if first == "\\" and (latex := _LATEX_HEADING.match(line[:MAX_TITLE])):
        return Opener(k, k + 1, _LATEX_LEVEL[latex[1]], latex[2])
    if first == "\\" and (inline := _LATEX_BOLD.match(line[:MAX_TITLE])):
        return Opener(k, k + 1, BOLD, inline["title"], inline["rest"], indent)
    tight = _TIGHT_HEADING.match(raw[:MAX_TITLE]) if "#" in raw[:4] else None
    number = number_at(tight[2].strip()) if tight else None
    is_spaced = tight is not None and raw.lstrip()[len(tight[1]) :][:1].isspace()
    # "# 1. the sum" within HTML is a comment of Python
    if tight and number and (not is_spaced or number.has_word or len(tight[1]) > 1):
        return Opener(k, k + 1, len(tight[1]), tight[2].strip())
    pattern = _TAGGED_LINE if first == "<" else _BOLD_LINE if first in ("*", "_") else None
    bold = pattern.match(line[: 4 * MAX_TITLE]) if pattern else None
    if bold and bold[2].strip():
        return Opener(k, k + 1, BOLD, bold[2], _CLOSING.sub("", bold[3]), indent)
    titled = _ASCIIDOC.match(line[:MAX_TITLE]) if first == "=" else None
    if titled and number_at(titled[2]):
        return Opener(k, k + 1, len(titled[1]), titled[2], "", indent)
    ruled = _RULED.match(line[:MAX_TITLE]) if first in ("=", "_", "*", "#", "-") else None
    if ruled and number_at(ruled[2]):
        return Opener(k, k + 1, BOLD, ruled[2], "", indent)
    if _MAY_BE_LABEL.match(line):
        return Opener(k, k + 1, LABEL, line, "", indent)
    if "|" in line and (row := _FULL_TABLE_ROW.match(line)) and _MAY_BE_LABEL.match(row[1]):
        return Opener(k, k + 1, LABEL, row[1] + ")", re.sub(r"\s*\|\s*$", "", row[2]).strip(), 0)
    return None
