"""What course templates leave where an answer belongs: words ("Your answer here", "TODO"), English
and German, and lists of options, of which students may have left the chosen ones.
"""

import re
import unicodedata
from collections.abc import Sequence

from grader.late_pattern import late_pattern
from grader.words import words

MOST_WORDS = 24
MOST_OPTIONS = 26
_LETTERED = late_pattern(r"[a-h] ")
BLANK = "raise NotImplementedError  # your code here"
"""The line of a starter that students replace."""
_TAG = late_pattern(r"<[A-Za-z/!?][^<>]{0,200}>")
_WORD = late_pattern(r"[^\W_]+(?:'s)?")
_CHOSEN = late_pattern(
    r"(?:[:=*]\s*[(\[*_]{0,4}[A-Za-z]|\b(?:[Aa]nswer|[Aa]ntwort)\s+[(\[*_]{0,4}[A-H])[)\]*_.]{0,4}\s*$"
)
"""A letter that is given as an answer: "Answer: A", "Answer A"."""
_ANSWERING_SIGNS = (
    "LATIN", "DIGIT", "CHECK", "BALLOT X", "CROSS MARK", "BOX WITH X", "THUMBS", "UPWARDS",
    "DOWNWARDS", "LEFTWARDS", "NORTH EAST", "SOUTH EAST", "MULTIPLICATION SIGN"
)  # fmt: skip
_PICTURE = late_pattern(r"!\[|<img")


def chosen_options(lines: Sequence[str], asked: str) -> list[str]:
    """Return the lines that were chosen of the options that a question lists: none where it is no
    option, or where the whole list stands as it was handed out.

    Both are folded: words in small letters, a blank between.

    >>> asked = "which way a to the left b to the right c nowhere"
    >>> chosen_options(["b to the right"], asked), chosen_options(["to the left"], asked)
    (['b to the right'], ['to the left'])
    >>> chosen_options(["a to the left", "b to the right", "c nowhere"], asked)
    []
    """
    if len(lines) > MOST_OPTIONS:
        return []
    places = [(_place_of_option(line, asked), line) for line in lines]
    found = [(place, line) for place, line in places if place is not None]
    if not found:
        return []
    starts = [start for (start, _), _ in found]
    letters = [letter for (_, letter), _ in found]
    is_in_order = starts == sorted(starts) and letters == list("abcdefgh"[: len(letters)])
    is_whole = not _has_option("abcdefghi"[len(letters)], starts[-1], asked)
    return [] if len(found) > 1 and is_in_order and is_whole else [line for _, line in found]


def are_all_options(lines: Sequence[str], asked: str) -> bool:
    """Say whether folded lines are options that are asked, one and all: a list as it was handed
    out, where none of them was chosen.

    >>> are_all_options(["a left", "b right", "c no"], "which way a left b right c no")
    True
    """
    if len(lines) > MOST_OPTIONS:
        return False
    every = all(_place_of_option(line, asked) is not None for line in lines)
    return len(lines) > 1 and every and not chosen_options(lines, asked)


def _place_of_option(line: str, asked: str) -> tuple[int, str] | None:
    """Return where an option begins in what is asked, and its letter; None for what is none."""
    letter = "" if _LETTERED.match(line) else "[a-h] "
    found = re.search(rf"(?:^| )({letter}{re.escape(line)})(?= |$)", asked) if line else None
    if found is None or not (_has_option("a", 0, asked) and _has_option("b", 0, asked)):
        return None
    return found.start(1), asked[found.start(1)]


def _has_option(letter: str, start: int, asked: str) -> bool:
    return re.search(rf"(?:^| ){letter} \S", asked[start:]) is not None


def is_bare(text: str) -> bool:
    """Say whether a text holds nothing but marks and words like "type your answer here"."""
    known, keys = words("placeholder"), words("placeholder_key")
    if _CHOSEN.search(text):
        return False
    shown = _TAG.sub(" ", text) if "<" in text else text
    count, is_key = 0, False
    for found in _WORD.finditer(shown.lower()):
        word = found[0]
        count += 1
        if word not in known or count > MOST_WORDS:
            return False
        is_key = is_key or word in keys
    return is_key if count else not (_PICTURE.search(text) or answers_by_sign(shown))


def answers_by_sign(text: str) -> bool:
    """Say whether a text has a sign that may be an answer by itself: a letter in a ring, a tick.

    >>> [answers_by_sign(sign) for sign in "ⓑ✗☒☐→↑"]
    [True, True, True, False, False, True]
    """
    if text.strip() in ("+", "++"):
        return True
    names = [unicodedata.name(sign, "") for sign in text if not (sign.isascii() or sign.isalnum())]
    return any(word in name for name in names for word in _ANSWERING_SIGNS)
