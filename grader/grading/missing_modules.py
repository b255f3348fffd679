"""Modules that a submission needs and cannot have here, so that its code does not run.

What the exercise offers and this machine lacks is our fault, and costs no point: torch, and what is
preloaded. Whether another known library may be used (`from scipy.special import expit`) is for the
course to say: a person decides. A student's own misspelt import stays theirs, and where the module
is there nothing that a submission raises is taken for a lack.
"""

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.util import find_spec

from grader.diagnosis.missing_import import UNKNOWN_NAME
from grader.parsing import parsed
from grader.problem.model import Problem
from grader.results.grade import Verdict
from grader.sandbox.base import Outcome, Raised, Unit
from grader.sandbox.inside.own_modules import LIBRARIES
from grader.sandbox.libraries import install_command, library_folder

ALWAYS = ("torch",)
_LONGEST = 1 << 20


@cache
def is_missing(module: str) -> bool:
    """Say whether a module that student code may import is not installed on this machine."""
    if module == "torch":
        return not (library_folder() / "torch").is_dir()
    try:
        return find_spec(module) is None
    except (ImportError, ValueError):
        return True


def missing_preloads(problem: Problem) -> list[str]:
    """Return what a problem preloads and this machine lacks."""
    wanted = dict.fromkeys([*problem.exercise.preload, *problem.needs])
    return [module for module in wanted if is_missing(module)]


def advice(modules: Sequence[str]) -> str:
    """Return a sentence for a teacher, before anything is graded."""
    commands = "; ".join(map(install_command, modules))
    return (
        f"This exercise uses {', '.join(modules)}, not installed on this machine. Code "
        "that imports it will not be graded, and "
        f"costs nobody a point. Install it: {commands}"
    )


def lacking(problem: Problem, units: Iterable[Unit]) -> dict[str, frozenset[str]]:
    """Return the missing modules of the closed list that a submission imports, with the names that
    it binds them to.
    """
    wanted = [
        module
        for module in dict.fromkeys((*ALWAYS, *problem.exercise.preload, *problem.needs))
        if is_missing(module)
    ]
    return _imported(units, wanted)


def not_provided(problem: Problem, units: Iterable[Unit]) -> dict[str, frozenset[str]]:
    """Return the known libraries that a submission imports and the exercise does not offer, with
    the names that it binds them to.
    """
    offered = {*ALWAYS, *problem.exercise.preload, *problem.needs}
    return _imported(units, sorted(LIBRARIES - offered))


def _imported(units: Iterable[Unit], wanted: Sequence[str]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for unit in units:
        for module in wanted:
            if module in unit.source:
                names = _names_bound(unit.source, module)
                if names is not None:
                    found[module] = found.get(module, frozenset()) | names
    return found


def _names_bound(source: str, module: str) -> frozenset[str] | None:
    """Return the names that a source binds by importing a module.

    None where it does not import it.
    """
    if len(source) > _LONGEST:
        return None
    names: set[str] = set()
    is_imported = False
    # by lines, for a cell may hold magics, or an error somewhere else
    for line in re.findall(
        rf"^[ \t]*((?:import|from)[ \t]+[^\n#;]*\b{re.escape(module)}\b[^\n#;]*)", source, re.M
    ):
        tree = parsed(line.strip().removesuffix("\\").removesuffix("("))
        if tree is None:
            if re.match(rf"from[ \t]+{re.escape(module)}(?:\.[\w.]+)?[ \t]+import\b", line):
                is_imported = True
            continue
        node = tree.body[0]
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] == module:
                    is_imported = True
                    names.add(alias.asname or module)
        elif (
            isinstance(node, ast.ImportFrom)
            and not node.level
            and (node.module or "").partition(".")[0] == module
        ):
            is_imported = True
            names.update(alias.asname or alias.name for alias in node.names)
    return frozenset(names) if is_imported else None


def kept_from_running(outcome: Outcome, lacks: Mapping[str, frozenset[str]]) -> str | None:
    """Return the missing module that kept a check from running.

    None where it ran, or stopped for another reason.
    """
    if not isinstance(outcome, Raised):
        return None
    said = f"{outcome.failure.text}\n{outcome.failure.because}"
    for module, names in lacks.items():
        if re.search(rf"No module named '{re.escape(module)}(?:\.[\w.]+)?'", said):
            return module
        unknown = UNKNOWN_NAME.search(said)
        if unknown is not None and unknown[1] in names:
            return module
    return None


def fault(module: str) -> Verdict:
    """Return the verdict on a check that a missing module kept from running."""
    return Verdict(
        "grader_fault",
        0.0,
        f"{module} is not installed on the machine that grades; this was not graded, "
        "and costs no points.",
        f"{module} is not installed here: {install_command(module)}",
    )


def undecided(module: str) -> Verdict:
    """Return the verdict on a check that a library which nobody offered kept from running."""
    return Verdict(
        "needs_review",
        0.0,
        f"Your code imports {module}, which is not there when it is graded, so this did not run. "
        "Whether it may be used is for your course to say: a person will look.",
    )


def note(modules: Iterable[str]) -> str:
    """Return the note of a grade that lacks modules."""
    told = "; ".join(
        f"{module} is not installed on this machine ({install_command(module)})"
        for module in modules
    )
    return f"Grader fault: {told}."
