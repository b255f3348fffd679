"""A student's own forward, asked once more with each array moved by a step.

The gradients of a backward pass are judged by the slopes of it where it differs from the
reference's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from grader.checks import slopes
from grader.checks.arrays import as_array
from grader.checks.binding import Binding
from grader.checks.compare import Tolerance, difference
from grader.checks.evidence import Observations
from grader.checks.inputs import draw, generator
from grader.checks.mismatch import Mismatch
from grader.checks.script import Script
from grader.checks.sizes import shape_of

REPEATED = Tolerance(rtol=1e-7, atol_of_largest=1e-7, atol=1e-12)
"""The room for a forward that is asked the same once more, far below what a step moves it."""


def first_drawn(
    script: Script, sizes: dict[str, int], seed: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the weights and inputs that the first case of a backward pass is tried with."""
    rng = generator(seed, "gradient")
    weights = script.draw_weights(rng, sizes)
    return weights, script.draw_inputs(rng, sizes)


def upstream_drawn(
    binding: Binding, outputs: Sequence[str], sizes: dict[str, int], seed: int
) -> dict[str, Any]:
    """Return the gradients that are handed to a backward pass, by name."""
    rng = generator(seed, "upstream")
    shapes = {
        name: binding.outputs[name] if name in binding.outputs else binding.inputs[name].shape or []
        for name in outputs
    }
    return {f"d_{name}": draw(rng, shape_of(shape, sizes)) for name, shape in shapes.items()}


@dataclass(frozen=True)
class OwnForward:
    """What a student's own forward is asked, and how its slopes are compared.

    `outputs` are those that have a gradient, `parts` the gradients that the backward pass returns.
    """

    binding: Binding
    outputs: Sequence[str]
    parts: Sequence[str]
    sizes: dict[str, int]
    directions: int
    seed: int

    def write_moved(self, script: Script) -> None:
        """Write the first forward call of the check, then one with each array moved by a step."""
        self._write(script, False)

    def write_again(self, script: Script) -> None:
        """Write the forward calls of `write_moved` for a fresh process.

        After a call with other numbers, and the last one first.
        """
        self._write(script, True)

    def _write(self, script: Script, is_reversed: bool) -> None:
        script.case("your own forward", self.sizes)
        settings = list(self._settings(script))
        if is_reversed:
            rng = generator(self.seed, "something else")
            weights, inputs = (
                script.draw_weights(rng, self.sizes),
                script.draw_inputs(rng, self.sizes),
            )
            script.call(script.make(self.sizes, weights), inputs)
            settings.reverse()
        for weights, inputs in settings:
            result = script.call(script.make(self.sizes, weights), inputs)
            for output in reversed(self.outputs) if is_reversed else self.outputs:
                script.read(result, output, output)

    def _settings(self, script: Script) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Yield the weights and inputs of each forward call: as drawn, then with each moved."""
        weights, inputs = first_drawn(script, self.sizes, self.seed)
        yield weights, inputs
        names = [part[2:] for part in self.parts]
        for _, values in slopes.moved({**weights, **inputs}, names, self.directions, self.seed):
            yield {key: values[key] for key in weights}, {key: values[key] for key in inputs}

    @staticmethod
    def says_the_same(first: Observations, own: Observations, again: Observations) -> bool:
        """Say whether the forward gave the same whenever it was asked.

        It is then a function of what it is given.
        """
        pairs = [*zip(first, own, strict=False), *zip(own, reversed(again), strict=False)]
        return len(own) == len(again) and all(difference(a, b, REPEATED) is None for a, b in pairs)

    def mismatch(self, number: int, found: Any, own: Observations) -> Mismatch | None:
        """Return how the gradient numbered so differs from the slopes; None where it is right.

        `own` is what `write_moved` observed.
        """
        gradient = as_array(found)
        if gradient is None:
            return Mismatch("type", "is not an array")
        name = self.parts[number][2:]
        spec = self.binding.inputs.get(name) or self.binding.weights[name]
        shape = shape_of(spec.shape or (), self.sizes)
        count = self.directions
        along = [slopes.direction(self.seed, f"d_{name}", k, shape) for k in range(count)]
        width, calls = len(self.outputs), count * len(slopes.STEPS)
        begin = width * (1 + number * calls)
        mine = own[begin : begin + width * calls]
        values = [mine[width * k : width * (k + 1)] for k in range(calls)]
        upstream = upstream_drawn(self.binding, self.outputs, self.sizes, self.seed)
        return slopes.slope_mismatch(gradient, along, values, list(upstream.values()))
