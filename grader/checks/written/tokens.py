"""A written answer as clauses of words, numbers and symbols, each word by its stem.

Stems are Snowball's (Porter 1980, 2001), for English and German.
"""

import re
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from types import ModuleType
from typing import Any, Literal, NamedTuple

from grader.checks.written.sentences import with_apostrophes
from grader.late_pattern import late_pattern
from grader.words import words

Language = Literal["en", "de"]
LANGUAGES: dict[Language, str] = {"en": "english", "de": "german"}
CUES = ("contrary", "supposed", "grading")
MOST_TOKENS = 3000

STRUCK = late_pattern(r"(?<!~)~~(?!~).*?~~(?!~)", re.S)
"""What its author has crossed out."""
_LATEX = (
    (re.compile(r"\\(?:odot|cdot|times|ast|otimes|circ)(?![A-Za-z])|[⊙·×∗∘⊗]"), " * "),
    (re.compile(r"\\(?:leq?|leqslant)\b|≤|⩽"), " <= "),
    (re.compile(r"\\(?:geq?|geqslant)\b|≥|⩾"), " >= "),
    (re.compile(r"\\(?:gt)\b"), " > "),
    (re.compile(r"\\(?:lt)\b"), " < "),
    (re.compile(r"\\(?:neq?)\b|≠"), " != "),
    (re.compile(r"\\(?:to|rightarrow|mapsto)\b|→|->"), " to "),
    (re.compile(r"\\(?:text|math\w\w|operatorname|mathcal|tilde|hat|bar|left|right)\b"), " "),
    (re.compile(r"[₀-₉]"), lambda found: "_" + str("₀₁₂₃₄₅₆₇₈₉".index(found[0]))),
    (re.compile(r"ₜ"), "_t"),
    (re.compile(r"[₋⁻]"), "-"),
    (re.compile(r"[{}$]|\\[,;! ()\[\]]"), ""),
    (re.compile(r"\\(?=[A-Za-z*_#~])"), ""),
)  # fmt: skip
_TOKEN = late_pattern(
    r"(?P<symbol>(?<![^\W_])[A-Za-z]{1,6}_[A-Za-z0-9]+(?:[-+]\d+)?"
    r"|(?<![^\W_])[A-Za-z](?![^\W_])|<=|>=|!=|==|[*+=<>/^])"
    r"|(?P<number>\d[\d,_ ]*\d(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)"
)
_CLAUSE = late_pattern(
    r"(?<!\d)\.|\.(?!\d)|[;:!?()\n]|,(?!\d{3}\b)|–|—|\s-\s"
    r"|\b(?:but|because|so that|whereas|while|although|though|which|since|"
    r"aber|sondern|weil|wohingegen|während|obwohl|sodass|dass)\b",
    re.I,
)
_SENTENCE_END = late_pattern(r"[.!?](?=\s|$)|\n\s*\n|\n\s*(?=[-*+•]|\d+[.)])")
_SHORT = late_pattern(
    r"\b(?:e\.\s?g|i\.\s?e|w\.\s?r\.\s?t|z\.\s?B|d\.\s?h|etc|bzw|resp|approx|vs|usw|ggf)\.", re.I
)
"""Abbreviations whose point ends no sentence and that say nothing."""
_BECAUSE = late_pattern(r"(?<![\w.])(?:bc\.?|b/c|cuz)(?=\s)", re.I)
_ENDS_AS_QUESTION = late_pattern(r"\?[^\w?]*$")
CONTRACTED_NOT = late_pattern(r"n['’]t\b", re.I)


class Token(NamedTuple):
    """One word, number or symbol: as it is written, and by what it is compared."""

    text: str
    stem: str
    kind: Literal["word", "number", "symbol"]
    is_light: bool = False
    """It carries no statement of its own."""


@dataclass(frozen=True)
class Clause:
    """A stretch of a sentence that says one thing.

    `cues` are the places of words in it that may turn it round, with their kind. `sentence` is
    the number of the sentence it stands in, `is_question` whether that is one.
    """

    text: str
    tokens: tuple[Token, ...]
    sentence: int
    cues: tuple[tuple[int, str], ...]
    is_question: bool = False

    @property
    def signature(self) -> tuple[str, ...]:
        """What it says, without words that say nothing."""
        cues = {place for place, _ in self.cues}
        return tuple(t.stem for k, t in enumerate(self.tokens) if not t.is_light or k in cues)


@cache
def _stemmer(language: Language) -> Any:
    """Return the stemmer of a language, without importing those of thirty others.

    The package imports all of them; here its modules stand in a package of another name.
    """
    if _STEMMERS not in sys.modules:
        spec = find_spec("snowballstemmer")
        assert spec is not None, "a dependency of the grader"
        package = ModuleType(_STEMMERS)
        package.__path__ = list(spec.submodule_search_locations or ())
        sys.modules[_STEMMERS] = package
    name = LANGUAGES[language]
    module = import_module(f"{_STEMMERS}.{name}_stemmer")
    return getattr(module, f"{name.capitalize()}Stemmer")()


