"""Writes wrappers: code that is called as an exercise asks and calls the student's as they have it.

A way says in which order and grouping the student's function takes what it is given; a form, where
in what it returns the wanted parts stand.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any

from grader.checks.binding import Binding, output_paths
from grader.display import listed
from grader.parsing import parsed

MOST_ARGUMENTS = 4
"""Of so many arguments, those of groups counted one by one, every order is tried."""
MOST_PARTS = 6
"""So many parts of what came back are looked at."""
NOTHING = "(no such part)"
_MISSING = re.compile(r"__init__\(\) missing ([12]) required positional arguments?: ([^.\n]{1,80})")

Place = tuple[int, ...]
"""Where an argument stands among those that are given: its number, and that in its group."""
Order = tuple["Place | tuple[Place, ...]", ...]
"""The arguments as the student's code takes them; those of a tuple come as one."""

_HELPERS = """
def _grader_parts(value, rows):
    import builtins as b
    kind, found = b.type(value).__name__, []
    def is_several(part):
        if b.isinstance(part, b.tuple):
            return True
        numbers = (b.int, b.float)
        return b.isinstance(part, b.list) and not b.all(b.isinstance(x, numbers) for x in part)
    def take(part, depth):
        if depth < 3 and b.isinstance(part, b.dict):
            part = b.tuple(part.values())
        if depth < 3 and is_several(part):
            for one in part:
                take(one, depth + 1)
        elif b.len(found) < MOST:
            found.append(part)
    names = b.tuple(b.str(key)[:40] for key in value) if b.isinstance(value, b.dict) else ()
    shape = b.getattr(value, "shape", ())
    if rows > 1 and b.len(shape) > 0 and shape[0] == rows:
        value, kind = b.tuple(value[k] for k in b.range(rows)), "array"
    if rows == 1:
        found.append(value)
    take(value, 0)
    return b.tuple(found[:MOST] + [NOTHING] * (MOST - b.len(found)) + [kind, names])
""".replace("MOST", str(MOST_PARTS)).replace("NOTHING", repr(NOTHING))
_COLUMNS = """
def _grader_turned(value):
    import builtins as b
    if b.isinstance(value, (b.tuple, b.list)):
        return b.type(value)([_grader_turned(part) for part in value])
    if b.len(b.getattr(value, "shape", ())) < 2:
        return value
    turn = value.permute if b.hasattr(value, "permute") else value.transpose
    return turn(*b.reversed(b.range(b.len(value.shape))))
"""
_BY_KEYWORD = """
def _grader_by_keyword(call, alike):
    import builtins as b, inspect
    kinds = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY
    taken = inspect.signature(call).parameters.values()
    names = [one.name for one in taken if one.kind in kinds]
    for asked in alike:
        if asked and b.set(asked) <= b.set(names):
            names = asked
            break
    def named_call(*given, **named):
        if b.len(given) > b.len(names):
            return call(*given, **named)
        return call(**b.dict(b.zip(names, given)), **named)
    return named_call
"""
_SINGLES = """
def _grader_rows(call, given, singles):
    import builtins as b
    def row(value, place, k):
        if place in singles:
            return value[k]
        if b.isinstance(value, (b.tuple, b.list)):
            return b.type(value)(row(part, place + (at,), k) for at, part in b.enumerate(value))
        return value
    first = given
    for at in singles[0]:
        first = first[at]
    found = [call(*row(b.tuple(given), (), k)) for k in b.range(b.len(first))]
    def together(parts):
        if b.isinstance(parts[0], (b.str, b.tuple)):
            return parts[0]
        if b.hasattr(parts[0], "unsqueeze"):
            import torch
            return torch.stack(parts)
        import numpy
        return numpy.stack(parts)
    return b.tuple(b.map(together, b.zip(*found, strict=True)))
"""


@dataclass(frozen=True)
class Way:
    """How a student's function takes its arguments, and with how many more a class is made."""

    order: Order
    told: str = ""
    """How it is called, and what is other than asked; nothing where it is called as asked."""
    more: int = 0
    turned: tuple[str, ...] = ()
    """The two names of a group that are taken the other way round, and nothing else."""
    columns: tuple[Place, ...] = ()
    """The arguments that it takes with their axes turned round, as it gives what it returns."""
    singles: tuple[Place, ...] = ()
    """The arguments of which it takes one row at a time, as it gives what it returns."""
    made: tuple[int, ...] = ()
    """The numbers of the arguments with which a class is made, in its own order."""
    by_keyword: bool = False
    """Whether each argument is given by the name that the student's code has for it."""

    @property
    def is_as_asked(self) -> bool:
        """Say whether it is made and called as the exercise asks."""
        return not self.told and not self.more


