"""Verdicts with what explains them: a slip, two of them, a line, a misconception."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from grader.diagnosis.place import Place
from grader.problem.model import Misconception
from grader.reference.references import PlannedCheck
from grader.results.grade import Diagnosis, Verdict

if TYPE_CHECKING:
    pass


OR = " Or: "
MAX_ALTERNATIVES = 3
"""More slips than this that cannot be told apart are not named at all."""


def with_slip(planned: PlannedCheck, verdict: Verdict, sentences: Sequence[str]) -> Verdict:
    """Add to a verdict the slips that each explain everything, unless there are too many."""
    if not 0 < len(sentences) <= MAX_ALTERNATIVES:
        return verdict
    slip = explained_by("slip", sentences)
    diagnosis = diagnosis_of("slip", planned.subject.target, slip)
    return replace(verdict, message=f"{verdict.message} {slip}", told=slip, diagnosis=diagnosis)


def explained_by(what: str, sentences: Sequence[str]) -> str:
    """Return what explains everything, or what may where several do."""
    which = "" if len(sentences) == 1 else ", and do not tell which of these it is"
    return f"All your values are explained by one {what}{which}: {OR.join(sentences)}"


def with_two(verdict: Verdict, about: str, first: str, second: str) -> Verdict:
    """Return a verdict that names two mistakes which only together explain everything."""
    text = f"Two mistakes together explain all your values. {first} {second}"
    return replace(verdict, message=text, told=text, diagnosis=diagnosis_of("pair", about, text))


def with_line(verdict: Verdict, line: Place) -> Verdict:
    """Add to a verdict the line in which one change makes all right."""
    diagnosis = diagnosis_of(line.kind, line.about, line.sentence)
    message = f"{verdict.message} {line.sentence}"
    return replace(verdict, message=message, diagnosis=diagnosis)


def with_place(verdict: Verdict, place: Place) -> Verdict:
    """Add to a verdict what calls of the function show."""
    message = f"{verdict.message} {place.sentence}"
    told = place.told or place.sentence
    found = Diagnosis(place.kind, place.about, told, "what calls of it show", is_named=False)
    return replace(verdict, message=message, told=told, diagnosis=found)


def diagnosis_of(kind: str, about: str, sentence: str) -> Diagnosis:
    """Return a diagnosis of what explains every value."""
    return Diagnosis(kind, about, sentence, "it gives all values of every check", is_named=True)


def named(verdict: Verdict, misconception: Misconception) -> Verdict:
    """Return a verdict that names a misconception, in the author's words."""
    message = misconception.message
    return replace(verdict, message=message, misconception=misconception.id, told=message)
