"""What is said around a number in an answer: whether it is given plainly, or is for a person.

A number may be asked, supposed, denied, given for something else, or one of too many.
"""

import bisect
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations

from grader.checks.written.arithmetic import Equation, equations
from grader.checks.written.concluded import announces_another, only_in_brackets
from grader.checks.written.denied import is_denied_number
from grader.checks.written.evaluation import is_near
from grader.checks.written.own_results import distinct, is_used
from grader.checks.written.plain_math import plain_math
from grader.checks.written.tokens import (
    CONTRACTED_NOT,
    LANGUAGES,
    is_quantity,
    language_of,
    stem,
    tokens_of,
    unified,
)
from grader.late_pattern import late_pattern
from grader.words import words

_BOUND = late_pattern(
    r"(?:\b(?:more|less|fewer|[a-z]{3,12}er|mehr|weniger|größer|kleiner)\s+(?:than|als)|"
    r"\bat\s+(?:least|most)|\bup\s+to|±|\+/[-−]|\\pm\b|\b(?:over|under|above|below|über|unter|mindestens|höchstens|bis\s+zu)|(?<![-=])[<>≤≥]|\\(?:leq?|geq?|lt|gt)\b)"
    r"\s*\$?\s*(\d[\d,\u202f]*(?:\.\d+)?)",
    re.I,
)
_BOUND_BEHIND = late_pattern(
    r"\W{0,3}(?:at\s+(?:least|most)|or\s+(?:more|less|fewer)|mindestens|höchstens|oder\s+(?:mehr|weniger)|"
    r"below|above|over|under|and\s+(?:more|up))\b",
    re.I,
)
_NO_LOGARITHM = late_pattern(r"\b(?:log|ln|lg)(?:_?\d{1,2})?\s?\(\s?[-−]?[\d.]+\s?\)\s*=")
"""A logarithm that has no value, set equal to something."""
_ABSOLUTE = late_pattern(r"\|[-−]\d[\d.]*\||\babs\s*\(")
"""What makes another number of one below zero."""
_CLAUSE = late_pattern(r"\n|;|[.!](?=\s|$)|,(?=\s)|\((?=\D)|(?<=\D)\)|→|⇒|[-=]>")
_TOUCHED = late_pattern(
    r"\d\s*(?:[%‰€?°]|[kKMGT]i?[Bb]\b)|\?\s*$|[√∛≠¬]|\b[xX×]\s+(?:the\s+)?\d"
    r"|\d\s{1,2}[^\W\d_]{2,20}\s?/\s?[^\W\d_]|\b(?:times|mal)\s+\d|\d\s+(?:[^\W\d_]+\s+)?(?:per|pro|je|less|short|plus|fewer|weniger)\b"
)
"""Signs that make another number of the one they touch, or a question of it."""
_GOES_ON = late_pattern(
    r"[^\d\n]{0,30}?(?<![^\W\d_])(?:plus|minus|times\s+(?:two|three|four|ten|\d)|doubled|halved|"
    r"squared|cubed|multiplied|divided|to\s+the\s+power|mal\s+(?:zwei|drei|\d)|geteilt|verdoppelt|"
    r"halbiert|quadriert)\b",
    re.I,
)
"""What is done with a number that stands before it."""
AGAINST = (
    words("beside_number")
    | (words("contrary") - {"only", "merely", "reduce", "reduces", "reduced", "nur"})
    | words("supposed")
    | words("of_another")
)
ROUGHLY = frozenset({"about", "roughly", "approximately", "etwa", "ungefähr", "rund", "circa"})
"""Words before a number that is not whole: rounded it is anyway."""
_TOLD = late_pattern(r":(?=\s)")
_LABELLED = late_pattern(
    r"(?<![^\W\d_])([^\W\d_]+)\.?(?:\s{1,3}(?:is|ist))?\s{0,3}[(#:]?\s{0,3}(\d[\d,]*(?:\.\d+)?)"
)
"""A number, and the word before it."""
_COUNTS = late_pattern(r"(?<![\d,])(\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?)\s{1,3}([^\W\d_]+)")
"""A number, and the word behind it."""
_NAMED = late_pattern(
    r"(\[[A-Z][A-Za-z]{0,5}[+−-]\]|[^\W\d_]{2,20})\s{0,3}(?:[=:≈]|is|ist)\s{0,3}(\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?)"
)
"""A number, and what is said to have it."""
_WORD = late_pattern(r"[^\W\d_]+")
_FUNCTION_OF = late_pattern(
    r"(?<![^\W\d_\\])\\?(log|ln|lg|exp|sqrt)(?:_?\d{1,2})?\b[ \t]?"
    r"\(?[A-Za-z]\w{0,12}\)?[^=\n\d]{0,12}="
)
"""A function of something, set equal to the number: "log P = 0.25"."""
_OR_NUMBER = late_pattern(
    r"(\d[\d.,']{0,20}\d|\d)[^\d\n.;]{0,20}\b(?:or|oder|ou)\b[^\d\n.;]{0,20}(\d[\d.,']{0,20}\d|\d)",
    re.I,
)
_UNSURE = late_pattern(
    r"\b(?:not\s+(?:sure|certain)|nicht\s+sicher|no\s+idea|keine\s+ahnung)\b", re.I
)
MOST_IN_ROW = 20
"""In a row of more numbers no sum is looked for."""
MOST_BESIDE = 2
"""So many unknown words may stand in the clause of a number."""
TOO_MANY = "More numbers stand here than are asked for; a person will look."
LEAST_ALIKE = 4
"""Words that begin with so many of the same letters may be one: params, parameters."""
MOST_SETTING = 200
"""Numbers up to this are tried to find out whether a label sets a variable."""
MOST_UNKNOWN = 3
"""So many words that the question does not have may stand around a number."""
MEASURED = frozenset(["error", "mistake", "fehler"])
"""Words that deny a number, unless they are what is asked for: "the standard error"."""
_COMMAND = late_pattern(r"\\(?:begin|end|text\w*|mathrm)\s*\{[^}]*\}|\\[A-Za-z]+")
_BEHIND_EQUALS = late_pattern(r"=\s*([^=\n]{1,60})")
_SETTING = late_pattern(r"(?<![\w\\-])([A-Za-z])\s*=\s*\d+(?![\d.,]*\s*[-+*/^·×=])\b")
_SENTENCE = late_pattern(r"(?:[^.!?;\n]|[.](?=\d))+[.!?;]*")
_SUPPOSED = late_pattern(
    r"\b(?:would|could|might|suppos\w+|assuming|wäre\w*|würde\w*|hätte\w*|könnte\w*|angenommen)\b",
    re.I,
)
_MY_ANSWER = late_pattern(
    r"\b(?:my|final|meine?)\s+(?:final\s+)?(?:answer|result|number|antwort|ergebnis|zahl|lösung)\s*"
    r"(?:is|are|:|=|ist|lautet)\s*(?:just |only |nur )?\$?(\d+(?:\.\d+)?)",
    re.I,
)
_FOR_ALL = late_pattern(
    r"(\d+(?:\.\d+)?)\s+(?:\w+\s+)?(?:for|in|für|bei)\s+(?:both|beide[ns]?|either|any|all|alle[ns]?)\b",
    re.I,
)


