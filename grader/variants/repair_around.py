"""Changes that put something around a value in a student's code: a function, a factor, a term."""

import ast
from collections.abc import Iterator, Sequence

from grader.variants import repair_words as words
from grader.variants.expressions import formed
from grader.variants.repair_calls import ACTIVATIONS, OF_TENSORS
from grader.variants.scope import Scope

_WRAPS = (
    *((words.ACTIVATION, form) for form in ACTIVATIONS),
    (words.TERM, "1 - VALUE"),
    (words.ROOT, "np.sqrt(VALUE)"),
    (words.FUNCTION, "np.exp(VALUE)"),
    (words.FUNCTION, "np.log(VALUE)"),
    (words.FUNCTION, "abs(VALUE)"),
    (words.SQUARE, "VALUE ** 2"),
    (words.FUNCTION, "sorted(VALUE)"),
    (words.FUNCTION, "list(VALUE)"),
    (words.FUNCTION, "set(VALUE)"),
    (words.FUNCTION, "float(VALUE)"),
    (words.FUNCTION, "int(VALUE)"),
    (words.FUNCTION, "VALUE.lower()"),
    (words.FUNCTION, "VALUE.strip()"),
)
_TENSOR_WRAPS = (
    *((words.ACTIVATION, form) for form in OF_TENSORS),
    (words.ACTIVATION, "VALUE.softmax(-1)"),
    (words.ACTIVATION, "VALUE.log_softmax(-1)"),
    (words.TERM, "1 - VALUE"),
    *((words.FUNCTION, f"VALUE.{name}()") for name in ("exp", "log", "sqrt", "abs")),
    (words.FUNCTION, "VALUE ** 2"),
)
_MADE = frozenset(
    f"{name}{like}" for name in ("zeros", "ones", "full", "empty") for like in ("", "_like")
)
_TERMS = (
    (words.TERM, "VALUE + NAME"),
    (words.TERM, "VALUE - NAME"),
    (words.COUNT, "VALUE / NAME"),
    (words.COUNT, "VALUE / NAME.shape[0]"),
    (words.COUNT, "VALUE / len(NAME)"),
    (words.COUNT, "VALUE * NAME.shape[0]"),
)
_FACTORS = (
    (words.FACTOR, "VALUE * NAME"),
    (words.FACTOR, "VALUE * (1 - NAME)"),
    (words.FACTOR, "VALUE * (1 - NAME ** 2)"),
    (words.FACTOR, "VALUE * (1 - np.tanh(NAME) ** 2)"),
    (words.FACTOR, "VALUE * np.tanh(NAME)"),
    (words.FACTOR, "VALUE * NAME * (1 - NAME)"),
)
_MATRICES = ((words.FACTOR, "NAME @ VALUE"), (words.FACTOR, "VALUE @ NAME"))
_TENSOR_FACTORS = tuple(
    (what, form.replace("np.tanh(NAME)", "NAME.tanh()")) for what, form in _FACTORS
)


def around(value: ast.expr, scope: Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield what else may be missing around a value: a function, a factor, a term.

    An array that is made to be filled in has no value yet, but what it can keep.
    """
    if _is_made_to_be_filled(value):
        if not scope.has_tensors:
            yield words.CUT, formed("VALUE.astype(float)", VALUE=value)
        return
    for what, form in _TENSOR_WRAPS if scope.has_tensors else _WRAPS:
        yield what, formed(form, VALUE=value)
    is_number = isinstance(value.operand if isinstance(value, ast.UnaryOp) else value, ast.Constant)
    for axis in () if is_number else ("0", "1", "-1"):
        for function in ("sum", "mean"):
            what = f"something is not taken together ({function})"
            over = "VALUE.{}({})" if scope.has_tensors else "np.{}(VALUE, axis={})"
            yield what, formed(over.format(function, axis), VALUE=value)
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add | ast.Sub):
        for what, new in _with_factors(value.left, scope):
            yield what, ast.BinOp(new, value.op, value.right)
        for what, new in _with_factors(value.right, scope):
            yield what, ast.BinOp(value.left, value.op, new)
    yield from _with_factors(value, scope)
    yield from _in_forms(value, scope, _TERMS)


def _is_made_to_be_filled(value: ast.expr) -> bool:
    called = value.func if isinstance(value, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in _MADE


def around_operand(value: ast.expr, scope: Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield a function that may be missing around one side of an operation: a root, a square."""
    if not isinstance(value, ast.Constant):
        root = "VALUE.sqrt()" if scope.has_tensors else "np.sqrt(VALUE)"
        yield words.ROOT, formed(root, VALUE=value)
        yield words.SQUARE, formed("VALUE ** 2", VALUE=value)


def with_terms(value: ast.expr, scope: Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield a value with each name added to it."""
    return _in_forms(value, scope, _TERMS[:1])


def with_matrices(value: ast.expr, scope: Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield a product of matrices with each name as one more factor, on either side."""
    return _in_forms(value, scope, _MATRICES)


def counted_by(index: ast.expr, scope: Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield an index times each argument: a step of more than one."""
    for name in scope.arguments:
        yield words.FACTOR, formed("VALUE * NAME", VALUE=index, NAME=ast.Name(name, ast.Load()))


def _with_factors(value: ast.expr, scope: Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield a value times each name, times what is left of it to 1, times a slope made of it."""
    return _in_forms(value, scope, _TENSOR_FACTORS if scope.has_tensors else _FACTORS)


def _in_forms(
    value: ast.expr, scope: Scope, forms: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, ast.expr]]:
    """Yield what each form makes of a value and of each NAME of the scope."""
    for other in scope.values():
        for what, form in forms:
            yield what, formed(form, VALUE=value, NAME=other)
