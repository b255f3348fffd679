"""Implementations that are still right, derived from a reference.

Each must get full marks, and they set the tolerance.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any, ClassVar

from grader.checks.binding import Binding

_TOOLS = """
import sys
import numpy as np

def _each(value, change):
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return change(value)
    if isinstance(value, tuple):
        return tuple(_each(part, change) for part in value)
    if isinstance(value, list):
        return [_each(part, change) for part in value]
    if isinstance(value, dict):
        return {key: _each(part, change) for key, part in value.items()}
    return value

def _are_tensors(a, b):
    return hasattr(a, "detach") or hasattr(b, "detach")

def _arrays(a, b):
    return (a, b) if _are_tensors(a, b) else (np.asarray(a), np.asarray(b))

def _dot(a, b):
    a, b = _arrays(a, b)
    if _are_tensors(a, b):
        return a.matmul(b)
    return np.dot(a, b) if a.ndim <= 2 and b.ndim <= 2 else a @ b

def _by_loops(a, b):
    a, b = _arrays(a, b)
    if a.ndim != 2 or b.ndim != 2 or not a.shape[1]:
        return a @ b
    if _are_tensors(a, b):
        return sum(a[:, k : k + 1] * b[k : k + 1] for k in range(a.shape[1]))
    out = np.zeros((a.shape[0], b.shape[1]), np.result_type(a, b))
    for row in range(a.shape[0]):
        for column in range(b.shape[1]):
            total = out.dtype.type(0)
            for k in range(a.shape[1]):
                total = total + a[row, k] * b[k, column]
            out[row, column] = total
    return out

def _turned(a, b):
    is_chain = any(isinstance(part, (str, bytes, list, tuple)) for part in (a, b))
    return a + b if is_chain else b + a

def _split(a, b):
    a, b = _arrays(a, b)
    half = a.shape[-1] // 2
    if a.ndim != 2 or b.ndim != 2 or half == 0:
        return a @ b
    return a[:, half:] @ b[half:] + a[:, :half] @ b[:half]

def _stacked(a, b):
    a, b = _arrays(a, b)
    if a.ndim != 2 or b.ndim != 2:
        return a @ b
    join = sys.modules["torch"].cat if _are_tensors(a, b) else np.concatenate
    return (join([a, a], 1) @ join([b, b], 0)) / 2.0
"""


class _Matmul(ast.NodeTransformer):
    def __init__(self, name: str) -> None:
        self.name = name

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Write a product of matrices as a call."""
        self.generic_visit(node)
        return (
            ast.Call(ast.parse(self.name, mode="eval").body, [node.left, node.right], [])
            if isinstance(node.op, ast.MatMult)
            else node
        )


