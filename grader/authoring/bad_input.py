"""Finds input on which a function raises, so that a check can ask for the exception."""

import ast
import builtins
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grader.authoring.bench import Bench
from grader.authoring.learner import Learnt
from grader.checks.case_spec import CaseSpec
from grader.checks.script import Script
from grader.sandbox.base import Outcome, Raised

MOST = 4
"""Cases of bad input for each exception."""
ODD: tuple[tuple[type, tuple[Any, ...]], ...] = (
    (bool, ()),
    (int, (0, -1, -3, 1, 10**6)),
    (float, (0.0, -1.0, 1e6, 0.5)),
    (str, ("", "!", "0")),
    (list, ([], [0], [-1])),
    (dict, ({},)),
)
"""Values that a function may refuse, by the type of those it takes."""

Bad = tuple[CaseSpec, str]
"""A case of bad input, and the exception that it ends in."""


def exceptions_raised(node: ast.AST) -> list[str]:
    """Return the names of Python's own exceptions that a function raises itself.

    >>> exceptions_raised(ast.parse("if x < 0: raise ValueError('negative')"))
    ['ValueError']
    """
    found: list[str] = []
    for part in ast.walk(node):
        if not isinstance(part, ast.Raise) or part.exc is None:
            continue
        called = part.exc.func if isinstance(part.exc, ast.Call) else part.exc
        name = called.id if isinstance(called, ast.Name) else ""
        kind = getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, Exception) and name not in found:
            found.append(name)
    return [name for name in found if name != "NotImplementedError"]


def bad_input(learnt: Learnt, source: str, pool: Sequence[CaseSpec], bench: Bench) -> list[Bad]:
    """Return cases that end in an exception which the function raises itself, a few for each.

    `pool` are cases that work; one argument of the first few is replaced at a time.
    """
    names = exceptions_raised(learnt.part.node)
    if not names or learnt.has_arrays or learnt.binding.is_class or not pool:
        return []
    cases = [CaseSpec(inputs=inputs) for inputs in _odd_inputs(pool)]
    scripts = [_script(learnt, case) for case in cases]
    found: dict[str, list[Bad]] = {name: [] for name in names}
    for case, outcome in zip(cases, bench.run(source, scripts), strict=True):
        name = _exception_of(outcome, names)
        if name and len(found[name]) < MOST:
            found[name].append((case, name))
    return [bad for some in found.values() for bad in some]


def _odd_inputs(pool: Sequence[CaseSpec]) -> Iterator[Mapping[str, Any]]:
    told: set[str] = set()
    for case, name in itertools.product(pool[:3], pool[0].inputs):
        value = case.inputs.get(name)
        odd = next((values for kind, values in ODD if isinstance(value, kind)), ())
        for other in odd:
            inputs = {**case.inputs, name: other}
            if repr(inputs) not in told:
                told.add(repr(inputs))
                yield inputs


def _script(learnt: Learnt, case: CaseSpec) -> Script:
    script = Script(learnt.binding)
    script.case("", {})
    script.call(script.make({}, {}), script.given(case.inputs, may_be_bad=True))
    return script


def _exception_of(outcome: Outcome, names: Sequence[str]) -> str:
    """Return which of these exceptions a run ended in, nothing for another end."""
    text = outcome.failure.text if isinstance(outcome, Raised) else ""
    return next((n for n in names if text == n or text.startswith((f"{n}:", f"{n} "))), "")
