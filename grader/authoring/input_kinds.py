"""The kinds of input a learner can try: for each term, how it may be written in a problem.

The table `KINDS` has one function a kind of argument. A kind of input that YAML learns to draw is
added here by one more line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from grader.authoring.arguments import NO_DEFAULT, Argument
from grader.authoring.plain_values import term_like, values_of, with_seen
from grader.authoring.terms import Term, terms_of

MOST_COMBINATIONS = 60


@dataclass(frozen=True)
class Candidate:
    """One way to draw an argument: `spec` as it is written in YAML; None leaves it out of the call.

    A size letter stands for itself: the size is passed. `cost` ranks it among the others of
    its argument, the likeliest at 0.
    """

    spec: Any
    cost: int = 0


def _integers(term: Term, argument: Argument) -> list[Any]:
    limits = [abs(n) for n in argument.constants if type(n) is int and 12 < abs(n) < 10_000]
    found = [[0, 20], [1, 20], [-12, 20], [2, 12], [0, 6], [1, 4], [0, 1]]
    if {"abs", "sign"} & set(argument.used) or not argument.used:
        found.insert(0, [-12, 20])
    if type(argument.default) is int and argument.default > 0:
        found.insert(0, [1, 2 * argument.default + 2])
    if "year" in argument.name:
        found.insert(0, [1890, 2110])
    elif any(word in argument.name for word in ("class", "vocab", "categories", "labels")):
        return ["C", *({"integer": ends} for ends in found)]
    elif limits:
        found.insert(0, [0, 2 * max(limits)])
        found.insert(0, [-max(limits), 2 * max(limits)])
    return [{"integer": ends} for ends in found]


def _reals(term: Term, argument: Argument) -> list[Any]:
    found = [[-5.0, 5.0], [0.0, 5.0], [0.5, 5.0], [0.0, 1.0], [1.0, 3.0]]
    specs: list[Any] = [{"real": ends} for ends in found] + _integers(term, argument)[1:3]
    default = argument.default
    if type(default) is float and default > 0:
        is_small = default < 0.01  # what is drawn has three decimals
        own = {"choice": [default, 0.1]} if is_small else {"real": [default / 2, default * 2]}
        specs.insert(0, own)
    return specs


def _truths(term: Term, argument: Argument) -> list[Any]:
    return [{"choice": [True, False]}]


def _choices(term: Term, argument: Argument) -> list[Any]:
    pool = values_of(term, argument)
    found = [pool, [value for value in pool if value not in ("", [], {}, [[]])]]
    if term[0] == "list":
        found.append([value for value in pool if len(value) == 3])
        if all(isinstance(value, list) and _sortable(value) for value in pool):
            rising = [sorted(set(value)) for value in pool]  # the place of an item is then certain
            found.insert(0 if "sorted" in f"{argument.told.text} {argument.name}" else 3, rising)
    return [{"choice": values} for values in found if len(values) > 1]


def _sortable(value: list[Any]) -> bool:
    return all(type(part) in (int, float) for part in value)


def _arrays(term: Term, argument: Argument) -> list[Any]:
    shape = argument.told.shape
    is_whole = any(
        word in f"{argument.told.text.lower()} {argument.name.lower()}"
        for word in ("label", "indices", "index", "integer", "class", "ids", "tokens")
    )
    shapes: list[list[str | int]] = [list(shape)] if shape is not None else _guessed(argument)
    found: list[Any] = []
    for one in shapes:
        whole: list[Any] = [{"shape": one, "integers": [0, top]} for top in ("C-1", 2)]
        found += [*whole, one] if is_whole else [one, whole[1]]
    return found if shape is None or is_whole else found[:1]


def _guessed(argument: Argument) -> list[list[str | int]]:
    """Return shapes for an array whose docstring says none, likeliest first."""
    name = argument.name
    vector: list[str | int] = ["N"]
    matrix: list[str | int] = ["N", "D"]
    if name.lower() in ("b", "bias", "beta", "gamma", "scale", "shift"):
        return [["D"], ["H"], matrix]
    if name.lower() in ("w", "weight", "weights", "kernel"):
        return [["D", "H"], ["H", "D"], ["D"], matrix]
    if name in ("Y", "other", "others", "centers", "centroids", "keys"):
        return [["M", "D"], matrix, vector]
    if name.lower() in ("v", "u", "vector", "values", "signal", "y", "t"):
        return [vector, matrix]
    return [matrix, vector, ["D", "D"], ["N", "T", "D"]]


KINDS: dict[str, Callable[[Term, Argument], list[Any]]] = {
    "integer": _integers,
    "real": _reals,
    "truth": _truths,
    "text": _choices,
    "list": _choices,
    "tuple": _choices,
    "nested": _choices,
    "dict": _choices,
    "array": _arrays,
}


def candidates(argument: Argument, uses_numpy: bool, seen: Sequence[Any]) -> list[Candidate]:
    """Return the ways in which an argument may be drawn, likeliest first.

    `seen` are values that stand in calls of it in tests and examples.
    """
    if argument.default is None and argument.annotation is None and not argument.told.text:
        return [Candidate(None)]
    found: list[Any] = []
    terms = [] if not seen else [term_like(seen[0])]
    terms += [term for term in terms_of(argument, uses_numpy) if term not in terms]
    for term in terms:
        for spec in KINDS[term[0]](term, argument):
            spec = with_seen(spec, seen)
            if spec not in found:
                found.append(spec)
    if argument.default is not NO_DEFAULT:
        found.append(None)
    return [Candidate(spec, cost) for cost, spec in enumerate(found)]


def combinations(choices: Sequence[Sequence[Candidate]]) -> list[tuple[Candidate, ...]]:
    """Return combinations of one candidate an argument, the likeliest altogether first."""
    few = [list(one)[: _kept(len(choices))] for one in choices]
    found = sorted(product(*few), key=lambda chosen: sum(one.cost for one in chosen))
    return found[:MOST_COMBINATIONS]


def _kept(arguments: int) -> int:
    return {1: 60, 2: 20, 3: 9}.get(arguments, 5 if arguments < 6 else 2)
