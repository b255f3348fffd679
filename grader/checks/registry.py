"""The kinds of check there are.

A file each in `kinds/`, and those of other packages by entry point.
"""

import importlib
import pkgutil
from functools import cache
from typing import Any

from grader.checks import kinds
from grader.checks.check import Check
from grader.extensions import kinds_added


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
        if not isinstance(kind, str):
            found[name] = kind
    return found


def fault_of_kind(kind: str) -> str:
    """Return why a kind of another package cannot be used; nothing of any other word."""
    known: dict[str, Any] = dict(kinds_added())
    fault = known.get(kind)
    return fault if isinstance(fault, str) else ""
