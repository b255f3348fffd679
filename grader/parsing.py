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
