"""What a single slip in a reference is called is true of what it does."""

import pytest

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


@pytest.mark.parametrize(
    ("written", "left_out", "other"),
    [
        ("np.tanh(x)", "A tanh is left out with x.", "0.5 * (1.0 + np.tanh(0.5 * x))"),
        ("torch.tanh(x)", "A tanh is left out with x.", "torch.sigmoid(x)"),
        ("x.tanh()", "A tanh is left out with x.", "x.sigmoid()"),
        ("torch.sigmoid(x)", "A sigmoid is left out with x.", "torch.tanh(x)"),
        ("F.sigmoid(x)", "A sigmoid is left out with x.", "F.tanh(x)"),
        ("x.sigmoid()", "A sigmoid is left out with x.", "x.tanh()"),
        ("sigmoid(x)", "A sigmoid is left out with x.", "np.tanh(x)"),
    ],
)
def test_an_activation_is_left_out_or_another_in_every_way_to_write_it(written, left_out, other):
    found = {
        one.sentence: one.source for one in mutants(f"def f(x):\n    return {written}\n", BINDING)
    }
    assert found[left_out].strip().endswith("return x")
    (exchanged,) = [text for text in found if "stands where a" in text]
    assert other in found[exchanged]
    assert not any(
        "tanh" in one.sentence for one in mutants("def f(x):\n    return x.arctanh()\n", BINDING)
    )


def test_what_a_function_does_not_use_is_left_as_it_is():
    """547 of 1599 variants were "equivalent": edits of other functions of the same file."""
    source = (
        "import numpy as np\nRATE = 0.5\ndef helped(x):\n    return x * 2\n"
        "def f(x):\n    return helped(x) + RATE\ndef other(x):\n    return x + 1\n"
    )
    binding = Binding.model_validate({"function": "f", "inputs": {"x": ["N"]}, "call": ["x"]})
    found = mutants(source, binding)
    assert {one.line for one in found} - {0} == {4, 6}
    assert all("return x + 1" in one.source for one in found)
