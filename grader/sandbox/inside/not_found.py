"""Why a name that is asked for is not in a submission: where it stands in its text instead."""

import re
from collections.abc import Sequence
from typing import Any

Units = Sequence[dict[str, Any]]
MAIN = re.compile(r"^if\b.*__main__.*:", re.M)


def line_of_variable(name: str, units: Units) -> int:
    """Return the line that gives a variable of a file its value, 0 where none is found."""
    pattern = re.compile(rf"^(?:[\w, ()*]*,\s*)?\(?{re.escape(name)}\b[\w, ()*]*=[^=]", re.M)
    for unit in units:
        if match := pattern.search(unit["source"]):
            return int(unit["source"].count("\n", 0, match.start()) + unit["first_line"])
    return 0


def why_missing(name: str, units: Units, magics: Sequence[str]) -> str:
    """Return why a name is not at the top of any module: it stands in a function or a class."""
    pattern = re.compile(rf"^([ \t]+)(?:async[ \t]+)?(?:def|class)[ \t]+{re.escape(name)}\b", re.M)
    for unit in units:
        match = pattern.search(unit["source"])
        if match is None:
            continue
        above = unit["source"][: match.start()].split("\n")
        width = len(match[1].expandtabs())
        at = unit["source"].count("\n", 0, match.start()) + unit["first_line"]
        place = f"{unit['label']}, line {at}"
        for line in reversed(above):
            holder = re.match(r"([ \t]*)(?:async[ \t]+)?(def|class)[ \t]+(\w+)", line)
            if holder and len(holder[1].expandtabs()) < width:
                kind = "class " if holder[2] == "class" else ""
                how = "a method of the class" if kind else "not reached from outside"
                return (
                    f"it is defined inside {kind}{holder[3]} ({place}), so it is {how}; "
                    f"move it to the left margin{', without `self`' if kind else ''}"
                )
            block = re.match(r"([ \t]*)(if|elif|else|try|except|while|for|with)\b.*:", line)
            if block and len(block[1].expandtabs()) < width:
                return (
                    f"it is defined in a block that did not run here ({place}, below "
                    f"{line.strip()[:60]!r}); move it to the left margin"
                )
    return _why_lost(name, units) or why_undefined(name, units, magics)


def _why_lost(name: str, units: Units) -> str:
    """Return why a name that is defined at the left margin is not there any more."""
    for unit in units:
        source = unit["source"]
        deleted = re.search(rf"^[ \t]*del\b.*\b{re.escape(name)}\b", source, re.M)
        if deleted:
            line = source.count("\n", 0, deleted.start()) + unit["first_line"]
            return f"it is deleted again in line {line} of {unit['label']}"
        defined = re.search(rf"^\W*(?:def|class)[ \t]+{re.escape(name)}\b", source, re.M)
        if defined:
            line = source.count("\n", 0, defined.start()) + unit["first_line"]
            text = source[defined.start() : defined.end()].lstrip()
            is_comment = text.startswith("#")
            what = "stands in a comment" if is_comment else "stands in text that did not run"
            return f"its definition (line {line} of {unit['label']}) {what}"
    return ""


def why_undefined(name: str, units: Units, magics: Sequence[str]) -> str:
    """Return what is known of a name that nothing defines."""
    for unit in units:
        block = MAIN.search(unit["source"]) if name and "__main__" in unit["source"] else None
        if block and (
            found := re.search(
                rf"^[ \t]+(?:\w+\s*,\s*)*{re.escape(name)}\b[\w\s,]*=[^=]",
                unit["source"][block.end() :],
                re.M,
            )
        ):
            line = (
                unit["source"].count("\n", 0, block.end() + found.start() + 1) + unit["first_line"]
            )
            return (
                f"it is given a value in line {line} of {unit['label']}, below __name__ "
                '== "__main__", which does not run here'
            )
    return (
        f"{', '.join(magics[:3])} is no magic that is known here, and was left out"
        if magics
        else ""
    )
