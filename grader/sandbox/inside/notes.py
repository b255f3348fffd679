"""What is told of running a student's sources: each failure once, and what is lost with it."""

import sys
from collections.abc import Sequence
from typing import Any

from . import statements
from .found_names import PACKAGE, FoundNames
from .tracebacks import describe_error

MAX_NOTES = 60
MAX_NAMES = 12
"""Of one statement, that are told as lost with it."""


class Notes:
    """The notes of one submission, as plain values in `kept`.

    Names that are lost with what is noted are marked in `found`.
    """

    def __init__(self, found: FoundNames) -> None:
        self.found = found
        self.kept: list[dict[str, Any]] = []
        self._told: set[tuple[str, str]] = set()
        self._absent: set[str] = set()

    def add(
        self, unit: dict[str, Any], line: int, what: str, reason: str, names: Sequence[str]
    ) -> None:
        """Note what happened in a line of a unit; the names are lost by it."""
        for name in names[:MAX_NAMES]:
            self.found.lose(name, unit, f"line {line} of {unit['label']} {what}: {reason}")
        if len(self.kept) < MAX_NOTES:
            self.kept.append(
                {
                    "file": unit["file"],
                    "label": unit["label"],
                    "line": line,
                    "what": what,
                    "reason": reason[:400],
                    "names": [name[:80] for name in names][:8],
                }
            )

    def tell(
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
            top = absent.partition(".")[0]
            module = absent if top in sys.modules else top  # a package that lacks a part is there
            if module in self._absent:
                for name in names[:MAX_NAMES]:
                    self.found.lose(name, unit, f"{module} is not there")
                return
            self._absent.add(module)
            reason += (
                f". {module} cannot be imported here; NumPy, the standard library, what the "
                "course provides and the files you hand in can"
            )
        follows = (
            isinstance(error, NameError) and isinstance(missing, str) and missing in self.found.lost
        )
        is_cell = ", cell " in unit["label"]
        key = (unit["label"], "" if is_cell else reason)
        if (
            what == "failed"
            and not isinstance(error, ImportError)
            and (follows or key in self._told)
        ):
            for name in names[:MAX_NAMES]:
                self.found.lose(name, unit, f"line {line} of {unit['label']} {what}: {reason}")
            return
        self._told.add(key)
        self.add(unit, line, what, reason, names)

    def failed(
        self, unit: dict[str, Any], statement: statements.Statement, error: BaseException
    ) -> None:
        """Remember what is lost with a statement that raised. `tell` says so, if it stays lost."""
        missing = getattr(error, "name", None) if isinstance(error, NameError) else None
        cause = self.found.lost.get(missing, "") if isinstance(missing, str) else ""
        why = f"{describe_error(error)}{', as ' if cause else ''}{cause}"
        for name in statements.bound_names(statement.node)[:MAX_NAMES]:
            self.found.lose(name, unit, f"line {statement.line} of {unit['label']} failed: {why}")
