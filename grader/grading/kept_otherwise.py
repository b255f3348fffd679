"""Classes that keep their weights under other names or in another layout: tried, and run so.

What may be meant is found in `other_names` and `other_layout`; here it is tried, together with
other forms of the call. Where none gives what is right and one alone can be meant, the class is run
so too, so that its mistake is found.
"""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any

from grader.checks.binding import output_paths
from grader.checks.sizes import shape_of
from grader.checks.standard_sizes import distinct_sizes
from grader.grading.early_copies import (
    changed_in_methods,
    used_in_method,
    works_with_early_copies,
)
from grader.grading.judging_time import JudgingTime
from grader.grading.layout import is_turned_alike
from grader.grading.near import all_methods_of
from grader.grading.other_form import (
    SEVERAL,
    Trial,
    all_ways,
    chosen_parts,
    is_as_asked,
    is_nothing,
    on_wrapper,
    trials,
    words,
    wrapped,
)
from grader.grading.other_layout import is_reordered, layouts, like_a_part
from grader.grading.other_names import (
    UnderOtherNames,
    assignments,
    keeps_them_as_asked,
    look,
    may_keep_weights_otherwise,
)
from grader.grading.relaid import InOtherLayout
from grader.grading.trying import Trying, beside
from grader.late_pattern import late_pattern
from grader.parsing import parsed
from grader.problem.model import Subject
from grader.reference.references import PlannedCheck
from grader.sandbox.base import CheckSteps, Finished, Outcome, Raised, Run, Unit
from grader.variants.wrappers import Way, made_otherwise, missing_arguments, plain_way

MOST_TRIALS = 400
Keeping = UnderOtherNames | InOtherLayout
"""How an object keeps its weights."""
AS_ASKED: list[list[Keeping]] = [[UnderOtherNames({})]]


@dataclass(frozen=True)
class Meant:
    """In which way a class is meant, how it keeps its weights, which parts of what it returns are
    the outputs, and what came back in a trial.
    """

    way: Way
    keeping: Keeping
    chosen: Sequence[int]
    outcome: Outcome


@dataclass(frozen=True)
class Source:
    """The unit of a class, and units of ours that give a method its other name."""

    unit: Unit
    alias: Sequence[Unit]


