"""The line of a student's own code that one change makes right.

The change is looked for among general ones (see `variants.repairs`), run in the student's sandbox,
and counts only where every check of the function then agrees with the reference. Only the student's
own code is changed, so it serves whatever way a function is written in.
"""

import ast
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from grader.diagnosis.found_lines import ALL, told
from grader.diagnosis.kept_lines import keep, key_of, place_from_plain, recall, repair_from_plain
from grader.diagnosis.place import Place
from grader.diagnosis.trial import Trial, beginning
from grader.diagnosis.wrong_sources import answered
from grader.reference.references import PlannedCheck, called_in
from grader.sandbox.base import LoadReport, Outcome, TimedOut
from grader.variants.own_module import OwnModule, Stretch
from grader.variants.repairs import Repair, applied, put_into, repairs

TOGETHER = 64
SECONDS = 6.0
"""No more changes are tried after so long, which only slow functions take."""
LEAST_HELP = 0.05
"""A change that makes a smaller share of the wrong numbers right is no first half of two."""
MOST_FIRST = 2
"""So many changes at most that help are tried with a second one."""
MOST_SECOND = 300
"""So many changes at most are tried as the second one."""
MOST_SLOW = 12
"""So many changes at most that were stopped are given more time, where no other helps."""
MOST_OTHERS = 12
"""In so many checks of other functions at most a change is tried."""
MOST_WANTED = 1000
"""Checks whose digests are kept."""


class Changing(Protocol):
    """What runs changed versions of the student's own module."""

    def stretches(self) -> list[Stretch]:
        """Return the student's module as it is written."""

    def beside(self) -> list[str]:
        """Return what else that module may import: the student's other files, the course's."""

    def run_changed(
        self, sources: Sequence[str], steps: Sequence[Sequence[Any]], has_time: bool = False
    ) -> list[Outcome] | None:
        """Run steps with changed versions of it, quickly or with all the time that one may have;
        None where no time is left.
        """


@dataclass(frozen=True)
class OwnLine:
    """Where one change makes all visible checks right, and where all there are; None: nowhere.

    `repairs` are the changes.
    """

    of_visible: Place | None = None
    of_all: Place | None = None
    repairs: tuple[Repair, ...] = ()


def own_line(
    target: str,
    asked: Sequence[PlannedCheck],
    rights: Mapping[int, Outcome],
    outcomes: Mapping[int, Outcome],
    again: Changing,
    known: Mapping[str, OwnLine],
    tells_repair: bool = False,
    folder: Path | None = None,
) -> OwnLine:
    """Return where one change makes every check of a function right, those of its backward pass not
    counted: these are about that.

    Of the visible checks nothing is found by a hidden one. `asked` are all checks that were run:
    what passes its own is not changed. `rights` is what the reference gives in each; `known` holds
    what was found of functions before this one. With `tells_repair` the line is told as it should
    be, too. What was found is kept in `folder`, if there is one.
    """
    module = OwnModule.of(again.stretches())
    own = answered([p for p in asked if p.about == target], outcomes)
    own = [p for p in own if called_in(p.plan.steps) <= module.names]
    search = _Search(rights, outcomes, again, known, module)
    # a kit holds no values of some checks, so that nothing is right there
    own = [p for p in own if search.is_right(p, rights[p.number])]
    key = key_of(target, tells_repair, *search.rests_on(own, asked))
    kept = recall(key, folder)
    if kept is not None:
        return _from_plain(kept)
    found = _searched(search, asked, own, module if tells_repair else None)
    if not search.gave_up:
        keep(key, folder, asdict(found))
    return found


def _searched(
    search: "_Search",
    asked: Sequence[PlannedCheck],
    own: Sequence[PlannedCheck],
    shown: OwnModule | None,
) -> OwnLine:
    visible = [p for p in own if p.plan.check.visibility == "visible"]
    if search.wrong(visible):
        others = [p for p in asked if p.plan.check.visibility == "visible" and p not in own]
        found = search.repairs(visible, others)
        rest = [p for p in own if p not in visible]
        of_all = search.right(found, rest)
        # hidden checks may look at more; of them nothing is told, not even that they agree
        which = "the values of every check that you see" if rest else ALL
        return OwnLine(told(found, shown, which), told(of_all, shown), tuple(found))
    found = search.repairs(own, [p for p in asked if p not in own])
    return OwnLine(None, told(found), tuple(found))


def _from_plain(raw: dict[str, Any]) -> OwnLine:
    visible, whole = (place_from_plain(raw[name]) for name in ("of_visible", "of_all"))
    return OwnLine(visible, whole, tuple(map(repair_from_plain, raw["repairs"])))


_WANTED: dict[int, tuple[PlannedCheck, Outcome, str | None]] = {}


