"""Lines that begin with the number of another question and are an answer that speaks of it."""

import re
from collections import Counter
from collections.abc import Sequence

from grader.submission.leftovers import answer_mark
from grader.submission.node import Node
from grader.submission.openers import BOLD


def says_something(line: str) -> bool:
    """Say whether a line holds more than signs, or the word that announces an answer."""
    return bool(re.search(r"\w", line[answer_mark(line) or 0 :]))


def without_spoken_of(nodes: Sequence[Node], lines: Sequence[str]) -> list[Node]:
    """Return what lines open, without those that only speak of another question.

    "1.2.1 showed why plain RNNs forget" right under the heading of 1.2.2 opens nothing where 1.2.1
    has a heading of its own: without that line the question above it would have no answer.
    """
    headed = {q for node in nodes if node.opener.level < BOLD for q in node.questions}
    kept: list[Node] = []
    times = Counter(q for node in nodes for q in node.questions)
    for node in nodes:
        above = kept[-1] if kept else None
        is_elsewhere = bool(node.questions) and headed.issuperset(node.questions)
        may_be = above is not None and is_elsewhere and all(times[q] == 1 for q in above.questions)
        if not may_be or above is None or not _stands_empty(above, node, lines):
            kept.append(node)
    return kept


def _stands_empty(above: Node, node: Node, lines: Sequence[str]) -> bool:
    """Say whether a heading of another question has nothing below it but what a line opens."""
    if node.opener.level < BOLD or above.opener.level >= BOLD or not lines:
        return False
    if not above.questions or {*above.questions} & {*node.questions} or above.rest.strip():
        return False
    return not any(map(says_something, lines[above.opener.after : node.opener.line]))
