"""How the number of a question is written: in a text, and in a name of code."""

import re
from itertools import pairwise

BEFORE = (
    r"(?:questions?|q|tasks?|exercise|problem|part|frage|aufgabe|teil|(?:answer|antwort)\w*)\W{0,3}"
)
"""A word that stands before a number."""
_OF_ANSWERS = re.compile(
    r"answ|^ans(?![a-z])|antw|r[eé]pon|respuesta|rispost|l(?:oe|ö)sung|solution|frage|quest|aufgabe"
    r"|text|task|exerc|writ|^_*[qa](?![a-z])|^_*ex(?![a-z])",
    re.I,
)
_NEXT = re.compile(rf"\n[^\w\n]*(?:{BEFORE})?\d+[._]\d")
"""Where in a text the next number begins."""


class Numbered:
    """How the number of a question may be written: in a text, and in a name."""

    def __init__(self, question: str) -> None:
        parts = [re.escape(part) for part in re.findall(r"\d+|[^\W\d_]+", question)]
        if len(parts) > 1 and parts[0].isalpha() and parts[1].isdigit():
            parts = parts[1:]  # the Q of Q1a
        joint = rf"(?:[._-]|\W{{0,3}}{BEFORE})"
        number = parts[0]
        for before, part in pairwise(parts):  # "2a" has nothing between
            is_one = f"{before}{part}" in question
            number += f"{joint}{'?' if is_one else ''}{part}"
        self._is_long = len(parts) > 2
        before = rf"(?:{BEFORE})?" if self._is_long else rf"(?:^[^\w\n]*|{BEFORE})"
        within = rf"(?:(?<=[,;|.])[\s*_(]{{1,4}}|\(){number}(?=\s?[).:|])"
        self._in_text = re.compile(rf"(?<![\w.]){before}{number}(?![.,]?\w)|{within}", re.I | re.M)
        self._alone = re.compile(rf"\W*(?:{BEFORE})?{number}(?:\W{{0,2}}\([a-h]\))?\W*", re.I)
        inside = "_*".join(parts)
        self._in_name = re.compile(rf"(?:\w*[^\W\d_]_*|\w+_|_*){inside}(?:_*[^\W\d_]\w*|_*)", re.I)
        self._parts = re.findall(r"\d+|[^\W\d_]+", question.lower())

    def may_stand_in(self, text: str) -> bool:
        """Say, quickly, whether a text has all parts of the number."""
        return all(part in text for part in self._parts)

    def after(self, text: str) -> str:
        """Return what a text says after the number; nothing where it does not bear it."""
        found = self._in_text.search(text)
        return _NEXT.split(text[found.end() :], maxsplit=1)[0] if found is not None else ""

    def is_alone(self, text: str) -> bool:
        """Say whether a text is the number, and nothing else."""
        return len(text) < 60 and self._alone.fullmatch(text) is not None

    def is_name(self, name: str) -> bool:
        """Say whether a name bears the number, and may be that of an answer."""
        if len(name) > 80 or self._in_name.fullmatch(name) is None:
            return False
        return self._is_long or _OF_ANSWERS.search(name) is not None