def plain_way(binding: Binding, more: int = 0) -> Way:
    """Return the way that is asked for."""
    return Way(_plain(binding.call), more=more)


def by_keyword(binding: Binding, more: int = 0) -> Way:
    """Return the way in which what is given by position is taken by keyword: under the names that
    are asked for where it has them, else in its own order.
    """
    text = f"{binding.target} takes arguments by keyword only; they are given by position."
    return Way(_plain(binding.call), text, more, by_keyword=True)


def missing_arguments(failure: str) -> tuple[int, str]:
    """Return how many arguments more a class wants to be made with, by what Python says of it, and
    their names.

    >>> missing_arguments("TypeError: C.__init__() missing 1 required positional argument: 'bias'")
    (1, "'bias'")
    """
    found = _MISSING.search(failure)
    return (int(found[1]), found[2]) if found else (0, "")


def other_ways(binding: Binding, more: int = 0, only_states: bool = False) -> Iterator[Way]:
    """Yield the ways beside the one that is asked for, the nearest first.

    `only_states`: none but those in which a group has another order.
    """
    call = binding.call
    if not isinstance(call, list):
        return
    name = binding.step_target.rpartition(".")[2]
    asked = _plain(call)
    names = dict(_names(call))
    ways: list[tuple[Order, str, tuple[str, ...]]] = []
    for at, part in enumerate(call):
        if isinstance(part, list) and len(part) == 2:
            turned = ((at, 1), (at, 0))
            pair = tuple(map(str, part))
            how = f"{listed(pair)} are in another order"
            ways.append(((*asked[:at], turned, *asked[at + 1 :]), how, pair))
    if not only_states and 2 <= len(names) <= MOST_ARGUMENTS:
        for order in list(permutations(asked))[1:]:
            ways.append((order, "the arguments are in another order", ()))
        groups = [part for part in call if isinstance(part, list) and len(part) > 1]
        for group in groups[:1]:
            how = f"{listed([str(one) for one in group])} come together as one"
            ways += [(order, how, ()) for order in permutations(names)]
        if len(call) > 2 and not groups:
            how = f"{listed([str(one) for one in call[-2:]])} come one by one"
            last = [(len(call) - 2,), (len(call) - 1,)]
            ways += [((*asked[:-2], pair), how, ()) for pair in permutations(last)]
    for order, how, pair in ways:
        yield Way(order, _called_so(name, order, asked, names, how), more, pair)


def other_shapes(binding: Binding) -> Iterator[Way]:
    """Yield the ways in which a class takes columns, or one example at a time, as asked or in
    another order: it may where its weights are kept as it likes. Of a function, or of weights as
    they are asked for, that is a product the wrong way round.
    """
    names = dict(_names(binding.call))
    columns = tuple(place for place, one in names.items() if _is_table(binding, one))
    if not columns:
        return
    shape = binding.inputs[names[columns[0]]].shape or []
    singles = tuple(p for p in columns if (binding.inputs[names[p]].shape or [])[0] == shape[0])
    name = names[columns[0]]
    for what, given, one in (
        ("takes and gives columns", shape[::-1], Way((), columns=columns)),
        ("takes one example at a time", shape[1:], Way((), singles=singles)),
    ):
        text = f"It {what}: {name} of shape {_axes(given)} where {_axes(shape)} is asked for."
        for way in (plain_way(binding), *other_ways(binding)):
            yield replace(one, order=way.order, told=f"{text} {way.told}".strip())


def made_otherwise(binding: Binding, way: Way) -> Way | None:
    """Return a way whose class takes two arguments of its making in the other order; None where it
    is not made with two.
    """
    if not isinstance(binding.init, list) or len(binding.init) != 2:
        return None
    one, other = map(shown_argument, binding.init)
    name = binding.step_target.partition(".")[0]
    text = f"It is made as {name}({other}, {one}), where {name}({one}, {other}) is asked for."
    return replace(way, made=(1, 0), told=f"{text} {way.told}".strip())


def _called_so(name: str, order: Order, asked: Order, names: dict[Place, Any], how: str) -> str:
    return (
        f"It is right where it is called as {name}({_listed(order, names)}). It is to be "
        f"called as {name}({_listed(asked, names)}): {how}."
    )


