"""Single changes of a student's own function, tried in turn: the one that makes it right tells the
line, and what is wrong there.

The idea is that of program repair by an error model (Singh, Gulwani and Solar-Lezama, Automated
feedback generation for introductory programming assignments, 2013), with operators that belong to
no exercise.
"""

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby, islice

from grader.variants import repair_words as words
from grader.variants.alike import Alike, Together
from grader.variants.own_module import OwnModule, that_may_fail
from grader.variants.places import Place, Texts, places_in
from grader.variants.repair_edits import edits
from grader.variants.repair_moves import copied, moves
from grader.variants.scope import Scope, arguments

MOST_NEAR = 600
MOST_FAR = 400
"""So many near and far-fetched changes of single expressions are tried at most."""
LEAST_SHOWN = 3
"""Signs of code that can be found again in a line."""
MOST_SHOWN = 60
PART = "\f"
"""Stands in a changed module between what is changed and the rest: a form feed, which is no more
than a blank to Python.
"""


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
    first: "Repair | None" = None
    """Another change that was made before, where only both help."""
    also: tuple[int, ...] = ()
    """Further lines, where the same change is made in several."""
    around: str = ""
    """What `at` stands in, where it is a sign or two that could be anywhere in its line."""


def repairs(
    module: OwnModule,
    roots: Collection[str],
    sound: Collection[str] = (),
    tried: Collection[str] = (),
    keys: Sequence[str] = (),
    focus: Mapping[str, Collection[int | str]] | None = None,
) -> Iterator[Repair]:
    """Yield changed versions of what some functions and classes of a module need, the nearest
    first.

    Changed is what those in `tried` need (all, where that is empty), but for what is in `sound`.
    `keys` are words by which something may be taken out of a dictionary. `focus` names functions
    and methods that return wrong values, and where in what they return: changed first is what these
    are assigned in, then the rest of these functions.

    Nothing where a name is not defined at the top of the module.
    """
    needed = [(that_may_fail(node), label) for node, label in module.needed(roots)]
    if needed:
        changing = module.needs(tried or roots) - set(sound)
        yield from _Changes(needed, changing, tried or roots, keys, focus or {}).all()


def put_into(repair: Repair, module: OwnModule, roots: Collection[str]) -> str | None:
    """Return what other functions of the module need, with the same change in it.

    None where they do not need what was changed.
    """
    needed = module.needed(roots)
    where = [(node.lineno, label) for node, label in needed]
    texts = [ast.unparse(that_may_fail(node)) for node, _ in needed]
    for change in (repair.first, repair):
        if change is None:
            continue
        if (change.begins, change.label) not in where:
            return None
        texts[where.index((change.begins, change.label))] = change.statement
    return "\n".join(texts)


def applied(repair: Repair, module: OwnModule) -> OwnModule:
    """Return the module with a change in it, in which lines keep the numbers of the student's."""
    changed = [
        (_renumbered(node, repair.statement), label)
        if (node.lineno, label) == (repair.begins, repair.label)
        else (node, label)
        for node, label in module.statements
    ]
    return OwnModule(tuple(changed))


def _renumbered(node: ast.stmt, text: str) -> ast.stmt:
    """Return the statement of a text, its lines numbered as in one that it was changed from."""
    before = ast.unparse(node)
    places = zip(ast.walk(ast.parse(before).body[0]), ast.walk(node), strict=False)
    numbers = {
        written.lineno: known.lineno
        for written, known in places
        if hasattr(written, "lineno") and hasattr(known, "lineno")
    }
    text = text.strip()
    blocks = SequenceMatcher(None, before.split("\n"), text.split("\n"), autojunk=False)
    now: dict[int, int] = {}
    for _, a, end, b, stop in blocks.get_opcodes():
        for k in range(b, stop):
            old = min(a + k - b, max(end - 1, a)) + 1
            now[k + 1] = numbers.get(old, node.lineno)
    new = ast.parse(text).body[0]
    for part in ast.walk(new):
        if isinstance(part, ast.expr | ast.stmt | ast.arg | ast.keyword | ast.ExceptHandler):
            part.lineno = part.end_lineno = now.get(part.lineno, node.lineno)
    return new


