"""The kinds of check there are.

A file each in `kinds/`, and those of other packages by entry point.
"""

import importlib
import pkgutil
from functools import cache

from grader.checks import kinds
from grader.checks.check import Check
from grader.extensions import added


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
    for entry in added("grader.checks"):
        found[entry.name] = entry.load()
    return found
