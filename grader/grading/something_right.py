"""Code that only gives something back, as `return 0` does: how it is written earns nothing."""

import ast
from collections.abc import Callable, Sequence

from grader.checks.endings import wrong
from grader.checks.source_rules import own_code
from grader.reference.references import PlannedCheck, References
from grader.results.grade import Verdict
from grader.sandbox.base import Run

Sources = Sequence[tuple[str, str]]


def counts_later(target: str) -> Verdict:
    """Return the verdict on how a function is written that works nothing out."""
    return wrong(f"{target} works nothing out yet: how it is written counts from then on.")


def works_nothing_out(
    planned: PlannedCheck,
    references: References,
    run: Run,
    sources: Sources,
    first_verdict: Callable[[PlannedCheck], Verdict],
) -> bool:
    """Say whether a function only returns a constant or what it was given, and no check that looks
    at results has anything for it.
    """
    target = planned.subject.target
    code = own_code(target, sources)
    if code is None or not code.parts or not _is_trivial(code.parts[0].node):
        return False
    group = [
        one
        for one in references.of(target)
        if one.plan.check.proves_results and one.number in run.outcomes
    ]
    worth = ("correct", "partial", "needs_review", "grader_fault")
    return bool(group) and not any(first_verdict(one).status in worth for one in group)


def _is_trivial(node: ast.AST) -> bool:
    """Say whether a function does nothing but return a constant, an argument or something empty."""
    if not isinstance(node, ast.FunctionDef):
        return False
    body = [
        one
        for one in node.body
        if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
    ]
    if len(body) > 1 or not all(isinstance(one, ast.Return | ast.Pass) for one in body):
        return False
    value = body[0].value if body and isinstance(body[0], ast.Return) else None
    plain = (ast.Constant, ast.Name, ast.UnaryOp)
    is_empty = isinstance(value, ast.List | ast.Tuple | ast.Set) and not value.elts
    is_empty = is_empty or (isinstance(value, ast.Dict) and not value.keys)
    return value is None or is_empty or isinstance(value, plain)
