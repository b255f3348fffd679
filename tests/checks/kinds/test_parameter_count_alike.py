"""Two objects that hold the same weights are alike, whether NumPy or torch holds them."""

from grader.checks.kinds.parameter_count import ParameterCount

CHECK = ParameterCount(kind="parameter_count", id="p", points=1, subject="Cell")


def test_the_same_weights_in_numpy_and_in_torch_are_alike_and_others_are_not():
    numpy_one = {"*": 165, "w": (3, 4)}
    torch_one = {"*": 0, "": 165, "w": (3, 4)}
    assert CHECK.are_alike(None, [numpy_one], [torch_one])
    assert not CHECK.are_alike(None, [numpy_one], [{**torch_one, "": 160}])
    assert not CHECK.are_alike(None, [numpy_one], [{**torch_one, "w": (4, 3)}])
    assert not CHECK.are_alike(None, [numpy_one], ["no mapping"])
