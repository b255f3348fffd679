"""Finds the answers in a document: which line opens which question, and what belongs to it."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from grader.late_pattern import late_pattern
from grader.placeholders import is_bare
from grader.results.account import Piece
from grader.submission.leftovers import answer_mark, hidden_removed, rule_for, rules_of_the_top
from grader.submission.markdown import Blocks, blocks_of
from grader.submission.numbers import (
    MAX_TITLE,
    Number,
    bare_title,
    number_at,
    number_in,
    without_tail,
)
from grader.submission.outline import Outline, Path, folded

MAX_LINES = 20_000
MAX_BODY = 200_000
BOLD, LABEL = 7, 8
Place = tuple[str, int]

_BOLD_LINE = late_pattern(r"^(\*{1,3}|_{1,3})(?=\S)(.+?)\1\s*:?\s*(.*)$")
_TAGGED_LINE = late_pattern(
    r"^<(u|b|strong|em|i|p|div|center|summary|font|span)\b[^>]*>(.*?)</\1>\s*:?\s*(.*)$", re.I
)
_HTML_HEADING = late_pattern(r"^<h([1-6])[^>]*>(.*?)</h\1>\s*(.*)$", re.I)
_LATEX_HEADING = late_pattern(
    r"^\\(part|chapter|section|subsection|subsubsection|paragraph)\*?\{(.*)\}\s*$"
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
_TIGHT_HEADING = late_pattern(r"^\s{0,3}(#{1,6})(?=\d|[A-Za-z(])(.*)$")
_LEAD = late_pattern(
    r"^(?:\s|>|[-*+•](?=\s)|\[[ x]\](?=\s)|<(?:li|p|br|details|dt|dd|td|tr)\b[^>]*>)+", re.I
)
_MAY_BE_LABEL = late_pattern(
    r"^[\[(*_#§\\]*(?:\d|[a-z]{1,4}[).]|\(|[^\W\d_]{1,14}\b[\s.:#*_()\-–]*[\da-z(]|[QqATPat]\d)",
    re.I,
)
_LINK_ONLY = late_pattern(r"^\[[^\]]*\]\([^)]*\)$|^\]\([^)]*\)$|^.{0,120}\.{4,}\s*\d+$")
_SECTION = late_pattern(
    r"^\W*(?:part|teil|section|abschnitt|task|aufgabe|exercise|(?:ü|ue)bung|appendix|anhang|references?|bibliography|literatur|sources|quellen|"
    r"acknowledg\w+|collaborat\w+|code|imports?|setup|theory|theorie|programming|feedback|conclusion)\b",
    re.I,
)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Digits and signs as East Asian keyboards give them, by those that everybody else uses."""
_FULL_TABLE_ROW = late_pattern(r"^\|?\s*([^|]{1,60}?)\s*\|(.*)$")
_RULE = late_pattern(r"^[\s|:=_*~+-]+$")


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


class Found(NamedTuple):
    """An answer: the question, its text, where it begins."""

    question: str
    text: str
    label: str
    line: int


@dataclass
class Reading:
    """What a document was read as: answers, the account of its lines, notes."""

    answers: list[Found] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    at: dict[int, str] = field(default_factory=dict)
    """The question that is open at each line."""


def openers(document: Document, visible: Sequence[str]) -> tuple[list[Opener], set[int]]:
    """Return lines that may open an answer, in order, and the lines that are code or mathematics."""
    visible = [line if line.isascii() else line.translate(_FULL_WIDTH) for line in visible]
    blocks = document.blocks if visible == document.lines else None
    blocks = blocks or blocks_of(visible)
    found = [] if document.is_org else [Opener(*heading) for heading in blocks.headings]
    closed = set(document.uses)
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
        opener = _opener(k, line.rstrip(), raw, document.is_org)
        if opener is not None:
            found.append(opener)
    return sorted(found), closed


