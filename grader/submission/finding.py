"""Finds the answers in a document: which line opens which question, and what belongs to it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from grader.late_pattern import late_pattern
from grader.placeholders import are_all_options, chosen_options, is_bare, odd_one
from grader.results.account import Piece
from grader.submission.asked_again import (
    LONG,
    goes_on,
    is_alternative,
    is_handed_out,
    is_only_asked,
    is_option,
)
from grader.submission.bare_numbers import is_list_of_ones
from grader.submission.doubts import doubts
from grader.submission.leftovers import answer_mark, hidden_removed, rule_for
from grader.submission.node import Node
from grader.submission.numbers import number_at, number_in
from grader.submission.opened import Finder
from grader.submission.openers import BOLD, LABEL, Document, Opener, openers
from grader.submission.outline import Outline, folded
from grader.submission.own_titles import has_titles, is_of_title
from grader.submission.sheet_top import rules_of_the_top

MAX_LINES = 20_000
MAX_BODY = 200_000
_SAYS_MORE = late_pattern(r"\d|[.!?]\s*$")
"""What says more than the title of a part."""


class Found(NamedTuple):
    """An answer: the question, its text, where it begins."""

    question: str
    text: str
    label: str
    line: int
    is_shared: bool = False


@dataclass
class Reading:
    """What a document was read as: answers, the account of its lines, notes."""

    answers: list[Found] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    at: dict[int, str] = field(default_factory=dict)
    """The question that is open at each line."""
    doubts: list[str] = field(default_factory=list)
    """Why an answer that is not found may stand in another's: half a sentence each."""


def read_document(document: Document, outline: Outline) -> Reading:
    """Return the answers of a document, and the account of every line of it."""
    reading = Reading()
    lines = document.lines
    if len(lines) > MAX_LINES:
        reading.notes.append(
            f"{document.label}: only the first {MAX_LINES} lines were read; the rest "
            "waits for a person."
        )
        _account_of_rest(document, reading)
        lines = lines[:MAX_LINES]
    visible, hidden = hidden_removed(lines)
    found, closed = openers(document, visible)
    finder = Finder(outline, found, reading.notes, document.label, visible)
    nodes = finder.nodes()
    named = _named_by_file(document, outline) if not any(n.questions for n in nodes) else None
    if named is not None:
        whole = Opener(0, 0, 1, "")
        nodes = [Node(whole, (named,), (), "", None)]
        reading.notes.append(
            f"{document.label}: no heading in it has a question's number; it was read for {named}, "
            "as its name says."
        )
    uses: dict[int, tuple[str, str]] = dict(document.uses)
    for k, rule in hidden.items():
        if not visible[k].strip() and k not in uses:
            uses[k] = ("left out", rule)
    last = len(lines)
    is_titled = has_titles(nodes, visible)
    for n, node in enumerate(nodes):
        end = nodes[n + 1].opener.line if n + 1 < len(nodes) else last
        if not node.questions:
            opener = node.opener
            says_more = opener.level >= BOLD and bool(_SAYS_MORE.search(opener.rest))
            says_more = says_more or (
                opener.level == LABEL
                and not _opens_questions(nodes[n + 1 :])
                and _may_answer(node.rest, outline)
            )
            if node.path and not says_more:
                for k in range(opener.line, opener.after):
                    if not _is_filled(visible[k]):
                        uses.setdefault(k, ("left out", "headings"))
            continue
        reading.answers += _answer(
            document, outline, visible, node, end, uses, closed, reading, is_titled
        )
    reading.doubts += doubts(
        document, found, nodes, {(one.label, one.line) for one in reading.answers}
    )
    _leftovers(outline, visible, uses, found, nodes)
    _account(document, lines, uses, reading)
    if hidden:
        _account_of_hidden(document, lines, visible, hidden, reading)
    return reading


def _opens_questions(below: Sequence[Node]) -> bool:
    """Say whether questions of a group are opened below it: what stands beside it is its title."""
    following = next(iter(below), None)
    return following is not None and bool(following.questions)


def _may_answer(text: str, outline: Outline) -> bool:
    """Say whether the text behind the label of a group may be an answer: "Q1: 0.518"."""
    if not text.strip() or folded(text) in outline.all_titles or is_handed_out(text, outline):
        return False
    is_short = len(text.strip()) < 3 or text.strip(" .!").lower() in _SHORT_ANSWERS
    return is_short or bool(_SAYS_MORE.search(text)) or len(text.split()) >= LEAST_OF_A_SENTENCE


