"""Changes of one node of a student's code that may make it right, each with what was wrong then.

The operators are general ones of Python and NumPy: none is taken from a reference, so that they
serve whatever way a function is written in.
"""

import ast
from collections.abc import Iterator

from grader.variants import repair_words as words
from grader.variants.expressions import bound_otherwise, formed, orders, shifted, turned
from grader.variants.repair_around import (
    around,
    around_operand,
    counted_by,
    with_matrices,
    with_terms,
)
from grader.variants.repair_calls import Edit, of_call
from grader.variants.repair_operators import of_comparison, of_operation, weakened
from grader.variants.scope import Scope

_ALIKE = (
    ("inner", "left", "right", "outer"),
    ("first", "last"),
    ("mean", "sum", "median", "count", "size", "max", "min"),
)


_LETTERS = {ord(a): ord(b) for a, b in ("aA", "Aa", "zZ", "Zz")}
"""The first and last letters by their numbers, small and capital."""


def edits(node: ast.AST, parent: ast.AST, scope: Scope, is_far: bool) -> Iterator[Edit]:
    """Yield the changes of one node: the near ones, or those that are far-fetched."""
    yield from _far(node, scope) if is_far else _near(node, parent, scope)


def _far(node: ast.AST, scope: Scope) -> Iterator[Edit]:
    """Yield changes by which something is put around a value, or an argument left out."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()) if name in scope.counting:
            yield from counted_by(node, scope)
        case ast.AugAssign(target=target, op=op, value=value):
            for what, new in around(value, scope):
                yield what, ast.AugAssign(target, op, new)
        case ast.Assign(targets=[target], value=value):
            for name in scope.own if not isinstance(value, ast.Name) else ():
                yield (
                    scope.told(words.OTHER, name),
                    ast.Assign([target], ast.Name(name, ast.Load())),
                )
            for what, new in around(value, scope):
                yield what, ast.Assign([target], new)
        case ast.Return(value=value) if value is not None:
            for what, new in around(value, scope):
                yield what, ast.Return(new)
        case ast.BinOp(left=left, op=op, right=right):
            for what, new in around_operand(right, scope):
                yield what, ast.BinOp(left, op, new)
            for what, new in around_operand(left, scope):
                yield what, ast.BinOp(new, op, right)
            if isinstance(op, ast.MatMult):
                yield from with_matrices(node, scope)
        case ast.Call(func=called, args=arguments, keywords=keywords):
            if len(arguments) == 1 and isinstance(arguments[0], ast.BinOp):
                for what, new in around(arguments[0], scope):
                    yield what, ast.Call(called, [new], keywords)
            elif len(arguments) == 1 and isinstance(arguments[0], ast.Name | ast.Attribute):
                for what, new in with_terms(arguments[0], scope):
                    yield what, ast.Call(called, [new], keywords)
            for keyword in keywords:
                rest = [other for other in keywords if other is not keyword]
                yield words.TOO_MANY, ast.Call(called, arguments, rest)
        case ast.Subscript(value=inner, slice=place, ctx=ast.Load()):
            if isinstance(place, ast.Tuple):
                for order in orders(place.elts):
                    index = ast.Tuple(order, ast.Load())
                    yield words.EXCHANGED, ast.Subscript(inner, index, ast.Load())
            yield words.INDEX, inner


def _is_shape(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "shape"


def _near(node: ast.AST, parent: ast.AST, scope: Scope) -> Iterator[Edit]:
    """Yield changes by which one thing stands for another, or is left out."""
    match node:
        case ast.BinOp():
            yield from of_operation(node)
            for new in bound_otherwise(node, parent):
                yield words.OPERATOR, new
        case ast.Call():
            yield from of_call(node, scope.has_tensors)
        case ast.Constant(value=bool(value)):
            is_argument = isinstance(parent, ast.keyword)  # keepdims=True is no condition
            yield words.OTHER if is_argument else words.CONDITION, ast.Constant(not value)
        case ast.Constant(value=str(value)) if not isinstance(parent, ast.Expr | ast.JoinedStr):
            if len(value) == 1 and ord(value) in _LETTERS:
                yield scope.told(words.WORD, value.swapcase()), ast.Constant(value.swapcase())
            for several in (*_ALIKE, scope.keys):
                for word in several if value in several else ():
                    if word != value:
                        yield scope.told(words.WORD, word), ast.Constant(word)
        case ast.Constant(value=int(value)):
            of_shape = isinstance(parent, ast.Subscript) and _is_shape(parent.value)
            what = words.INDEX if _is_index(parent) else _of_number(parent)
            for whole in (value + 1, value - 1, 0, 1):
                if whole != value:
                    yield words.SIZE if of_shape else what, ast.Constant(whole)
            if value in _LETTERS:
                yield what, ast.Constant(_LETTERS[value])
            for name in scope.counting if isinstance(parent, ast.Subscript | ast.Tuple) else ():
                yield words.STANDS_STILL, ast.Name(name, ast.Load())
        case ast.Constant(value=float(value)):
            scaled = (2 * value, value / 2, 10 * value, value / 10, -value)
            for other in (1 - value, *scaled, 0.0, 1.0):
                if other != value:
                    yield _of_number(parent), ast.Constant(other)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            yield from of_comparison(left, op, right)
            for name in scope.called:
                of_both = [_called(name, side) for side in (left, right)]
                what = words.BY_KEY.format(name=name)
                yield what, ast.Compare(of_both[0], [op], [of_both[1]])
        case ast.BoolOp(op=op, values=values):
            other_op: ast.boolop = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield words.CONDITION, ast.BoolOp(other_op, values)
            for k in range(len(values)):
                rest = values[:k] + values[k + 1 :]
                yield words.CONDITION, rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield words.CONDITION if isinstance(node.op, ast.Not) else words.SIGN, operand
        case ast.If(test=test, body=body, orelse=orelse):
            yield words.CONDITION, ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
            yield words.CONDITION, ast.If(ast.Constant(False), body, orelse)
            yield words.CONDITION, ast.If(ast.Constant(True), body, orelse)
        case ast.IfExp(test=test, body=chosen, orelse=otherwise):
            yield words.CONDITION, ast.IfExp(test, otherwise, chosen)
            yield words.CONDITION, chosen
            yield words.CONDITION, otherwise
        case ast.For(target=target, iter=iterated, body=body, orelse=orelse):
            for form in ("reversed(list(VALUE))", "list(VALUE)[1:]", "list(VALUE)[:-1]"):
                yield words.LOOP, ast.For(target, formed(form, VALUE=iterated), body, orelse)
        case ast.AugAssign(target=target, op=op, value=value):
            yield words.ADDED_UP, ast.Assign([target], value)
            for what, new_target in _paired(target):
                yield what, ast.AugAssign(_as_target(new_target), op, value)
            if isinstance(target, ast.Subscript) and isinstance(op, ast.Add):
                yield from _added_at(target, value)
            if isinstance(op, ast.Add | ast.Sub):
                contrary: ast.operator = ast.Sub() if isinstance(op, ast.Add) else ast.Add()
                yield words.SIGN, ast.AugAssign(target, contrary, value)
            if isinstance(op, ast.Add) and isinstance(value, ast.BinOp):
                sum_of = ast.BinOp(_as_value(target), op, value)
                for what, new in weakened(sum_of):
                    yield what, ast.Assign([target], new)
            for what, new in _with_whole(value):
                yield what, ast.AugAssign(target, op, new)
        case ast.Assign(targets=[first, *others], value=value) if others:
            apart: list[ast.stmt] = [ast.Assign([one], value) for one in (first, *others)]
            yield words.SHARED, ast.If(ast.Constant(True), apart, [])
        case ast.Assign(targets=[target], value=value):
            if isinstance(target, ast.Name | ast.Attribute | ast.Subscript):
                yield words.ADDED_UP, ast.AugAssign(target, ast.Add(), value)
            for what, new_target in _paired(target):
                yield what, ast.Assign([_as_target(new_target)], value)
            if isinstance(target, ast.Tuple):
                for order in orders(target.elts):
                    yield words.EXCHANGED, ast.Assign([ast.Tuple(order, ast.Store())], value)
                yield from _without_one(target, value)
            for what, new in _with_whole(value):
                yield what, ast.Assign([target], new)
        case ast.Return(value=value) if value is not None:
            for what, new in _with_whole(value):
                yield what, ast.Return(new)
        case ast.Tuple(elts=parts, ctx=ast.Load()) | ast.List(elts=parts, ctx=ast.Load()):
            kind = type(node)
            for order in orders(parts):
                yield words.EXCHANGED, kind(order, ast.Load())
        case ast.Subscript(value=inner, slice=place, ctx=ast.Load()):
            if isinstance(place, ast.Tuple) and len(place.elts) > 1:
                yield from _of_pair(inner, *place.elts)
            if isinstance(place, ast.Name):
                for by in (-1, 1):
                    yield words.INDEX, ast.Subscript(inner, shifted(place, by), ast.Load())
        case ast.Slice(lower=lower, upper=upper, step=step):
            yield from _of_stretch(lower, upper, step)
        case ast.Attribute(value=inner, attr="T"):
            yield words.TURNED, inner
        case ast.Attribute(value=ast.Name("self"), attr=name, ctx=ast.Load()):
            for other_name in scope.attributes:
                if other_name != name:
                    new_value = ast.Attribute(ast.Name("self", ast.Load()), other_name, ast.Load())
                    yield scope.told(words.OTHER, other_name), new_value
        case ast.Name(id=name, ctx=ast.Load()) if name in scope.own:
            for other_name in scope.others(name):
                yield scope.told(words.OTHER, other_name), ast.Name(other_name, ast.Load())


def _called(name: str, value: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), [value], [])


def _without_one(target: ast.Tuple, value: ast.expr) -> Iterator[Edit]:
    """Yield `a, b = x, y` without one of its pairs."""
    if not isinstance(value, ast.Tuple) or len(value.elts) != len(target.elts):
        return
    for k in range(len(target.elts)):
        names, values = (part[:k] + part[k + 1 :] for part in (target.elts, value.elts))
        if len(names) == 1:
            yield words.TOO_MANY, ast.Assign([names[0]], values[0])
        else:
            kept = ast.Tuple(names, ast.Store())
            yield words.TOO_MANY, ast.Assign([kept], ast.Tuple(values, ast.Load()))


def _as_target(value: ast.expr) -> ast.Subscript:
    assert isinstance(value, ast.Subscript)
    return ast.Subscript(value.value, value.slice, ast.Store())


def _as_value(target: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(target), mode="eval").body


def _paired(target: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield what may stand in place of what is set, `a[index]` or `a[:, index]`."""
    match target:
        case ast.Subscript(value=inner, slice=ast.Tuple(elts=[rows, columns, *more])):
            yield from _of_pair(inner, rows, columns, *more)
        case ast.Subscript(value=inner, slice=ast.Name() | ast.Attribute() as index):
            yield words.PAIRED, formed(_EACH_ROW, VALUE=inner, INDEX=index)


