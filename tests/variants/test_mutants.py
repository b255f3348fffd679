"""What a single slip in a reference is called is true of what it does."""

from grader.checks.binding import Binding
from grader.variants.mutants import NOT_REVERSED, mutants

BINDING = Binding.model_validate({"function": "f", "inputs": {"x": ["T"]}, "call": ["x"]})


def test_a_stretch_that_is_no_longer_reversed_lacks_no_minus_sign():
    source = "def f(x):\n    return x[::-1]\n"
    told = {
        one.sentence
        for one in mutants(source, BINDING)
        if "return x[::1]" in one.source or "return x\n" in f"{one.source}\n"
    }
    assert told == {NOT_REVERSED}
    assert any(
        "minus sign" in one.sentence for one in mutants("def f(x):\n    return -x\n", BINDING)
    )
