"""What makes it unclear to which question a text belongs: asked for one without an answer."""

import re
from collections.abc import Collection, Iterator, Sequence

from grader.late_pattern import late_pattern
from grader.submission.leftovers import answer_mark
from grader.submission.node import Node
from grader.submission.openers import BOLD, Document, Opener

_GOES_ON = late_pattern(
    r"continued|cont\.|fortsetzung|corrected|correction|korrektur|second attempt|revised|nachtrag|"
    r"addendum|update",
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
"""How a bold line begins that is a question's."""
_BESIDE = late_pattern(
    r"^\W*(?:references?|bibliography|literatur|sources|quellen|appendix|anhang|acknowledg\w*|"
    r"comments?|feedback|code|imports?|setup)\b",
    re.I,
)
"""What stands beside answers, and is none."""
SHOWN = 40


def doubts(
    document: Document, found: Sequence[Opener], nodes: Sequence[Node], answers: Collection[int]
) -> Iterator[str]:
    """Yield, as half a sentence, each heading within an answer that opens nothing and is as high as
    the answer's own, and each that opens a question once more. `answers` are the lines in which
    answers begin.
    """
    opened = {node.opener.line for node in nodes}
    before: dict[str, bool] = {}
    for n, node in enumerate(nodes):
        end = nodes[n + 1].opener.line if n + 1 < len(nodes) else len(document.lines)
        title = node.opener.title
        label, line = document.places[node.opener.line]
        for question in node.questions:
            is_restated = bool(_SAYS_ANSWER.search(title)) and not before.get(question, True)
            if question in before and not is_restated and not _GOES_ON.search(title):
                yield f"{label}, line {line}, opens question {question} a second time"
            if line in answers:
                before[question] = bool(_SAYS_ANSWER.search(title))
        if not node.questions:
            continue
        for opener in found:
            if not node.opener.line < opener.line < end or opener.line in opened:
                continue
            if opener.level > BOLD or answer_mark(opener.title):
                continue
            is_high = opener.level <= node.opener.level < BOLD
            if (is_high and not _BESIDE.match(opener.title)) or _ASKS.match(opener.title):
                label, line = document.places[opener.line]
                shown = opener.title.strip(" #*_:")[:SHOWN]
                yield f"{label}, line {line}, has a heading that opens no question ({shown!r})"
