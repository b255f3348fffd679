"""Sheets that are one list of numbers and answers, in whatever form: `1 = 197`, `2a => 72`."""

import re
from dataclasses import replace
from itertools import pairwise

from grader.late_pattern import late_pattern
from grader.submission.numbers import bare_title, number_at
from grader.submission.openers import Document
from grader.submission.outline import Outline, parts_of

LEAST = 3
"""Fewer lines of one form may be equations within an answer."""
_ENTRY = late_pattern(
    r"""\s*["']?(?P<id>[A-Za-z]{0,2}\d[\w.]{0,9})["']?\s*(?P<sign>=>|->|=|:|\t|;|\||[ ]{2,})"""
    r"""\s*(?P<rest>\S.*?)\s*$"""
)
_FRAME = late_pattern(
    r"\s*(?:[{}\[\](),]*|```\s?\w*|~~~\s?\w*|---|(?:answers?|antworten)\s*[:=]?\s*\{?)\s*$", re.I
)
"""A line around a list: a brace, a fence."""
_IN_COLUMNS = late_pattern(r"\s{2,}\d[\w.]{0,9}\s{2,}\S")
"""Another number and answer on the same line."""
_QUOTES = late_pattern(r"""^(["'])(.*)\1\s*,?$""")


def as_labels(document: Document, outline: Outline) -> Document:
    """Return a sheet that is a list of numbers and answers with a colon behind each number.

    Its numbers are those of questions, each once and in their order, and one sign stands behind all
    of them.
    """
    if document.origin != "sheet":
        return document
    entries = {
        k: found
        for k, line in enumerate(document.lines)
        if len(line) < 1000 and (found := _ENTRY.match(line)) is not None
    }
    asked = {k: outline.find(parts_of(found["id"])) for k, found in entries.items()}
    known = [k for k, question in asked.items() if question is not None]
    places = [outline.order[question] for k in known if (question := asked[k]) is not None]
    signs = {entries[k]["sign"].strip() or entries[k]["sign"][:1] for k in known}
    if len(known) < LEAST or len(signs) > 1 or any(a >= b for a, b in pairwise(places)):
        return document
    between = [
        line
        for k, line in enumerate(document.lines[known[0] : known[-1] + 1], known[0])
        if k not in known and line.strip() and not _FRAME.match(line)
    ]
    titles = (number_at(bare_title(line)) for line in document.lines if line[:1] in "#*")
    if any(title is not None and outline.find(title.paths[0]) for title in titles):
        return document  # a list within an answer
    if any(_IN_COLUMNS.search(entries[k]["rest"]) for k in known):
        return document
    has_quotes = all(document.lines[k].lstrip()[:1] in "\"'" for k in known)
    is_fenced = any(line.lstrip()[:3] in ("```", "~~~") for line in document.lines)
    if between or (signs == {":"} and not (has_quotes or is_fenced)):
        return document
    lines = list(document.lines)
    for k, line in enumerate(lines):
        if k in known:
            rest = entries[k]["rest"].rstrip(",;| ")
            quoted = _QUOTES.match(rest)
            lines[k] = f"{entries[k]['id']}: {quoted[2] if quoted is not None else rest}"
        elif _FRAME.match(line):
            lines[k] = ""
    return replace(document, lines=lines, blocks=None)
