"""Wrong implementations derived from a reference by one small edit each, as in mutation testing.

The operators are those of DeMillo, Lipton and Sayward (Hints on test data selection, 1978) as far
as they occur in numerical code, and the slips of recurrent networks: gates exchanged, an activation
left out, a transpose, a step too few, state kept by mistake.
"""

import ast
import difflib
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grader.checks.binding import Binding
from grader.variants.beside import are_public, is_rebound, siblings, weights_like
from grader.variants.own_module import OwnModule, Stretch
from grader.variants.places import Texts, places_in
from grader.variants.plain_edits import plain_edits
from grader.variants.state_mutants import state_mutants

NOT_REVERSED = "Something stays in its order that is to be reversed."
OTHER_PART = "Another part of something is taken than the one that is meant."
NOT_UPDATED = "A step that updates what an object holds is left out."
NOT_ADDED_UP = (
    "What is to be added up in a loop is overwritten at each step: only one step's part is left."
)

Edit = tuple[str, Callable[[ast.AST], ast.AST | None]]


@dataclass(frozen=True)
class Mutant:
    """One wrong variant: `id` tells operator, line and which one.

    `sentence` is for a student; `source` is the whole module.
    """

    id: str
    operator: str
    line: int
    sentence: str
    source: str


def mutants(source: str, binding: Binding) -> list[Mutant]:
    """Return the mutants of a reference, each different in text, in the order of its lines.

    The same every time. What the function or class does not use is left as it is: a file may hold
    the references of several.
    """
    tree = ast.parse(source)
    used = _used(source, binding)
    texts = Texts(tree)
    plain = texts.now()
    seen = {plain}
    found: list[Mutant] = []
    for number, place in enumerate(places_in(tree)):
        node = place.node
        if used and tree.body[place.statement].lineno not in used:
            continue
        edits = itertools.chain(
            _edits(node, place.function, binding), plain_edits(node, place.parent)
        )
        for k, (operator, sentence, replacement) in enumerate(edits):
            if operator == "sign-lost" and place.field == "step":
                sentence = NOT_REVERSED  # x[::1] for x[::-1]
            if operator == "number-off-by-one" and isinstance(place.parent, ast.Subscript):
                sentence = OTHER_PART
            with place.holding(replacement):
                text = texts.now(place.statement)
            if text not in seen:
                seen.add(text)
                line = getattr(node, "lineno", 0)
                found.append(
                    Mutant(f"{operator}-{line}-{number}-{k}", operator, line, sentence, text)
                )
    return [*found, *keeping(source, binding)]


def _used(source: str, binding: Binding) -> set[int]:
    """Return the lines of the statements of a module that a function or class needs, all where that
    cannot be told.
    """
    backward = binding.backward.function if binding.backward is not None else None
    module = OwnModule.of([Stretch("", source, 1)])
    roots = [name for name in (binding.target, backward, *binding.object_classes()) if name]
    return {node.lineno for node, _ in module.needed(roots)}


def keeping(source: str, binding: Binding) -> list[Mutant]:
    """Return the mutants of a reference that keep something between calls by mistake."""
    has_method = not binding.is_class or re.search(
        rf"def ({re.escape(binding.method)}|__call__)\b", source
    )
    plain = Texts(ast.parse(source)).now()
    return [
        Mutant(operator, operator, 0, sentence, f"{plain}\n\n{addition}")
        for operator, sentence, addition in (state_mutants(binding) if has_method else ())
    ]


def difference_text(source: str, mutant: str) -> str:
    """Return what distinguishes a mutant from its reference, as a unified diff without headers."""
    lines = difflib.unified_diff(
        ast.unparse(ast.parse(source)).split("\n"), mutant.split("\n"), lineterm="", n=0
    )
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def _names(node: ast.AST, binding: Binding) -> str:
    """Return the public names in a stretch of the reference, for a sentence.

    Nothing of its code is told.
    """
    known = [*binding.weights, *binding.inputs, *(binding.gates.order if binding.gates else ())]
    used = {
        part.attr if isinstance(part, ast.Attribute) else part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Attribute | ast.Name)
    }
    used |= {
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }
    return ", ".join(name for name in dict.fromkeys(known) if name in used)


def _with(names: str) -> str:
    return f" with {names}" if names else ""


def _call(name: str, argument: ast.expr) -> ast.expr:
    return ast.Call(ast.parse(name, mode="eval").body, [argument], [])


def _sigmoid(argument: ast.expr) -> ast.expr:
    tanh = _call("np.tanh", ast.BinOp(ast.Constant(0.5), ast.Mult(), argument))
    return ast.BinOp(ast.Constant(0.5), ast.Mult(), ast.BinOp(ast.Constant(1.0), ast.Add(), tanh))


