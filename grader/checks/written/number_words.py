"""Numbers that are written as words, in English and German, and powers of letters."""

import re

from grader.late_pattern import late_pattern

POWER_OF_LETTER = late_pattern(
    r"(?<=[A-Za-z])\s*(?:(?:\^|\*\*)\s*\{?\(?[-+]?\d+\)?\}?|[⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
)
"""The ^2 of dx^2; that of 10^2 is part of a number."""
_TO_TWENTY = {
    word: k
    for words in (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen",
        "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn "
        "fünfzehn sechzehn siebzehn achtzehn neunzehn",
    )
    for k, word in enumerate(words.split(" "))
}
_TENS = {
    word: 10 * k
    for words in (
        "twenty thirty forty fifty sixty seventy eighty ninety",
        "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    )
    for k, word in enumerate(words.split(" "), 2)
}
_ONES = {**{word: k for word, k in _TO_TWENTY.items() if 0 < k < 10}, "ein": 1}
_WORDS = {
    **_TO_TWENTY,
    **_TENS,
    **{f"{ten}-{one}": a + b for ten, a in _TENS.items() for one, b in _ONES.items()},
    **{f"{one}und{ten}": a + b for ten, a in _TENS.items() for one, b in _ONES.items()},
    **dict.fromkeys(("hundred", "hundert"), 100),
    **dict.fromkeys(("thousand", "tausend"), 1000),
    **dict.fromkeys(("million", "millionen"), 1_000_000),
    **dict.fromkeys(("twice", "doubled", "doubles", "doppelt", "verdoppelt"), 2),
    **dict.fromkeys(("half", "halves", "halved", "halb", "halbiert"), 0.5),
}
_ANY = "|".join(sorted(_WORDS, key=len, reverse=True))
_UNITS = "|".join(sorted({*_TO_TWENTY, *_TENS, *_ONES, *_WORDS}, key=len, reverse=True))
_GERMAN = late_pattern(
    rf"\b(?=\w+(?:hundert|tausend)|(?:hundert|tausend)\w)"
    rf"(?:(?:({_UNITS})?(hundert))?(?:und)?({_UNITS})?(tausend))?"
    rf"(?:({_UNITS})?(hundert))?(?:und)?({_UNITS})?\b",
    re.I,
)
"""A number that German writes as one word."""
_SPELLED = late_pattern(rf"\b(?:{_ANY})(?:(?:[\s-]+(?:and\s+|und\s+)?)(?:{_ANY}))+\b", re.I)
_DIGITS = late_pattern(r"\d+")
_WORD = late_pattern(rf"\b({_ANY})(?:mal|fach|fold)?\b", re.I)
_SAID = late_pattern(
    rf"(?:^\W*(?:[a-z]\)\s*)?|\b(?:of|by|is|are|factor|faktor|ist|sind|um|auf|answer|antwort)\b\W*)"
    rf"(?:{_ANY})\b"
    rf"|\b(?:{_ANY})(?:\s*times|\s*mal|fach|fold)\b",
    re.I,
)


_LARGE = {
    "million": 6, "millions": 6, "mio": 6, "millionen": 6, "milliarden": 9, "mrd": 9,
    "thousand": 3, "tausend": 3,
}  # fmt: skip
_OF_LARGE = late_pattern(
    rf"(?<![\d.,])(\d{{1,9}}(?:\.\d{{1,9}}|,\d{{1,2}})?)[ \u202f\xa0]({'|'.join(_LARGE)})\b\.?",
    re.I,
)


def with_large_units(text: str) -> str:
    """Return a text with its millions as numbers.

    >>> with_large_units("150 million km, 1,5 Mio. km")
    '150000000 km, 1500000 km'
    """
    return _OF_LARGE.sub(
        lambda found: f"{float(found[1].replace(',', '.')) * 10 ** _LARGE[found[2].lower()]:.0f}",
        text,
    )


def words_as_digits(text: str) -> str:
    """Return a text with its number words as digits.

    >>> words_as_digits("Four times smaller, viermal, twenty-one, half")
    '4 times smaller, 4, 21, 0.5'
    >>> words_as_digits("nineteen thousand seven hundred and twelve, zweihundertdrei, five six")
    '19712, 203, 5 6'
    """
    text = _spelled_out(text)
    return _WORD.sub(lambda found: str(_WORDS[found[1].lower()]), text)


def _spelled_out(text: str) -> str:
    """Return a text with the numbers of several words as digits."""
    apart = _GERMAN.sub(lambda found: " ".join(part for part in found.groups() if part), text)
    return _SPELLED.sub(lambda found: _value(found[0]) or found[0], apart)


def _value(spelled: str) -> str | None:
    """Return the value of number words that stand together, None where they are no one number."""
    total = group = 0
    room = 1_000_000_000  # what comes next has to be smaller
    for word in re.split(r"[\s-]+(?:(?:and|und)\s+)?", spelled.lower()):
        value = _WORDS.get(word, _ONES.get(word, 0.5))
        if not isinstance(value, int) or word in ("twice", "doubled", "doubles"):
            return None
        if value >= 1000:
            total, group, room = total + (group or 1) * value, 0, value
        elif value == 100:
            group, room = (group or 1) * 100, 100
        elif value >= room or (group % 100 and (group % 10 or value >= 10)):
            return None
        else:
            group += value
    return str(total + group)


def says_a_number(text: str) -> bool:
    """Say whether a text gives a single number word as what is asked for, and counts no things.

    >>> says_a_number("by a factor of four"), says_a_number("it has the four gates")
    (True, False)
    """
    text = _DIGITS.sub("one", _spelled_out(text))
    return len(_WORD.findall(text)) == 1 and bool(_SAID.search(text))
