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
from grader.variants.repair_calls import ACTIVATIONS, OF_TENSORS, Edit, of_call
from grader.variants.scope import Scope

_ALIKE = (
    ("inner", "left", "right", "outer"),
    ("first", "last"),
    ("mean", "sum", "median", "count", "size", "max", "min"),
)


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
            yield from _of_operation(node)
            for new in bound_otherwise(node, parent):
                yield words.OPERATOR, new
        case ast.Call():
            yield from of_call(node, scope.has_tensors)
        case ast.Constant(value=bool(value)):
            is_argument = isinstance(parent, ast.keyword)  # keepdims=True is no condition
            yield words.OTHER if is_argument else words.CONDITION, ast.Constant(not value)
        case ast.Constant(value=str(value)) if not isinstance(parent, ast.Expr | ast.JoinedStr):
            for several in (*_ALIKE, scope.keys):
                for word in several if value in several else ():
                    if word != value:
                        yield scope.told(words.WORD, word), ast.Constant(word)
        case ast.Constant(value=int(value)):
            of_shape = isinstance(parent, ast.Subscript) and _is_shape(parent.value)
            what = words.INDEX if _is_index(parent) else words.NUMBER
            for whole in (value + 1, value - 1, 0, 1):
                if whole != value:
                    yield words.SIZE if of_shape else what, ast.Constant(whole)
            for name in scope.counting if isinstance(parent, ast.Subscript | ast.Tuple) else ():
                yield words.STANDS_STILL, ast.Name(name, ast.Load())
        case ast.Constant(value=float(value)):
            scaled = (2 * value, value / 2, 10 * value, value / 10, -value)
            for other in (1 - value, *scaled, 0.0, 1.0):
                if other != value:
                    yield words.NUMBER, ast.Constant(other)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            yield from _of_comparison(left, op, right)
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
            if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Tuple):
                for what, new_target in _of_pair(target.value, *target.slice.elts):
                    yield what, ast.AugAssign(_as_target(new_target), op, value)
            if isinstance(target, ast.Subscript) and isinstance(op, ast.Add):
                yield from _added_at(target, value)
            if isinstance(op, ast.Add | ast.Sub):
                contrary: ast.operator = ast.Sub() if isinstance(op, ast.Add) else ast.Add()
                yield words.SIGN, ast.AugAssign(target, contrary, value)
            if isinstance(op, ast.Add) and isinstance(value, ast.BinOp):
                sum_of = ast.BinOp(_as_value(target), op, value)
                for what, new in _weakened(sum_of):
                    yield what, ast.Assign([target], new)
            for what, new in _with_whole(value):
                yield what, ast.AugAssign(target, op, new)
        case ast.Assign(targets=[first, *others], value=value) if others:
            apart: list[ast.stmt] = [ast.Assign([one], value) for one in (first, *others)]
            yield words.SHARED, ast.If(ast.Constant(True), apart, [])
        case ast.Assign(targets=[target], value=value):
            if isinstance(target, ast.Name | ast.Attribute | ast.Subscript):
                yield words.ADDED_UP, ast.AugAssign(target, ast.Add(), value)
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