class _Changes:
    """The changes of some functions, of which no two give the same text.

    Functions in `first` come before others that they need.
    """

    def __init__(
        self,
        needed: Sequence[tuple[ast.stmt, str]],
        changing: Collection[str],
        first: Collection[str],
        keys: Sequence[str],
        focus: Mapping[str, Collection[int | str]],
    ) -> None:
        self._labels = [label for _, label in needed]
        self._tree = ast.Module([node for node, _ in needed], [])
        self._texts = Texts(self._tree)
        self._seen = {(k, self._texts.parts(k)[1]) for k in range(len(needed))}
        # changes use it, by this name
        self._end = "" if "as np" in self._texts.now() else "\n\nimport numpy as np\n"
        names = [getattr(node, "name", "") for node, _ in needed]
        places = [one for one in places_in(self._tree) if names[one.statement] in changing]
        returned: dict[int, set[str]] = {}
        self._rank = {
            id(place): (names[place.statement] not in first, _away_from(place, focus, returned))
            for place in places
        }
        self._places = sorted(places, key=lambda place: self._rank[id(place)])
        functions = {id(place.function): place for place in self._places}
        self._scopes = {
            key: Scope.of(place.function, needed[place.statement][0], keys)
            for key, place in functions.items()
        }

    def all(self) -> Iterator[Repair]:
        """Yield every change, the nearest first."""
        yield from self._moved()
        yield from self._copied()
        alike = Together()
        for place, what, new in self._edits(MOST_NEAR, is_far=False):
            yield from self._changed(place, what, place.holding(new), place.node, new)
            alike.add(what, place, new)
        yield from self._together(alike)
        alike = Together()
        for place, what, new in self._edits(MOST_FAR, is_far=True):
            held = place.holding(new)
            yield from self._changed(place, what, held, place.node, new, is_far=True)
            alike.add(what, place, new)
        yield from self._together(alike, is_far=True)

    def _together(self, alike: Together, is_far: bool = False) -> Iterator[Repair]:
        """Yield the same change in several places at once."""
        for what, several in alike.groups():
            place = several[0][0]
            line = getattr(place.node, "lineno", 0)
            more = {getattr(p.node, "lineno", 0) for p, _ in several} - {line}
            held = _holding_all(several)
            for one in self._changed(place, what, held, place.node, is_far=is_far):
                yield replace(one, also=tuple(sorted(more)))

    def _moved(self) -> Iterator[Repair]:
        """Yield statements left out, moved, or written once more."""
        for place in self._places:
            if place.index is not None and isinstance(place.node, ast.stmt):
                for what, about, new in moves(getattr(place.parent, place.field), place.index):
                    yield from self._changed(place, what, place.holding_beside(new), about)

    def _copied(self) -> Iterator[Repair]:
        """Yield functions that begin with a copy of an argument."""
        for place in self._places:
            function = place.function
            if place.field == "body" and place.index == 0 and place.parent is function:
                for name in arguments(function):
                    held = place.holding_beside([copied(name), *function.body])
                    about = ast.Name(name, lineno=function.lineno)
                    yield from self._changed(place, words.SHARED, held, about)

    def _edits(self, most: int, is_far: bool) -> Iterator[tuple[Place, str, ast.AST | None]]:
        """Yield the edits of every place, its nearest first: one of each place in turn, so that no
        line goes untried where there are too many.

        What is nearer to the wrong values comes before, and takes half of what is left at most.
        """
        groups = [list(own) for _, own in groupby(self._places, lambda one: self._rank[id(one)])]
        for number, places in enumerate(groups, 1):
            room = most if number == len(groups) else most // 2
            for edit in islice(self._in_turn(places, is_far), room):
                most -= 1
                yield edit

    def _in_turn(
        self, places: Sequence[Place], is_far: bool
    ) -> Iterator[tuple[Place, str, ast.AST | None]]:
        waiting = [(place, self._edits_of(place, is_far)) for place in places]
        while waiting:
            begun = [(place, found, next(found, None)) for place, found in waiting]
            yield from ((place, *edit) for place, _, edit in begun if edit is not None)
            waiting = [(place, found) for place, found, edit in begun if edit is not None]

    def _edits_of(self, place: Place, is_far: bool) -> Iterator[tuple[str, ast.AST | None]]:
        scope = self._scopes[id(place.function)]
        return iter(edits(place.node, place.parent, scope, is_far))

    def _changed(
        self,
        place: Place,
        what: str,
        held: AbstractContextManager[None],
        about: ast.AST,
        new: ast.AST | None = None,
        is_far: bool = False,
    ) -> Iterator[Repair]:
        """Yield the module as it is while something is held in place, if that is another one.

        `about` is what of it is shown, unless only a part of that is gone in `new`.
        """
        with held:
            before, statement, after = self._texts.parts(place.statement, *_place_of(place, new))
        if (place.statement, statement) not in self._seen:
            self._seen.add((place.statement, statement))
            yield Repair(
                self._labels[place.statement],
                getattr(about, "lineno", 0) or getattr(place.parent, "lineno", 0),
                what,
                _shown(about, new, place.parent),
                is_far,
                PART.join([before, statement, after + self._end]),
                self._tree.body[place.statement].lineno,
                statement,
                around=_around(place, about, new),
            )


