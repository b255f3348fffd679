"""What a single slip in a reference is called is true of what it does."""

from grader.checks.binding import Binding
from grader.variants.mutants import NOT_REVERSED, mutants

BINDING = Binding.model_validate({"function": "f", "inputs": {"x": ["T"]}, "call": ["x"]})


def test_a_stretch_that_is_no_longer_reversed_lacks_no_minus_sign():
    found = mutants("def f(x):\n    return x[::-1]\n", BINDING)
    forward = [one for one in found if one.source.strip().endswith(("return x", "return x[::1]"))]
    assert len(forward) == 2
    assert {one.sentence for one in forward} == {NOT_REVERSED}
    negated = mutants("def f(x):\n    return -x\n", BINDING)
    assert any("minus sign" in one.sentence for one in negated)
