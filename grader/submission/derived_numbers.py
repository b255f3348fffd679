"""The numbers that headings of a sheet carry, for a reader that does not know the exercise."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from grader.late_pattern import late_pattern
from grader.sandbox.base import Unit
from grader.submission.formats.sheet import MAX_LINES
from grader.submission.markdown import blocks_of
from grader.submission.model import Answer

_WORDS = (
    r"(?:question|task|exercise|problem|answer|aufgabe|frage|antwort|part|section|solution|"
    r"ex|no|nr|q|a|t)"
)
_NUMBER = late_pattern(
    rf"^[\W_]*(?:{_WORDS}\b[\s.:#*_-]*|{_WORDS}(?=\d)|"
    rf"to\b\s*)*[(\[#§*_]*\s*(\d{{1,3}}(?:\s?[.\-]\s?\d{{1,3}}){{0,5}})(?![\d%])",
    re.I,
)
_LATER_NUMBER = late_pattern(
    rf"\b(?:{_WORDS}\s*[.:#]?\s*)?(\d{{1,3}}(?:\.\d{{1,3}}){{2,5}})(?!\d)", re.I
)
_BOLD_LINE = late_pattern(r"^\s{0,3}(?:[-*+]\s+)?(\*{1,3}|_{1,3})(?=\S)(.+?)\1\s*:?\s*(.*)$")
_TAGGED_LINE = late_pattern(
    r"^\s*<(u|b|strong|em|i|p|div|center)\b[^>]*>(.*?)</\1>\s*:?\s*(.*)$", re.I
)
_LABEL_LINE = late_pattern(
    rf"^\s{{0,3}}(?:[-*+]\s+)?(?:{_WORDS}\s*[.:#]?\s*)?[(\[]?(\d{{1,3}}(?:\.\d{{1,3}}){{1,5}})[)\].:]*(?:\s+|$|(?=[:)\]-]))(.*)$",
    re.I,
)
_HTML_HEADING = late_pattern(r"^\s*<h([1-6])[^>]*>(.*?)</h\1>\s*(.*)$", re.I)
_PYTHON_FENCE = {"python", "py", "python3", "{python}", "ipython", "ipython3"}
MAX_TITLE = 400
MAX_BODY = 200_000


class Heading(NamedTuple):
    """A heading: its line and the line after it (from 0), level, number ("" where it has none),
    text on its own line.
    """

    line: int
    after: int
    level: int
    number: str
    rest: str = ""


class Fence(NamedTuple):
    """A fenced block of Python: its source and first line (from 1)."""

    source: str
    line: int


def heading_number(title: str) -> str:
    """Return the question number a heading carries, or nothing.

    >>> heading_number("### Question 1.1.2: parameters")
    '1.1.2'
    """
    bare = re.sub(r"<[^<>]+>|[\\`]", "", title[:MAX_TITLE]).strip().lstrip("#").strip()
    match = _NUMBER.match(bare)
    first = re.sub(r"\s", "", match[1]).replace("-", ".").strip(".") if match else ""
    if first.count(".") < 2:
        later = _LATER_NUMBER.search(bare)
        if later:
            return later[1]
    return first


def _headings(text: str) -> tuple[list[Heading], list[Fence], set[int]]:
    """Return headings in order, Python fences, and the lines that are code or mathematics."""
    lines = text.split("\n")
    blocks = blocks_of(lines)
    found = [
        Heading(line, after, level, heading_number(title))
        for line, after, level, title in blocks.headings
    ]
    fences: list[Fence] = []
    closed = set(blocks.indented)
    for fence in blocks.fences:
        closed.update(range(fence.line, fence.after))
        words = fence.info.strip().split()
        if words and words[0].lower() in _PYTHON_FENCE:
            fences.append(Fence(fence.content, fence.line + 2))
    taken = {line for heading in found for line in range(heading.line, heading.after)}
    is_math = False
    for k, line in enumerate(lines):
        if k in closed:
            continue
        if line.strip().startswith("$$") and line.count("$$") == 1:
            is_math = not is_math
            closed.add(k)
        elif is_math:
            closed.add(k)
            is_math = "$$" not in line
        if k in closed or k in taken or len(line) > MAX_TITLE:
            continue
        html = _HTML_HEADING.match(line)
        if html:
            found.append(Heading(k, k + 1, int(html[1]), heading_number(html[2]), html[3]))
            continue
        hashes = re.match(r"^\s{0,3}(#{1,6})(?=\d|[A-Za-z])(.*)$", line)
        if hashes and heading_number(hashes[2]):
            found.append(Heading(k, k + 1, len(hashes[1]), heading_number(hashes[2])))
            continue
        bold = _BOLD_LINE.match(line) or _TAGGED_LINE.match(line)
        if bold and heading_number(bold[2]):
            found.append(Heading(k, k + 1, 7, heading_number(bold[2]), bold[3]))
    return sorted(found), fences, closed


def _label_headings(text: str, closed: set[int], known: set[str]) -> Iterator[Heading]:
    """Yield lines that begin with a full question number and are no headings ("1.1.1) No, ...")."""
    for k, line in enumerate(text.split("\n")):
        match = _LABEL_LINE.match(line[:MAX_TITLE].rstrip())
        if k not in closed and match and match[1].count(".") >= 2 and match[1] not in known:
            yield Heading(k, k + 1, 8, match[1], match[2])


def read_sheet(text: str, label: str, file: str) -> tuple[dict[str, Answer], list[Unit]]:
    """Return the answers of a sheet by question number, and its fenced Python as units of code."""
    lines = text.split("\n")[:MAX_LINES]
    text = "\n".join(lines)
    headings, fences, closed = _headings(text)
    full = _with_parents(headings)
    known = {heading.number for heading in full if heading.number.count(".") >= 2}
    everything = sorted([*full, *_label_headings(text, closed | {h.line for h in full}, known)])
    answers: dict[str, Answer] = {}
    for k, heading in enumerate(everything):
        if not heading.number:
            continue
        end = len(lines)
        for n in range(k + 1, len(everything)):
            if everything[n].number or everything[n].level < heading.level:
                end = everything[n].line
                break
        body = "\n".join(
            ([heading.rest] if heading.rest else []) + lines[heading.after : end]
        ).strip()
        if not body:
            continue
        if heading.number in answers:
            body = f"{answers[heading.number].text}\n\n{body}"[:MAX_BODY]
        answers[heading.number] = Answer(body, label, heading.line + 1)
    module = "sheet_" + re.sub(r"\W", "_", file)
    return answers, [Unit(module, file, label, fence.source, fence.line) for fence in fences]


def _with_parents(headings: list[Heading]) -> list[Heading]:
    """Complete short numbers by the heading above: "Question 2" under "1.1 Task" is 1.1.2."""
    full: list[Heading] = []
    stack: list[Heading] = []
    for heading in headings:
        while stack and stack[-1].level >= heading.level:
            stack.pop()
        number = heading.number
        parent = next((above.number for above in reversed(stack) if above.number), "")
        if number and parent and "." not in number:
            number = f"{parent}.{number}"
        heading = heading._replace(number=number)
        full.append(heading)
        stack.append(heading)
    return full
