"""Checks that look broken, each with what to do and the submissions to look at.

A suspect is a lead: the check may be right and the class wrong. The limits are chosen so that a
sound check is hardly ever named by chance.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from grader.analysis.items import DID_NOT_RUN, NEAR, Item, ItemFigures, Items
from grader.results.grade import STATUSES

Reason = Literal["did not run", "nobody", "negative", "everyone"]

FEW = 10
"""Of fewer who attempted it nothing is said."""
MANY_RIGHT = 20
"""Everyone right is worth a word only where so many were."""
SHARE_NOT_RUN = 0.25
NORMAL_QUANTILE = 1.959963984540054
"""Of 97.5 %: a negative correlation is told where an interval of 95 % lies below zero."""
MOST_TO_LOOK_AT = 6


@dataclass(frozen=True)
class Suspect:
    """A check that looks broken: why, what was seen, what to do, and whom to look at.

    `students` are numbers of students, in the order in which they were taken in.
    """

    figures: ItemFigures
    reason: Reason
    seen: str
    advice: str
    students: tuple[int, ...]


def suspects(items: Items, figures: Sequence[ItemFigures]) -> list[Suspect]:
    """Return the checks that look broken, the gravest reason first; each check once."""
    found = [suspect for one in figures if (suspect := _suspect(items, one)) is not None]
    order = ("did not run", "nobody", "negative", "everyone")
    return sorted(found, key=lambda suspect: order.index(suspect.reason))


def _suspect(items: Items, one: ItemFigures) -> Suspect | None:
    if one.attempted < FEW:
        return None
    if one.did_not_run >= SHARE_NOT_RUN * one.attempted:
        return Suspect(
            one,
            "did not run",
            f"{one.did_not_run} of {one.attempted} who attempted it could not be run to the end.",
            "Read two of the errors. Where the same one comes back, the question may leave a name, "
            "a shape or an order of arguments open, or a limit may be too tight.",
            tuple(_first(one.item, DID_NOT_RUN)),
        )
    if one.right == 0:
        return Suspect(
            one,
            "nobody",
            f"None of {one.attempted} who attempted it is right.",
            "Hand in the reference (grader validate), and read what the best of the class wrote: "
            "the check may ask for more than the question says.",
            _at_end(items, one.item, is_right=False, is_best=True),
        )
    if is_surely_negative(one.discrimination, one.judged):
        return Suspect(
            one,
            "negative",
            f"Who is right here does worse on the rest (correlation {one.discrimination:.2f}).",
            "Look at strong submissions that fail it and weak ones that pass: the expected value "
            "may be wrong, or the check may reward a mistake.",
            (
                *_at_end(items, one.item, is_right=False, is_best=True)[: MOST_TO_LOOK_AT // 2],
                *_at_end(items, one.item, is_right=True, is_best=False)[: MOST_TO_LOOK_AT // 2],
            ),
        )
    if one.right == one.attempted and one.attempted >= MANY_RIGHT:
        return Suspect(
            one,
            "everyone",
            f"All {one.attempted} who attempted it are right.",
            "It tells nobody apart. Keep it where it is meant as a start; else see whether it "
            "passes whatever is handed in (grader validate).",
            _at_end(items, one.item, is_right=True, is_best=False),
        )
    return None


def is_surely_negative(correlation: float | None, count: int) -> bool:
    """Say whether a correlation of so many students lies below zero by more than chance.

    By Fisher's transformation: atanh(r) is nearly normal with variance 1 / (n - 3) (Fisher 1921).

    >>> is_surely_negative(-0.3, 20), is_surely_negative(-0.3, 200)
    (False, True)
    """
    if correlation is None or count <= 3 or correlation >= 0:
        return False
    if correlation <= -1:
        return True
    return math.atanh(correlation) + NORMAL_QUANTILE / math.sqrt(count - 3) < 0


def _first(item: Item, statuses: Sequence[str]) -> list[int]:
    places = {STATUSES.index(status) for status in STATUSES if status in statuses}
    found: list[int] = []
    for number, place in enumerate(item.statuses):
        if place in places:
            found.append(number)
            if len(found) == MOST_TO_LOOK_AT:
                break
    return found


def _at_end(items: Items, item: Item, *, is_right: bool, is_best: bool) -> tuple[int, ...]:
    """Return those who are right (or wrong) here, by their score on the rest, one end first."""
    rest = items.rest_scores(item)
    blank = STATUSES.index("not_attempted")
    numbers = [
        number
        for number, (share, place) in enumerate(zip(item.shares, item.statuses, strict=True))
        if share == share
        and place != blank
        and (share > 1 - NEAR) == is_right
        and not math.isnan(rest[number])
    ]
    numbers.sort(key=lambda number: (-rest[number] if is_best else rest[number], number))
    return tuple(numbers[:MOST_TO_LOOK_AT])
