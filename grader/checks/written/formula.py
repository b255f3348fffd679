"""Arithmetic that an author writes for an expected number: `4 * H * (D + H + 2)`, `sqrt(2)/3`."""

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

FUNCTIONS: dict[str, Callable[..., float]] = {
    "abs": abs,
    "ceil": math.ceil,
    "comb": math.comb,
    "cos": math.cos,
    "exp": math.exp,
    "factorial": math.factorial,
    "floor": math.floor,
    "log": math.log,
    "log10": math.log10,
    "log2": math.log2,
    "max": max,
    "min": min,
    "round": round,
    "sin": math.sin,
    "sqrt": math.sqrt,
    "tan": math.tan,
    "tanh": math.tanh,
}
CONSTANTS = {"pi": math.pi, "e": math.e}
MOST_EXPONENT = 1000
MOST_FACTORIAL = 170
_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


def value_of(expression: str, values: Mapping[str, float]) -> float:
    """Return the value of an expression. Raise ValueError for what is no arithmetic.

    >>> value_of("4 * H * (D + H + 2)", {"H": 3, "D": 5})
    120
    """
    try:
        found = _value(ast.parse(expression.strip(), mode="eval").body, values)
    except SyntaxError:
        raise ValueError(f"{expression!r} is no arithmetic") from None
    except (ArithmeticError, TypeError) as error:
        raise ValueError(f"{expression!r} has no value: {error}") from None
    if not isinstance(found, int | float) or (
        isinstance(found, float) and not math.isfinite(found)
    ):
        raise ValueError(f"{expression!r} has no finite value")
    return found


def _value(node: ast.expr, values: Mapping[str, float]) -> Any:
    match node:
        case ast.Constant(value=int(number) | float(number)) if not isinstance(number, bool):
            return number
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.Name(id=name) if name in CONSTANTS:
            return CONSTANTS[name]
        case ast.Name(id=name):
            known = ", ".join(values) or "none"
            raise ValueError(f"{name!r} has no value here (known: {known})")
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, values)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            base, exponent = _value(left, values), _value(right, values)
            if abs(exponent) > MOST_EXPONENT:
                raise ValueError(f"a power of {exponent} is too large")
            return base**exponent
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            given = [_value(part, values) for part in arguments]
            if name in ("factorial", "comb") and any(abs(part) > MOST_FACTORIAL for part in given):
                raise ValueError(f"{name} of more than {MOST_FACTORIAL} is too large")
            return FUNCTIONS[name](*given)
    raise ValueError(f"{ast.unparse(node)!r} is no arithmetic")