LEAST_OF_A_SENTENCE = 6
MOST_OF_AN_ANSWER = 3
"""Words in a heading that may be an answer and no title."""


def _named_by_file(document: Document, outline: Outline) -> str | None:
    """Return the question whose number is the name of a sheet, or of the folder it is in."""
    *folders, name = document.label.split("/")
    if document.origin != "sheet" or name.lower().startswith("readme"):
        return None
    for part in (name.rpartition(".")[0], *folders[-1:]):
        text = _JOINED.sub(".", part).replace("_", " ").strip()
        number = number_at(text)
        if number is None:
            paths = [path for path in number_in(text) if len(path) > 1]
        else:
            paths = [number.paths[0]] if _IS_NAME.match(text) else []
        found = {question for path in paths if (question := outline.find(path))}
        if len(found) == 1:
            return found.pop()
    return None


_JOINED = late_pattern(r"(?<=\d)[_-](?=\d|[a-z]$)")
_IS_NAME = late_pattern(
    r"^(?:q|a|question|answer|task|problem|frage|antwort|aufgabe)?[\s.]*[\d(]", re.I
)
"""What a file of one answer is called: not "week 4"."""


def _answer(
    document: Document,
    outline: Outline,
    visible: Sequence[str],
    node: Node,
    end: int,
    uses: dict[int, tuple[str, str]],
    closed: set[int],
    reading: Reading,
    is_titled: bool,
) -> Iterator[Found]:
    """Yield the answer that one opener begins, for each of its questions.

    Say what its lines are. `is_titled` says that headings here have titles above their answers.
    """
    opener = node.opener
    if document.origin == "comments":  # code ends what a comment began
        end = next((k for k in range(opener.after, end) if uses.get(k, ("",))[0] == "code"), end)
    mine = [k for k in range(opener.after, end) if k not in uses]
    while mine and (not visible[mine[-1]].strip() or _RULE.fullmatch(visible[mine[-1]])):
        if visible[mine[-1]].strip():  # it parts this answer from the next
            uses[mine[-1]] = ("left out", "formatting")
        mine.pop()
    to = ", ".join(node.questions)
    reading.at.update(dict.fromkeys(range(opener.line, end), node.questions[-1]))
    marks = (
        []
        if opener.level == LABEL
        else [k for k in mine if visible[k] and k not in closed and answer_mark(visible[k])]
    )
    handed_out: set[int] = set()
    if marks:
        before = [k for k in mine if k < marks[0]]
        after = [k for k in mine if k >= marks[0]]
        text_after = "\n".join(_unmarked(visible[k]) for k in after)
        text_before = "\n".join(visible[k] for k in before)
        if not is_bare(text_after) or "?" in text_before:
            handed_out.update(before)
    body, copied = [], []
    beside = {k for k in mine if 0 < len(visible[k]) < LONG and _BESIDE.match(visible[k])}
    if is_bare("\n".join(_unmarked(visible[k]) for k in mine if k not in beside)):
        beside = set()
    for k in mine:
        line = "" if k in beside else visible[k]
        if k in handed_out:
            continue
        if k in marks:
            line = _unmarked(line)
        elif is_handed_out(line, outline) and not _RULE.match(line):
            handed_out.add(k)
            copied.append(line.strip())
            line = ""
        body.append(line)
    text = "\n".join(body).strip()
    rest = (
        ""
        if node.rest
        and (is_handed_out(node.rest, outline) or folded(node.rest) in outline.titles)
        and not is_option(node.rest, outline)
        and not chosen_options([node.rest], outline.text_of(node.questions[-1]))
        else node.rest
    )
    asks = bool(copied) and rest.rstrip("*_ ").endswith("?")
    heading = rest
    if opener.level < BOLD and not opener.rest and (asks or not is_bare(text)):
        rest = ""  # the heading's own words are its title, or the question
    if opener.level < BOLD and rest and len(rest.split()) < 2 and not re.search(r"\d", rest):
        word = rest.strip("*_()[]. ")
        is_answer = (
            len(word) <= 3
            or word.lower() in _SHORT_ANSWERS
            or is_alternative(word, outline)
            or (not (text or is_titled) and not is_of_title(word, node.questions, outline))
        )
        rest = "" if is_bare(text) and not is_answer else rest
    text = "\n".join(part for part in (_unmarked(rest), text) if part.strip())[:MAX_BODY].strip()
    if is_only_asked(text):
        handed_out.update(mine)
        text = ""
    is_marked = bool(copied) and bool(
        _MARKED.search("\n".join(copied)) or odd_one(copied) or _TICKED.match(text)
    )
    is_alone = not text and len(copied) == 1 and len(copied[0]) < SHORT
    if is_alone and "?" in copied[0]:
        is_alone = _ends_in_option(copied[0], outline, node.questions[-1])
    own = [line for k in mine if k not in beside and (line := visible[k].strip())]
    asked_here = outline.text_of(node.questions[-1])
    chosen = [] if is_marked or not copied else chosen_options(own, asked_here)
    is_odd = _MARKED.search("\n".join(own)) or odd_one(own)
    if copied and not is_odd and are_all_options(own, asked_here):
        handed_out.update(mine)
        text = _unmarked(rest) if rest.strip() else ""
    above = "\n".join([node.rest, *(own[: own.index(chosen[0])] if chosen else ())])
    is_last = bool(chosen) and own[-1] == chosen[-1]
    if is_last and (not text or len(chosen) == len(own)) and not goes_on(chosen[0], above):
        # a title goes, or the question in a heading; what is said behind the number stays
        is_title = opener.level < BOLD and ("?" in rest or len(rest.split()) > MOST_OF_AN_ANSWER)
        said = [_unmarked(rest)] if rest.strip() and not is_title else []
        text = "\n".join([*said, *chosen])[:MAX_BODY]
    elif is_marked or (is_alone and not goes_on(copied[0], node.rest)):
        # of what was asked, one thing is marked, or written out alone
        text = "\n".join([*([text] if text else []), *copied])[:MAX_BODY]
    if asks and not text:
        text = heading.strip()
    if not text and (share := _PERCENT_ALONE.search(f"{opener.title} {opener.rest}")):
        text = share[1]  # no weight of a question below which nothing stands
    for k in range(opener.line, opener.after):
        uses[k] = ("answer", to)
    for k in mine:
        uses[k] = ("handed out", "the question") if k in handed_out else ("answer", to)
    uses |= dict.fromkeys(beside, ("left out", "words beside an answer"))
    if text:
        label, first = document.places[opener.line]
        is_listed = is_list_of_ones(node, [visible[k] for k in mine])
        is_shared = len(node.questions) > 1 or is_listed
        if is_listed:
            reading.doubts.append(f"{label}, line {first}, begins a list whose items are all '1.'")
        for question in node.questions:
            yield Found(question, text, label, first, is_shared)