def _edits(
    node: ast.AST, function: ast.FunctionDef, binding: Binding
) -> Iterator[tuple[str, str, ast.AST | None]]:
    """Yield (operator, sentence, replacement) for one node."""
    match node:
        case ast.BinOp(left, op, right):
            if isinstance(op, ast.Add) and _is_added_up(node, left, function):
                yield "not-added-up", NOT_ADDED_UP, right
            yield from _arithmetic(left, op, right, binding)
        case ast.Call(func=called, args=[argument], keywords=[]) if _is_activation(called):
            yield from _activations(called, argument, binding)
        case ast.Call(
            func=ast.Attribute(value=argument, attr="tanh" | "sigmoid") as called, args=[]
        ):
            yield from _activations(called, argument, binding)
        case ast.Call(func=ast.Name("range"), args=[end], keywords=[]):
            short = ast.BinOp(end, ast.Sub(), ast.Constant(1))
            yield "one-step-short", "The last step is left out.", ast.Call(node.func, [short], [])
            yield (
                "first-step-left-out",
                "The first step is left out.",
                ast.Call(node.func, [ast.Constant(1), end], []),
            )
        case ast.Call(func=ast.Name("reversed"), args=[inner], keywords=[]):
            yield "not-reversed", "Something runs forwards over time that runs backwards.", inner
        case ast.Call(func=ast.Name("sum" | "np.sum"), args=[_, *_]):
            return
        case ast.keyword(arg="keepdims" | "keepdim" as word, value=ast.Constant(value=True)):
            text = f"An axis of length one is lost: {word}=True is missing."
            yield "keepdims-left-out", text, ast.keyword(word, ast.Constant(False))
        case ast.keyword(arg="axis" | "dim" as word, value=ast.Constant(int(axis))):
            other = ast.keyword(word, ast.Constant({0: 1, 1: 0, 2: 1, -1: 0}.get(axis, 0)))
            yield "wrong-axis", "Something runs along the wrong axis.", other
        case ast.Attribute(value=inner, attr="T"):
            yield "not-transposed", f"A transpose is missing{_with(_names(inner, binding))}.", inner
        case ast.Assign(targets=[ast.Tuple(elts=parts)]) if len(parts) > 1 and all(
            isinstance(p, ast.Name) for p in parts
        ):
            for k in range(len(parts) - 1):
                order = [*parts[:k], parts[k + 1], parts[k], *parts[k + 2 :]]
                both = [part.id for part in (parts[k], parts[k + 1]) if isinstance(part, ast.Name)]
                text = (
                    f"{' and '.join(both)} are exchanged."
                    if are_public(both, binding)
                    else "Two parts are exchanged."
                )
                yield (
                    "parts-exchanged",
                    text,
                    ast.Assign([ast.Tuple(order, ast.Store())], node.value),
                )
        case ast.Return(value=ast.Tuple(elts=parts)) if len(parts) > 1:
            for k in range(len(parts) - 1):
                order = [*parts[:k], parts[k + 1], parts[k], *parts[k + 2 :]]
                yield (
                    "returns-exchanged",
                    f"What is returned as number {k + 1} and {k + 2} is exchanged.",
                    ast.Return(ast.Tuple(order, ast.Load())),
                )
        case ast.Subscript(
            value=inner, slice=ast.Slice(None, None, ast.UnaryOp(ast.USub(), ast.Constant(1)))
        ):
            yield (
                "not-reversed",
                NOT_REVERSED,
                inner,
            )
        case ast.Constant(value=int(number)) if number == 1 and node in _negated(function):
            return  # -1 counts from the end: one more is another axis, and no number too small
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield "sign-lost", f"A minus sign is missing{_with(_names(operand, binding))}.", operand
        case ast.Constant(value=int(value) | float(value)) if not isinstance(value, bool):
            yield from _constants(value)
        case ast.AugAssign(target=target, op=op, value=value):
            yield (
                "not-added-up",
                NOT_ADDED_UP,
                ast.Assign([target], value),
            )
            if isinstance(target, ast.Attribute) and function.name != "__init__":
                yield "not-updated", NOT_UPDATED, None
        case ast.Assign(targets=[ast.Name(name)]) if is_rebound(name, node, function):
            yield "statement-left-out", "A step of the computation is left out.", None
        case ast.Assign(targets=[ast.Attribute(value=ast.Name("self"))]) if (
            function.name != "__init__"
        ):
            yield "not-updated", NOT_UPDATED, None
        case ast.Expr(value=ast.Call()):
            yield "statement-left-out", "A step of the computation is left out.", None
        case ast.Name(id=name, ctx=ast.Load()):
            for sibling in siblings(name, function):
                known = are_public([name, sibling], binding)
                text = (
                    f"{sibling} stands where {name} belongs."
                    if known
                    else "One value stands for another."
                )
                yield "one-for-another", text, ast.Name(sibling, ast.Load())
        case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Load()):
            for sibling in weights_like(name, binding):
                text = f"{sibling} stands where {name} belongs."
                yield "one-for-another", text, ast.Attribute(node.value, sibling, ast.Load())
    return