@dataclass(frozen=True)
class Around:
    """A number that stands in an answer, and what stands around it.

    `answer` has its labels before their numbers, `as_written` not. `everything` are all numbers and
    equations, `results` those that may be the answer.
    """

    value: float
    answer: str
    as_written: str
    results: Sequence[Equation]
    everything: Sequence[Equation]

    def doubt(self, labels: Sequence[str], of: int, known: Collection[str]) -> str:
        """Return why a person should look, nothing where the number is given plainly.

        `labels` announce the numbers that are asked for, `of` is how many these are, `known` are
        the stems of the question's words; where there are none, no word is looked at.
        """
        if any(not is_near(other, self.value, 1e-6) for other in _called_the_answer(self.answer)):
            return "Another number is called the answer; a person will look which is meant."
        if _other_setting(self.answer, labels):
            return "A setting is named that was not asked about; a person will look."
        is_a_tale = bool(known) and len(_unknown_words(self.as_written, known)) > MOST_UNKNOWN
        if is_a_tale and not self._is_worked_out():
            return "More is said around the number than is known; a person will look."
        if announces_another(self.as_written, self.value, of) or only_in_brackets(
            self.as_written, self.value
        ):
            return "Another number is called the answer; a person will look which is meant."
        if is_denied_number(self.as_written):
            return "Something is called wrong here; a person will look what."
        if self._has_others(of):
            return TOO_MANY
        if self._is_supposed():
            return "The number is asked or supposed, not given; a person will look."
        if not self._stands_alone(known) or self._is_changed_behind():
            return "What stands beside the number may change it; a person will look."
        if self._is_one_of_two():
            return 'Another number is given with an "or"; a person will look which is meant.'
        if known and self._is_named_otherwise(known):
            return "The number may be of something else; a person will look."
        if known and self._is_of_another_quantity(known):
            return "The number may be of something else; a person will look."
        if known and not self._is_worked_out() and self._counts_something_else(known):
            return "The number may be of something else; a person will look."
        return ""

    def is_bound(self) -> bool:
        """Say whether the answer only says that the number is larger or smaller than this."""
        before = any(
            is_near(float(found[1].replace(",", "").replace("\u202f", "")), self.value, 1e-6)
            for found in _BOUND.finditer(self.answer)
        )
        before = before or _NO_LOGARITHM.search(plain_math(self.answer)) is not None
        behind = _BOUND_BEHIND.match(self._behind())
        return before or behind is not None or (self.value < 0 and self._is_absolute())

    def _is_absolute(self) -> bool:
        return _ABSOLUTE.search(self.as_written) is not None

    def _is_in(self, text: str) -> bool:
        return any(is_near(one.result, self.value, 1e-6) for one in equations(text))

    def _has_others(self, of: int) -> bool:
        """Say whether more numbers stand alone than are asked for, so that one may be taken back.

        "19712 if it was diagonal; it is a full matrix, therefore 84736." Terms of a sum that stands
        there too are none.
        """
        alone = distinct(e.result for e in self.results if not e.is_worked and len(e.sides) == 1)
        values = sorted(distinct(e.result for e in self.everything))
        parts = self._parts_beside()
        others = [
            one
            for one in alone
            if not is_near(one, self.value, 1e-6)
            and not is_used(one, self.everything)
            and not any(is_near(one, part, 1e-9) for part in parts)
            and not any(_stands_in(one + term, values) for term in values if term)
        ]
        return len(others) >= max(of, 1)

    def _parts_beside(self) -> list[float]:
        """Return the numbers that stand side by side in a row with their sum:
        `| 12800 | 6400 | 512 | 19712 |`.
        """
        found: list[float] = []
        for row in self.as_written.split("\n"):
            own = [equation.result for equation in equations(row)]
            if not 2 < len(own) <= MOST_IN_ROW:
                continue
            for first, last in combinations(range(len(own) + 1), 2):
                total, beside = sum(own[first:last]), [*own[:first], *own[last:]]
                if last - first > 1 and any(is_near(one, total, 1e-9) for one in beside):
                    found += own[first:last]
        return found

    def _is_worked_out(self) -> bool:
        """Say whether the number stands behind a sign of equality, whatever stands before that."""
        return any(self._is_in(found[1]) for found in _BEHIND_EQUALS.finditer(self.as_written))

    def _is_supposed(self) -> bool:
        """Say whether the number stands in a question, or in what is only supposed."""
        return any(
            self._is_in(sentence)
            for sentence in _SENTENCE.findall(self.as_written)
            if sentence.rstrip().endswith("?")
            or _SUPPOSED.search(sentence)
            or _UNSURE.search(sentence)
        )

    def _is_one_of_two(self) -> bool:
        """Say whether a number stands beside the only other one and an "or": "70 or just 35"."""
        found = _OR_NUMBER.search(self.as_written)
        if found is None:
            return False
        both = [one.result for part in (found[1], found[2]) for one in equations(part)]
        return len(both) == 2 and not is_near(both[0], both[1], 1e-6)

    def _is_named_otherwise(self, known: Collection[str]) -> bool:
        """Say whether a quantity that is not asked for stands right before the number or behind it:
        "pOH = 3", "mass: 2", "2 molecules".
        """
        others = words("measured")
        named = [(f[1], f[2]) for f in _NAMED.finditer(self.as_written)]
        named += [(f[2], f[1]) for f in _COUNTS.finditer(self.as_written)]
        return any(
            (name.lower() in others or name[:1] == "[")
            and not _is_asked(name.strip("[]"), known)
            and self._is_in(number)
            for name, number in named
        )

    def _is_of_another_quantity(self, known: Collection[str]) -> bool:
        """Say whether words make another quantity of what is asked: "on average", "log P = 0.2",
        "between 1 and 2"; not where the question has them itself.
        """
        others = words("other_quantity")
        for clause in _CLAUSE.split(self.as_written):
            if not self._is_in(clause):
                continue
            nearest = _COMMAND.sub(" ", self._behind_colon(clause))
            said = {word.lower() for word in _WORD.findall(nearest)}
            told = set() if self._is_worked_out() else said & others
            if any(not _is_asked(word, known) for word in told):
                return True
            if any(not _is_asked(found[1], known) for found in _FUNCTION_OF.finditer(clause)):
                return True
        return False

    def _counts_something_else(self, known: Collection[str]) -> bool:
        """Say whether the number stands in a clause that speaks of what its question does not:
        "see page 210", "I had 4 exams".
        """
        elsewhere = words("points_elsewhere")
        for clause in _CLAUSE.split(self.as_written):
            if not self._is_in(clause):
                continue
            before = [f[1] for f in _LABELLED.finditer(clause) if self._is_in(f[2])]
            if any(word.lower() in elsewhere and not _is_asked(word, known) for word in before):
                return True
            unknown = _unknown_words(self._behind_colon(clause), known) - words("answering")
            counted = [f[2] for f in _COUNTS.finditer(clause) if self._is_in(f[1])]
            others = {word.lower() for word in counted} & words("other_units")
            if len(unknown) > MOST_BESIDE or any(not _is_asked(one, known) for one in others):
                return True
        return False

    def _behind_colon(self, clause: str) -> str:
        """Return what the number stands in, without what is said before a colon: "It does not
        depend on the order: 84" says nothing against 84.
        """
        return next((one for one in _TOLD.split(clause)[::-1] if self._is_in(one)), clause)

    def _is_changed_behind(self) -> bool:
        """Say whether words behind the number's last place go on to work with it: "19712, plus 128
        for the biases".
        """
        return _GOES_ON.match(self._behind()) is not None

    def _behind(self) -> str:
        """Return what stands behind the number's last place."""
        own = [e for e in equations(self.answer) if is_near(e.result, self.value, 1e-6)]
        plain = plain_math(self.answer)  # in which an equation says where it stands
        return plain[own[-1].start + len(own[-1].text) :] if own else ""

    def _stands_alone(self, known: Collection[str]) -> bool:
        """Say whether nothing beside a bare number makes another one of it, or denies it.

        "twice 19712", "19712 kB" and "19712 is wrong" give no 19712. Where an equation says what it
        is, words beside it do not matter.
        """
        for clause in _CLAUSE.split(self.answer):
            own = [e for e in equations(clause) if is_near(e.result, self.value, 1e-6)]
            if all(e.is_worked or "=" in e.text for e in own):
                continue
            nearest = self._behind_colon(clause)
            said = set(re.findall(r"[^\W\d_]+", nearest.lower()))
            against = AGAINST if self.value.is_integer() else AGAINST - ROUGHLY
            changing = {
                word
                for word in against & said
                if word not in MEASURED or not _is_asked(word, known)
            }
            if _TOUCHED.search(clause) or CONTRACTED_NOT.search(nearest) or changing:
                return False
        return True


