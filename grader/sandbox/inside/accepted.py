"""The other names under which an exercise accepts attributes, and which of them an object means."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from .attributes import follow, shapes


class Accepted:
    """Finds what is meant by a dotted path in objects that may call it otherwise.

    `others` holds the accepted names by the path that is asked for.
    """

    def __init__(self, others: Mapping[str, Sequence[str]]) -> None:
        self._others = others
        self._placed: dict[tuple[int, str], tuple[Any, str]] = {}
        self._told_apart: dict[str, str] = {}

    def at(self, owner: Any, path: str, value: Any = None) -> str:
        """Return the dotted path under which the object has what `path` means.

        Of several that it has, the one that holds an array of the shape of `value`: what one
        student calls W is another's V.
        """
        others = self._others.get(path)
        if not others:
            return path
        known = self._placed.get((id(owner), path))
        if known is not None:
            return known[1]
        taken = {name for (at, _), (_, name) in self._placed.items() if at == id(owner)}
        found: dict[str, Any] = {}
        for name in (path, *others):
            if name not in taken:
                with suppress(AttributeError, KeyError, TypeError, ValueError, RuntimeError):
                    found[name] = tuple(np.shape(follow(owner, name)))
        if value is None or not found:
            return next(iter(found), path)
        fits = [name for name, shape in found.items() if shape == np.shape(value)]
        name = next(iter([*fits, *found]))
        if len(fits) > 1:  # at other sizes it was plain
            name = next((one for one in fits if one == self._told_apart.get(path)), name)
        elif len(found) > 1:
            self._told_apart[path] = name
        self._placed[id(owner), path] = owner, name  # kept, so that no other gets its id
        return name

    def every_shape(self, owner: Any, paths: Sequence[str]) -> dict[str, Any]:
        """Return the shapes under all accepted names that an object has, each behind "=".

        Nothing where each path has one name: which of several is meant is not known before
        something is set.
        """
        names = [name for path in paths for name in (path, *self._others.get(path, ()))]
        if len(names) == len(paths):
            return {}
        found = shapes(owner, names)
        return {f"={name}": found[name] for name in names if found.get(name) is not None}