def _wanted(planned: PlannedCheck, right: Outcome) -> str | None:
    """Return a digest of a check with what the reference gives in it, made once."""
    known = _WANTED.get(id(planned))
    if known is None or known[0] is not planned or known[1] is not right:
        if len(_WANTED) >= MOST_WANTED:
            _WANTED.clear()
        observed = list(getattr(right, "observations", ()))
        key = key_of(repr(planned.plan.check), list(planned.plan.steps), observed)
        known = _WANTED[id(planned)] = planned, right, key
    return known[2]


@dataclass
class _Search:
    """Looks for changes of a student's module that make checks right; it `gave_up` where there was
    no time for all.
    """

    rights: Mapping[int, Outcome]
    outcomes: Mapping[int, Outcome]
    again: Changing
    known: Mapping[str, OwnLine]
    module: OwnModule
    gave_up: bool = False
    slow: list[Repair] = field(default_factory=list)
    """The changes that were stopped: most of them by a loop that never ends."""

    def rests_on(
        self, checks: Sequence[PlannedCheck], asked: Sequence[PlannedCheck]
    ) -> Iterator[Any]:
        """Yield all that the changes for some checks depend on, in plain values: the code that they
        need, and of all that shares some of it, which of this is right, and what the checks
        themselves want and got.
        """
        names = {name for p in checks for name in called_in(p.plan.steps)}
        needed = self.module.needs(names)
        calls = {p.number: called_in(p.plan.steps) for p in asked}
        needs = {called: self.module.needs(called) for called in map(frozenset, calls.values())}
        parts = [p for p in asked if (calls[p.number] | needs[frozenset(calls[p.number])]) & needed]
        names |= {name for p in parts for name in calls[p.number]} & self.module.names
        yield self.again.beside()
        yield [[p.number, p in self.wrong([p])] for p in parts]
        for node, label in self.module.needed(names):
            yield [label, node.lineno, ast.unparse(node)]
        for p in checks:
            seen = self.outcomes[p.number]
            observed = list(getattr(seen, "observations", ()))
            wanted = _wanted(p, self.rights[p.number]) or object()  # what is no value has no key
            yield [wanted, type(seen).__name__, observed]

    def is_right(self, planned: PlannedCheck, outcome: Outcome) -> bool:
        """Say whether a run of a check gave what it should."""
        verdict = planned.plan.verdict(self.rights[planned.number], outcome, LoadReport())
        return verdict.status == "correct"

    def wrong(self, checks: Sequence[PlannedCheck]) -> list[PlannedCheck]:
        """Return the checks that are not right."""
        return [p for p in checks if not self.is_right(p, self.outcomes[p.number])]

    def right(self, some: list[Repair], checks: Sequence[PlannedCheck]) -> list[Repair]:
        """Return the changes with which all of some checks are right."""
        for planned in checks:
            some = self._fitting(some, planned.plan.steps, partial(self.is_right, planned))
        return some

    def _fitting(
        self, some: list[Repair], steps: Sequence[Any], fits: Callable[[Outcome], bool]
    ) -> list[Repair]:
        """Return the changes of a few after which steps fit: each has all its time."""
        sources = [one.source for one in some]
        came = self.again.run_changed(sources, steps, has_time=True) if some else []
        both = zip(some, came or (), strict=False)
        return [one for one, outcome in both if fits(outcome)]

    def repairs(
        self, checks: Sequence[PlannedCheck], others: Sequence[PlannedCheck]
    ) -> list[Repair]:
        """Return the changes that make all of some checks right, the near ones if there are any."""
        wrong = self.wrong(checks)
        names = {name for p in checks for name in called_in(p.plan.steps)}
        if not wrong or not names:
            return []
        rest = [p for p in checks if p not in wrong]
        wrong_parts = {p.about for p in self.wrong(others)} & self.module.needs(names)
        if seen := wrong_parts & set(self.known):  # the mistake of a part is looked for there
            of_parts = [
                replace(one, source=source)
                for part in seen
                for one in self.known[part].repairs
                if (source := put_into(one, self.module, names)) is not None
            ]
            return self.right(of_parts, [*wrong, *rest])
        # what tells the places of wrong values leads to their lines
        trial = min(
            map(self._trial, wrong),
            key=lambda trial: (not any(trial.focus.values()), len(trial.steps)),
        )
        focus = trial.focus
        right = [p for p in (*rest, *others) if p.about not in wrong_parts]
        sound = {name for p in right for name in called_in(p.plan.steps)}
        tried = (called_in(trial.steps) - sound) or called_in(trial.steps)
        keys = [*wrong[0].subject.weights, *wrong[0].subject.inputs]
        among = partial(
            repairs, roots=names, sound=sound - tried, tried=tried, keys=keys, focus=focus
        )
        ends = time.monotonic() + SECONDS
        self.slow.clear()
        found, helping = self._among(among(self.module), trial, [*wrong, *rest], ends)
        found = found or self._among_slow(trial, [*wrong, *rest])
        found = self._harmless(found, others)
        # what returned right values itself is changed only where nothing else helps
        found = [one for one in found if self._method(one) not in trial.sound - {*focus}] or found
        # where one place alone makes it right, another that is changed with it is right code
        found = [one for one in found if not one.also] or found
        for first in [] if found else _most_helpful(helping):
            seconds = islice(among(applied(first, self.module)), MOST_SECOND)
            both, _ = self._among(seconds, trial, [*wrong, *rest], ends)
            # a second change is told by what stands in the student's own line
            both = [one for one in both if _stands_there(one, self.module)]
            both = self._harmless(both, others)
            if both:
                return [replace(one, first=first) for one in both]
        return found

    def _harmless(self, some: list[Repair], others: Sequence[PlannedCheck]) -> list[Repair]:
        """Return the changes that leave right what is right by itself: a part, or another function
        that uses the changed one.
        """
        tried = 0
        for planned in others:
            names = called_in(planned.plan.steps)
            if not some or tried == MOST_OTHERS:
                break
            if not names <= self.module.names:
                continue
            moved = [
                (one, put_into(part, self.module, names))
                for one in some
                for part in (replace(one, first=None), one.first)
                if part is not None
            ]
            sources = [source for _, source in moved if source is not None]
            if not sources or self.wrong([planned]):
                continue
            tried += 1
            came = self.again.run_changed(sources, planned.plan.steps, has_time=True) or []
            tested = zip(sources, came, strict=False)
            bad = {source for source, its in tested if not self.is_right(planned, its)}
            harmful = [one for one, source in moved if source in bad]
            some = [one for one in some if one not in harmful]
        return some

    def _among_slow(self, trial: Trial, checks: Sequence[PlannedCheck]) -> list[Repair]:
        """Return the changes that make some checks right of those that had too little time: a
        mistake may have made quick what is slow.
        """
        some = self.slow[:MOST_SLOW]
        some = self._fitting(some, trial.steps, lambda its: bool(trial.right(its).all()))
        return self.right(some, checks)

    def _among(
        self,
        changes: Iterator[Repair],
        trial: Trial,
        checks: Sequence[PlannedCheck],
        ends: float,
    ) -> tuple[list[Repair], list[tuple[int, Repair]]]:
        """Return the changes that make some checks right, and those that help: with how many values
        they make right.
        """
        found: list[Repair] = []
        helping: list[tuple[int, Repair]] = []
        least = LEAST_HELP * float((~trial.before).sum())  # fewer may be chance
        for batch in _batches(changes):
            if found and batch[0].is_far:
                break
            came = self.again.run_changed([one.source for one in batch], trial.steps)
            if came is None or time.monotonic() > ends:
                self.gave_up = True
                break
            # of what an object is called in its own methods nothing can be wrong
            both = [(one, its) for one, its in zip(batch, came, strict=False) if one.at != "self"]
            self.slow += [one for one, its in both if isinstance(its, TimedOut)]
            right = [(one, trial.right(its)) for one, its in both]
            helping += [
                (int(its.sum()), one)
                for one, its in right
                if (its >= trial.before).all() and its.sum() - trial.before.sum() > least
            ]
            found += self.right([one for one, its in right if its.all()], checks)
        return found, helping

    def _method(self, change: Repair) -> str:
        """Return the name of the innermost function that a change is in."""
        statement = self.module.statement_at(change.label, change.begins)
        inside = [
            node
            for node in (ast.walk(statement) if statement is not None else ())
            if isinstance(node, ast.FunctionDef)
            and node.lineno <= change.line <= (node.end_lineno or node.lineno)
        ]
        return inside[-1].name if inside else ""

    def _trial(self, planned: PlannedCheck) -> Trial:
        """Return steps that tell a change that does not help, and what says whether it does."""
        right, outcome = self.rights[planned.number], self.outcomes[planned.number]

        def is_right(outcome: Outcome) -> np.ndarray:
            return np.array([self.is_right(planned, outcome)])

        whole = Trial(planned.plan.steps, is_right, np.array([False]))
        return beginning(planned, right, outcome) or whole


def _stands_there(change: Repair, module: OwnModule) -> bool:
    """Say whether what a change is told to change stands in its line of a module."""
    statement = module.statement_at(change.label, change.begins)
    return statement is not None and any(
        isinstance(node, ast.expr | ast.stmt)
        and node.lineno == change.line
        and ast.unparse(node) == change.at
        for node in ast.walk(statement)
    )


def _most_helpful(helping: Sequence[tuple[int, Repair]]) -> list[Repair]:
    """Return the changes that make most numbers right, one a line, of a few lines."""
    lines: dict[tuple[str, int], Repair] = {}
    for _, one in sorted(helping, key=lambda its: (-its[0], its[1].is_far)):
        lines.setdefault((one.label, one.line), one)
    return list(lines.values())[:MOST_FIRST]


def _batches(changes: Iterator[Repair]) -> Iterator[list[Repair]]:
    """Yield changes by so many as share a process; the far-fetched apart from the others."""
    some: list[Repair] = []
    for change in changes:
        if some and (len(some) == TOGETHER or some[-1].is_far != change.is_far):
            yield some
            some = []
        some.append(change)
    if some:
        yield some
