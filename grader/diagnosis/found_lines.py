"""How the change that makes a student's own line right is told: where to look, and what for."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from grader.diagnosis.place import OWN_LINE, Place
from grader.display import listed
from grader.late_pattern import late_pattern
from grader.variants import repair_words
from grader.variants.own_module import OwnModule
from grader.variants.repairs import Repair

_KEYWORD = late_pattern(r"\w+=(?!=)")
MOST_LINES = 2
"""More lines than this are no place to look."""
ALL = "all your values"
MOST_AMONG = 5
"""Of no more lines than this it is told that the change is in one of them."""
MOST_CORRECTED = 3
"""A change of more lines is not told whole."""


def told(
    found: Sequence[Repair], module: OwnModule | None = None, which: str = ALL
) -> Place | None:
    """Return where to look; with the module, also the line as the shortest change makes it.

    `which` are the values that are right then.
    """
    lines = sorted({(one.label, one.line) for one in found})
    if MOST_LINES < len(lines) <= MOST_AMONG and found[0].first is None:
        return _among(lines, which)
    if not 0 < len(lines) <= MOST_LINES:
        return None
    here = [[one for one in found if (one.label, one.line) == line] for line in lines]
    whats = [
        {one.what: None for one in some if not one.is_far or one.what in repair_words.PLAIN}
        for some in here
    ]
    rounded = repair_words.ROUNDED  # to other digits it would be right by chance
    whats = [{rounded: None} if rounded in what else what for what in whats]
    # of two lines only one was meant: what is wrong in one would be false of the other
    is_said = all(what == whats[0] for what in whats) and 0 < len(whats[0]) <= MOST_LINES
    parts = [
        f"line {line} of {label}, `{_shortest(some, is_said)}`"
        + _alike(min((one.also for one in some), key=len))
        + (f": {', or '.join(whats[0])}" if is_said else "")
        for (label, line), some in zip(lines, here, strict=True)
    ]
    where = f"look at {'. Or at '.join(parts)}."
    first = found[0].first
    text = f"One change makes {which} right; {where}"
    if first is not None:
        alike = _alike(first.also)
        shown = _shortest([first])
        one = f"look at line {first.line} of {first.label}, `{shown}`{alike}: {first.what}"
        text = f"Two changes make {which} right; {one}. And {where}"
    how = ""
    if module is not None and len(lines) == 1:
        near = [one for one in found if not one.is_far] or found
        how = _corrected(min(near, key=lambda one: len(one.statement)), module)
    is_vague = found[0].is_far and not is_said
    return Place(OWN_LINE, "" if is_vague else found[0].what, text, how=how)


def _shortest(some: Sequence[Repair], is_said: bool = True) -> str:
    """Return the shortest code that some changes are about, so that it can be found in its line.

    What may be too many is that alone, but for the value of a keyword (`axis=1`), and for a bare
    number where nothing `is_said` of it.
    """
    one = min(some, key=lambda one: len(one.at))
    is_keyword = _KEYWORD.match(one.around) is not None
    is_told_alone = not is_keyword and (is_said or not one.at.strip().isdigit())
    is_exact = is_told_alone and any(repair_words.TOO_MANY in other.what for other in some)
    return one.at if is_exact or not one.around else one.around


def _alike(lines: Sequence[int]) -> str:
    """Return where else the same change is to be made; nothing where it is made in one line."""
    if not lines:
        return ""
    return f", and alike at line{'s' * (len(lines) > 1)} {listed([str(line) for line in lines])}"


def _among(lines: Sequence[tuple[str, int]], which: str) -> Place | None:
    """Return that one of several lines of a file or cell is to be changed, which may be any."""
    labels = {label for label, _ in lines}
    if len(labels) > 1:
        return None
    numbers = ", ".join(str(number) for _, number in lines[:-1])
    text = (
        f"One change makes {which} right, and it can be made in any of these lines of "
        f"{labels.pop()}: {numbers} or {lines[-1][1]}."
    )
    return Place(OWN_LINE, "", text)


def _corrected(change: Repair, module: OwnModule) -> str:
    """Return the sentence that gives the changed lines; nothing where they are many."""
    before = module.text_at(change.label, change.begins).split("\n")
    after = change.statement.strip().split("\n")
    parts = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    now = [line.strip() for tag, _, _, a, b in parts if tag != "equal" for line in after[a:b]]
    if not now:
        return "Without it your values are right."
    if len(now) > MOST_CORRECTED:
        return ""
    return f"Your values are right with {', then '.join(f'`{line}`' for line in now)}."
