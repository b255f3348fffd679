"""A name that is not there because its import is missing: what to write, and no line to look at."""

import re
import sys

from grader.diagnosis.place import Place
from grader.sandbox.base import Outcome, Raised

_NAME = re.compile(r"NameError: name '(\w+)' is not defined")
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


def missing_import(outcome: Outcome) -> Place | None:
    """Return what to write where a run stopped for a name that an import gives; None elsewhere."""
    text = outcome.failure.text if isinstance(outcome, Raised) else ""
    found = _NAME.search(text)
    if found is None:
        return None
    name = found[1]
    line = _USUAL.get(name) or (f"import {name}" if name in sys.stdlib_module_names else "")
    return Place("import", name, f"`{line}` is missing.") if line else None
