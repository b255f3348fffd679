"""Lines that begin with a number and are no headings: answers to the question above, questions
that only a last letter names, and items of lists.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from operator import itemgetter

from grader.late_pattern import late_pattern
from grader.placeholders import is_bare
from grader.submission.asked_again import is_handed_out, is_option
from grader.submission.node import Node, open_node
from grader.submission.numbers import Number
from grader.submission.openers import BOLD, LABEL, Opener
from grader.submission.outline import Outline, parts_of
from grader.submission.spoken_of import says_something

_DECIMAL = late_pattern(
    r"[\W_]*(?:\d{1,3}(?:\.\d{3})+,\d{1,6}|\d{1,3}(?:,\d{3})+\.\d{1,6}|\d{1,3}[.,/]\d{1,3}k?"
    r"|\d{1,9}/\d{1,3}(?:,\d{3})*\d{0,6})"
    r"(?:[\s*_]*$|[ \t]?[*×·⋅/^+=][ \t]?[\d(]"
    r"|[ \t]?(?:%|°C?|€|\$|[kcmµn]?[mgslNJWVAK]|[kM]?Hz|h|min|days?|euros?)[\s*_.]*$)"
)
"""A line that is a number and its unit, or begins with arithmetic. A colon or a word behind
it makes it a label."""
_ITEM = late_pattern(r"[\s*_(>-]*(?:\d{1,2}|[a-z]|[ivx]{1,4})[).]", re.I)
_WITH_LETTER = late_pattern(r"[\s*_(]*(?:\d{1,2}|[IVX]{1,4})[.)]?\s+\(?[a-h]\)\s")
_FIRST = late_pattern(r"\s{0,3}1[.)]\s+\S")
_BOX = late_pattern(r"\[[ xX✓]?\]|[☐☑☒]")
MOST_BETWEEN = 200
"""So many lines below its own at most, an answer may go on in another one."""
SPACED = late_pattern(r"\s*\d{1,2}[.)]\s+(?=\d)")
"""An item of a numbered list that begins with a number."""


class BareNumbers:
    """The numbers at the beginning of the lines of one document, beside what the exercise asks."""

    def __init__(
        self,
        outline: Outline,
        found: Sequence[Opener],
        numbers: Sequence[Number | None],
        lines: Sequence[str],
    ) -> None:
        self.outline = outline
        self.found = found
        self.lines = lines
        self.asked = [
            (opener.line, asked)
            for opener, number in zip(found, numbers, strict=True)
            if number is not None and (asked := outline.find(number.paths[0])) is not None
        ]
        """The lines that begin with the number of a question, and that question, in order."""

    def is_answer_to(self, open_at: Node, opener: Opener, number: Number) -> bool:
        """Say whether a line that begins with a decimal number, or is a fraction, is the answer to
        the question whose heading stands right above it: "2.5" below "## 1.5".
        """
        is_decimal = _DECIMAL.match(f"{opener.title} {opener.rest}") is not None
        if self.outline.find(number.paths[0]) in open_at.questions:
            return False
        has_rest = bool(open_at.rest.strip()) and not is_bare(open_at.rest)
        if not is_decimal or number.has_word or opener.level < BOLD or has_rest:
            return False
        if not open_at.questions or open_at.number is None:
            return False
        own = open_at.opener
        is_announced = open_at.number.has_word or own.title.rstrip().endswith(":")
        if own.level == LABEL and not (is_announced or self._leaps(open_at, opener, number)):
            return False
        between = self.lines[open_at.opener.after : opener.line]
        below = self.lines[opener.after : opener.after + 1]
        line, question = self._following(opener)
        order, last = self.outline.order, open_at.questions[-1]
        is_numbered = line == opener.after and order.get(question, -1) > order[last]
        if not is_numbered and any(
            line.strip() and not line.lstrip().startswith("#") for line in below
        ):
            return False  # it has a text of its own
        said = [line for line in between if says_something(line)]
        if said and (own.level >= BOLD or not self._leaps(open_at, opener, number)):
            return False  # a heading below what is asked, and nothing said
        return all(is_handed_out(line, self.outline) for line in said)

    def _following(self, opener: Opener) -> tuple[int, str]:
        """Return the next line that begins with the number of a question, and that question; the
        end of the document and nothing where there is none.
        """
        at = bisect_right(self.asked, opener.line, key=itemgetter(0))
        return self.asked[at] if at < len(self.asked) else (len(self.lines), "")

    def _leaps(self, open_at: Node, opener: Opener, number: Number) -> bool:
        """Say whether a number with nothing below it is out of order: not the next question, and
        none follows it that comes after it.
        """
        order = self.outline.order
        at, before = (self.outline.find(number.paths[0]), open_at.questions[-1])
        if at is None or order[at] == order[before] + 1:
            return False
        end, following = self._following(opener)
        is_next = not following or order[before] < order[following] <= order[at]
        return is_next and not any(line.strip() for line in self.lines[opener.after : end])

    def going_on(self, opener: Opener, number: Number, open_at: Node | None) -> str:
        """Return the question that a last part alone names below another of its group: "b)" below
        "1a)"; nothing for what may be an item of a list, or an option, in the answer above.
        """
        path = number.paths[0]
        if open_at is None or not open_at.questions or not number.is_ended:
            return ""
        if len(path) > 1 or not path[0].isalpha() or _BOX.search(self.lines[opener.line]):
            return ""  # "2." may be the second item of a list
        if opener.line - open_at.opener.after > MOST_BETWEEN:
            return ""
        last = open_at.questions[-1]
        found = self.outline.beside(last, path[0])
        if not found or opener.level != open_at.opener.level:
            return ""
        if SPACED.match(open_at.opener.title):
            return ""  # the items of a list, of which the first has a number
        between = self.lines[open_at.opener.after : opener.line]
        is_empty = not open_at.rest.strip() and not any(line.strip() for line in between)
        is_below = opener.indent > open_at.opener.indent
        if is_below and _WITH_LETTER.match(open_at.opener.title):
            is_below = False  # "b)" stands below the a) of "II. a) ..."
        is_in_list = any(map(_ITEM.match, between)) or is_below
        text = f"{opener.title} {opener.rest}".strip()
        if is_empty or is_in_list or is_option(text, self.outline):
            return ""
        return found if self.outline.order[found] > self.outline.order[last] else ""

    def may_be_an_answer(self, opener: Opener, place: int, nodes: Sequence[Node]) -> bool:
        """Say whether a line that is a bare number may as well be an answer: something stands right
        below it, and nothing opened the question before.
        """
        if opener.rest or not _ALONE.fullmatch(opener.title) or opener.level < LABEL:
            return False
        opened = {question for node in nodes for question in node.questions}
        is_next = place == 0 or self.outline.questions[place - 1].id in opened
        below = self.lines[opener.after : opener.after + 1]
        above = self.lines[max(opener.line - 1, 0) : opener.line]
        if is_next or not any(line.strip() for line in [*above, *below]):
            return False
        is_below_question = any(is_handed_out(line, self.outline) for line in above)
        return any(line.strip() for line in below) or is_below_question

    def goes_on(self, opener: Opener, question: str, nodes: Sequence[Node]) -> bool:
        """Say whether a bare number is the next one of a row that began with parts: "3: B" below
        "2b: no". Not the third item of a list in an answer.
        """
        last = open_node(nodes)
        if last is None or not last.questions or last.opener.level != opener.level:
            return False
        if last.opener.indent != opener.indent or len(parts_of(question)) > 1:
            return False
        if self.outline.order[question] <= self.outline.order[last.questions[-1]]:
            return False
        sign = _sign_behind(opener)
        if not sign or sign != _sign_behind(last.opener):
            return False
        between = [one for one in self.found if last.opener.line < one.line < opener.line]
        is_list = any(_sign_behind(one) == sign for one in between)
        return not is_list and last.number is not None and not last.number.has_word


_ALONE = late_pattern(r"\s*\d{1,3}\s*")


def _sign_behind(opener: Opener) -> str:
    """Return the sign behind the number with which a line begins: ")" of "2a) no"."""
    found = _SIGN_BEHIND.match(opener.title)
    return found[1] if found is not None else ""


_SIGN_BEHIND = late_pattern(r"\W*\d[\d.]*?[a-z]?\s?([.):])", re.I)


def is_list_of_ones(node: Node, lines: Sequence[str]) -> bool:
    """Say whether the item "1." that opened a question has others written "1." below it: how a list
    may be written whose items Markdown counts.
    """
    return bool(_FIRST.match(node.opener.title)) and any(map(_FIRST.match, lines))
