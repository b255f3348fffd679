"""What an exercise asks, as far as a reader of answers must know it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from grader.late_pattern import late_pattern

ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
}
Path = tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """One question: id, title, other headings it is known by (/pattern/ or text), text."""

    id: str
    title: str = ""
    headings: tuple[str, ...] = ()
    text: str = ""
    is_written: bool = True
    is_code: bool = False


@dataclass(frozen=True)
class Outline:
    """The questions of an exercise in order, its own texts, and the names that students define."""

    questions: tuple[Asked, ...] = ()
    title: str = ""
    text: str = ""
    names: tuple[str, ...] = ()

    @cached_property
    def paths(self) -> dict[Path, str]:
        """The ids as parts: ("1", "a") for "1.a"."""
        return {parts_of(question.id): question.id for question in self.questions}

    @cached_property
    def prefixes(self) -> frozenset[Path]:
        """What ids begin with: the numbers of groups of questions."""
        return frozenset(path[:n] for path in self.paths for n in range(1, len(path)))

    @cached_property
    def longest(self) -> int:
        """How many parts the longest id has."""
        return max((len(path) for path in self.paths), default=0)

    @cached_property
    def order(self) -> dict[str, int]:
        """The place of each question."""
        return {question.id: k for k, question in enumerate(self.questions)}

    @cached_property
    def variables(self) -> tuple[re.Pattern[str], ...]:
        """What the ids that can be names in Python look like at the start of a line."""
        names = (name for name in self.order if name.isidentifier())
        return tuple(re.compile(rf"^{name}\b", re.M) for name in names)

    @cached_property
    def titles(self) -> dict[str, str]:
        """Ids by folded title, without titles that two questions share."""
        found: dict[str, list[str]] = {}
        for question in self.questions:
            found.setdefault(folded(question.title), []).append(question.id)
        return {title: ids[0] for title, ids in found.items() if title and len(ids) == 1}

    @cached_property
    def all_titles(self) -> frozenset[str]:
        """Every title, folded, and the exercise's own."""
        return frozenset(
            folded(title)
            for title in (self.title, *(question.title for question in self.questions))
        )

    @cached_property
    def patterns(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """The `headings` of the questions, compiled, and the ids they lead to."""
        return tuple(
            (heading_pattern(heading), question.id)
            for question in self.questions
            for heading in question.headings
        )

    @cached_property
    def asked_text(self) -> str:
        """All that the exercise says, folded: what stands in it was handed out."""
        texts = [self.title, self.text, *(f"{q.title}\n{q.text}" for q in self.questions)]
        return folded("\n".join(texts))

    def find(self, path: Path) -> str | None:
        """Return the id of the question with this number.

        A letter may stand for a number (b for 2).
        """
        found = self.paths.get(path)
        if found is None and len(path) > 1:
            found = next(
                (self.paths[other] for other in _other_forms(path) if other in self.paths), None
            )
        return found

    def text_of(self, question: str) -> str:
        """Return what a question asks, as it was written."""
        return self.questions[self.order[question]].text if question in self.order else ""

    def beside(self, question: str, part: str) -> str:
        """Return the question whose number differs from another's in its last part alone; nothing
        for none. A letter stands for a letter, a digit for a digit.
        """
        *group, last = parts_of(question)
        is_alike = bool(group) and last.isdigit() == part.isdigit()
        return (is_alike and self.paths.get((*group, part))) or ""

    def find_whole(self, path: Path) -> str | None:
        """Return the id of the question of which this number is a part: 4.2 of 4.2 (a).

        None where the number is that of a question itself, or of none.
        """
        is_part = len(path) > 1 and path[-1].isalpha() and path[:-1] not in self.prefixes
        if not is_part or self.find(path) is not None:
            return None
        return self.find(path[:-1])

    def find_prefix(self, path: Path) -> Path | None:
        """Return the number of a group of questions, None where no id begins so."""
        return next(
            (other for other in (path, *_other_forms(path)) if other in self.prefixes), None
        )

    def below(self, prefix: Path) -> list[str]:
        """Return the ids of the questions of a group, in order."""
        return [number for path, number in self.paths.items() if path[: len(prefix)] == prefix]


def heading_pattern(heading: str) -> re.Pattern[str]:
    """Return what a `headings:` entry looks for: /pattern/, or a text in any case."""
    if len(heading) > 2 and heading[0] == heading[-1] == "/":
        return re.compile(heading[1:-1], re.I)
    words = r"\W+".join(map(re.escape, re.findall(r"\w+", heading)))
    return re.compile(rf"^\W*{words}\b", re.I)


def parts_of(number: str) -> Path:
    """Return the parts of a number, letters in small.

    >>> parts_of("2.1.a"), parts_of("Q3b")
    (('2', '1', 'a'), ('3', 'b'))
    """
    parts = [
        part.lstrip("0") or "0" if part.isdigit() else part.lower()
        for part in _PART.findall(number)
    ]
    while len(parts) > 1 and not parts[0].isdigit() and parts[1].isdigit():
        parts.pop(0)  # the Q of Q3b
    return tuple(parts)


_PART = late_pattern(r"\d+|[A-Za-z]+")
LINE = 200
"""Shorter texts are remembered."""
_NO_WORD = late_pattern(r"[\W_]+")
_SMALL = bytes(ord(chr(code).lower()) if chr(code).isalnum() else 32 for code in range(128)) * 2
"""What `folded` makes of each ASCII character: letters small, a blank for what is no word's."""


def folded(text: str) -> str:
    """Return the words of a text in small letters."""
    return _folded_line(text) if len(text) < LINE else _folded(text)


@lru_cache(4096)
def _folded_line(text: str) -> str:
    return _folded(text)  # lines of a handout come again with every student


def _folded(text: str) -> str:
    if text.isascii():  # almost every line of a sheet, in a tenth of the time
        return b" ".join(text.encode().translate(_SMALL).split()).decode()
    return _NO_WORD.sub(" ", text).strip().lower()


def _other_forms(path: Path) -> Sequence[Path]:
    """Return a number with its last parts written otherwise: b for 2, ii for 2, 2 for b."""
    found: list[Path] = []
    for k in range(len(path)):
        part = path[k]
        forms = []
        if part.isdigit() and k and 1 <= int(part) <= 26:
            forms.append(chr(96 + int(part)))
        elif part in ROMAN:
            forms.append(str(ROMAN[part]))
        if len(part) == 1 and part.isalpha() and k:
            forms.append(str(ord(part) - 96))
        found += [(*path[:k], form, *path[k + 1 :]) for form in forms]
    return found