class KeptOtherwise:
    """A class of one submission, tried in other ways; `tried_in_vain` are checks for which none
    was found.
    """

    def __init__(self, trying: Trying) -> None:
        self._trying = trying
        self._references = trying.references
        self.tried_in_vain: set[int] = set()
        self.made_early: set[int] = set()
        """Checks of a class that works with copies of its weights from its constructor."""

    def tried(self, group: Sequence[PlannedCheck], run: Run, time: JudgingTime) -> Run:
        """Return the run with the outcomes of the checks of a class whose weights are kept
        otherwise.
        """
        subject = group[0].subject
        outcomes = [run.outcomes[planned.number] for planned in group]
        unit = self._trying.unit_of(subject.target, run)
        if unit is None or not any(isinstance(one, Finished | Raised) for one in outcomes):
            return run
        lost = [p for p in group if self._trying.status(p, run, time) != "correct"]
        lost_outcomes = [run.outcomes[planned.number] for planned in lost]
        if not may_keep_weights_otherwise(subject, outcomes, lost_outcomes):
            paths = [spec.at or name for name, spec in subject.weights.items()]
            own = [path for path in paths if "." not in path]  # of a part, the part is kept
            method = subject.method
            if lost and works_with_early_copies(unit.source, subject.target, method, own):
                self.made_early |= {planned.number for planned in lost}
            return run
        alias, told = self._trying.other_method(subject, unit)
        source = Source(unit, alias)
        lack = ""
        plain = plain_way(subject)
        looked = self._looked(source, subject, plain, time)
        if isinstance(looked, Raised) and not looked.failure.frames:
            lack = looked.failure.text
            plain = plain_way(subject, missing_arguments(lack)[0])
            looked = self._looked(source, subject, plain, time) if plain.more else looked
        keepings = self._keepings(subject, looked)
        if keepings == AS_ASKED:
            return run  # it may be called otherwise
        turned = made_otherwise(subject, plain)
        if not keepings and turned is not None:
            plain = turned
            keepings = self._keepings(subject, self._looked(source, subject, plain, time))
        right = self._trying.right(subject)
        if right is None:
            return run
        meant = self._meant(group, source, plain, keepings, right, time)
        if meant is None:
            sources = [one.source for one in self._trying.submission.units]
            if alias or _has_method(subject, unit, sources):
                self.tried_in_vain |= self._not_set(lost, run, looked, unit)
            return run
        again = self._run_so(lost, source, meant, time)
        told = " ".join(filter(None, [told, meant.keeping.words(subject)]))
        if not is_as_asked(subject, meant.way, meant.chosen, meant.outcome):
            form = words(subject, meant.way, meant.chosen, meant.outcome, lack)
            told = f"{told} {form}".strip()
        self._trying.tell(subject, again, told, f"{told} It was graded so")
        return replace(run, outcomes={**run.outcomes, **again})

    def _not_set(
        self, lost: Sequence[PlannedCheck], run: Run, looked: Outcome | None, unit: Unit
    ) -> set[int]:
        """Return the checks that say nothing, as weights of the object could not be set."""
        subject = lost[0].subject if lost else None
        if subject is not None and _may_hold_the_rest(looked, subject, unit):
            return {planned.number for planned in lost}
        if subject is None or not _keeps_none_as_asked(looked, subject, unit):
            return set()
        steps = self._references.checks
        ended = {
            p.number for p in lost if _could_not_be_set(run.outcomes[p.number], steps[p.number])
        }
        counts = {p.number for p in lost if p.plan.check.kind == "parameter_count"}
        return ended | (counts if ended or not _named_as_asked(looked, subject) else set())

    def _run_so(
        self, lost: Sequence[PlannedCheck], source: Source, meant: Meant, time: JudgingTime
    ) -> dict[int, Outcome]:
        """Return the outcomes of checks that were lost, run so."""
        subject = lost[0].subject
        units = [*source.alias]
        is_wrapped = not is_as_asked(subject, meant.way, meant.chosen, meant.outcome)
        if is_wrapped:
            form = wrapped(subject, subject.target, meant.way, meant.chosen)
            units.append(beside(source.unit, form))
        checks = []
        for planned in lost:
            asked = self._references.checks[planned.number]
            check = meant.keeping.on(asked, planned.plan.script, subject)
            if check is not None:
                checks.append(on_wrapper(check, subject.target) if is_wrapped else check)
        again: dict[int, Outcome] = {}
        for number, outcome in self._trying.run(units, checks, time).items():
            planned, asked = self._references.planned[number], self._references.checks[number]
            again[number] = meant.keeping.as_asked(asked, planned.plan.script, subject, outcome)
        return again

    def _looked(
        self, source: Source, subject: Subject, way: Way, time: JudgingTime
    ) -> Outcome | None:
        """Return what is observed of an object that is made in a way: the arrays that it holds."""
        check = CheckSteps(0, look(subject, self._references.seed).steps)
        units = [*source.alias]
        if not way.is_as_asked:
            outputs = list(range(len(output_paths(subject.returns))))
            units.append(beside(source.unit, wrapped(subject, subject.target, way, outputs)))
            check = on_wrapper(check, subject.target)
        return self._trying.run(units, [check], time, is_trial=True).get(0)

    def _keepings(self, subject: Subject, looked: Outcome | None) -> list[list[Keeping]]:
        """Return how an object may keep its weights, by the arrays that it holds; those in one list
        that differ in which of two is which.
        """
        held = looked.observations[0] if isinstance(looked, Finished) else None
        if held is None:
            return []
        if keeps_them_as_asked(subject, held):
            return AS_ASKED
        named: list[Keeping] = [UnderOtherNames(names) for names in assignments(subject, held)]
        like = like_a_part(subject, [planned.subject for planned in self._references.planned])
        laid: list[list[Keeping]] = [
            [InOtherLayout(one) for one in alike] for alike in layouts(subject, held, like)
        ]
        return [alike for alike in (named, *laid) if alike]

    def _meant(
        self,
        group: Sequence[PlannedCheck],
        source: Source,
        plain: Way,
        keepings: Sequence[Sequence[Keeping]],
        right: Sequence[Any],
        time: JudgingTime,
    ) -> Meant | None:
        """Return in which way, and how its weights are kept, a class gives what is right; else what
        alone can be meant. It is called as asked where that runs.
        """
        subject = group[0].subject
        ways = [
            replace(way, made=plain.made, more=plain.more, told=f"{plain.told} {way.told}".strip())
            for way in all_ways(subject, with_shapes=keepings != AS_ASKED)
        ]
        found, runs = self._in_ways(group, source, ways[:1], keepings, right, time)
        if found is None:
            others = [way for way in ways[1:] if way.turned or not runs]
            found, other_runs = self._in_ways(group, source, others, keepings, right, time)
            runs = runs or [one for one in other_runs if _is_in_order(one.way)]
        return found or _only_one(subject, runs)

    def _in_ways(
        self,
        group: Sequence[PlannedCheck],
        source: Source,
        ways: Sequence[Way],
        keepings: Sequence[Sequence[Keeping]],
        right: Sequence[Any],
        time: JudgingTime,
    ) -> tuple[Meant | None, list[Meant]]:
        """Return in which of these ways it gives what is right, and in which it runs.

        Of keepings that are alike, only the first is tried where that does not run.
        """
        subject, room = group[0].subject, group[0].plan.check.tolerance
        tried = list(trials(subject, subject.target, ways, self._references.seed))
        wrappers = beside(source.unit, "\n".join(one.source for one in tried))
        open_ones = [(trial, alike, 0, 1) for trial in tried for alike in keepings]
        runs: list[Meant] = []
        for _ in range(2):
            some: list[tuple[Trial, Sequence[Keeping], int]] = []
            checks = []
            for trial, alike, start, stop in open_ones:
                for at in range(start, min(stop, len(alike))):
                    check = alike[at].on(trial.check, trial.script, trial.subject)
                    if check is not None and len(some) < MOST_TRIALS:
                        checks.append(replace(check, number=len(some)))
                        some.append((trial, alike, at))
            units = [*source.alias, wrappers]
            outcomes = self._trying.run(units, checks, time, is_trial=True) if checks else {}
            open_ones = []
            for number, (trial, alike, at) in enumerate(some):
                outcome = outcomes.get(number)
                if isinstance(outcome, Finished):
                    chosen = chosen_parts(subject, trial.way, right, outcome, room)
                    meant = Meant(trial.way, alike[at], chosen or (), outcome)
                    if chosen is not None:
                        return meant, runs
                    runs.append(meant)
                    open_ones.append((trial, alike, 1, len(alike)))
        return None, runs


