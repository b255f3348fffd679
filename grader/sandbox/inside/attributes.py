"""Attributes of a student's objects at dotted paths: set, read, and looked at by their shapes."""

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from .plain import plain
from .step_error import StepError

MOST_DEEP = 4
_CALLED_LIKE_WEIGHTS = ("weight", "bias", "w_", "b_")
MAX_HELD, MAX_PATH = 60, 60
MAX_COPIED = 10_000
MAX_TOLD = 6
"""So many names of other weights are told."""


def follow(owner: Any, path: str) -> Any:
    """Return what stands at a dotted path; raise what Python raises where nothing does.

    An array that an object lacks is looked for in what it holds: `self.params["weight"]`, and
    `self.cell.weight` of a cell that is wrapped.
    """
    for part in path.split("."):
        if _is_key(owner, part):
            owner = owner[part]
            continue
        try:
            owner = getattr(owner, part)
        except AttributeError:
            holder = _holder_of(owner, part)
            if holder is None:
                raise
            owner = holder[part] if isinstance(holder, dict) else getattr(holder, part)
    return owner


def _is_key(owner: Any, name: str) -> bool:
    """Say whether a name is a key of a dictionary: not what an object of a class of dictionaries
    has of its own.
    """
    if not isinstance(owner, dict):
        return False
    is_of_class = hasattr(type(owner), name) and not hasattr(dict, name)
    return name not in getattr(owner, "__dict__", {}) and not is_of_class


def _holder_of(owner: Any, name: str) -> Any:
    """Return the one thing that an object holds which has an array of this name; None otherwise."""
    found = [part for _, part in _held(owner) if _has_array(part, name)]
    return found[0] if len(found) == 1 else None


def _held(owner: Any) -> list[tuple[str, Any]]:
    """Return the mappings and objects that an object holds, by their names."""
    own = getattr(owner, "__dict__", {})
    parts = [*own.items(), *(own.get("_modules") or {}).items()]
    return [
        (str(name), part)
        for name, part in parts
        if name[:1] != "_" and (type(part) is dict or hasattr(part, "__dict__"))
    ]


def _has_array(part: Any, name: str) -> bool:
    return _is_array(part.get(name) if type(part) is dict else getattr(part, name, None))


def as_it_is(value: Any, depth: int = 0) -> Any:
    """Return arrays as they are now, in copies: an object may go on to change its own in place.

    Arrays deeper than MOST_DEEP in lists and mappings stay the object's own.
    """
    if depth > MOST_DEEP:
        return value
    torch = sys.modules.get("torch")
    if type(value) is np.ndarray:
        return value.copy()
    if torch is not None and isinstance(value, torch.Tensor):
        return value.clone()
    if type(value) in (list, tuple):
        return type(value)(as_it_is(part, depth + 1) for part in value)
    if type(value) is dict:
        return {key: as_it_is(part, depth + 1) for key, part in value.items()}
    return value


def assign(owner: Any, path: str, value: Any, must_be_there: bool = False) -> None:
    """Set what stands at the dotted path to a copy of `value`.

    Into it where it is a torch tensor or read-only.
    """
    parent, _, name = path.rpartition(".") if "." in path else ("", "", path)
    try:
        holder = follow(owner, parent) if parent else owner
    except (AttributeError, KeyError):
        if others := _arrays_of(owner):
            raise StepError("weight", _no_weight(path, others)) from None
        raise
    if not isinstance(holder, dict) and not hasattr(holder, name):
        inner = _holder_of(holder, name)
        holder = holder if inner is None else inner
    if _is_key(holder, name):
        holder[name] = value.copy() if type(value) is np.ndarray else value
        return
    torch = sys.modules.get("torch")
    if must_be_there and not hasattr(holder, name) and (others := _arrays_of(holder)):
        # the first weight of all: the others go by other names too. An object without any array
        # may make its weights later
        raise StepError("weight", _no_weight(name, others))
    is_module = torch is not None and isinstance(holder, torch.nn.Module)
    if is_module and not hasattr(holder, name) and _arrays_of(holder):
        return  # it lacks this one: what uses it stops as it does at home
    if torch is not None and isinstance(current := getattr(holder, name, None), torch.Tensor):
        wanted, own = tuple(np.shape(value)), tuple(current.shape)
        if np.size(value) != 1 and not _fits(wanted, own):
            raise StepError("weight", f"has a weight {path} of shape {own} in place of {wanted}")
        with torch.no_grad():
            current.copy_(
                torch.from_numpy(np.asarray(value)).reshape(current.shape)
                if np.size(value) == 1
                else torch.from_numpy(np.array(value))
            )
            has_setter = getattr(getattr(type(holder), name, None), "fset", None) is not None
            # what a property joins of several parameters is a copy: it sets them itself
            if has_setter and not torch.equal(getattr(holder, name), current):
                setattr(holder, name, current.detach().clone())
        return
    try:
        setattr(holder, name, value.copy() if type(value) is np.ndarray else value)
    except AttributeError:
        current = getattr(holder, name, None)
        if not isinstance(current, np.ndarray):
            raise
        current[...] = value


