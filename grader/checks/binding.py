"""How a course's names map to what checks talk about: arguments, weights, outputs, state, gates.

Data, no code.

Letters used in shapes are the course's own (here N batch, D input, H hidden, O output, T time
steps).
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from grader.checks.input_spec import Extent as Extent
from grader.checks.input_spec import Input, as_mapping
from grader.checks.input_spec import InputSpec as InputSpec
from grader.checks.input_spec import Strict as Strict
from grader.checks.sizes import evaluate, shape_of, symbols
from grader.sandbox.base import Form

Template = Any
"""A value to build: a name (of a size, input or weight), a number, a list (a tuple) or a mapping of
these. `{value: X}` is X as it stands, `{object: NAME}` an object of the student's class of that
name, `{function: NAME}` a function of the small set or of a given module.
"""

LITERALS = ("value", "object", "function")


class WeightSpec(Strict):
    """One weight: its shape, and the dotted path at which an object holds it (its own name where
    left out).
    """

    shape: list[Extent]
    at: str | None = None
    also: list[str] = Field(
        [],
        description="other dotted paths under which it is accepted; of several that an object "
        "has, the one of its shape",
    )


class Load(Strict):
    """A method that sets the weights, where they are not set as attributes."""

    method: str
    arguments: Template = Field([], description="its arguments: names of weights and sizes")


class Gates(Strict):
    """Where the gates of a cell live in its weights.

    Stacked gates: `order` names the blocks from first to last along `axis` of every weight in
    `stacked`. Separate gates: `weights` names for each gate the weights that are its alone.
    `biases` names the weight that shifts the gates: one name where they are stacked, a mapping gate
    to name where they are separate.
    """

    order: dict[str, Literal["sigmoid", "tanh"]]
    stacked: list[str] = []
    axis: int = 0
    weights: dict[str, list[str]] = {}
    biases: str | dict[str, str]

    @model_validator(mode="after")
    def _one_layout(self) -> "Gates":
        if bool(self.stacked) == bool(self.weights):
            raise ValueError(
                "write either stacked (the weights that stack all gates) or weights "
                "(for each gate its own)"
            )
        return self


class Backward(Strict):
    """A function that takes the gradient of a loss with respect to the outputs back to the inputs.

    `call` may use `d_<output>` for each output's gradient, and the outputs of the forward call (a
    cache, say) by name. `returns` names each part `d_<input>` after the input or weight it is the
    gradient of.
    """

    function: str | None = None
    method: str | None = None
    call: Template
    returns: Template
    shapes: dict[str, list[Extent]] = Field(
        {},
        description="shapes in which gradients are given, where not the outputs' own: "
        "{d_scores: [N*T, V]}",
    )


class Binding(Strict):
    """A function or class that students write, and how it is called."""

    function: str | None = None
    class_name: str | None = Field(None, alias="class")
    also_named: list[str] = Field([], description="other names under which it is accepted")
    init: Template = Field([], description="arguments of the class")
    method: str = Field(
        "forward", description="the method that is one step, or the whole forward pass"
    )
    also_methods: list[str] = Field(
        [], description="other names under which the method is accepted"
    )
    also_keywords: dict[str, list[str]] = Field(
        {}, description="other names of arguments that are given by keyword"
    )
    inputs: dict[str, Input] = {}
    weights: dict[
        str,
        Annotated[
            WeightSpec,
            BeforeValidator(as_mapping, json_schema_input_type=WeightSpec | list[Extent]),
        ],
    ] = {}
    load: Load | None = Field(None, description="the method that sets the weights")
    call: Template = Field([], description="arguments: a list by position, a mapping by keyword")
    then: Template = Field(
        None, description="what is returned is a function; it is called with these arguments"
    )
    attributes: dict[str, str] = Field(
        {}, description="outputs that the object holds after the call: name to dotted path"
    )
    returns: Template = Field(
        "value",
        description="a name for each part that comes back, in the form in which it comes: h, "
        "[h, c] for a tuple, {hidden: h} for a dictionary; a part called _ is ignored",
    )
    outputs: dict[str, list[Extent]] = Field({}, description="shapes of the outputs, for messages")
    state: list[str] = Field(
        [], description="inputs that the output of the same name is fed back to"
    )
    gates: Gates | None = None
    backward: Backward | None = None
    _others: Mapping[str, "Binding"] = PrivateAttr({})

    @model_validator(mode="after")
    def _is_one_thing(self) -> "Binding":
        if (self.function is None) == (self.class_name is None):
            raise ValueError("write either function or class")
        paths = output_paths(self.returns)
        if self.attributes and self.class_name is None:
            raise ValueError("attributes belong to a class")
        for name in self.state:
            if name not in self.inputs or name not in paths:
                raise ValueError(f"state {name!r} must be both an input and an output")
        return self

    @property
    def target(self) -> str:
        """The name students give it."""
        return self.function or self.class_name or ""

    @property
    def called_as(self) -> str:
        """The name with what it is called with: one class may be asked for in several ways."""
        return f"{self.step_target} {self.init} {self.call} {sorted(self.inputs)}"

    @property
    def step_target(self) -> str:
        """What runs when it is called: the function, or class and method; the class alone, where no
        method is asked for by itself.
        """
        if self.function or self.model_fields_set & {"method", "call", "weights", "returns"}:
            return self.function or f"{self.class_name}.{self.method}"
        return str(self.class_name)

    @property
    def is_class(self) -> bool:
        """Say whether it is constructed before it is called."""
        return self.class_name is not None

    @property
    def output_names(self) -> list[str]:
        """The names of all that a call gives: parts of what it returns, and attributes."""
        return [*output_paths(self.returns), *self.attributes]

    @property
    def other_names(self) -> dict[str, dict[str, list[str]]]:
        """Further names of weights, of the method and of keywords; empty where there are none."""
        attributes = {spec.at or name: spec.also for name, spec in self.weights.items()}
        found = {
            "attributes": {path: names for path, names in attributes.items() if names},
            "methods": {self.method: self.also_methods} if self.also_methods else {},
            "keywords": self.also_keywords,
        }
        return found if any(found.values()) else {}

    def other(self, name: str) -> "Binding":
        """Return another class of the exercise, of which an argument is an object.

        Raise ValueError where there is none.
        """
        if name not in self._others:
            raise ValueError(f"no question asks for a class {name!r}")
        return self._others[name]

    def object_classes(self) -> list[str]:
        """Return the classes of which calls take an object, each once."""
        wanted = [spec.object_ for spec in self.inputs.values() if spec.object_]
        return list(dict.fromkeys([*wanted, *object_names([self.init, self.call])]))

    def symbols_of_object(self, name: str) -> set[str]:
        """Return the letters that an object of this class needs; none where nothing asks for it."""
        return self._others[name].size_symbols() if name in self._others else set()

    def object_symbols(self) -> set[str]:
        """Return the letters that the objects it is given need, and a case may give."""
        return {s for name in self.object_classes() for s in self.symbols_of_object(name)}

    def size_symbols(self) -> set[str]:
        """Return the letters whose values its shapes and arguments need."""
        found: set[str] = set()
        for spec in self.inputs.values():
            found |= spec.size_symbols()
        for weight in self.weights.values():
            for extent in weight.shape:
                found |= symbols(extent)
        known = set(self.inputs) | set(self.weights)
        then = self.then if self.then is not None else []
        for name in (
            *template_names(self.init),
            *template_names(self.call),
            *template_names(then),
        ):
            if name not in known:
                with suppress(ValueError):  # what is no size is told when the problem is read
                    found |= symbols(name)
        return found

    def output_shape_text(self, output: str) -> str:
        """Return the symbolic shape of an output, such as "(N, H)".

        Nothing where it is not known.
        """
        extents = self.outputs.get(output) or (
            self.inputs[output].shape if output in self.inputs else None
        )
        return (
            f"({', '.join(map(str, extents))}{',' if len(extents) == 1 else ''})" if extents else ""
        )

    def gate_slices(
        self, gate: str, sizes: Mapping[str, int]
    ) -> list[tuple[str, tuple[slice, ...]]]:
        """Return (weight name, index) of every stretch of weights that belongs to `gate`."""
        assert self.gates is not None
        if self.gates.weights:
            names = [*self.gates.weights[gate], self.bias_of(gate)]
            return [(name, (slice(None),)) for name in dict.fromkeys(names)]
        blocks = list(self.gates.order)
        found = []
        for name in self.gates.stacked:
            shape = shape_of(self.weights[name].shape, sizes)
            axis = self.gates.axis if len(shape) > 1 else 0
            size = shape[axis] // len(blocks)
            start = blocks.index(gate) * size
            found.append((name, (slice(None),) * axis + (slice(start, start + size),)))
        return found

    def bias_of(self, gate: str) -> str:
        """Return the weight that shifts `gate`."""
        assert self.gates is not None
        return self.gates.biases if isinstance(self.gates.biases, str) else self.gates.biases[gate]

    def drive(
        self, weights: dict[str, np.ndarray], gate: str, value: float, sizes: Mapping[str, int]
    ) -> None:
        """Change `weights` in place so that `gate` has `value` whatever the inputs are (0 and 1 to
        within 1e-17).
        """
        assert self.gates is not None
        kind = self.gates.order[gate]
        shift = _before_sigmoid(value) if kind == "sigmoid" else _before_tanh(value)
        bias = self.bias_of(gate)
        for name, index in self.gate_slices(gate, sizes):
            weights[name][index] = shift if name == bias else 0.0


def _before_sigmoid(value: float) -> float:
    if value in (0.0, 1.0):
        return 40.0 if value else -40.0
    return float(np.log(value / (1.0 - value)))


def _before_tanh(value: float) -> float:
    return float(np.sign(value) * 20.0) if abs(value) >= 1.0 else float(np.arctanh(value))


def template_names(template: Template) -> list[str]:
    """Return the names a template uses, in order."""
    if isinstance(template, str):
        return [template]
    if isinstance(template, list | tuple):
        return [name for part in template for name in template_names(part)]
    if literal(template) is not None:
        return []
    if isinstance(template, dict):
        return [name for part in template.values() for name in template_names(part)]
    return []


def object_names(template: Template) -> list[str]:
    """Return the classes of which a template itself asks for objects."""
    found = literal(template)
    if found is not None:
        return [str(found[1])] if found[0] == "object" else []
    parts = template.values() if isinstance(template, dict) else template
    if not isinstance(template, dict | list | tuple) or parts is None:
        return []
    return [name for part in parts for name in object_names(part)]


def literal(template: Template) -> tuple[str, Any] | None:
    """Return ("value", X), ("object", name) or ("function", name) where a template is one of these.

    >>> literal({"value": "abc"})
    ('value', 'abc')
    """
    if isinstance(template, dict) and len(template) == 1:
        key, value = next(iter(template.items()))
        if key in LITERALS:
            return key, value
    return None


def output_paths(returns: Template) -> dict[str, tuple[int | str, ...]]:
    """Return for each output named in a `returns` template where it stands in what comes back."""
    if isinstance(returns, str):
        return {} if returns == "_" else {returns: ()}
    entries: Any = ()
    if isinstance(returns, list):
        entries = enumerate(returns)
    elif isinstance(returns, dict):
        entries = returns.items()
    found: dict[str, tuple[int | str, ...]] = {}
    for key, part in entries:
        for name, path in output_paths(part).items():
            found[name] = (key, *path)
    return found


def build(template: Template, values: Mapping[str, Any]) -> Any:
    """Return the value a template describes.

    Lists become tuples, names what `values` holds for them.
    """
    if isinstance(template, str):
        if template in values:
            return values[template]
        return evaluate(
            template, {name: value for name, value in values.items() if isinstance(value, int)}
        )
    if (found := literal(template)) is not None:
        kind, value = found
        if kind == "object":
            return values[f"object {value}"]
        return Form("function", value) if kind == "function" else value
    if isinstance(template, list | tuple):
        return tuple(build(part, values) for part in template)
    if isinstance(template, dict):
        return {key: build(part, values) for key, part in template.items()}
    return template
