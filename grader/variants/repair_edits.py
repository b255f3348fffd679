"""Changes of one node of a student's code that may make it right, each with what was wrong then.

The operators are general ones of Python and NumPy: none is taken from a reference, so that they
serve whatever way a function is written in.
"""

import ast
import builtins
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

Edit = tuple[str, ast.AST | None]
"""What was wrong, and what stands there then (None: nothing)."""

SIGN = "a sign is wrong"
TOO_MANY = "this is too many"
EXCHANGED = "two things are exchanged"
ACTIVATION = "another activation belongs here, or none"
NUMBER = "another number belongs here"
AXIS = "it runs along the wrong axis, or over all where one axis is meant"
TURNED = "a transpose is missing or too many"
OTHER = "another value belongs here"
INDEX = "an index or a stretch is off by one"
FACTOR = "a factor is missing"
TERM = "a term is missing"
LOOP = "the loop takes too many steps or too few, or runs in the wrong direction"
BOUNDARY = "the comparison takes in its boundary or leaves it out, where it should not"
CONDITION = "the condition is another one than is meant"
SHARED = "one object is used for two things, or changed in place; a copy of its own is missing"
ADDED_UP = "what each turn gives is overwritten where it is to be added up, or the other way round"
FUNCTION = "another function belongs here, or one around it"
KEPT_AXIS = "an axis of length one is lost or kept (keepdims)"
COUNT = "it is divided, or not, by a number of things"
BRACKET = (
    "a term, a factor or a function stands inside a bracket that it belongs outside of, or the \
other way round"
)
WORD = "another word belongs here"
RESHAPED = "a reshape only reads the numbers anew; the axes are to be exchanged"
REPEATED = "with an index that occurs several times, += adds only once"
LEFT_OVER = "what the statements before have left is used; it is to start anew"

_GROUPS = (
    ("sum", "mean"),
    ("max", "min"),
    ("argmax", "argmin"),
    ("maximum", "minimum"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("exp", "log"),
    ("floor", "ceil", "round"),
    ("hstack", "vstack", "concatenate"),
    ("std", "var"),
    ("cumsum", "cumprod"),
    ("any", "all"),
    ("lower", "upper"),
    ("sum", "prod"),
    ("mean", "median"),
    ("strip", "lstrip", "rstrip"),
    ("abs", "square"),
    ("append", "extend"),
    ("mean", "nanmean"),
    ("sum", "nansum"),
    ("std", "nanstd"),
    ("count", "size", "nunique"),
    ("ffill", "bfill"),
)
_WORDS = (
    ("inner", "left", "right", "outer"),
    ("first", "last"),
    ("mean", "sum", "median", "count", "size", "max", "min"),
)
_REDUCING = frozenset(
    ["sum", "mean", "max", "min", "argmax", "argmin", "std", "var", "prod", "any", "all"]
    + ["cumsum", "cumprod", "norm", "concatenate", "stack", "sort", "argsort", "median", "flip"]
    + ["softmax", "logsumexp", "roll", "diff", "repeat", "amax", "amin", "split", "array_split"]
)
_SIGMOID = "1 / (1 + np.exp(-({})))"
_WRAPS = (
    (ACTIVATION, "np.tanh({})"),
    (ACTIVATION, _SIGMOID),
    (ACTIVATION, "np.maximum({}, 0)"),
    (TERM, "1 - ({})"),
    (FUNCTION, "np.sqrt({})"),
    (FUNCTION, "np.exp({})"),
    (FUNCTION, "np.log({})"),
    (FUNCTION, "abs({})"),
    (FUNCTION, "({}) ** 2"),
    (FUNCTION, "sorted({})"),
    (FUNCTION, "list({})"),
    (FUNCTION, "set({})"),
    (FUNCTION, "float({})"),
    (FUNCTION, "int({})"),
    (FUNCTION, "({}).lower()"),
    (FUNCTION, "({}).strip()"),
)


@dataclass(frozen=True)
class Scope:
    """The names that a function can use: its own (arguments first), attributes of `self`, and the
    words by which it takes things out of dictionaries.
    """

    own: tuple[str, ...]
    attributes: tuple[str, ...]
    keys: tuple[str, ...] = ()

    @classmethod
    def of(cls, function: ast.FunctionDef, owner: ast.AST, words: Sequence[str] = ()) -> "Scope":
        """Return the names of a function; `owner` is the class it stands in, or itself."""
        own = arguments(function)
        own += [
            node.id
            for node in ast.walk(function)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        ]
        attributes = [
            node.attr
            for node in ast.walk(owner)
            if isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
            and node.value.id == "self"
        ]
        names = tuple(name for name in dict.fromkeys(own) if name != "self")
        keys = [
            node.slice.value
            for node in ast.walk(function)
            if isinstance(node, ast.Subscript)
            and isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, str)
        ]
        keys += words if keys else []
        return cls(names, tuple(dict.fromkeys(attributes)), tuple(dict.fromkeys(keys)))

    def values(self) -> Iterator[ast.expr]:
        """Yield every value by its name."""
        for name in self.own:
            yield ast.Name(name, ast.Load())
        for name in self.attributes:
            yield ast.Attribute(ast.Name("self", ast.Load()), name, ast.Load())