def _opener(k: int, line: str, raw: str, is_org: bool) -> Opener | None:
    indent = len(raw) - len(raw.lstrip())
    if is_org and (org := _ORG_HEADING.match(raw)):
        return Opener(k, k + 1, len(org[1]), org[2])
    first = line[:1]
    if first == "<" and (html := _HTML_HEADING.match(line[:MAX_TITLE])):
        return Opener(k, k + 1, int(html[1]), html[2], html[3])
    if first == "\\" and (latex := _LATEX_HEADING.match(line[:MAX_TITLE])):
        return Opener(k, k + 1, _LATEX_LEVEL[latex[1]], latex[2])
    tight = _TIGHT_HEADING.match(raw[:MAX_TITLE]) if "#" in raw[:4] else None
    if tight and number_at(tight[2]):
        return Opener(k, k + 1, len(tight[1]), tight[2])
    pattern = _TAGGED_LINE if first == "<" else _BOLD_LINE if first in ("*", "_") else None
    bold = pattern.match(line[: 4 * MAX_TITLE]) if pattern else None
    if bold and bold[2].strip():
        return Opener(k, k + 1, BOLD, bold[2], bold[3], indent)
    if _MAY_BE_LABEL.match(line):
        return Opener(k, k + 1, LABEL, line, "", indent)
    if "|" in line and (row := _FULL_TABLE_ROW.match(line)) and _MAY_BE_LABEL.match(row[1]):
        return Opener(k, k + 1, LABEL, row[1] + ")", re.sub(r"\s*\|\s*$", "", row[2]).strip(), 0)
    return None


class _Node(NamedTuple):
    """An opener that was understood: the questions it opens, or the group (`path`) it begins.

    Neither: it ends what is open.
    """

    opener: Opener
    questions: tuple[str, ...]
    path: Path
    rest: str
    number: Number | None
    is_weak: bool = False


