"""Carries out the steps of a job on a student's objects.

A step is a list: a verb and its operands. Values stay inside in numbered slots; a `wire.Ref`
operand picks one up.

    ["construct", slot, name, args, kwargs]     slot = name(*args, **kwargs)
    ["assign", slot, path, value]               set the attribute (or entry) at the dotted path
    ["call", slot, owner, name, args, kwargs]   slot = name(...), or with an owner owner.name(...)
    ["read", slot, path]                        observe a part of a slot, as plain data
    ["shapes", slot, paths]                     observe shapes at dotted paths, None for nothing;
                                                under "" the number of parameters of a torch module,
                                                "+" the names of those that are not asked for,
                                                "*" the entries of attributes called like weights,
                                                "=" the paths that share their array with another
    ["weights", slot, paths]                    observe the arrays at dotted paths, None for nothing
    ["held", slot]                              observe the shapes of all arrays that it holds
    ["seed", number]                            set the seeds of random numbers
    ["get", slot, owner, path]                  slot = the attribute at the dotted path, as it is
    ["also", names]                             other names: of attributes, methods and keywords
    ["feeds", name]                             calls of this name are given one array that the
                                                call before returned

More verbs stand in `trials`. Every array operand is copied for each step, so no call sees what
another did to it.
"""

import inspect
import random
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from . import trials
from .accepted import Accepted
from .attributes import array_at, as_it_is, assign, follow, held, shapes
from .failure import NOTE_OF_NONE
from .found_names import FoundNames
from .material import material
from .methods import method_of
from .plain import describe, plain
from .step_error import StepError
from .tensors import TORCH_TYPES, is_of_arrays, is_torch, knows_torch, single, uses_tensors
from .wire import Form, Ref, WireError, encode


def _ordinal(path: Sequence[Any]) -> str:
    return f"place {path[-1] + 1}" if isinstance(path[-1], int) else repr(path[-1])


