"""The layouts there are: a file each in `layouts/`, and those of other packages by entry point."""

import importlib
import pkgutil
from functools import cache

from grader.extensions import added
from grader.submission import layouts
from grader.submission.layout import Layout


@cache
def known_layouts() -> dict[str, Layout]:
    """Return each layout by the name that --layout takes.

    Other packages add layouts under the entry-point group "grader.layouts"; the entry's name is
    that name.
    """
    found: dict[str, Layout] = {}
    for module_info in pkgutil.iter_modules(layouts.__path__):
        found[module_info.name] = importlib.import_module(
            f"{layouts.__name__}.{module_info.name}"
        ).LAYOUT
    found.update(added("grader.layouts"))
    return found
