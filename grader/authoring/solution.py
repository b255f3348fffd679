"""A solution as a problem needs it: what students write, what stands around it, and calls of it."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.authoring.definitions import (
    Definition,
    blank,
    blanks_in,
    is_for_show,
    parsed,
    replaced,
    text_of,
)
from grader.authoring.pieces import Asked, Pieces
from grader.authoring.surroundings import Call, calls_in, modules_of
from grader.errors import UsageError


@dataclass(frozen=True)
class Part:
    """A function or class of a solution: its source, and the form in which it is handed out.

    `is_asked` says whether students write it; `uses` are other parts it needs, first ones first.
    """

    name: str
    node: Definition
    source: str
    starter: str
    is_asked: bool
    asked: Asked | None = None
    uses: tuple[str, ...] = ()

    @property
    def docstring(self) -> str:
        """What the solution says of it."""
        return ast.get_docstring(self.node) or ""


@dataclass
class Solution:
    """A whole solution. `shared` are its imports and values; `left` is what is not taken over."""

    name: str
    title: str
    tool: str
    shared: str
    parts: dict[str, Part]
    whole: str
    starter: str
    calls: dict[str, list[Call]] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    preload: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def asked(self) -> list[Part]:
        """What students write, in the order of the file."""
        return [part for part in self.parts.values() if part.is_asked]

    def needed(self, name: str) -> list[str]:
        """Return the names of all parts that one is built on, and its own last."""
        found: list[str] = []

        def visit(one: str) -> None:
            if one not in found and one in self.parts and one not in on_the_way:
                on_the_way.add(one)
                for other in self.parts[one].uses:
                    visit(other)
                found.append(one)

        on_the_way: set[str] = set()
        visit(name)
        return found

    def source_of(self, name: str) -> str:
        """Return the source that runs one part: as its reference's files joined."""
        own = [self.parts[part].source for part in self.needed(name)]
        return "\n\n".join([*([self.shared] if self.shared else []), *own, ""])


def solution_of(pieces: Pieces, path: Path) -> Solution:
    """Return a solution. Raise UsageError where it is no Python or holds nothing to ask for."""
    parts: dict[str, Part] = {}
    shared: list[str] = []
    texts: list[str] = []
    starters: list[str] = []
    trees: list[ast.Module] = []
    left = list(pieces.left)
    tests = 0
    is_marked = any(piece.role == "solution" for piece in pieces.pieces)
    for piece in pieces.pieces:
        tree = parsed("\n".join(piece.marked.tests))
        trees += [tree] if tree else []
        source = "\n".join(piece.marked.solution)
        if piece.role == "tests":
            tests += 1
            tree = parsed(source)
            trees += [tree] if tree else []
            continue
        tree = _read(source, piece.where, path)
        trees.append(tree)
        blanks = blanks_in(piece.marked.starter) if piece.marked.is_marked else {}
        texts.append(source.strip("\n"))
        starter = source
        for node in reversed(tree.body):
            if not isinstance(node, Definition):
                continue
            own = text_of(source, node)
            is_asked = (piece.role == "solution" or not is_marked) and not _is_helper(node.name)
            handed_out = (blanks.get(node.name) or blank(own, node)) if is_asked else own
            parts[node.name] = Part(node.name, node, own, handed_out, is_asked, piece.asked)
            starter = replaced(starter, node, handed_out)
        for node in tree.body:
            if not isinstance(node, Definition) and not is_for_show(node):
                shared.append(text_of(source, node))
        if piece.role == "solution" and not any(isinstance(n, Definition) for n in tree.body):
            left.append(
                f"{piece.where}: it holds no function or class, and values are not asked for by "
                "name: put it into a function that returns the value"
            )
        starters.append(starter.strip("\n"))
    if tests:
        left.append(
            f"{tests} test cells: their assertions are not taken over (the checks compare with the "
            "reference instead); calls with plain values in them became cases"
        )
    ordered = {node.name: parts[node.name] for node in _in_order(trees) if node.name in parts}
    named = {name: _with_uses(part, ordered) for name, part in ordered.items()}
    given, preload, missing = modules_of(trees, path.parent)
    found = Solution(
        path.stem,
        _title(pieces, trees),
        pieces.tool,
        "\n".join(shared),
        named,
        "\n\n\n".join(texts) + "\n",
        "\n\n\n".join(starters) + "\n",
        calls_in(trees, {name: part.docstring for name, part in named.items()}),
        given,
        preload,
        [*left, *missing],
    )
    if not found.asked:
        raise UsageError(
            f"{path} defines no function or class that students could write (names that begin with "
            "an underscore or test_, and main, are taken for helpers). Put each task into one"
        )
    return found


def _is_helper(name: str) -> bool:
    """Say whether a name is that of a helper or a test, which students do not write."""
    return name.startswith(("_", "test_")) or name == "main"


def _title(pieces: Pieces, trees: Sequence[ast.Module]) -> str:
    """Return the title that a notebook says, else the first line of a script's own docstring."""
    docs = (ast.get_docstring(tree) for tree in trees if pieces.pieces[0].role == "plain")
    first = next((doc for doc in docs if doc), "")
    return first.strip().split("\n")[0].rstrip(".")[:100] or pieces.title


def _read(source: str, where: str, path: Path) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        place = where if where == path.name else f"{where} of {path.name}"
        what = error.msg if isinstance(error, SyntaxError) else str(error)
        told = f"{place}, line {line}" if line else place
        raise UsageError(f"{told} is no Python: {what}") from None


def _in_order(trees: Sequence[ast.Module]) -> Iterator[Definition]:
    for tree in trees:
        yield from (node for node in tree.body if isinstance(node, Definition))


def _with_uses(part: Part, parts: dict[str, Part]) -> Part:
    names = [node.id for node in ast.walk(part.node) if isinstance(node, ast.Name)]
    uses = [name for name in parts if name in names and name != part.name]
    return Part(
        part.name, part.node, part.source, part.starter, part.is_asked, part.asked, tuple(uses)
    )