def _axes(shape: Sequence[Any]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def _is_table(binding: Binding, argument: Any) -> bool:
    """Say whether an argument is an input of two axes or more."""
    spec = binding.inputs.get(argument) if isinstance(argument, str) else None
    return spec is not None and len(spec.shape or ()) > 1


def with_parts(binding: Binding, name: str, own: str, way: Way) -> str:
    """Return a wrapper that gives all parts of what the student's code returns, in one tuple: the
    whole first where one value is asked for; last what kind of thing it was, and its keys.
    """
    return _wrapper(binding, name, own, way, "parts")


def in_form(binding: Binding, name: str, own: str, way: Way, chosen: Sequence[int]) -> str:
    """Return a wrapper that gives what is asked for; `chosen` is the number of the part for each
    output, in the order of the outputs.
    """
    places = dict(zip(output_paths(binding.returns), chosen, strict=True))
    return _wrapper(binding, name, own, way, _form(binding.returns, places))


def helpers() -> str:
    """Return what wrappers need beside them."""
    return _HELPERS + _COLUMNS + _SINGLES + _BY_KEYWORD


def part_names() -> list[str]:
    """Return a name for each part that `with_parts` gives."""
    return [f"part {k}" for k in range(MOST_PARTS + 2)]


def _wrapper(binding: Binding, name: str, own: str, way: Way, form: str) -> str:
    arguments = ", ".join(_argument(place, way.columns) for place in way.order)
    rows = len(output_paths(binding.returns))
    callee = "own" if binding.is_class else own
    if way.by_keyword:
        function = binding.method if binding.is_class else binding.target
        callee = f"_grader_by_keyword({callee}, {_words(binding, binding.call, function)})"
    called = f"_grader_parts({callee}({arguments}), {rows})"
    if way.columns:
        called = f"_grader_turned({called})"
    elif way.singles:
        called = f"_grader_rows(lambda *given: {called}, given, {way.singles})"
    if not binding.is_class:
        return f"def {name}(*given):\n    parts = {called}\n    return {form}\n"
    made = ""
    if way.more or way.made or way.by_keyword:
        init = "super().__init__"
        if way.by_keyword:
            init = f"_grader_by_keyword({init}, {_words(binding, binding.init, '__init__')})"
        order = ", ".join(f"given[{k}]" for k in way.made) or "*given"
        more = "".join(", 1" for _ in range(way.more))
        made = f"    def __init__(self, *given, **named):\n        {init}({order}{more}, **named)\n"
    return (
        f"class {name}({own}):\n{made}"
        f"    def {binding.method}(self, *given):\n"
        f"        own = super().{binding.method}\n"
        f"        parts = {called}\n"
        f"        return {form}\n"
    )


def _words(binding: Binding, arguments: Any, function: str) -> list[list[str]]:
    """Return the names that arguments may have: those of the template, those of the reference."""
    if not isinstance(arguments, list):
        return []
    tree = parsed(getattr(binding, "source", ""))
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)] if tree else []
    own = next((node for node in nodes if node.name == binding.class_name), tree)
    found = [str(one) for one in arguments]
    for node in ast.walk(own) if own is not None else ():
        if isinstance(node, ast.FunctionDef) and node.name == function:
            names = [one.arg for one in node.args.args if one.arg != "self"]
            return [found, names[: len(found)]]
    return [found]


def _form(returns: Any, places: dict[str, int]) -> str:
    if isinstance(returns, list):
        return f"({''.join(f'{_form(part, places)}, ' for part in returns)})"
    if isinstance(returns, dict):
        inside = ", ".join(f"{key!r}: {_form(part, places)}" for key, part in returns.items())
        return f"{{{inside}}}"
    return f"parts[{places[returns]}]" if returns in places else "None"


def _plain(call: Any) -> Order:
    return tuple((at,) for at in range(len(call)))


def _names(call: Sequence[Any]) -> Iterator[tuple[Place, Any]]:
    """Yield each argument, those of a group one by one, and where it stands."""
    for at, part in enumerate(call):
        if isinstance(part, list) and len(part) > 1:
            yield from (((at, k), one) for k, one in enumerate(part))
        else:
            yield (at,), part


def _argument(place: Any, columns: Sequence[Place] = ()) -> str:
    if place and isinstance(place[0], tuple):
        return f"({', '.join(_argument(one, columns) for one in place)})"
    given = "given" + "".join(f"[{k}]" for k in place)
    is_turned = any(column[: len(place)] == place for column in columns)
    return f"_grader_turned({given})" if is_turned else given


def _listed(order: Any, names: dict[Place, Any]) -> str:
    return ", ".join(_shown(place, names) for place in order)


def _shown(place: Any, names: dict[Place, Any]) -> str:
    if place and isinstance(place[0], tuple):
        return f"({_listed(place, names)})"
    if place in names:
        return shown_argument(names[place])
    return f"({', '.join(shown_argument(names[one]) for one in names if one[0] == place[0])})"


def shown_argument(argument: Any) -> str:
    """Return an argument of a template in few words: of a dictionary its first two keys."""
    if isinstance(argument, list | tuple):
        return f"({', '.join(map(shown_argument, argument))})"
    if not isinstance(argument, dict):
        return str(argument)
    keys = list(map(str, argument))
    return f"{{{', '.join(keys[:2])}{', ...' if len(keys) > 2 else ''}}}"
