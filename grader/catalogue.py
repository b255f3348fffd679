"""The words of reports: English stands in templates and checks, other languages in files.

`templates/words.de.txt` holds a line a text, `English = German`, and `messages.de.txt` what checks
and analysis say. A course's own templates folder may hold files of these names too: they add a
language, or say single things in other words, also in English (`words.en.txt`).
"""

import re
import string
from collections.abc import Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path

from grader.errors import UsageError

OURS = Path(__file__).parent / "report" / "templates"
MOST = 1500
"""Characters of a text that is looked for; a longer one stays as it is."""
MOST_SENTENCES = 24
HIDDEN = "\x00"
NUMBERS = frozenset(["number", "digits", "count"])
"""Braces of these names hold numbers."""
REASON = "reason"
"""What Python said stands in a brace of this name, and may hold a colon."""
_QUOTED = re.compile(
    r"`[^`]*`|(?<!\w)'(?:[^'\\]|\\.)*'(?!\w)|(?<!\w)\"(?:[^\"\\]|\\.)*\"(?!\w)", re.S
)
_BY_HAND = re.compile(r"Decided by [^:\x00]{1,120}, \d{4}-\d\d-\d\d:")
"""What stands behind it is the comment of a person."""
_NEXT = re.compile(r"[.!?] \S|: [A-Z]")
_BETWEEN = re.compile(r"(?<=[.!?:;]) (?=\S)")


class Catalogue:
    """Texts by their English. Called with an English text, it returns the one of the language.

    `messages` are sentences that come with something filled in already, as checks and analysis make
    them: each is found by its form, and what stands in the braces is carried over. Of several
    sentences each is found by itself: those that the author of an exercise wrote are in its
    language already, and stay as they are.
    """

    def __init__(self, texts: Mapping[str, str], messages: Mapping[str, str] | None = None) -> None:
        self._messages = messages or {}
        self._texts = {**texts, **self._messages}
        self._found = lru_cache(maxsize=4096)(self._in_sentences)

    @cached_property
    def _forms(self) -> Mapping[str, list["_Form"]]:
        """The messages with braces by the word they begin with, those that say most first.

        Those that begin with a brace are under "".
        """
        forms = [_Form(one, other) for one, other in self._messages.items() if braces(one)]
        found: dict[str, list[_Form]] = {}
        for form in sorted(forms, key=lambda form: -form.length):
            found.setdefault(form.first_word, []).append(form)
        return found

    @cached_property
    def _longest(self) -> int:
        """The sentences of the message that has most."""
        return max((len(_BETWEEN.split(one)) for one in self._messages), default=1)

    def __call__(self, text: str, **given: object) -> str:
        """Return a text with what is given in its braces; English where there is no other.

        >>> Catalogue({"line {number}": "Zeile {number}"})("line {number}", number=3)
        'Zeile 3'
        >>> Catalogue({}, {"It took {time} s.": "Es dauerte {time} s."})("It took 3 s.")
        'Es dauerte 3 s.'
        """
        if given:
            return self._texts.get(text, text).format(**given)
        if not self._texts or len(text) > MOST:
            return text
        return self._found(str(text))

    def _in_sentences(self, text: str) -> str:
        shown = _Shown(text)
        by_hand = _BY_HAND.search(shown.without_values)
        rest = text[by_hand.end() :] if by_hand else ""
        sentences = shown.sentences(len(text) - len(rest))
        if len(sentences) > MOST_SENTENCES:
            return text
        said: list[str] = []
        while sentences:
            for count in range(min(len(sentences), self._longest), 0, -1):
                one = self._one(shown.piece(sentences[0][0], sentences[count - 1][1]))
                if one is not None:
                    break
            said.append(text[slice(*sentences[0])] if one is None else one)
            del sentences[:count]
        return " ".join(said) + rest

    def _one(self, piece: "_Shown") -> str | None:
        if piece.text.endswith(";"):  # a sentence that goes on with another
            said = self._one(_Shown(piece.text[:-1] + "."))
            return f"{said[:-1]};" if said and said.endswith(".") else self._found_as(piece)
        return self._found_as(piece)

    def _found_as(self, piece: "_Shown") -> str | None:
        exact: str | None = self._texts.get(piece.text)
        if exact is not None:
            return exact
        first = piece.text.partition(" ")[0]
        for form in (*self._forms.get(first, ()), *self._forms.get("", ())):
            filled = form.read(piece)
            if filled is not None:
                said = {name: self._messages.get(one, one) for name, one in filled.items()}
                return str(form.other.format(**said))
        return None


