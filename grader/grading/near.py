"""Names that are nearly the one that is asked for, and how many arguments a function takes, by its
text.
"""

import ast
import difflib
from collections.abc import Sequence

from grader.parsing import parsed

CUTOFF = 0.86


def near_names(wanted: str, names: Sequence[str]) -> list[str]:
    """Return names that were clearly meant.

    Other case, missing or other underscores, a letter or two off.

    >>> near_names("rnn_step_forward", ["RnnStepForward", "plot"])
    ['RnnStepForward']
    """

    def plain(name: str) -> str:
        return name.replace("_", "").lower()

    same = [name for name in names if plain(name) == plain(wanted)]
    return same or difflib.get_close_matches(wanted, names, 3, CUTOFF)


def argument_count(name: str, sources: Sequence[str]) -> int:
    """Return how many arguments the first `def` of this name has, -1 where there is none.

    >>> argument_count("f", ["def f(a, b=(1, 2)): pass"])
    2
    """
    for source in sources:
        if f"def {name}" not in source:
            continue
        tree = parsed(source)
        for node in tree.body if tree else []:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                given = node.args
                return len([*given.posonlyargs, *given.args, *given.kwonlyargs])
    return -1
