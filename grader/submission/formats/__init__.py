"""The formats of files that are handed in: one file a format."""

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from grader.extensions import added


@cache
def formats() -> tuple[ModuleType, ...]:
    """Return the formats, in order."""
    found = [
        importlib.import_module(f"{__name__}.{entry.name}")
        for entry in pkgutil.iter_modules(__path__)
    ]
    found += [form for _, form in added("grader.formats")]
    return tuple(
        sorted(
            (module for module in found if hasattr(module, "SUFFIXES")),
            key=lambda module: module.ORDER,
        )
    )


@cache
def format_of(suffix: str) -> ModuleType | None:
    """Return the format of files that end so, None where no format reads them."""
    return next((module for module in formats() if suffix in module.SUFFIXES), None)
