"""Units of measure: the one that a question asks for, and those behind the numbers of an answer."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from grader.checks.written.arithmetic import equations
from grader.checks.written.evaluation import is_near
from grader.checks.written.tokens import LANGUAGES, is_function_word
from grader.checks.written.unit_size import NEAR, ratio, size_of
from grader.checks.written.units import asks_percent
from grader.late_pattern import late_pattern
from grader.words import words

_PREFIXES = {
    "tera": "T",
    "giga": "G",
    "mega": "M",
    "kilo": "k",
    "hecto": "h",
    "deci": "d",
    "centi": "c",
    "milli": "m",
    "micro": "µ",
    "mikro": "µ",
    "nano": "n",
    "pico": "p",
}
_NAMES = {
    "metre": "m",
    "meter": "m",
    "mètre": "m",
    "metro": "m",
    "gram": "g",
    "gramm": "g",
    "second": "s",
    "sekunde": "s",
    "seconde": "s",
    "segundo": "s",
    "newton": "N",
    "joule": "J",
    "watt": "W",
    "pascal": "Pa",
    "volt": "V",
    "ampere": "A",
    "ohm": "Ω",
    "hertz": "Hz",
    "kelvin": "K",
    "coulomb": "C",
    "litre": "l",
    "liter": "l",
    "mole": "mol",
    "electronvolt": "eV",
    "tesla": "T",
    "farad": "F",
    "henry": "H",
    "molar": "M",
}
_OTHERS = {
    "minute": "min",
    "hour": "h",
    "stunde": "h",
    "day": "d",
    "tag": "d",
    "tonne": "t",
    "ton": "t",
    "foot": "ft",
    "feet": "ft",
    "inch": "in",
    "lb": "lb",
    "sec": "s",
    "min": "min",
    "mtr": "m",
    "inche": "in",
    "yard": "yd",
    "mile": "mi",
    "pound": "lb",
    "calorie": "cal",
    "kcal": "kcal",
    "mph": "mph",
    "kph": "kph",
    "kmh": "kph",
    "radian": "rad",
    "bar": "bar",
    "mbar": "mbar",
    "millibar": "mbar",
    "atm": "atm",
    "atmosphere": "atm",
    "torr": "Torr",
    "mmhg": "mmHg",
    "psi": "psi",
    "wh": "Wh",
    "kwh": "kWh",
    "mwh": "MWh",
    "btu": "Btu",
    "celsius": "°C",
    "fahrenheit": "°F",
    "decibel": "dB",
    "dbm": "dBm",
    "neper": "Np",
}
"""Units that take no prefix, or none that people write."""
_BASES = "|".join(sorted({*_NAMES.values(), "L"}, key=len, reverse=True))
_WHOLE = "|".join(sorted(set(_OTHERS.values()) - {"d", "in"}, key=len, reverse=True))
_SYMBOL = rf"(?:{_WHOLE}|[TGMkhdcmµμunp]?(?:{_BASES}))"
_WORD = (
    rf"(?:(?:square[ ]|quadrat|kubik)?(?:{'|'.join(_PREFIXES)})?(?:{'|'.join(_NAMES)})"
    rf"|{'|'.join(_OTHERS)})(?:s|n|en)?"
)
_POWER = r"(?:\^?\(?[-−]?\d\)?|[⁻²³¹]{1,2}|[ ](?:squared|cubed|quadrat))?"
_ONE = rf"(?:{_SYMBOL}(?![^\W\d_²³¹])|(?i:{_WORD})(?![^\W\d_²³¹])){_POWER}"
_MORE = rf"[ ]?(?:[/·⋅*]|\bper\b|\bpro\b)[ ]?{_ONE}|[ ]{_SYMBOL}(?![^\W\d_²³¹]){_POWER}"
_UNIT = rf"{_ONE}(?:{_MORE}){{0,3}}"
MOST_BEFORE = 80
"""So many characters before a unit may be the number that it is behind."""
LEAST_DIGITS = 2
"""Of a share that is told in percent too."""
MOST_UNITS = 100
"""Units of an answer that are looked at."""
_ASKED = late_pattern(
    rf"\b(?:[Hh]ow[ ]many|[Hh]ow[ ]much|[Ii]n|[Ww]ie[ ]viele?)\s+(?P<name>(?i:{_WORD})"
    rf"(?:[ ](?:(?:per|pro)[ ])?(?i:{_WORD}))?(?:[ ](?:squared|cubed))?)(?![^\W\d_])"
    r"(?![ ](?:normal|order|half|form|place|step|time)\b)"
    rf"|\b[Ii]n\s+(?P<symbol>{_UNIT})(?=\s*(?:[).,;:?\]]|$))"
    rf"|[\[](?P<bracket>{_UNIT})[\]]"
)
_SENTENCE = late_pattern(r"(?:[^.?!\n]|[.](?=\S)){1,2000}[.?!]?")
_ASKS = late_pattern(
    r"\?\s*$|\b(?:give|answer|state|express|write|return|compute|calculate|find|determine)\b"
    r"|\b(?:gib|nenne|berechne|bestimme|wie|was|welche\w*)\b|^\W*(?:in|with|the|what|how)\b",
    re.I,
)
"""A sentence that asks for something."""
_COUNTED = late_pattern(r"\b(?:[Hh]ow[ ]many|[Ww]ie[ ]viele?)\b")
_BEHIND = late_pattern(
    rf"(?<=[\d)}}⁰¹²³⁴⁵⁶⁷⁸⁹])(?:\\[,;:! ]|\$|[ \t~\u202f\xa0]){{0,3}}(?:(?P<unit>{_UNIT})"
    r"|[ ]{1,2}(?P<word>[^\W\d_]{3,40})(?![^\W\d_²³¹]))"
)
_IN_LATEX = late_pattern(
    rf"(?:\\[,;:! ]|[ \t~]){{0,4}}\\(?:text|mathrm|textrm|textnormal|operatorname|unit|si)"
    rf"[ ]{{0,2}}\{{(?:[ ~]|\\[,;:! ]){{0,3}}(?P<unit>{_UNIT})[ ]{{0,2}}\}}"
)
_DRESS = late_pattern(
    r"\\(?:text|mathrm|textrm|textnormal|operatorname|rm|unit|si|SI)\b[ ]{0,2}|\\[,;:! ]|[{}$~]"
)
_RAISED = late_pattern(r"\^\{([-−]?\d)\}")
_SHOWN = r"\d{1,15}(?:\.\d{1,15})?(?:[eE][-+]?\d{1,2})?"
_TWO_SIZES = late_pattern(
    rf"(?<![\d.,])(?P<one>{_SHOWN})[ \xa0]?(?P<first>{_UNIT})[ ]?[=≈][ ]?"
    rf"(?P<other>{_SHOWN})[ \xa0]?(?P<second>{_UNIT})"
)
"""One number in two units: `313950 J = 313.95 kJ`."""
_SHARE_AND_PERCENT = late_pattern(
    r"(?<![\d.,])(?P<one>0?\.\d{1,15})[ ]?[=≈][ ]?(?P<other>\d{1,3}(?:\.\d{1,15})?)[ \xa0]?\\?%"
)
_APART = late_pattern(
    rf"[\[(]\s?(?:in\s+)?({_UNIT})\s?[\])]|\b[Ii]n\s+({_UNIT})(?=\s*(?:[:=.,;]|is\b|ist\b|$))"
)
"""A unit that stands apart from the number: "in m: 5", "5 (m/s)", "d [m] = 5"."""
_DEGREES = {
    unit: late_pattern(
        rf"(?<=\d)[ \u202f\xa0]?(?:(?:°|degrees?|deg|grad)[ ]?(?:{name})?|{name})(?![^\W\d_])", re.I
    )
    for unit, name in (("°C", "c|celsius"), ("°F", "f|fahrenheit"))
}
_PLACE = late_pattern(r"[\n;]|[.!?](?=\s|$)")


@lru_cache(maxsize=256)
def asked_measure(question: str) -> str:
    """Return the one unit of measure that a question asks for; nothing for none, or for several.

    >>> asked_measure("How long is its braking distance, in metres?")
    'm'
    >>> asked_measure("What is the acceleration (in m/s²)? The force is 3 N.")
    'm/s2'
    >>> asked_measure("How many rows does the table have?")
    ''
    """
    found: set[str] = set()
    for sentence in _SENTENCE.findall(question):
        matches = list(_ASKED.finditer(sentence))
        others = [one for one in _COUNTED.finditer(sentence) if one.start() not in _starts(matches)]
        if others:
            return ""  # what is counted is no unit
        is_asked = _ASKS.search(sentence) is not None
        units = (one["bracket"] or (is_asked and (one["name"] or one["symbol"])) for one in matches)
        found.update(_normal(unit) for unit in units if unit)
    return found.pop() if len(found) == 1 else ""


def _starts(matches: Sequence[re.Match[str]]) -> set[int]:
    return {match.start() for match in matches}


def without_asked_measure(answer: str, question: str) -> str:
    """Return an answer without the unit of measure that is asked for behind its numbers.

    >>> without_asked_measure("It stops after 40 meters.", "How far does it go, in metres?")
    'It stops after 40.'
    """
    asked = asked_measure(question)
    if not asked:
        return answer

    def kept(found: re.Match[str]) -> str:
        is_asked = found["unit"] is not None and _is_one(_normal(found["unit"]), asked)
        # what stands in LaTeX beside a number ends it, as a blank does elsewhere
        return ("\\text{}" if "\\" in found[0] else "") if is_asked else found[0]

    return _BEHIND.sub(kept, _IN_LATEX.sub(kept, answer))


def without_asked_degrees(answer: str, question: str) -> str:
    """Return an answer without the degrees that are asked for, however they are written.

    >>> without_asked_degrees("-40 degrees C", "At which temperature, in °C?")
    '-40'
    """
    asked = asked_measure(question)
    return _DEGREES[asked].sub("", answer) if asked in _DEGREES else answer


def in_one_unit(answer: str, question: str) -> str:
    """Return an answer with the number in the unit asked for in the place of the same one in
    another size before it, where what was worked out gives that.

    >>> in_one_unit("Q = 3 * 4186 * 25 = 313950 J = 313.95 kJ", "How much is it, in kilojoules?")
    '313.95 kJ'
    >>> in_one_unit("7 / 26 = 0.269 = 26.9 %", "How many percent of them?")
    '26.9 %'
    >>> in_one_unit("72 km/h = 20 m/s", "How fast is it, in km/h?")
    '72 km/h'
    """
    asked = asked_measure(question)
    both = _TWO_SIZES.search(answer)
    if asked and both is not None and _is_one(_normal(both["first"]), asked):
        size = ratio(_normal(both["second"]), asked)
        one, other = float(both["one"]), float(both["other"])
        is_same = size is not None and is_near(other * size, one, 1e-3)
        end = both.start() + len(both[0].split("=")[0].split("≈")[0].rstrip())
        return answer[:end] + answer[both.end() :] if is_same and size != 1 else answer
    is_share = asks_percent(question)
    found = (_SHARE_AND_PERCENT if is_share else _TWO_SIZES).search(answer)
    if found is None or not (is_share or (asked and _is_one(_normal(found["second"]), asked))):
        return answer
    size = 100.0 if is_share else ratio(_normal(found["first"]), asked)
    one, other = float(found["one"]), float(found["other"])
    if is_share and (
        len(found["one"].partition(".")[2]) < LEAST_DIGITS or "%" in answer[: found.start()]
    ):
        return answer
    room, exact = (0.5 * 10.0 ** -len(found[name].partition(".")[2]) for name in ("other", "one"))
    if size is None or abs(one * size - other) > room:
        return answer
    start = max((end.end() for end in _PLACE.finditer(answer, 0, found.start())), default=0)
    working = equations(answer[start : found.end("one")])
    if not working or not is_near(working[-1].result, one, NEAR):
        return answer
    if not working[-1].sides_agree and any(abs(s - one) > exact for s in working[-1].sides):
        return answer
    return answer[:start] + answer[found.start("other") :]


def has_another_measure(answer: str, question: str, is_meant: Callable[[float], bool]) -> bool:
    """Say whether a number that is meant is one of another unit or thing than the one asked for.

    >>> has_another_measure("40 feet", "How far, in metres?", lambda value: value == 40)
    True
    >>> has_another_measure("8 s * 5 m/s = 40 m", "How far, in metres?", lambda value: value == 40)
    False
    >>> has_another_measure("35 g", "How many percent of it?", lambda value: value == 35)
    True
    >>> has_another_measure("40 (in feet)", "How far, in metres?", lambda value: value == 40)
    True
    """
    asked = asked_measure(question)
    if not asked and not asks_percent(question):
        return _counts_in_units(answer, question, is_meant)
    units = [unit for value, unit in _measured(answer, question) if is_meant(value)]
    apart = [_normal(one[1] or one[2]) for one in islice(_APART.finditer(answer), MOST_UNITS)]
    if asked and apart and not any(_is_one(unit, asked) for unit in [*units, *apart]):
        return True
    sizes = [ratio(unit, asked) for unit in units] if asked else []
    if any(size is not None and abs(size - 1) > NEAR for size in sizes):
        return True
    return bool(units) and not any(_is_one(unit, asked) for unit in units)


def _counts_in_units(answer: str, question: str, is_meant: Callable[[float], bool]) -> bool:
    """Say whether things are to be counted, and a unit of measure stands behind the number."""
    if not _COUNTED.search(question):
        return False
    plain = _undressed(answer)
    units = [found["unit"] for found in islice(_BEHIND.finditer(plain), MOST_UNITS)]
    if not any(unit and unit not in question for unit in units):
        return False
    return any(
        is_meant(value) and not _is_thing_of(unit, question)
        for value, unit in _measured(answer, question)
    )


def _is_thing_of(unit: str, question: str) -> bool:
    """Say whether what stands behind a number is no unit, or one that the question has."""
    return size_of(unit) is None or unit in question


def ends_in_another_size(answer: str, question: str, is_meant: Callable[[float], bool]) -> bool:
    """Say whether the last number of an answer is meant, in another size of the unit asked for.

    >>> ends_in_another_size("F = 267 pN", "With what force, in newtons?", lambda value: value < 1)
    True
    """
    asked = asked_measure(question)
    found = list(_measured(answer, question)) if asked else []
    size = ratio(found[-1][1], asked) if found else None
    return size is not None and abs(size - 1) > NEAR and is_meant(found[-1][0] * size)


def _is_one(unit: str, asked: str) -> bool:
    size = ratio(unit, asked)
    return size is not None and abs(size - 1) <= NEAR


def _measured(answer: str, question: str) -> Iterator[tuple[float, str]]:
    """Yield each number that has a unit or a thing behind it, with that in normal form."""
    plain = _undressed(answer)
    for found in islice(_BEHIND.finditer(plain), MOST_UNITS):
        first = max(found.start() - MOST_BEFORE, 0)
        start = max(
            (end.end() for end in _PLACE.finditer(plain, first, found.start())), default=first
        )
        if found["unit"] is None and not _is_thing(found["word"], question):
            continue
        before = equations(plain[start : found.start()].strip())
        if before:
            yield before[-1].result, _normal(found["unit"] or found["word"])


def _is_thing(word: str, question: str) -> bool:
    """Say whether a word behind a number may name what is counted, which the question does not."""
    plain = word.lower()
    if not plain.endswith("s") or plain in _VERBS:
        return False
    if plain in words("answering") or plain in words("harmless"):
        return False
    if any(is_function_word(plain, language) for language in LANGUAGES):
        return False
    return plain[:4] not in question.lower()


_VERBS = frozenset(
    ["follows", "is", "was", "makes", "results", "holds", "remains", "stands", "times"]
)


def _undressed(answer: str) -> str:
    plain = _RAISED.sub(r"^\1", answer)
    plain = _DRESS.sub(lambda found: " " if found[0] != "$" else "", plain)
    return re.sub(r" {2,}", " ", plain)


def _normal(unit: str) -> str:
    """Return a unit with symbols for names, in one form: `metres per second` is m/s."""
    plain = re.sub(r"\s+(?:per|pro)\s+", "/", unit.strip())
    plain = re.sub(r"\s*([/·⋅*])\s*", r"\1", plain)
    plain = re.sub(r"\s+(?=squared|cubed|quadrat\b)|(?<=square)\s+", "", plain)
    return "".join(_normal_of(part) for part in re.split(r"([/·⋅* ])", plain)).replace("**", "*")


def _normal_of(part: str) -> str:
    if part in ("·", "⋅", " ", "*"):
        return "*"
    low = part.lower()
    power = "2" if re.search(r"square|quadrat", low) else "3" if re.search("cub|kub", low) else ""
    low = re.sub(r"squared?|quadrat|cubed|kubik", "", low).strip() if power else low
    for prefix, sign in [("", ""), *_PREFIXES.items()]:
        rest = low.removeprefix(prefix)
        for name in (rest, rest.removesuffix("s"), rest.removesuffix("n"), rest.removesuffix("en")):
            if low.startswith(prefix) and name in {**_NAMES, **_OTHERS}:
                return sign + {**_NAMES, **_OTHERS}[name] + power
    return part.translate(_PLAIN)


_PLAIN = str.maketrans("²³¹⁻−μuL", "231--µµl", "^()")
