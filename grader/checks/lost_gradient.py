"""The verdict on a PyTorch module in which autograd loses the gradient of its own values."""

import ast
from collections.abc import Container
from dataclasses import replace
from typing import Any

import numpy as np

from grader.checks.arrays import as_array
from grader.checks.check import Plan
from grader.checks.endings import wrong
from grader.checks.evidence import CodeEvidence
from grader.checks.source_rules import Code, own_code
from grader.results.grade import Diagnosis, Verdict
from grader.sandbox.inside.autograd import REFUSED

CUT_OFF = "gradient cut off"
IN_PLACE = "changed in place"
ALL = 0.95
"""From this share on nothing that matters arrives."""
METHODS = (".detach", ".detach_", ".item", ".numpy", ".tolist", ".set_grad_enabled")
MAKERS = ("torch.tensor", "torch.Tensor")
NAMES = (".data", ".no_grad", ".inference_mode", "no_grad", "inference_mode")
MOST_LINES = 4


def lost_gradient(
    plan: Plan, number: int, observed: Any, of: Container[str] | None = None
) -> Verdict | None:
    """Return a verdict where the observation of `Script.lost_gradient` shows a loss, else None.

    `number` is that of the reading, `of` the inputs and weights whose gradient is asked for, all
    where left out. To be asked only where what the check compares is right.
    """
    reading = plan.script.readings[number]
    names = reading.label.split(", ")
    shares = as_array(observed)
    target = plan.script.binding.target
    if shares is None or shares.shape != (len(names),) or shares.dtype.kind != "f":
        return wrong(f"The gradient of {target} could not be taken.", case=reading.case)
    asked = [of is None or name in of for name in names]
    shares = np.where(asked, shares, 0.0)
    lost = ", ".join(name for name, share in zip(names, shares, strict=True) if share != 0)
    if not lost:
        return None
    if np.any(shares == REFUSED):
        return _changed_in_place(target, lost)
    if np.all(shares[shares != 0] >= ALL):
        what = f"no gradient arrives at {lost}"
    else:
        what = f"the gradient that arrives at {lost} is not the slope of its values"
    text = (
        f"In {target} {what}: autograd is cut off inside, so PyTorch cannot train it. Look for "
        "detach(), .data, .item(), .numpy() and torch.no_grad()."
    )
    return _told(CUT_OFF, lost, f"Autograd is cut off inside {target}.", text)


def _changed_in_place(target: str, lost: str) -> Verdict:
    text = (
        f"In {target} no gradient arrives at {lost}: a tensor that the gradient needs is changed "
        "in place after its use, so PyTorch refuses to go back through it. Make a new tensor "
        "(h = h * z in place of h *= z)."
    )
    return _told(IN_PLACE, lost, f"A tensor is changed in place inside {target}.", text)


def _told(kind: str, lost: str, sentence: str, text: str) -> Verdict:
    """Return a verdict with a diagnosis whose sentence is the same in each check.

    No case: a call shows the values, which are right.
    """
    found = Diagnosis(kind, lost, sentence, "autograd beside differences of the values", True)
    return replace(wrong(text, told=text), diagnosis=found)


def with_lines(plan: Plan, verdict: Verdict, evidence: CodeEvidence) -> Verdict:
    """Return a verdict of `lost_gradient` with the lines that may cut the graph; others as they
    are.
    """
    if verdict.diagnosis is None or verdict.diagnosis.kind not in (CUT_OFF, IN_PLACE):
        return verdict
    code = own_code(plan.script.binding.target, evidence.sources)
    looked_for = _cuts if verdict.diagnosis.kind == CUT_OFF else _changes
    places = sorted(set(looked_for(code))) if code is not None else []
    if not places or len(places) > MOST_LINES:
        return verdict
    told = " and ".join(f"line {line} of {label}" for label, line in places)
    return replace(verdict, message=f"{verdict.message} It may be {told}.")


def _changes(code: Code) -> list[tuple[str, int]]:
    """Return the places at which a tensor may be changed in place."""
    return [
        (part.label, node.lineno)
        for part in code.parts
        for node in ast.walk(part.node)
        if (isinstance(node, ast.AugAssign) and not isinstance(node.value, ast.Constant))
        or (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript))
        or (isinstance(node, ast.Call) and _changes_its_own(node.func))
    ]


def _changes_its_own(function: ast.expr) -> bool:
    """Say whether a method changes its tensor: PyTorch's have a `_` at the end of their names."""
    name = function.attr if isinstance(function, ast.Attribute) else ""
    return name.endswith("_") and not name.startswith("_")


def _cuts(code: Code) -> list[tuple[str, int]]:
    frozen = [
        (part.label, node.value.lineno)
        for part in code.parts
        for node in ast.walk(part.node)
        if isinstance(node, ast.keyword) and node.arg == "requires_grad"
        if isinstance(node.value, ast.Constant) and node.value.value is False
    ]
    return [*code.calls([*METHODS, *MAKERS]), *code.names(NAMES), *frozen]