_RULE = late_pattern(r"\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})")
_BESIDE = late_pattern(
    r"^[\W_]*(?:\\(?:newpage|clearpage|pagebreak|end\{document)\b"
    r"|\[?(?:back to (?:the )?top|top of page|nach oben)\]?(?:\([^)]*\))?"
    r"|(?:the |my )?(?:code|implementation|umsetzung)\s*[:\uff1a]\s*(?:see|siehe|in)\s.{1,60}"
    r"|(?:for the code,? )?(?:please )?(?:see|cf\.?|siehe)\s+(?:also\s+)?(?:the |my |attached |"
    r"der |den |die )*"
    r"(?:code|notebook|script|file|implementation|python file)\b(?:\s+(?:below|above|attached|"
    r"cell|file|unten|oben)){0,2}"
    r"|(?:points?|punkte|marks?)\s*[:\uff1a]?\s*(?:[\d_.,…\s]{0,12}/[\d_.,…\s]{1,12}|[_…\s.]*)"
    r"|[\[(]\s*\d+(?:[.,]\d+)?\s*(?:points?|pts?|punkte|marks?|p)\.?\s*[\])]"
    r"|<.{0,400}\bdeepnote\b.{0,400}|created in\b.{0,200}\bdeepnote\b.{0,60})[\W_]*$",
    re.I,
)
"""Lines that courses, editors and students put beside an answer, and that say nothing of it."""
_MARKED = late_pattern(r"\*\*|__|~~|[✅❌✔✓✗✘☑☒]|\[[xX]\]")
_TICKED = late_pattern(r"[-*+\s]*\[[xX]\][^\n]*\Z")
_PERCENT_ALONE = late_pattern(r"[\[(]\s?(\d{1,3}(?:[.,]\d{1,3})?\s?%)\s?[\])]\W*$")
SHORT = 60
_SHORT_ANSWERS = {"yes", "no", "ja", "nein", "true", "false", "wahr", "falsch"}


