"""The names that a function of a student's can use."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.variants import repair_words as words


@dataclass(frozen=True)
class Scope:
    """The names that a function can use: its own (arguments first), attributes of `self`, and the
    words by which it takes things out of dictionaries; which of all these it never uses, and which
    it calls.
    """

    own: tuple[str, ...]
    attributes: tuple[str, ...]
    keys: tuple[str, ...] = ()
    unused: frozenset[str] = frozenset()
    called: tuple[str, ...] = ()
    """Arguments that are functions: they are called."""
    counting: tuple[str, ...] = ()
    """What loops count with or go through."""
    arguments: tuple[str, ...] = ()
    has_tensors: bool = False
    """It is written with torch."""
    together: tuple[frozenset[str], ...] = ()
    """Names that get their values together: `h, c = ...`."""

    @classmethod
    def of(
        cls, function: ast.FunctionDef, owner: ast.AST, more_keys: Sequence[str] = ()
    ) -> "Scope":
        """Return the names of a function; `owner` is the class it stands in, or itself.

        `more_keys` are further words for who takes things out of dictionaries.
        """
        own = arguments(function)
        own += [
            node.id
            for node in ast.walk(function)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        ]
        attributes = [
            node.attr
            for node in ast.walk(owner)
            if isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
            and node.value.id == "self"
        ]
        read = _read(function)
        # what is made and then only handed on with others is the likeliest to have been meant
        own.sort(key=lambda name: name in read)
        names = tuple(name for name in dict.fromkeys(own) if name != "self")
        keys = [
            node.slice.value
            for node in ast.walk(function)
            if isinstance(node, ast.Subscript)
            and isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, str)
        ]
        used = {*keys}
        keys += [
            key.value
            for node in ast.walk(function)
            if isinstance(node, ast.Dict) and keys
            for key in node.keys
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        ]
        for node in ast.walk(owner):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                used.add(node.attr)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                used.add(node.id)
        keys += more_keys if keys else []
        unused = frozenset({*names, *attributes, *keys} - used)
        attributes.sort(key=lambda name: name in used)  # as what is made and never read
        keys.sort(key=lambda name: name in used)
        every = (names, tuple(dict.fromkeys(attributes)), tuple(dict.fromkeys(keys)))
        calls = {
            node.func.id
            for node in ast.walk(function)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        called = tuple(name for name in arguments(function) if name in calls)
        names_used = {node.id for node in ast.walk(owner) if isinstance(node, ast.Name)}
        counting = tuple(
            dict.fromkeys(
                part.id
                for node in ast.walk(function)
                if isinstance(node, ast.For | ast.comprehension)
                for part in ast.walk(node.target)
                if isinstance(part, ast.Name)
            )
        )
        given = tuple(name for name in arguments(function) if name != "self")
        has_tensors = bool(names_used & _OF_TORCH)
        together = tuple(
            frozenset(part.id for part in node.elts if isinstance(part, ast.Name))
            for node in ast.walk(function)
            if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store)
        )
        return cls(*every, unused, called, counting, given, has_tensors, together)

    def others(self, name: str) -> list[str]:
        """Return the other names of the function, those first that get their values with this one:
        they are the likeliest to be confused.
        """
        beside = {one for group in self.together if name in group for one in group}
        found = [other for other in self.own if other != name]
        return sorted(found, key=lambda other: other not in beside)

    def told(self, what: str, name: str) -> str:
        """Return what is wrong where another name belongs, and if that one is never used, so."""
        return words.UNUSED.format(what=what, name=name) if name in self.unused else what

    def values(self) -> Iterator[ast.expr]:
        """Yield every value by its name."""
        for name in self.own:
            yield ast.Name(name, ast.Load())
        for name in self.attributes:
            yield ast.Attribute(ast.Name("self", ast.Load()), name, ast.Load())


LEAST_PACKED = 4
_OF_TORCH = frozenset({"torch", "nn", "F"})


def _read(function: ast.FunctionDef) -> set[str]:
    """Return the names that a function reads, but for where it only packs many for later."""
    packed = {
        id(part)
        for node in ast.walk(function)
        if isinstance(node, ast.Tuple | ast.List) and len(node.elts) >= LEAST_PACKED
        if all(isinstance(part, ast.Name) for part in node.elts)
        for part in node.elts
    }
    return {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in packed
    }


def arguments(function: ast.FunctionDef) -> list[str]:
    """Return the names of the arguments of a function."""
    every = function.args
    return [one.arg for one in [*every.posonlyargs, *every.args, *every.kwonlyargs]]
