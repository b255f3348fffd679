"""Learns a class with weights: what it is made with, its weights by their shapes, its method."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from grader.authoring.arguments import NO_DEFAULT, Argument, arguments_of
from grader.authoring.bench import Bench, why_not
from grader.authoring.docstring import read_docstring
from grader.authoring.learner import NO_SHAPES, Learnt, Unlearnt
from grader.authoring.outputs import parts_of, shapes_of, state_names, symbolic_shape
from grader.authoring.solution import Part, Solution
from grader.checks.binding import Binding
from grader.checks.inputs import generator
from grader.checks.script import Script
from grader.sandbox.base import Finished, Outcome, Ref

METHODS = ("forward", "step", "__call__", "call", "predict", "transform", "apply")
_ATTRIBUTES = "_grader_arrays"
_LOOK = f"""

def {_ATTRIBUTES}(thing):
    return {{
        name: value
        for name, value in vars(thing).items()
        if hasattr(value, "shape") and hasattr(value, "dtype") and len(value.shape) > 0
    }}
"""
_LETTERS = (
    ("input", "D"),
    ("embed", "E"),
    ("hidden", "H"),
    ("output", "O"),
    ("vocab", "V"),
    ("batch", "N"),
    ("step", "T"),
    ("time", "T"),
    ("feature", "D"),
    ("unit", "H"),
)
_PRIMES = ((3, 5, 7, 11), (5, 3, 11, 2), (2, 7, 3, 5), (4, 6, 5, 3))
_STATES = ("h", "c", "s", "state", "hidden", "h_prev", "prev_h", "c_prev", "prev_c", "h0", "c0")
_OTHER = (("N", "D"), ("N", "H"), ("D",), ("H",), ("N", "T", "D"), ("T", "N", "D"), ("T", "D"))


def learn_class(part: Part, solution: Solution, bench: Bench) -> Learnt | Unlearnt:
    """Return how a class with weights is made and called, or why that could not be learnt."""
    assert isinstance(part.node, ast.ClassDef)
    source = solution.source_of(part.name)
    methods = {node.name: node for node in part.node.body if isinstance(node, ast.FunctionDef)}
    public = [name for name in methods if not name.startswith("_")]
    name = next((known for known in METHODS if known in methods), public[0] if public else "")
    if not name:
        return Unlearnt(part, "it has no method to call", "write the subject by hand")
    init = methods.get("__init__")
    letters = _init_letters(init) if init is not None else {}
    if letters is None or len(letters) > len(_PRIMES[0]):
        advice = "only whole numbers (sizes) are tried; write `init` and `call` by hand"
        return Unlearnt(part, "an argument of __init__ is no size", advice)
    weights = _weights(part.name, source, list(letters.values()), bench)
    if isinstance(weights, str):
        return Unlearnt(part, weights, "write `init` by hand, or give its arguments defaults")
    if not weights:
        advice = "several calls that belong together are written by hand (`kind: sequence`)"
        return Unlearnt(part, "it holds no arrays, so it is no layer or cell", advice)
    told = read_docstring(
        f"{part.docstring}\n{ast.get_docstring(methods[name]) or ''}", _of(methods[name])
    )
    arguments = arguments_of(methods[name], told.arguments, True)
    form: dict[str, Any] = {"class": part.name, "init": list(letters.values())}
    form |= {} if name == "forward" else {"method": name}
    form |= {"weights": weights}
    return _called(part, form, methods[name], arguments, source, bench)


def _of(method: ast.FunctionDef) -> list[str]:
    return [arg.arg for arg in method.args.args[1:]]


def _init_letters(init: ast.FunctionDef) -> dict[str, str] | None:
    """Return a size letter for each argument that must be given; None where one is no size."""
    found: dict[str, str] = {}
    for argument in arguments_of(init, {}, True):
        if argument.default is not NO_DEFAULT:
            break
        if argument.annotation is not None and ast.unparse(argument.annotation) != "int":
            return None
        lower = argument.name.lower()
        letter = next((letter for word, letter in _LETTERS if word in lower), lower[0].upper())
        found[argument.name] = letter if letter not in found.values() else argument.name
    return found


def _weights(
    name: str, source: str, letters: Sequence[str], bench: Bench
) -> dict[str, list[str | int]] | str:
    """Return the arrays a new object holds, by shapes in letters; or why it cannot be made."""
    settings = [dict(zip(letters, primes, strict=False)) for primes in _PRIMES]
    scripts = []
    for sizes in settings:
        script = Script(Binding.model_validate({"class": name, "init": list(letters)}))
        script.case("", sizes)
        slot = script.construct(sizes)
        script.steps += [["call", 9, None, _ATTRIBUTES, [Ref(slot, ())], {}], ["read", 9, []]]
        scripts.append(script)
    outcomes = bench.run(source + _LOOK, scripts)
    seen: list[tuple[Mapping[str, int], dict[str, Any]]] = []
    for sizes, outcome in zip(settings, outcomes, strict=True):
        if not isinstance(outcome, Finished):
            made = ", ".join(f"{k}={v}" for k, v in sizes.items())
            return f"{name}({made}) stops: {why_not(outcome)}"
        found = outcome.observations[0]
        seen.append((sizes, found if isinstance(found, dict) else {}))
    weights: dict[str, list[str | int]] = {}
    for attribute in seen[0][1]:
        arrays = [(sizes, found.get(attribute)) for sizes, found in seen]
        shapes = [
            (s, a.shape) for s, a in arrays if isinstance(a, np.ndarray) and a.dtype.kind == "f"
        ]
        shape = symbolic_shape(shapes) if len(shapes) == len(arrays) else None
        if shape is not None:
            weights[attribute] = shape
    return weights


def _called(
    part: Part,
    form: dict[str, Any],
    method: ast.FunctionDef,
    arguments: Sequence[Argument],
    source: str,
    bench: Bench,
) -> Learnt | Unlearnt:
    """Return the form with inputs under which the method runs, or why it never does."""
    letters = {str(letter) for letter in form["init"]}
    wanted = [a for a in arguments if a.default is NO_DEFAULT or a.name in _STATES]
    unpacked = dict(_unpacked(method))
    call = [unpacked.get(a.name, a.name) for a in wanted]
    taken = [
        part
        for a in wanted
        for part in ([Argument(name) for name in unpacked[a.name]] if a.name in unpacked else [a])
    ]
    ways = list(product(*[list(_shapes(a, letters)) for a in taken]))[:80]
    forms = [
        {
            **form,
            "inputs": {a.name: list(shape) for a, shape in zip(taken, way, strict=True)},
            "call": call,
        }
        for way in ways
    ]
    firsts = bench.run(source, [_script(one, 0) for one in forms])
    for one, first in zip(forms, firsts, strict=True):
        if why_not(first):
            continue
        scripts = [_script(one, number) for number in range(6)]
        outcomes = bench.run(source, scripts)
        if not any(why_not(outcome) for outcome in outcomes):
            return _with_outputs(part, one, method, scripts, outcomes)
    reason = why_not(firsts[0]) if firsts else "it takes no arguments"
    return Unlearnt(part, f"{part.name}.{method.name}: {reason}", f"in its docstring, {NO_SHAPES}")


def _unpacked(method: ast.FunctionDef) -> Iterator[tuple[str, list[str]]]:
    """Yield the arguments that are taken apart in a line of their own: `h, c = state`."""
    for node in ast.walk(method):
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=parts)], value=ast.Name(id=name)):
                if all(isinstance(part, ast.Name) for part in parts):
                    yield name, [part.id for part in parts if isinstance(part, ast.Name)]


def _shapes(argument: Argument, letters: set[str]) -> Iterator[tuple[str | int, ...]]:
    if argument.told.shape is not None:
        yield argument.told.shape
    order = _OTHER if argument.name not in _STATES else (_OTHER[1], _OTHER[3], *_OTHER)
    known = letters | {"N", "T"}
    for shape in dict.fromkeys(order):
        if known.issuperset(shape) and shape != argument.told.shape:
            yield shape


def _script(form: dict[str, Any], number: int) -> Script:
    script = Script(Binding.model_validate(form))
    letters = sorted(script.binding.size_symbols())
    rng = generator(number, "class")
    sizes = {
        letter: int(size)
        for letter, size in zip(letters, rng.permutation(range(2, 9)), strict=False)
    }
    script.case("", sizes)
    made = script.make(sizes, script.draw_weights(rng, sizes))
    script.read(script.call(made, script.draw_inputs(rng, sizes)), "value")
    return script


def _with_outputs(
    part: Part,
    form: dict[str, Any],
    method: ast.FunctionDef,
    scripts: Sequence[Script],
    outcomes: Sequence[Outcome],
) -> Learnt:
    runs = [
        (script.cases[0].sizes, outcome.observations[0])
        for script, outcome in zip(scripts, outcomes, strict=True)
        if isinstance(outcome, Finished)
    ]
    names = parts_of([value for _, value in runs], method)
    parts: list[tuple[Mapping[str, int], Sequence[Any]]] = [
        (sizes, value if names else [value]) for sizes, value in runs
    ]
    returned = [n.value for n in ast.walk(method) if isinstance(n, ast.Return)]
    single = {node.id for node in returned if isinstance(node, ast.Name)}
    own = names or [single.pop() if len(single) == 1 else "value"]
    shapes = shapes_of(own, parts)
    state = state_names(own, shapes, form["inputs"])
    if not names and own[0] not in state and own[0] in form["inputs"] and own[0] in shapes:
        state[own[0]] = own[0]
    renamed = [state.get(name, name) for name in own]
    if len(set(renamed)) < len(renamed):
        state, renamed = {}, list(own)
    form = {**form, "returns": renamed if names else renamed[0]}
    outputs = {state.get(name, name): shape for name, shape in shapes.items()}
    form |= {"outputs": outputs} if outputs else {}
    form |= {"state": [state[name] for name in own if name in state]} if state else {}
    return Learnt(part, form)