_STEMMERS = "grader_stemmers"


@cache
def _own_words(name: str, language: Language) -> frozenset[str]:
    return words(name, language)


@lru_cache(20_000)
def stem(word: str, language: Language) -> str:
    """Return the stem by which a word is compared.

    >>> stem("forgotten", "en") == stem("forgets", "en")
    True
    """
    plain = unicodedata.normalize("NFC", word.lower()).replace("’", "'")
    plain = IRREGULAR.get(plain, plain)
    found: str = _stemmer(language).stemWord(plain)
    return found


IRREGULAR = {
    **dict.fromkeys(("forgot", "forgotten"), "forget"),
    **dict.fromkeys(("kept", "keeping"), "keep"),
    **dict.fromkeys(("lost", "losing"), "lose"),
    **dict.fromkeys(("held",), "hold"),
    **dict.fromkeys(("grew", "grown"), "grow"),
    **dict.fromkeys(("wrote", "written"), "write"),
    **dict.fromkeys(("shrank", "shrunk"), "shrink"),
    **dict.fromkeys(("threw", "thrown"), "throw"),
    **dict.fromkeys(("chose", "chosen"), "choose"),
    **dict.fromkeys(("matrices",), "matrix"),
    **dict.fromkeys(("learnt",), "learn"),
    **dict.fromkeys(("vanishing", "vanished", "vanishes"), "vanish"),
    **dict.fromkeys(("rose", "risen"), "rise"),
    **dict.fromkeys(("fell",), "fall"),
    **dict.fromkeys(("took", "taken"), "take"),
    **dict.fromkeys(("fed",), "feed"),
    **dict.fromkeys(("vergessen", "vergisst", "vergaß"), "vergess"),
    **dict.fromkeys(("wächst", "wuchs", "wuchsen", "gewachsen"), "wachsen"),
    **dict.fromkeys(("steigt", "stieg", "stiegen", "gestiegen"), "steigen"),
    **dict.fromkeys(("sinkt", "sank", "sanken", "gesunken"), "sinken"),
    **dict.fromkeys(("fällt", "fiel", "fielen", "gefallen"), "fallen"),
    **dict.fromkeys(("bleibt", "blieb", "blieben", "geblieben"), "bleiben"),
    **dict.fromkeys(("nimmt", "nahm", "nahmen", "genommen"), "nehmen"),
    **dict.fromkeys(("zunimmt", "zugenommen"), "zunehmen"),
    **dict.fromkeys(("abnimmt", "abgenommen"), "abnehmen"),
    **dict.fromkeys(("hält", "hielt", "hielten", "gehalten"), "halten"),
    **dict.fromkeys(("behält", "behielt"), "behalten"),
    **dict.fromkeys(("enthält", "enthielt"), "enthalten"),
    **dict.fromkeys(("trägt", "trug", "trugen", "getragen"), "tragen"),
    **dict.fromkeys(("verliert", "verlor", "verloren"), "verlieren"),
    **dict.fromkeys(("entsteht", "entstand", "entstanden"), "entstehen"),
    **dict.fromkeys(("hängt", "hing", "hingen", "gehangen"), "hängen"),
    **dict.fromkeys(("gelernt", "lernt"), "lern"),
    **dict.fromkeys(("gespeichert", "speichert"), "speicher"),
    **dict.fromkeys(("gelöscht", "löscht"), "lösch"),
    **dict.fromkeys(("geteilt", "teilt"), "teil"),
    **dict.fromkeys(("verschwindet", "verschwinden", "verschwunden"), "verschwind"),
}
"""Forms that Snowball does not join with their verb or noun."""


def is_function_word(word: str, language: Language) -> bool:
    """Say whether a word carries no statement of its own."""
    return word.lower() in _own_words("function", language)


def is_quantity(word: str, language: Language) -> bool:
    """Say whether a word tells how much or how often, which every rubric knows."""
    return word.lower() in _own_words("quantity", language)


def cue_of(word: str, language: Language) -> str:
    """Return which kind of cue a word is ("contrary", "supposed", "grading"), else nothing."""
    plain = word.lower()
    if CONTRACTED_NOT.search(plain):
        return "contrary"
    return next((name for name in CUES if plain in _own_words(name, language)), "")