class _Finder:
    """Goes through the openers of one document and decides which of them open questions."""

    def __init__(
        self, outline: Outline, found: Sequence[Opener], notes: list[str], label: str
    ) -> None:
        self.outline = outline
        self.found = found
        self.notes = notes
        self.label = label
        has_patterns = bool(outline.patterns)
        self.titles = [
            bare_title(opener.title) if has_patterns or opener.level < LABEL else ""
            for opener in found
        ]
        self.numbers = [
            number_at(title if opener.level < LABEL else opener.title.lstrip("\\*_ "))
            for opener, title in zip(found, self.titles, strict=True)
        ]
        self.strong = self._opened_strongly()
        self.counted = self._counted_bare()

    def _opened_strongly(self) -> set[str]:
        """Return the questions that some heading, or a whole number, opens."""
        found: set[str] = set()
        for opener, number in zip(self.found, self.numbers, strict=True):
            if number is not None and (
                number.has_word or opener.level < LABEL or len(number.paths[0]) > 1
            ):
                found.update(
                    question for path in number.paths if (question := self.outline.find(path))
                )
        return found

    def _counted_bare(self) -> set[int]:
        """Return the lines that begin with a bare "4.2" and count the questions: two at least, each
        once, in their order, none of which anything else opens.
        """
        bare: list[tuple[int, str]] = []
        otherwise: set[str] = set()
        for opener, number in zip(self.found, self.numbers, strict=True):
            for path in number.paths if number else ():
                question = self.outline.find(path)
                if number is None or question is None:
                    continue
                if number.has_word or number.is_ended or opener.level < LABEL:
                    otherwise.add(question)
                elif len(path) == 2:
                    bare.append((opener.line, question))
        places = [self.outline.order[question] for _, question in bare]
        is_counted = len(bare) > 1 and places == sorted(set(places))
        if not is_counted or any(question in otherwise for _, question in bare):
            return set()
        return {line for line, _ in bare}

    def nodes(self) -> list[_Node]:
        nodes: list[_Node] = self._flat()
        if nodes:
            return nodes
        for opener, title, number in zip(self.found, self.titles, self.numbers, strict=True):
            node = self._node(opener, title, number, nodes)
            if node is not None:
                nodes.append(node)
        return self._by_order(nodes)

    def _flat(self) -> list[_Node]:
        """Return the questions in order where headings count them through, 1 to their number,
        though their ids have parts.
        """
        if self.outline.longest < 2 or self.strong:
            return []
        written = [question.id for question in self.outline.questions if question.is_written]
        for level in range(1, LABEL + 1):
            counted = [
                (opener, number)
                for opener, number in zip(self.found, self.numbers, strict=True)
                if opener.level == level
                and number is not None
                and len(number.paths) == 1
                and (number.has_word or level < LABEL)
            ]
            if [number.paths[0] for _, number in counted] != [
                (str(k + 1),) for k in range(len(counted))
            ]:
                continue
            for wanted in (list(self.outline.order), written):
                if len(wanted) == len(counted) > 1 and len(counted) > len(
                    {path[0] for path in self.outline.paths}
                ):
                    self.notes.append(
                        f"{self.label}: the headings count from 1 to {len(wanted)}, "
                        "which are no numbers of this exercise; "
                        f"they were taken in order ({', '.join(wanted)})."
                    )
                    return [
                        _Node(
                            opener,
                            (question,),
                            (),
                            self._text_after(opener, number, (question,)),
                            number,
                        )
                        for (opener, number), question in zip(counted, wanted, strict=True)
                    ]
        return []

    def _node(
        self, opener: Opener, title: str, number: Number | None, nodes: Sequence[_Node]
    ) -> _Node | None:
        for pattern, question in self.outline.patterns:
            if found := pattern.search(title):
                return _Node(
                    opener, (question,), (), _rest(opener, without_tail(title[found.end() :])), None
                )
        open_at = _open_node(nodes)
        if number is not None and open_at is not None:
            whole = self.outline.find_whole(number.paths[0])
            if whole is not None and whole in open_at.questions:
                return None  # "4.2 (b)" below "4.2 (a)" goes on with the answer to 4.2
        if number is not None:
            node = self._by_number(opener, number, nodes)
            if node is not None:
                return node
        titled = self._by_title(opener, title, number)
        if titled is not None:
            return _Node(opener, (titled,), (), opener.rest, number)
        if opener.level < BOLD and number is None:
            for path in number_in(title):
                if (asked := self.outline.find(path)) is not None:
                    return _Node(opener, (asked,), (), "", None)
                if (group := self.outline.find_prefix(path)) is not None and _is_free(
                    opener, nodes
                ):
                    return _Node(opener, (), group, "", None)
        return self._ends(opener, number, nodes)

    def _by_title(self, opener: Opener, title: str, number: Number | None) -> str | None:
        own = folded(number.rest if number else title) if number or opener.level < LABEL else ""
        if not own:
            return self.outline.titles.get(folded(opener.title)) if opener.level == LABEL else None
        if own in self.outline.titles:
            return self.outline.titles[own]
        if opener.level == LABEL or len(own) < 8:
            return None
        inside = [
            q
            for known, q in self.outline.titles.items()
            if len(known) > 10 and " " in known and f" {known} " in f" {own} "
        ]
        if len(inside) == 1:
            return inside[0]
        near = difflib.get_close_matches(own[:100], list(self.outline.titles), 2, 0.9)
        return self.outline.titles[near[0]] if len(near) == 1 else None

    def _by_number(self, opener: Opener, number: Number, nodes: Sequence[_Node]) -> _Node | None:
        open_at = _open_node(nodes)
        is_bare_number = not number.has_word and len(number.paths[0]) == 1
        is_weak = is_bare_number and opener.level >= BOLD
        if (
            opener.level >= BOLD
            and not number.has_word
            and not number.is_ended
            and len(number.paths[0]) < 3
            and opener.line not in self.counted
        ):
            return None
        is_inside = (
            open_at is not None and bool(open_at.questions) and open_at.opener.level < opener.level
        )
        contexts = _contexts(nodes, opener)
        questions: list[str] = []
        for path in number.paths:
            question = self._question(path, contexts, is_inside)
            if question is not None and question not in questions:
                questions.append(question)
        if questions and is_weak and not self._weak_may(opener, questions, nodes, is_inside):
            return None
        if not questions:
            questions = [q for path in number.span if (q := self.outline.find(path))]
        if questions:
            if len(questions) > 1:
                self.notes.append(
                    f"{self.label}: one heading names more than one question "
                    f"({', '.join(questions)}); "
                    "what stands below it was read for each of them."
                )
            return _Node(
                opener,
                tuple(questions),
                number.paths[0],
                self._text_after(opener, number, questions),
                number,
                is_weak,
            )
        if is_weak or is_inside:
            return None
        for context in contexts if len(number.paths[0]) == 1 else ((), *contexts):
            group = self.outline.find_prefix((*context, *number.paths[0]))
            if group is not None and _is_free(opener, nodes):
                return _Node(opener, (), group, _rest(opener, number.rest), number)
        return None

    def _question(self, path: Path, contexts: Sequence[Path], is_inside: bool) -> str | None:
        if len(path) > 1 or is_inside:
            found = self.outline.find(path) or self.outline.find_whole(path)
            if found is not None or is_inside:
                return found
        return next(
            (q for context in contexts if (q := self.outline.find((*context, *path))) is not None),
            None,
        )

    def _weak_may(
        self, opener: Opener, questions: Sequence[str], nodes: Sequence[_Node], is_inside: bool
    ) -> bool:
        """Say whether an item of a list ("2.", "b)") may open a question, and is no list in an
        answer.
        """
        if is_inside or any(question in self.strong for question in questions):
            return False
        before = next((node for node in reversed(nodes) if node.questions and node.is_weak), None)
        place = self.outline.order[questions[0]]
        if before is None:
            return (
                not any(node.questions for node in nodes)
                or not _open_node(nodes)
                or not nodes[-1].questions
            )
        is_next = place > self.outline.order[before.questions[-1]]
        return (
            is_next
            and opener.indent <= before.opener.indent
            and opener.level == before.opener.level
        )

    def _text_after(self, opener: Opener, number: Number, questions: Sequence[str]) -> str:
        rest = number.rest
        again = number_at(rest)
        if again is not None and again.has_word and not again.rest.isalnum():
            rest = again.rest
        if rest and folded(rest) in self.outline.all_titles:
            rest = ""
        if self.outline.find_whole(number.paths[0]) is not None:
            rest = f"({number.paths[0][-1]}) {rest}".rstrip()
        return _rest(opener, rest)

    def _ends(self, opener: Opener, number: Number | None, nodes: Sequence[_Node]) -> _Node | None:
        """Return what ends the answer that is open.

        A heading above it that begins something else.
        """
        open_at = _open_node(nodes)
        if open_at is None or opener.level >= BOLD or opener.level > open_at.opener.level:
            return None
        is_of_their_kind = (
            number is not None
            and len(number.paths[0]) > 1
            and len(number.paths[0]) >= self.outline.longest
        )
        is_section = opener.level < open_at.opener.level and bool(
            _SECTION.match(bare_title(opener.title))
        )
        return _Node(opener, (), (), "", number) if is_of_their_kind or is_section else None

    def _by_order(self, nodes: list[_Node]) -> list[_Node]:
        """Give the headings that carry nothing known to the questions in order, where their counts
        agree.
        """
        opened = {question for node in nodes for question in node.questions}
        left = [question for question in self.outline.order if question not in opened]
        known = {node.opener.line for node in nodes if node.questions or node.path}
        groups: dict[Path, list[Opener]] = {}
        above: Path = ()
        at = {node.opener.line: node for node in reversed(nodes)}
        for opener in self.found if left else ():
            node = at.get(opener.line)
            if node is not None:
                above = node.path if not node.questions else above
            if opener.line not in known and opener.level <= BOLD:
                groups.setdefault(above, []).append(opener)
        for group, candidates in groups.items():
            asked = self.outline.below(group)
            if any(question not in left for question in asked) or len(asked) < 2:
                continue
            written = [q.id for q in self.outline.questions if q.id in asked and q.is_written]
            for wanted in (asked, written):
                fitting = [
                    level
                    for level in range(1, BOLD + 1)
                    if len(wanted) > 1
                    and len(wanted)
                    == sum(c.level == level and not answer_mark(c.title) for c in candidates)
                ]
                if len(fitting) == 1:
                    chosen = [
                        c for c in candidates if c.level == fitting[0] and not answer_mark(c.title)
                    ]
                    nodes = [
                        *nodes,
                        *(
                            _Node(c, (q,), (), c.rest, None)
                            for c, q in zip(chosen, wanted, strict=True)
                        ),
                    ]
                    self.notes.append(
                        f"{self.label}: the headings carry no number of this exercise; "
                        "there are as many as questions, "
                        f"so they were taken in order ({', '.join(wanted)})."
                    )
                    left = [question for question in left if question not in wanted]
                    break
        lines = {node.opener.line for node in nodes if node.questions}
        return sorted(
            (n for n in nodes if n.questions or n.opener.line not in lines),
            key=lambda node: node.opener.line,
        )