def arguments(function: ast.FunctionDef) -> list[str]:
    """Return the names of the arguments of a function."""
    every = function.args
    return [one.arg for one in [*every.posonlyargs, *every.args, *every.kwonlyargs]]


def copied(name: str) -> ast.stmt:
    """Return a statement that makes a copy of an argument, before anything is done with it."""
    return ast.parse(f"{name} = __import__('copy').copy({name})").body[0]


def edits(node: ast.AST, parent: ast.AST, scope: Scope, is_far: bool) -> Iterator[Edit]:
    """Yield the changes of one node: the near ones, or those that are far-fetched."""
    yield from _far(node, scope) if is_far else _near(node, parent, scope)


def _far(node: ast.AST, scope: Scope) -> Iterator[Edit]:
    match node:
        case ast.AugAssign(target=target, op=op, value=value):
            for what, new in _around(value, scope):
                yield what, ast.AugAssign(target, op, new)
        case ast.Assign(targets=[target], value=value):
            for what, new in _around(value, scope):
                yield what, ast.Assign([target], new)
        case ast.Return(value=value) if value is not None:
            for what, new in _around(value, scope):
                yield what, ast.Return(new)
        case ast.Call(func=called, args=arguments, keywords=keywords):
            if len(arguments) == 1 and isinstance(arguments[0], ast.BinOp):
                for what, new in _around(arguments[0], scope):
                    yield what, ast.Call(called, [new], keywords)
            for keyword in keywords:
                rest = [other for other in keywords if other is not keyword]
                yield TOO_MANY, ast.Call(called, arguments, rest)
        case ast.Subscript(value=inner, slice=place, ctx=ast.Load()):
            if isinstance(place, ast.Tuple):
                for order in _orders(place.elts):
                    index = ast.Tuple(order, ast.Load())
                    yield EXCHANGED, ast.Subscript(inner, index, ast.Load())
            yield INDEX, inner


