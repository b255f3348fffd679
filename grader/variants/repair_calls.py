"""Changes of a call in a student's code that may make it right."""

import ast
import builtins
from collections.abc import Iterator

from grader.variants import repair_words as words
from grader.variants.expressions import formed, orders, shifted, turned

Edit = tuple[str, ast.AST | None]
"""What was wrong, and what stands there then (None: nothing)."""
ACTIVATIONS = ("np.tanh(VALUE)", "1 / (1 + np.exp(-VALUE))", "np.maximum(VALUE, 0)")
OF_TENSORS = ("VALUE.tanh()", "VALUE.sigmoid()", "VALUE.relu()")
_ACTIVATIONS = ("tanh", "sigmoid", "relu", "_sigmoid")
_FOR_ACTIVATIONS = ("sin", "cos", "arctan", "exp", "expm1", "softmax")
"""Functions of libraries that may stand where an activation belongs."""
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
    ("int", "round"),
    ("softmax", "log_softmax"),
    ("log", "log2", "log10", "log1p"),
    ("exp", "expm1"),
    ("sin", "cos"),
    ("startswith", "endswith"),
    ("find", "rfind"),
    ("split", "rsplit"),
    ("union", "intersection", "difference"),
    ("head", "tail"),
    ("idxmax", "idxmin"),
    ("nlargest", "nsmallest"),
    ("bisect_left", "bisect_right"),
    ("permutations", "combinations"),
    ("keys", "values"),
    ("isalpha", "isalnum", "isdigit"),
)
_REARRANGED = (
    *("VALUE.swapaxes(0, 1)", "VALUE.swapaxes(1, 2)", "VALUE.swapaxes(-1, -2)"),
    *("np.moveaxis(VALUE, 0, -1)", "np.moveaxis(VALUE, -1, 0)"),
)
_REDUCING = frozenset(
    ["sum", "mean", "max", "min", "argmax", "argmin", "std", "var", "prod", "any", "all"]
    + ["cumsum", "cumprod", "norm", "concatenate", "stack", "sort", "argsort", "median", "flip"]
    + ["softmax", "logsumexp", "roll", "diff", "repeat", "amax", "amin", "split", "array_split"]
)
_TOGETHER = ("sum", "mean", "max", "min", "prod")
"""What makes one number of many, where one of them may be meant."""


def of_call(node: ast.Call, has_tensors: bool = False) -> Iterator[Edit]:
    """Yield the changes of a call: of what is called, of what it is given, and of its axis.

    With `has_tensors` activations are those of torch.
    """
    called, given, keywords = node.func, node.args, node.keywords
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    for order in orders(given):
        yield words.EXCHANGED, ast.Call(called, order, keywords)
    for another in dict.fromkeys(other for group in _GROUPS if name in group for other in group):
        if another != name:
            yield words.FUNCTION, ast.Call(_renamed(called, another), given, keywords)
    if name in _TOGETHER and isinstance(called, ast.Attribute) and not given:
        for place in (-1, 0):
            one = ast.Subscript(called.value, ast.Constant(place), ast.Load())
            yield words.FUNCTION, one
    if name == "pop" and isinstance(called, ast.Attribute) and not keywords:
        what = words.NUMBER if given else words.INDEX
        yield what, ast.Call(called, [] if given else [ast.Constant(0)], [])
    if name == "get" and len(given) == 2:
        yield words.TOO_MANY, ast.Call(called, given[:1], keywords)
    if name == "append" and len(given) == 1 and isinstance(given[0], ast.Name):
        own = formed("VALUE.clone()" if has_tensors else "VALUE.copy()", VALUE=given[0])
        yield words.SHARED, ast.Call(called, [own], keywords)
    if name in _REDUCING:
        yield from _along(called, given, keywords)
    yield from _along_dim(called, given, keywords)
    if name in ("dot", "matmul") and len(given) == 2:
        for k in range(2):
            parts = [turned(part) if i == k else part for i, part in enumerate(given)]
            yield words.TURNED, ast.Call(called, parts, keywords)
    if name in ("std", "var"):
        rest = [keyword for keyword in keywords if keyword.arg != "ddof"]
        for number in (0, 1):
            ddof = ast.keyword("ddof", ast.Constant(number))
            yield words.COUNT, ast.Call(called, given, [*rest, ddof])
    if name == "range":
        yield from _of_range(node)
    is_rounding = name in ("round", "around")
    if is_rounding:
        is_method = isinstance(called, ast.Attribute) and not _is_library(called.value)
        of = [called.value] if isinstance(called, ast.Attribute) and is_method else given[:1]
        yield from ((words.ROUNDED, value) for value in of)
    is_activation = name in _ACTIVATIONS
    activations = OF_TENSORS if has_tensors else ACTIVATIONS
    if len(given) == 1:
        if not is_rounding:
            yield words.ACTIVATION if is_activation else words.TOO_MANY, given[0]
        inner = given[0]
        stands = is_activation or _may_be_activation(called, name)
        others = [formed(form, VALUE=inner) for form in activations if stands]
        apart = list(_apart(called, inner, keywords))
        # around a product a bracket is the likelier slip, around a sum another function
        is_product = isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Mult)
        yield from apart if is_product else ()
        yield from ((words.ACTIVATION, new) for new in others)
        yield from () if is_product else apart
    elif is_activation and isinstance(called, ast.Attribute) and has_tensors:
        yield from _of_method(called)
    if isinstance(called, ast.Attribute) and name == "fromkeys" and len(given) == 2:
        keys, kept = given
        yield words.SHARED, formed("{_key: NAME for _key in VALUE}", VALUE=keys, NAME=kept)
    if name == "reshape" and isinstance(called, ast.Attribute):
        is_function = isinstance(called.value, ast.Name) and called.value.id == "np"
        reshaped = given[0] if is_function and given else called.value
        yield words.TOO_MANY, reshaped
        for form in _REARRANGED:
            yield words.RESHAPED, formed(form, VALUE=reshaped)
    if isinstance(called, ast.Attribute) and not given:
        yield words.TOO_MANY, called.value
    if name in ("sorted", "sort"):
        rest = [keyword for keyword in keywords if keyword.arg != "reverse"]
        backwards = ast.keyword("reverse", ast.Constant(True))
        yield words.SORTED, ast.Call(called, given, [*rest, backwards])


