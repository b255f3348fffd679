"""The nodes of a module's functions, each with where it hangs, so that another can be put there."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from grader.variants.expressions import with_body


@dataclass(frozen=True)
class Place:
    """A node inside a function, where it hangs, and the statement of the module it belongs to."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    function: ast.FunctionDef
    statement: int
    within: ast.stmt | None = None
    """The innermost statement around the node; None where it is a statement itself."""

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
        # at once: while something is held in a place, the tree is another one
        self._lines = [_lines_of(*pair) for pair in zip(tree.body, self._texts, strict=True)]

    def _text(self, number: int) -> str:
        before = [ast.Pass()] if number else []
        return ast.unparse(ast.Module([*before, self._tree.body[number]], [])).removeprefix("pass")

    def now(self, changed: int | None = None) -> str:
        """Return what `ast.unparse` gives, where only one statement may have changed."""
        return "".join(self.parts(changed)) if changed is not None else "".join(self._texts)

    def parts(
        self, changed: int, within: ast.stmt | None = None, now_is: ast.stmt | None = None
    ) -> tuple[str, str, str]:
        """Return the text before a statement of the module that may have changed, its own, and that
        after it.

        Faster where it is known `within` which statement the change is, and, if that is another one
        now, which.
        """
        now = self._spliced(changed, within, now_is) if within is not None else None
        now = self._text(changed) if now is None else now
        return "".join(self._texts[:changed]), now, "".join(self._texts[changed + 1 :])

    def _spliced(self, changed: int, within: ast.stmt, now_is: ast.stmt | None) -> str | None:
        """Return a statement's text with the lines of one inside it written anew."""
        place = self._lines[changed].get(id(within))
        now = _head(within) if now_is is None else ast.unparse(now_is)
        if place is None or not now:
            return None
        first, last = place
        lines = self._texts[changed].split("\n")
        before = lines[first].lstrip()
        indent = lines[first][: -len(before)]
        is_elif = before.startswith("elif ")
        if now_is is None:
            lines[first] = f"{indent}{'el' if is_elif else ''}{now}"
        elif is_elif:
            return None
        else:
            lines[first:last] = [f"{indent}{line}" for line in now.split("\n")]
        return "\n".join(lines)


def _lines_of(node: ast.stmt, text: str) -> dict[int, tuple[int, int]]:
    """Return between which lines of its text each statement inside one stands.

    Those whose text takes several lines, but for a body, are left out.
    """
    lines = text.split("\n")
    found: dict[int, tuple[int, int]] = {}
    for known, read in zip(ast.walk(node), ast.walk(ast.parse(text).body[0]), strict=False):
        if type(known) is not type(read):
            return {}
        if isinstance(known, ast.stmt) and isinstance(read, ast.stmt):
            first = read.lineno - 1
            own = lines[first].strip()
            if _head(known) in (own, own.removeprefix("el")):
                found[id(known)] = first, read.end_lineno or read.lineno
    return found


def _head(node: ast.stmt) -> str:
    """Return the text of a statement, or of its head; nothing where it is not simple."""
    if isinstance(node, ast.If | ast.While | ast.For):
        return ast.unparse(with_body(node, [ast.Pass()])).split("\n")[0]
    if hasattr(node, "body") or isinstance(node, ast.Match):
        return ""
    text = ast.unparse(node)
    return "" if "\n" in text else text


def places_in(tree: ast.Module) -> list[Place]:
    """Return every node inside a function, in a fixed order."""
    found: list[Place] = []

    def walk(
        node: ast.AST,
        function: ast.FunctionDef | None,
        statement: int,
        within: ast.stmt | None = None,
    ) -> None:
        inner = node if isinstance(node, ast.FunctionDef) else function
        around = node if isinstance(node, ast.stmt) else within
        for field, value in ast.iter_fields(node):
            children = value if isinstance(value, list) else [value]
            for index, child in enumerate(children):
                if isinstance(child, ast.AST):
                    at = index if isinstance(value, list) else None
                    if inner is not None:
                        its = None if isinstance(child, ast.stmt) else around
                        found.append(Place(child, node, field, at, inner, statement, its))
                    walk(child, inner, statement, around)

    for statement, node in enumerate(tree.body):
        walk(node, None, statement)
    return found