class Session:
    """The slots of one check. A fresh one is used for each check of a job.

    `printed` is what stands in for stdout.
    """

    def __init__(self, names: FoundNames, printed: Any = None) -> None:
        self.names = names
        self.printed = printed
        self.also: dict[str, dict[str, list[str]]] = {}
        self.slots: dict[int, Any] = {}
        self.assigned: set[int] = set()
        self.accepted = Accepted({})
        self.changes_inputs: set[str] = set()
        self.handed_over: list[tuple[str, Any, Any]] = []
        self.took_arrays: set[tuple[str, int]] = set()
        self.made_by: dict[int, str] = {}
        self.feeds_arrays: set[str] = set()
        self.of_tensors: dict[int, tuple[Any, bool]] = {}

    def step(self, step: Sequence[Any]) -> tuple[bool, Any]:
        """Carry out one step; return (True, observation) for those that observe."""
        verb: str = step[0]
        slot: Any = step[1] if len(step) > 1 else None
        if verb == "construct":
            name = str(step[2])
            watched = "" if name in self.changes_inputs else name
            self.slots[slot] = self._call(self.find(name), None, step[3], step[4], watched)
        elif verb == "assign":
            owner = self.slots[slot]
            value = self._resolve(step[3], as_tensor=False) if type(step[3]) is Form else step[3]
            path = self.accepted.at(owner, step[2], value)
            assign(owner, path, value, must_be_there=slot not in self.assigned)
            self.assigned.add(slot)
        elif verb == "call":
            self.call(step)
        elif verb == "read":
            return True, plain(self.pick(Ref(slot, tuple(step[2]))))
        elif verb == "get":
            owner = self.slots[step[2]]
            self.slots[slot] = as_it_is(follow(owner, self.accepted.at(owner, step[3])))
            self.made_by[slot] = str(step[3])
        elif verb == "shapes":
            owner = self.slots[slot]
            found = shapes(owner, [self.accepted.at(owner, path) for path in step[2]])
            named = {path: found.get(self.accepted.at(owner, path)) for path in step[2]}
            other = self.accepted.every_shape(owner, step[2])
            kept = {key: found[key] for key in found if key in ("*", "=", "", "+")}
            return True, {**other, **kept, **named}
        elif verb == "weights":
            owner = self.slots[slot]
            return True, {path: array_at(owner, self.accepted.at(owner, path)) for path in step[2]}
        elif verb == "held":
            return True, held(self.slots[slot])
        elif verb == "seed":
            _seed(step[1])
        elif verb == "also":
            self.also = step[1]
            self.accepted = Accepted(step[1].get("attributes", {}))
        elif verb == "feeds":
            self.feeds_arrays.add(step[1])
        elif verb in trials.VERBS:
            return trials.VERBS[verb](self, step)
        else:
            raise StepError("structure", f"unknown verb {verb!r}")
        return False, None

    def call(self, step: Sequence[Any]) -> Any:
        """Carry out a call and return what came back, which also stands in its slot."""
        slot = step[1]
        owner = None if step[2] is None else self.slots[step[2]]
        name = step[3]
        if name.rpartition(":")[2] in self.feeds_arrays:
            for part in step[4]:
                if type(part) is Ref and not part.path and self.made_by.get(part.slot) == name:
                    self._look_at_state(name, self.pick(part))
        function = (
            self.find(name)
            if step[2] is None
            else method_of(
                owner,
                name,
                self.also.get("methods", {}).get(name, ()) if self.also else (),
                self.made_by.get(step[2], ""),
            )
        )
        self.slots[slot] = self._call(
            function,
            owner,
            step[4],
            self._keywords(function, step[5]) if self.also and step[5] else step[5],
            "" if name in self.changes_inputs else str(name),
        )
        self.made_by[slot] = str(name)
        return self.slots[slot]

    def _look_at_state(self, name: str, state: Any) -> None:
        """Raise StepError where what a call returned cannot be the one array that the next call is
        given: several matrices, or a dictionary. Rows of one array are that array.
        """
        parts = state if isinstance(state, tuple | list) else ()
        if isinstance(state, dict) or any(
            isinstance(part, dict | tuple) or getattr(part, "ndim", 0) > 1 for part in parts
        ):
            raise StepError("structure", f"returned {describe(state)}", name)

    def _keywords(self, function: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments by keyword, under the names that the function has for them."""
        others = self.also.get("keywords", {})
        if not others:
            return kwargs
        try:
            known = inspect.signature(function).parameters
        except (TypeError, ValueError):
            return kwargs
        return {
            next((n for n in (name, *others.get(name, ())) if n in known), name): value
            for name, value in kwargs.items()
        }

    def find(self, name: str) -> Any:
        """Return the student's function or class. Raise StepError where there is none."""
        try:
            return self.names.find(name)
        except LookupError:
            raise StepError("missing", name) from None

    def _call(self, function: Any, owner: Any, args: Any, kwargs: Any, watched: str = "") -> Any:
        torch = sys.modules.get("torch")
        takes_tensors = torch is not None and (
            is_torch(owner, torch) if owner is not None else self._is_of_tensors(function)
        )
        try:
            result = self._called(function, args, kwargs, takes_tensors, watched)
        except (TypeError, AttributeError, RuntimeError, AssertionError, ValueError) as error:
            if isinstance(error, ValueError) and (
                torch is None or owner is not None or not knows_torch(function)
            ):
                raise  # of arrays: `x.transpose(1, 2)` is a method that both have
            if isinstance(error, TypeError) and "None" in str(error):
                self._note_nothing(error, [*args, *kwargs.values()])
            if torch is None or (isinstance(error, AssertionError) and owner is not None):
                raise
            try:
                if takes_tensors or isinstance(error, RuntimeError):
                    return self._in_single(function, owner, args, kwargs, error)
                result = self._called(function, args, kwargs, True, watched)
            except Exception as second:
                try:
                    return self._in_single(function, owner, args, kwargs, second)
                except Exception as third:
                    if takes_tensors and owner is None:
                        with suppress(Exception):  # what it says of arrays tells nothing of it
                            return self._called(function, args, kwargs, False, watched)
                    # what stopped for arrays, where tensors belong, tells nothing of the code
                    raise third if is_of_arrays(str(error), torch) else error from None
        if torch is not None and owner is None and isinstance(result, torch.nn.Module):
            result.double()
            result.eval()
        return result

    def _called(self, function: Any, args: Any, kwargs: Any, as_tensors: bool, watched: str) -> Any:
        """Return what a call gives; remember whether it changes what it is given."""
        given = self._resolve(args, as_tensors)
        if not as_tensors:
            given = self._as_they_were(watched, args, given)
        result = function(*given, **(kwargs and self._resolve(kwargs, as_tensors)))
        if watched:
            self._watch(watched, args, given)
            # it works when it is drawn from, or may keep what it is given and change that later
            keeps = isinstance(function, type) or hasattr(function, "__self__")
            if keeps or hasattr(type(result), "__next__"):
                self.handed_over.append((watched, args, given))
        return result

    def _as_they_were(self, watched: str, args: Any, given: Any) -> Any:
        """Return arguments of which one that came back as a list is an array, where an array stood
        before: a state of `tolist()`.
        """
        found = given
        for k, (operand, value) in enumerate(zip(args, given, strict=True)):
            if type(operand) is np.ndarray:
                self.took_arrays.add((watched, k))
            elif type(operand) is Ref and type(value) is list and (watched, k) in self.took_arrays:
                with suppress(ValueError, TypeError):
                    array = np.array(value)
                    if array.dtype.kind in "iufc":
                        found = [*found]
                        found[k] = array
        return found

    def _is_of_tensors(self, function: Any) -> bool:
        """Say whether a function is written for tensors; it is looked at once."""
        known = self.of_tensors.get(id(function))
        if known is None:
            known = self.of_tensors[id(function)] = function, uses_tensors(function)
        return known[1]

    def _in_single(
        self, function: Any, owner: Any, args: Any, kwargs: Any, error: Exception
    ) -> Any:
        """Return what torch gives in float32, where it refused to mix that with float64. Raise the
        error where it did not.
        """
        if TORCH_TYPES.search(str(error)) is None:
            raise error
        if hasattr(owner, "float"):
            owner.float()
        torch = sys.modules["torch"]
        before = torch.get_default_dtype()
        torch.set_default_dtype(torch.float32)  # as on the student's machine
        try:
            given = single(self._resolve(args, True)), single(self._resolve(kwargs, True))
            return function(*given[0], **given[1])
        finally:
            torch.set_default_dtype(before)

    def _watch(self, watched: str, args: Any, given: Any) -> None:
        """Remember that a function has changed what it was given, where it has."""
        for before, after in zip(args, given, strict=True):
            kind = type(before)
            if kind is np.ndarray:
                is_changed = _is_changed(before, after)
            else:
                is_changed = kind in _CONTAINERS and self._is_container_changed(before, after)
            if is_changed:
                self.changes_inputs.add(watched)
                return

    def look_again(self) -> None:
        """Look at what generators and objects were given, when all that is asked has been done."""
        for watched, args, given in self.handed_over:
            if watched not in self.changes_inputs:
                self._watch(watched, args, given)

    def _note_nothing(self, error: TypeError, operands: Sequence[Any]) -> None:
        """Put to an error over None which function handed the None on, and where."""
        for ref in operands:
            if type(ref) is Ref and ref.path and self.pick(ref) is None:
                made_by = self.made_by.get(ref.slot, "the function before it")
                what = f"what {made_by} returned at {_ordinal(ref.path)} is None"
                error.add_note(f"{NOTE_OF_NONE}{what}")
                return

    def _is_container_changed(self, before: Any, after: Any) -> bool:
        """Say whether a list, dictionary or table that was handed over, or something in it, is no
        longer what it was.
        """
        if type(before) is Ref:
            before = self.pick(before)
        kind = type(before)
        if kind is type(after):
            if kind is np.ndarray:
                return _is_changed(before, after)
            if kind in _SIMPLE:
                return bool(before != after and before == before)
            if kind is dict:
                return list(before) != list(after) or any(
                    map(self._is_container_changed, before.values(), after.values())
                )
            if kind is list or kind is tuple:
                return len(before) != len(after) or any(
                    map(self._is_container_changed, before, after)
                )
        return _as_bytes(self._resolve(before, False)) != _as_bytes(after)

    def _resolve(self, operand: Any, as_tensor: bool) -> Any:
        kind = type(operand)
        if kind is Ref:
            picked = self.pick(operand)
            if picked is None and not operand.path:
                made_by = self.made_by.get(operand.slot, "")
                raise StepError("structure", "returned None (is the return missing?)", made_by)
            return _copied(picked)
        if kind is np.ndarray:
            copied = operand.copy()
            return sys.modules["torch"].from_numpy(copied) if as_tensor else copied
        if kind is list and not as_tensor:  # most arguments are arrays
            return [
                part.copy() if type(part) is np.ndarray else self._resolve(part, False)
                for part in operand
            ]
        if kind is list:
            return [self._resolve(part, as_tensor) for part in operand]
        if kind is tuple:
            return tuple([self._resolve(part, as_tensor) for part in operand])
        if kind is dict:
            return {key: self._resolve(part, as_tensor) for key, part in operand.items()}
        if kind is Form:
            return material(Form(operand.kind, self._resolve(operand.payload, False)))
        if kind is str:  # `how is "mean"` is then what it is where the caller writes "mean"
            return sys.intern(operand)
        return operand

    def pick(self, ref: Ref) -> Any:
        """Return what stands in a slot, or a part of it. Raise StepError for a part that is not
        there.
        """
        value = self.slots[ref.slot]
        for key in ref.path:
            fits = (
                isinstance(value, Mapping) and key in value
                if isinstance(key, str)
                else isinstance(value, (tuple, list)) and key < len(value)
            )
            if not fits:
                raise StepError(
                    "structure",
                    f"returned {describe(self.slots[ref.slot])}",
                    self.made_by.get(ref.slot, ""),
                )
            value = value[key]
        return value


_SIMPLE = frozenset([int, float, str, bool])
_CONTAINERS = frozenset([list, dict, tuple, Form])


def _is_changed(before: np.ndarray, after: Any) -> bool:
    """Say whether an array that was handed over is no longer what it was."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(after, torch.Tensor):
        after = after.detach().numpy()
    if type(after) is not np.ndarray:
        return False
    # bytes take a tenth of the time of `array_equal`, and every call is looked at
    return bool(before.shape != after.shape or before.tobytes() != after.tobytes())


def _as_bytes(value: Any) -> bytes:
    """Return a value as it would cross; nothing where it is too large."""
    try:
        return encode(plain(value))
    except WireError:
        return b""


def _copied(value: Any) -> Any:
    """Return a copy of an array or tensor, so that changing it in place changes nothing that was
    returned before.
    """
    if type(value) is np.ndarray:
        return value.copy()
    torch = sys.modules.get("torch")
    return value.clone() if torch is not None and type(value) is torch.Tensor else value


def _seed(number: int) -> None:
    np.random.seed(number)
    random.seed(number)
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.manual_seed(number)
