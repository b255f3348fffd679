"""Wrong edits of plain Python: comparisons, conditions, exceptions, text, loops that end.

The operators are those that mutation testing knows as relational, logical, conditional and
statement deletion (Offutt et al., An experimental determination of sufficient mutant operators,
1996).
"""

import ast
import builtins
from collections.abc import Iterator

Edits = Iterator[tuple[str, str, ast.AST | None]]
_BOUNDARY: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
_INVERTED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_EXCHANGED = {"min": "max", "max": "min", "any": "all", "all": "any"}
_CHANGES_TEXT = ("lower", "upper", "strip", "lstrip", "rstrip", "title", "capitalize", "copy")
OTHER_ERROR = {"ValueError": "TypeError", "TypeError": "ValueError", "KeyError": "IndexError"}


def plain_edits(node: ast.AST, parent: ast.AST) -> Edits:
    """Yield (operator, sentence, replacement) for one node; None stands for no statement."""
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            if type(op) in _BOUNDARY:
                other = ast.Compare(left, [_BOUNDARY[type(op)]()], [right])
                yield "boundary", _boundary_sentence(op), other
            if type(op) in _INVERTED and not _is_condition_of_loop(node, parent):
                other = ast.Compare(left, [_INVERTED[type(op)]()], [right])
                yield "condition-inverted", "A condition is the wrong way round.", other
        case ast.BoolOp(op=op, values=values):
            word, instead = ("and", "or") if isinstance(op, ast.And) else ("or", "and")
            new: ast.boolop = ast.Or() if word == "and" else ast.And()
            text = f"{instead} stands where {word} belongs."
            yield f"{instead}-for-{word}", text, ast.BoolOp(new, values)
            for k in range(len(values)):
                rest = values[:k] + values[k + 1 :]
                kept = rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
                yield "condition-part-left-out", "A part of a condition is left out.", kept
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "not-left-out", "A condition is the wrong way round.", operand
        case ast.If(orelse=orelse):
            text = "A case that is to be treated apart is not."
            never = ast.If(ast.Constant(False), node.body, orelse)
            yield "case-left-out", text, never
        case ast.Raise(exc=error) if error is not None:
            yield "raise-left-out", "An exception is not raised.", None
            name = _name_of(error)
            if isinstance(getattr(builtins, name, None), type):
                other_name = OTHER_ERROR.get(name, "RuntimeError")
                arguments = error.args if isinstance(error, ast.Call) else []
                call = ast.Call(ast.Name(other_name, ast.Load()), arguments, [])
                yield "another-exception", "Another exception is raised.", ast.Raise(call, None)
        case ast.Break():
            yield "break-left-out", "A loop goes on where it is to stop.", None
        case ast.Continue():
            yield "continue-left-out", "A loop does not go on to its next turn.", None
        case ast.Call(func=ast.Name(id=name) as called) if name in _EXCHANGED:
            other_call = ast.Call(ast.Name(_EXCHANGED[name], ast.Load()), node.args, node.keywords)
            yield (
                "other-extreme",
                f"{_EXCHANGED[name]} stands where {called.id} belongs.",
                other_call,
            )
        case ast.keyword(arg="key", value=ast.Lambda(args=of, body=ast.Tuple(elts=parts))) if (
            len(parts) > 1
        ):
            text = "What ranks alike is left in the order in which it comes."
            first = parts[0] if len(parts) == 2 else ast.Tuple(parts[:-1], ast.Load())
            yield "ties-as-they-come", text, ast.keyword("key", ast.Lambda(of, first))
        case ast.Call(func=ast.Name(id="sorted"), args=[inner], keywords=_):
            call = ast.Call(ast.Name("list", ast.Load()), [inner], [])
            yield "not-sorted", "Something is not sorted.", call
        case ast.Call(func=ast.Attribute(value=inner, attr=name), args=[]) if name in _CHANGES_TEXT:
            yield "call-left-out", f"{name}() is left out.", inner
        case ast.BinOp(left=left, op=ast.FloorDiv(), right=right):
            yield (
                "not-rounded-down",
                "A quotient is not rounded down.",
                ast.BinOp(left, ast.Div(), right),
            )
        case ast.BinOp(left=left, op=ast.Mod(), right=right) if not _is_text(left):
            yield (
                "quotient-for-rest",
                "A quotient stands where a remainder belongs.",
                ast.BinOp(left, ast.FloorDiv(), right),
            )
        case ast.FormattedValue(value=value, conversion=conversion, format_spec=spec) if spec:
            text = "A value is printed in another format."
            yield "format-left-out", text, ast.FormattedValue(value, conversion, None)
        case ast.Constant(value=str(text)) if _is_shown(parent):
            changed = f"{text}?" if text else "?"
            yield "another-text", "A text is another one.", ast.Constant(changed)
        case ast.Constant(value=bool(value)) if isinstance(parent, ast.keyword | ast.Return):
            word = str(not value)
            yield (
                "truth-inverted",
                f"It works as if {word} stood where {value} belongs.",
                ast.Constant(not value),
            )
        case ast.Slice(lower=lower, upper=upper, step=step) if step is None:
            if lower is not None:
                text = "The beginning of a stretch is left out of account."
                yield "from-the-start", text, ast.Slice(None, upper, None)
            if upper is not None:
                text = "The end of a stretch is left out of account."
                yield "to-the-end", text, ast.Slice(lower, None, None)


def _boundary_sentence(op: ast.cmpop) -> str:
    takes = isinstance(op, ast.Lt | ast.Gt)
    return f"A comparison {'takes in' if takes else 'leaves out'} the value at its boundary."


def _is_condition_of_loop(node: ast.AST, parent: ast.AST) -> bool:
    """Say whether a comparison keeps a loop going: inverted, it may never end."""
    return isinstance(parent, ast.While) and parent.test is node


def _name_of(error: ast.expr) -> str:
    called = error.func if isinstance(error, ast.Call) else error
    return called.id if isinstance(called, ast.Name) else ""


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _is_shown(parent: ast.AST) -> bool:
    """Say whether a text is part of a result or of what is printed.

    Not a docstring, the text of an exception, or what is compared with.
    """
    if isinstance(parent, ast.Expr | ast.Compare | ast.Subscript | ast.FormattedValue):
        return False
    if isinstance(parent, ast.Call):
        name = parent.func.id if isinstance(parent.func, ast.Name) else ""
        return name == "print"
    return isinstance(parent, ast.Return | ast.JoinedStr | ast.IfExp | ast.keyword | ast.BinOp)
