"""What a reference does that no check looks at.

An attribute it sets, a part of what it returns, an argument it changes, text it prints. A variant
that differs there only passes every check; it is not the same as the reference.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from grader.checks.compare import Tolerance, agrees
from grader.checks.script import OBSERVE
from grader.problem.model import Subject
from grader.reference.references import PlannedCheck, References
from grader.sandbox.base import CheckSteps, Finished, Opaque, Ref
from grader.variants.state_mutants import KEPT_FIRST

FIRST_SLOT = 1_000_000
NEW, LAST = "of a new object", "after the calls"
ATTRIBUTES = "_grader_attributes"
SUFFIX = f"""

def {ATTRIBUTES}(thing, depth=0):
    found = {{}}
    for name, value in vars(thing).items():
        is_object = hasattr(value, "__dict__") and not callable(value)
        found[name] = {ATTRIBUTES}(value, depth + 1) if is_object and depth < 3 else value
    return found
"""
SAME = Tolerance(rtol=1e-9, atol_of_largest=1e-9, atol=1e-12)

Seen = list[tuple[str, Any]]
"""What was seen, each with the place it stands in."""


def differences(
    references: References, subject: Subject, source: str, steps: Sequence[Any]
) -> list[str]:
    """Return the places in which another source differs from the reference in all that these steps
    do, each once.

    Places in which the reference differs from itself in a second run are left out, as they are
    drawn at random, and so are those in which variants of ours keep something.
    """
    right = _all_seen(references, subject.source, steps)
    again = _all_seen(references, f"{subject.source}\n", steps)
    other = _all_seen(references, source, steps)
    if right is None or again is None or other is None:
        return []
    left_out = set(_places(right, again))
    # a variant that keeps something keeps it there
    ours = (subject.method, KEPT_FIRST) if subject.is_class else ()
    left_out |= {f"{name} {when}" for name in ours for when in (NEW, LAST)}
    return list(dict.fromkeys(place for place in _places(right, other) if place not in left_out))


def unseen(references: References, group: Sequence[PlannedCheck]) -> list[str]:
    """Return what the reference of a function or class does in its checks and none looks at."""
    expected = references.expected()
    outcomes = [expected[planned.number] for planned in group]
    finished = [outcome for outcome in outcomes if isinstance(outcome, Finished)]
    changed = sorted({name for outcome in finished for name in outcome.changed})
    stays = any(planned.plan.check.inputs_stay for planned in group)
    hears = any(planned.plan.check.hears for planned in group)
    prints = not hears and any(outcome.printed.strip() for outcome in finished)
    return [
        *(["the text it prints"] if prints else []),
        *([f"the arguments that {', '.join(changed)} changes"] if changed and not stays else []),
    ]


def _all_seen(references: References, source: str, steps: Sequence[Any]) -> Seen | None:
    """Return all that a source does in these steps; None where it does not run to the end."""
    deeper, labels = _deeper(steps)
    outcome = references.run_steps(source + SUFFIX, [CheckSteps(0, deeper)]).outcomes[0]
    if not isinstance(outcome, Finished):
        return None
    seen = [
        (label, value)
        for label, value in zip(labels, outcome.observations, strict=True)
        if label is not None
    ]
    return [*seen, ("the text it prints", outcome.printed)]


def _deeper(steps: Sequence[Any]) -> tuple[list[Any], list[str | None]]:
    """Return steps that also read whole results, and all attributes of every object: new, at last.

    With them a label for each observation, None for those that were there before.
    """
    found: list[Any] = []
    labels: list[str | None] = []
    objects: list[int] = []
    for step in steps:
        found.append(step)
        if step[0] in OBSERVE:
            labels.append(None)
        elif step[0] == "call":
            found.append(["read", step[1], []])
            labels.append(f"what {step[3]} returns")
        elif step[0] == "construct":
            objects.append(step[1])
            found += _attributes(FIRST_SLOT + step[1], step[1])
            labels.append(NEW)
    for slot in objects:
        found += _attributes(2 * FIRST_SLOT + slot, slot)
        labels.append(LAST)
    return found, labels


def _attributes(slot: int, of: int) -> list[Any]:
    return [["call", slot, None, ATTRIBUTES, [Ref(of, ())], {}], ["read", slot, []]]


def _places(one: Seen, other: Seen) -> Iterator[str]:
    for (label, a), (_, b) in zip(one, other, strict=True):
        yield from _where(a, b, label)


def _where(one: Any, other: Any, label: str) -> Iterator[str]:
    """Yield the places in which two values differ: parts of a tuple, attributes by their names."""
    if isinstance(one, Opaque) or isinstance(other, Opaque):
        return
    if isinstance(one, dict) and isinstance(other, dict) and label in (NEW, LAST):
        for name in dict.fromkeys([*one, *other]):
            if name not in one or name not in other:
                yield f"{name} {label}"
            elif isinstance(one[name], dict) and isinstance(other[name], dict):
                yield from _where(one[name], other[name], label)
            else:
                yield from _where(one[name], other[name], f"{name} {label}")
    elif isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        for number, (a, b) in enumerate(zip(one, other, strict=True), start=1):
            yield from _where(a, b, f"{label}, part {number}" if ", part " not in label else label)
    elif not agrees(one, other, SAME):
        yield label
