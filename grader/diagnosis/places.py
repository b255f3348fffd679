"""Where wrong values are wrong: which outputs, in which cases, in which part of an array, and what
the difference looks like.

Asked where no mistake is named. A place is told only where every value that was compared agrees
with it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.checks.binding import Binding
from grader.checks.compare import Tolerance, as_array, difference
from grader.checks.script import Case
from grader.diagnosis.alterations import BATCH, TIME
from grader.display import are, listed
from grader.reference.references import PlannedCheck
from grader.sandbox.base import Finished, Outcome

NEARLY_NONE = 0.1
ZEROS = "all inputs are zero"
LEAST = 2
"""So many cases at least must be on either side of what separates right from wrong."""


@dataclass(frozen=True)
class Place:
    """One thing that is true of where values are wrong: its kind, and a sentence to the student."""

    kind: str
    about: str
    sentence: str
    told: str = ""
    """What of it a student reads where the check is hidden, if that is not all."""


@dataclass(frozen=True)
class Compared:
    """One value that was compared: its output, its case, both values, whether they agree."""

    output: str
    label: str
    case: Case
    right: Any
    given: Any
    agrees: bool


def places(planned: PlannedCheck, right: Outcome, outcome: Outcome) -> list[Place]:
    """Return what can be said of where the values of a check are wrong, the plainest first.

    Nothing for a check whose values are no outputs of the function.
    """
    if not isinstance(right, Finished) or not isinstance(outcome, Finished):
        return []
    kind = planned.plan.check.kind
    if kind not in ("value", "gradient_check"):
        return []
    compared = _compared(planned, right, outcome)
    if kind == "gradient_check":
        forward = [one for one in compared if not one.output.startswith("d_")]
        if not all(one.agrees for one in forward):
            return []  # the gradient is then of another function
        compared = [one for one in compared if one.output.startswith("d_")]
    wrong = [one for one in compared if not one.agrees]
    if not wrong or any(_shape(one.right) != _shape(one.given) for one in wrong):
        return []
    character = list(_character(planned.subject, wrong, planned.plan.check.tolerance))
    if kind == "gradient_check":
        return character
    return [*_by_case(compared), *_by_output(compared), *character]


def _compared(planned: PlannedCheck, right: Finished, outcome: Finished) -> list[Compared]:
    script = planned.plan.script
    rows = zip(script.readings, right.observations, outcome.observations, strict=True)
    return [
        Compared(
            reading.output,
            reading.label,
            script.cases[reading.case],
            a,
            b,
            difference(a, b, planned.plan.check.tolerance) is None,
        )
        for reading, a, b in rows
    ]


def _shape(value: Any) -> tuple[int, ...] | None:
    array = as_array(value)
    return None if array is None or array.dtype.kind not in "iufb" else array.shape


def _by_output(compared: Sequence[Compared]) -> Iterator[Place]:
    """Yield which outputs are right everywhere, where others are not."""
    names = list(dict.fromkeys(one.output for one in compared))
    bad = [name for name in names if any(o.output == name and not o.agrees for o in compared)]
    good = [name for name in names if name not in bad]
    if good and bad:
        yield Place(
            "output",
            ", ".join(bad),
            f"{listed(good)} {are(good)} right in every case, and {listed(bad)} {are(bad)} not: "
            f"look at how {listed(bad)} {are(bad)} made of it.",
        )


def _by_case(compared: Sequence[Compared]) -> Iterator[Place]:
    """Yield what separates the cases that are right from those that are wrong."""
    calls = [one for one in compared if "(" in one.label and one.case.title == "called in turns"]
    others = [one for one in compared if one not in calls]
    if others and all(o.agrees for o in others) and any(not o.agrees for o in calls):
        yield from _of_turns(calls)
        return
    stepped = [one for one in compared if " after step " in one.label]
    first = [one for one in compared if " after step " not in one.label or _step(one) == 1]
    if stepped and all(o.agrees for o in first) and any(not o.agrees for o in stepped):
        yield Place(
            "steps",
            "state",
            "The first step is right and later ones are not: what is given back as the state, and "
            "is it taken up as it came?",
        )
        return
    by_case: dict[int, bool] = {}
    cases: dict[int, Case] = {}
    for one in compared:
        by_case[one.case.number] = by_case.get(one.case.number, True) and one.agrees
        cases[one.case.number] = one.case
    right = [cases[n] for n, agrees in by_case.items() if agrees]
    wrong = [cases[n] for n, agrees in by_case.items() if not agrees]
    if not right or not wrong:
        return
    for sentence, holds in _features([*right, *wrong]):
        is_zero = sentence == ZEROS
        if all(map(holds, wrong)) and not any(map(holds, right)) and len(right) >= LEAST:
            yield Place("condition", sentence, f"It is wrong only where {sentence}.")
            return
        if is_zero:
            continue  # nearly anything gives the right zeros
        if all(map(holds, right)) and not any(map(holds, wrong)) and len(wrong) >= LEAST:
            yield Place("condition", sentence, f"It is right only where {sentence}.")
            return


def _step(one: Compared) -> int:
    return int(one.label.rsplit(" ", 1)[1])


def _of_turns(calls: Sequence[Compared]) -> Iterator[Place]:
    """Yield what only shows on a second call or object."""
    bad = [one.label.partition("(")[2].rstrip(")") for one in calls if not one.agrees]
    if any(label.startswith("the first result") for label in bad):
        text = "A result changes at the next call: it gives back the array that it goes on to use."
        yield Place("kept", "result", text)
    elif any(label in ("a second call", "other weights") for label in bad):
        text = "The first call is right and a later one is not: something is kept between calls."
        yield Place("kept", "state", text)
    elif bad:
        text = "A second object is not right while another one is there: they share something."
        yield Place("kept", "object", text)


def _features(cases: Sequence[Case]) -> Iterator[tuple[str, Callable[[Case], bool]]]:
    """Yield facts of a case that may separate right from wrong, the plainest first."""
    letters = sorted({letter for case in cases for letter in case.sizes})
    yield ZEROS, lambda case: case.title == "all inputs zero"
    for regime in sorted({case.title for case in cases if case.title.endswith(" values")}):
        yield f"the inputs are {regime}", _titled(regime)
    for letter in letters:
        yield f"{letter} is 1", _is_one(letter)
    for k, one in enumerate(letters):
        for other in letters[k + 1 :]:
            yield f"{one} and {other} are equal", _are_equal(one, other)
    for letter in letters:
        yield f"{letter} is odd", _is_odd(letter)


def _titled(title: str) -> Callable[[Case], bool]:
    return lambda case: case.title == title


def _is_one(letter: str) -> Callable[[Case], bool]:
    return lambda case: case.sizes.get(letter) == 1


def _are_equal(one: str, other: str) -> Callable[[Case], bool]:
    return lambda case: case.sizes.get(one) == case.sizes.get(other)


def _is_odd(letter: str) -> Callable[[Case], bool]:
    return lambda case: case.sizes.get(letter, 0) % 2 == 1


def _character(
    binding: Binding, wrong: Sequence[Compared], tolerance: Tolerance
) -> Iterator[Place]:
    """Yield what the difference looks like in every wrong value of an output."""
    for name in dict.fromkeys(one.output for one in wrong):
        pairs = [
            (np.asarray(as_array(o.right), float), np.asarray(as_array(o.given), float))
            for o in wrong
            if o.output == name
        ]
        shape = axes_of(binding, name)
        sizes = [o.case.sizes for o in wrong if o.output == name]
        what = "what comes back" if name == "value" else name
        if name.startswith("d_"):
            what = f"the gradient of {name[2:]}"
        place = (
            next(_of_part(pairs, shape, what, tolerance), None)
            or _of_difference(pairs, sizes, what, tolerance)
            or next(_in_time(pairs, shape, what, tolerance), None)
        )
        if place is not None:
            yield place


def axes_of(binding: Binding, output: str) -> list[str]:
    """Return the symbolic shape of an output: its own, or that of the state of its name.

    Of a gradient that of the input or weight that it belongs to.
    """
    name = output.removeprefix("d_")
    weight, spec = binding.weights.get(name), binding.inputs.get(name)
    extents: Sequence[object] = binding.outputs.get(output) or ()
    if not extents and weight is not None:
        extents = weight.shape
    elif not extents and spec is not None:
        extents = spec.shape or ()
    return [str(extent) for extent in extents]


Pairs = Sequence[tuple[np.ndarray, np.ndarray]]


def _of_part(pairs: Pairs, shape: list[str], what: str, room: Tolerance) -> Iterator[Place]:
    """Yield which part of an array is right: one sample, one step, one half."""
    for letter, word, first, last in (
        (TIME, "step", "first", "last"),
        (BATCH, "sample", "first", "last"),
    ):
        if letter not in shape:
            continue
        axis = shape.index(letter)
        large = [(a, b) for a, b in pairs if a.ndim == len(shape) and a.shape[axis] > 1]
        if not large or len(large) < len(pairs):
            continue
        for place, name in ((0, first), (-1, last)):
            if all(
                _same(a.take(place, axis), b.take(place, axis), room)
                and all(
                    _mostly_wrong(a.take(k, axis), b.take(k, axis), room)
                    for k in range(a.shape[axis])
                    if k != place % a.shape[axis]
                )
                for a, b in large
            ):
                yield Place(
                    "part", f"{word}s of {what}", f"Only the {name} {word} of {what} is right."
                )
    last_axis = [(a, b) for a, b in pairs if a.ndim and a.shape[-1] >= 2 and a.shape[-1] % 2 == 0]
    if last_axis and len(last_axis) == len(pairs):
        halves = [(np.split(a, 2, -1), np.split(b, 2, -1)) for a, b in last_axis]
        for k, name in ((0, "first"), (1, "second")):
            if all(
                _same(a[k], b[k], room) and _mostly_wrong(a[1 - k], b[1 - k], room)
                for a, b in halves
            ):
                text = f"Only the {name} half of {what} is right."
                yield Place("part", f"halves of {what}", text)


def _in_time(pairs: Pairs, shape: list[str], what: str, room: Tolerance) -> Iterator[Place]:
    """Yield whether the first step is wrong already, where there are several."""
    if TIME not in shape or what.startswith("the gradient"):
        return
    axis = shape.index(TIME)
    long = [(a, b) for a, b in pairs if a.ndim == len(shape) and a.shape[axis] > 1]
    if not long:
        return
    is_right = [_same(a.take(0, axis), b.take(0, axis), room) for a, b in long]
    if all(is_right):
        text = f"The first step of {what} is right, and later ones are not: look at what goes on."
        yield Place("time", what, text)
    elif not any(is_right):
        text = f"The first step of {what} is wrong already."
        yield Place("time", what, text)


def _by_a_size(factors: Sequence[float], sizes: Sequence[Mapping[str, int]]) -> str:
    """Return words for a factor that is a size, or one divided by it, in every case."""
    for letter in sorted(set.intersection(*(set(own) for own in sizes)) if sizes else ()):
        pairs = list(zip(factors, sizes, strict=True))
        if all(abs(f * own[letter] - 1) < 1e-3 for f, own in pairs):
            return f"divided by {letter}: a mean, where a sum is asked for"
        if all(abs(f - own[letter]) < 1e-3 * own[letter] for f, own in pairs):
            return f"{letter} times too large: a sum, where a mean is asked for"
    return ""


def _of_difference(
    pairs: Pairs, sizes: Sequence[Mapping[str, int]], what: str, room: Tolerance
) -> Place | None:
    """Return what the difference has in common everywhere: a factor, an offset, an order."""
    if all(not b.any() for _, b in pairs) and _many(pairs):
        return Place("zero", what, _sentence(f"{what} is zero everywhere."))
    with np.errstate(all="ignore"):
        factors = [np.ravel(b)[np.ravel(a) != 0] / np.ravel(a)[np.ravel(a) != 0] for a, b in pairs]
        if all(f.size and np.ptp(f) <= 1e-3 * abs(f[0]) for f in factors) and _many(pairs):
            each = [float(f[0]) for f in factors]
            if by := _by_a_size(each, sizes):
                return Place("factor", what, _sentence(f"{what} is {by}."))
            if max(each) - min(each) <= 1e-3 * abs(each[0]):
                text = f"{what} is right but for one factor that is the same everywhere."
                return Place("factor", what, _sentence(text))
            if all(a.size == 1 for a, _ in pairs):
                return None
            text = f"{what} is right but for a factor, which is another one in each case."
            return Place("factor", what, _sentence(text))
        gaps = [np.ravel(b - a) for a, b in pairs]
        if all(np.ptp(g) <= 1e-4 * max(abs(g[0]), 1e-9) for g in gaps) and _many(pairs):
            text = f"{what} is right but for a number that is added everywhere."
            return Place("offset", what, _sentence(text))
        if all(np.isnan(b).any() or np.isinf(b).any() for _, b in pairs):
            text = f"{what} is not finite: is there a division by zero, or exp of a large number?"
            return Place("not finite", what, _sentence(text))
        if all(a.size > 1 and np.ptp(b) == 0 for a, b in pairs):
            return Place("constant", what, _sentence(f"{what} is one number everywhere."))
        if all(a.size > 2 and _same(np.sort(a, None), np.sort(b, None), room) for a, b in pairs):
            text = f"{what} holds the right numbers in another order."
            return Place("order", what, _sentence(text))
        if all(_same(a, b, Tolerance(rtol=2e-2, atol_of_largest=2e-2)) for a, b in pairs):
            text = (
                f"{what} is nearly right everywhere: look for a small term, such as an epsilon, or "
                "for numbers of too few digits."
            )
            return Place("nearly", what, _sentence(text))
    return None


def _mostly_wrong(a: np.ndarray, b: np.ndarray, room: Tolerance) -> bool:
    """Say whether nearly every number of a part is wrong, so that the part is."""
    with np.errstate(all="ignore"):
        near = np.abs(a - b) <= room.atol + (room.rtol + room.atol_of_largest) * np.abs(a)
    return bool(near.mean() <= NEARLY_NONE) if near.size else False


def _many(pairs: Pairs) -> bool:
    return sum(a.size for a, _ in pairs) > 2


def _same(a: np.ndarray, b: np.ndarray, room: Tolerance) -> bool:
    return difference(a, b, room) is None


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] if text.startswith(("what ", "the ")) else text