def _names_returned(function: ast.FunctionDef, at: Collection[int | str]) -> set[str]:
    """Return the names in what a function returns: in some places, or in all if none is told."""
    values = (
        _returned(function, at)
        if at
        else (
            part
            for one in ast.walk(function)
            if isinstance(one, ast.Return) and one.value is not None
            for part in ast.walk(one.value)
        )
    )
    return {part.id for part in values if isinstance(part, ast.Name)}


def _away_from(
    place: Place, focus: Mapping[str, Collection[int | str]], names_of: dict[int, set[str]]
) -> int:
    """Return 0 for a place in a statement that gives a wrong value its name, or returns it, 1 for
    one elsewhere in its function, 2 for all others.

    `names_of` holds the names that functions return, by their identity; to be added to.
    """
    at = focus.get(place.function.name)
    if at is None:
        return 2 if focus else 0
    if id(place.function) not in names_of:
        names_of[id(place.function)] = _names_returned(place.function, at)
    names = names_of[id(place.function)]
    statement = place.within if place.within is not None else place.node
    if not at and isinstance(statement, ast.Return):  # all that it returns is wrong
        return 0
    targets = (
        statement.targets
        if isinstance(statement, ast.Assign)
        else [statement.target]
        if isinstance(statement, ast.AugAssign)
        else []
    )
    given = {part.id for one in targets for part in ast.walk(one) if isinstance(part, ast.Name)}
    return 0 if given & names else 1


def _returned(function: ast.FunctionDef, at: Collection[int | str]) -> Iterator[ast.expr]:
    """Yield what a function returns in some places: numbers in a tuple, keys of a dictionary, which
    may have a name.
    """
    values = [part.value for part in ast.walk(function) if isinstance(part, ast.Return)]
    named = {value.id for value in values if isinstance(value, ast.Name)}
    values += [
        part.value
        for part in ast.walk(function)
        if isinstance(part, ast.Assign)
        if any(isinstance(target, ast.Name) and target.id in named for target in part.targets)
    ]
    for value in values:
        if isinstance(value, ast.Tuple):
            yield from (
                value.elts[k] for k in at if isinstance(k, int) and 0 <= k < len(value.elts)
            )
        elif isinstance(value, ast.Dict):
            for key, part in zip(value.keys, value.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in at:
                    yield part


def _place_of(place: Place, new: ast.AST | None) -> tuple[ast.stmt | None, ast.stmt | None]:
    """Return the statement that a change is in, and the one that stands in its place, if it is
    whole.
    """
    if new is None:
        return None, None
    if isinstance(place.node, ast.stmt):
        return (place.node, new) if isinstance(new, ast.stmt) else (None, None)
    return place.within, None


@contextmanager
def _holding_all(several: Sequence[Alike]) -> Iterator[None]:
    with ExitStack() as stack:
        for place, new in several:
            stack.enter_context(place.holding(new))
        yield


def _around(place: Place, about: ast.AST, new: ast.AST | None) -> str:
    """Return what stands around a name or number of a sign or two; nothing around all else."""
    is_within = isinstance(place.parent, ast.expr | ast.keyword)
    is_itself = about is place.node and is_within and new is not None
    if not is_itself or len(ast.unparse(about)) >= LEAST_SHOWN:
        return ""
    text = " ".join(ast.unparse(place.parent).split())
    return text if len(text) <= MOST_SHOWN else ""


def _shown(node: ast.AST, new: ast.AST | None, parent: ast.AST | None = None) -> str:
    """Return some code on one line, cut; where only one side of an operation stays, the other, and
    where a method's call goes, that call.
    """
    if isinstance(node, ast.BinOp) and new in (node.left, node.right):
        node = node.right if new is node.left else node.left
    text = " ".join(ast.unparse(node).split())
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        whole = " ".join(ast.unparse(node.func.value).split())
        if new is node.func.value and text.startswith(whole):
            text = text[len(whole) :]
    if isinstance(node, ast.Tuple) and isinstance(parent, ast.Subscript):
        text = f"[{text.removeprefix('(').removesuffix(')')}]"
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]} …"
