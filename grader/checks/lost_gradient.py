"""The verdict on a PyTorch module in which autograd loses the gradient of its own values."""

import ast
from collections.abc import Container
from dataclasses import replace
from typing import Any

import numpy as np

from grader.checks.check import Plan
from grader.checks.compare import as_array
from grader.checks.endings import wrong
from grader.checks.evidence import CodeEvidence
from grader.checks.source_rules import Code, own_code
from grader.results.grade import Diagnosis, Verdict

CUT_OFF = "gradient cut off"
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
    if np.all(shares[shares != 0] >= ALL):
        what = f"no gradient arrives at {lost}"
    else:
        what = f"the gradient that arrives at {lost} is not the slope of its values"
    text = (
        f"In {target} {what}: autograd is cut off inside, so PyTorch cannot train it. Look for "
        "detach(), .data, .item(), .numpy() and torch.no_grad()."
    )
    sentence = f"Autograd is cut off inside {target}."  # of each check the same
    found = Diagnosis(CUT_OFF, lost, sentence, "autograd beside differences of the values", True)
    # no case: a call of it shows the values, which are right
    return replace(wrong(text, told=text), diagnosis=found)


def with_lines(plan: Plan, verdict: Verdict, evidence: CodeEvidence) -> Verdict:
    """Return a verdict of `lost_gradient` with the lines that may cut the graph; others as they
    are.
    """
    if verdict.diagnosis is None or verdict.diagnosis.kind != CUT_OFF:
        return verdict
    code = own_code(plan.script.binding.target, evidence.sources)
    places = sorted(set(_cuts(code))) if code is not None else []
    if not places or len(places) > MOST_LINES:
        return verdict
    told = " and ".join(f"line {line} of {label}" for label, line in places)
    return replace(verdict, message=f"{verdict.message} It may be {told}.")


def _cuts(code: Code) -> list[tuple[str, int]]:
    frozen = [
        (part.label, node.value.lineno)
        for part in code.parts
        for node in ast.walk(part.node)
        if isinstance(node, ast.keyword) and node.arg == "requires_grad"
        if isinstance(node.value, ast.Constant) and node.value.value is False
    ]
    return [*code.calls([*METHODS, *MAKERS]), *code.names(NAMES), *frozen]
