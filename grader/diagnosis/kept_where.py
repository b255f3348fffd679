"""Where a student's code keeps something from one call to the next: read in its source.

Asked only after an experiment has shown that something is kept.
"""

import ast
from collections.abc import Iterator, Sequence

from grader.diagnosis.place import Place
from grader.variants.own_module import OwnModule, Stretch

_MAKERS = {
    *("list", "dict", "set", "bytearray", "defaultdict", "deque", "Counter", "OrderedDict"),
    *("zeros", "ones", "empty", "full", "array"),
}
_CHANGING = {
    *("append", "extend", "insert", "add", "update", "setdefault", "pop", "popitem", "remove"),
    *("discard", "clear", "sort", "reverse", "appendleft", "extendleft", "fill"),
}
_CONTENTS = ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def where_kept(stretches: Sequence[Stretch], target: str) -> Place | None:
    """Return the one line that makes what a function or class keeps; None for none, or several."""
    module = OwnModule.of(stretches)
    needed = module.needed([target.partition(".")[0]])
    found = {(label, *kept) for node, label in needed for kept in _kept_in(node)}
    found |= set(_kept_outside(module, needed))
    if len(found) != 1:
        return None
    label, line, sentence = found.pop()
    return Place("kept", "line", f"Look at line {line} of {label}: {sentence}")


def _kept_in(node: ast.stmt) -> Iterator[tuple[int, str]]:
    """Yield what a definition keeps itself: defaults of its functions, values of its class."""
    for function in ast.walk(node):
        if isinstance(function, _Function):
            yield from _kept_in_defaults(function)
    if isinstance(node, ast.ClassDef):
        yield from _kept_in_class(node)


def _kept_in_defaults(function: _Function) -> Iterator[tuple[int, str]]:
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    pairs = [
        *zip(positional[len(positional) - len(given.defaults) :], given.defaults, strict=True),
        *zip(given.kwonlyargs, given.kw_defaults, strict=True),
    ]
    changed = _changed_in_place(function)
    for argument, default in pairs:
        if default is not None and _is_changeable(default) and argument.arg in changed:
            text = (
                f"the default `{argument.arg}={ast.unparse(default)}` is made once, when "
                f"`{function.name}` is defined, and every call goes on with the same one. "
                "Make a new one inside."
            )
            yield default.lineno, text


def _kept_in_class(node: ast.ClassDef) -> Iterator[tuple[int, str]]:
    methods = [part for part in node.body if isinstance(part, _Function)]
    made_anew = {name for method in methods for name in _set_on_self(method)}
    changed = {
        name for method in methods for name in _changed_on(method, ("self", "cls", node.name))
    }
    for name, line in _made_by(node.body):
        if name in changed - made_anew:
            yield (
                line,
                (
                    f"`{name}` belongs to the class {node.name}, and all its objects share it. "
                    f"Make it in __init__, as self.{name}."
                ),
            )


def _kept_outside(
    module: OwnModule, needed: Sequence[tuple[ast.stmt, str]]
) -> Iterator[tuple[str, int, str]]:
    """Yield what stands outside all functions and is changed by those that are needed."""
    functions = [f for node, _ in needed for f in ast.walk(node) if isinstance(f, _Function)]
    changed = {name for function in functions for name in _changed_outside(function)}
    for node, label in module.statements:
        for name, line in _made_by([node], also_plain=True):
            if name in changed:
                text = (
                    f"`{name}` stands outside the function, which changes it: it is kept from "
                    "call to call. Make it inside."
                )
                yield label, line, text


def _made_by(body: Sequence[ast.stmt], also_plain: bool = False) -> Iterator[tuple[str, int]]:
    """Yield the names that statements give something that can be changed, and their lines."""
    for node in body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                pass
            case _:
                continue
        if also_plain or _is_changeable(value):
            yield name, node.lineno


def _is_changeable(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        name = getattr(value.func, "attr", getattr(value.func, "id", ""))
        return name in _MAKERS
    return isinstance(value, _CONTENTS)


def _changed_in_place(function: _Function) -> set[str]:
    """Return the names of what a function changes in place and nowhere makes anew."""
    changed = {target.id for target in _targets(function) if isinstance(target, ast.Name)}
    added = {
        part.target.id
        for part in ast.walk(function)
        if isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name)
    }
    return (changed | added) - (_stored(function) - added)


def _changed_outside(function: _Function) -> set[str]:
    """Return the names of what a function changes that is not its own: what it declares global and
    assigns, and what it changes in place without having made it.
    """
    changed = {target.id for target in _targets(function) if isinstance(target, ast.Name)}
    declared = {
        name for part in ast.walk(function) if isinstance(part, ast.Global) for name in part.names
    }
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    arguments = {argument.arg for argument in every if argument is not None}
    stored = _stored(function)
    return (changed - arguments - (stored - declared)) | (stored & declared)


def _stored(function: _Function) -> set[str]:
    return {
        part.id
        for part in ast.walk(function)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }


def _changed_on(method: _Function, owners: Sequence[str]) -> Iterator[str]:
    """Yield the attributes of a class that a method changes in place, under a name of its own
    too: `s = self.state`.
    """
    added = [part.target for part in ast.walk(method) if isinstance(part, ast.AugAssign)]
    called: dict[str, str] = {}
    for part in ast.walk(method):
        match part:
            case ast.Assign(
                targets=[ast.Name(id=own)],
                value=ast.Attribute(value=ast.Name(id=owner), attr=name),
            ) if owner in owners:
                called[own] = name
    for target in [*_targets(method), *added]:
        match target:
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in owners:
                yield name
            case ast.Name(id=own) if own in called:
                yield called[own]


def _set_on_self(method: _Function) -> Iterator[str]:
    for part in ast.walk(method):
        match part:
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                yield name


def _targets(function: _Function) -> Iterator[ast.expr]:
    """Yield what a function puts something into, or calls a method of that changes it."""
    for part in ast.walk(function):
        match part:
            case ast.Subscript(value=value, ctx=ast.Store() | ast.Del()):
                yield value
            case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in _CHANGING:
                yield value
