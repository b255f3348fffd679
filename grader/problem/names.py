"""Every name that a problem refers to must mean something: else a case silently tests less.

Unknown keys are told by `complaints`; here it is what stands behind them.

Each function yields (where, what was found, advice), where `where` is a path in the YAML.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any

from grader.checks.binding import Binding, InputSpec, literal, output_paths, template_names
from grader.checks.carry_forward import Follows
from grader.checks.case_spec import CaseSpec
from grader.checks.check import Check, CodeCheck
from grader.checks.drawing import given_value
from grader.checks.expected_number import ReferenceCall
from grader.checks.sizes import symbols
from grader.late_pattern import late_pattern
from grader.sandbox.inside.material import FUNCTIONS
from grader.yaml_files.lines import Loc
from grader.yaml_files.mistakes import nearest

Fault = tuple[Loc, str, str]
_LETTER = late_pattern(r"[A-Z][A-Z0-9_]{0,2}$")
"""What is taken for a size where there are no shapes and no check names one: `call: [D, H]`."""


def subject_faults(
    subject: Binding, given: Iterable[str], passed: Iterable[str] = ()
) -> Iterator[Fault]:
    """Yield names of a subject that mean nothing.

    `given` are sizes that checks of it name, `passed` inputs that these pass themselves.
    """
    sizes = {*_shape_symbols(subject), *given}
    values = {*subject.inputs, *subject.weights}
    templates = {
        "init": subject.init,
        "call": subject.call,
        "then": subject.then if subject.then is not None else [],
        "load": subject.load.arguments if subject.load is not None else [],
    }
    for field, template in templates.items():
        for name in template_names(template):
            yield from _of_template(field, name, values, sizes)
        for name in functions_named(template):
            if "." not in name and name not in FUNCTIONS:
                yield (field,), f"there is no function {name!r}", nearest(name, FUNCTIONS)
    used = {*passed, *(name for t in templates.values() for name in template_names(t))}
    for name in subject.inputs:
        if name not in used:
            yield ("inputs", name), f"the input {name!r} is passed nowhere", nearest(name, used)
        spec = subject.inputs[name]
        for letter in spec.sizes if spec.object_ else ():
            if letter not in (known := subject.symbols_of_object(spec.object_ or "")):
                text = f"{spec.object_} has no size {letter!r}"
                yield ("inputs", name, "sizes"), text, nearest(letter, known)
    outputs = subject.output_names
    letters = subject.size_symbols() | set(given)
    for name, shape in subject.outputs.items():
        for letter in sorted({s for extent in shape for s in symbols(extent)} - letters):
            text = f"the size {letter!r} is that of no input or weight"
            yield ("outputs", name), text, nearest(letter, letters)
        if name not in outputs:
            yield ("outputs", name), f"there is no output {name!r}", nearest(name, outputs)
    if subject.backward is not None:
        known = {*values, *outputs, *(f"d_{name}" for name in outputs)}
        for name in template_names(subject.backward.call):
            for where, text, advice in _of_template("call", name, known, sizes):
                yield ("backward", *where), text, advice
        for name in subject.backward.shapes:
            if name not in template_names(subject.backward.call):
                text = f"the backward is not called with {name!r}"
                yield ("backward", "shapes", name), text, nearest(name, known)
        gradients = [f"d_{name}" for name in values]
        for name in output_paths(subject.backward.returns):
            if name not in gradients:
                text = f"{name!r} is the gradient of no input or weight"
                yield ("backward", "returns"), text, nearest(name, gradients)
    if subject.gates is not None:
        biases = subject.gates.biases
        for name in [biases] if isinstance(biases, str) else biases.values():
            if name not in subject.weights:
                yield ("gates", "biases"), f"no weight {name!r}", nearest(name, subject.weights)
        for name in subject.gates.weights:
            if name not in subject.gates.order:
                yield ("gates", "weights"), f"no gate {name!r}", nearest(name, subject.gates.order)


def check_faults(check: CodeCheck, subject: Binding) -> Iterator[Fault]:
    """Yield names of a check that mean nothing for its subject."""
    letters = subject.size_symbols() | _shape_symbols(subject) | subject.object_symbols()
    for where, sizes in _settings(check):
        for (_, name), text, advice in _unknown("sizes", sizes, letters, "size"):
            yield (*where, name), text, advice
    cases: Sequence[CaseSpec] = getattr(check, "cases", [])
    for k, case in enumerate(cases):
        for where, text, advice in _unknown("sizes", case.sizes, letters, "size"):
            yield ("cases", k, *where), text, advice
        for where, text, advice in _unknown("inputs", case.inputs, subject.inputs, "input"):
            yield ("cases", k, *where), text, advice
        for name, value in case.inputs.items():
            choice = subject.inputs[name].choice if name in subject.inputs else None
            if getattr(case, "may_be_bad", False):
                continue
            if choice is not None and value not in choice:
                text = f"{value!r} is none of the choices of {name}"
                yield ("cases", k, "inputs", name), text, nearest(str(value), map(str, choice))
            elif text := _no_value(subject.inputs.get(name), value):
                yield ("cases", k, "inputs", name), f"{name}: {text}", ""
    outputs = getattr(check, "outputs", [])
    if isinstance(outputs, list):
        known = subject.output_names
        for k, name in enumerate(outputs):
            if name not in known:
                yield ("outputs", k), f"there is no output {name!r}", nearest(name, known)


def _no_value(spec: InputSpec | None, value: Any) -> str:
    """Return why a value that is written out cannot be that input, nothing where it can."""
    shown = repr(value)[:60]
    if isinstance(value, date | time | bytes | set):
        return f"{shown} is no input; write it as text, in quotes"
    if spec is not None and spec.integer is not None and type(value) is not int:
        return f"{shown} is no whole number, which it is said to be"
    if spec is not None and spec.real is not None and type(value) not in (int, float):
        return f"{shown} is no number, which it is said to be"
    if spec is not None and spec.shape is not None and isinstance(value, str | dict | bool):
        return f"{shown} is no array, which it is said to be"
    for name, kind, told in _FORMS:
        if spec is not None and getattr(spec, name) is not None and not isinstance(value, kind):
            return f"{shown} is no {told}, which it is said to be"
    try:
        given_value(spec, value)
    except ValueError as error:
        return str(error)
    return ""


_FORMS: tuple[tuple[str, type, str], ...] = (
    ("text", str, "text"),
    ("list_", list, "list"),
    ("dictionary", dict, "dictionary"),
    ("table", dict, "table (column: list of values)"),
    ("truth", bool, "true or false"),
    ("function", str, "name of a function"),
)
"""Kinds of input, with what YAML must give for one."""


def functions_named(template: Any) -> list[str]:
    """Return the names of the functions that a template passes."""
    found = literal(template)
    if found is not None:
        return [str(found[1])] if found[0] == "function" else []
    if not isinstance(template, dict | list | tuple):
        return []
    parts = template.values() if isinstance(template, dict) else template
    return [name for part in parts for name in functions_named(part)]


def call_faults(call: ReferenceCall, subject: Binding) -> Iterator[Fault]:
    """Yield names of a call of the reference that mean nothing, and inputs that are not given."""
    letters = subject.size_symbols() | _shape_symbols(subject)
    yield from _unknown("sizes", call.sizes, letters | set(subject.inputs), "size")
    yield from _unknown("inputs", call.inputs, {*subject.inputs, *letters}, "input")
    for name in template_names(subject.call):
        if name in subject.inputs and name not in call.inputs and name not in call.sizes:
            yield ("inputs",), f"the input {name} is not given", ""
    for name, value in call.inputs.items():
        if text := _no_value(subject.inputs.get(name), value):
            yield ("inputs", name), f"{name}: {text}", ""
    known = output_paths(subject.returns)
    if call.output not in known:
        yield ("output",), f"there is no output {call.output!r}", nearest(call.output, known)


def follows_faults(follows: Follows, whole: Binding, part: Binding) -> Iterator[Fault]:
    """Yield names of an error carried forward that mean nothing for the whole or its part."""
    wholes, parts = output_paths(whole.returns), output_paths(part.returns)
    for name, own in follows.outputs.items():
        if name not in wholes:
            yield ("outputs", name), f"there is no output {name!r}", nearest(name, wholes)
        if own not in parts:
            text = f"{part.target} has no output {own!r}"
            yield ("outputs", name), text, nearest(own, parts)
    for k, one in enumerate(follows.parts):
        at: Loc = ("parts", k)
        for field, pairs, ours, theirs in (
            ("inputs", one.inputs, part.inputs, whole.inputs),
            ("weights", one.weights, part.weights, whole.weights),
        ):
            for name, other in pairs.items():
                if name not in ours:
                    text = f"{part.target} has no {field[:-1]} {name!r}"
                    yield (*at, field, name), text, nearest(name, ours)
                if other not in theirs:
                    text = f"{whole.target} has no {field[:-1]} {other!r}"
                    yield (*at, field, name), text, nearest(other, theirs)
        needed = {str(name) for name in template_names(part.call)} & {*part.inputs}
        for name in sorted(needed - {*one.inputs, *one.state, *whole.inputs}):
            text = f"{part.target} takes {name}, and nothing says where it comes from"
            advice = "name it in `inputs` or `state`, or give the whole an input of that name"
            yield (*at, "inputs"), text, advice
        for name, origin in one.state.items():
            if name not in part.inputs:
                text = f"{part.target} has no input {name!r}"
                yield (*at, "state", name), text, nearest(name, part.inputs)
            if isinstance(origin, str) and origin not in whole.inputs:
                text = f"{whole.target} has no input {origin!r}"
                yield (*at, "state", name), text, nearest(origin, whole.inputs)


def sizes_named(check: Check, subject: str) -> Iterator[str]:
    """Yield the sizes that a check names outright for a subject."""
    if isinstance(check, CodeCheck):
        if check.subject == subject:
            for _, sizes in _settings(check):
                yield from sizes
            for case in getattr(check, "cases", []):
                yield from case.sizes
    else:
        calls: Mapping[str, ReferenceCall] = getattr(check, "calls", dict)()
        for call in calls.values():
            if call.subject == subject:
                yield from call.sizes


def _settings(check: Check) -> Iterator[tuple[Loc, Mapping[str, int]]]:
    """Yield (where, sizes) for the `sizes` of a check: one mapping, or a list of them."""
    sizes = getattr(check, "sizes", None)
    if isinstance(sizes, dict):
        yield ("sizes",), sizes
    elif isinstance(sizes, list):
        yield from ((("sizes", k), one) for k, one in enumerate(sizes) if isinstance(one, dict))


def _of_template(field: str, name: str, values: set[str], sizes: set[str]) -> Iterator[Fault]:
    if name in values or not isinstance(name, str):
        return
    try:
        used = symbols(name)
    except ValueError as error:
        yield (field,), str(error), nearest(name, values)
        return
    for symbol in sorted(used - sizes):
        if sizes or not _LETTER.match(symbol):
            yield (
                (field,),
                f"there is no input, weight or size {symbol!r}",
                nearest(symbol, {*values, *sizes}),
            )


def _unknown(
    field: str, found: Mapping[str, Any], known: Iterable[str], what: str
) -> Iterator[Fault]:
    options = set(known)
    for name in found:
        if name not in options:
            yield (field, name), f"there is no {what} {name!r}", nearest(name, sorted(options))


def _shape_symbols(subject: Binding) -> set[str]:
    found: set[str] = set()
    for spec in subject.inputs.values():
        found |= spec.size_symbols()
    shapes = [spec.shape for spec in subject.weights.values()] + list(subject.outputs.values())
    for shape in shapes:
        for extent in shape or ():
            found |= symbols(extent)
    return found
