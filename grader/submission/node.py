"""What a line of a document opens: a question, a group of them, or the end of what was open."""

import re
from collections.abc import Reversible, Sequence
from typing import NamedTuple

from grader.late_pattern import late_pattern
from grader.submission.numbers import MAX_TITLE, Number, bare_title
from grader.submission.openers import LABEL, Opener
from grader.submission.outline import Path

_LINK_ONLY = late_pattern(
    r"^\[?[^\[\]()]{0,120}\]?\(#[^)]*\)$|^\[[^\]]*\]\([^)]*\)$|^[^\[\]]{0,120}\]\([^)]*\)$|^.{0,120}\.{4,}\s*\d+$"
)
_PAGE = late_pattern(r"(?<![-–—=:\s])[\s.·_]+\d{1,3}$")


class Node(NamedTuple):
    """An opener that was understood: the questions it opens, or the group (`path`) it begins.

    Neither: it ends what is open.
    """

    opener: Opener
    questions: tuple[str, ...]
    path: Path
    rest: str
    number: Number | None
    is_weak: bool = False


def own_text(opener: Opener, rest: str) -> str:
    """Return the text on an opener's own line that may be an answer."""
    both = f"{rest} {opener.rest}".strip() if opener.level == LABEL else opener.rest.strip() or rest
    may_be_link = "](" in both or "(#" in both or "...." in both
    return "" if may_be_link and _LINK_ONLY.match(both.strip()) else both


def without_page(title: str) -> str:
    """Return the title without the number of a page at its end; a long one has none."""
    title = title.rstrip()
    return _PAGE.sub("", title) if len(title) <= MAX_TITLE else title


def open_node(nodes: Sequence[Node]) -> Node | None:
    """Return the question or group that is open behind these, None where none is."""
    if not nodes or not (nodes[-1].questions or nodes[-1].path):
        return None
    return nodes[-1]


def is_free(opener: Opener, nodes: Sequence[Node]) -> bool:
    """Say whether a group of questions may begin here: not within an answer."""
    open_at = open_node(nodes)
    return open_at is None or not open_at.questions or opener.level <= open_at.opener.level


def contexts_of(nodes: Reversible[Node], opener: Opener) -> list[Path]:
    """Return the numbers of the groups this line may stand in, the nearest first."""
    found: list[Path] = []
    level = opener.level
    for node in reversed(nodes):
        if node.path and not node.questions:
            is_other = node.opener.level == level and word_of(node.opener) != word_of(
                opener
            )  # "Exercise 1", "Question 1", both large
            if node.opener.level < level or (is_other and not found):
                found.append(node.path)
            level = min(level, node.opener.level)
        elif node.questions and node.path and node.opener.level < opener.level:
            found.append(node.path)
    return list(dict.fromkeys([*found, ()]))


def word_of(opener: Opener) -> str:
    """Return the first word of an opener in small letters, such as "question"; nothing for none."""
    match = re.search(r"[^\W\d_]{2,}", bare_title(opener.title))
    return match[0].lower() if match else ""
