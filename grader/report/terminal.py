"""Text for a terminal: wrapped to 80 columns, coloured, in ASCII where it shows nothing else."""

import textwrap
import unicodedata

import click

COLUMNS = 80
_COLOURS = {"correct": "green", "partial": "yellow", "needs_review": "cyan"}
_NEAREST = str.maketrans(
    {"→": "->", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "∞": "inf", "·": "*",
     "×": "x", "−": "-", "–": "-", "—": "-", "≤": "<=", "≥": ">=", "≠": "!=", "ß": "ss"}
)  # fmt: skip


def plain(text: str, _status: str = "") -> str:
    """Return text as it is."""
    return text


def bold(text: str) -> str:
    """Return text in bold."""
    return click.style(text, bold=True)


def tinted(text: str, status: str) -> str:
    """Return text in the colour of a status."""
    return click.style(text, fg=_COLOURS.get(status, "red"))


def in_ascii(text: str) -> str:
    """Return text with every character that is not ASCII replaced by what comes nearest.

    >>> in_ascii("é → “x” ∞")
    'e -> "x" inf'
    """
    text = text.translate(_NEAREST)
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def wrapped(text: str, width: int = 0) -> str:
    """Return text in lines of at most 80 characters, each paragraph by itself, indented.

    Lines that are laid out (code, tables) stay as they are.
    """
    indent = " " * width
    lines: list[str] = []
    for line in text.split("\n"):
        if len(line) + width <= COLUMNS or line.startswith(("  ", "\t", ">>>")):
            lines.append(indent + line if line else line)
        else:
            lines += textwrap.wrap(
                line,
                COLUMNS,
                initial_indent=indent,
                subsequent_indent=indent,
                break_on_hyphens=False,
                break_long_words=False,
            )
    return "\n".join(lines)
