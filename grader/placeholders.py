"""What course templates leave where an answer belongs: words ("Your answer here", "TODO"), English
and German, and lists of options, of which students may have left the chosen ones.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from grader.late_pattern import late_pattern
from grader.words import words

MOST_WORDS = 24
MOST_OPTIONS = 26
LEAST_FIRST_WORDS = 3
_OPTION = late_pattern(r"(?:(?<=\s)|^|(?<=\())([A-Ha-h])[).:]\s+")
_SENTENCE_END = late_pattern(r"[.?!](?:\s|$)")
BLANK = "raise NotImplementedError  # your code here"
"""The line of a starter that students replace."""
_TAG = late_pattern(r"<(?:[A-Za-z/!?][^<>]{0,200}|[^<>]{0,80}[A-Za-z]{3}[^<>]{0,80})>")
_WORD = late_pattern(r"[^\W_]+(?:'s)?")
_CHOSEN = late_pattern(
    r"(?:[:=*]\s*[(\[*_]{0,4}[A-Za-z]|\b(?:[Aa]nswer|[Aa]ntwort)\s+[(\[*_]{0,4}[A-H])[)\]*_.]{0,4}\s*$"
)
"""A letter that is given as an answer: "Answer: A", "Answer A"."""
_ANSWERING_SIGNS = (
    "LATIN", "DIGIT", "CHECK", "BALLOT X", "CROSS MARK", "BOX WITH X", "THUMBS"
)  # fmt: skip
_DIRECTIONS = (
    "UPWARDS", "DOWNWARDS", "LEFTWARDS", "NORTH EAST", "SOUTH EAST", "MULTIPLICATION SIGN"
)  # fmt: skip
_SIGNS = late_pattern(r"""[\s.,;:?!()\[\]{}"'`$\\]+""")
"""What ends one line of a list and not another, and says nothing."""
_CROSSES = late_pattern(r"[❌✗✘✖×~]")
_PICTURE = late_pattern(r"!\[|<img")


def options_of(question: str) -> dict[str, str]:
    """Return the options that a question lists, folded, by their letters; none where it lists none,
    or several times.

    >>> options_of("Which way? (a) to the left (b) to the right. Say why.")
    {'a': 'to the left', 'b': 'to the right'}
    """
    marks = list(_OPTION.finditer(question))
    letters = [mark[1].lower() for mark in marks]
    if len(marks) < 2 or letters != list("abcdefgh"[: len(letters)]):
        return {}
    ends = [*(mark.start() for mark in marks[1:]), len(question)]
    texts = [question[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]
    texts[-1] = _SENTENCE_END.split(texts[-1], maxsplit=1)[0]
    return {letter: _folded(text) for letter, text in zip(letters, texts, strict=True)}


def option_of(line: str, options: Mapping[str, str]) -> str:
    """Return the letter of the option that a line writes out, nothing for none: with its letter or
    without, or its first words.
    """
    own = _folded(line)
    for letter, text in options.items():
        is_first = len(own.split()) >= LEAST_FIRST_WORDS and text.startswith(f"{own} ")
        if text and (own in (text, f"{letter} {text}") or is_first):
            return letter
    return ""


def chosen_options(lines: Sequence[str], question: str) -> list[str]:
    """Return the lines that were chosen of the options that a question lists: none where none is an
    option, or where the whole list stands as it was handed out.

    >>> chosen_options(["(b) to the right"], "Which? (a) to the left (b) to the right")
    ['(b) to the right']
    >>> chosen_options(["(a) left", "(b) right"], "Which? (a) left (b) right")
    []
    """
    options = options_of(question) if len(lines) <= MOST_OPTIONS else {}
    found = [(letter, line) for line in lines if (letter := option_of(line, options))]
    is_whole = [letter for letter, _ in found] == list(options)
    return [] if is_whole else [line for _, line in found]


def are_all_options(lines: Sequence[str], question: str) -> bool:
    """Say whether lines are the list of options as it was handed out, where none was chosen.

    >>> are_all_options(["(a) left", "(b) no"], "Which? (a) left (b) no")
    True
    """
    options = options_of(question) if len(lines) <= MOST_OPTIONS else {}
    return bool(options) and [option_of(line, options) for line in lines] == list(options)


def odd_one(lines: Sequence[str]) -> str | None:
    """Return the one of three lines or more around which signs stand that the others do not have,
    None where there is none: an arrow, a filled circle. One that is crossed out is none.

    >>> odd_one(["a) stack", "b) heap <--", "c) list"]), odd_one(["a) n*n", "b) n", "✗ c) n+n"])
    ('b) heap <--', None)
    """
    if not 2 < len(lines) <= MOST_OPTIONS:
        return None
    signs = ["".join(around(line)) for line in lines]
    if len(set(signs)) != 2:
        return None
    once = [k for k, own in enumerate(signs) if signs.count(own) == 1]
    is_chosen = len(once) == 1 and signs[once[0]] and not _CROSSES.search(signs[once[0]])
    return lines[once[0]] if is_chosen else None


def around(line: str) -> tuple[str, str]:
    """Return the signs before the first letter or digit of a line and those behind the last,
    without brackets and the signs that end a sentence.
    """
    found = [*_WORD.finditer(line)]
    ends = (line[: found[0].start()], line[found[-1].end() :]) if found else (line, "")
    return _SIGNS.sub("", ends[0]), _SIGNS.sub("", ends[1])


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().lower()


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
    has_words = any(sign.isalpha() and sign.isascii() for sign in text)
    signs = _ANSWERING_SIGNS if has_words else (*_ANSWERING_SIGNS, *_DIRECTIONS)
    return any(word in name for name in names for word in signs)