_LIST_MARK = late_pattern(
    r"(?:\A|(?<=\n))[ \t>]*(?:[•●▪◦‣➤►👉✅✔☑📌➡🔹🔸▶]\ufe0f?|(?:=>|->|→)(?=[ \t]+[^\W\d_]{2,})"
    r"|\*(?=[ \t]+[^\W\d_]{2,}[ \t,:]+\w+[ \t]))[ \t]+"
)
"""What begins an item of a list. A star begins one before words only: formulas have stars too."""
_HTML_MARK = late_pattern(
    r"</?(?:p|br|div|span|details|summary|li|ul|ol|b|i|em|strong|u|center)\b[^<>]{0,200}/?>", re.I
)
_FENCE_LINE = late_pattern(
    r"^[ \t]*(?:```|~~~)[ \t]*(?:te?xt|plain|markdown|md)?[ \t]*$", re.I | re.M
)


@lru_cache(128)
def unified(text: str) -> str:
    """Return text with formulas as plain symbols and emphasis gone.

    >>> unified(r"$c_t = i \\odot g$").split()
    ['c_t', '=', 'i', '*', 'g']
    """
    text = with_apostrophes(unicodedata.normalize("NFC", text))
    text = STRUCK.sub(" ", text)
    text = _FENCE_LINE.sub("", _HTML_MARK.sub(" ", _LIST_MARK.sub(" ", text)))
    text = re.sub(
        r"(?<![\w*])\*{1,3}(?=[^\s*])|(?<=[^\s*])\*{1,3}(?![\w*])|[`#]|^\s*>", " ", text, flags=re.M
    )
    text = _BECAUSE.sub("because", _SHORT.sub(" ", text))
    for pattern, replacement in _LATEX:
        text = pattern.sub(replacement, text)
    return text


def _word(text: str, language: Language) -> Token:
    return Token(text, stem(text, language), "word", is_function_word(text, language))


def tokens_of(text: str, language: Language) -> tuple[Token, ...]:
    """Return the words, numbers and symbols of some text, in order."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        written = match[0]
        if match["word"]:
            found.append(_word(written, language))
        elif match["number"]:
            plain = re.sub(r"[,_ ]", "", written)
            found.append(Token(written, plain, "number"))
        elif is_function_word(written, language):
            found.append(_word(written, language))
        else:
            found.append(Token(written, written.lower(), "symbol"))
        if len(found) >= MOST_TOKENS:
            break
    return tuple(_and_for_plus(found))


def words_of(text: str) -> list[str]:
    """Return the words, numbers and symbols of some text as they are written.

    >>> words_of("A 2-layer LSTM")
    ['A', '2', 'layer', 'LSTM']
    """
    return [match[0] for match in islice(_TOKEN.finditer(text), MOST_TOKENS)]


def _and_for_plus(tokens: Sequence[Token]) -> list[Token]:
    """Return tokens in which a plus between two words is no symbol: "past + future"."""
    kinds = ["", *(token.kind for token in tokens), ""]
    return [
        token._replace(stem="and", kind="word", is_light=True)
        if token.text == "+" and kinds[k] == kinds[k + 2] == "word"
        else token
        for k, token in enumerate(tokens)
    ]


@lru_cache(128)
def clauses_of(answer: str, language: Language) -> tuple[Clause, ...]:
    """Return the clauses of an answer, in order."""
    found: list[Clause] = []
    text = unified(answer)
    start = 0
    ends = [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    for number, end in enumerate(ends):
        sentence, start = text[start:end], end
        is_question = _ENDS_AS_QUESTION.search(sentence) is not None
        for part in _split(sentence):
            tokens = tokens_of(part, language)
            if tokens:
                kinds = [cue_of(token.text, language) for token in tokens]
                cues = tuple((place, kind) for place, kind in enumerate(kinds) if kind)
                clean = " ".join(part.split())
                found.append(Clause(clean, tokens, number, cues, is_question))
    return tuple(found)


def _split(sentence: str) -> list[str]:
    """Return the clauses of a sentence; what joins two belongs to the second."""
    parts: list[str] = []
    at = 0
    for match in _CLAUSE.finditer(sentence):
        if match.start() > at:
            parts.append(sentence[at : match.start()])
        at = match.start() if match[0][0].isalpha() else match.end()
    return [part for part in [*parts, sentence[at:]] if part.strip()]


@lru_cache(128)
def language_of(answer: str) -> Language | None:
    """Return the language of an answer by its function words; None for another, or for too few.

    >>> language_of("The old state is gone and the new one is written.")
    'en'
    """
    found = [word.lower() for word in re.findall(r"[^\W\d_]{2,}", answer)]
    counts: dict[Language, int] = {
        name: sum(
            word in _own_words("function", name) or word in _own_words("contrary", name)
            for word in found
        )
        for name in LANGUAGES
    }
    best = max(counts, key=lambda name: counts[name])
    other = min(counts.values())
    if counts[best] < max(1, 0.12 * len(found)) or counts[best] == other:
        return None
    return best