def _stands_in(value: float, ordered: Sequence[float]) -> bool:
    """Say whether a value is near one of some numbers in order."""
    at = bisect.bisect(ordered, value)
    return any(is_near(value, other, 1e-9) for other in ordered[max(at - 1, 0) : at + 1])


def _unknown_words(answer: str, known: Collection[str]) -> set[str]:
    """Return the words of an answer that carry meaning and that its question does not have."""
    tokens = tokens_of(unified(_COMMAND.sub(" ", answer)), language_of(answer) or "en")
    return {
        token.text.lower()
        for token in tokens
        if token.kind == "word"
        and not token.is_light
        and len(token.text) > 2  # DH is a product
        and not any(
            is_quantity(token.text, lang) or _is_known(stem(token.text, lang), known)
            for lang in LANGUAGES
        )
    }


def _is_asked(word: str, known: Collection[str]) -> bool:
    return any(_is_known(stem(word.lower(), lang), known) for lang in LANGUAGES)


def _is_known(word: str, known: Collection[str]) -> bool:
    """Say whether a stem is one of a question's, or the beginning of one ("param")."""
    return word in known or (
        len(word) >= LEAST_ALIKE and any(one.startswith(word) for one in known)
    )


def _called_the_answer(answer: str) -> list[float]:
    """Return the numbers that an answer calls its answer, or gives for all that is asked at once.

    "…, therefore my answer is 3968", "3968 for both".
    """
    plain = re.sub(r"(?<=\d)[,_\u202f](?=\d{3}\b)", "", answer)
    found = [*_MY_ANSWER.finditer(plain), *_FOR_ALL.finditer(plain)]
    return [float(match[1]) for match in found]


def _other_setting(answer: str, labels: Sequence[str]) -> bool:
    """Say whether a variable that labels set ("T = 5") is set to something else ("T = 20")."""
    others = {
        found[1]
        for found in _SETTING.finditer(answer)
        if not any(re.search(label, found[0]) for label in labels)
    }
    return any(
        re.search(label, f"{variable} = {number}")
        for variable in others
        for label in labels
        for number in range(MOST_SETTING)
    )
