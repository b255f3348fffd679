"""A name that is not there because its import is missing: what to write, and no line to look at."""

import ast
import re
import sys
from collections.abc import Sequence

from grader.diagnosis.place import Place
from grader.parsing import parsed
from grader.sandbox.base import Outcome, Raised

UNKNOWN_NAME = re.compile(r"NameError: name '(\w+)' is not defined")
_USUAL = {
    "np": "import numpy as np",
    "numpy": "import numpy",
    "torch": "import torch",
    "nn": "import torch.nn as nn",
    "F": "import torch.nn.functional as F",
    "plt": "import matplotlib.pyplot as plt",
    "pd": "import pandas as pd",
    "deepcopy": "from copy import deepcopy",
    "defaultdict": "from collections import defaultdict",
    "deque": "from collections import deque",
    "Counter": "from collections import Counter",
    "partial": "from functools import partial",
    "reduce": "from functools import reduce",
    "sqrt": "from math import sqrt",
}
"""What such names stand for wherever they are used."""


HIDDEN = "An import of a name that the code uses is missing."
"""What a student reads where the check is hidden: the name comes out of their process."""


def missing_import(outcome: Outcome, sources: Sequence[tuple[str, str]]) -> Place | None:
    """Return what to write where a run stopped for a name that an import gives; None elsewhere, and
    where its file imports it. `sources` are labels and sources, last the one of the subject.
    """
    text = outcome.failure.text if isinstance(outcome, Raised) else ""
    found = UNKNOWN_NAME.search(text)
    if found is None:
        return None
    name = found[1]
    line = _USUAL.get(name) or (f"import {name}" if name in sys.stdlib_module_names else "")
    if not line or gives_name(name, sources):
        return None
    return Place("import", name, f"`{line}` is missing.", HIDDEN)


def gives_name(name: str, sources: Sequence[tuple[str, str]]) -> bool:
    """Say whether the last of these files imports a name at its left margin.

    Then it is no missing import by which that name is not there.
    """
    file = sources[-1][0].partition(", ")[0] if sources else ""
    for label, source in sources:
        tree = parsed(source) if label.partition(", ")[0] == file else None
        for node in tree.body if tree is not None else ():
            if isinstance(node, ast.Import | ast.ImportFrom):
                own = {(one.asname or one.name).partition(".")[0] for one in node.names}
                if name in own or "*" in own:
                    return True
    return False