_EACH_ROW = "VALUE[np.arange(len(VALUE)), INDEX]"


def _of_pair(
    inner: ast.expr, rows: ast.expr, columns: ast.expr, *more: ast.expr
) -> Iterator[tuple[str, ast.expr]]:
    """Yield `a[:, index]` as `a[np.arange(len(a)), index]`, and the other way round."""
    if more:
        return
    is_whole = isinstance(rows, ast.Slice) and rows.lower is rows.upper is rows.step is None
    if is_whole and isinstance(columns, ast.Name | ast.Attribute):
        parts = {"VALUE": inner, "INDEX": columns}
        yield words.PAIRED, formed(_EACH_ROW, **parts)
    if isinstance(rows, ast.Call) and getattr(rows.func, "attr", "") == "arange":
        yield words.NOT_PAIRED, formed("VALUE[:, INDEX]", VALUE=inner, INDEX=columns)


def _added_at(target: ast.Subscript, value: ast.expr) -> Iterator[Edit]:
    """Yield an addition that counts an index as often as it occurs; a stretch has each once."""
    if not any(isinstance(part, ast.Slice) for part in ast.walk(target.slice)):
        parts = {"VALUE": target.value, "INDEX": target.slice, "NAME": value}
        yield words.REPEATED, ast.Expr(formed("np.add.at(VALUE, INDEX, NAME)", **parts))


