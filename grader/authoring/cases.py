"""Chooses the cases of a function: few that tell all wrong variants apart, and some beside them."""

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from grader.authoring.bad_input import Bad, bad_input
from grader.authoring.bench import BRIEF, Bench, why_not
from grader.authoring.learner import Learnt
from grader.checks.binding import Binding
from grader.checks.case_spec import CaseSpec
from grader.checks.compare import difference
from grader.checks.inputs import Regime, generator
from grader.checks.script import Script
from grader.checks.standard_cases import distinct_sizes, standard_cases
from grader.checks.standard_sizes import all_exist
from grader.sandbox.base import Finished, Outcome
from grader.variants.mutants import Mutant, mutants

PROBES = 24
"""As many as `validate` draws to see whether a variant is equivalent; the same ones."""
MOST_MUTANTS = 190
VISIBLE, HIDDEN, MOST_HIDDEN = 3, 4, 40
REGIMES: tuple[Regime, ...] = ("normal", "saturated", "negative", "tiny", "zero")


T = TypeVar("T")


@dataclass(frozen=True)
class Tried:
    """A wrong variant and how it differs: the numbers of the cases, and whether it ran in all.

    `seen` tells two variants apart that give different values.
    """

    mutant: Mutant
    differs: frozenset[int]
    runs: bool
    seen: str


@dataclass(frozen=True)
class Chosen:
    """The cases of a function, and the wrong variants tried on them.

    `hidden` is None where the standard cases of `value` do; `pool` are all that were tried, `bad`
    are cases that must raise.
    """

    visible: list[CaseSpec]
    hidden: list[CaseSpec] | None
    tried: list[Tried]
    pool: list[CaseSpec]
    is_wide: bool = False
    bad: tuple[Bad, ...] = ()

    def widened(self) -> "Chosen":
        """Return the same with as many hidden cases as are reasonable."""
        more = [case for case in self.pool if case not in self.visible][:MOST_HIDDEN]
        return replace(self, hidden=more, is_wide=True)


def choose(learnt: Learnt, source: str, seen: Sequence[dict[str, Any]], bench: Bench) -> Chosen:
    """Return cases that tell the wrong variants of a source from it.

    `seen` are inputs that stand in tests.
    """
    binding = learnt.binding
    wanted = list(_pool(binding, seen))
    scripts = [_script(binding, spec, k) for k, spec in enumerate(wanted)]
    right = bench.run(source, scripts)
    kept = [k for k, outcome in enumerate(right) if not why_not(outcome)]
    pool, scripts, right = _some(wanted, kept), _some(scripts, kept), _some(right, kept)
    tried = []
    wrong_ones = mutants(source, binding)[:MOST_MUTANTS]
    for mutant in wrong_ones:
        wrong = bench.run(mutant.source, scripts, BRIEF)
        differs = frozenset(k for k in range(len(pool)) if _differ(right[k], wrong[k]))
        ran = all(isinstance(outcome, Finished) for outcome in wrong)
        values = [o.observations if isinstance(o, Finished) else None for o in wrong]
        tried.append(Tried(mutant, differs, ran, repr(values)))
    needed = _cover(tried, pool)
    if learnt.has_arrays:
        visible, hidden = _by_sizes(binding, pool, needed, learnt.works_everywhere)
    else:
        visible, hidden = _by_values(pool, right, needed)
    bad = tuple(bad_input(learnt, source, pool, bench))
    return Chosen(visible, hidden, tried, pool, bad=bad)


def _some(everything: Sequence[T], numbers: Sequence[int]) -> list[T]:
    return [everything[k] for k in numbers]


def _pool(binding: Binding, seen: Sequence[dict[str, Any]]) -> Iterator[CaseSpec]:
    """Yield the cases that are tried: what stands in tests, ends of ranges, what is drawn."""
    plain = [name for name, spec in binding.inputs.items() if spec.shape is None]
    if binding.size_symbols():
        yield from _sized(binding, plain)
        return
    told: set[str] = set()
    for inputs in itertools.chain(seen, _ends(binding), _drawn(binding)):
        case = {name: inputs[name] for name in binding.inputs if name in inputs}
        text = json.dumps(case, sort_keys=True)
        if text not in told and len(case) == len(binding.inputs) and len(told) < 90:
            told.add(text)
            yield CaseSpec(inputs=case)


def _ends(binding: Binding) -> Iterator[dict[str, Any]]:
    """Yield the values of choices in turn, and the ends of ranges."""
    pools: dict[str, list[Any]] = {}
    for name, spec in binding.inputs.items():
        ends = spec.integer or spec.real or (0, 1)
        middle = [ends[0], ends[1], (ends[0] + ends[1]) / 2]
        whole = [ends[0], ends[1], int(middle[2]), int(ends[0]) + 1, int(ends[0]) + 2]
        pools[name] = spec.choice or (list(dict.fromkeys(whole)) if spec.integer else middle)
    for k in range(max(map(len, pools.values()), default=1)):
        yield {
            name: pool[(k * (1 + place) + place) % len(pool)]
            for place, (name, pool) in enumerate(pools.items())
        }


