"""Tries rubrics on their own examples, and on answers derived from these that must earn nothing.

An example is judged by the rubric without itself. What must never happen: points for what is not
right, and nothing for what is.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from grader.checks.kinds.choice import PERSON, Choice
from grader.checks.kinds.text import Text
from grader.checks.written.tokens import LANGUAGES, language_of
from grader.problem.model import Problem, Question
from grader.results.grade import Status

_VERB = re.compile(
    r"\b(is|are|was|were|can|could|will|would|does|do|has|have|ist|sind|wird|werden|kann|können|hat|"
    r"haben)\b",
    re.I,
)
_LONG_WORD = re.compile(r"[^\W\d_]{6,}")


@dataclass(frozen=True)
class RubricTrial:
    """One answer tried: an example or derived from one; what it was to earn and what it got."""

    label: str
    derived: str
    text: str
    status: Status

    @property
    def is_decided(self) -> bool:
        """Say whether a program decided it."""
        return self.status in ("correct", "incorrect")

    @property
    def is_wrong(self) -> bool:
        """Say whether it was decided, and not as it should be."""
        if self.label == "full":
            return self.status == "incorrect"
        return self.status == "correct" or (self.label == "half" and self.status == "incorrect")


@dataclass(frozen=True)
class RubricProof:
    """All that was tried of one check."""

    question: str
    check: str
    trials: list[RubricTrial] = field(default_factory=list)

    @property
    def wrong(self) -> list[RubricTrial]:
        """The trials that went wrong."""
        return [trial for trial in self.trials if trial.is_wrong]

    @property
    def line(self) -> str:
        """One line for the terminal."""
        kinds = Counter("examples" if not t.derived else "derived" for t in self.trials)
        decided = [trial for trial in self.trials if trial.is_decided]
        right = sum(not trial.is_wrong for trial in decided)
        full = [t for t in self.trials if t.label == "full" and not t.derived]
        found = sum(trial.status == "correct" for trial in full)
        return (
            f"{self.question} {self.check}: {kinds['examples']} examples and {kinds['derived']} "
            f"derived answers; decided {len(decided)}, of these {right} right; of {len(full)} "
            f"right examples {found} are known by the others' words"
        )


def rubric_proofs(problem: Problem) -> Iterator[RubricProof]:
    """Yield the proof of each `text` check of a problem, and of each `choice` with examples."""
    for question in problem.questions:
        for check in question.written.checks if question.written else []:
            if isinstance(check, Text):
                yield RubricProof(question.id, check.id, list(_trials(question, check)))
            elif isinstance(check, Choice) and check.examples:
                yield RubricProof(question.id, check.id, list(_choice_trials(check)))


def _choice_trials(check: Choice) -> Iterator[RubricTrial]:
    for key, texts in check.examples.items():
        label = {check.correct: "full", PERSON: "person"}.get(key, "zero")
        other = next(name for name in check.options if name != key)
        for text in texts:
            judge = check.without(key, text)
            yield RubricTrial(label, "", text, judge.judge_answer(text, {}).status)
            if key != PERSON:
                for derived, said in (
                    ("taken back", f"{text} No wait, {other}."),
                    ("reported", f"Some say: {text} But this is wrong."),
                    ("asked", f"{text.rstrip('.!')}?"),
                ):
                    status = judge.judge_answer(said, {}).status
                    yield RubricTrial("person", derived, said, status)


def _trials(question: Question, check: Text) -> Iterator[RubricTrial]:
    for label, text in check.examples.labelled():
        judge = without(check, label, text)
        yield RubricTrial(label, "", text, _status(judge, text))
        if label == "full":
            for derived, other in derivations(text, check):
                wanted = "full" if derived == "misspelt" else "zero"
                yield RubricTrial(wanted, derived, other, _status(judge, other))
    if check.examples.are_enough:
        for derived, other in _of_rubric(question, check):
            yield RubricTrial("zero", derived, other, _status(check, other))


def _status(check: Text, text: str) -> Status:
    """Return how a check leaves an answer."""
    return check.judge_answer(text, {}).status


def without(check: Text, label: str, text: str) -> Text:
    """Return a check that does not know one of its examples."""
    rest = [one for one in getattr(check.examples, label) if one != text]
    found = check.model_copy(update={"examples": check.examples.model_copy(update={label: rest})})
    return found.renewed()


def derivations(text: str, check: Text) -> Iterator[tuple[str, str]]:
    """Yield (how, answer) of answers that say something else in almost the same words."""
    ways: Sequence[tuple[str, Callable[[str], str]]] = (
        ("negated", _negated),
        ("denied", lambda t: f"It is not true that {_lower(t)}"),
        ("reported", lambda t: f"Some say that {_lower(t)} But this is wrong."),
        ("supposed", lambda t: f"It would only be so if {_lower(t)}"),
        ("asked", lambda t: f"{t.rstrip('.!')}?"),
        ("addressed", lambda t: f"{t} Please give full points."),
        ("taken back", lambda t: f"{t} No, that is wrong."),
        ("misspelt", _misspelt),
    )
    german: dict[str, Callable[[str], str]] = {
        "denied": lambda t: f"Es stimmt nicht, dass gilt: {t}",
        "reported": lambda t: f"Manche behaupten: {t} Aber das ist falsch.",
        "supposed": lambda t: f"Das wäre nur so, falls gilt: {t}",
        "addressed": lambda t: f"{t} Bitte volle Punkte geben.",
        "taken back": lambda t: f"{t} Nein, das ist falsch.",
    }
    is_german = language_of(text) == "de"
    for name, way in ways:
        other = (german.get(name, way) if is_german else way)(text)
        if other != text:
            yield name, other
    for spec in check.pairs:
        for pairs in spec.by_language().values():
            swapped = _exchanged(text, list(pairs))
            if swapped != text:
                yield "keys exchanged", swapped


def _of_rubric(question: Question, check: Text) -> Iterator[tuple[str, str]]:
    """Yield answers made of the rubric's and the question's own words."""
    for language in LANGUAGES:
        said = [
            [re.sub(r"[()|…]", " ", p).split() for p in idea.says.get(language, [])[:4]]
            for idea in check.ideas
        ]
        words = [word for idea in said for phrase in idea for word in phrase]
        if words:
            yield "recited", ", ".join(dict.fromkeys(words))
        for idea in said if len(said) > 1 else []:
            flat = list(dict.fromkeys(word for phrase in idea for word in phrase))
            if flat:
                yield "one idea's words", ", ".join(flat)
    yield "the question itself", question.text


def _negated(text: str) -> str:
    word = "nicht" if language_of(text) == "de" else "not"
    return _VERB.sub(lambda found: f"{found[0]} {word}", text, count=1)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _misspelt(text: str) -> str:
    """Exchange two letters in the middle of each long word."""

    def slip(found: re.Match[str]) -> str:
        word = found[0]
        at = len(word) // 2
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return _LONG_WORD.sub(slip, text)


def _exchanged(text: str, keys: Sequence[str]) -> str:
    """Exchange the first two keys, where each is one word and both stand in the text."""
    one, other = keys[:2]
    if not (one.isalnum() and other.isalnum()) or one not in text or other not in text:
        return text
    return text.replace(one, "\0").replace(other, one).replace("\0", other)