class _Swapped(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Exchange the operands of sums and products of numbers; texts and lists stay in order."""
        self.generic_visit(node)
        has_list = any(
            isinstance(part, ast.List | ast.Tuple | ast.Constant | ast.JoinedStr)
            and not _is_number(part)
            for part in (node.left, node.right)
        )
        if has_list or not isinstance(node.op, ast.Add | ast.Mult):
            return node
        if isinstance(node.op, ast.Mult) or _is_number(node.left) or _is_number(node.right):
            return ast.BinOp(node.right, node.op, node.left)
        return ast.Call(ast.Name("_turned", ast.Load()), [node.left, node.right], [])


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


class _Regrouped(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Write (a + b) + c as a + (b + c)."""
        self.generic_visit(node)
        if (
            isinstance(node.op, ast.Add)
            and isinstance(node.left, ast.BinOp)
            and isinstance(node.left.op, ast.Add)
        ):
            return ast.BinOp(
                node.left.left, ast.Add(), ast.BinOp(node.left.right, ast.Add(), node.right)
            )
        return node


class _TurnedRound(ast.NodeTransformer):
    _OTHER: ClassVar[dict[type[ast.cmpop], type[ast.cmpop]]] = {
        ast.Lt: ast.Gt,
        ast.Gt: ast.Lt,
        ast.LtE: ast.GtE,
        ast.GtE: ast.LtE,
        ast.Eq: ast.Eq,
        ast.NotEq: ast.NotEq,
    }

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """Write a < b as b > a."""
        self.generic_visit(node)
        op = type(node.ops[0])
        if len(node.ops) > 1 or op not in self._OTHER:
            return node
        return ast.Compare(node.comparators[0], [self._OTHER[op]()], [node.left])


class _Exchanged(ast.NodeTransformer):
    def visit_If(self, node: ast.If) -> ast.AST:
        """Write `if a: b else: c` as `if not a: c else: b`."""
        self.generic_visit(node)
        if not node.orelse:
            return node
        return ast.If(ast.UnaryOp(ast.Not(), node.test), node.orelse, node.body)


class _Named(ast.NodeTransformer):
    def visit_Return(self, node: ast.Return) -> Any:
        """Write `return a` as `result = a` and `return result`."""
        if node.value is None:
            return node
        name = "_result_of_it"
        kept = ast.Assign([ast.Name(name, ast.Store())], node.value)
        return [kept, ast.Return(ast.Name(name, ast.Load()))]


def _rewritten(source: str, change: ast.NodeTransformer) -> str:
    return ast.unparse(ast.fix_missing_locations(change.visit(ast.parse(source))))


def rewritings(
    source: str, binding: Binding, inputs_stay: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield (title, source) of right variants.

    With `inputs_stay`, none changes an array it was given.
    """
    for title, name in (
        ("dot for @", "_dot"),
        ("loops for products", "_by_loops"),
        ("split products", "_split"),
        ("stacked products", "_stacked"),
    ):
        changed = ast.unparse(ast.fix_missing_locations(_Matmul(name).visit(ast.parse(source))))
        if "@" in source:
            yield title, f"{_TOOLS}\n{changed}"
    if all(spec.is_numeric for spec in binding.inputs.values()):
        for title, change in (("operands exchanged", _Swapped()), ("sums regrouped", _Regrouped())):
            yield title, f"{_TOOLS}\n{_rewritten(source, change)}"
    else:
        yield "comparisons turned round", _rewritten(source, _TurnedRound())
        yield "if and else exchanged", _rewritten(source, _Exchanged())
        yield "results in a variable first", _rewritten(source, _Named())
    has_method = re.search(rf"def ({re.escape(binding.method)}|__call__)\b", source)
    if binding.is_class and not has_method:
        return  # its methods are called by name, one at a time
    for title, before, after in (
        ("float32 inside", "lambda a: a.astype(np.float32)", "lambda a: a"),
        (
            "float32 in, float64 out",
            "lambda a: a.astype(np.float32)",
            "lambda a: a.astype(np.float64)",
        ),
        ("columns first in memory", "np.asfortranarray", "np.asfortranarray"),
        ("results read-only", "lambda a: a", "lambda a: (a.setflags(write=False), a)[1]"),
    ):
        yield (
            title,
            f"{source}\n\n{_TOOLS}\n{_wrapped(binding, f'_each(args, {before})', f'_each(kwargs, {before})', f'_each(result, {after})')}",
        )
    spoil = "[part.fill(np.nan) for part in _found]"
    collect = "_found = []; _each((args, kwargs), lambda a: (_found.append(a), a)[1])"
    if not _has_cache(binding) and not inputs_stay:
        body = (
            f"    {collect}\n    result = _call(*args, **kwargs)\n    kept = _each(result, "
            f"np.array)\n    {spoil}\n    return kept"
        )
        yield (
            "inputs overwritten afterwards",
            f"{source}\n\n{_TOOLS}\n{_wrapped_body(binding, body)}",
        )
    yield (
        "lists for tuples",
        f"{source}\n\n{_TOOLS}\n{_wrapped(binding, 'args', 'kwargs', 'list(result) if isinstance(result, tuple) else result')}",
    )


def _has_cache(binding: Binding) -> bool:
    return binding.backward is not None


def _wrapped(binding: Binding, args: str, kwargs: str, result: str) -> str:
    return _wrapped_body(binding, f"    result = _call(*{args}, **{kwargs})\n    return {result}")


def _wrapped_body(binding: Binding, body: str) -> str:
    if not binding.is_class:
        return f"_call = {binding.target}\ndef {binding.target}(*args, **kwargs):\n{body}\n"
    name, method = binding.class_name, binding.method
    return (
        f"_at = {method!r} if hasattr({name}, {method!r}) else '__call__'\n"
        f"_inner = getattr({name}, _at)\ndef _outer(self, *args, **kwargs):\n    _call = "
        f"lambda *a, **k: _inner(self, *a, **k)\n{body}\nsetattr({name}, _at, _outer)\n"
    )
