"""Learns how a function is called, by running it on drawn inputs until it works.

Of the ways that work the one with the most different outcomes is taken, the likeliest first.
"""

import ast
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.authoring.arguments import Argument, arguments_of
from grader.authoring.bench import Bench, why_not
from grader.authoring.docstring import Told, read_docstring
from grader.authoring.input_kinds import Candidate, candidates, combinations
from grader.authoring.outputs import parts_of, shapes_of
from grader.authoring.plain_values import as_yaml
from grader.authoring.solution import Part, Solution
from grader.authoring.surroundings import Call
from grader.checks.binding import Binding
from grader.checks.compare import difference
from grader.checks.inputs import generator
from grader.checks.script import Script
from grader.checks.sizes import symbols
from grader.checks.standard_cases import distinct_sizes
from grader.checks.standard_sizes import all_exist, drawn_sizes
from grader.sandbox.base import Finished, Outcome

DRAWS = 14
CALLED_AGAIN = 6
LOOKED_AT = 4
MOST_TRIED = 10
ENOUGH = 3
NO_SHAPES = "say each array's shape in the docstring, as in `x: (N, D)`"


@dataclass(frozen=True)
class Learnt:
    """How a function or class is called: a mapping as it stands in YAML, without its reference.

    `notes` are for its author; `works_everywhere` is false where some sizes stop it.
    """

    part: Part
    form: dict[str, Any]
    notes: tuple[str, ...] = ()
    works_everywhere: bool = True

    @property
    def binding(self) -> Binding:
        """The form as checks use it."""
        return Binding.model_validate(self.form)

    @property
    def has_arrays(self) -> bool:
        """Say whether sizes decide what is drawn."""
        return bool(self.binding.size_symbols())


@dataclass(frozen=True)
class Unlearnt:
    """A function or class that did not run on anything drawn, and why."""

    part: Part
    reason: str
    advice: str


@dataclass
class _Way:
    """One way of calling it: the form, and how its draws ended."""

    form: dict[str, Any]
    cost: int
    given: list[bool]
    sizes: list[Mapping[str, int]] = field(default_factory=list)
    inputs: list[dict[str, Any]] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def works(self) -> list[bool]:
        return [not why_not(outcome) for outcome in self.outcomes]

    @property
    def distinct(self) -> int:
        seen = [repr(o.observations) for o in self.outcomes if isinstance(o, Finished)]
        return len(set(seen))


def learn_function(part: Part, solution: Solution, bench: Bench) -> Learnt | Unlearnt:
    """Return how a function is called, or why that could not be learnt."""
    assert isinstance(part.node, ast.FunctionDef)
    node, source = part.node, solution.source_of(part.name)
    names = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    told = read_docstring(part.docstring, names).arguments
    arguments = arguments_of(node, {**told, **_sorted_ones(part.docstring, names, told)}, False)
    own = "".join(solution.parts[name].source for name in solution.needed(part.name))
    uses_numpy = bool(re.search(r"\bnp\.|\bnumpy\.|\btorch\.| @ ", own))
    calls = solution.calls.get(part.name, [])
    choices = [
        candidates(argument, uses_numpy, _seen(calls, k, argument.name))
        for k, argument in enumerate(arguments)
    ]
    ways = [_way(node.name, arguments, chosen) for chosen in combinations(choices)]
    ways = [way for way in ways if _has_all_sizes(way)]
    if not ways:
        return Unlearnt(part, "no way of calling it is known", "write its inputs by hand")
    best = _best(bench, source, ways)
    if isinstance(best, Outcome):
        return _unlearnt(part, best, arguments)
    if not _is_repeatable(bench, source, best):
        advice = "let it take a seed or a generator, or draw nothing at random"
        return Unlearnt(part, "it gives something else each time it is called", advice)
    notes = []
    if not arguments and (node.args.vararg or node.args.kwarg):
        advice = "name its arguments, or take a list"
        return Unlearnt(part, "it takes any number of arguments, and none has a name", advice)
    if node.args.vararg or node.args.kwarg:
        notes.append("its *args or **kwargs are never given; write cases that give them")
    left_out = [a.name for a, given in zip(arguments, best.given, strict=True) if not given]
    if left_out:
        notes.append(f"{', '.join(left_out)} is left at its default; give it to look at it too")
    if best.distinct < 2:
        notes.append("it gave the same for everything tried; find inputs that tell more")
    return _with_outputs(Learnt(part, best.form, tuple(notes), all(best.works)), node, best)


