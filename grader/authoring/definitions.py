"""Definitions in a source as text: cut out, made blank, put back."""

import ast
from collections.abc import Sequence

from grader.placeholders import BLANK

Definition = ast.FunctionDef | ast.ClassDef


def parsed(source: str) -> ast.Module | None:
    """Return a source as a tree, None where it is no Python."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return None


def first_line(node: Definition) -> int:
    """Return the line a definition begins on, that of its first decorator."""
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def text_of(source: str, node: ast.stmt) -> str:
    """Return the text of a statement, with its decorators."""
    first = first_line(node) if isinstance(node, Definition) else node.lineno
    return "\n".join(source.split("\n")[first - 1 : node.end_lineno])


def replaced(source: str, node: Definition, text: str) -> str:
    """Return a source in which a definition has another text."""
    lines = source.split("\n")
    lines[first_line(node) - 1 : node.end_lineno] = text.split("\n")
    return "\n".join(lines)


def blanks_in(starter: Sequence[str]) -> dict[str, str]:
    """Return the blank forms that marks leave, by name; nothing where that is no Python."""
    source = "\n".join(starter)
    tree = parsed(source)
    nodes = [node for node in tree.body if isinstance(node, Definition)] if tree else []
    return {node.name: text_of(source, node) for node in nodes}


def blank(own: str, node: Definition) -> str:
    """Return a definition with its docstring and nothing done; a class keeps its `__init__`."""
    first = first_line(node)
    lines = own.split("\n")
    if isinstance(node, ast.ClassDef):
        for method in reversed(node.body):
            if isinstance(method, ast.FunctionDef) and method.name != "__init__":
                start, stop = first_line(method) - first, (method.end_lineno or 0) - first + 1
                lines[start:stop] = blank("\n".join(lines[start:stop]), method).split("\n")
        return "\n".join(lines)
    has_docstring = ast.get_docstring(node, clean=False) is not None
    body = node.body[0]
    stop = (body.end_lineno or 0) if has_docstring else body.lineno - 1
    head = lines[: stop - first + 1]
    if not has_docstring and body.lineno == node.lineno:  # def f(x): return x
        head = [lines[0][: body.col_offset].rstrip()]
    indent = " " * (node.col_offset + 4)
    return "\n".join([*head, f"{indent}{BLANK}"])


def is_for_show(node: ast.stmt) -> bool:
    """Say whether a statement only shows or tests something: it is not needed by a function."""
    match node:
        case ast.Expr() | ast.Assert() | ast.ImportFrom(module="__future__"):
            return True
        case ast.If(test=ast.Compare(left=ast.Name("__name__"))):
            return True
        case ast.For() | ast.While() | ast.With():
            return True
        case ast.Assign(value=value):
            return any(isinstance(part, ast.Call) for part in ast.walk(value)) and not any(
                isinstance(part, ast.Attribute | ast.Lambda) for part in ast.walk(value)
            )
    return False