def _keeps_none_as_asked(looked: Outcome | None, subject: Subject, unit: Unit) -> bool:
    """Say whether an object has nothing under a name that is asked for, or none of several matrices
    in its shape, and is a cell that someone has written: it holds a matrix, or weights are made
    where it is defined (a tuple of them, say).
    """
    held = looked.observations[0] if isinstance(looked, Finished) else None
    if not isinstance(held, dict):
        return False
    sizes = distinct_sizes(subject)
    asked = {s.at or name: shape_of(s.shape, sizes) for name, s in subject.weights.items()}
    matrices = {at: shape for at, shape in asked.items() if len(shape) > 1}
    is_none_in_shape = len(matrices) > 1 and all(held.get(at) != s for at, s in matrices.items())
    is_none = not set(asked) & set(held) or is_none_in_shape
    shapes = [shape for shape in held.values() if isinstance(shape, tuple)]
    has_matrix = any(len(shape) > 1 and min(shape) > 0 for shape in shapes)
    return is_none and (has_matrix or _makes_weights(subject.target, unit))


def _may_hold_the_rest(looked: Outcome | None, subject: Subject, unit: Unit) -> bool:
    """Say whether an object has some weights as they are asked for, and in other arrays as many
    entries as all others have together, of which no method uses the names: biases in a list, say.
    """
    held = looked.observations[0] if isinstance(looked, Finished) else None
    if not isinstance(held, dict):
        return False
    sizes = distinct_sizes(subject)
    asked = {s.at or name: shape_of(s.shape, sizes) for name, s in subject.weights.items()}
    lacking = {at: shape for at, shape in asked.items() if held.get(at) != shape}
    used = used_in_method(unit.source, subject.target, subject.method)
    if set(lacking) & used:
        return False
    lacked = list(map(prod, lacking.values()))
    state = changed_in_methods(unit.source, subject.target)
    names = {at.split(".")[0] for at in held if at not in asked} & (used - state)
    kept = {name for name in names if not _NO_WEIGHT.search(name)}
    others = [prod(shape) for at, shape in held.items() if at.split(".")[0] in kept]
    return 0 < len(lacked) < len(asked) and sum(lacked) == sum(others)