def _near(node: ast.AST, parent: ast.AST, scope: Scope) -> Iterator[Edit]:
    match node:
        case ast.BinOp():
            yield from _of_operation(node)
        case ast.Call():
            yield from _of_call(node)
        case ast.Constant(value=bool(value)):
            yield CONDITION, ast.Constant(not value)
        case ast.Constant(value=str(value)) if not isinstance(parent, ast.Expr | ast.JoinedStr):
            for words in (*_WORDS, scope.keys):
                for word in words if value in words else ():
                    if word != value:
                        yield WORD, ast.Constant(word)
        case ast.Constant(value=int(value)):
            for whole in (value + 1, value - 1, 0, 1):
                if whole != value:
                    yield INDEX if _is_index(parent) else NUMBER, ast.Constant(whole)
        case ast.Constant(value=float(value)):
            scaled = (2 * value, value / 2, 10 * value, value / 10, -value)
            for other in (1 - value, *scaled, 0.0, 1.0):
                if other != value:
                    yield NUMBER, ast.Constant(other)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            yield from _of_comparison(left, op, right)
        case ast.BoolOp(op=op, values=values):
            other_op: ast.boolop = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield CONDITION, ast.BoolOp(other_op, values)
            for k in range(len(values)):
                rest = values[:k] + values[k + 1 :]
                yield CONDITION, rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield CONDITION if isinstance(node.op, ast.Not) else SIGN, operand
        case ast.If(test=test, body=body, orelse=orelse):
            yield CONDITION, ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
            yield CONDITION, ast.If(ast.Constant(False), body, orelse)
            yield CONDITION, ast.If(ast.Constant(True), body, orelse)
        case ast.IfExp(test=test, body=chosen, orelse=otherwise):
            yield CONDITION, ast.IfExp(test, otherwise, chosen)
            yield CONDITION, chosen
            yield CONDITION, otherwise
        case ast.For(target=target, iter=iterated, body=body, orelse=orelse):
            for form in ("reversed(list({}))", "list({})[1:]", "list({})[:-1]"):
                yield LOOP, ast.For(target, _wrapped(form, iterated), body, orelse)
        case ast.AugAssign(target=target, op=op, value=value):
            yield ADDED_UP, ast.Assign([target], value)
            if isinstance(target, ast.Subscript) and isinstance(op, ast.Add):
                index = ast.unparse(target.slice)
                at = ast.parse(f"np.add.at({ast.unparse(target.value)}, ({index}), 0)").body[0]
                if isinstance(at, ast.Expr) and isinstance(at.value, ast.Call):
                    at.value.args[2] = value
                    yield REPEATED, at
            if isinstance(op, ast.Add | ast.Sub):
                turned: ast.operator = ast.Sub() if isinstance(op, ast.Add) else ast.Add()
                yield SIGN, ast.AugAssign(target, turned, value)
            for what, new in _with_whole(value):
                yield what, ast.AugAssign(target, op, new)
        case ast.Assign(targets=[first, *others], value=value) if others:
            copied: list[ast.stmt] = [ast.Assign([one], value) for one in (first, *others)]
            yield SHARED, ast.If(ast.Constant(True), copied, [])
        case ast.Assign(targets=[target], value=value):
            if isinstance(target, ast.Name | ast.Attribute | ast.Subscript):
                yield ADDED_UP, ast.AugAssign(target, ast.Add(), value)
            if isinstance(target, ast.Tuple):
                for order in _orders(target.elts):
                    yield EXCHANGED, ast.Assign([ast.Tuple(order, ast.Store())], value)
            for what, new in _with_whole(value):
                yield what, ast.Assign([target], new)
        case ast.Return(value=value) if value is not None:
            for what, new in _with_whole(value):
                yield what, ast.Return(new)
        case ast.Tuple(elts=parts, ctx=ast.Load()) | ast.List(elts=parts, ctx=ast.Load()):
            kind = type(node)
            for order in _orders(parts):
                yield EXCHANGED, kind(order, ast.Load())
        case ast.Subscript(value=inner, slice=place, ctx=ast.Load()):
            if isinstance(place, ast.Name):
                for shift in ("({}) - 1", "({}) + 1"):
                    yield INDEX, ast.Subscript(inner, _wrapped(shift, place), ast.Load())
        case ast.Slice(lower=lower, upper=upper, step=step):
            yield from _of_stretch(lower, upper, step)
        case ast.Attribute(value=inner, attr="T"):
            yield TURNED, inner
        case ast.Attribute(value=ast.Name("self"), attr=name, ctx=ast.Load()):
            for other_name in scope.attributes:
                if other_name != name:
                    new_value = ast.Attribute(ast.Name("self", ast.Load()), other_name, ast.Load())
                    yield OTHER, new_value
        case ast.Name(id=name, ctx=ast.Load()) if name in scope.own:
            for other_name in scope.own:
                if other_name != name:
                    yield OTHER, ast.Name(other_name, ast.Load())


