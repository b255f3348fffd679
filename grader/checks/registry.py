"""The kinds of check there are.

A file each in `kinds/`, and those of other packages by entry point.
"""

import importlib
import pkgutil
from functools import cache
from typing import Any, get_args

from grader.checks import kinds
from grader.checks.check import Check, CodeCheck
from grader.checks.written_check import WrittenCheck
from grader.extensions import kinds_added, no_kind


@cache
def check_kinds() -> dict[str, type[Check]]:
    """Return the class of each kind, by the word that stands in YAML.

    Other packages add kinds under the entry-point group "grader.checks"; the entry's name is the
    word.
    """
    found: dict[str, type[Check]] = {}
    for module_info in pkgutil.iter_modules(kinds.__path__):
        module = importlib.import_module(f"{kinds.__name__}.{module_info.name}")
        found[module_info.name] = module.KIND
    for name, kind in kinds_added():
        if not isinstance(kind, str) and not _fault_in(name, kind):
            found[name] = kind
    return found


def _fault_in(name: str, kind: Any) -> str:
    """Say why what a package adds is no kind of check; nothing where it is one."""
    if not isinstance(kind, type) or not issubclass(kind, CodeCheck | WrittenCheck):
        return "is no class derived from CodeCheck or WrittenCheck"
    field = kind.model_fields.get("kind")
    if field is None or get_args(field.annotation) != (name,):
        return f"has no field `kind: Literal[{name!r}]`"
    needed = "write" if issubclass(kind, CodeCheck) else "judge_answer"
    if needed in getattr(kind, "__abstractmethods__", ()):
        return f"has no method {needed!r}"
    return ""


def fault_of_kind(kind: str) -> str:
    """Return why a kind of another package cannot be used; nothing of any other word."""
    known: dict[str, Any] = dict(kinds_added())
    found = known.get(kind)
    if found is None or isinstance(found, str):
        return found or ""
    fault = _fault_in(kind, found)
    return no_kind(kind, fault) if fault else ""