_NO_WEIGHT = late_pattern(
    r"^(?:h|c|s|y|x)(?:_?\d|_?prev|_?t)?$|state|hidden|prev|cache|grad|^d(?:[A-Z_]|w|b|bias|weight)|moment|veloc|init",
)
"""How a state, a gradient or a cache is called."""


def _named_as_asked(looked: Outcome | None, subject: Subject) -> bool:
    """Say whether an object has an array under a name that is asked for."""
    held = looked.observations[0] if isinstance(looked, Finished) else None
    asked = {spec.at or name for name, spec in subject.weights.items()}
    return isinstance(held, dict) and bool(asked & set(held))


def _has_method(subject: Subject, unit: Unit, sources: Sequence[str]) -> bool:
    """Say whether a class has the method that is asked for, in it, in one that it derives from, or
    given to its objects.
    """
    is_given = re.search(rf"\bself\.{re.escape(subject.method or '')}\s*=(?!=)", unit.source)
    return subject.method in all_methods_of(subject.target, sources) or bool(is_given)


_MAKES = late_pattern(
    r"\b(?:randn?|random|normal|uniform|zeros|ones|empty|full|eye|array|Linear|Parameter|\w*Cell|RNN|LSTM|GRU)\s*\("
)


def _makes_weights(name: str, unit: Unit) -> bool:
    """Say whether a class makes arrays, layers or other cells anywhere in its text."""
    tree = parsed(unit.source)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)] if tree else []
    return any(
        _MAKES.search(ast.unparse(ast.Module(node.body, [])))
        for node in classes
        if node.name == name
    )


def _could_not_be_set(outcome: Outcome, check: CheckSteps) -> bool:
    """Say whether a run ended where a weight was to be set."""
    if not isinstance(outcome, Raised):
        return False
    at = outcome.failure.step
    is_setting = check.steps is not None and 0 <= at < len(check.steps)
    return outcome.failure.family == "weight" or (is_setting and check.steps[at][0] == "assign")


def _is_in_order(way: Way) -> bool:
    """Say whether a way takes its arguments in the order that is asked for, one by one or not."""
    flat = [place for one in way.order for place in _places(one)]
    return not way.turned and flat == sorted(flat)


def _places(place: Any) -> list[Any]:
    if place and isinstance(place[0], tuple):
        return [one for part in place for one in _places(part)]
    return [place]


def _is_usual(keeping: Keeping) -> bool:
    """Say whether wrong work may be run so: another order of gates alone is then its mistake."""
    if not isinstance(keeping, InOtherLayout):
        return True
    return is_turned_alike(keeping.layout) and not is_reordered(keeping.layout)


def _only_one(subject: Subject, runs: Sequence[Meant]) -> Meant | None:
    """Return what alone can be meant of what runs, where its parts can be the outputs; the names
    that are nearest, where nothing else differs.
    """
    runs = [one for one in runs if _is_usual(one.keeping)]
    laid = {one.keeping for one in runs if isinstance(one.keeping, InOtherLayout)}
    is_named = any(isinstance(one.keeping, UnderOtherNames) for one in runs)
    if not runs or len(laid) + is_named != 1:
        return None
    first = runs[0]
    *parts, kind, _ = getattr(first.outcome, "observations", ("", "", ""))
    count, there = len(output_paths(subject.returns)), sum(not is_nothing(p) for p in parts)
    if count == 1:
        return replace(first, chosen=[0]) if kind not in (*SEVERAL, "dict") else None
    is_whole = kind in SEVERAL and there == count
    return replace(first, chosen=list(range(count))) if is_whole else None
