"""Markdown of an author or a student as HTML for a report: nothing of it loads, links or runs."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from grader.display import visible
from grader.late_pattern import late_pattern

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token

MOST_NESTED = 20
"""Quotes and lists in each other, beyond which text stays as it is."""


@cache
def _reader(is_answer: bool) -> "MarkdownIt":
    """Return what reads Markdown without HTML, pictures and links.

    Of an answer, a line stays a line, and stars stay what they are: in most they multiply.
    """
    from markdown_it import MarkdownIt  # not needed where nothing is rendered as HTML

    options = {"html": False, "xhtmlOut": False, "breaks": is_answer, "maxNesting": MOST_NESTED}
    reader = MarkdownIt("commonmark", options).enable("table")
    reader.disable(["image", "link", "autolink", "reference", "entity"])
    if is_answer:
        reader.disable("emphasis")
    reader.add_render_rule("heading_open", _bold_begins)
    reader.add_render_rule("heading_close", _bold_ends)
    reader.add_render_rule("fence", _code)
    reader.add_render_rule("code_block", _code)
    return reader


@lru_cache(maxsize=256)
def asked_as_html(text: str) -> Markup:
    """Return the text of a question as HTML."""
    return Markup(_reader(False).render(visible(text)))


MOST_CELLS = 3000
"""Cells of the tables of one answer."""
_BELOW_A_HEAD = late_pattern(r"[ \t>]{0,8}\|?[ \t]*:?-[-|: \t]*")


def answer_as_html(text: str) -> Markup:
    """Return a student's written answer as HTML; as plain text where a table in it has too many
    cells.
    """
    if _cells_in(text) > MOST_CELLS:
        return Markup('<pre tabindex="0">{}</pre>').format(visible(text))
    return Markup(_reader(True).render(visible(text)))


def _cells_in(text: str) -> int:
    """Return about how many cells the tables of a text have: each row has as many as the head."""
    cells = columns = 0
    for line in text.split("\n"):
        if _BELOW_A_HEAD.fullmatch(line):
            columns = line.count("|") + 1
        elif not line.strip():
            columns = 0
        cells += columns
    return cells


def _bold_begins(*_: Any) -> str:
    return "<p><strong>"  # a heading of a text is none of the page


def _bold_ends(*_: Any) -> str:
    return "</strong></p>\n"


def _code(
    _renderer: "RendererHTML", tokens: "Sequence[Token]", number: int, _options: Any, _env: Any
) -> str:
    """Return a block of code that can be scrolled by keys."""
    return str(Markup('<pre tabindex="0">{}</pre>\n').format(tokens[number].content))
