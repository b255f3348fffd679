"""A class for other programs: one file a format.

`EXPORT` in a file is written beside the reports of every class, `TARGET` when it is asked for.
Other packages add theirs under the entry-point groups "grader.exports" and "grader.targets".
"""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

from grader.exports.export import Export
from grader.extensions import added

if TYPE_CHECKING:
    from grader.exports.target import Target


@cache
def _modules() -> tuple[ModuleType, ...]:
    return tuple(
        importlib.import_module(f"{__name__}.{entry.name}")
        for entry in pkgutil.iter_modules(__path__)
    )


@cache
def exports() -> tuple[Export, ...]:
    """Return what writes the files of a class, ours first."""
    ours = [module.EXPORT for module in _modules() if hasattr(module, "EXPORT")]
    return (*ours, *(export for _, export in added("grader.exports", Export)))


@cache
def targets() -> Mapping[str, "Target"]:
    """Return what grades can be exported to, by name."""
    ours = [module.TARGET for module in _modules() if hasattr(module, "TARGET")]
    from grader.exports.target import ClassTarget, GradebookTarget, StudentTarget

    kinds = (ClassTarget, StudentTarget, GradebookTarget)
    theirs = [target for _, target in added("grader.targets", *kinds)]
    return {target.name: target for target in (*ours, *theirs)}