class _Shown:
    """A text, and how it looks without the values in it: what a student wrote is no sentence of
    ours, and says nothing of where one ends.

    `without_quoted` has something else in place of what stands in quotes, `without_values` also of
    what stands in brackets; both are as long as the text.
    """

    def __init__(self, text: str, quoted: str | None = None, values: str | None = None) -> None:
        self.text = text
        self.without_quoted = _without_quoted(text) if quoted is None else quoted
        self.without_values = _without_brackets(self.without_quoted) if values is None else values

    def piece(self, start: int, end: int) -> "_Shown":
        """Return a part of it."""
        quoted, values = self.without_quoted[start:end], self.without_values[start:end]
        return _Shown(self.text[start:end], quoted, values)

    def sentences(self, end: int) -> list[tuple[int, int]]:
        """Return where each sentence begins and ends, up to a place."""
        gaps = [match.span() for match in _BETWEEN.finditer(self.without_values, 0, end)]
        return list(
            zip([0, *(gap[1] for gap in gaps)], [*(gap[0] for gap in gaps), end], strict=True)
        )


def _without_quoted(text: str) -> str:
    return _QUOTED.sub(
        lambda match: f"{match[0][0]}{HIDDEN * (len(match[0]) - 2)}{match[0][0]}", text
    )


def _without_brackets(text: str) -> str:
    """Return a text with something else in place of what stands between brackets that belong
    together.
    """
    opened: list[int] = []
    found = list(text)
    for at, char in enumerate(text):
        if char in "([{":
            opened.append(at)
        elif char in ")]}" and opened and text[opened[-1]] == "([{"[")]}".index(char)]:
            start = opened.pop()
            if not opened:
                found[start + 1 : at] = HIDDEN * (at - start - 1)
    return "".join(found)


class _Form:
    """A line with braces: how its English looks once it is filled in, and the other text."""

    def __init__(self, english: str, other: str) -> None:
        self.other = other
        self._parts = [(literal, name) for literal, name, _, _ in string.Formatter().parse(english)]
        self.length = sum(len(literal) for literal, _ in self._parts)
        self._core = max((literal for literal, _ in self._parts), key=len)
        word, blank, _ = self._parts[0][0].partition(" ")
        self.first_word = word if blank else ""

    def read(self, piece: _Shown) -> dict[str, str] | None:
        """Return what stands in the braces of a text of this form; None for one that is not.

        Each gap ends where what follows it comes first, so that no text makes this slow.
        """
        shown, (begins, name) = piece.without_quoted, self._parts[0]
        if self._core not in shown or not shown.startswith(begins):
            return None
        at = len(begins)
        filled: dict[str, str] = {}
        for k, (literal, after) in enumerate(self._parts[1:], start=1):
            is_last = k == len(self._parts) - 1 and after is None
            end = len(shown) - len(literal) if is_last else shown.find(literal, at + 1)
            if end <= at or (is_last and not shown.endswith(literal)):
                return None
            if not _may_stand(str(name), piece, at, end):
                return None
            filled.setdefault(str(name), piece.text[at:end])
            at, name = end + len(literal), after
        if name is not None:
            if at >= len(shown) or not _may_stand(name, piece, at, len(shown)):
                return None
            filled.setdefault(name, piece.text[at:])
        return filled


def _may_stand(name: str, piece: _Shown, start: int, end: int) -> bool:
    """Say whether a stretch is what a brace holds: no more than a piece of a sentence."""
    if name in NUMBERS and not piece.text[start:end].replace(".", "").isdigit():
        return False
    if name == REASON:  # "ModuleNotFoundError: No module named 'x'"
        return not re.search(r"[.!?] \S", piece.without_values[start:end])
    return not _NEXT.search(piece.without_values, start, end)


@cache
def catalogue(language: str, course: Path | None = None) -> Catalogue:
    """Return the words of a language; a course's own come before ours.

    Raise UsageError, with file and line, for a line that is none.
    """
    texts: dict[str, str] = {}
    messages: dict[str, str] = {}
    for folder in (OURS, course):
        for kind, found in (("words", texts), ("messages", messages)):
            path = folder / f"{kind}.{language}.txt" if folder is not None else None
            if path is not None and path.is_file():
                found |= read_words(path)
    return Catalogue(texts, messages)


def read_words(path: Path) -> dict[str, str]:
    """Return the texts in a file of words, by their English."""
    found = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        raise UsageError(f"{path} is no UTF-8 text; save it in an editor as UTF-8") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        english, mark, other = (part.strip() for part in line.partition(" = "))
        if not (mark and english and other):
            raise UsageError(f"{path}:{number}: write `English = the other text`")
        if not all(name.isidentifier() for name in braces(english) | braces(other)):
            raise UsageError(f"{path}:{number}: in braces stands one name, as in {{points}}")
        if braces(english) != braces(other):
            raise UsageError(f"{path}:{number}: both sides must have the same in braces")
        found[english] = other
    return found


def braces(text: str) -> set[str]:
    """Return the names that a text has in braces.

    >>> sorted(braces("{points} of {most} points"))
    ['most', 'points']
    """
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {"a brace without its other"}