def _may_be_activation(called: ast.expr, name: str) -> bool:
    """Say whether a function of one thing may stand where an activation belongs: one of the
    student's own, whatever its name, or one of `_FOR_ACTIVATIONS`.
    """
    if isinstance(called, ast.Name):
        return name in _FOR_ACTIVATIONS or not hasattr(builtins, name)
    owner = getattr(called, "value", None)
    return name in _FOR_ACTIVATIONS or (isinstance(owner, ast.Name) and owner.id == "self")


def _apart(called: ast.expr, inner: ast.expr, keywords: list[ast.keyword]) -> Iterator[Edit]:
    """Yield `f(a) * b` and `f(b) * a` for `f(a * b)`."""
    if isinstance(inner, ast.BinOp):
        for part, other_part in ((inner.left, inner.right), (inner.right, inner.left)):
            alone = ast.Call(called, [part], keywords)
            yield words.BRACKET, ast.BinOp(alone, inner.op, other_part)


def _of_method(called: ast.Attribute) -> Iterator[Edit]:
    """Yield the changes of an activation that is a method: `(o * c).tanh()`."""
    inner = called.value
    if isinstance(inner, ast.BinOp):
        for part, other_part in ((inner.left, inner.right), (inner.right, inner.left)):
            own = ast.Call(ast.Attribute(part, called.attr, ast.Load()), [], [])
            yield words.BRACKET, ast.BinOp(own, inner.op, other_part)
    for form in OF_TENSORS:
        yield words.ACTIVATION, formed(form, VALUE=inner)


def _along_dim(
    called: ast.expr, arguments: list[ast.expr], keywords: list[ast.keyword]
) -> Iterator[Edit]:
    """Yield other numbers of an axis that is given as torch has it: `dim=1`."""
    for keyword in keywords:
        if keyword.arg == "dim":
            rest = [other for other in keywords if other is not keyword]
            for axis in (0, 1, -1, 2):
                along = ast.keyword("dim", ast.Constant(axis))
                yield words.AXIS, ast.Call(called, arguments, [*rest, along])


def _is_library(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("np", "numpy", "torch")


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
        yield words.AXIS, ast.Call(called, arguments, [*rest, along])
    if len(rest) < len(keywords):
        yield words.AXIS, ast.Call(called, arguments, rest)
        plain = [keyword for keyword in keywords if keyword.arg != "keepdims"]
        kept = [*plain, ast.keyword("keepdims", ast.Constant(len(plain) == len(keywords)))]
        yield words.KEPT_AXIS, ast.Call(called, arguments, kept)


def _of_range(node: ast.Call) -> Iterator[Edit]:
    start, end = (ast.Constant(0), node.args[0]) if len(node.args) == 1 else node.args[:2]
    step = node.args[2:]
    for first, last in ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, -1)):
        new = [shifted(start, first), shifted(end, last), *step]
        yield words.LOOP, ast.Call(node.func, new, [])
    if not step:
        yield words.LOOP, formed("reversed(VALUE)", VALUE=node)
        yield words.LOOP, ast.Call(node.func, [ast.Constant(0), end], [])
