"""The words of a report: English stands in the templates, other languages in files.

`templates/words.de.txt` holds a line a text, `English = German`. A course's own templates folder
may hold a file of that name too: it adds a language, or says single things in other words, also in
English (`words.en.txt`).
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from grader.errors import UsageError

OURS = Path(__file__).parent / "templates"


class Catalogue:
    """Texts by their English. Called with an English text, it returns the one of the language."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def __call__(self, text: str, **given: object) -> str:
        """Return a text with what is given in its braces; English where there is no other.

        >>> Catalogue({"line {number}": "Zeile {number}"})("line {number}", number=3)
        'Zeile 3'
        """
        found = self._texts.get(text, text)
        return found.format(**given) if given else found


@cache
def catalogue(language: str, course: Path | None = None) -> Catalogue:
    """Return the words of a language; a course's own come before ours.

    Raise UsageError, with file and line, for a line that is none.
    """
    texts: dict[str, str] = {}
    for folder in (OURS, course):
        path = folder / f"words.{language}.txt" if folder is not None else None
        if path is not None and path.is_file():
            texts |= read_words(path)
    return Catalogue(texts)


def read_words(path: Path) -> dict[str, str]:
    """Return the texts in a file of words, by their English."""
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        english, mark, other = (part.strip() for part in line.partition(" = "))
        if not (mark and english and other):
            raise UsageError(f"{path}:{number}: write `English = the other text`")
        if braces(english) != braces(other):
            raise UsageError(f"{path}:{number}: both sides must have the same in braces")
        found[english] = other
    return found


def braces(text: str) -> set[str]:
    """Return the names that a text has in braces.

    >>> sorted(braces("{points} of {most} points"))
    ['most', 'points']
    """
    import string

    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {"a brace without its other"}