def _rest(opener: Opener, rest: str) -> str:
    """Return the text on an opener's own line that may be an answer."""
    both = f"{rest} {opener.rest}".strip() if opener.level == LABEL else opener.rest.strip() or rest
    may_be_link = "](" in both or "...." in both
    return "" if may_be_link and _LINK_ONLY.match(both.strip()) else both


def _open_node(nodes: Sequence[_Node]) -> _Node | None:
    if not nodes or not (nodes[-1].questions or nodes[-1].path):
        return None
    return nodes[-1]


def _is_free(opener: Opener, nodes: Sequence[_Node]) -> bool:
    """Say whether a group of questions may begin here: not within an answer."""
    open_at = _open_node(nodes)
    return open_at is None or not open_at.questions or opener.level <= open_at.opener.level


def _contexts(nodes: Sequence[_Node], opener: Opener) -> list[Path]:
    """Return the numbers of the groups this line may stand in, the nearest first."""
    found: list[Path] = []
    level = opener.level
    for node in reversed(nodes):
        if node.path and not node.questions:
            is_other = node.opener.level == level and _word(node.opener) != _word(
                opener
            )  # "Exercise 1", "Question 1", both large
            if node.opener.level < level or (is_other and not found):
                found.append(node.path)
            level = min(level, node.opener.level)
        elif node.questions and node.path and node.opener.level < opener.level:
            found.append(node.path)
    return list(dict.fromkeys([*found, ()]))


