"""Code that is right in another form than the one that is asked for.

It takes h and c one by one and not as one, wants its arguments in another order, or gives its
results in a dictionary, in one array, or with others beside them. Whether that is right is tried
with one call; the checks are then run on a wrapper around it, and a person confirms the points.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from grader.checks.binding import output_paths
from grader.checks.compare import Tolerance, difference
from grader.checks.endings import returns_text
from grader.checks.one_call import one_call
from grader.checks.script import Script
from grader.problem.model import Subject
from grader.reference.references import PlannedCheck
from grader.sandbox.base import CheckSteps, Finished, Outcome, Raised
from grader.sandbox.inside.steps import CALLS
from grader.variants.wrappers import (
    MOST_PARTS,
    NOTHING,
    Way,
    by_keyword,
    in_form,
    missing_arguments,
    other_shapes,
    other_ways,
    part_names,
    plain_way,
    with_parts,
)

WRAPPER = "grader_as_asked"
TRIAL = "form"
"""What the call of a trial is for."""
SEVERAL = ("tuple", "list")


@dataclass(frozen=True)
class Trial:
    """One way to be tried: the source of its wrapper, and the steps that call it."""

    way: Way
    source: str
    check: CheckSteps
    subject: Subject
    """The subject as it is called in the trial."""
    script: Script


def names_turned(subject: Subject, sources: Sequence[str]) -> bool:
    """Say whether two names stand beside each other like those of a group that it takes, but the
    other way round: c_prev, h_prev where (h, c) is asked for.
    """
    pairs = [part for part in subject.call if isinstance(part, list) and len(part) == 2]
    for one, other in pairs:
        if not (isinstance(one, str) and isinstance(other, str)) or one[0] == other[0]:
            continue
        first, second = (rf"\b(?:\w*_)?{re.escape(name[0])}\w*" for name in (other, one))
        if any(re.search(rf"{first}\s*,\s*{second}", source, re.I) for source in sources):
            return True
    return False


def came_with_more(right: Outcome, found: Outcome) -> bool:
    """Say whether several things came back where one value is asked for."""
    if not isinstance(right, Finished) or not isinstance(found, Finished):
        return False
    return any(
        isinstance(given, tuple | dict) and not isinstance(wanted, tuple | list | dict)
        for wanted, given in zip(right.observations, found.observations, strict=False)
    )


def all_ways(subject: Subject, with_shapes: bool) -> list[Way]:
    """Return in which ways a class may be meant, the asked one first; `with_shapes`: also those in
    which it takes columns, or one example at a time.
    """
    plain = plain_way(subject)
    if not _may_be_wrapped(subject):
        return [plain]
    return [plain, *other_ways(subject), *(other_shapes(subject) if with_shapes else ())]


def _may_be_wrapped(subject: Subject) -> bool:
    if not isinstance(subject.call, list) or subject.attributes or subject.then is not None:
        return False
    return 0 < len(output_paths(subject.returns)) < MOST_PARTS


def ways_to_try(
    subject: Subject, outcomes: Mapping[int, Outcome], more: int, is_wrong: bool
) -> list[Way]:
    """Return in which ways a subject may be meant, by what came of its checks; the asked one first.

    None where nothing speaks for another one. It is made with so many arguments `more`;
    `is_wrong`: it ran, and gave other values.
    """
    if not _may_be_wrapped(subject):
        return []
    stopped = [one.failure for one in outcomes.values() if isinstance(one, Raised)]
    stopped = [one for one in stopped if one.family in ("raised", "structure")]
    if not stopped and not is_wrong:
        return []
    others = list(other_ways(subject, more, only_states=not stopped))
    if any(_WANTS_KEYWORDS.search(one.text) and not one.frames for one in stopped):
        others.insert(0, by_keyword(subject, more))
    return [plain_way(subject, more), *others]


_WANTS_KEYWORDS = re.compile(r"\btakes .{0,40}positional arguments? but ")


def lacking_arguments(group: Sequence[PlannedCheck], outcomes: Mapping[int, Outcome]) -> str:
    """Return what Python says where a class wants more arguments than it is made with; nothing
    where it is made.

    Of visible checks alone, and of the making itself: what a student's code says elsewhere may
    tell of what it was given.
    """
    for planned in group:
        outcome = outcomes[planned.number]
        if planned.plan.check.visibility != "visible" or not isinstance(outcome, Raised):
            continue
        failure, steps = outcome.failure, planned.plan.steps
        is_making = 0 <= failure.step < len(steps) and steps[failure.step][0] == "construct"
        if is_making and not failure.frames and missing_arguments(failure.text)[0]:
            return failure.text
    return ""


def trials(subject: Subject, own: str, ways: Sequence[Way], seed: int) -> Iterator[Trial]:
    """Yield a trial for each way: one call with generated weights and inputs."""
    for number, way in enumerate(ways):
        name = f"{WRAPPER}_{number}"
        named = {"class_name": name} if subject.is_class else {"function": name}
        tried = subject.model_copy(update={**named, "returns": part_names()})
        script = one_call(tried, seed, TRIAL)
        check = CheckSteps(number, script.steps)
        yield Trial(way, with_parts(subject, name, own, way), check, tried, script)


def chosen_parts(
    subject: Subject, way: Way, right: Sequence[Any], outcome: Outcome, room: Tolerance
) -> list[int] | None:
    """Return which parts of what came back are the outputs; None where it is not right in this
    way.
    """
    if not isinstance(outcome, Finished) or len(outcome.observations) != MOST_PARTS + 2:
        return None
    *parts, kind, keys = outcome.observations
    there = [k for k, part in enumerate(parts) if not is_nothing(part)]
    for chosen in _candidates(subject, way, len(there), kind, keys):
        if all(
            k in there and difference(wanted, parts[k], room) is None
            for wanted, k in zip(right, chosen, strict=True)
        ):
            return chosen
    return None


def is_as_asked(subject: Subject, way: Way, chosen: Sequence[int], outcome: Outcome) -> bool:
    """Say whether what is right in this way, with these parts, has the form that is asked for."""
    if not way.is_as_asked or not isinstance(outcome, Finished) or len(chosen) == 1:
        return way.is_as_asked and list(chosen) == [0]
    *parts, kind, _ = outcome.observations
    count = sum(not is_nothing(part) for part in parts)
    is_form = isinstance(subject.returns, list) and kind in SEVERAL
    return is_form and list(chosen) == list(range(len(chosen))) and count == len(chosen)


def _candidates(
    subject: Subject, way: Way, count: int, kind: Any, keys: Any
) -> Iterator[list[int]]:
    """Yield which parts may be the outputs: what has their names, else the first or the last ones
    in their order. Among many values some may be right by chance.
    """
    names = list(output_paths(subject.returns))
    if kind == "dict" and isinstance(keys, tuple) and set(names) & set(keys):
        shift = len(names) == 1  # the whole comes first
        if set(names) <= set(keys) and len(keys) + shift == count:
            yield [keys.index(name) + shift for name in names]
        return
    if len(names) == 1:
        yield [0]
        if kind != "list":  # one thing in a list is no list of several
            yield [1]
        return
    order = list(range(len(names)))
    if way.turned:  # what is taken the other way round comes back so too
        if not set(way.turned) <= set(names):
            return
        one, other = (names.index(name) for name in way.turned)
        order[one], order[other] = order[other], order[one]
    for start in dict.fromkeys((0, count - len(names))):
        if start >= 0:
            yield [start + k for k in order]


def is_nothing(part: Any) -> bool:
    """Say whether a part of a trial stands for one that did not come back."""
    return isinstance(part, str) and part == NOTHING


def wrapped(subject: Subject, own: str, way: Way, chosen: Sequence[int]) -> str:
    """Return the source of the wrapper that is graded."""
    return in_form(subject, WRAPPER, own, way, chosen)


def on_wrapper(check: CheckSteps, own: str) -> CheckSteps:
    """Return a check whose steps try the wrapper in place of what it wraps."""
    steps: list[list[Any]] = deepcopy([list(step) for step in check.steps])
    for step in steps:
        if step[0] == "construct" and step[2] == own:
            step[2] = WRAPPER
        elif step[0] == "find" and step[1] == own:
            step[1] = WRAPPER
        elif step[0] in CALLS and step[2] is None and step[3] == own:
            step[3] = WRAPPER
    return replace(check, steps=steps)


def words(subject: Subject, way: Way, chosen: Sequence[int], outcome: Outcome, lack: str) -> str:
    """Return what is other than asked, as a sentence; `outcome` is that of the trial.

    Nothing is told of what came of checks: some may be hidden.
    """
    found = [way.told] if way.told else []
    if way.more:
        names = missing_arguments(lack)[1]
        found.append(
            f"{subject.class_name} is to be made without {names}, which was given as 1 here."
        )
    *parts, kind, _ = getattr(outcome, "observations", ("", ""))
    count = sum(not is_nothing(part) for part in parts)
    is_one = len(chosen) == 1
    asked, what = returns_text(subject.returns), subject.step_target
    if kind == "dict" and not isinstance(subject.returns, dict):
        found.append(f"{what} returns a dictionary, where {asked} is asked for.")
    elif kind == "array" and not is_one:
        found.append(f"{what} returns one array, where {asked} is asked for.")
    elif is_one and list(chosen) == [1]:
        found.append(f"{what} returns several things, of which the first was taken.")
    elif not is_one and count > len(chosen):
        which = "first" if 0 in chosen else "last"
        found.append(
            f"{what} returns {count} parts, of which the {which} {len(chosen)} were taken."
        )
    return " ".join(found) or f"{what} returns {asked} in another form."
