"""What an edit does, in a sentence for the student who made that slip. It tells no code of ours."""

import ast
from collections.abc import Callable, Collection

from grader.authoring.edits import Edit

_DOES: dict[type[ast.AST], str] = {
    ast.Add: "adds",
    ast.Sub: "subtracts",
    ast.Mult: "multiplies",
    ast.Div: "divides",
    ast.FloorDiv: "divides without remainder",
    ast.Mod: "takes the remainder",
    ast.Pow: "raises to a power",
    ast.MatMult: "multiplies matrices",
}
_BY: dict[type[ast.AST], str] = {
    ast.Mult: " by",
    ast.Div: " by",
    ast.FloorDiv: " by",
    ast.Mod: " of a division by",
    ast.Pow: " of",
    ast.MatMult: " with",
}
_FROM: dict[type[ast.AST], str] = {
    ast.Sub: "from which",
    ast.Div: "which",
    ast.FloorDiv: "which",
    ast.Mod: "of which",
    ast.Pow: "which",
}
_DO = {
    "adds": "add",
    "subtracts": "subtract",
    "multiplies": "multiply",
    "divides": "divide",
    "divides without remainder": "divide without remainder",
    "takes the remainder": "take the remainder",
    "raises to a power": "raise to a power",
    "multiplies matrices": "multiply matrices",
}


def slip_message(operator: str, edit: Edit, names: Collection[str], otherwise: str = "") -> str:
    """Return a sentence on a slip. `names` are those that students know: inputs and weights.

    It says "the solution", for a teacher's words to take its place. `otherwise` is what the
    variant itself says of it.
    """
    if otherwise.startswith("You "):
        return otherwise
    return _operation(edit, names) or _BY_OPERATOR.get(operator, _other)(edit, names)


def _operation(edit: Edit, names: Collection[str]) -> str:
    """Return a sentence on an operation that is another one, or is left out."""
    before, after = edit.before, edit.after
    if not isinstance(before, ast.BinOp):
        return ""
    does = _DOES.get(type(before.op), "computes")
    if isinstance(after, ast.BinOp) and ast.dump(after.left) == ast.dump(before.left):
        other = _DOES.get(type(after.op), "computes")
        if other != does and ast.dump(after.right) == ast.dump(before.right):
            where = _with(before.right, names)
            return f"You {_DO.get(other, 'compute')} where the solution {does}{where}."
        if isinstance(after.right, ast.Attribute) and after.right.attr == "T":
            return f"You transpose{_what(before.right, names)}; the solution does not."
    if ast.dump(after) == ast.dump(before.left):
        how = f"{does}{_BY.get(type(before.op), '')}"
        return f"You leave out a step: the solution {how} {_operand(before.right, names)} here."
    if ast.dump(after) == ast.dump(before.right):
        left = _operand(before.left, names)
        if isinstance(before.op, ast.Add | ast.Mult):
            how = f"{does}{_BY.get(type(before.op), '')}"
            return f"You leave out a step: the solution {how} {left} here."
        return (
            f"You leave out {left}, {_FROM.get(type(before.op), 'with which')} the solution {does}."
        )
    return ""


def _operand(node: ast.AST, names: Collection[str]) -> str:
    match node:
        case ast.Constant(value=value):
            return f"the number {value!r}" if isinstance(value, int | float) else "a text"
        case ast.List() | ast.ListComp():
            return "a list"
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in names:
            return name
    known = _known(node, names)
    return f"a value made of {known}" if known else "one more value"


def _known(node: ast.AST, names: Collection[str]) -> str:
    used = [
        n.attr if isinstance(n, ast.Attribute) else getattr(n, "id", "") for n in ast.walk(node)
    ]
    return ", ".join(name for name in dict.fromkeys(names) if name in used)


def _with(node: ast.AST, names: Collection[str]) -> str:
    known = _known(node, names)
    return f" (with {known})" if known else ""


def _what(node: ast.AST, names: Collection[str]) -> str:
    return f" {_known(node, names) or 'a matrix'}"


def _number(edit: Edit, names: Collection[str]) -> str:
    match edit.after:
        case ast.Constant(value=int() | float() as value):
            return f"You use the number {value} in a place where the solution has another one."
    return "One of your numbers is another one than in the solution."


def _statement(edit: Edit, names: Collection[str]) -> str:
    match edit.before:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name))):
            return f"You leave out a step: the solution calls {name} here."
        case ast.Assign(targets=[ast.Name(id=name)]):
            return f"You leave out the step that gives {name} its next value."
    return "You leave out a step of the computation."


def _for_another(edit: Edit, names: Collection[str]) -> str:
    match edit.before, edit.after:
        case ast.Name(id=one), ast.Name(id=other) if one in names and other in names:
            return f"You use {other} in a place where the solution uses {one}."
    return "You use one variable in a place where the solution uses another one."


def _transpose(edit: Edit, names: Collection[str]) -> str:
    return f"You do not transpose{_what(edit.before, names)}; the solution does."


def _other(edit: Edit, names: Collection[str]) -> str:
    return "One step of yours differs from the solution's."


def _says(text: str) -> Callable[[Edit, Collection[str]], str]:
    return lambda edit, names: text


_BY_OPERATOR: dict[str, Callable[[Edit, Collection[str]], str]] = {
    "number-off-by-one": _number,
    "number-doubled": _number,
    "number-zero": _number,
    "statement-left-out": _statement,
    "one-for-another": _for_another,
    "not-transposed": _transpose,
    "tanh-left-out": _says("You leave out a tanh."),
    "activation-left-out": _says("You leave out a sigmoid."),
    "sigmoid-for-tanh": _says("You use a sigmoid where the solution uses a tanh."),
    "tanh-for-sigmoid": _says("You use a tanh where the solution uses a sigmoid."),
    "one-step-short": _says("Your loop ends one step too early."),
    "first-step-left-out": _says("Your loop leaves out the first step."),
    "not-reversed": _says("You keep an order that the solution reverses."),
    "wrong-axis": _says("You work along another axis than the solution."),
    "parts-exchanged": _says("You exchange two parts when you take something apart."),
    "returns-exchanged": _says("You return the parts in another order."),
    "sign-lost": _says("You leave out a minus sign."),
    "not-added-up": _says("You overwrite a value that the solution adds up."),
}
