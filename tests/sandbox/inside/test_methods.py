"""Methods of operators are asked as Python asks them: NotImplemented is no value, and `in` goes by iteration too."""

import pytest

from grader.sandbox.inside.methods import method_of
from grader.sandbox.inside.step_error import StepError


class Plain:
    def __init__(self, *items):
        self.items = items

    def __eq__(self, other):
        if not isinstance(other, Plain):
            return NotImplemented
        return self.items == other.items

    def __add__(self, other):
        return Plain(*self.items, *other.items) if isinstance(other, Plain) else NotImplemented

    def __iter__(self):
        return iter(self.items)


def test_what_python_makes_of_not_implemented_is_the_result():
    assert method_of(Plain(1), "__eq__")(3) is False
    assert method_of(Plain(1), "__eq__")(Plain(1)) is True
    assert method_of(Plain(1), "__ne__")(3) is True
    assert method_of(Plain(1), "__add__")(Plain(2)).items == (1, 2)
    with pytest.raises(TypeError, match="unsupported operand"):
        method_of(Plain(1), "__add__")(2)


def test_what_can_be_gone_through_can_be_asked_what_is_in_it():
    assert method_of(Plain(1, 2), "__contains__")(2) is True
    with pytest.raises(StepError, match=r"object\.__contains__"):
        method_of(object(), "__contains__")(2)


def test_an_operator_that_is_not_there_is_missing():
    with pytest.raises(StepError) as error:
        method_of(object(), "__add__")(1)
    assert error.value.family == "missing"


@pytest.mark.parametrize(("owner", "said"), [(None, "returned None (is the return missing?)"), (2.5, "returned a float"), ([1], "returned a list")])  # fmt: skip
def test_what_was_to_return_a_function_and_did_not_is_told(owner, said):
    with pytest.raises(StepError) as error:
        method_of(owner, "__call__", made_by="outer")
    assert said in str(error.value)


def test_a_method_of_something_else_that_is_not_there_is_missing():
    with pytest.raises(StepError) as error:
        method_of(Plain(), "pop", made_by="outer")
    assert "Plain.pop" in str(error.value)


@pytest.mark.parametrize("name", ["__eq__", "__ne__", "__lt__", "__ge__"])
def test_what_every_object_has_from_python_is_not_written(name):
    class Bare:
        pass

    with pytest.raises(StepError, match=rf"Bare\.{name}"):
        method_of(Bare(), name)(Bare())


def test_what_python_makes_of_another_comparison_is_written():
    class Ordered:
        def __init__(self, at):
            self.at = at

        def __lt__(self, other):
            return self.at < other.at

    assert method_of(Ordered(2), "__gt__")(Ordered(1)) is True
