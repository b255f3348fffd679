"""Text of students and numbers, made harmless and short for the place they are shown in."""

import re
import shlex
import unicodedata
from collections.abc import Sequence

MAX_SHOWN = 4000
_UNUSUAL = re.compile(r"[^\n\t\x20-\x7e]")


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    is_invisible = unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return char.encode("unicode_escape").decode("ascii") if is_invisible else char


def visible(text: str, limit: int = MAX_SHOWN) -> str:
    """Return text with control, bidirectional and other invisible characters shown as escapes, cut
    with a note.

    >>> visible("a\\x1b[31mb")
    'a\\\\x1b[31mb'
    """
    cut = text[:limit]
    shown = _UNUSUAL.sub(_escaped, cut)
    return (
        shown
        if len(text) <= limit
        else f"{shown}\n[... {len(text) - limit} more characters are not shown]"
    )


_BLANK_KINDS = frozenset(("Mn", "Me", "Cc", "Cf", "Cn", "Zs", "Zl", "Zp"))
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters that are drawn as nothing."""


def escaped_where_blank(name: str) -> str:
    """Return a name; where it would show as nothing at all, its characters as escapes.

    >>> escaped_where_blank("\u3164"), escaped_where_blank("Zoë")
    ('\\\\u3164', 'Zoë')
    """
    for char in name:
        is_blank = unicodedata.category(char) in _BLANK_KINDS or char in _BLANK_LETTERS
        if not is_blank:
            return name
    return name.encode("unicode_escape").decode("ascii").replace(" ", "\\x20")


def quoted(path: object) -> str:
    """Return a path as it can be pasted into a shell; what would not show is escaped."""
    return one_line(shlex.quote(str(path)), 1000)


def one_line(text: str, limit: int = 40) -> str:
    """Return text for a row of a table on a terminal.

    No line breaks or tabs, cut to `limit` characters.

    >>> one_line("a\\tb")
    'a\\\\tb'
    """
    shown = (
        visible(text[: limit + 1].replace("\n", "\x85"), limit + 1)
        .replace("\\x85", "\\n")
        .replace("\t", "\\t")
    )
    return shown if len(shown) <= limit else f"{shown[: limit - 1]}…"


def number(value: float) -> str:
    """Return points as people write them: no trailing zeros, at most two decimals.

    >>> number(2.50), number(3.0)
    ('2.5', '3')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def counted(count: int, one: str, several: str = "") -> str:
    """Return a count with its noun.

    >>> counted(1, "grade"), counted(2, "grade"), counted(0, "answer waits", "answers wait")
    ('1 grade', '2 grades', '0 answers wait')
    """
    return f"{count} {one if count == 1 else several or one + 's'}"


def yaml_text(text: str) -> str:
    """Return text as YAML on one line, quoted; what does not show is written as an escape."""
    import yaml  # only where an author's file is written

    is_plain = visible(text) == text
    style = "'" if is_plain else '"'
    found: str = yaml.safe_dump(text, default_style=style, width=10**9, allow_unicode=is_plain)
    return found.strip()


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them.

    >>> listed(["h", "c", "o"])
    'h, c and o'
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def are(names: Sequence[str]) -> str:
    """Return "is" for one name, "are" for several."""
    return "is" if len(names) == 1 else "are"