def _of_operation(node: ast.BinOp) -> Iterator[Edit]:
    left, op, right = node.left, node.op, node.right
    instead: list[tuple[str, ast.operator]] = []
    match op:
        case ast.Add():
            instead = [(SIGN, ast.Sub()), (FACTOR, ast.Mult())]
        case ast.Sub():
            instead = [(SIGN, ast.Add())]
        case ast.Mult():
            instead = [(FUNCTION, ast.MatMult()), (TERM, ast.Add()), (COUNT, ast.Div())]
        case ast.MatMult():
            instead = [(FUNCTION, ast.Mult())]
        case ast.Div():
            instead = [(COUNT, ast.Mult()), (FUNCTION, ast.FloorDiv())]
        case ast.FloorDiv():
            instead = [(FUNCTION, ast.Div()), (FUNCTION, ast.Mod())]
        case ast.Mod():
            instead = [(FUNCTION, ast.FloorDiv())]
    for what, new in instead:
        yield what, ast.BinOp(left, new, right)
    yield TOO_MANY, left
    yield TOO_MANY, right
    yield from _of_brackets(left, op, right)
    if isinstance(op, ast.Mult) and isinstance(left, ast.List) and len(left.elts) == 1:
        yield SHARED, _wrapped(f"[{{}} for _ in range({ast.unparse(right)})]", left.elts[0])
    if not isinstance(op, ast.Add | ast.Mult):
        yield EXCHANGED, ast.BinOp(right, op, left)
    if isinstance(op, ast.MatMult):
        for one in (_turned(left), left):
            for two in (_turned(right), right):
                if one is not left or two is not right:
                    yield TURNED, ast.BinOp(one, op, two)
        yield TURNED, ast.BinOp(_turned(right), op, left)


def _of_brackets(left: ast.expr, op: ast.operator, right: ast.expr) -> Iterator[Edit]:
    """Yield `f(a) + b` as `f(a + b)`, `(a + b) * c` as `a * c + b`, and the like."""
    for one, other, is_left in ((left, right, True), (right, left, False)):
        if isinstance(one, ast.Call) and len(one.args) == 1:
            whole = (one.args[0], other) if is_left else (other, one.args[0])
            inside: ast.expr = ast.BinOp(whole[0], op, whole[1])
            yield BRACKET, ast.Call(one.func, [inside], one.keywords)
        if isinstance(one, ast.BinOp):
            for part, rest in ((one.left, one.right), (one.right, one.left)):
                pair = (part, other) if is_left else (other, part)
                yield BRACKET, ast.BinOp(ast.BinOp(pair[0], op, pair[1]), one.op, rest)


def _turned(value: ast.expr) -> ast.expr:
    if isinstance(value, ast.Attribute) and value.attr == "T":
        return value.value
    return ast.Attribute(value, "T", ast.Load())


def _of_call(node: ast.Call) -> Iterator[Edit]:
    called, arguments, keywords = node.func, node.args, node.keywords
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    for order in _orders(arguments):
        yield EXCHANGED, ast.Call(called, order, keywords)
    for group in _GROUPS if name else ():
        for other in group if name in group else ():
            if other != name:
                yield FUNCTION, ast.Call(_renamed(called, other), arguments, keywords)
    if name in _REDUCING:
        yield from _along(called, arguments, keywords)
    if name in ("dot", "matmul") and len(arguments) == 2:
        for k in range(2):
            turned = [_turned(part) if i == k else part for i, part in enumerate(arguments)]
            yield TURNED, ast.Call(called, turned, keywords)
    if name in ("std", "var"):
        rest = [keyword for keyword in keywords if keyword.arg != "ddof"]
        for number in (0, 1):
            ddof = ast.keyword("ddof", ast.Constant(number))
            yield COUNT, ast.Call(called, arguments, [*rest, ddof])
    if name == "range":
        yield from _of_range(node)
    if len(arguments) == 1:
        what = ACTIVATION if name in ("tanh", "sigmoid", "relu", "_sigmoid") else TOO_MANY
        yield what, arguments[0]
        if name in ("tanh", "sigmoid", "relu", "_sigmoid"):
            for form in ("np.tanh({})", _SIGMOID, "np.maximum({}, 0)"):
                yield ACTIVATION, _wrapped(form, arguments[0])
        inner = arguments[0]
        if isinstance(inner, ast.BinOp):
            for part, other_part in ((inner.left, inner.right), (inner.right, inner.left)):
                yield BRACKET, ast.BinOp(ast.Call(called, [part], keywords), inner.op, other_part)
    if name == "round" and len(arguments) == 2:
        yield TOO_MANY, arguments[0]
    if isinstance(called, ast.Attribute) and name == "fromkeys" and len(arguments) == 2:
        keys, kept = arguments
        yield SHARED, _wrapped(f"{{{{_key: {ast.unparse(kept)} for _key in {{}}}}}}", keys)
    if name == "reshape":
        turned_ = called.value if isinstance(called, ast.Attribute) else None
        if isinstance(turned_, ast.Name) and turned_.id == "np" and arguments:
            turned_ = arguments[0]
        for form in ("({}).swapaxes(0, 1)", "({}).swapaxes(1, 2)", "({}).swapaxes(-1, -2)"):
            if turned_ is not None:
                yield RESHAPED, _wrapped(form, turned_)
    if isinstance(called, ast.Attribute) and not arguments:
        yield TOO_MANY, called.value
    if name == "sorted" or name == "sort":
        rest = [keyword for keyword in keywords if keyword.arg != "reverse"]
        backwards = ast.keyword("reverse", ast.Constant(True))
        yield "it is sorted the wrong way round", ast.Call(called, arguments, [*rest, backwards])


