"""Every hypothesis about a wrong function that its binding alone gives, the plainest first."""

from collections.abc import Iterator

from grader.checks.binding import Binding
from grader.diagnosis.alteration import Alteration
from grader.diagnosis.altered_inputs import of_inputs
from grader.diagnosis.altered_outputs import of_outputs
from grader.diagnosis.altered_weights import of_gates, of_weights


def alterations(binding: Binding) -> Iterator[Alteration]:
    """Yield every hypothesis that fits a binding."""
    yield from of_weights(binding)
    yield from of_gates(binding)
    yield from of_inputs(binding)
    yield from of_outputs(binding)