def _sorted_ones(docstring: str, names: Sequence[str], told: Mapping[str, Told]) -> dict[str, Told]:
    """Return what is told of the arguments that a docstring calls sorted."""
    found: dict[str, Told] = {}
    for name in names:
        if re.search(rf"\b(?:sorted|ascending|rising)\W+(?:\w+\W+){{0,2}}{name}\b", docstring):
            before = told.get(name, Told())
            found[name] = Told(f"{before.text} sorted".strip(), before.shape)
    return found


def _seen(calls: Sequence[Call], place: int, name: str) -> list[Any]:
    """Return what the calls in tests give for one argument."""
    found = [call.args[place] for call in calls if place < len(call.args)]
    return found + [call.kwargs[name] for call in calls if name in call.kwargs]


def _way(name: str, arguments: Sequence[Argument], chosen: Sequence[Candidate]) -> _Way:
    pairs = [(a, c) for a, c in zip(arguments, chosen, strict=True) if c.spec is not None]
    by_place = [a.name for a, _ in pairs] == [a.name for a in arguments][: len(pairs)]
    call: Any = [_passed(a, c) for a, c in pairs]
    if not by_place or any(a.is_keyword_only for a, _ in pairs):
        call = {a.name: _passed(a, c) for a, c in pairs}
    inputs = {a.name: as_yaml(c.spec) for a, c in pairs if not isinstance(c.spec, str)}
    form = {"function": name, "inputs": inputs, "call": call}
    return _Way(form, sum(c.cost for c in chosen), [c.spec is not None for c in chosen])


def _has_all_sizes(way: _Way) -> bool:
    """Say whether the sizes that bound whole numbers are sizes of something: C of 0 to C-1."""
    known = Binding.model_validate(way.form).size_symbols()
    bounds = [s["integers"] for s in way.form["inputs"].values() if "integers" in s]
    return all(symbols(end) <= known for ends in bounds for end in ends)


def _passed(argument: Argument, chosen: Candidate) -> str:
    return chosen.spec if isinstance(chosen.spec, str) else argument.name


def _best(bench: Bench, source: str, ways: list[_Way]) -> _Way | Outcome:
    """Return the way that works best; where none does, how the likeliest ended."""
    firsts = bench.run(source, [_script(way, 0) for way in ways])
    working = [way for way, outcome in zip(ways, firsts, strict=True) if not why_not(outcome)]
    if len(working) > MOST_TRIED:
        working = _most_often(bench, source, working)
    found: list[_Way] = []
    for way in working[:MOST_TRIED]:
        _draw(bench, source, way)
        if not all(way.works):
            _keep_what_works(way)
            _draw(bench, source, way)
        if sum(way.works) * 2 > len(way.works):
            found.append(way)
        if all(way.works) and way.distinct >= ENOUGH:
            break
    if not found:
        return firsts[0]
    return max(found, key=lambda w: (all(w.works), min(w.distinct, ENOUGH), -w.cost))


def _most_often(bench: Bench, source: str, ways: list[_Way]) -> list[_Way]:
    """Return ways in the order of how often they work: of numbers with a sign some work by luck
    where only positive ones do.
    """
    numbers = range(2, 2 + LOOKED_AT)
    outcomes = bench.run(source, [_script(way, number) for way in ways for number in numbers])
    works = [not why_not(outcome) for outcome in outcomes]
    often = {id(way): sum(works[k * LOOKED_AT :][:LOOKED_AT]) for k, way in enumerate(ways)}
    return sorted(ways, key=lambda way: -often[id(way)])


