"""Runs a student's sources statement by statement, so that a failure costs only what it touches."""

import ast
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import linecache
import re
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from types import CodeType, ModuleType
from typing import Any, NamedTuple

from . import cell_syntax, fast_path, statements
from . import stubs as source_text
from .defaults import settle_torch
from .found_names import PACKAGE, FoundNames, safely
from .not_found import MAIN
from .soft_limit import StatementTooLong, now, used, with_soft_limit
from .stand_ins import Inert, inert_module, is_inert
from .tracebacks import describe_error, line_of, place_of

MAX_NOTES = 60
SOFT_SECONDS = 2.0
SOFT_SECONDS_IN_ALL = 6.0
SOFT_SECONDS_AFTERWARDS = 0.2


_ALL_ERRORS = (Exception, SystemExit, KeyboardInterrupt, GeneratorExit, StatementTooLong)


class End(NamedTuple):
    """Where a unit that was run all at once stopped, line and column, and with which error.

    None for one to be run again.
    """

    place: tuple[int, int]
    error: BaseException | None


_NOT_BEGUN = End((0, 0), None)


class Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """The modules of one submission: runs them, finds names in them, remembers what was lost.

    `units` are mappings with text keys: module, file, label, source, first_line. Units of one
    module share a namespace, as notebook cells do. `given` maps module names to sources a course
    hands out. `announce` hears of each statement before it runs, `tell_slow` of one that was
    stopped.
    """

    def __init__(
        self,
        units: Sequence[dict[str, Any]],
        given: dict[str, str],
        skip: Sequence[int],
        announce: Callable[[int], None],
        tell_slow: Callable[[int], None] = lambda number: None,
    ) -> None:
        self.units = list(units)
        self.found = FoundNames(units)
        self.given = given
        self.skip = set(skip)
        self.announce = announce
        self.tell_slow = tell_slow
        self.notes: list[dict[str, Any]] = []
        self.told: set[tuple[str, str]] = set()
        self.absent: set[str] = set()
        self.module_names = {unit["module"] for unit in self.units}
        self.soft_left = SOFT_SECONDS_IN_ALL
        self.slow: list[int] = []
        self.here: list[str] = [""]
        self.near: set[str] = set()
        texts = [unit["source"] for unit in self.units]
        self.is_read = any("torch" in text or "inspect" in text for text in texts)
        """Whether source may be asked for again, as `torch.jit.script` does."""

    # what Python's import system asks

    def _own(self, name: str) -> str | None:
        """Return the full name of the submission's module or folder that `name` means.

        None for anything else.

        Every file lives below one package, so that relative imports work; `cells`, `src.cells` and
        the end of the path of a file in a folder ("helpers.text") mean the same module.
        """
        inner = name.removeprefix(f"{PACKAGE}.")
        names = self.module_names
        if name == PACKAGE:
            return PACKAGE
        if inner in names or any(other.startswith(f"{inner}.") for other in names):
            return f"{PACKAGE}.{inner}"
        places = {
            ".".join(parts[:k])
            for parts in (other.split(".") for other in names)
            for k in range(1, len(parts) + 1)
        }
        by_end = [place for place in places if place.endswith(f".{inner}")]
        beside = f"{self.here[-1].rpartition('.')[0]}.{inner}"
        if len(by_end) > 1 and beside in by_end:  # as a script finds what lies in its own folder
            self.near.add(name)
            return f"{PACKAGE}.{beside}"
        return f"{PACKAGE}.{by_end[0]}" if len(by_end) == 1 else None

    def find_spec(
        self, name: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return where to load `name` from.

        The submission, the course's files, or an inert stand-in for plots.
        """
        given = name in self.given or any(other.startswith(name + ".") for other in self.given)
        own = None if _is_standard(name) else self._own(name)
        if own is not None or given or is_inert(name):
            is_package = (
                own is None
                or own == PACKAGE
                or any(f"{PACKAGE}.{unit['module']}".startswith(f"{own}.") for unit in self.units)
            )
            return importlib.machinery.ModuleSpec(name, self, is_package=is_package)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        """Return the module object for `spec`.

        Another name for a module of the submission is that module itself.
        """
        own = self._own(spec.name)
        if own is not None and own != spec.name:
            importlib.import_module(own)
            return sys.modules[own]
        if own is not None or spec.name in self.given:
            return None
        return inert_module(spec.name) if is_inert(spec.name) else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's source, once."""
        name = module.__name__
        if name in self.found.modules:
            return
        if name.startswith(f"{PACKAGE}.") or name == PACKAGE:
            self.found.modules[name] = module
            self.here.append(name.removeprefix(f"{PACKAGE}."))
            self._run_units(module)
            self.here.pop()
            for other in self.near:  # another folder has another one
                sys.modules.pop(other, None)
            self.near.clear()
        elif name in self.given:
            label = name.replace(".", "/") + ".py"
            exec(compile(self.given[name], label, "exec", dont_inherit=True), module.__dict__)

    # running

    def run(self) -> None:
        """Run every module of the submission, in the order in which they were handed in."""
        sys.meta_path.insert(0, self)
        for name in dict.fromkeys(unit["module"] for unit in self.units):
            self._load(f"{PACKAGE}.{name}")

    def _load(self, name: str) -> ModuleType:
        """Return a module of the submission, run, its packages first.

        What `import` does, without its locks and searches.
        """
        if name in sys.modules:
            return sys.modules[name]
        parent, _, last = name.rpartition(".")
        package = self._load(parent) if parent else None
        if name in sys.modules:  # its package imports it
            return sys.modules[name]
        spec = self.find_spec(name)
        assert spec is not None
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        self.exec_module(module)
        if package is not None:
            setattr(package, last, module)
        return module

    def _run_units(self, module: ModuleType) -> None:
        namespace = module.__dict__
        self.found.stubs_of(module.__name__)
        namespace.update(display=Inert("display"), get_ipython=Inert("get_ipython"))
        files = [u["file"] for u in self.units if f"{PACKAGE}.{u['module']}" == module.__name__]
        if files and files[0].endswith(".py"):  # a notebook has none
            namespace["__file__"] = f"/{files[0]}"
        sys.argv = [namespace.get("__file__", "")]
        again: list[tuple[dict[str, Any], int, statements.Statement, BaseException]] = []
        flags = 0
        for index, unit in enumerate(self.units):
            if f"{PACKAGE}.{unit['module']}" != module.__name__:
                continue
            if unit.get("is_changed"):
                self._run_changed(unit, namespace)
                continue
            if self.is_read:
                self._keep_source(unit)
            end = self._run_whole(-1 - index, unit, namespace) if not flags else _NOT_BEGUN
            if "%" in unit["source"]:
                self.found.magics += [
                    f"%{word} ({unit['label']})"
                    for word in cell_syntax.unknown_magics(unit["source"])
                ]
            if end is None:
                continue
            read = statements.read(unit["source"], unit["label"], unit["first_line"] - 1, flags)
            flags = read.flags
            if read.unseen:
                self._note(
                    unit,
                    read.unseen_at,
                    "was read without characters that are not seen",
                    f"U+{read.unseen:04X} and the like, as pages and mails have them",
                    (),
                )
            for loss in read.losses:
                self._note(unit, loss.line, "does not compile", loss.reason, loss.names)
            for number, statement in enumerate(read.statements, start=index << 24):
                if end.place > statement.end:  # it was run already
                    continue
                if end.error is not None and end.place >= statement.start:
                    error: BaseException | None = end.error
                    if isinstance(statement.node, ast.FunctionDef | ast.ClassDef):
                        self._takes_the_place(unit, statement.node, statement.line, namespace)
                    self._failed(unit, statement, end.error)
                else:
                    error = self._run_statement(number, unit, statement, namespace)
                if error is not None:
                    again.append((unit, number, statement, error))
        for unit, number, statement, error in again:
            may_work_now = isinstance(error, NameError) and not isinstance(statement.node, ast.Expr)
            if (
                may_work_now
                and self._run_statement(number | 1 << 23, unit, statement, namespace) is None
            ):
                continue
            missing = error.name if isinstance(error, NameError) else None
            is_shown = isinstance(statement.node, ast.Expr) and isinstance(missing, str)
            if is_shown and missing in namespace:
                continue  # what it shows was not there yet; it is now
            what = "took too long" if isinstance(error, StatementTooLong) else "failed"
            self._tell(
                unit,
                line_of(error, unit["label"], statement.line),
                what,
                error,
                bound(statement.node),
            )

    @staticmethod
    def _keep_source(unit: dict[str, Any]) -> None:
        """Let `inspect.getsource` find a unit, which stands in no file."""
        text = "\n" * (unit["first_line"] - 1) + unit["source"]
        lines = [f"{line}\n" for line in text.split("\n")]
        for name in (unit["label"], f"/{unit['file']}"):
            linecache.cache.setdefault(name, (len(text), None, lines, name))

    def _tell(
        self, unit: dict[str, Any], line: int, what: str, error: BaseException, names: Sequence[str]
    ) -> None:
        """Note a failure; one that follows from another, or says the same of the same cell, is not
        told again.
        """
        if isinstance(error, SystemExit) and error.code in (None, 0):  # False is 0 too
            return
        reason = describe_error(error)
        missing = getattr(error, "name", None)
        absent = missing if isinstance(error, ModuleNotFoundError) else None
        if isinstance(absent, str) and absent.startswith(f"{PACKAGE}."):
            own = absent.removeprefix(f"{PACKAGE}.").replace(".", "/")
            reason = f"{type(error).__name__}: {own}.py is not in what was handed in"
        elif isinstance(absent, str):
            module = absent.partition(".")[0]
            if module in self.absent:
                for name in names:
                    self.found.lose(name, unit, f"{module} is not there")
                return
            self.absent.add(module)
            reason += (
                f". {module} is no part of this exercise's environment; NumPy, the standard "
                "library and the files you hand in are"
            )
        follows = (
            isinstance(error, NameError) and isinstance(missing, str) and missing in self.found.lost
        )
        is_cell = ", cell " in unit["label"]
        key = (unit["label"], "" if is_cell else reason)
        if (
            what == "failed"
            and not isinstance(error, ImportError)
            and (follows or key in self.told)
        ):
            for name in names:
                self.found.lose(name, unit, f"line {line} of {unit['label']} {what}: {reason}")
            return
        self.told.add(key)
        self._note(unit, line, what, reason, names)

    def _run_changed(self, unit: dict[str, Any], namespace: dict[str, Any]) -> None:
        """Run a changed version of a student's source, of which nothing is told."""
        if self.soft_left <= 0:
            return
        started = now()
        try:
            parts = unit["source"].split("\f")
            parts = ["".join(parts)] if "from __future__" in parts[0] else parts
            with_soft_limit(SOFT_SECONDS, namespace, *map(_compiled, parts))
        except _ALL_ERRORS:
            pass  # what it lacks is missed by who looks for it
        finally:
            self.soft_left -= used(started)

    def _run_whole(
        self, number: int, unit: dict[str, Any], namespace: dict[str, Any]
    ) -> "End | None":
        """Run a unit all at once where that is the same.

        Return None when it is done, or where to go on statement by statement.
        """
        code = None
        if (
            number not in self.skip
            and not self.found.lost
            and self.soft_left > 0
            and not _needs_main(unit)
        ):
            code = fast_path.code_of(
                statements.cleaned(unit["source"]), unit["label"], unit["first_line"] - 1
            )
        if code is None:
            return _NOT_BEGUN
        self.announce(number)
        started = now()
        end: End | None = None
        try:
            with_soft_limit(SOFT_SECONDS, namespace, code)
        except _ALL_ERRORS as error:
            # too long may have been the statements before this one
            if isinstance(error, StatementTooLong):
                self._is_slow(number)
            end = End(place_of(error, code), None if isinstance(error, StatementTooLong) else error)
        finally:
            self.soft_left -= used(started)
        for found in fast_path.defined(code):
            if end is None or (found.line < end.place[0] and found.name in namespace):
                self.found.define(unit, found.name, found.line, found.methods)
        return end

    def _is_slow(self, number: int) -> None:
        """Remember a statement that took too long; told at once, for little time is left now."""
        self.slow.append(number)
        self.tell_slow(number)

    def _run_statement(
        self,
        number: int,
        unit: dict[str, Any],
        statement: statements.Statement,
        namespace: dict[str, Any],
    ) -> BaseException | None:
        """Run one statement; return what it raised.

        Plain function definitions are not announced.
        """
        node, line = statement.node, statement.line
        if number in self.skip:
            self._note(
                unit,
                line,
                "was left out",
                "it did not come back within the time limit, or ended the process",
                bound(node),
            )
            return None
        if isinstance(node, ast.If) and statements.is_main_test(node.test):
            statement = self._main_block(unit, statement, node)
        is_definition = isinstance(node, ast.FunctionDef | ast.ClassDef)
        if is_definition and not self._takes_the_place(unit, node, line, namespace):
            return None
        is_plain = _is_plain_definition(node)
        if not is_plain:
            self.announce(number)
        started = now()
        is_import = isinstance(node, ast.Import | ast.ImportFrom)
        try:
            if is_plain:
                exec(statement.code, namespace)
            elif is_import:
                exec(statement.code, namespace)
                settle_torch()
            else:
                soft = SOFT_SECONDS if self.soft_left > 0 else SOFT_SECONDS_AFTERWARDS
                with_soft_limit(soft, namespace, statement.code)
        except _ALL_ERRORS as error:
            if isinstance(error, StatementTooLong):
                self._is_slow(number)
            self._failed(unit, statement, error)
            return error
        finally:
            if not is_import:
                self.soft_left -= used(started)
        for name in bound(node):
            self.found.regain(name, unit)
        return None

    def _main_block(
        self, unit: dict[str, Any], statement: statements.Statement, node: ast.If
    ) -> statements.Statement:
        """Return what runs of a block below `__name__ == "__main__"`.

        In a notebook all of it, in a script what it imports and defines.
        """
        body = node.body
        if unit["file"].endswith(".py"):
            kept = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
            body = [part for part in node.body if isinstance(part, kept)]
        code = compile(ast.Module(body, []), unit["label"], "exec", dont_inherit=True)
        return statement._replace(code=code)

    def _failed(
        self, unit: dict[str, Any], statement: statements.Statement, error: BaseException
    ) -> None:
        """Remember what is lost with a statement that raised."""
        missing = getattr(error, "name", None) if isinstance(error, NameError) else None
        cause = self.found.lost.get(missing, "") if isinstance(missing, str) else ""
        why = f"{describe_error(error)}{', as ' if cause else ''}{cause}"
        for name in bound(statement.node):
            self.found.lose(name, unit, f"line {statement.line} of {unit['label']} failed: {why}")

    def _takes_the_place(
        self, unit: dict[str, Any], node: Any, line: int, namespace: dict[str, Any]
    ) -> bool:
        """Record a definition.

        Say False when it is an unfinished copy of one that is already there.
        """
        unfinished = source_text.stubs(node, unit["source"])
        before = self.found.definitions.get(node.name, [])
        earlier = [place for place in before if place["module"] == unit["module"]]
        is_copy_left_empty = bool(unfinished) and node.name in namespace and bool(earlier)
        stubs = self.found.stubs_of(f"{PACKAGE}.{unit['module']}")
        if is_copy_left_empty and not any(name in stubs for name in unfinished):
            self._note(
                unit,
                line,
                "was left out",
                f"an unfinished copy of {node.name}, which is complete above",
                (),
            )
            return False
        self.found.define(
            unit,
            node.name,
            line,
            [part.name for part in node.body if isinstance(part, ast.FunctionDef)],
        )
        stubs.update(unfinished)
        return True

    def _note(
        self, unit: dict[str, Any], line: int, what: str, reason: str, names: Sequence[str]
    ) -> None:
        for name in names:
            self.found.lose(name, unit, f"line {line} of {unit['label']} {what}: {reason}")
        if len(self.notes) < MAX_NOTES:
            self.notes.append(
                {
                    "file": unit["file"],
                    "label": unit["label"],
                    "line": line,
                    "what": what,
                    "reason": reason[:400],
                    "names": [name[:80] for name in names][:8],
                }
            )

    def report(self) -> dict[str, Any]:
        """Return what is told of the loading, plain values only."""
        return {
            **self.found.report(),
            "notes": self.notes,
            "slow": safely(lambda: self.slow[:200], []),
        }


_IMPORT_BELOW = re.compile(r"^[ \t]+(?:import|from)[ \t]", re.M)


def _needs_main(unit: dict[str, Any]) -> bool:
    """Say whether something of a block below `__name__ == "__main__"` is to be run.

    All in a notebook, imports in a script.
    """
    block = MAIN.search(unit["source"]) if "__main__" in unit["source"] else None
    return block is not None and (
        not unit["file"].endswith(".py")
        or _IMPORT_BELOW.search(unit["source"], block.end()) is not None
    )


def _is_standard(name: str) -> bool:
    """A student's file called random.py must not become the `random` that NumPy imports later."""
    return name in sys.stdlib_module_names or name in ("numpy", "torch", "jax", "scipy")


def bound(node: ast.stmt) -> list[str]:
    """Return the names a statement binds."""
    return statements.bound_names(node)[:12]


def _is_plain_definition(node: ast.stmt) -> bool:
    """Say whether a function is defined with nothing that runs.

    No decorators, and plain defaults and annotations.
    """
    if not isinstance(node, ast.FunctionDef) or node.decorator_list:
        return False
    given = [*node.args.defaults, *(value for value in node.args.kw_defaults if value is not None)]
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    given += [argument.annotation for argument in arguments if argument.annotation is not None]
    return all(isinstance(value, ast.Constant | ast.Name) for value in given) and not isinstance(
        node.returns, ast.Call
    )


@lru_cache(maxsize=64)
def _compiled(part: str) -> CodeType:
    """Return a part of a changed module compiled; most of many changed modules is the same."""
    return compile(part, "changed.py", "exec", dont_inherit=True)
