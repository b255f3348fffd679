"""Single changes of a student's own function, tried in turn: the one that makes it right tells the
line, and what is wrong there.

The idea is that of program repair by an error model (Singh, Gulwani and Solar-Lezama, Automated
feedback generation for introductory programming assignments, 2013), with operators that belong to
no exercise.
"""

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice

from grader.parsing import parsed
from grader.variants.places import Place, Texts, places_in
from grader.variants.repair_edits import SHARED, Scope, arguments, copied, edits, moves, names_in

MOST_NEAR = 700
MOST_FAR = 250
MOST_ALIKE = 8
"""So many places at most are changed alike at once."""
MOST_SHOWN = 60


@dataclass(frozen=True)
class Stretch:
    """Source of a student's module: what messages call it, its text, the line it begins in."""

    label: str
    source: str
    first_line: int


@dataclass(frozen=True)
class Repair:
    """One change: the line it is in, what was wrong if it makes all right, and the module then.

    `at` is the student's own expression, `is_far` says that the change is far-fetched, `statement`
    is the whole definition then, which `begins` in that line.
    """

    label: str
    line: int
    what: str
    at: str
    is_far: bool
    source: str
    begins: int
    statement: str


def repairs(
    stretches: Sequence[Stretch],
    roots: Iterable[str],
    sound: Collection[str] = (),
    tried: Iterable[str] = (),
    words: Sequence[str] = (),
) -> Iterator[Repair]:
    """Yield changed versions of what some functions and classes of a module need, the nearest
    first.

    Changed is what those in `tried` need (all, where that is empty), but for what is in `sound`.
    `words` are names by which something may be taken out of a dictionary.

    Nothing where a name is not defined at the top of the module, or does not parse.
    """
    roots = set(roots)
    tried = set(tried) or roots
    found = _needed(stretches, roots)
    if found is None:
        return
    tree, labels = found
    texts = Texts(tree)
    end = "" if "as np" in texts.now() else "\n\nimport numpy as np\n"  # changes use it
    seen = {texts.now()}
    scopes: dict[int, Scope] = {}

    def changed(
        place: Place,
        what: str,
        held: AbstractContextManager[None],
        is_far: bool,
        replacement: ast.AST | None = None,
        about: ast.AST | None = None,
    ) -> Iterator[Repair]:
        with held:
            text, statement = texts.now(place.statement), texts.last
        if text not in seen:
            seen.add(text)
            owner = tree.body[place.statement]
            yield Repair(
                labels[place.statement],
                getattr(about, "lineno", 0) or _line(place),
                what,
                _shown(about or place.node, replacement),
                is_far,
                text + end,
                owner.lineno,
                statement,
            )

    def edited(is_far: bool) -> Iterator[tuple[Place, str, ast.AST | None]]:
        for place in places:
            owner = tree.body[place.statement]
            scope = scopes.setdefault(id(place.function), Scope.of(place.function, owner, words))
            for what, replacement in edits(place.node, place.parent, scope, is_far):
                yield place, what, replacement

    names = [getattr(statement, "name", "") for statement in tree.body]
    changing = needs(stretches, tried) - set(sound)
    places = sorted(
        (place for place in places_in(tree) if names[place.statement] in changing),
        key=lambda place: names[place.statement] not in tried,
    )
    for place in places:
        if place.index is not None and isinstance(place.node, ast.stmt):
            for what, about, new in moves(getattr(place.parent, place.field), place.index):
                yield from changed(place, what, place.holding_beside(new), False, None, about)
    for place in places:
        if place.field == "body" and place.index == 0 and place.parent is place.function:
            for name in arguments(place.function):
                body = [copied(name), *place.function.body]
                argument = ast.Name(name, lineno=place.function.lineno)
                yield from changed(place, SHARED, place.holding_beside(body), False, None, argument)
    alike: dict[tuple[str, str, str], list[tuple[Place, ast.AST]]] = {}
    for place, what, replacement in islice(edited(is_far=False), MOST_NEAR):
        yield from changed(place, what, place.holding(replacement), False, replacement)
        if replacement is not None and isinstance(place.node, ast.expr):
            key = what, ast.unparse(place.node), ast.unparse(replacement)
            alike.setdefault(key, []).append((place, replacement))
    for (what, _, _), several in alike.items():
        if 2 <= len(several) <= MOST_ALIKE and len({p.statement for p, _ in several}) == 1:
            yield from changed(several[0][0], what, _All(several), False)
    for place, what, replacement in islice(edited(is_far=True), MOST_FAR):
        yield from changed(place, what, place.holding(replacement), True, replacement)


