"""Notebooks of marimo: a Python file with a function a cell."""

import ast
import json
import textwrap
from collections.abc import Iterator

from grader.parsing import parsed

MARK = "marimo.App("
_CELLS = ("cell", "function", "class_definition")


def as_notebook(text: str) -> str | None:
    """Return the file as a Jupyter notebook; None for one that is no notebook of marimo's."""
    tree = parsed(text)
    if tree is None or not any(_decorator(node) for node in tree.body):
        return None
    lines = text.split("\n")
    cells: list[dict[str, object]] = [
        {"cell_type": kind, "metadata": {}, "source": source}
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for node in tree.body
        for kind, source in _cells_of(node, lines)
        if source.strip()
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


def _cells_of(node: ast.stmt, lines: list[str]) -> Iterator[tuple[str, str]]:
    kind = _decorator(node)
    if isinstance(node, ast.With) and "app.setup" in ast.unparse(node.items[0]):
        yield "code", _source(node.body, lines)
    elif kind == "cell" and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        body = [one for one in node.body if not isinstance(one, ast.Return)]
        prose = [text for one in body if (text := _prose(one)) is not None]
        if prose and len(prose) == len(body):
            yield "markdown", "\n\n".join(prose)
        elif body:
            yield "code", _source(body, lines)
    elif kind:
        yield "code", _source([node], lines)


def _decorator(node: ast.stmt) -> str:
    """Return what of marimo's stands above a definition; nothing where nothing does."""
    for one in getattr(node, "decorator_list", ()):
        one = one.func if isinstance(one, ast.Call) else one
        if isinstance(one, ast.Attribute) and one.attr in _CELLS:
            return one.attr
    return ""


def _prose(node: ast.stmt) -> str | None:
    """Return the text of `mo.md("...")`."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="md"), args=[argument])):
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                return textwrap.dedent(argument.value).strip()
    return None


def _source(body: list[ast.stmt], lines: list[str]) -> str:
    """Return statements as they are written, without their indent."""
    last = body[-1].end_lineno or body[-1].lineno
    return textwrap.dedent("\n".join(lines[body[0].lineno - 1 : last]))
