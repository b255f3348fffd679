"""What one student handed in, where that is more than one path.

Several files, or members of a class's archive.

A plain file or folder stays a `Path`. `Handed` stands beside it wherever a submission is named, and
both are asked the same questions here: what it is called, what is in it, whether something in it
has changed.
"""

import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from grader.display import escaped_where_blank
from grader.submission.archive import SUFFIXES, archive_suffix


@dataclass(frozen=True)
class Part:
    """One file or folder of a submission. With `member`, a file in the archive at `path`.

    `shown` is its name in reports, empty for a folder that is the whole submission. `is_html`: the
    text that a student wrote into a form of the course site; it is read as a sheet. `lost` says why
    it could not be read where it was packed; `is_closed` that our rights there did not let us.
    """

    path: Path
    shown: str = ""
    member: str = ""
    is_html: bool = False
    lost: str = ""
    is_closed: bool = False


@dataclass(frozen=True)
class Handed:
    """The parts of one student's submission, under the student's name."""

    name: str
    parts: tuple[Part, ...]


_PACKED = frozenset(suffix.rpartition(".")[2] for suffix in SUFFIXES)
Where = Path | Handed
"""A submission: a file, a folder, or several parts under one name."""


def composed(name: str) -> str:
    """Return a name in the one Unicode form (NFC) in which names are compared.

    MacOS writes another.
    """
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def shown_path(path: Path | str) -> str:
    """Return a path as text that can be shown, whatever bytes its name has."""
    text = os.fspath(path)
    return text if text.isascii() else os.fsencode(text).decode("utf-8", "backslashreplace")


def name_of_path(name: str, is_folder: bool) -> str:
    """Return the student's name that a file or folder is called by."""
    if not is_folder:
        dot = name.rfind(".")
        is_packed = name[dot + 1 :].lower() in _PACKED
        suffix = archive_suffix(name) if is_packed else ""
        stem = (
            name[:dot] if 0 < dot < len(name) - 1 else name
        )  # as pathlib has it, in a tenth of the time
        name = (name[: -len(suffix)] if suffix else stem) or name
    return escaped_where_blank(composed(shown_path(name)))


def paths_of(where: Where) -> list[Path]:
    """Return the files and folders on disk in which a submission lies."""
    return (
        [where]
        if isinstance(where, Path)
        else list(dict.fromkeys(part.path for part in where.parts))
    )


def order_of(where: Where) -> tuple[str, ...]:
    """Return what submissions are sorted by."""
    return (
        where.parts if isinstance(where, Path) else (*where.parts[0].path.parent.parts, where.name)
    )


class _Plain(HTMLParser):
    """Collects the text of a page: a line a block, headings and lists as Markdown has them."""

    BLOCKS = frozenset(
        [
            "p",
            "div",
            "br",
            "li",
            "tr",
            "table",
            "ul",
            "ol",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "pre",
            "blockquote",
            "section",
            "article",
            "hr",
            "title",
        ]
    )
    SKIPPED = frozenset({"script", "style", "head"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.skipping = 0
        self.verbatim = 0
        self.lists: list[tuple[bool, bool, int]] = []
        """Of each list that is open: whether it is numbered, by letters, and its last number."""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag in self.SKIPPED:
            self.skipping += 1
        elif tag == "pre":
            self.out.append("\n\n```\n")
            self.verbatim += 1
        elif tag in self.BLOCKS:
            self.out.append("\n" if tag in ("br", "li", "tr") else "\n\n")
            if tag[0] == "h" and tag[1:].isdigit():
                self.out.append("#" * int(tag[1:]) + " ")
            elif tag == "li":
                self.out.append(self._mark(dict(attrs).get("value")))
            elif tag in ("ol", "ul"):
                said = dict(attrs)
                start = _whole(said.get("start"), 1)
                # below a text, or within another list, it is a list of that answer
                is_first = not self.lists and not "".join(self.out).strip()
                counts = tag == "ol" and "reversed" not in said and (is_first or "start" in said)
                self.lists.append((counts, said.get("type") in ("a", "A"), start - 1))
        elif tag in ("td", "th"):
            self.out.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SKIPPED:
            self.skipping = max(0, self.skipping - 1)
        elif tag == "pre":
            self.out.append("\n```\n\n")
            self.verbatim = max(0, self.verbatim - 1)
        elif tag in self.BLOCKS:
            self.out.append("\n" if tag in ("li", "tr") else "\n\n")
            if tag in ("ol", "ul") and self.lists:
                self.lists.pop()

    def _mark(self, value: str | None) -> str:
        """Return what begins the next item of the list that is open: a dash, or its number."""
        if not self.lists or not self.lists[-1][0]:
            return "- "
        _, by_letters, last = self.lists[-1]
        number = _whole(value, last + 1)
        self.lists[-1] = (True, by_letters, number)
        return f"{chr(96 + number)}) " if by_letters and 0 < number < 27 else f"{number}. "

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.out.append(
                data
                if self.verbatim
                else " ".join(data.split()).join(
                    (" " if data[:1].isspace() else "", " " if data[-1:].isspace() else "")
                )
            )


def _whole(said: str | None, otherwise: int) -> int:
    return int(said) if said is not None and re.fullmatch(r"-?\d{1,6}", said) else otherwise


def text_of_html(data: bytes) -> bytes:
    """Return the text of a page as Markdown, as far as headings, lists and code go.

    >>> text_of_html(b"<h3>1.1.2</h3><p>It <b>grows</b>.</p>").decode()
    '### 1.1.2\\n\\nIt grows.\\n'
    >>> text_of_html(b'<ol start="7"><li>b</li><li>True</li></ol>').decode()
    '7. b\\n\\n8. True\\n'
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    parser = _Plain()
    parser.feed(text)
    parser.close()
    lines = [line.rstrip() for line in "".join(parser.out).replace("\xa0", " ").split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line.lstrip() if line.lstrip()[:1] == "#" else line)
    return ("\n".join(kept).strip() + "\n").encode()
