"""The nodes of a module's functions, each with where it hangs, so that another can be put there."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A node inside a function, where it hangs, and the statement of the module it belongs to."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    function: ast.FunctionDef
    statement: int

    @contextmanager
    def holding(self, replacement: ast.AST | None) -> Iterator[None]:
        """Put something else in this place for a while; None stands for no statement."""
        new = ast.Pass() if replacement is None else replacement
        self._put(ast.fix_missing_locations(new))
        try:
            yield
        finally:
            self._put(self.node)

    @contextmanager
    def holding_beside(self, body: list[ast.stmt]) -> Iterator[None]:
        """Put other statements in place of the block that this one stands in, for a while."""
        before = getattr(self.parent, self.field)
        for statement in body:
            ast.fix_missing_locations(statement)
        setattr(self.parent, self.field, body or [ast.Pass()])
        try:
            yield
        finally:
            setattr(self.parent, self.field, before)

    def _put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


class Texts:
    """The text of a module, written anew only for the statement that has changed."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._texts = [self._text(number) for number in range(len(tree.body))]
        self.last = ""
        """What the statement that may have changed was written as last."""

    def _text(self, number: int) -> str:
        before = [ast.Pass()] if number else []
        return ast.unparse(ast.Module([*before, self._tree.body[number]], [])).removeprefix("pass")

    def now(self, changed: int | None = None) -> str:
        """Return what `ast.unparse` gives, where only one statement may have changed."""
        texts = list(self._texts)
        if changed is not None:
            texts[changed] = self.last = self._text(changed)
        return "".join(texts)


def places_in(tree: ast.Module) -> list[Place]:
    """Return every node inside a function, in a fixed order."""
    found: list[Place] = []

    def walk(node: ast.AST, function: ast.FunctionDef | None, statement: int) -> None:
        inner = node if isinstance(node, ast.FunctionDef) else function
        for field, value in ast.iter_fields(node):
            children = value if isinstance(value, list) else [value]
            for index, child in enumerate(children):
                if isinstance(child, ast.AST):
                    at = index if isinstance(value, list) else None
                    if inner is not None:
                        found.append(Place(child, node, field, at, inner, statement))
                    walk(child, inner, statement)

    for statement, node in enumerate(tree.body):
        walk(node, None, statement)
    return found
