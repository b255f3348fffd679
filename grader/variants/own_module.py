"""A module of a student's: its definitions, and what of it some of them need."""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.parsing import parsed


@dataclass(frozen=True)
class Stretch:
    """Source of a student's module: what messages call it, its text, the line it begins in."""

    label: str
    source: str
    first_line: int


@dataclass(frozen=True)
class OwnModule:
    """The statements at the top of a module, each with the label of the file or cell it is in."""

    statements: tuple[tuple[ast.stmt, str], ...]

    @classmethod
    def of(cls, stretches: Sequence[Stretch]) -> "OwnModule":
        """Return the module that some stretches make; without those that are no Python."""
        found: list[tuple[ast.stmt, str]] = []
        for stretch in stretches:
            tree = parsed(stretch.source)
            if tree is not None:
                if stretch.first_line > 1:
                    ast.increment_lineno(tree, stretch.first_line - 1)
                found += [(_as_function(node), stretch.label) for node in tree.body]
        return cls(tuple(found))

    @property
    def names(self) -> set[str]:
        """The names of all that is defined."""
        return set(self._givers)

    @cached_property
    def _givers(self) -> dict[str, list[int]]:
        """The numbers of the statements that give a name what it means."""
        found: dict[str, list[int]] = {}
        for number, (node, _) in enumerate(self.statements):
            for name in _given_by(node):
                found.setdefault(name, []).append(number)
        return found

    def text_at(self, label: str, line: int) -> str:
        """Return the statement that begins in a line of a file or cell; nothing where none does."""
        node = self.statement_at(label, line)
        return "" if node is None else ast.unparse(node)

    def statement_at(self, label: str, line: int) -> ast.stmt | None:
        """Return the statement that begins in a line of a file or cell; None where none does."""
        found = (node for node, its in self.statements if (its, node.lineno) == (label, line))
        return next(found, None)

    def needed(self, roots: Iterable[str]) -> list[tuple[ast.stmt, str]]:
        """Return the statements that some names need.

        What is printed, tried or trained at the top of a module is left out, and imports that they
        do not use: one may fail that is for something else. Nothing where a name is not defined
        here.
        """
        waiting = list(roots)
        if not self.names.issuperset(waiting):
            return []
        taken = {
            number for number, (node, _) in enumerate(self.statements) if _is_always_needed(node)
        }
        known: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name not in known:
                known.add(name)
                new = set(self._givers.get(name, ())) - taken
                taken |= new
                waiting += [read for number in new for read in self._read_by_statement(number)]
        return [self.statements[number] for number in sorted(taken)]

    def _read_by_statement(self, number: int) -> set[str]:
        if number not in self._reads:
            self._reads[number] = _read_by(self.statements[number][0])
        return self._reads[number]

    @cached_property
    def _reads(self) -> dict[int, set[str]]:
        """The names that statements read, of those that were asked for."""
        return {}

    def needs(self, roots: Iterable[str]) -> set[str]:
        """Return the names of the functions and classes that some names need."""
        return {getattr(node, "name", "") for node, _ in self.needed(roots)} - {""}


def _as_function(node: ast.stmt) -> ast.stmt:
    """Return `def f(x): return ...` for `f = lambda x: ...`: it is changed as others are."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda(args=arguments, body=body)):
            back = ast.copy_location(ast.Return(body), body)
            function = ast.FunctionDef(name, arguments, [back], [])
            return ast.copy_location(function, node)
    return node


def _given_by(node: ast.stmt) -> set[str]:
    """Return the names that a statement gives something to."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Assign(targets=targets):
            return {name for target in targets for name in _read_by(target)}
        case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is not None:
            return {name}
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return {one.asname or one.name.partition(".")[0] for one in names}
        case ast.Try() | ast.If():
            parts = [node.body, node.orelse, getattr(node, "finalbody", [])]
            parts += [handler.body for handler in getattr(node, "handlers", [])]
            return set().union(*(_given_by(part) for block in parts for part in block))
    return set()


def _is_always_needed(node: ast.stmt) -> bool:
    """Say whether an import is kept whatever is read: of all that is in a module, which may give
    any name, of Python's future, and of NumPy, which changes use.
    """
    if isinstance(node, ast.Import):
        return any(one.name == "numpy" for one in node.names)
    return isinstance(node, ast.ImportFrom) and (
        node.module == "__future__" or any(one.name == "*" for one in node.names)
    )


def that_may_fail(node: ast.stmt) -> ast.stmt:
    """Return an import of all that is in a module in a form in which it may fail, as it may where a
    file is run statement by statement; others as they are.
    """
    if not isinstance(node, ast.ImportFrom) or all(one.name != "*" for one in node.names):
        return node
    tried = ast.parse(f"try:\n    {ast.unparse(node)}\nexcept Exception:\n    pass").body[0]
    for part in ast.walk(tried):
        if isinstance(part, ast.stmt | ast.expr | ast.ExceptHandler):
            ast.copy_location(part, node)
    return tried


def _read_by(node: ast.AST) -> set[str]:
    """Return the names that a statement reads, but for those that a function makes itself."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        outside = [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
        every = ast.walk(node.args)
        outside += [one.annotation for one in every if isinstance(one, ast.arg) and one.annotation]
        outside += [node.returns] if node.returns is not None else []
        inside = set().union(*map(_read_by, node.body))
        return (inside - _made_in(node)).union(*map(_read_by, outside))
    if isinstance(node, ast.Name):
        return {node.id}
    return set().union(*map(_read_by, ast.iter_child_nodes(node)))


def _made_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Return the names that belong to a function: its arguments, and what it gives something to."""
    every = function.args
    several = [*every.posonlyargs, *every.args, *every.kwonlyargs, every.vararg, every.kwarg]
    made = {one.arg for one in several if one is not None}
    shared: set[str] = set()
    waiting: list[ast.AST] = list(function.body)
    for part in waiting:  # grows while it is gone through
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            made.add(part.name)
            continue
        if isinstance(part, ast.Global | ast.Nonlocal):
            shared.update(part.names)
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            made.add(part.id)
        waiting += ast.iter_child_nodes(part)
    return made - shared
