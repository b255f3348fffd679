"""What a line of a document opens: a question, a group of them, or the end of what was open."""

from typing import NamedTuple

from grader.late_pattern import late_pattern
from grader.submission.numbers import MAX_TITLE, Number
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