def _ends_in_option(line: str, outline: Outline, question: str) -> bool:
    """Say whether a copied line is the question and one of its options: "Which? A) joule"."""
    behind = line.rpartition("?")[2].strip(" *_")
    return bool(behind) and bool(chosen_options([behind], outline.text_of(question)))


def _unmarked(line: str) -> str:
    """Return a line without the words "Your answer:" at its head."""
    mark = answer_mark(line)
    if not mark or len(line.strip(" *_.")) == 1:  # "A" is an option; "A:" announces an answer
        return line
    text = line[mark:].strip()
    is_bold = line.lstrip().startswith("**") and text.endswith("**") and text.count("**") == 1
    return text[:-2].strip() if is_bold else text


def _leftovers(
    outline: Outline,
    visible: Sequence[str],
    uses: dict[int, tuple[str, str]],
    found: Sequence[Opener],
    nodes: Sequence[Node],
) -> None:
    """Say of every line that belongs to no question whether it was handed out, or left out by a
    rule.
    """
    left = [k for k, line in enumerate(visible) if line.strip() and k not in uses]
    headings = {
        k for opener in found if opener.level < BOLD for k in range(opener.line, opener.after)
    }
    first = next((node.opener.line for node in nodes if node.questions or node.path), len(visible))
    top = rules_of_the_top([visible[k] for k in left if k < first])
    tops = dict(zip([k for k in left if k < first], top, strict=True))
    for k in left:
        line = visible[k]
        if is_handed_out(line, outline) or ((own := folded(line)) and own in outline.all_titles):
            uses[k] = ("handed out", "the exercise's text")
        elif rule := tops.get(k) or rule_for(line, k in headings and not _is_filled(line)):
            uses[k] = ("left out", rule)


def _is_filled(line: str) -> bool:
    """Say whether a line says more than a heading does; a row of a table, more than numbers."""
    return len(line.split()) > (MOST_OF_A_ROW if line.lstrip()[:1] == "|" else MOST_OF_A_HEADING)


MOST_OF_A_HEADING, MOST_OF_A_ROW = 25, 6


def _account(
    document: Document, lines: Sequence[str], uses: dict[int, tuple[str, str]], reading: Reading
) -> None:
    """Add pieces: lines of one use, one after the other, in one cell or file."""
    current: list[int] = []

    def close() -> None:
        if current:
            label, line = document.places[current[0]]
            use, to = uses.get(
                current[0], ("unassigned", "it stands under no question of this exercise")
            )
            text = "\n".join(lines[current[0] : current[-1] + 1])
            kind = "code" if use == "code" else "prose"
            reading.pieces.append(Piece(label, line, kind, use, to, text))  # type: ignore[arg-type]
            current.clear()

    for k, line in enumerate(lines):
        if not line.strip():
            continue
        if (
            document.prose is not None
            and k not in document.prose
            and uses.get(k, ("",))[0] != "answer"
        ):
            continue  # a comment: it has its place with the code
        same = (
            current
            and uses.get(k) == uses.get(current[0])
            and document.places[k][0] == document.places[current[0]][0]
        )
        is_next = document.prose is None or not any(
            lines[j].strip() for j in range(current[-1] + 1 if current else k, k)
        )
        if not (same and is_next):
            close()
        current.append(k)
    close()


def _account_of_hidden(
    document: Document,
    lines: Sequence[str],
    visible: Sequence[str],
    hidden: dict[int, str],
    reading: Reading,
) -> None:
    """Add a piece for what no reader sees in lines of which something is seen."""
    for k, rule in hidden.items():
        if visible[k].strip() and visible[k] != lines[k]:
            label, line = document.places[k]
            reading.pieces.append(Piece(label, line, "prose", "left out", rule, lines[k]))


def _account_of_rest(document: Document, reading: Reading) -> None:
    label, line = document.places[MAX_LINES]
    text = "\n".join(document.lines[MAX_LINES:])
    reading.pieces.append(
        Piece(label, line, "prose", "unassigned", f"it is longer than {MAX_LINES} lines", text)
    )
