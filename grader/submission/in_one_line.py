"""Answers to several questions in one line, each behind its number: "1) 3386 Hz; 2) 7.2 V"."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from grader.late_pattern import late_pattern
from grader.submission.meant_numbers import ended_by_point
from grader.submission.numbers import bare_title, number_at
from grader.submission.openers import Document, Place
from grader.submission.outline import Outline

MOST_IN_A_LINE = 2000
MOST_OF_A_PART, LEAST_OF_A_SHEET = 60, 4
"""What is longer is a text that may speak of another number, unless so many parts stand there."""
_LABEL = late_pattern(r"\W{0,4}(?:[^\W\d_]{1,12}\s?)?[\d.]*[a-z]?\)?[.:]?", re.I)
_ITEM = late_pattern(r"(\d{1,2})[.)]\s+(?=[-−$]?\d)")
_BOLD_LABEL = late_pattern(r"\*\*\s?[^\W\d_]{0,12}\s?\d[\d.]*[a-z]?\s?[.:)]?\*\*", re.I)
_LETTER = late_pattern(r"\(?[a-h]\)", re.I)
_BETWEEN = late_pattern(
    r"[ \t]*(?:;|<br\s*/?>|\t|,(?=\s+\d{1,2}[a-z]?[.):])|\s\|(?=\s+\d{1,2}[a-z]?[.):])|\s(?=\s)"
    r"|\s(?=\([\w.]{1,7}\)\s)|\s(?=\*\*\s?[^\W\d_]{0,12}\s?\d[\d.]*[a-z]?\s?[.:)]?\*\*))\s*",
    re.I,
)
_HEADING = late_pattern(r"\s{0,3}(?:#{1,6}\s|\*\*|\\(?:sub)*section)")


def one_a_line(document: Document, outline: Outline) -> Document:
    """Return a sheet in which each answer has a line of its own, in the place of its line.

    Where questions have headings, or stand in fences, a line of several numbers is of the answer
    that it stands in; and so it is where another line opens one of its questions.
    """
    if document.origin != "sheet" or not any(
        _BETWEEN.search(line.strip()) or _is_rule(line) for line in document.lines
    ):
        return document
    titles = (
        number_at(bare_title(line))
        for line in document.lines
        if _HEADING.match(line) and len(_BOLD_LABEL.findall(line)) < 2
    )
    is_headed = any(number and outline.find(number.paths[0]) for number in titles)
    if is_headed or any(line.lstrip().startswith(("```", "~~~")) for line in document.lines):
        return document
    opened = Counter(
        question for line in document.lines if (question := _question(line, "", outline))
    )
    lines: list[str] = []
    places: list[Place] = []
    uses: dict[int, tuple[str, str]] = {}
    columns: Sequence[str] = ()
    for k, line in enumerate(document.lines):
        parts = [line] if k in document.uses else _parts(line, outline, opened)
        if columns and not _is_rule(line):
            parts = [
                f"| {name} | {cell} |"
                for name, cell in zip(columns, _cells(line)[-len(columns) :], strict=True)
            ]
            columns = ()
        elif not columns and not opened and _is_table(document.lines[k : k + 4], outline):
            columns = _columns(line)
            uses[len(lines)] = ("left out", "headings")
        if k in document.uses:
            uses[len(lines)] = document.uses[k]
        lines += parts
        places += [document.places[k]] * len(parts)
    if len(lines) == len(document.lines) and len(uses) == len(document.uses):
        return document
    return replace(document, lines=lines, places=places, uses=uses, blocks=None)


def _parts(line: str, outline: Outline, opened: Mapping[str, int]) -> list[str]:
    """Return the parts of a line that answer questions in their order, or the line itself."""
    cuts = _cuts(line, outline, opened)
    starts = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(line)]
    parts = [line[start:end] for start, end in zip(starts, ends, strict=True)]
    is_sheet = len(parts) >= LEAST_OF_A_SHEET or max(map(len, parts)) <= MOST_OF_A_PART
    return parts if is_sheet else [line]


def _cuts(line: str, outline: Outline, opened: Mapping[str, int]) -> list[re.Match[str]]:
    """Return what parts the questions of a line, whose numbers stand in their order and are written
    alike; nothing where they do not, or where other lines are `opened` by one of these.
    """
    last = _question(line, "", outline) if len(line) <= MOST_IN_A_LINE else ""
    label = _LABEL.match(line)
    if not last or label is None:
        return []
    if len(re.findall(rf"(?<![\w.]){re.escape(label[0].strip())}", line)) > 1:
        return []  # a list of its own begins within the answer
    cuts = []
    for between in _BETWEEN.finditer(line):
        rest = line[between.end() :]
        question = _question(rest, last, outline)
        if not question or (_form(rest) != _form(line) and not _LETTER.match(rest)):
            continue
        if question in opened:
            return []
        if outline.order[question] > outline.order[last]:
            cuts.append(between)
            last = question
    return cuts


def _form(text: str) -> str:
    """Return how a number is written, without digits and letters: "()" of "(2)", ")" of "2)"."""
    found = _LABEL.match(text)
    return re.sub(r"\w+", "", found[0]) + str(found[0].count(".")) if found else ""


def _question(text: str, before: str, outline: Outline) -> str:
    """Return the question whose number and some text stand here; nothing for none. A letter goes on
    from the question `before`.
    """
    title = bare_title(text[:200])
    number = ended_by_point(outline, title, number_at(title))
    if (item := _ITEM.match(title)) and (number is None or outline.find(number.paths[0]) is None):
        return outline.find((item[1],)) or ""  # "1. 197"
    if number is None or not (number.is_ended or number.has_word) or not number.rest.strip():
        return ""
    path = number.paths[0]
    is_letter = before and len(path) == 1 and path[0].isalpha()
    return outline.find(path) or (outline.beside(before, path[0]) if is_letter else "")


def _is_table(lines: Sequence[str], outline: Outline) -> bool:
    """Say whether a table begins here that names questions, one a column, above their answers in
    one row.
    """
    if len(lines) < 3 or not _is_rule(lines[1]) or (len(lines) > 3 and "|" in lines[3]):
        return False
    names = _columns(lines[0])
    asked = [number_at(bare_title(cell)) for cell in names]
    found = [outline.find(number.paths[0]) for number in asked if number and not number.rest]
    places = [outline.order[question] for question in found if question is not None]
    is_in_order = len(places) == len(asked) > 1 and places == sorted(set(places))
    # of single digits two columns may as well be a matrix
    is_matrix = len(names) < 3 and all(name.isdigit() for name in names)
    return is_in_order and not is_matrix and len(_cells(lines[2])) == len(_cells(lines[0]))


def _columns(row: str) -> list[str]:
    """Return the names of a table's columns, without an empty corner."""
    names = _cells(row)
    return names if names[0] else names[1:]


def _is_rule(line: str) -> bool:
    """Say whether a line is the one below a table's head: dashes and strokes."""
    return "--" in line and set(line.strip()) <= set("|:- \t")


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