def _drawn(binding: Binding) -> Iterator[dict[str, Any]]:
    """Yield inputs as `validate` draws them to see whether a variant is equivalent."""
    script = Script(binding)
    for number in range(PROBES):
        rng = generator(number, "probe")
        for _ in range(3):
            yield script.draw_inputs(rng, {})


def _sized(binding: Binding, plain: Sequence[str]) -> Iterator[CaseSpec]:
    sizes = distinct_sizes(binding)
    several = 3 if binding.state else 1
    settings = [
        sizes,
        dict(zip(sizes, reversed(sizes.values()), strict=True)),
        dict.fromkeys(sizes, 1),
        dict.fromkeys(sizes, 3),
    ]
    own = list(_ends(binding.model_copy(update={"inputs": {n: binding.inputs[n] for n in plain}})))
    turns = itertools.cycle(own if plain else [{}])
    for regime in REGIMES:
        for one in settings:
            if not all_exist(binding, one):
                continue
            for _ in range(min(len(own), 4) if plain else 1):
                steps = several if one is not settings[1] else 1
                yield CaseSpec(sizes=one, values=regime, steps=steps, inputs=next(turns))


def _script(binding: Binding, spec: CaseSpec, number: int) -> Script:
    script = Script(binding)
    script.case("", spec.sizes)
    rng = generator(0, "choose", str(number))
    made = script.make(spec.sizes, script.draw_weights(rng, spec.sizes, spec.values))
    inputs = {**script.draw_inputs(rng, spec.sizes, spec.values), **spec.inputs}
    for result in script.roll(made, inputs, spec.steps):
        for output in result.paths:
            script.read(result, output)
    return script


def _differ(right: Outcome, wrong: Outcome) -> bool:
    if not (isinstance(right, Finished) and isinstance(wrong, Finished)):
        return True
    if len(right.observations) != len(wrong.observations):
        return True
    pairs = zip(right.observations, wrong.observations, strict=True)
    return any(difference(a, b) is not None for a, b in pairs)


def _cover(tried: Sequence[Tried], pool: Sequence[CaseSpec]) -> list[int]:
    """Return few cases that tell apart every variant that any case tells apart, greedily."""
    left = [set(one.differs) for one in tried if one.differs]
    found: list[int] = []
    while left:
        best = max(range(len(pool)), key=lambda k: (sum(k in one for one in left), -k))
        found.append(best)
        left = [one for one in left if best not in one]
    return found


def _by_values(
    pool: list[CaseSpec], right: Sequence[Outcome], needed: list[int]
) -> tuple[list[CaseSpec], list[CaseSpec] | None]:
    """Return cases with values written out: the needed ones, and more whose results differ."""
    told: set[str] = set()
    order = list(needed)
    fresh = []
    for k in range(len(pool)):
        result = repr(getattr(right[k], "observations", None))
        if k not in needed and result not in told:
            fresh.append(k)
            told.add(result)
    order += fresh + [k for k in range(len(pool)) if k not in needed and k not in fresh]
    order = order[: max(len(needed), VISIBLE + HIDDEN)]
    simple = sorted(order, key=lambda k: (len(json.dumps(pool[k].inputs)) > 60, order.index(k)))
    shown = simple[: min(VISIBLE, max(1, len(order) // 2))]
    hidden = [pool[k] for k in order if k not in shown]
    return [pool[k] for k in shown], hidden


def _by_sizes(
    binding: Binding, pool: list[CaseSpec], needed: list[int], works_everywhere: bool
) -> tuple[list[CaseSpec], list[CaseSpec] | None]:
    """Return cases with sizes: distinct ones to be seen; hidden ones of every kind."""
    usual = [case for case in pool if case.values == "normal" and 1 not in case.sizes.values()]
    first = [case for case in usual if case.sizes == usual[0].sizes][:2] if usual else pool[:1]
    chosen = [pool[k] for k in needed]
    standard = standard_cases(binding)
    is_drawn = works_everywhere and not any(case.inputs for case in pool)
    if is_drawn and all(_is_among(case, [*standard, *first]) for case in chosen):
        return first, None
    wide = [case for case in pool if case.values in ("normal", "saturated", "negative")]
    more = wide[:: max(1, len(wide) // HIDDEN)]
    return first, [*chosen, *[case for case in more if case not in chosen]]


def _is_among(case: CaseSpec, others: Sequence[CaseSpec]) -> bool:
    key = case.sizes, case.values, case.steps
    return any((one.sizes, one.values, one.steps) == key for one in others)