def needs(stretches: Sequence[Stretch], roots: Iterable[str]) -> set[str]:
    """Return the names of the functions and classes of a module that some names need."""
    found = _needed(stretches, set(roots))
    return {getattr(statement, "name", "") for statement in found[0].body} if found else set()


def put_into(repair: Repair, stretches: Sequence[Stretch], roots: Iterable[str]) -> str | None:
    """Return what other functions of the module need, with the same change in it.

    None where they do not need what was changed.
    """
    found = _needed(stretches, set(roots))
    places = zip(found[0].body, found[1], strict=True) if found else ()
    texts = [
        ((node.lineno, label) == (repair.begins, repair.label) and repair.statement) or node
        for node, label in places
    ]
    if not any(isinstance(text, str) for text in texts):
        return None
    return "\n".join(text if isinstance(text, str) else ast.unparse(text) for text in texts)


def defined(stretches: Sequence[Stretch]) -> set[str]:
    """Return the names of the functions and classes at the top of a module."""
    trees = [parsed(stretch.source) for stretch in stretches]
    return {getattr(node, "name", "") for tree in trees if tree for node in tree.body}


class _All(AbstractContextManager[None]):
    """Holds several replacements at once."""

    def __init__(self, several: Sequence[tuple[Place, ast.AST]]) -> None:
        self._held = [place.holding(new) for place, new in several]

    def __enter__(self) -> None:
        for one in self._held:
            one.__enter__()

    def __exit__(self, *_: object) -> None:
        for one in reversed(self._held):
            one.__exit__(None, None, None)


def _line(place: Place) -> int:
    node: ast.AST = place.node
    return int(getattr(node, "lineno", 0) or getattr(place.parent, "lineno", 0))


def _shown(node: ast.AST, replacement: ast.AST | None) -> str:
    """Return what is changed as it is written, on one line, cut: of a sum of which one term stays
    the other.
    """
    if isinstance(node, ast.BinOp) and replacement in (node.left, node.right):
        node = node.right if replacement is node.left else node.left
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]} …"


def _needed(stretches: Sequence[Stretch], roots: set[str]) -> tuple[ast.Module, list[str]] | None:
    """Return the statements that some names need, with the label of each; None where one is not
    defined here.

    What is printed, tried or trained at the top of a module is left out.
    """
    statements: list[tuple[ast.stmt, str]] = []
    for stretch in stretches:
        tree = parsed(stretch.source)
        if tree is None:
            return None
        ast.increment_lineno(tree, stretch.first_line - 1)
        statements += [(node, stretch.label) for node in tree.body]
    givers: dict[str, list[int]] = {}
    always: list[int] = []
    for number, (node, _) in enumerate(statements):
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                givers.setdefault(node.name, []).append(number)
            case ast.Import() | ast.ImportFrom():
                always.append(number)
            case ast.Assign(targets=targets):
                for target in targets:
                    for part in ast.walk(target):
                        if isinstance(part, ast.Name):
                            givers.setdefault(part.id, []).append(number)
            case ast.AnnAssign(target=ast.Name(id=name)) if node.value is not None:
                givers.setdefault(name, []).append(number)
    if not roots <= set(givers):
        return None
    taken: set[int] = set(always)
    waiting = list(roots)
    known: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in known:
            continue
        known.add(name)
        for number in givers.get(name, ()):
            if number not in taken:
                taken.add(number)
                waiting += names_in([statements[number][0]])
    kept = [statements[number] for number in sorted(taken)]
    return ast.Module([node for node, _ in kept], []), [label for _, label in kept]