def _draw(bench: Bench, source: str, way: _Way) -> None:
    drawn = [_drawn(way, number) for number in range(DRAWS)]
    way.sizes = [script.cases[0].sizes for script, _ in drawn]
    way.inputs = [inputs for _, inputs in drawn]
    way.outcomes = bench.run(source, [script for script, _ in drawn])


def _script(way: _Way, number: int) -> Script:
    return _drawn(way, number)[0]


def _drawn(way: _Way, number: int) -> tuple[Script, dict[str, Any]]:
    """Return one call with drawn inputs; the first has sizes that differ, the second all alike."""
    script = Script(Binding.model_validate(way.form))
    rng = generator(number, "learn")
    sizes = distinct_sizes(script.binding)
    if number:
        sizes = {k: 3 if number == 1 else int(rng.integers(1, 6)) for k in sizes}
    if not all_exist(script.binding, sizes):
        sizes = drawn_sizes(script.binding, rng, 6)
    inputs = script.draw_inputs(rng, sizes)
    for name, spec in way.form["inputs"].items():  # every choice comes at least once
        if isinstance(spec, dict) and "choice" in spec:
            pool = spec["choice"]
            inputs[name] = pool[number % len(pool)] if number < len(pool) else inputs[name]
    script.case("", sizes)
    script.read(script.call(script.make(sizes, {}), inputs), "value")
    return script, inputs


def _keep_what_works(way: _Way) -> None:
    """Take values out of choices that never came in a run that worked."""
    for name, spec in way.form["inputs"].items():
        if not (isinstance(spec, dict) and "choice" in spec):
            continue
        pairs = list(zip(way.inputs, way.works, strict=True))
        good = [json.dumps(inputs[name]) for inputs, works in pairs if works]
        kept = [value for value in spec["choice"] if json.dumps(value) in good]
        if len(kept) > 1:
            way.form["inputs"][name] = {"choice": kept}


def _is_repeatable(bench: Bench, source: str, way: _Way) -> bool:
    script, inputs = _drawn(way, 0)
    made = script.make(script.cases[0].sizes, {})
    for _ in range(CALLED_AGAIN):
        script.read(script.call(made, inputs), "value")
    outcome = bench.run(source, [script])[0]
    if not isinstance(outcome, Finished):
        return True  # it works at other sizes only, or holds something between its calls
    first, *others = outcome.observations
    return all(difference(first, other) is None for other in others)


def _with_outputs(learnt: Learnt, node: ast.FunctionDef, way: _Way) -> Learnt:
    runs = [
        (sizes, outcome.observations[0])
        for sizes, outcome in zip(way.sizes, way.outcomes, strict=True)
        if isinstance(outcome, Finished)
    ]
    names = parts_of([value for _, value in runs], node)
    form = dict(learnt.form)
    if names and set(names) != {"_"}:
        form["returns"] = names
    parts: list[tuple[Mapping[str, int], Sequence[Any]]] = [
        (sizes, value if names else [value]) for sizes, value in runs
    ]
    shapes = shapes_of(names or ["value"], parts) if way.sizes[-1] else {}
    if shapes:
        form["outputs"] = shapes
    return Learnt(learnt.part, form, learnt.notes, learnt.works_everywhere)


def _unlearnt(part: Part, outcome: Outcome, arguments: Sequence[Argument]) -> Unlearnt:
    reason = why_not(outcome)
    if reason == "it returns None":
        reason = "it returns None on all inputs tried"
        advice = (
            "let it return a value, or write its check by hand: `kind: prints` looks at what is "
            "printed, `kind: plot` at what is drawn"
        )
    elif "keyboard" in reason or "input()" in reason:
        advice = "give what is typed in as an argument"
    else:
        names = ", ".join(a.name for a in arguments) or "no arguments"
        advice = (
            f"give its arguments ({names}) type hints; {NO_SHAPES}; or put calls of it into tests"
        )
    return Unlearnt(part, np.str_(reason).item(), advice)
