"""Lines to paste as a student's own code takes them: in its names, and with tensors for PyTorch."""

import ast
import re
from collections.abc import Mapping, Sequence

from grader.checks.binding import Binding
from grader.checks.source_rules import Code, own_code

_TAKES_ARRAYS = frozenset({"from_numpy", "as_tensor", "tensor", "Tensor"})
"""A function that calls one of these may be given arrays."""


def as_written(
    lines: str, subject: Binding, own_names: Mapping[str, str], sources: Sequence[tuple[str, str]]
) -> str:
    """Return lines in which what is asked for is called as the student calls it.

    `own_names` are the student's names by those that are asked for; `sources` label and source of
    each stretch of their code, last the one that defines the subject. Read in the source alone:
    where it does not show which name is meant, the line stays as it is.
    """
    for name, own in own_names.items():
        lines = re.sub(rf"\b{re.escape(name)}\b(?=[(.])", own, lines)
    others = {spec.at or name: spec.also for name, spec in subject.weights.items() if spec.also}
    is_torch = any("torch" in source for _, source in sources)
    if not lines or not (others or is_torch):
        return lines
    target = subject.target.partition(".")[0]
    code = own_code(own_names.get(target, target), sources)
    if code is None:
        return lines
    classes = [one.node for one in code.parts if isinstance(one.node, ast.ClassDef)]
    if others and classes:
        lines = _with_own_weights(lines, others, classes[0])
    return _with_tensors(lines, code) if is_torch else lines


def _with_own_weights(lines: str, others: Mapping[str, Sequence[str]], of: ast.ClassDef) -> str:
    held = {
        part.attr
        for part in ast.walk(of)
        if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store)
    }
    for path, accepted in others.items():
        there = [name for name in (path, *accepted) if name.partition(".")[0] in held]
        if len(there) == 1:
            lines = re.sub(rf"(?<=made_\d\.){re.escape(path)}\b", there[0], lines)
    return lines


def _with_tensors(lines: str, code: Code) -> str:
    """Return lines with tensors for arrays, where a module or a function of tensors takes them."""
    nodes = [part for one in code.parts for part in ast.walk(one.node)]
    bases = [base for node in nodes if isinstance(node, ast.ClassDef) for base in node.bases]
    is_module = any(ast.unparse(base).endswith("Module") for base in bases)
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    called = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    if not is_module and ("torch" not in names or called & _TAKES_ARRAYS):
        return lines
    lines = lines.replace("np.array(", "torch.tensor(")
    # a parameter keeps its place in the module: what it holds is set
    lines = re.sub(r"^(made_\d+\.[\w.]+) = (?=torch\.tensor\()", r"\1.data = ", lines, flags=re.M)
    if "import numpy as np\n" not in lines:
        return lines
    rest = lines.replace("import numpy as np\n", "", 1)
    needed = "import numpy as np\n" if re.search(r"\bnp\.", rest) else ""
    return f"{needed}import torch\n{rest}"