def _of_stretch(
    lower: ast.expr | None, upper: ast.expr | None, step: ast.expr | None
) -> Iterator[Edit]:
    for by in (1, -1):
        if lower is not None:
            yield words.INDEX, ast.Slice(shifted(lower, by), upper, step)
        if upper is not None:
            yield words.INDEX, ast.Slice(lower, shifted(upper, by), step)
    if lower is not None:
        yield words.INDEX, ast.Slice(None, upper, step)
    if upper is not None:
        yield words.INDEX, ast.Slice(lower, None, step)
    if step is not None:
        yield words.ORDER, ast.Slice(lower, upper, None)
    if lower is upper is step is None:
        return
    if lower is None:
        yield words.INDEX, ast.Slice(ast.Constant(1), upper, step)
    if upper is None and step is None:
        yield words.INDEX, ast.Slice(lower, ast.Constant(-1), None)


def _with_whole(value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield what is likely to be missing around the whole value of a statement."""
    yield words.SIGN, ast.UnaryOp(ast.USub(), value)
    if isinstance(value, ast.Name | ast.Attribute | ast.Subscript):
        for form in ("np.array(VALUE)", "list(VALUE)", "dict(VALUE)"):
            yield words.SHARED, formed(form, VALUE=value)
    if not isinstance(value, ast.Tuple):
        yield words.ORDER, formed("VALUE[::-1]", VALUE=value)
        yield words.TURNED, turned(value)


def _of_number(parent: ast.AST) -> str:
    """Return what is wrong where another number is right: what it multiplies may lack a factor."""
    match parent:
        case (
            ast.BinOp(op=ast.Mult() | ast.Div()) | ast.UnaryOp(operand=ast.Constant(value=float()))
        ):
            return words.IN_PRODUCT
    return words.NUMBER


def _is_index(parent: ast.AST) -> bool:
    return isinstance(parent, ast.Subscript | ast.Slice)
