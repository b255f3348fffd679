"""Python parsed to see what it holds; nothing of it runs, and nothing is printed about it."""

import ast
import warnings

MAX_SOURCE = 400_000


def parsed(source: str) -> ast.Module | None:
    """Return the syntax tree of a source, None for what is no Python or too large to look into."""
    if len(source) > MAX_SOURCE:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


MOST_LEFT_OUT = 8


def parsed_but_for_lines(source: str) -> ast.Module | None:
    """Return the syntax tree of a source without the lines at its left margin that are no Python
    (`print "done"`), a few at most; None for what is wrong elsewhere.
    """
    lines = source.split("\n")
    for _ in range(MOST_LEFT_OUT):
        found = "\n".join(lines)
        tree = parsed(found)
        line = wrong_line(found) if tree is None else None
        if line is None or not 0 < line <= len(lines) or not lines[line - 1][:1].strip():
            return tree
        lines[line - 1] = ""
    return None


def wrong_line(source: str) -> int | None:
    """Return the line (from 1) at which Python stops reading a source; None where it reads it, or
    does not tell.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except SyntaxError as error:
        return error.lineno
    except (ValueError, RecursionError, MemoryError):
        return None
    return None
