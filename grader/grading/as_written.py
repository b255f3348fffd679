"""Lines to paste as a student's own code takes them: in its names, and with tensors for PyTorch."""

import ast
import re
from collections.abc import Mapping, Sequence

from grader.checks.binding import Binding
from grader.checks.source_rules import Code, own_code

_TAKES_ARRAYS = frozenset({"from_numpy", "as_tensor", "tensor", "Tensor"})
"""A function that calls one of these on what it is given takes arrays."""


def as_written(
    lines: str, subject: Binding, own_names: Mapping[str, str], sources: Sequence[tuple[str, str]]
) -> str:
    """Return lines in which what is asked for is called as the student calls it.

    `own_names` are the student's names by those that are asked for; `sources` label and source of
    each stretch of their code, last the one that defines the subject. Read in the source alone: of
    several accepted names of a weight that stand there, the first is taken.
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
    return _with_tensors(lines, code, own_names.get(target, target)) if is_torch else lines


def _with_own_weights(lines: str, others: Mapping[str, Sequence[str]], of: ast.ClassDef) -> str:
    held = {
        part.attr
        for part in ast.walk(of)
        if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store)
    }
    taken: set[str] = set()
    for path, accepted in others.items():
        there = [name for name in (path, *accepted) if name.partition(".")[0] in held - taken]
        if there:
            lines = re.sub(rf"(?<=made_\d\.){re.escape(path)}\b", there[0], lines)
            taken.add(there[0])
    return lines


def _with_tensors(lines: str, code: Code, target: str) -> str:
    """Return lines with tensors for arrays, where a module or a function of tensors takes them."""
    node = next((one.node for one in code.parts if getattr(one.node, "name", "") == target), None)
    if isinstance(node, ast.ClassDef):
        if not any(ast.unparse(base).endswith("Module") for base in node.bases):
            return lines
    elif not isinstance(node, ast.FunctionDef) or not _takes_tensors(node):
        return lines
    lines = lines.replace("np.array(", "torch.tensor(")
    # a parameter keeps its place in the module: what it holds is set
    lines = re.sub(r"^(made_\d+\.[\w.]+) = (?=torch\.tensor\()", r"\1.data = ", lines, flags=re.M)
    if "import numpy as np\n" not in lines:
        return lines
    rest = lines.replace("import numpy as np\n", "", 1)
    needed = "import numpy as np\n" if re.search(r"\bnp\.", rest) else ""
    return f"{needed}import torch\n{rest}"


def _takes_tensors(function: ast.FunctionDef) -> bool:
    """Say whether a function works with torch, and makes no tensors of what it is given itself."""
    given = {argument.arg for argument in function.args.args}
    uses = False
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            arguments = {one.id for one in node.args if isinstance(one, ast.Name)}
            if node.func.attr in _TAKES_ARRAYS and arguments & given:
                return False
        if isinstance(node, ast.Name) and node.id in ("np", "numpy"):
            return False
        uses = uses or (isinstance(node, ast.Name) and node.id in ("torch", "F", "nn"))
    return uses