def _renamed(called: ast.expr, name: str) -> ast.expr:
    if isinstance(called, ast.Attribute):
        return ast.Attribute(called.value, name, ast.Load())
    if hasattr(builtins, name):
        return ast.Name(name, ast.Load())
    return ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load())


def _along(
    called: ast.expr, arguments: list[ast.expr], keywords: list[ast.keyword]
) -> Iterator[Edit]:
    """Yield other axes, none, and the other way with axes of length one."""
    rest = [keyword for keyword in keywords if keyword.arg != "axis"]
    for axis in (0, 1, -1, 2, -2):
        along = ast.keyword("axis", ast.Constant(axis))
        yield AXIS, ast.Call(called, arguments, [*rest, along])
    if len(rest) < len(keywords):
        yield AXIS, ast.Call(called, arguments, rest)
        plain = [keyword for keyword in keywords if keyword.arg != "keepdims"]
        kept = [*plain, ast.keyword("keepdims", ast.Constant(len(plain) == len(keywords)))]
        yield KEPT_AXIS, ast.Call(called, arguments, kept)


def _of_range(node: ast.Call) -> Iterator[Edit]:
    start, end = (ast.Constant(0), node.args[0]) if len(node.args) == 1 else node.args[:2]
    step = node.args[2:]
    for first, last in ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, -1)):
        new = [_shifted(start, first), _shifted(end, last), *step]
        yield LOOP, ast.Call(node.func, new, [])
    if not step:
        yield LOOP, _wrapped("reversed({})", node)
        yield LOOP, ast.Call(node.func, [ast.Constant(0), end], [])


def _shifted(value: ast.expr, by: int) -> ast.expr:
    if not by:
        return value
    return ast.BinOp(value, ast.Add() if by > 0 else ast.Sub(), ast.Constant(abs(by)))


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
        what = BOUNDARY if is_boundary else CONDITION
        yield what, ast.Compare(left, [other()], [right])


def _of_stretch(
    lower: ast.expr | None, upper: ast.expr | None, step: ast.expr | None
) -> Iterator[Edit]:
    for by in (1, -1):
        if lower is not None:
            yield INDEX, ast.Slice(_shifted(lower, by), upper, step)
        if upper is not None:
            yield INDEX, ast.Slice(lower, _shifted(upper, by), step)
    if lower is not None:
        yield INDEX, ast.Slice(None, upper, step)
    if upper is not None:
        yield INDEX, ast.Slice(lower, None, step)
    if step is not None:
        yield "the order is the wrong way round", ast.Slice(lower, upper, None)
    if lower is upper is step is None:
        return
    if lower is None:
        yield INDEX, ast.Slice(ast.Constant(1), upper, step)
    if upper is None and step is None:
        yield INDEX, ast.Slice(lower, ast.Constant(-1), None)


