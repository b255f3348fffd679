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
from grader.checks.inputs import generator
from grader.checks.script import Script
from grader.checks.standard_sizes import distinct_sizes
from grader.problem.model import Subject
from grader.sandbox.base import CheckSteps, Finished, Outcome, Raised
from grader.sandbox.inside.steps import CALLS
from grader.variants.wrappers import (
    MOST_PARTS,
    Way,
    in_form,
    missing_arguments,
    other_ways,
    part_names,
    plain_way,
    with_parts,
)

WRAPPER = "grader_as_asked"
SEVERAL = ("tuple", "list")


@dataclass(frozen=True)
class Trial:
    """One way to be tried: the wrapper's source, its steps, and those of the reference."""

    way: Way
    source: str
    check: CheckSteps


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


def ways_to_try(subject: Subject, outcomes: Sequence[Outcome], is_wrong: bool) -> list[Way]:
    """Return in which ways a subject may be meant, by what came of its checks; the asked one first.

    None where nothing speaks for another one. `is_wrong`: it ran, and gave other values.
    """
    if not isinstance(subject.call, list) or subject.attributes or subject.then is not None:
        return []
    if not output_paths(subject.returns) or len(output_paths(subject.returns)) >= MOST_PARTS:
        return []
    stopped = [one.failure for one in outcomes if isinstance(one, Raised)]
    stopped = [one for one in stopped if one.family in ("raised", "structure")]
    more = max((missing_arguments(one.text)[0] for one in stopped), default=0)
    if not stopped and not is_wrong:
        return []
    others = list(other_ways(subject, more, only_states=not stopped))
    return [plain_way(subject, more), *others]


def trials(subject: Subject, own: str, ways: Sequence[Way], seed: int) -> Iterator[Trial]:
    """Yield a trial for each way: one call with generated weights and inputs."""
    for number, way in enumerate(ways):
        name = f"{WRAPPER}_{number}"
        named = {"class_name": name} if subject.is_class else {"function": name}
        tried = subject.model_copy(update={**named, "returns": part_names()})
        script = one_call(tried, seed)
        yield Trial(way, with_parts(subject, name, own, way), CheckSteps(number, script.steps))


def one_call(subject: Subject, seed: int) -> Script:
    """Return the steps of one call at sizes that tell axes apart, in which all outputs are read."""
    sizes = distinct_sizes(subject)
    script = Script(subject, seed)
    rng = generator(seed, "form")
    script.case("", sizes)
    made = script.make(sizes, script.draw_weights(rng, sizes))
    result = script.call(made, script.draw_inputs(rng, sizes))
    for name in result.names:
        script.read(result, name)
    return script


def chosen_parts(
    subject: Subject, way: Way, right: Sequence[Any], outcome: Outcome, room: Tolerance
) -> list[int] | None:
    """Return which parts of what came back are the outputs; None where it is not right in this way,
    or is in the form that is asked for.
    """
    if not isinstance(outcome, Finished) or len(outcome.observations) != MOST_PARTS + 1:
        return None
    *parts, kind = outcome.observations
    chosen: list[int] = []
    for wanted in right:
        agreeing = [k for k, part in enumerate(parts) if difference(wanted, part, room) is None]
        free = [k for k in agreeing if k not in chosen]
        if not free:
            return None
        chosen.append(free[0])
    names = list(output_paths(subject.returns))
    if way.turned and not _is_turned(way.turned, names, chosen):
        return None
    is_plain = way.is_as_asked
    if len(right) == 1:
        return None if is_plain and chosen == [0] else chosen
    if is_plain and kind != "dict" and chosen != sorted(chosen):
        return None  # the right values in the wrong order are a mistake
    is_form = isinstance(subject.returns, list) and kind in SEVERAL
    is_whole = is_form and chosen == list(range(len(right))) and isinstance(parts[len(right)], str)
    return None if is_plain and is_whole else chosen


def _is_turned(pair: Sequence[str], names: Sequence[str], chosen: Sequence[int]) -> bool:
    """Say whether a state that is taken the other way round comes back so too; otherwise it was
    only unpacked in the wrong order.
    """
    one, other = pair
    return {one, other} <= set(names) and chosen[names.index(other)] < chosen[names.index(one)]


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


def words(subject: Subject, way: Way, outcomes: Mapping[int, Outcome]) -> str:
    """Return what is other than asked, as a sentence."""
    found = [way.told] if way.told else []
    texts = [one.failure.text for one in outcomes.values() if isinstance(one, Raised)]
    if way.more:
        names = next(names for text in texts for n, names in [missing_arguments(text)] if n)
        found.append(
            f"{subject.class_name} is to be made without {names}, which was given as 1 here."
        )
    if not found:
        asked = returns_text(subject.returns)
        told = [text for text in texts if text.startswith("returned ")]
        found.append(
            f"{subject.step_target} {told[0]}; expected {asked}."
            if told
            else f"{subject.step_target} returns {asked} in another form, or more beside it."
        )
    return " ".join(found)
