"""Finds the method that a step calls; those of operators are asked as Python asks them."""

import operator
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from .plain import describe
from .step_error import StepError

_OPERATORS: dict[str, Callable[..., Any]] = {
    **{f"__{name}__": getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge")},
    **{
        f"__{name}__": getattr(operator, name)
        for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")
    },
    "__and__": operator.and_,
    "__or__": operator.or_,
    "__xor__": operator.xor,
}
"""Methods that may give NotImplemented, by what Python then does."""
_ALIKE = (("__eq__", "__ne__"), ("__lt__", "__le__", "__gt__", "__ge__"))
"""Methods that Python makes of one another; every object has them."""
_NO_OBJECTS = (type(None), bool, int, float, complex, str, list, tuple, dict, set)


def method_of(owner: Any, name: str, others: Sequence[str] = (), made_by: str = "") -> Any:
    """Return the method, `__call__` standing in for a `forward` that is not there.

    `made_by` is the function that returned the owner; nothing where it was constructed. Raises
    StepError where there is no such method.
    """
    if name in _OPERATORS:
        return partial(_asked, owner, name)
    for known in (name, *others):
        if hasattr(owner, known):
            return getattr(owner, known)
    if name == "forward" and callable(owner):
        return owner
    if name == "__contains__" and (hasattr(owner, "__iter__") or hasattr(owner, "__getitem__")):
        return partial(operator.contains, owner)
    if made_by and isinstance(owner, _NO_OBJECTS):
        nothing = " (is the return missing?)" if owner is None else ""
        raise StepError("structure", f"returned {describe(owner)}{nothing}", made_by)
    raise StepError("missing", f"{type(owner).__name__}.{name}")


def _asked(owner: Any, name: str, *args: Any) -> Any:
    """Return what an operator gives: the method's own result, or what Python makes of
    NotImplemented. Raises StepError where there is no such method.
    """
    alike = next((group for group in _ALIKE if name in group), (name,))
    if all(getattr(type(owner), one, None) is getattr(object, one, None) for one in alike):
        raise StepError("missing", f"{type(owner).__name__}.{name}")
    result = getattr(owner, name)(*args)
    return _OPERATORS[name](owner, *args) if result is NotImplemented else result
