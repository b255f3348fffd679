"""A solution from nothing: one function, from its first line and the value it returns."""

import ast
from dataclasses import dataclass

from grader.errors import UsageError


@dataclass(frozen=True)
class Answers:
    """What is asked of somebody who begins from nothing."""

    title: str
    function: str
    returns: str
    points: float


def source_of(answers: Answers) -> str:
    """Return a module with the function. Raise UsageError where it is no Python.

    >>> print(source_of(Answers("Twice", "double(number: int)", "2 * number", 2)))
    def double(number: int):
        return 2 * number
    <BLANKLINE>
    """
    head = answers.function.strip().removeprefix("def ").rstrip(": ")
    head = head if "(" in head else f"{head}()"
    try:
        node = ast.parse(f"def {head}:\n    pass").body[0]
    except SyntaxError:
        node = ast.Pass()
    if not isinstance(node, ast.FunctionDef):
        raise UsageError(
            f"{answers.function!r} is no function; write its name and arguments, for example "
            "double(number: int)"
        )
    try:
        ast.parse(answers.returns.strip(), mode="eval")
    except SyntaxError:
        raise UsageError(
            f"{answers.returns!r} is no value in Python; write for example 2 * number. A longer "
            "solution comes from a file: --from solution.py"
        ) from None
    needs_numpy = any(name in answers.returns for name in ("np.",))
    start = "import numpy as np\n\n\n" if needs_numpy else ""
    return f"{start}def {head}:\n    return {answers.returns.strip()}\n"
