"""One call of a function or class, in which all that it gives is read."""

from collections.abc import Mapping

from grader.checks.binding import Binding
from grader.checks.inputs import generator
from grader.checks.script import Script
from grader.checks.standard_sizes import distinct_sizes


def one_call(
    binding: Binding, seed: int, purpose: str, sizes: Mapping[str, int] | None = None
) -> Script:
    """Return the steps of one call with generated weights and inputs.

    `sizes` tell axes apart where left out; calls for another `purpose` are given other numbers.
    Raises ValueError where an input cannot be drawn.
    """
    sizes = distinct_sizes(binding) if sizes is None else sizes
    script = Script(binding, seed)
    rng = generator(seed, purpose)
    script.case("", sizes)
    made = script.make(sizes, script.draw_weights(rng, sizes))
    result = script.call(made, script.draw_inputs(rng, sizes))
    for name in result.names:
        script.read(result, name)
    return script
