"""What may be wrong with an operator: another one, other brackets, a comparison turned round."""

import ast
from collections.abc import Iterator

from grader.variants import repair_words as words
from grader.variants.expressions import formed, turned
from grader.variants.repair_calls import ACTIVATIONS, OF_TENSORS, Edit


def of_operation(node: ast.BinOp) -> Iterator[Edit]:
    """Yield what may stand in place of an operation."""
    left, op, right = node.left, node.op, node.right
    instead: list[tuple[str, ast.operator]] = []
    yield from exchanged_factors(node)
    yield from weakened(node)
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


def of_comparison(left: ast.expr, op: ast.cmpop, right: ast.expr) -> Iterator[Edit]:
    """Yield what may stand in place of a comparison."""
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


def exchanged_factors(value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
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


def weakened(value: ast.BinOp) -> Iterator[tuple[str, ast.expr]]:
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
