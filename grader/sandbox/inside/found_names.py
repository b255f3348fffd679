"""What a submission defines: which object a name means, where it stands, why one is missing."""

from collections.abc import Callable, Sequence
from types import CodeType, ModuleType
from typing import Any

from .not_found import line_of_variable, why_missing, why_undefined

PACKAGE = "submission"
COPY = 1
"""The rank of a file that is called a copy: it may be the work itself, and so rivals the other."""


class FoundNames:
    """The names of one submission, kept while its modules are run and asked by the checks.

    `units` are those of the loader. A name that was lost has a reason, until something defines it.
    """

    def __init__(self, units: Sequence[dict[str, Any]]) -> None:
        self.units = list(units)
        self.modules: dict[str, ModuleType] = {}
        self.lost: dict[str, str] = {}
        self.magics: list[str] = []
        self.definitions: dict[str, list[dict[str, Any]]] = {}
        self.is_complete = False
        self._lost_in: dict[str, str] = {}
        self._stubs_in: dict[str, set[str]] = {}
        self._last_found: dict[str, tuple[Any, Any]] = {}
        self._blanks: dict[str, tuple[int, set[str]]] = {}
        self._ranks = {
            f"{PACKAGE}.{unit['module']}": int(unit.get("rank", 0)) for unit in reversed(self.units)
        }

    # while the modules are run

    def stubs_of(self, module: str) -> set[str]:
        """Return the dotted names of what a module leaves as handed out; to be added to."""
        return self._stubs_in.setdefault(module, set())

    def define(self, unit: dict[str, Any], name: str, line: int, methods: Sequence[str]) -> None:
        """Record a definition; it takes the place of a stub."""
        here = {
            "file": unit["file"],
            "label": unit["label"],
            "line": line,
            "module": unit["module"],
        }
        places = self.definitions.setdefault(name, [])
        if here not in places:
            places.append(here)
        self.stubs_of(f"{PACKAGE}.{unit['module']}").difference_update(
            [name, *(f"{name}.{method}" for method in methods)]
        )

    def lose(self, name: str, unit: dict[str, Any], why: str) -> None:
        """Remember why a unit does not define a name; the first reason counts."""
        if name not in self.lost:
            self.lost[name], self._lost_in[name] = why, unit["module"]

    def regain(self, name: str, unit: dict[str, Any]) -> None:
        """Forget that a name was lost in a unit's module: it is defined there now."""
        if self._lost_in.get(name) == unit["module"]:
            self.lost.pop(name, None)

    # once they have run

    def find(self, name: str) -> Any:
        """Return the student's object called `name`; raise LookupError when there is none.

        `module:name` means that of one module only.
        """
        module, _, own = name.rpartition(":")
        if module:
            namespace = vars(self.modules.get(f"{PACKAGE}.{module}", object))
            if own not in namespace:
                raise LookupError(name)
            return namespace[own]
        holder, value = self._last_found.get(name, (None, None))
        if holder is not None and holder.__dict__.get(name) is value and self.is_complete:
            return value
        found = self._candidates(name)
        if not found:
            raise LookupError(name)
        value = found[0][2]
        if not callable(value) and name in self.definitions and name not in self.lost:
            place = self.definitions[name][-1]
            self.lost[name] = (
                "the name is used again for something else "
                f"({type(value).__name__[:40]}) after its definition in line "
                f"{place['line']} of {place['label']}; call the result by another name"
            )
            raise LookupError(name)
        if callable(value):
            holders = (m for m in self.modules.values() if m.__dict__.get(name) is value)
            self._last_found[name] = next(holders, None), value
        return value

    def _candidates(self, name: str) -> list[tuple[tuple[int, int, int, int, int], str, Any]]:
        """Return (how good, the module it comes from, the object) of each object of this name, the
        best first.

        A finished definition beats a blank one wherever it stands, the student's own what is
        imported from a library, and the better placed file one that is a copy, an old version, a
        starter or a test. Of classes that are placed equally well, one that has all methods of
        another and more is what that one grew into: a course asks for a method a file.
        """
        found: list[tuple[tuple[int, int, int, int, int], str, Any]] = []
        seen: set[int] = set()
        order = {
            f"{PACKAGE}.{unit['module']}": k for k, unit in reversed(list(enumerate(self.units)))
        }
        for module in sorted(
            self.modules.values(), key=lambda module: order.get(module.__name__, len(order))
        ):
            if name not in module.__dict__:
                continue
            value = module.__dict__[name]
            origin = _module_of(value)
            home = origin if isinstance(origin, str) and origin in self.modules else module.__name__
            is_file = isinstance(value, ModuleType) and name not in self.definitions
            if id(value) in seen or is_file:  # a file of that name is no function
                continue
            seen.add(id(value))
            is_blank = name in self._blank_names(home)
            is_foreign = not isinstance(origin, str) or origin not in self.modules
            place = (int(is_blank), int(is_foreign), self._ranks.get(home, 0), 0, len(found))
            found.append((place, home, value))
        if len(found) > 1:
            methods = [_methods_of(value) for _, _, value in found]
            found = [
                ((*place[:3], int(any(own < other for other in methods)), place[4]), home, value)
                for (place, home, value), own in zip(found, methods, strict=True)
            ]
        return sorted(found, key=lambda item: item[0])

    def _blank_names(self, home: str) -> set[str]:
        """Return the names at the top of a module of which something was left as handed out.

        Kept while nothing changes.
        """
        stubs = self._stubs_in.get(home, set())
        known = self._blanks.get(home)
        if known is None or known[0] != len(stubs) or not self.is_complete:
            known = self._blanks[home] = (len(stubs), {stub.partition(".")[0] for stub in stubs})
        return known[1]

    def report(self) -> dict[str, Any]:
        """Return what is told of the names, once the loading is over.

        Student code may have changed anything here; what then fails is told as nothing.
        """
        self.is_complete = True
        self._blanks.clear()

        return {
            "names": safely(self.names, []),
            "stubs": safely(lambda: sorted(self.stub_names)[:200], []),
            "definitions": safely(
                lambda: {name: self.places(name)[-4:] for name in list(self.definitions)[:200]}, {}
            ),
            "rivals": safely(self.rivals, {}),
            "reads": safely(self.reads, {}),
        }

    @property
    def stub_names(self) -> set[str]:
        """Return the dotted names of what was left as handed out, in the definitions that count."""
        found: set[str] = set()
        for home, stubs in self._stubs_in.items():
            for stub in stubs:
                chosen = self._candidates(stub.partition(".")[0])
                if not chosen or chosen[0][1] == home:
                    found.add(stub)
        return found

    def places(self, name: str) -> list[dict[str, Any]]:
        """Return where a name is defined, the definition that counts last."""
        places = self.definitions[name]
        if len(places) == 1:
            return places
        chosen = self._candidates(name)
        home = chosen[0][1] if chosen else ""
        return sorted(places, key=lambda place: f"{PACKAGE}.{place['module']}" == home)

    def rivals(self) -> dict[str, list[list[Any]]]:
        """Return names with several finished definitions in different modules that are placed
        equally well; the first counts.
        """
        found: dict[str, list[list[Any]]] = {}
        for name, places in self.definitions.items():
            if len({place["module"] for place in places}) < 2:
                continue
            candidates = [c for c in self._candidates(name) if not c[0][0] and not c[0][1]]
            best = max(candidates[0][0][2], COPY) if candidates else 0
            equal = [c for c in candidates if max(c[0][2], COPY) == best]
            if len(equal) > 1:
                last = {f"{PACKAGE}.{place['module']}": place for place in places}
                found[name[:80]] = [
                    [last[home]["label"], last[home]["line"], last[home]["module"]]
                    for _, home, _ in equal[:4]
                    if home in last
                ]
        return {name: places for name, places in list(found.items())[:40] if len(places) > 1}

    def reads(self) -> dict[str, list[list[Any]]]:
        """Return which arrays of its file a function reads that are no arguments of it, and the
        line that makes them.
        """
        found: dict[str, list[list[Any]]] = {}
        for name in list(self.definitions)[:200]:
            chosen = self._candidates(name)
            code = getattr(chosen[0][2], "__code__", None) if chosen else None
            namespace = getattr(chosen[0][2], "__globals__", {}) if chosen else {}
            if not isinstance(code, CodeType):
                continue
            arrays = [
                other
                for other in code.co_names
                if other in namespace
                and type(namespace[other]).__name__ in ("ndarray", "Tensor", "matrix")
            ]
            if arrays:
                found[name[:80]] = [
                    [other[:80], line_of_variable(other, self.units)] for other in arrays[:8]
                ]
        return dict(list(found.items())[:40])

    def why_missing(self, name: str) -> str:
        """Return why a name is not at the top of any module."""
        return self.lost.get(name) or why_missing(name, self.units, self.magics)

    def why_undefined(self, name: str) -> str:
        """Return what is known of a name that nothing defines."""
        return (
            self.lost.get(name)
            or why_undefined(name, self.units, self.magics)
            or self.lost.get("*", "")  # all that a file gives: it may be one of these
        )

    def names(self) -> list[str]:
        """Return the public names the submission defines."""
        return [name[:80] for name in self.definitions][:200]


def safely(work: Callable[[], Any], otherwise: Any) -> Any:
    """Return what `work` returns, or `otherwise` where it fails."""
    try:
        return work()
    except Exception:
        return otherwise


def _methods_of(value: Any) -> set[str]:
    """Return what a class defines and inherits but from `object`; nothing where it is no class."""
    if not isinstance(value, type):
        return set()
    return {name for one in type.mro(value)[:-1] for name in vars(one) if name[:2] != "__"}


def _module_of(value: Any) -> Any:
    """Return the name of the module an object says it is from, None where asking fails."""
    try:
        return getattr(value, "__module__", None)
    except Exception:
        return None