def _negated(function: ast.AST) -> list[ast.AST]:
    """Return what stands behind a minus of one operand."""
    signs = (part for part in ast.walk(function) if isinstance(part, ast.UnaryOp))
    return [part.operand for part in signs if isinstance(part.op, ast.USub)]


def _is_added_up(node: ast.AST, left: ast.expr, function: ast.FunctionDef) -> bool:
    """Say whether a sum goes back to its own first term in a loop: `total = total + part`."""
    if not isinstance(left, ast.Name):
        return False
    for loop in ast.walk(function):
        for statement in loop.body if isinstance(loop, ast.For | ast.While) else ():
            if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
                continue
            target, value = statement.targets[0], statement.value
            targets = target.elts if isinstance(target, ast.Tuple) else [target]
            values = value.elts if isinstance(value, ast.Tuple) else [value]
            if any(
                v is node and isinstance(t, ast.Name) and t.id == left.id
                for t, v in zip(targets, values, strict=False)
            ):
                return True
    return False


def _arithmetic(
    left: ast.expr, op: ast.operator, right: ast.expr, binding: Binding
) -> Iterator[tuple[str, str, ast.AST]]:
    if isinstance(op, ast.Add | ast.Sub):
        for kept, dropped in ((left, right), (right, left)):
            yield (
                "term-left-out",
                f"A term of a sum is left out{_with(_names(dropped, binding))}.",
                kept,
            )
        other: ast.operator = ast.Sub() if isinstance(op, ast.Add) else ast.Add()
        yield (
            "sign-wrong",
            f"A sign is wrong{_with(_names(right, binding))}.",
            ast.BinOp(left, other, right),
        )
    elif isinstance(op, ast.Mult):
        for kept, dropped in ((left, right), (right, left)):
            yield "factor-left-out", f"A factor is left out{_with(_names(dropped, binding))}.", kept
        yield (
            "sum-for-product",
            "A sum stands where a product belongs.",
            ast.BinOp(left, ast.Add(), right),
        )
    elif isinstance(op, ast.Div):
        yield "not-divided", "A division is left out.", left
        yield (
            "product-for-quotient",
            "A product stands where a quotient belongs.",
            ast.BinOp(left, ast.Mult(), right),
        )
    elif isinstance(op, ast.Pow):
        yield "not-raised", "A power is left out.", left
        yield (
            "product-for-power",
            "A product stands where a power belongs.",
            ast.BinOp(left, ast.Mult(), right),
        )
    elif isinstance(op, ast.MatMult):
        if isinstance(right, ast.Attribute) and right.attr == "T":
            return
        turned = ast.Attribute(right, "T", ast.Load())
        yield (
            "transposed",
            f"A transpose too many{_with(_names(right, binding))}.",
            ast.BinOp(left, op, turned),
        )


def _constants(value: float) -> Iterator[tuple[str, str, ast.AST]]:
    if isinstance(value, int):
        for other in dict.fromkeys((value + 1, max(value - 1, 0))):
            if other != value:
                yield (
                    "number-off-by-one",
                    f"A number is {'one too large' if other > value else 'one too small'}.",
                    ast.Constant(other),
                )
    else:
        yield (
            "number-doubled",
            "A constant factor is twice what it should be.",
            ast.Constant(2.0 * value if value else 1.0),
        )
        yield "number-zero", "A constant is left out.", ast.Constant(0.0 if value else -1.0)


def _activations(
    called: ast.expr, argument: ast.expr, binding: Binding
) -> Iterator[tuple[str, str, ast.expr]]:
    """Yield an activation left out, and the other in its place, written as this one is."""
    where = _with(_names(argument, binding))
    library, _, name = ast.unparse(called).rpartition(".")
    is_method = argument is getattr(called, "value", None)
    is_torch = library in _TORCH or is_method
    other: ast.expr
    if name == "tanh":
        yield "tanh-left-out", f"A tanh is left out{where}.", argument
        other = _like(called, "sigmoid", argument) if is_torch else _sigmoid(argument)
        yield "sigmoid-for-tanh", f"A sigmoid stands where a tanh belongs{where}.", other
    else:
        yield "activation-left-out", f"A sigmoid is left out{where}.", argument
        other = _like(called, "tanh", argument) if is_torch else _call("np.tanh", argument)
        yield "tanh-for-sigmoid", f"A tanh stands where a sigmoid belongs{where}.", other


def _like(called: ast.expr, name: str, argument: ast.expr) -> ast.expr:
    """Return a call of the function of this name that stands where another one does."""
    assert isinstance(called, ast.Attribute)
    args = [] if argument is called.value else [argument]
    return ast.Call(ast.Attribute(called.value, name, ast.Load()), args, [])


_TORCH = ("torch", "F", "torch.nn.functional", "nn.functional")


def _is_activation(called: ast.expr) -> bool:
    library, _, name = ast.unparse(called).rpartition(".")
    return (name == "tanh" and library in ("", "np", "numpy", *_TORCH)) or (
        name in ("sigmoid", "gate", "logistic") and library in ("", *_TORCH)
    )
