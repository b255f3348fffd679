"""Where the values of a check are wrong: which outputs, in which cases.

Asked where no mistake is named. A place is told only where every value that was compared agrees
with it.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.checks.arrays import as_array
from grader.checks.binding import Binding
from grader.checks.case import Case
from grader.checks.compare import Tolerance, difference
from grader.diagnosis.character import character
from grader.diagnosis.place import Place, axes_of
from grader.diagnosis.shape import holds_another, made_from_right
from grader.diagnosis.unchanged import unchanged
from grader.display import are, listed
from grader.late_pattern import late_pattern
from grader.reference.references import PlannedCheck
from grader.sandbox.base import Finished, Outcome

ZEROS = "all inputs are zero"
TELL_NOTHING = (ZEROS, "the inputs are saturated values")
"""Nearly anything gives the right zeros, and a gate that is fully open or closed hides much."""
_WORD = late_pattern(r"\w+")
LEAST = 2
"""So many cases at least must be on the other side of what separates right from wrong."""
LEAST_EQUAL = 3
"""Two of several sizes are easily equal by chance: so many cases at least on either side."""
LEAST_ODD = 5
"""Half of all sizes are odd: so many cases at least must be on either side."""


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
    if kind not in ("value", "gradient_check", "sequence"):
        return []
    compared = _compared(planned, right, outcome)
    if kind == "gradient_check":
        forward = [one for one in compared if not one.output.startswith("d_")]
        if not all(one.agrees for one in forward):
            return []  # the gradient is then of another function
        compared = [one for one in compared if one.output.startswith("d_")]
    wrong = [one for one in compared if not one.agrees]
    if not wrong or any(_shape(one.right) is None or _shape(one.given) is None for one in wrong):
        return []
    binding, room = planned.subject, planned.plan.check.tolerance
    exchanged = list(_exchanged(compared, room))
    if any(_shape(one.right) != _shape(one.given) for one in wrong):
        return exchanged or list(_by_shape(binding, compared, room))
    if exchanged:
        return [*_by_case(compared), *exchanged]
    kept = list(_unchanged(planned, compared)) if kind == "value" else []
    if kept:
        return [*kept, *_by_output(compared)]
    character = list(_character(planned.subject, compared, planned.plan.check.tolerance))
    if kind == "gradient_check":
        return [*_by_gate(binding, compared, room), *character]
    if kind == "sequence":  # of acts in turn another factor in each says nothing
        return [place for place in character if place.kind != "factors"]
    return [*_by_case(compared), *_by_output(compared), *character]


def _unchanged(planned: PlannedCheck, compared: Sequence[Compared]) -> Iterator[Place]:
    """Yield which outputs are what was handed in, wherever they are wrong."""
    for name in dict.fromkeys(one.output for one in compared if not one.agrees):
        own = [one for one in compared if one.output == name]
        cases = [one.case.number for one in own]
        turns = [cases[:k].count(case) for k, case in enumerate(cases)]
        asked = [
            (one.case.number, turn, one.given)
            for one, turn in zip(own, turns, strict=True)
            if not one.agrees
        ]
        yield from unchanged(planned, asked, _called(name))


def _compared(planned: PlannedCheck, right: Finished, outcome: Finished) -> list[Compared]:
    script = planned.plan.script
    rows = zip(script.readings, right.observations, outcome.observations, strict=True)
    by_act = planned.plan.check.kind == "sequence"
    is_shown = planned.plan.check.visibility == "visible"
    known = None if is_shown else {*_WORD.findall(planned.question.text)}
    return [
        Compared(
            output or (reading.label if by_act else reading.output),
            reading.label,
            script.cases[reading.case],
            one,
            other,
            difference(one, other, planned.plan.check.tolerance) is None,
        )
        for reading, a, b in rows
        for output, one, other in _parts(a, b, known)
    ]


def _parts(right: Any, given: Any, known: Collection[str] | None) -> list[tuple[str, Any, Any]]:
    """Return what stands under each key of two dictionaries, or the two values themselves, which
    have no name of their own.

    Of a hidden check keys may be what was handed in: only names of the question are `known`.
    """
    is_alike = isinstance(right, dict) and isinstance(given, dict) and right.keys() == given.keys()
    if not is_alike or not all(
        isinstance(key, str) and (known is None or key in known) for key in right
    ):
        return [("", right, given)]
    return [(key, value, given[key]) for key, value in right.items()]


def _by_shape(binding: Binding, compared: Sequence[Compared], room: Tolerance) -> Iterator[Place]:
    """Yield what makes the shape of each output that has another one."""
    for name in dict.fromkeys(one.output for one in compared):
        own = [one for one in compared if one.output == name]
        bad = [one for one in own if _shape(one.right) != _shape(one.given)]
        if bad:
            pairs = [(_array(one.right), _array(one.given)) for one in bad]
            yield from made_from_right(pairs, axes_of(binding, name), _called(name), room)


def _exchanged(compared: Sequence[Compared], room: Tolerance) -> Iterator[Place]:
    """Yield which output holds, in every case, what another one should hold."""
    names = list(dict.fromkeys(one.output for one in compared))
    for name in names:
        own = [one for one in compared if one.output == name]
        if len(own) < LEAST or any(one.agrees for one in own):
            continue
        keys = [(one.case.number, one.label) for one in own]
        others: dict[str, list[np.ndarray]] = {}
        for other in names:
            values = {
                (one.case.number, one.label.replace(other, name)): _array(one.right)
                for one in compared
                if one.output == other != name and _shape(one.right) is not None
            }
            if all(key in values for key in keys):
                others[_called(other)] = [values[key] for key in keys]
        pairs = [(_array(one.right), _array(one.given)) for one in own]
        yield from holds_another(pairs, _called(name), others, room)


def _array(value: Any) -> np.ndarray:
    return np.asarray(as_array(value), float)


def _called(output: str) -> str:
    if output.startswith("d_"):
        return f"the gradient of {output[2:]}"
    return "what comes back" if output == "value" else output


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
            f"look at how {listed(bad)} {are(bad)} made.",
        )


def _by_gate(binding: Binding, compared: Sequence[Compared], room: Tolerance) -> Iterator[Place]:
    """Yield the one gate in whose blocks all gradients of stacked weights are wrong."""
    gates = binding.gates
    if gates is None or not gates.stacked:
        return
    wrong: set[str] = set()
    for one in compared:
        name = one.output.removeprefix("d_")
        if name not in gates.stacked:
            continue
        right, given = _array(one.right), _array(one.given)
        for gate in gates.order:
            for stacked, index in binding.gate_slices(gate, one.case.sizes):
                is_here = stacked == name and right.shape == given.shape
                if is_here and difference(right[index], given[index], room) is not None:
                    wrong.add(gate)
    if len(wrong) == 1 and len(gates.order) > 1:
        (gate,) = wrong
        where = listed(list(gates.stacked))
        text = f"Of the gradients of {where} only the part of the gate {gate} is wrong."
        yield Place("gate", gate, text)


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
    telling = {one.case.number for one in compared if not one.agrees or _tells(one.right)}
    for one in compared:
        if one.case.number not in telling:
            continue  # right by itself, as a softmax over one class is
        by_case[one.case.number] = by_case.get(one.case.number, True) and one.agrees
        cases[one.case.number] = one.case
    right = [cases[n] for n, agrees in by_case.items() if agrees]
    wrong = [cases[n] for n, agrees in by_case.items() if not agrees]
    if not right or not wrong:
        return
    features = list(_features([*right, *wrong]))
    for these, those, what in ((wrong, right, "wrong"), (right, wrong, "right")):
        facts = [
            fact
            for fact, holds, least in features
            if len(those) >= max(LEAST, least)
            and len(these) >= least
            and all(map(holds, these))
            and not any(map(holds, those))
        ]
        if facts and facts[0] in TELL_NOTHING and what == "right":
            continue
        if len(facts) == 1 or (facts and facts[0] == ZEROS):
            yield Place("condition", facts[0], f"It is {what} only where {facts[0]}.")
            return


def _tells(right: Any) -> bool:
    """Say whether a right value shows anything: not where an array is one number throughout, or a
    single 0 or 1.
    """
    array = as_array(right)
    if array is None or array.dtype.kind not in "iuf" or array.ndim == 0 or array.size == 0:
        return True
    if array.size == 1:
        return abs(float(array.flat[0])) not in (0.0, 1.0)
    return bool(np.ptp(array) > 1e-9 * np.abs(array).max(initial=0.0))


def _step(one: Compared) -> int:
    return int(one.label.rsplit(" ", 1)[1])


def _of_turns(calls: Sequence[Compared]) -> Iterator[Place]:
    """Yield what only shows on a second call or object."""
    bad = [one.label.partition("(")[2].rstrip(")") for one in calls if not one.agrees]
    good = [one.label.partition("(")[2].rstrip(")") for one in calls if one.agrees]
    is_shared = not {"a second object", "other weights"} <= set(good)
    if any(label.startswith("the first result,") for label in bad) and not is_shared:
        text = "A result changes at the next call: it gives back the array that it goes on to use."
        yield Place("kept", "result", text)
    elif any(not label.startswith("a second object") for label in bad):
        text = (
            "The first call is right and a later one is not: look at what is kept from one call to "
            "the next."
        )
        yield Place("kept", "state", text)
    elif bad:
        text = "A second object is not right while another one is there: they share something."
        yield Place("kept", "object", text)


def _features(cases: Sequence[Case]) -> Iterator[tuple[str, Callable[[Case], bool], int]]:
    """Yield facts of a case that may separate right from wrong, and how many cases at least must be
    on each side, so that it is no chance.
    """
    letters = sorted({letter for case in cases for letter in case.sizes})
    yield ZEROS, lambda case: case.title == "all inputs zero", 1
    for regime in sorted({case.title for case in cases if case.title.endswith(" values")}):
        yield f"the inputs are {regime}", _titled(regime), 1
    for letter in letters:
        yield f"{letter} is 1", _is_one(letter), 1
    for k, one in enumerate(letters):
        for other in letters[k + 1 :]:
            yield f"{one} and {other} are equal", _are_equal(one, other), LEAST_EQUAL
    for letter in letters:
        yield f"{letter} is odd", _is_odd(letter), LEAST_ODD


def _titled(title: str) -> Callable[[Case], bool]:
    return lambda case: case.title == title


def _is_one(letter: str) -> Callable[[Case], bool]:
    return lambda case: case.sizes.get(letter) == 1


def _are_equal(one: str, other: str) -> Callable[[Case], bool]:
    return lambda case: case.sizes.get(one) == case.sizes.get(other)


def _is_odd(letter: str) -> Callable[[Case], bool]:
    return lambda case: case.sizes.get(letter, 0) % 2 == 1


def _character(
    binding: Binding, compared: Sequence[Compared], tolerance: Tolerance
) -> Iterator[Place]:
    """Yield what the difference looks like in every wrong value of an output.

    Of single numbers nothing is told where some are right: "a number is added" is then false.
    """
    wrong = [one for one in compared if not one.agrees]
    for name in dict.fromkeys(one.output for one in wrong):
        right = [one for one in compared if one.output == name and one.agrees]
        if right and all(_shape(o.right) == () for o in wrong if o.output == name):
            continue
        pairs = [
            (np.asarray(as_array(o.right), float), np.asarray(as_array(o.given), float))
            for o in wrong
            if o.output == name
        ]
        shape = axes_of(binding, name)
        sizes = [o.case.sizes for o in wrong if o.output == name]
        place = character(pairs, shape, sizes, _called(name), tolerance)
        if place is not None:
            yield place
