"""What makes it unclear to which question a text belongs: asked for one without an answer."""

import re
from collections.abc import Collection, Iterator, Sequence

from grader.late_pattern import late_pattern
from grader.submission.leftovers import answer_mark
from grader.submission.node import Node
from grader.submission.openers import BOLD, LABEL, Document, Opener, Place

_GOES_ON = late_pattern(
    r"continued|cont\.|fortsetzung|corrected|correction|korrektur|second attempt|revised|nachtrag|"
    r"addendum|updated",
    re.I,
)
"""Words of a heading that goes on with a question above it."""
_SAYS_ANSWER = late_pattern(r"answer|solution|response|antwort|lösung|réponse|respuesta", re.I)
_ASKS = late_pattern(
    r"^\W*(?:questions?|tasks?|exercises?|problems?|parts?|aufgabe|teilaufgabe|frage|teil|übung|answer|"
    r"response|antwort|pregunta|ejercicio|tarea|respuesta|exercice|réponse|question|activity|aktivität)\b"
    r"[\s.:#]*(?:(?:no|nr|to|zu)\b[\s.:]*)?(?:\d|[ivx]{1,4}\b|[a-z]\b|one|two|three|four|five|six)",
    re.I,
)
"""How a heading or a bold line begins that is a question's."""
_BESIDE = late_pattern(
    r"^\W*(?:references?|bibliography|literatur|sources|quellen|appendix|anhang|acknowledg\w*|"
    r"comments?|feedback|code|imports?|setup)\b",
    re.I,
)
"""What stands beside answers, and is none."""
SHOWN = 40
_ITEM = late_pattern(r"\s{0,3}(\d{1,2})[.)]\s")
LEAST_OF_A_LIST = 3
"""A list of so many items, of which the first opened a question, may answer others too."""


def doubts(
    document: Document,
    found: Sequence[Opener],
    nodes: Sequence[Node],
    answers: Collection[tuple[str, int]],
) -> Iterator[str]:
    """Yield, as half a sentence, each heading within an answer that opens nothing and is as high as
    the answer's own, and each that opens a question once more. `answers` are the places (label,
    line) in which answers begin.
    """
    by_line = {node.opener.line: node for node in nodes}
    before: dict[str, bool] = {}
    within: Node | None = None
    counted = 0
    """The number of the last item of a list that an answer's own line began."""
    last = 0
    """The number of the last item that began none."""
    for opener in found:
        place = document.places[opener.line]
        node = by_line.get(opener.line)
        if node is not None:
            within = node if node.questions else None
            counted, last = _count_of(opener) if opener.level == LABEL else 0, 0
            yield from _again(node, place, place in answers, before)
        elif within is not None and _may_open(opener, within):
            shown = opener.title.strip(" #*_:")[:SHOWN]
            yield f"{place[0]}, line {place[1]}, has a heading that opens no question ({shown!r})"
        elif within is not None and counted and _count_of(opener) == counted + 1:
            counted += 1
            if counted == LEAST_OF_A_LIST:
                yield f"{place[0]}, line {place[1]}, is in a list that goes on from this answer"
        elif within is not None and counted and (inner := _count_of(opener)):
            if inner not in (1, last + 1):  # no list within the answer
                yield f"{place[0]}, line {place[1]}, is out of order in a list of answers"
            last = inner


def _count_of(opener: Opener) -> int:
    """Return the number of an item of a numbered list, 0 for what is none."""
    found = _ITEM.match(opener.title) if opener.level == LABEL else None
    return int(found[1]) if found else 0


def _again(node: Node, place: Place, is_answered: bool, before: dict[str, bool]) -> Iterator[str]:
    """Yield where questions of a node were answered above; `before` holds those, and whether their
    heading said that it is an answer. To be added to.
    """
    title = node.opener.title
    says_answer = bool(_SAYS_ANSWER.search(title))
    for question in node.questions:
        is_restated = says_answer and not before.get(question, True)
        if question in before and not is_restated and not _GOES_ON.search(title):
            yield f"{place[0]}, line {place[1]}, opens question {question} a second time"
        if is_answered:
            before[question] = says_answer


def _may_open(opener: Opener, within: Node) -> bool:
    """Say whether a heading within an answer may have been meant to open another one."""
    if opener.level > BOLD or answer_mark(opener.title):
        return False
    is_high = opener.level <= within.opener.level < BOLD
    return (is_high and not _BESIDE.match(opener.title)) or bool(_ASKS.match(opener.title))