def _fits(wanted: tuple[int, ...], own: tuple[int, ...]) -> bool:
    """Say whether an array of one shape can be copied into one of another."""
    try:
        return np.broadcast_shapes(wanted, own) == own
    except ValueError:
        return False


def _no_weight(name: str, others: Sequence[str]) -> str:
    told = ", ".join(others[:MAX_TOLD]) + (" and more" if len(others) > MAX_TOLD else "")
    return f"has no weight {name}; it has {told}"


def _arrays_of(holder: Any) -> list[str]:
    """Return the names of the arrays and parameters that an object holds, itself or in a part."""
    own = getattr(holder, "__dict__", {})
    found = [str(name)[:40] for name, value in own.items() if isinstance(value, np.ndarray)]
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(holder, torch.nn.Module):
        found += [str(name)[:40] for name, _ in holder.named_parameters()]
    if not found and torch is not None:
        found = [str(name)[:40] for name, its in own.items() if isinstance(its, torch.Tensor)]
    for name, part in own.items():
        if type(part) in (list, tuple) and name[:1] != "_":
            found += [str(name)[:40]] if any(map(_is_array, part[:MAX_HELD])) else []
        elif type(part) is dict and name[:1] != "_":
            for key, value in list(part.items())[:MAX_HELD]:
                if _is_array(value):
                    found.append(f"{name}[{key!r}]"[:40])
                elif type(value) is dict and any(map(_is_array, value.values())):
                    found.append(f"{name}[{key!r}][...]"[:40])
        elif torch is None or not isinstance(part, torch.nn.Module):
            inner = getattr(part, "__dict__", {}) if name[:1] != "_" else {}
            found += [
                f"{name}.{key}"[:40]
                for key, value in inner.items()
                if isinstance(value, np.ndarray)
            ]
    return found


def held(owner: Any) -> dict[str, Any]:
    """Return the shapes of the arrays and parameters that an object holds, by the dotted paths that
    lead to them. A list of arrays of one shape is told as one array.
    """
    torch = sys.modules.get("torch")
    kinds = (np.ndarray,) if torch is None else (np.ndarray, torch.Tensor)
    found: dict[str, Any] = {}
    own = getattr(owner, "__dict__", {})
    places = [("", own), *((f"{name}.", _inside(part)) for name, part in _held(owner))]
    for before, values in places[1 : MAX_HELD + 1]:
        inner = [(key, part) for key, part in values.items() if type(part) is dict]
        places += [(f"{before}{k}.", part) for k, part in inner if str(k)[:1] != "_"][:MAX_HELD]
    for before, values in places:
        for key, value in values.items():
            if not isinstance(key, str) or "." in key:
                continue
            if isinstance(value, kinds):
                found[f"{before}{key}"] = value
            elif type(value) in (list, tuple) and len(value) < MAX_HELD and _are_alike(value):
                found[f"{before}{key}"] = np.array(value)
    if torch is not None and isinstance(owner, torch.nn.Module):
        found |= dict(owner.named_parameters())
    return {
        path: tuple(int(extent) for extent in value.shape)
        for path, value in list(found.items())[:MAX_HELD]
        if path.isprintable() and len(path) < MAX_PATH
    }


def _is_array(value: Any) -> bool:
    torch = sys.modules.get("torch")
    return isinstance(value, np.ndarray) or (torch is not None and isinstance(value, torch.Tensor))


def _are_alike(values: Sequence[Any]) -> bool:
    return len({getattr(v, "shape", None) for v in values if type(v) is np.ndarray}) == 1 and all(
        type(value) is np.ndarray and value.size < MAX_COPIED for value in values
    )


def _inside(part: Any) -> dict[Any, Any]:
    return part if type(part) is dict else getattr(part, "__dict__", {})


def shapes(owner: Any, paths: Sequence[str]) -> dict[str, Any]:
    """Return the shape found at each dotted path, None where there is no array."""
    found: dict[str, Any] = {}
    seen: dict[int, Any] = {}
    shared: list[str] = []
    for path in paths:
        try:
            value = follow(owner, path)
            if id(value) in seen:
                shared.append(path)
            seen[id(value)] = value
            shape = getattr(value, "shape", None)
            found[path] = tuple(
                int(extent) for extent in (np.shape(value) if shape is None else shape)
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            found[path] = None
    found["*"] = sum(
        int(np.size(value))
        for name, value in getattr(owner, "__dict__", {}).items()
        if (isinstance(value, np.ndarray) and name.lower().startswith(_CALLED_LIKE_WEIGHTS))
        # a weight of plain lists is one too: it is an array once it was set
        or (isinstance(value, list) and found.get(name) is not None)
    )
    found["="] = shared
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(owner, torch.nn.Module):
        found[""] = sum(int(parameter.numel()) for parameter in owner.parameters())
        found["+"] = [str(n)[:60] for n, its in owner.named_parameters() if id(its) not in seen]
    return found


def array_at(owner: Any, path: str) -> Any:
    """Return the array at a dotted path as plain data; None where there is none."""
    try:
        value = follow(owner, path)
    except (AttributeError, KeyError, TypeError):
        return None
    return plain(value)