def _exchanged_factors(value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield `i * c + f * g` for `f * c + i * g`: a factor of one term is that of the other."""
    if not (isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add | ast.Sub)):
        return
    one, other = value.left, value.right
    if not (_is_product(one) and _is_product(other)):
        return
    assert isinstance(one, ast.BinOp)
    assert isinstance(other, ast.BinOp)
    for a, b in ((one.left, one.right), (one.right, one.left)):
        for c, d in ((other.left, other.right), (other.right, other.left)):
            left, right = ast.BinOp(c, one.op, b), ast.BinOp(a, other.op, d)
            yield words.EXCHANGED, ast.BinOp(left, value.op, right)


def _weakened(value: ast.BinOp) -> Iterator[tuple[str, ast.expr]]:
    """Yield `(1 - a) * old + a * new` for `old + a * new`."""
    for old, part, is_left in ((value.left, value.right, True), (value.right, value.left, False)):
        if not isinstance(value.op, ast.Add) or not isinstance(part, ast.BinOp):
            continue
        for share in (part.left, part.right) if isinstance(part.op, ast.Mult) else ():
            kept = formed("(1 - NAME) * VALUE", NAME=share, VALUE=old)
            both = (kept, part) if is_left else (part, kept)
            yield words.FACTOR, ast.BinOp(both[0], value.op, both[1])


def _is_product(value: ast.expr) -> bool:
    return isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult)


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


def _of_pair(
    inner: ast.expr, rows: ast.expr, columns: ast.expr, *more: ast.expr
) -> Iterator[tuple[str, ast.expr]]:
    """Yield `a[:, index]` as `a[np.arange(len(a)), index]`, and the other way round."""
    if more:
        return
    is_whole = isinstance(rows, ast.Slice) and rows.lower is rows.upper is rows.step is None
    if is_whole and isinstance(columns, ast.Name | ast.Attribute):
        parts = {"VALUE": inner, "INDEX": columns}
        yield words.PAIRED, formed("VALUE[np.arange(len(VALUE)), INDEX]", **parts)
    if isinstance(rows, ast.Call) and getattr(rows.func, "attr", "") == "arange":
        yield words.NOT_PAIRED, formed("VALUE[:, INDEX]", VALUE=inner, INDEX=columns)


def _added_at(target: ast.Subscript, value: ast.expr) -> Iterator[Edit]:
    """Yield an addition that counts an index as often as it occurs; a stretch has each once."""
    if not any(isinstance(part, ast.Slice) for part in ast.walk(target.slice)):
        parts = {"VALUE": target.value, "INDEX": target.slice, "NAME": value}
        yield words.REPEATED, ast.Expr(formed("np.add.at(VALUE, INDEX, NAME)", **parts))


def _of_operation(node: ast.BinOp) -> Iterator[Edit]:
    left, op, right = node.left, node.op, node.right
    instead: list[tuple[str, ast.operator]] = []
    yield from _exchanged_factors(node)
    yield from _weakened(node)
    match op:
        case ast.Add():
            instead = [(words.SIGN, ast.Sub()), (words.OPERATOR, ast.Mult())]
        case ast.Sub():
            instead = [(words.SIGN, ast.Add())]
            if not isinstance(left, ast.Constant):  # 1 * x is x: the 1 is too many there
                instead.append((words.OPERATOR, ast.Mult()))
        case ast.Mult():
            instead = [
                (words.OPERATOR, ast.MatMult()),
                (words.TERM, ast.Add()),
                (words.COUNT, ast.Div()),
            ]
        case ast.MatMult():
            instead = [(words.OPERATOR, ast.Mult())]
        case ast.Div():
            instead = [(words.COUNT, ast.Mult()), (words.OPERATOR, ast.FloorDiv())]
            is_one = isinstance(left, ast.Constant) and left.value == 1
            form = "np.linalg.inv(VALUE)" if is_one else "NAME @ np.linalg.inv(VALUE)"
            yield words.INVERSE, formed(form, VALUE=right, NAME=left)
        case ast.FloorDiv():
            instead = [(words.OPERATOR, ast.Div()), (words.OPERATOR, ast.Mod())]
        case ast.Mod():
            instead = [(words.OPERATOR, ast.FloorDiv())]
        case ast.Pow():
            for form in (*ACTIVATIONS[:2], *OF_TENSORS[:1]):
                yield words.ACTIVATION, ast.BinOp(formed(form, VALUE=left), op, right)
    for what, new in instead:
        yield what, ast.BinOp(left, new, right)
    yield words.TOO_MANY, left
    yield words.TOO_MANY, right
    yield from _of_brackets(left, op, right)
    if isinstance(op, ast.Mult) and isinstance(left, ast.List) and len(left.elts) == 1:
        anew = formed("[VALUE for _ in range(NAME)]", VALUE=left.elts[0], NAME=right)
        yield words.SHARED, anew
    if not isinstance(op, ast.Add | ast.Mult):
        yield words.EXCHANGED, ast.BinOp(right, op, left)
    if isinstance(op, ast.MatMult):
        for one in (turned(left), left):
            for two in (turned(right), right):
                if one is not left or two is not right:
                    yield words.TURNED, ast.BinOp(one, op, two)
        yield words.TURNED, ast.BinOp(turned(right), op, left)
        if isinstance(left, ast.BinOp) and isinstance(left.op, ast.MatMult):
            ends = ast.BinOp(turned(left.left), left.op, left.right)
            yield words.TURNED, ast.BinOp(ends, op, turned(right))


def _of_brackets(left: ast.expr, op: ast.operator, right: ast.expr) -> Iterator[Edit]:
    """Yield `f(a) + b` as `f(a + b)`, `(a + b) * c` as `a * c + b`, and the like."""
    if isinstance(left, ast.BinOp) and _rank(left.op) != _rank(op):
        inner = ast.BinOp(left.right, op, right)
        yield words.BRACKET, ast.BinOp(left.left, left.op, inner)
        if isinstance(right, ast.BinOp) and isinstance(right.op, ast.Div):  # a * (b + c) / d
            joined = ast.BinOp(left.left, left.op, ast.BinOp(left.right, op, right.left))
            yield words.BRACKET, ast.BinOp(joined, right.op, right.right)
    match left, right:
        case ast.BinOp(right=ast.BinOp(left=base, op=ast.Pow() as power, right=exponent)), _ if (
            isinstance(op, ast.Div)
        ):
            root = ast.BinOp(base, power, ast.BinOp(exponent, op, right))
            yield words.BRACKET, ast.BinOp(left.left, left.op, root)  # a / b ** (1 / 2)
        case (
            ast.Call(func=first, args=[*before, one_of], keywords=[]),
            ast.Call(func=second, args=[*before_too, other_of], keywords=[]),
        ) if _is_sum(op) and ast.dump(ast.Tuple([first, *before])) == ast.dump(
            ast.Tuple([second, *before_too])
        ):
            both = ast.BinOp(one_of, op, other_of)
            yield words.BRACKET, ast.Call(first, [*before, both], [])
    for one, other, is_left in ((left, right, True), (right, left, False)):
        if isinstance(one, ast.Call) and len(one.args) == 1:
            whole = (one.args[0], other) if is_left else (other, one.args[0])
            inside: ast.expr = ast.BinOp(whole[0], op, whole[1])
            yield words.BRACKET, ast.Call(one.func, [inside], one.keywords)
        if isinstance(one, ast.BinOp):
            for part, rest in ((one.left, one.right), (one.right, one.left)):
                pair = (part, other) if is_left else (other, part)
                yield words.BRACKET, ast.BinOp(ast.BinOp(pair[0], op, pair[1]), one.op, rest)


def _rank(op: ast.operator) -> int:
    """Return how closely an operator binds."""
    return 0 if _is_sum(op) else 2 if isinstance(op, ast.Pow) else 1


def _is_sum(op: ast.operator) -> bool:
    return isinstance(op, ast.Add | ast.Sub)


def _of_comparison(left: ast.expr, op: ast.cmpop, right: ast.expr) -> Iterator[Edit]:
    bounds: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
        ast.Lt: (ast.LtE, ast.Gt, ast.GtE),
        ast.LtE: (ast.Lt, ast.GtE, ast.Gt),
        ast.Gt: (ast.GtE, ast.Lt, ast.LtE),
        ast.GtE: (ast.Gt, ast.LtE, ast.Lt),
        ast.Eq: (ast.NotEq, ast.GtE, ast.LtE),
        ast.NotEq: (ast.Eq,),
        ast.In: (ast.NotIn,),
        ast.NotIn: (ast.In,),
        ast.Is: (ast.IsNot,),
        ast.IsNot: (ast.Is,),
    }
    for k, other in enumerate(bounds.get(type(op), ())):
        is_boundary = not k and isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE)
        what = words.BOUNDARY if is_boundary else words.CONDITION
        yield what, ast.Compare(left, [other()], [right])


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


def _is_index(parent: ast.AST) -> bool:
    return isinstance(parent, ast.Subscript | ast.Slice)
