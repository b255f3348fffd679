"""Marks in a source that say what is the solution: those of nbgrader, otter-grader and courses.

A marked source is two texts in one: the solution, and what students get. Tests between marks
belong to neither.
"""

import re
from dataclasses import dataclass, field

from grader.placeholders import BLANK

_OPEN = re.compile(
    r"#+\s*(?:BEGIN SOLUTION(?P<bare>\s+NO PROMPT)?"
    r"|\**\s*START (?:OF YOUR )?CODE(?: HERE)?\b.*)\s*#*\s*$",
    re.I,
)
_CLOSE = re.compile(
    r"#+\s*(?:END SOLUTION|\**\s*END (?:OF YOUR )?CODE(?: HERE)?\b.*)\s*#*\s*$", re.I
)
_TESTS_OPEN = re.compile(r"#+\s*BEGIN (?:HIDDEN TESTS|TESTS|MARK SCHEME)\s*$", re.I)
_TESTS_CLOSE = re.compile(r"#+\s*END (?:HIDDEN TESTS|TESTS|MARK SCHEME)\s*$", re.I)
_PROMPT_OPEN = re.compile(r"(?:\"\"\"|''')\s*#\s*BEGIN PROMPT\s*$", re.I)
_PROMPT_CLOSE = re.compile(r"(?:\"\"\"|''')\s*;?\s*#\s*END PROMPT\s*$", re.I)
_LINE = re.compile(r"^(?P<code>.*\S)\s*#\s*SOLUTION(?P<bare>\s+NO PROMPT)?\s*$")
_ASSIGNED = re.compile(r"^(\s*[A-Za-z_][\w.\[\], ]*?\s*=)(?!=)")
_MAGIC = re.compile(r"^\s*(?:[%!]|get_ipython\(\))")


@dataclass
class Marked:
    """A source taken apart: the `solution`, the `starter` and the `tests`, each as text.

    `is_marked` says whether a mark of a solution stands in it; `faults` are marks without a
    partner.
    """

    solution: list[str] = field(default_factory=list)
    starter: list[str] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)
    is_marked: bool = False
    faults: list[str] = field(default_factory=list)


def read_marks(source: str, label: str = "") -> Marked:
    """Return what a source holds for whom, by its marks; without any, both texts are the source.

    >>> read_marks("x = 3  # SOLUTION").starter
    ['x = ...']
    """
    found = Marked()
    inside = ""
    begun = 0
    for number, line in enumerate(source.split("\n"), start=1):
        mark = line.strip()
        if _MAGIC.match(line):
            continue
        closing = {"solution": _CLOSE, "tests": _TESTS_CLOSE, "prompt": _PROMPT_CLOSE}.get(inside)
        if closing is not None:
            if closing.match(mark):
                inside = ""
            elif inside == "solution":
                found.solution.append(line)
            elif inside == "tests":
                found.tests.append(line)
            else:
                found.starter.append(line)
            continue
        indent = line[: len(line) - len(line.lstrip())]
        if opened := _OPEN.match(mark):
            inside, begun, found.is_marked = "solution", number, True
            if not opened["bare"]:
                found.starter.append(f"{indent}{BLANK}")
        elif _TESTS_OPEN.match(mark):
            inside, begun = "tests", number
        elif _PROMPT_OPEN.match(mark):
            inside, begun = "prompt", number
            _forget_blank(found)
        elif marked := _LINE.match(line):
            found.is_marked = True
            found.solution.append(marked["code"])
            if not marked["bare"]:
                found.starter.append(_prompt(marked["code"], indent))
        elif not (_CLOSE.match(mark) or _TESTS_CLOSE.match(mark)):
            found.solution.append(line)
            found.starter.append(line)
        else:
            found.faults.append(f"{label}, line {number}: {mark!r} ends what nothing began")
    if inside:
        found.faults.append(f"{label}, line {begun}: what begins here is nowhere ended")
    return found


def _forget_blank(found: Marked) -> None:
    """Take back the blank of a solution that ended just before: a prompt says it better."""
    if found.starter and found.starter[-1].strip() == BLANK:
        found.starter.pop()


def _prompt(code: str, indent: str) -> str:
    """Return what stands for one line of a solution in the students' copy."""
    assigned = _ASSIGNED.match(code)
    if assigned:
        return f"{assigned[1]} ..."
    return f"{indent}return ..." if code.strip().startswith("return ") else f"{indent}..."