def _with_whole(value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield what is likely to be missing around the whole value of a statement."""
    yield SIGN, ast.UnaryOp(ast.USub(), value)
    if isinstance(value, ast.Name | ast.Attribute | ast.Subscript):
        yield SHARED, _wrapped("np.array({})", value)
        yield SHARED, _wrapped("list({})", value)
        yield SHARED, _wrapped("dict({})", value)
    if not isinstance(value, ast.Tuple):
        yield "the order is the wrong way round", _wrapped("({})[::-1]", value)
        yield TURNED, _turned(value)


def _around(value: ast.expr, scope: Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield what else may be missing around a value: a function, a factor, a term."""
    for what, form in _WRAPS:
        yield what, _wrapped(form, value)
    for axis in ("0", "1", "-1"):
        for function in ("sum", "mean"):
            what = f"something is not taken together ({function})"
            yield what, _wrapped(f"np.{function}({{}}, axis={axis})", value)
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add | ast.Sub):
        for what, new in _with_factors(value.left, scope):
            yield what, ast.BinOp(new, value.op, value.right)
        for what, new in _with_factors(value.right, scope):
            yield what, ast.BinOp(value.left, value.op, new)
    yield from _with_factors(value, scope)
    for other in scope.values():
        text = ast.unparse(other)
        for what, form in (
            (TERM, f"({{}}) + {text}"),
            (TERM, f"({{}}) - {text}"),
            (COUNT, f"({{}}) / {text}"),
            (COUNT, f"({{}}) / {text}.shape[0]"),
            (COUNT, f"({{}}) / len({text})"),
            (COUNT, f"({{}}) * {text}.shape[0]"),
        ):
            yield what, _wrapped(form, value)


def _with_factors(value: ast.expr, scope: Scope) -> Iterator[tuple[str, ast.expr]]:
    for other in scope.values():
        text = ast.unparse(other)
        for what, form in (
            (FACTOR, f"({{}}) * {text}"),
            (FACTOR, f"({{}}) * (1 - {text})"),
            (FACTOR, f"({{}}) * (1 - {text} ** 2)"),
            (FACTOR, f"({{}}) * (1 - np.tanh({text}) ** 2)"),
            (FACTOR, f"({{}}) * np.tanh({text})"),
            (FACTOR, f"({{}}) * {text} * (1 - {text})"),
        ):
            yield what, _wrapped(form, value)


def _wrapped(form: str, value: ast.expr) -> ast.expr:
    return ast.parse(form.format(ast.unparse(value)), mode="eval").body


def _orders(parts: Sequence[ast.expr]) -> Iterator[list[ast.expr]]:
    """Yield parts with any two exchanged."""
    for k in range(min(len(parts), 6)):
        for j in range(k + 1, min(len(parts), 6)):
            order = list(parts)
            order[k], order[j] = order[j], order[k]
            yield order


def _is_index(parent: ast.AST) -> bool:
    return isinstance(parent, ast.Subscript | ast.Slice)


def moves(body: Sequence[ast.stmt], k: int) -> Iterator[tuple[str, ast.stmt, list[ast.stmt]]]:
    """Yield (what was wrong, the statement it is about, the block then) for changes of the k-th
    statement of a block that move it or leave it out.
    """
    before, this, after = list(body[:k]), body[k], list(body[k + 1 :])
    if isinstance(this, ast.Expr | ast.Assign | ast.AugAssign | ast.If | ast.For):
        yield "this statement is too many", this, [*before, *after]
    if after:
        order = [*before, after[0], this, *after[1:]]
        yield "the statements stand in the wrong order", this, order
    if not isinstance(this, ast.For | ast.While):
        return
    for start in before:
        if isinstance(start, ast.Assign):
            yield LEFT_OVER, this, [*before, start, this, *after]
    first, last = this.body[0], this.body[-1]
    if len(this.body) > 1:
        without = _with_body(this, this.body[:-1])
        yield (
            "it is done at every turn of the loop, where once after it is meant",
            last,
            [*before, without, last, *after],
        )
        without = _with_body(this, this.body[1:])
        yield (
            "it is done anew at every turn of the loop, where once before it is meant",
            first,
            [*before, first, without, *after],
        )
    if after:
        longer = _with_body(this, [*this.body, after[0]])
        yield (
            "it is done once after the loop, where every turn is meant",
            after[0],
            [*before, longer, *after[1:]],
        )
    if before:
        longer = _with_body(this, [before[-1], *this.body])
        yield (
            "it is done once before the loop, where every turn is meant",
            before[-1],
            [*before[:-1], longer, *after],
        )


def _with_body(loop: ast.For | ast.While, body: list[ast.stmt]) -> ast.stmt:
    if isinstance(loop, ast.For):
        return ast.For(loop.target, loop.iter, body, loop.orelse)
    return ast.While(loop.test, body, loop.orelse)


def names_in(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that some code reads."""
    return {part.id for node in nodes for part in ast.walk(node) if isinstance(part, ast.Name)}