def _word(opener: Opener) -> str:
    match = re.search(r"[^\W\d_]{2,}", bare_title(opener.title))
    return match[0].lower() if match else ""


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
    finder = _Finder(outline, found, reading.notes, document.label)
    nodes = finder.nodes()
    named = _named_by_file(document, outline) if not any(n.questions for n in nodes) else None
    if named is not None:
        whole = Opener(0, 0, 1, "")
        nodes = [_Node(whole, (named,), (), "", None)]
        reading.notes.append(
            f"{document.label}: no heading in it has a question's number; it was read for {named}, "
            "as its name says."
        )
    uses: dict[int, tuple[str, str]] = dict(document.uses)
    for k, rule in hidden.items():
        if not visible[k].strip() and k not in uses:
            uses[k] = ("left out", rule)
    last = len(lines)
    for n, node in enumerate(nodes):
        end = nodes[n + 1].opener.line if n + 1 < len(nodes) else last
        if not node.questions:
            if node.path:
                for k in range(node.opener.line, node.opener.after):
                    uses.setdefault(k, ("left out", "headings"))
            continue
        reading.answers += _answer(document, outline, visible, node, end, uses, closed, reading)
    _leftovers(document, outline, visible, uses, found, nodes)
    _account(document, lines, uses, reading)
    if hidden:
        _account_of_hidden(document, lines, visible, hidden, reading)
    return reading


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
    node: _Node,
    end: int,
    uses: dict[int, tuple[str, str]],
    closed: set[int],
    reading: Reading,
) -> Iterator[Found]:
    """Yield the answer that one opener begins, for each of its questions.

    Say what its lines are.
    """
    opener = node.opener
    if document.origin == "comments":  # code ends what a comment began
        end = next((k for k in range(opener.after, end) if uses.get(k, ("",))[0] == "code"), end)
    mine = [k for k in range(opener.after, end) if k not in uses]
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
    for k in mine:
        line = visible[k]
        if k in handed_out:
            continue
        if k in marks:
            line = _unmarked(line)
        elif _is_handed_out(line, outline) and not _RULE.match(line):
            handed_out.add(k)
            copied.append(line.strip())
            line = ""
        body.append(line)
    text = "\n".join(body).strip()
    rest = (
        ""
        if node.rest and (_is_handed_out(node.rest, outline) or folded(node.rest) in outline.titles)
        else node.rest
    )
    if opener.level < BOLD and not opener.rest and not is_bare(text):
        rest = ""  # the heading's own words are its title
    if opener.level < BOLD and rest and len(rest.split()) < 2 and not re.search(r"\d", rest):
        rest = (
            "" if is_bare(text) and len(rest) > 3 and rest.lower() not in _SHORT_ANSWERS else rest
        )
    text = "\n".join(part for part in (_unmarked(rest), text) if part.strip())[:MAX_BODY].strip()
    if text and _ONLY_ASKED.match(text) and len(text.split()) > 3:
        handed_out.update(mine)
        text = ""
    is_marked = bool(copied) and bool(_MARKED.search("\n".join(copied)) or _TICKED.match(text))
    if is_marked or (not text and len(copied) == 1 and len(copied[0]) < SHORT):
        # of what was asked, one thing is marked, or written out alone
        text = "\n".join([*([text] if text else []), *copied])[:MAX_BODY]
    for k in range(opener.line, opener.after):
        uses[k] = ("answer", to)
    for k in mine:
        uses[k] = ("handed out", "the question") if k in handed_out else ("answer", to)
    if text:
        label, first = document.places[opener.line]
        for question in node.questions:
            yield Found(question, text, label, first)


