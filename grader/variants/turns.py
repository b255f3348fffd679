"""Loops whose turns hand on what they made: the state of a network, a sum, a remainder."""

import ast
from collections.abc import Iterator, Sequence
from itertools import islice

MOST = 24
"""So many ways at most in which a loop may hand on something."""


def handed_on(loop: ast.For | ast.While) -> Iterator[tuple[ast.stmt, list[ast.stmt]]]:
    """Yield (the statement that makes it, the body then) for a loop that hands something on.

    What is handed on is read in the loop and never given a value there: `h = new` is missing, or
    `h =` before what is only kept: `outputs.append(step(x[t], h))`.
    """
    yield from islice(_handed_on(loop), MOST)


def _handed_on(loop: ast.For | ast.While) -> Iterator[tuple[ast.stmt, list[ast.stmt]]]:
    still = _never_given(loop)
    for k, statement in enumerate(loop.body):
        before, after = loop.body[:k], loop.body[k + 1 :]
        match statement:
            case ast.Assign(targets=[ast.Name(made)], value=value):
                several = _several(value, still) if isinstance(value, ast.Call) else []
                if several:
                    whole = _assigned(several, ast.Name(made, ast.Load()))
                    yield statement, [*loop.body, whole]
                for name in still:
                    handed = _assigned([name], ast.Name(made, ast.Load()))
                    yield statement, [*loop.body, handed]
            case ast.Assign(targets=[ast.Tuple(elts=parts)], value=ast.Call() as call):
                made_here = [part.id for part in parts if isinstance(part, ast.Name)]
                several = _several(call, still)
                if len(several) == len(made_here) == len(parts):
                    yield statement, [*loop.body, _assigned(several, _together(made_here))]
                for made in made_here:
                    for name in still:
                        handed = _assigned([name], ast.Name(made, ast.Load()))
                        yield statement, [*loop.body, handed]
            case ast.Expr(ast.Call(func=ast.Attribute() as kept, args=[value])):
                for first, name in _named(value, still):
                    keeps = ast.Expr(ast.Call(kept, [ast.Name(name, ast.Load())], []))
                    yield statement, [*before, first, keeps, *after]
            case ast.Assign(targets=[ast.Subscript() as place], value=value):
                for first, name in _named(value, still):
                    keeps_at = ast.Assign([place], ast.Name(name, ast.Load()), lineno=0)
                    yield statement, [*before, first, keeps_at, *after]


def _never_given(loop: ast.For | ast.While) -> list[str]:
    """Return the names that a loop reads, does not call and never gives a value."""
    inside = [node for statement in loop.body for node in ast.walk(statement)]
    names = [node for node in inside if isinstance(node, ast.Name)]
    given = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    if isinstance(loop, ast.For):
        given |= {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)}
    # what is called or taken apart by a dot or an index is a function, a module, a table
    used = [
        node.func if isinstance(node, ast.Call) else node.value
        for node in inside
        if isinstance(node, ast.Call | ast.Attribute | ast.Subscript)
    ]
    given |= {node.id for node in used if isinstance(node, ast.Name)} | {"self"}
    return list(dict.fromkeys(node.id for node in names if node.id not in given))


def _named(value: ast.expr, still: Sequence[str]) -> Iterator[tuple[ast.stmt, str]]:
    """Yield (`h = step(x, h)`, "h") for `step(x, h)`, and `h, c = step(x, (h, c))` for a part of
    what that gives.
    """
    match value:
        case ast.Subscript(value=ast.Call() as call, slice=ast.Constant(int(at))):
            names = _several(call, still)
            if -len(names) <= at < len(names):
                yield _assigned(names, call), names[at]
        case ast.Call() | ast.BinOp():
            read = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
            for name in still:
                if name in read:
                    yield _assigned([name], value), name


def _several(call: ast.Call, still: Sequence[str]) -> list[str]:
    """Return the names of a state of several parts that a call is given: `(h, c)`, or `h, c`."""
    for group in (*(part.elts for part in call.args if isinstance(part, ast.Tuple)), call.args):
        names = [part.id for part in group if isinstance(part, ast.Name) and part.id in still]
        if len(names) > 1:
            return names
    return []


def _together(names: Sequence[str]) -> ast.expr:
    return ast.Tuple([ast.Name(name, ast.Load()) for name in names], ast.Load())


def _assigned(names: Sequence[str], value: ast.expr) -> ast.stmt:
    targets: list[ast.expr] = [ast.Name(name, ast.Store()) for name in names]
    target = targets[0] if len(targets) == 1 else ast.Tuple(targets, ast.Store())
    return ast.Assign([target], value, lineno=0)
