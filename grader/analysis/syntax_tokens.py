"""Python source as a line of tokens that renaming and reformatting leave as they are."""

import ast
import builtins
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

NAMES_OF_PYTHON = frozenset(dir(builtins))
MAX_DEPTH = 200
MAX_SOURCE = 200_000
"""Characters of a source that are looked at; a longer one is no work of a student's hand."""


@dataclass(frozen=True)
class Token:
    """One node of a syntax tree: what it is, as a number that every run gives it, and its line."""

    code: int
    line: int


def syntax_tokens(source: str) -> list[Token] | None:
    """Return the tokens of a source in the order of its syntax tree; None where it is no Python.

    Names of one's own, texts, comments, docstrings and annotations are left out of account; what
    is called of a library (`np.tanh`), built-in names and numbers are not.

    >>> one, other = "def f(a):\\n  return a + 1", "def g(bb): return (bb+1)  # mine"
    >>> [t.code for t in syntax_tokens(one)] == [t.code for t in syntax_tokens(other)]
    True
    """
    if len(source) > MAX_SOURCE:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd escapes in a student's texts
            tree = ast.parse(source)
        modules = {
            (alias.asname or alias.name).partition(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        return list(_walk(tree, modules, 1, 0))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _walk(node: ast.AST, modules: set[str], line: int, depth: int) -> Iterator[Token]:
    line = getattr(node, "lineno", line)
    if isinstance(node, ast.Import | ast.ImportFrom) or depth > MAX_DEPTH:
        return
    if not isinstance(node, ast.expr_context | ast.Module | ast.Load):
        yield Token(zlib.crc32(_said(node, modules).encode()), line)
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_comment", "decorator_list", "ctx"):
            continue
        children = value if isinstance(value, list) else [value]
        for place, child in enumerate(children):
            is_docstring = (
                name == "body"
                and place == 0
                and isinstance(child, ast.Expr)
                and isinstance(child.value, ast.Constant)
                and isinstance(child.value.value, str)
            )
            if isinstance(child, ast.AST) and not is_docstring:
                yield from _walk(child, modules, line, depth + 1)


def _said(node: ast.AST, modules: set[str]) -> str:
    """Return what of a node counts: its kind, and of a few what it names."""
    kind = type(node).__name__
    if isinstance(node, ast.Constant):
        value = node.value
        return (
            f"{kind} {type(value).__name__}"
            if isinstance(value, str | bytes)
            else f"{kind} {value!r}"
        )
    if isinstance(node, ast.Attribute):
        base: ast.expr = node
        while isinstance(base, ast.Attribute):
            base = base.value
        is_of_library = isinstance(base, ast.Name) and base.id in modules
        return f"{kind} {node.attr}" if is_of_library else kind
    if isinstance(node, ast.Name) and (node.id in NAMES_OF_PYTHON or node.id in modules):
        return f"{kind} {node.id}" if node.id in NAMES_OF_PYTHON else f"{kind} module"
    return kind