_ONLY_ASKED = late_pattern(r"^(?:[^\d.!?]{0,400}\?\s*)+$")
_MARKED = late_pattern(r"\*\*|__|~~|[✅❌✔✓✗✘☑☒]|\[[xX]\]")
_TICKED = late_pattern(r"[-*+\s]*\[[xX]\][^\n]*\Z")
SHORT = 60
_SHORT_ANSWERS = {"yes", "no", "ja", "nein", "true", "false", "wahr", "falsch"}


def _unmarked(line: str) -> str:
    """Return a line without the words "Your answer:" at its head."""
    mark = answer_mark(line)
    return line[mark:].strip() if mark else line


def _is_handed_out(line: str, outline: Outline) -> bool:
    if len(line) < 15 or (line.isascii() and folded(line[:40]) not in outline.asked_text):
        return False
    own = folded(line)
    return len(own) >= 15 and own in outline.asked_text


def _leftovers(
    document: Document,
    outline: Outline,
    visible: Sequence[str],
    uses: dict[int, tuple[str, str]],
    found: Sequence[Opener],
    nodes: Sequence[_Node],
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
        if _is_handed_out(line, outline) or ((own := folded(line)) and own in outline.all_titles):
            uses[k] = ("handed out", "the exercise's text")
        elif rule := tops.get(k) or rule_for(line, k in headings):
            uses[k] = ("left out", rule)


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


def merged(pieces: Sequence[Piece]) -> list[Piece]:
    """Return pieces with neighbours of one use in one file joined."""
    found: list[Piece] = []
    for piece in pieces:
        if found and (found[-1].label, found[-1].kind, found[-1].use, found[-1].to) == (
            piece.label,
            piece.kind,
            piece.use,
            piece.to,
        ):
            found[-1] = replace(found[-1], text=f"{found[-1].text}\n{piece.text}")
        else:
            found.append(piece)
    return found
