"""Writes the steps of a check.

Cases, calls, what is read, and the Python a student can paste to see the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.checks.binding import Backward, Binding, build, output_paths
from grader.checks.inputs import Regime, draw
from grader.checks.reproduction import line_of, short
from grader.checks.sizes import evaluate, shape_of
from grader.sandbox.base import Ref

MAX_REPRODUCTION = 6000
WEIGHT_SPREAD = 0.5


@dataclass(frozen=True)
class Reading:
    """What one observation is: an output of a case, with its symbolic shape for messages."""

    output: str
    label: str
    case: int
    shape_text: str = ""


@dataclass(frozen=True)
class Case:
    """One setting in which something is tried: its number, words for it, its sizes."""

    number: int
    title: str
    sizes: Mapping[str, int]
    is_corner: bool = False


@dataclass(frozen=True)
class Made:
    """Something ready to be called: an object in a slot, or a function with its weights."""

    slot: int | None
    sizes: Mapping[str, int]
    weights: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Result:
    """What a call returned; it stays inside, and its named outputs can be passed on or read."""

    slot: int
    paths: Mapping[str, tuple[int | str, ...]]

    def ref(self, output: str) -> Ref:
        """Return a reference to one output."""
        return Ref(self.slot, self.paths[output])


@dataclass
class Script:
    """The steps of one check on one binding, and what each observation means."""

    binding: Binding
    steps: list[list[Any]] = field(default_factory=list)
    step_cases: list[int] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    slots: int = 0
    _told: dict[int, list[tuple[str, int | None]]] = field(default_factory=dict)

    def case(self, title: str, sizes: Mapping[str, int], is_corner: bool = False) -> Case:
        """Begin a new case; what follows belongs to it."""
        self.cases.append(Case(len(self.cases), title, dict(sizes), is_corner))
        return self.cases[-1]

    def _add(self, *step: Any) -> None:
        self.steps.append(list(step))
        self.step_cases.append(len(self.cases) - 1)

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
        values: dict[str, Any] = {}
        for name, spec in self.binding.inputs.items():
            if spec.shape is not None and spec.integers is not None:
                low, high = (evaluate(bound, sizes) for bound in spec.integers)
                drawn = rng.integers(low, high + 1, size=shape_of(spec.shape, sizes))
                values[name] = np.asarray(drawn)
            elif spec.shape is not None:
                values[name] = draw(rng, shape_of(spec.shape, sizes), regime)
            elif spec.integer is not None:
                values[name] = int(rng.integers(spec.integer[0], spec.integer[1] + 1))
            elif spec.real is not None:
                values[name] = round(float(rng.uniform(*spec.real)), 3)
            else:
                choices = spec.choice or [0]
                values[name] = choices[int(rng.integers(len(choices)))]
        return values

    def construct(self, sizes: Mapping[str, int]) -> int:
        """Make an object of the class, with the weights it gives itself; return its slot."""
        slot = self._slot()
        args, kwargs = _arguments(build(self.binding.init, sizes))
        self._add("construct", slot, self.binding.target, args, kwargs)
        return slot

    def make(self, sizes: Mapping[str, int], weights: Mapping[str, np.ndarray]) -> Made:
        """Make an object with these weights, or keep the weights ready for a function that takes
        them as arguments.
        """
        if not self.binding.is_class:
            return Made(None, sizes, weights)
        slot = self.construct(sizes)
        for name, value in weights.items():
            self._add("assign", slot, self.binding.weights[name].at or name, value)
        return Made(slot, sizes, weights)

    def change(self, made: Made, weights: Mapping[str, np.ndarray]) -> Made:
        """Give an object other weights; for a function, keep them ready."""
        if made.slot is not None:
            for name, value in weights.items():
                self._add("assign", made.slot, self.binding.weights[name].at or name, value)
        return Made(made.slot, made.sizes, weights)

    def call(self, made: Made, inputs: Mapping[str, Any]) -> Result:
        """Call it once; an input may be a reference to an earlier output."""
        slot = self._slot()
        args, kwargs = _arguments(
            build(self.binding.call, {**made.sizes, **made.weights, **inputs})
        )
        name = self.binding.method if self.binding.is_class else self.binding.target
        self._add("call", slot, made.slot, name, args, kwargs)
        return Result(slot, output_paths(self.binding.returns))

    def call_back(self, backward: Backward, made: Made, values: Mapping[str, Any]) -> Result:
        """Call the backward function.

        `values` hold the gradients of the outputs and what the forward call gave.
        """
        slot = self._slot()
        args, kwargs = _arguments(build(backward.call, {**made.sizes, **made.weights, **values}))
        owner = made.slot if backward.method else None
        self._add("call", slot, owner, backward.method or backward.function, args, kwargs)
        return Result(slot, output_paths(backward.returns))

    def read(self, result: Result, output: str, label: str = "") -> int:
        """Observe one output; return the number of the observation."""
        self._add("read", result.slot, list(result.paths[output]))
        case = len(self.cases) - 1
        self.readings.append(
            Reading(output, label or output, case, self.binding.output_shape_text(output))
        )
        return len(self.readings) - 1

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

    def seed(self, number: int) -> None:
        """Set the seed of NumPy's, Python's and torch's own random numbers."""
        self._add("seed", number)

    def roll(self, made: Made, inputs: Mapping[str, Any], steps: int) -> list[Result]:
        """Call it `steps` times, each state fed back from the call before; return every result."""
        results: list[Result] = []
        for _ in range(steps):
            fed = {name: results[-1].ref(name) for name in self.binding.state} if results else {}
            results.append(self.call(made, {**inputs, **fed}))
        return results

    def called_at(self, number: int) -> str:
        """Return what the step numbered so calls ("f", "Cell.forward"), or what the step a reading
        belongs to called.
        """
        steps = self.steps[: number + 1] if 0 <= number < len(self.steps) else []
        slot = steps[-1][1] if steps and steps[-1][0] == "read" else None
        for step in reversed(steps):
            if step[0] == "call" and (slot is None or step[1] == slot):
                return step[3] if step[2] is None else f"{self.binding.class_name}.{step[3]}"
            if slot is None:
                return ""
        return ""

    def reproduction(self, case: int, observed: tuple[Any, ...]) -> str:
        """Return Python that repeats one case on the student's own code, with what came back as
        comments.
        """
        if case not in self._told:
            self._told[case] = list(self._tell(case))
        lines = ["import numpy as np"]
        size = 0
        for text, reading in self._told[case]:
            if reading is None:
                lines.append(text)
            else:
                lines.append(
                    f"{text}  # came back: {short(observed[reading])}"
                    if reading < len(observed)
                    else text
                )
            size += len(lines[-1])
            if size > MAX_REPRODUCTION:
                break
        text = "\n".join(lines)
        if len(text) > MAX_REPRODUCTION:
            text = (
                text[:MAX_REPRODUCTION].rsplit("\n", 1)[0]
                + "\n# ... (cut: the rest repeats in the same way)"
            )
        return text

    def _tell(self, case: int) -> Iterator[tuple[str, int | None]]:
        """Yield the lines of a case, each with the number of the observation that it prints."""
        reading = 0
        for step, of_case in zip(self.steps, self.step_cases, strict=True):
            if of_case == case and step[0] != "shapes":
                yield line_of(step), reading if step[0] in ("read", "weights") else None
            reading += step[0] in ("read", "shapes", "weights")


def _arguments(built: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return (
        ((), built)
        if isinstance(built, dict)
        else (built if isinstance(built, tuple) else (built,), {})
    )
