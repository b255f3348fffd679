"""What the checks of a part say of a mistake that is looked for in a whole.

A bidirectional layer over a cell that is right cannot be explained by a mistake in the cell, though
the values may be the same.
"""

import ast
from collections.abc import Mapping, Sequence

from grader.diagnosis.wrong_sources import answered
from grader.parsing import parsed
from grader.problem.model import Subject
from grader.reference.references import PlannedCheck, References, is_sound
from grader.sandbox.base import Outcome


class Parts:
    """Asks the checks of the parts of a whole; what wrong parts give is kept."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._given: dict[tuple[str, str], Mapping[int, Outcome]] = {}
        self._wrong: dict[tuple[str, str], set[str]] = {}

    def speak_against(self, subject: Subject, source: str, outcomes: Mapping[int, Outcome]) -> bool:
        """Say whether the student's own part is otherwise than a wrong version of the whole's
        reference has it.

        Nothing is said of a part that was not handed in, or that this version leaves as it is.
        """
        key = (subject.target, source)
        if key not in self._wrong:
            targets = {planned.subject.target for planned in self._references.planned}
            changed = changed_definitions(subject.source, source)
            self._wrong[key] = changed & targets - {subject.target}
        rights = self._references.expected()
        for name in self._wrong[key]:
            group = answered(self._references.of(name), outcomes)
            given = self._outcomes(source, name) if group else {}
            shows = any(not p.plan.agrees(rights[p.number], given[p.number]) for p in group)
            if shows and is_refuted(group, rights, given, outcomes):
                return True
        return False

    def _outcomes(self, source: str, target: str) -> Mapping[int, Outcome]:
        key = (source, target)
        if key not in self._given or not is_sound(dict(self._given[key])):
            run = self._references.run_source(source, self._references.of(target))
            self._given[key] = run.outcomes
        return self._given[key]


def changed_definitions(source: str, other: str) -> set[str]:
    """Return the names of the functions and classes of a source that are otherwise in another.

    >>> changed_definitions("def f(): pass\\ndef g(): return 2", "def f(): pass\\ndef g(): pass")
    {'g'}
    """
    one, two = _definitions(source), _definitions(other)
    return {name for name in one if one[name] != two.get(name)}


def _definitions(source: str) -> dict[str, str]:
    tree = parsed(source)
    kinds = (ast.FunctionDef, ast.ClassDef)
    return {n.name: ast.dump(n) for n in (tree.body if tree else ()) if isinstance(n, kinds)}


def is_refuted(
    group: Sequence[PlannedCheck],
    rights: Mapping[int, Outcome],
    mistaken: Mapping[int, Outcome],
    outcomes: Mapping[int, Outcome],
) -> bool:
    """Say whether as many checks that passed speak against a mistake as failed ones for it.

    One may pass all the same, for code often goes another way at an end (nothing is dropped). That
    a rule is broken in the same way says little where all wrong values are others.
    """
    speak_for = speak_against = 0
    by_value: set[bool] = set()
    for p in group:
        wrong, given = mistaken[p.number], outcomes[p.number]
        if not p.plan.agrees(rights[p.number], wrong):
            is_its = p.plan.agrees(wrong, given)
            is_right = p.plan.agrees(rights[p.number], given)
            if p.plan.check.is_compared_by_reading and not is_right:
                by_value.add(is_its)
            speak_for += is_its
            speak_against += is_right and not is_its
    return speak_against >= speak_for or by_value == {False}


def others_are_otherwise(
    planned: PlannedCheck,
    group: Sequence[PlannedCheck],
    rights: Mapping[int, Outcome],
    mistaken: Mapping[int, Outcome],
    outcomes: Mapping[int, Outcome],
) -> bool:
    """Say whether the values of another check are wrong, and not as a mistake makes them."""
    return any(
        p is not planned
        and p.plan.check.is_compared_by_reading
        and not p.plan.agrees(rights[p.number], outcomes[p.number])
        and not p.plan.agrees(mistaken[p.number], outcomes[p.number])
        for p in group
    )
