"""An option that an answer writes out: by its key, or by its text in the question."""

import re
from collections.abc import Callable, Sequence

from grader.late_pattern import late_pattern
from grader.placeholders import option_of, options_of

_ANNOUNCED = late_pattern(
    r"^(?:(?:so|therefore|thus|hence|definitely|certainly|clearly|also|daher|somit|donc)\s+)?"
    r"(?:(?:(?:my|the|die|der|das|meine?)\s+)?(?:(?:final|correct|right|richtige)\s+)?"
    r"(?:answer|option|choice|letter|antwort|lösung|buchstabe)\s+(?:is\s+|ist\s+|lautet\s+)?"
    r"|(?:the|this|that|die|diese)\s+(?:statement|claim|assertion|sentence|aussage|behauptung)\s+"
    r"(?:is|ist)\s+"
    r"|(?:it|this|that|es|das)\s+(?:is|must\s+be|should\s+be|ist)\s+"
    r"|i\s+(?:choose|chose|pick|picked|select|selected|take|go\s+(?:for|with)|would\s+choose)\s+"
    r"|ich\s+(?:wähle|nehme)\s+"
    r"|(?:(?:la|il|a|le|ma|mi)\s+)?(?:réponse|respuesta|risposta|resposta)\s+(?:(?:est|es|è|é)\s+)?)?"
    r"(?:(?:the|der|die|la)\s+)?(?:(?:option|letter|answer|buchstabe|antwort|opción)\s+)?"
)
"""Words before an answer that only say that it comes."""


_ARROW = late_pattern(r"^\s*(?:[=-]{1,2}>|[→⇒➡])\s*(?=\w)")
"""What only points at the answer behind it."""


def in_words(answer: str) -> str:
    """Return the words of an answer, by which two are the same, and the signs that tell one formula
    from another: "H > 1" is not "H < 1".
    """
    plain = _ARROW.sub("", answer).strip().lower().lstrip("> ")  # as a quotation begins
    return " ".join(re.findall(r"\w+|[<>≤≥≠=+/^%]|-(?=\d)|\?$", plain))


def without_announcement(answer: str) -> str:
    """Return the words of an answer without those that announce it.

    >>> without_announcement("My final answer is: (b)")
    'b'
    >>> without_announcement("The answer is the letter C."), without_announcement("So it is C.")
    ('c', 'c')
    """
    return _ANNOUNCED.sub("", in_words(answer))


def beside_another(text: str, called: Callable[[str], str | None]) -> str | None:
    """Return the option that is given beside one that is denied: "c, not b", "not b but c".

    `called` gives the option of its words, as `in_words` has them.

    >>> beside_another("not b but c", {"b": "b", "c": "c"}.get)
    'c'
    >>> beside_another("c rather than b", {"b": "b", "c": "c"}.get)
    'c'
    """
    for pattern, given, denied in ((_AND_NOT, 1, 2), (_NOT_BUT, 2, 1)):
        found = pattern.fullmatch(text)
        if found is not None:
            one, other = called(found[given]), called(found[denied])
            return one if other not in (None, one) else None
    return None


_AND_NOT = late_pattern(r"(.+?) (?:and |und )?(?:not|nicht|rather than|instead of) (.+)")
_NOT_BUT = late_pattern(r"(?:not|nicht) (.+?) (?:but|sondern) (.+)")


def texts_of_options(question: str, keys: Sequence[str]) -> dict[str, str]:
    """Return the option of each text that a question gives for one, by its words.

    Nothing where a key is more than a sign, or the question does not have each once, in order.

    >>> texts_of_options("Which? (a) H > 1 (b) none", ["a", "b"])
    {'h > 1': 'a', 'none': 'b', 'a h > 1': 'a', 'b none': 'b'}
    """
    if any(len(key) > 1 for key in keys):
        return {}
    marks = "|".join(map(re.escape, keys))
    mark = rf"(?:^|(?<=[\s,;]))[-*•]?\s*\(?({marks})[).:]\s"
    parts = re.split(mark, question, flags=re.I | re.M)
    if [part.lower() for part in parts[1::2]] != [key.lower() for key in keys]:
        return {}
    texts = [in_words(part.strip().split("\n")[0]) for part in parts[2::2]]
    pairs = list(zip(keys, texts, strict=True))
    alone = {text: key for key, text in pairs if text and texts.count(text) == 1}
    return alone | {f"{key.lower()} {text}": key for key, text in pairs}


_LETTERED = late_pattern(
    r"(?:[-*•]\s+)?[\s*_(\[]*([a-h])(?:[).:\]]+[\s*_]*(?:\s(.*))?|[\s*_]*)", re.I
)
_LETTERS = late_pattern(
    r"[\s*_]*(?:(?:the|die|both|beide)\s+)?(?:(?:answers?|options?|letters?|antworten?)\s+)?"
    r"(?:[(*_\s]*[a-h](?:[\s,;&+/*_).:]+|$)"
    r"(?:(?:and|und|et|y|en|plus|sowie|as well as|also|both)\b[\s,*_(]*)?){2,8}",
    re.I,
)
_COUNTED = late_pattern(r"[\s*_]*(\d)[.)]\s+[*_(]*([A-H])[).:*_]*")
_ORDER = late_pattern(
    r"[\s*_(]*(?:(?i:first|zuerst)\s+)?[A-H]"
    r"(?:\s*(?:→|[-=]>|–|-|,?\s*(?:(?i:and|und)\s+)?(?i:then|finally|last(?:ly)?|dann|zuletzt|schließlich))"
    r"\s*[A-H]){2,7}[\s*_).]*"
)
"""Letters one behind another: `B → A → C`, "first B, then A, finally C"."""
_REASON = late_pattern(r"[\s,;(–-]*\b(?:because|since|as|weil|da|denn)\b.*", re.I | re.S)


def letters_given(answer: str, question: str) -> list[str]:
    """Return the letters of several options that an answer gives and nothing else: on a line each,
    with the option's words behind them, or one beside another; none where it is not like that.

    >>> letters_given("D and B", ""), letters_given("b, maybe d", "")
    (['D', 'B'], [])
    >>> letters_given("(b) median\\n(d) range", "(a) mean (b) median (c) mode (d) range")
    ['b', 'd']
    >>> letters_given("B → A → C", ""), letters_given("1. B\\n2. A\\n3. C", "")
    (['B', 'A', 'C'], ['B', 'A', 'C'])
    """
    lines = [line.strip() for line in answer.split("\n") if line.strip()]
    found = [one for line in lines if (one := _LETTERED.fullmatch(line))]
    if len(found) == len(lines) > 1:
        options = options_of(question)
        said = [(one[1].lower(), _REASON.sub("", one[2] or "")) for one in found]
        are_own = all(not text.strip() or option_of(text, options) == own for own, text in said)
        return [one[1] for one in found] if are_own else []
    counted = [_COUNTED.fullmatch(line) for line in lines]
    if len(lines) > 2 and [one and int(one[1]) for one in counted] == [*range(1, len(lines) + 1)]:
        return [one[2] for one in counted if one]
    text = " ".join(lines)
    if _ORDER.fullmatch(text):
        return re.findall(r"(?<![^\W_])[A-H](?![^\W_])", text)
    return re.findall(r"(?<![^\W_])[A-Ha-h](?![^\W_])", text) if _LETTERS.fullmatch(text) else []
