"""Errors carried back: the backward pass of a sequence is judged by the student's own wrong step.

Gradients go from the last step to the first (backpropagation through time; Werbos, 1990): at each
step the gradient of a state is what is given from outside plus what the later step gave back; the
gradients of weights are summed over the steps. One run of the student's code is needed a step, for
that sum is made here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from grader.checks.arrays import as_array
from grader.checks.binding import Binding, output_paths, template_names
from grader.checks.carry_forward import LEAST_SPREAD, Follows, Part, of_part
from grader.checks.compare import Tolerance, difference
from grader.checks.evidence import CodeEvidence
from grader.checks.script import Script
from grader.checks.sizes import shape_of
from grader.checks.structure import LEAST_ALIKE
from grader.results.grade import Verdict

MOST_STEPS = 12
"""Longer sequences are not followed."""

Gradients = Mapping[str, Any]


@dataclass
class BackwardPass:
    """One backward pass of the whole: what went in, and the gradients that came out."""

    sizes: Mapping[str, int]
    weights: dict[str, Any]
    inputs: dict[str, Any]
    upstream: Mapping[str, Any]
    gradients: Gradients
    flowing: dict[str, np.ndarray] = field(default_factory=dict)
    """The gradient of each state that the later step gave back."""
    found: list[dict[str, np.ndarray]] = field(default_factory=list)
    """What each step gave, the last step first."""


def follows_from_own_backward(
    follows: Follows,
    whole: Binding,
    cases: Sequence[BackwardPass],
    tolerance: Tolerance,
    evidence: CodeEvidence,
) -> Verdict | None:
    """Return full marks for a backward pass that does the right thing with the student's own wrong
    step, else None; they wait for a person where that step cannot show it.

    The step must be wrong, and its values either those of a known mistake, or mostly right, or most
    of them in the direction of the right ones; so zeros everywhere are carried nowhere.
    """
    part = evidence.subject(follows.subject)
    if part is None or not _can_follow(follows, whole, part) or not evidence.is_wrong(part.target):
        return None
    counts = [_count(follows.parts[0], case) for case in cases]
    if not cases or max(counts) > MOST_STEPS:
        return None
    for back in range(max(counts)):
        going = [(case, n - 1 - back) for case, n in zip(cases, counts, strict=True) if back < n]
        scripts = [_step_back(follows, part, case, at) for case, at in going]
        for (case, _), observed in zip(going, evidence.run_again(*scripts), strict=True):
            if observed is None or not _take(follows, part, case, observed):
                return None
    if not all(_agrees(follows, part, case, tolerance) for case in cases):
        return None
    if not all(np.any(as_array(gradient)) for gradient in cases[0].gradients.values()):
        return None
    if not (
        evidence.is_mostly_right(part.target)
        or evidence.is_known_mistake(part.target)
        or _is_alike(evidence.run_reference(_last_step(follows, part, cases[0])), cases[0].found[0])
    ):
        return None
    assert part.backward is not None
    own = part.backward.function or f"{part.target}.{part.backward.method}"
    if not _shows_what_flows(follows, part, cases[0], evidence):
        message = (
            f"It does what your {own} makes of it, which itself differs, and does not show how "
            "gradients are handed on from step to step. A person will look; the points are "
            "provisional."
        )
        return Verdict("needs_review", 1.0, message)
    message = (
        f"Follows from your {own}, which itself differs or its forward does: this backward pass "
        "does the right thing with what it gives."
    )
    return Verdict("correct", 1.0, message, told=message, remark=message)


def _shows_what_flows(
    follows: Follows, part: Binding, case: BackwardPass, evidence: CodeEvidence
) -> bool:
    """Say whether a step shows how its gradients are handed on.

    What it gives back of each state must be of some size, and must move with each gradient that it
    is given: a loop over a step that ignores one may hand it anything.
    """
    last = _count(follows.parts[0], case) - 1
    largest = max(float(np.max(np.abs(value), initial=0.0)) for value in case.found[0].values())
    for name in follows.parts[0].state:
        sizes = [float(np.max(np.abs(one[f"d_{name}"]), initial=0.0)) for one in case.found]
        if not max(sizes) > LEAST_SPREAD * min(largest, 1.0):
            return False
    plain = replace(case, flowing={}, found=[])
    moved = [
        replace(plain, flowing={name: np.full(np.shape(case.found[0][f"d_{name}"]), 0.5)})
        for name in follows.parts[0].state
        if name in _given(part)
    ]
    scripts = [_step_back(follows, part, one, last) for one in (plain, *moved)]
    first, *others = evidence.run_again(*scripts)
    return first is not None and all(
        other is not None and _differ_noticeably(first, other) for other in others
    )


def _differ_noticeably(one: Sequence[Any], other: Sequence[Any]) -> bool:
    pairs = [(as_array(a), as_array(b)) for a, b in zip(one, other, strict=True)]
    return any(
        a is not None
        and b is not None
        and a.shape == b.shape
        and float(np.max(np.abs(a - b), initial=0.0)) > LEAST_SPREAD
        for a, b in pairs
    )


def _last_step(follows: Follows, part: Binding, case: BackwardPass) -> Script:
    """Return the script of the last step, to which no later one gives anything back."""
    first = replace(case, flowing={}, found=[])
    return _step_back(follows, part, first, _count(follows.parts[0], case) - 1)


def _is_alike(right: Sequence[Any] | None, found: Mapping[str, np.ndarray]) -> bool:
    """Say whether more than half of the gradients of a step point where the right ones do."""
    alike = [
        _cosine(wanted, given) >= LEAST_ALIKE
        for value, given in zip(right or (), found.values(), strict=False)
        if (wanted := as_array(value)) is not None
    ]
    return len(alike) == len(found) and 2 * sum(alike) > len(alike)


def _cosine(one: np.ndarray, other: np.ndarray) -> float:
    size = float(np.linalg.norm(one) * np.linalg.norm(other))
    if one.shape != other.shape or not 0.0 < size < np.inf:
        return 0.0
    return float(np.vdot(one, other)) / size


def _can_follow(follows: Follows, whole: Binding, part: Binding) -> bool:
    is_one = len(follows.parts) == 1 and not follows.parts[0].backwards
    return is_one and part.target != whole.target and bool(part.backward and whole.backward)


def _count(part: Part, case: BackwardPass) -> int:
    name = next(iter(part.inputs.values()))
    return int(np.shape(case.inputs[name])[part.axis])


def _given(part: Binding) -> list[str]:
    """Return the outputs of the part whose gradients its backward is given."""
    assert part.backward is not None
    names = [name for name in template_names(part.backward.call) if name.startswith("d_")]
    return [name[2:] for name in names if name[2:] in output_paths(part.returns)]


def _step_back(follows: Follows, part: Binding, case: BackwardPass, at: int) -> Script:
    """Return a script that goes forward to step `at` and back over this one."""
    assert part.backward is not None
    roll = follows.parts[0]
    script = Script(part)
    script.case("your own step, backward", case.sizes)
    own, series, state = of_part(roll, part, (case.sizes, case.weights, case.inputs))
    made = script.make(case.sizes, own)
    for t in range(at + 1):
        one = script.call(made, {**{name: values[t] for name, values in series.items()}, **state})
        state |= {name: one.ref(name) for name in roll.state}
    upstream: dict[str, Any] = {}
    for name in _given(part):
        letters = part.outputs.get(name) or part.inputs[name].shape or []
        total = np.zeros(shape_of(letters, case.sizes))
        for output, collected in follows.outputs.items():
            if collected == name and f"d_{output}" in case.upstream:
                total = total + np.take(case.upstream[f"d_{output}"], at, axis=follows.axis)
        upstream[f"d_{name}"] = total + case.flowing.get(name, 0.0)
    passed = {name: one.ref(name) for name in one.paths}
    back = script.call_back(part.backward, made, {**passed, **upstream})
    for name in back.paths:
        script.read(back, name)
    return script


def _take(follows: Follows, part: Binding, case: BackwardPass, observed: Sequence[Any]) -> bool:
    """Keep what one step gave back; False where it is no gradient."""
    assert part.backward is not None
    names = list(output_paths(part.backward.returns))
    arrays = {name: as_array(value) for name, value in zip(names, observed, strict=True)}
    found = {name: value for name, value in arrays.items() if value is not None}
    if any(f"d_{name}" not in found for name in follows.parts[0].state):
        return False
    shapes = {name: shape_of(part.inputs[name].shape or (), case.sizes) for name in part.inputs}
    if any(found[f"d_{name}"].shape != shapes[name] for name in follows.parts[0].state):
        return False
    case.found.append(found)
    case.flowing = {name: found[f"d_{name}"] for name in follows.parts[0].state}
    return True


def _composed(
    follows: Follows, part: Binding, case: BackwardPass
) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the gradients of the whole that the student's own steps make together."""
    roll = follows.parts[0]
    for name, whole in roll.inputs.items():
        if all(f"d_{name}" in one for one in case.found):
            stacked = [one[f"d_{name}"] for one in reversed(case.found)]
            yield whole, np.stack(stacked, axis=roll.axis)
    for name, origin in roll.state.items():
        if isinstance(origin, str):
            yield origin, case.flowing[name]
    for name in part.weights:
        if all(f"d_{name}" in one for one in case.found):
            total = np.sum([one[f"d_{name}"] for one in case.found], axis=0)
            yield roll.weights.get(name, name), total


def _agrees(follows: Follows, part: Binding, case: BackwardPass, tolerance: Tolerance) -> bool:
    """Say whether every gradient of the whole is made of those of the steps."""
    try:
        made = dict(_composed(follows, part, case))
    except ValueError:  # steps that give other shapes
        return False
    return all(
        name[2:] in made and difference(made[name[2:]], gradient, tolerance) is None
        for name, gradient in case.gradients.items()
    )
