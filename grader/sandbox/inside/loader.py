"""Runs a student's sources statement by statement, so that a failure costs only what it touches."""

import ast
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
from .notes import Notes
from .own_modules import OwnModules
from .soft_limit import StatementTooLong, now, used, with_soft_limit
from .stand_ins import Inert
from .tracebacks import line_of, place_of

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


class Loader:
    """The modules of one submission: runs them, and remembers what they define and what was lost.

    `units` are mappings with text keys: module, file, label, source, first_line. Units of one
    module share a namespace, as notebook cells do. `given` maps module names to sources a course
    hands out. `announce` hears of each statement before it runs, `tell_slow` of one that was
    stopped; `may_try_again` is asked about one that raised.
    """

    def __init__(
        self,
        units: Sequence[dict[str, Any]],
        given: dict[str, str],
        skip: Sequence[int],
        announce: Callable[[int], None],
        tell_slow: Callable[[int], None] = lambda number: None,
        may_try_again: Callable[[BaseException], bool] = lambda error: False,
    ) -> None:
        self.units = list(units)
        self.found = FoundNames(units)
        self.skip = set(skip)
        self.announce = announce
        self.tell_slow = tell_slow
        self.may_try_again = may_try_again
        self.notes = Notes(self.found)
        names = {unit["module"] for unit in self.units}
        self.modules = OwnModules(names, given, self.found.modules, self._run_units)
        self.soft_left = SOFT_SECONDS_IN_ALL
        self.slow: list[int] = []
        texts = [unit["source"] for unit in self.units]
        self.modules.look_for_given(texts)
        self.is_read = any("torch" in text or "inspect" in text for text in texts)
        """Whether source may be asked for again, as `torch.jit.script` does."""

    def run(self) -> None:
        """Run every module of the submission, in the order in which they were handed in."""
        sys.meta_path.insert(0, self.modules)
        for name in dict.fromkeys(unit["module"] for unit in self.units):
            self.modules.load(f"{PACKAGE}.{name}")

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
                self.notes.add(
                    unit,
                    read.unseen_at,
                    "was read without characters that are not seen",
                    f"U+{read.unseen:04X} and the like, as pages and mails have them",
                    (),
                )
            if read.has_tabs:
                line = 1 + unit["source"][: unit["source"].find("\t")].count("\n")
                self.notes.add(
                    unit,
                    line + unit["first_line"] - 1,
                    "was read with blanks in place of tabs",
                    "Python refuses tabs and blanks that are mixed (TabError)",
                    (),
                )
            for loss in read.losses:
                self.notes.add(unit, loss.line, "does not compile", loss.reason, loss.names)
            for number, statement in enumerate(read.statements, start=index << 24):
                if end.place > statement.end:  # it was run already
                    continue
                error = end.error if end.place >= statement.start else None
                if error is None or self.may_try_again(error):
                    error = self._run_statement(number, unit, statement, namespace)
                else:
                    if isinstance(statement.node, ast.FunctionDef | ast.ClassDef):
                        self._takes_the_place(unit, statement.node, statement.line, namespace)
                    self.notes.failed(unit, statement, error)
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
            self.notes.tell(
                unit,
                line_of(error, unit["label"], statement.line),
                what,
                error,
                statements.bound_names(statement.node),
            )

    @staticmethod
    def _keep_source(unit: dict[str, Any]) -> None:
        """Let `inspect.getsource` find a unit, which stands in no file."""
        text = "\n" * (unit["first_line"] - 1) + unit["source"]
        lines = [f"{line}\n" for line in text.split("\n")]
        for name in (unit["label"], f"/{unit['file']}"):
            linecache.cache.setdefault(name, (len(text), None, lines, name))

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
            self.notes.add(
                unit,
                line,
                "was left out",
                "it did not come back within the time limit, or ended the process",
                statements.bound_names(node),
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
            if self.may_try_again(error):
                return self._run_statement(number, unit, statement, namespace)
            self.notes.failed(unit, statement, error)
            return error
        finally:
            if not is_import:
                self.soft_left -= used(started)
        for name in statements.bound_names(node):
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
            self.notes.add(
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

    def report(self) -> dict[str, Any]:
        """Return what is told of the loading, plain values only."""
        return {
            **self.found.report(),
            "notes": self.notes.kept,
            "slow": safely(lambda: self.slow[:200], []),
        }


_KEPT_BELOW = re.compile(r"^[ \t]+(?:import|from|def|class)[ \t]", re.M)


def _needs_main(unit: dict[str, Any]) -> bool:
    """Say whether something of a block below `__name__ == "__main__"` is to be run.

    All in a notebook, imports and definitions in a script.
    """
    block = MAIN.search(unit["source"]) if "__main__" in unit["source"] else None
    return block is not None and (
        not unit["file"].endswith(".py")
        or _KEPT_BELOW.search(unit["source"], block.end()) is not None
    )


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
