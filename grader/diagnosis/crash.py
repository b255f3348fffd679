"""Where code that stops does run: at equal sizes, or at one. It shows which axes are mixed up.

Asked where a function stopped with an exception of its own; everything runs in the student's
sandbox once more, in one job.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, count
from typing import Any

from grader.checks.binding import Binding
from grader.checks.compare import Tolerance, difference
from grader.checks.one_call import one_call
from grader.checks.script import Script
from grader.checks.standard_cases import distinct_sizes
from grader.diagnosis.experiments import Again
from grader.diagnosis.place import Place

MOST_LETTERS = 5


def settings(binding: Binding) -> Iterator[tuple[str, dict[str, int]]]:
    """Yield words for each setting and its sizes: two equal, all equal, a letter at one."""
    plain = distinct_sizes(binding)
    letters = sorted(binding.size_symbols())[:MOST_LETTERS]
    # no third size may be the same by chance
    equal = next(n for n in count(4) if n not in plain.values())
    yield "", plain
    for one, other in combinations(letters, 2):
        yield f"{one} and {other} are equal", {**plain, one: equal, other: equal}
    if len(letters) > 2:
        names = f"{', '.join(letters[:-1])} and {letters[-1]}"
        yield f"{names} are all equal", dict.fromkeys(letters, equal)
    for letter in letters:
        yield f"{letter} is 1", {**plain, letter: 1}


def where_it_runs(binding: Binding, seed: int, again: Again, room: Tolerance) -> Iterator[Place]:
    """Yield the plainest setting in which it runs, and whether it is right there.

    Nothing where it stops, or runs, in all of them alike.
    """
    tried: list[tuple[str, Script]] = []
    for words, sizes in settings(binding):
        try:
            tried.append((words, one_call(binding, seed, "crash", sizes)))
        except (KeyError, ValueError, TypeError):
            continue
    if len(tried) < 3 or tried[0][0]:
        return
    given = again.run_again(*(script for _, script in tried))
    if given[0] is not None:  # one call runs at plain sizes; what came back may stop the next
        yield from _does_not_fit(tried[0][1], again, given[0])
        return
    ran = [k for k, values in enumerate(given) if values is not None]
    if not ran:
        return
    words, script = tried[ran[0]]
    if "are equal" in words:
        words = " or where ".join(
            w for k, (w, _) in enumerate(tried) if k in ran[:3] and "all" not in w and "equal" in w
        )
    right = again.run_reference(script)
    if right is None:
        return
    is_right = _agree(right, given[ran[0]] or (), room)
    told = "and is right there" if is_right else "and its values are wrong there too"
    advice = ": where it stops, one size may stand for another." if "equal" in words else "."
    yield Place("condition", words, f"It runs where {words}, {told}{advice}")


def _does_not_fit(script: Script, again: Again, given: Sequence[Any]) -> Iterator[Place]:
    """Yield which output has another shape than it should: the next call is given it."""
    right = again.run_reference(script)
    for reading, wanted, found in zip(script.readings, right or (), given, strict=False):
        mismatch = difference(wanted, found, Tolerance(), reading.shape_text)
        if mismatch is not None and mismatch.what == "shape":
            sizes = ", ".join(f"{k}={v}" for k, v in script.cases[0].sizes.items())
            text = f"After one call {reading.label} {mismatch.text} ({sizes})."
            told = f"After one call {reading.label} has not the shape that it should have."
            yield Place("shape", reading.output, text, told)
            return


def _agree(right: Sequence[Any], given: Sequence[Any], room: Tolerance) -> bool:
    return len(right) == len(given) and all(
        difference(a, b, room) is None for a, b in zip(right, given, strict=True)
    )
