"""Writes the steps of a check.

Cases, calls, what is read, and the Python a student can paste to see the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import numpy as np

from grader.checks.binding import (
    Backward,
    Binding,
    build,
    object_names,
    output_paths,
    template_names,
)
from grader.checks.case import Case, Made, Reading, Result
from grader.checks.drawing import draw_input, given_value
from grader.checks.inputs import Regime, draw, generator
from grader.checks.reproduction import (
    TOLD,
    argument_text,
    imported,
    line_of,
    named_once,
    numbered_anew,
    rests_on,
    short,
    within,
)
from grader.checks.sizes import evaluate, shape_of
from grader.checks.standard_sizes import distinct_sizes
from grader.sandbox.base import Ref
from grader.sandbox.inside.autograd import arrays_in
from grader.sandbox.inside.steps import CALLS

OBSERVE = frozenset(
    {"read", "shapes", "weights", "held", "attempt", "heard", "sample", "cost", "drawn", "autograd"}
)
"""Verbs that give an observation."""
WEIGHT_SPREAD = 0.5
SHORT_CALL = 80
"""A call of so many characters is told in a message."""


@dataclass
class Script:
    """The steps of one check on one binding, and what each observation means."""

    binding: Binding
    own_seed: int = 0
    steps: list[list[Any]] = field(default_factory=list)
    step_cases: list[int] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    slots: int = 0
    _told: dict[tuple[int, int | None], list[tuple[str, int | None]]] = field(default_factory=dict)
    _given: dict[str, Any] = field(default_factory=dict)

    def case(
        self,
        title: str,
        sizes: Mapping[str, int],
        is_corner: bool = False,
        given: Mapping[str, Any] | None = None,
    ) -> Case:
        """Begin a new case; what follows belongs to it. `given` are inputs that YAML gives."""
        self.cases.append(Case(len(self.cases), title, dict(sizes), is_corner))
        self._given = dict(given or {})
        if len(self.cases) == 1 and self.binding.other_names:
            self._add("also", self.binding.other_names)
        return self.cases[-1]

    def given(self, inputs: Mapping[str, Any], may_be_bad: bool = False) -> dict[str, Any]:
        """Return inputs that YAML gives outright as what their arguments are.

        Raise ValueError for one that cannot be it, or with `may_be_bad` leave it as it stands.
        """
        found: dict[str, Any] = {}
        for name, value in inputs.items():
            try:
                found[name] = given_value(self.binding.inputs.get(name), value)
            except ValueError:
                if not may_be_bad:
                    raise
                found[name] = value
        return found

    def _add(self, *step: Any) -> None:
        self.steps.append(list(step))
        self.step_cases.append(len(self.cases) - 1)

    def new_slot(self) -> int:
        """Return the number of a slot that nothing stands in yet."""
        return self._slot()

    def _slot(self) -> int:
        self.slots += 1
        return self.slots - 1

    def draw_weights(
        self, rng: np.random.Generator, sizes: Mapping[str, int], regime: Regime = "normal"
    ) -> dict[str, Any]:
        """Return generated weights, none where the binding has none."""
        specs = self.binding.weights.items()
        return {
            name: draw(rng, shape_of(spec.shape, sizes), regime, WEIGHT_SPREAD)
            for name, spec in specs
        }

    def draw_inputs(
        self, rng: np.random.Generator, sizes: Mapping[str, int], regime: Regime = "normal"
    ) -> dict[str, Any]:
        """Return a generated value for each input."""
        return {
            name: draw_input(spec, rng, sizes, regime)
            for name, spec in self.binding.inputs.items()
            if spec.object_ is None
        }

    def construct(self, sizes: Mapping[str, int]) -> int:
        """Make an object of the class, with the weights it gives itself; return its slot."""
        return self._construct(self.binding, {**sizes, **self._init_values(sizes)})

    def construction_of(self, sizes: Mapping[str, int]) -> list[Any]:
        """Return the making of an object as a call's operands; it is not written."""
        values = {**sizes, **self._init_values(sizes, may_be_bad=True)}
        args, kwargs = _arguments(build(self.binding.init, values))
        return [self._slot(), None, self.binding.target, args, kwargs]

    def is_about_making(self, inputs: Mapping[str, Any]) -> bool:
        """Say whether all these inputs are what the class is made with, and there are some."""
        return bool(inputs) and set(inputs) <= set(template_names(self.binding.init))

    def _construct(self, binding: Binding, values: Mapping[str, Any]) -> int:
        slot = self._slot()
        args, kwargs = _arguments(build(binding.init, values))
        self._add("construct", slot, binding.target, args, kwargs)
        return slot

    def _init_values(self, sizes: Mapping[str, int], may_be_bad: bool = False) -> dict[str, Any]:
        """Return the inputs that the class is made with: given in the case, else drawn for it."""
        specs = self.binding.inputs
        names = [
            n for n in template_names(self.binding.init) if n in specs and not specs[n].object_
        ]
        if not names:
            return {}
        rng = generator(self.own_seed, "init", str(len(self.cases)))
        drawn = {name: draw_input(self.binding.inputs[name], rng, sizes) for name in names}
        given = self.given(self._given, may_be_bad)
        return {**drawn, **{n: v for n, v in given.items() if n in names}}

    def _objects(self, sizes: Mapping[str, int]) -> dict[str, Ref]:
        """Make the further objects that calls take as arguments, one for each input that is an
        object; return them by the words of templates that mean them.
        """
        wanted = {
            name: (spec.object_, spec.sizes)
            for name, spec in self.binding.inputs.items()
            if spec.object_
        }
        written = object_names([self.binding.init, self.binding.call])
        wanted |= {f"object {name}": (name, {}) for name in written}
        found: dict[str, Ref] = {}
        classes: set[str] = set()
        for word, (name, sized) in wanted.items():
            other = self.binding.other(name)
            given = {letter: evaluate(extent, sizes) for letter, extent in sized.items()}
            own = {**distinct_sizes(other), **sizes, **given}
            which = word if name in classes else name
            classes.add(name)
            rng = generator(self.own_seed, "object", which, str(len(self.cases)))
            slot = self._construct(other, own)
            weights = {
                weight: draw(rng, shape_of(spec.shape, own), "normal", WEIGHT_SPREAD)
                for weight, spec in other.weights.items()
            }
            self._set_weights(other, Made(slot, own, weights))
            found[word] = Ref(slot)
        return found

    def make(self, sizes: Mapping[str, int], weights: Mapping[str, np.ndarray]) -> Made:
        """Make an object with these weights, or keep the weights ready for a function that takes
        them as arguments.
        """
        objects = self._objects(sizes)
        if not self.binding.is_class:
            return Made(None, sizes, weights, objects=objects)
        init = self._init_values(sizes)
        values = {**sizes, **init, **objects}
        made = Made(self._construct(self.binding, values), sizes, weights, init, objects)
        self._set_weights(self.binding, made)
        return made

    def held(self, made: Made) -> int:
        """Observe the shapes of all arrays that an object holds, by the paths that lead to them."""
        self._add("held", made.slot)
        self.readings.append(Reading("held", "held", len(self.cases) - 1))
        return len(self.readings) - 1

    def change(self, made: Made, weights: Mapping[str, np.ndarray]) -> Made:
        """Give an object other weights; for a function, keep them ready."""
        changed = Made(made.slot, made.sizes, weights, made.init, made.objects)
        if made.slot is not None:
            self._set_weights(self.binding, changed)
        return changed

    def _set_weights(self, binding: Binding, made: Made) -> None:
        """Set an object's weights: by the method that loads them, else as attributes."""
        load = binding.load
        if load is not None:
            args, kwargs = _arguments(build(load.arguments, {**made.sizes, **made.weights}))
            self._add("call", self._slot(), made.slot, load.method, args, kwargs)
            return
        for name, value in made.weights.items():
            self._add("assign", made.slot, binding.weights[name].at or name, value)

    def arguments(
        self, made: Made, inputs: Mapping[str, Any], template: Any, called: str = ""
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Return the arguments that a template describes, by position and by keyword.

        `called` is the method that a sequence calls, which need not be the subject's own.
        """
        values = {**made.sizes, **made.weights, **inputs, **made.init, **made.objects}
        return _arguments(build(template, values))

    def call_of(self, made: Made, inputs: Mapping[str, Any]) -> list[Any]:
        """Return the call as a step's operands: slot, owner, name, arguments; it is not written."""
        args, kwargs = self.arguments(made, inputs, self.binding.call)
        name = self.binding.method if self.binding.is_class else self.binding.target
        return [self._slot(), made.slot, name, args, kwargs]

    def call(self, made: Made, inputs: Mapping[str, Any]) -> Result:
        """Call it once; an input may be a reference to an earlier output."""
        operands = self.call_of(made, inputs)
        slot = operands[0]
        self._add("call", *operands)
        if self.binding.then is not None:
            args, kwargs = self.arguments(made, inputs, self.binding.then)
            returned, slot = slot, self._slot()
            self._add("call", slot, returned, "__call__", args, kwargs)
        attributes: dict[str, int] = {}
        for output, path in self.binding.attributes.items():
            attributes[output] = self._slot()
            self._add("get", attributes[output], made.slot, path)
        return Result(slot, output_paths(self.binding.returns), attributes)

    def call_back(self, backward: Backward, made: Made, values: Mapping[str, Any]) -> Result:
        """Call the backward function.

        `values` hold the gradients of the outputs and what the forward call gave.
        """
        slot = self._slot()
        given = {
            name: value.reshape(shape_of(backward.shapes[name], made.sizes))
            if name in backward.shapes and isinstance(value, np.ndarray)
            else value
            for name, value in values.items()
        }
        args, kwargs = _arguments(build(backward.call, {**made.sizes, **made.weights, **given}))
        owner = made.slot if backward.method else None
        self._add("call", slot, owner, backward.method or backward.function, args, kwargs)
        return Result(slot, output_paths(backward.returns))

    def read(self, result: Result, output: str, label: str = "") -> int:
        """Observe one output; return the number of the observation."""
        ref = result.ref(output)
        self._add("read", ref.slot, list(ref.path))
        case = len(self.cases) - 1
        self.readings.append(
            Reading(output, label or output, case, self.binding.output_shape_text(output))
        )
        return len(self.readings) - 1

    def path_of(self, output: str) -> tuple[int | str, ...]:
        """Return where an output stands in what a call returns."""
        return output_paths(self.binding.returns)[output]

    def attribute(self, made: Made, path: str) -> int:
        """Observe an attribute or property of an object; return the number of the observation."""
        slot = self._slot()
        self._add("get", slot, made.slot, path)
        return self.observe(path, "read", slot, [])

    def shapes(self, slot: int, label: str) -> int:
        """Observe the shapes of the object's weights; return the number of the observation."""
        self._add("shapes", slot, [spec.at or name for name, spec in self.binding.weights.items()])
        self.readings.append(Reading("shapes", label, len(self.cases) - 1))
        return len(self.readings) - 1

    def weights(self, slot: int, names: Sequence[str]) -> int:
        """Observe the values of some weights of an object; return the number of the observation."""
        self._add("weights", slot, [self.binding.weights[name].at or name for name in names])
        self.readings.append(Reading("weights", "its weights", len(self.cases) - 1))
        return len(self.readings) - 1

    def lost_gradient(self, made: Made, inputs: Mapping[str, Any]) -> int:
        """Observe what autograd loses of the gradient of a call, where it is one of a PyTorch
        module: a share for each array among its arguments and for each weight (the label names
        them), zeros where nothing is lost. Return the number of the observation.
        """
        operands = self.call_of(made, inputs)
        _, _, _, args, kwargs = operands
        names = {id(value): name for name, value in inputs.items()}
        arrays = [array for array in arrays_in([args, kwargs]) if array.dtype.kind == "f"]
        label = ", ".join([*(names.get(id(array), "an input") for array in arrays), *made.weights])
        weights = [self.binding.weights[name].at or name for name in made.weights]
        paths = [list(path) for path in output_paths(self.binding.returns).values()]
        return self.observe(label, "autograd", *operands, paths, weights, output="gradient")

    def seed(self, number: int) -> None:
        """Set the seed of NumPy's, Python's and torch's own random numbers."""
        self._add("seed", number)

    def observe(self, label: str, verb: str, *operands: Any, output: str = "value") -> int:
        """Write a step that observes something itself; return the number of the observation."""
        self._add(verb, *operands)
        self.readings.append(Reading(output, label, len(self.cases) - 1))
        return len(self.readings) - 1

    def write(self, verb: str, *operands: Any) -> None:
        """Write a step that observes nothing."""
        self._add(verb, *operands)

    def roll(self, made: Made, inputs: Mapping[str, Any], steps: int) -> list[Result]:
        """Call it `steps` times, each state fed back from the call before; return every result."""
        results: list[Result] = []
        binding = self.binding
        whole = [name for name, path in output_paths(binding.returns).items() if not path]
        if steps > 1 and any(binding.inputs[n].shape for n in binding.state if n in whole):
            self._add("feeds", binding.method if binding.is_class else binding.target)
        for _ in range(steps):
            fed = {name: results[-1].ref(name) for name in self.binding.state} if results else {}
            results.append(self.call(made, {**inputs, **fed}))
        return results

    def call_text(self, case: int) -> str:
        """Return the only call of a case as Python, such as "double(3)"; nothing for a long one."""
        pairs = zip(self.steps, self.step_cases, strict=True)
        calls = [step for step, of_case in pairs if of_case == case and step[0] in CALLS]
        if len(calls) != 1:
            return ""
        _, _, owner, name, args, kwargs = calls[0][:6]
        prefix = f"{self.binding.class_name}." if owner is not None else ""
        text = f"{prefix}{name}({argument_text(args, kwargs)})"
        return text if len(text) <= SHORT_CALL and "\n" not in text else ""

    def called_at(self, number: int) -> str:
        """Return what the step numbered so calls ("f", "Cell.forward"), or what the step a reading
        belongs to called.
        """
        steps = self.steps[: number + 1] if 0 <= number < len(self.steps) else []
        slot = steps[-1][1] if steps and steps[-1][0] == "read" else None
        for step in reversed(steps):
            if step[0] in CALLS and (slot is None or step[1] == slot):
                return step[3] if step[2] is None else f"{self.binding.class_name}.{step[3]}"
            if slot is None:
                return ""
        return ""

    def reproduction(
        self, case: int, observed: tuple[Any, ...], wrong: tuple[int, Any] | None = None
    ) -> str:
        """Return Python that repeats one case on the student's own code, with what came back as
        comments; at most 20 lines.

        `wrong` is a reading that is not right, and what was expected: then only what that rests
        on is repeated.
        """
        last, expected = wrong if wrong is not None else (None, None)
        if (case, last) not in self._told:
            self._told[case, last] = list(self._tell(case, last))
        lines = []
        for text, reading in self._told[case, last]:
            told = ""
            if reading is not None and reading < len(observed):
                told = f"{TOLD}{short(observed[reading])}"
            lines.append(f"{text}{told}")
            if reading is not None and reading == last:
                lines.append(f"# expected: {short(expected)}")
        return numbered_anew(within(imported(named_once(lines))))

    def _tell(self, case: int, last: int | None) -> Iterator[tuple[str, int | None]]:
        """Yield the lines of a case, each with the number of the observation that it prints."""
        numbers = list(accumulate((step[0] in OBSERVE for step in self.steps), initial=0))
        own = [k for k, of_case in enumerate(self.step_cases) if of_case == case]
        if last is not None:
            end = next(k for k in own if numbers[k] == last and self.steps[k][0] in OBSERVE)
            own = rests_on(self.steps, [k for k in own if k <= end])
        objects = {step[1] for step in self.steps if step[0] == "construct"}
        for k in own:
            step = self.steps[k]
            if line := line_of(step, objects):
                is_shown = step[0] in OBSERVE and step[0] != "shapes"
                yield line, numbers[k] if is_shown else None


def _arguments(built: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return (
        ((), built)
        if isinstance(built, dict)
        else (built if isinstance(built, tuple) else (built,), {})
    )
