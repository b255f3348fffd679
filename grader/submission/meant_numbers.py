"""What the numbers of a document mean together: lists in which each item is the first, Roman
headings, headings that name whole groups.
"""

import re
from collections.abc import Sequence

from grader.late_pattern import late_pattern
from grader.submission.leftovers import rule_for
from grader.submission.numbers import MAX_TITLE, Number, number_at, roman_number
from grader.submission.openers import BOLD, LABEL, Opener
from grader.submission.outline import ROMAN, Outline, Path, folded, parts_of
from grader.submission.sheet_top import rules_of_the_top

LISTED = late_pattern(r"\s*\d{1,2}[.)]\s+\S")
"""An item of a numbered list."""
_FIRST = late_pattern(r"\s*1[.)]\s+(?!\d+[.)])")
"""An item of a list with the number 1, that does not go on with a question's number."""
_OF_A_SHEET = late_pattern(
    r"\W*(?:week|woche|sheet|(?:übungs|uebungs|aufgaben)?blatt|unit|lab|chapter|kapitel|session)\b",
    re.I,
)
MOST_OF_A_NUMBER = 2
"""Words of a heading that may only be a number: "Question 4"."""
_POINT_ENDED = late_pattern(
    r"[\W_]*(?:[^\W\d_]{1,12}\.?\s?)?(\d{1,3}(?:\.\d{1,3})*(?:\.?[a-z])?)\\?\.\s+(?=[-−+~≈$(\[]*\.?\d)",
    re.I,
)
"""A number that a point ends, before another one."""
_ITEM = late_pattern(r"\s*(\d{1,2})[.)](?:\s+\S|\s*$)")
_COUNT_ALONE = late_pattern(
    r"(?:week|woche|sheet|(?:übungs|uebungs|aufgaben)?blatt|unit|lab|session)\s*#?\d{1,3}", re.I
)
_ROMAN_ITEM = late_pattern(r"(I{1,3}|IV|VI{0,3}|IX|X)[.)]\s+(\S.*)")
_PART = late_pattern(r"\(?[a-h]\)\s")
_ITEM_NUMBER = late_pattern(r"^\s*\d{1,2}[.)]\s+")
Numbers = Sequence[Number | None]
"""The number of each opener, in their order."""


def meant_numbers(
    outline: Outline, found: Sequence[Opener], titles: Sequence[str], numbers: Numbers
) -> list[Number | None]:
    """Return the numbers of openers, those of a lazy list and of Roman headings as they are meant.

    As they stand where another number opens a question: then these are within answers.
    """
    meant = [
        ended_by_point(outline, opener.title, number)
        for opener, number in zip(found, numbers, strict=True)
    ]
    if opened_by_number(outline, found, numbers):
        return meant
    section: list[int] = []
    for k in range(len(found) + 1):
        if k < len(found) and found[k].level == LABEL:
            if LISTED.match(found[k].title) and numbers[k] is not None:
                section.append(k)
            continue
        _count_through(outline, found, section, meant)
        section = []
    _read_roman_headings(found, titles, meant)
    return meant


def ended_by_point(outline: Outline, title: str, number: Number | None) -> Number | None:
    """Return the number of "3.2. 120" as 3.2, where the exercise has that and no 3.2.120, and that
    of "2a. 72" as 2a.
    """
    if number is not None and outline.find(number.paths[0]) is not None:
        return number
    ended = _POINT_ENDED.match(title[:MAX_TITLE])
    path = parts_of(ended[1]) if ended is not None else ()
    if ended is None or len(path) < 2 or outline.find(path) is None:
        return number
    rest = title[ended.end() :].strip()
    if number is None:
        return Number((path,), rest, has_word=False, is_ended=True)
    return number._replace(paths=(path,), rest=rest, is_ended=True)


def title_of_sheet(
    outline: Outline,
    found: Sequence[Opener],
    titles: Sequence[str],
    numbers: Numbers,
    lines: Sequence[str],
) -> int | None:
    """Return which opener is a title above all questions, whose number counts the sheets of the
    course: "# Week 4" above "## Question 1", "# Exercise 4" above "## 4". None where there is none.

    The exercise's own title is one whatever stands below it; another only above names and dates,
    for what else stands there may be the answer to the question of that number.
    """
    first = next((k for k, opener in enumerate(found) if opener.level < BOLD), None)
    if first is None and found and _is_top_line(found[0], lines):
        first = 0
    number = None if first is None else numbers[first]
    if first is None or number is None or found[first].level not in (1, LABEL):
        return None
    title = titles[first] or found[first].title
    question, below = outline.find(number.paths[0]), found[first + 1 :]
    if any(one.level == 1 for one in below):
        return None
    if question is None:
        is_group = outline.find_prefix(number.paths[0]) is not None
        counts = is_group and bool(_OF_A_SHEET.match(title))
        return first if counts and _has_groups(outline, below, numbers[first + 1 :]) else None
    others = opened_by_number(outline, below, numbers[first + 1 :])
    others |= {
        outline.titles[known] for one in below if (known := folded(one.title)) in outline.titles
    }
    items = {
        one.line: outline.find((item[1],)) for one in below if (item := _ITEM.match(one.title))
    }
    least = 1 if found[first].level == LABEL else 2
    is_above = bool(others) or len(set(items.values()) - {None}) >= least
    if _is_its_title(outline, title):
        return first if is_above else None
    end = next((one.line for one in below if one.level < BOLD), len(lines))
    own = [
        line
        for k, line in enumerate(lines[found[first].after : end], found[first].after)
        if line.strip() and k not in items
    ]
    if found[first].rest or not all(
        rule or rule_for(line, False) for rule, line in zip(rules_of_the_top(own), own, strict=True)
    ):
        return None
    counts_sheets = bool(_OF_A_SHEET.match(title))
    return first if question in others or (counts_sheets and is_above) else None


def _is_top_line(opener: Opener, lines: Sequence[str]) -> bool:
    """Say whether a plain line counts the sheets, "Lab 3", and nothing stands above it."""
    is_first = not any(line.strip() for line in lines[: opener.line])
    is_alone = not opener.rest and _COUNT_ALONE.fullmatch(opener.title.strip()) is not None
    return opener.level == LABEL and is_first and is_alone


def _has_groups(outline: Outline, found: Sequence[Opener], numbers: Numbers) -> bool:
    """Say whether all headings are numbers of groups, and the items below them of their questions:
    "a)" below "## Exercise 1" is 1.a.
    """
    group: Path | None = None
    count = 0
    for opener, number in zip(found, numbers, strict=True):
        if number is None:
            continue
        path = number.paths[0]
        if opener.level < BOLD:
            group = path
            if outline.find_prefix(group) is None:
                return False
        elif group is not None and len(path) == 1 and number.is_ended:
            count += outline.find((*group, *path)) is not None
    return count > 0


def _is_its_title(outline: Outline, heading: str) -> bool:
    """Say whether a heading is the title of the exercise, and says more than a number."""
    words = folded(outline.title)
    return len(words.split()) > MOST_OF_A_NUMBER and folded(heading).startswith(words)


def _count_through(
    outline: Outline, found: Sequence[Opener], section: Sequence[int], meant: list[Number | None]
) -> None:
    """Number the items of one list, if each is written "1." and they are as many as the questions
    of a group, or of all.
    """
    groups = [outline.questions, *map(outline.below, outline.prefixes)]
    are_ones = all(_FIRST.match(found[k].title) for k in section)
    if len(section) < 2 or not are_ones or len(section) not in {len(one) for one in groups}:
        return
    for place, k in enumerate(section, 1):
        number = meant[k]
        rest = _ITEM_NUMBER.sub("", found[k].title)
        if number is not None:
            meant[k] = number._replace(paths=((str(place),),), rest=rest, is_ended=True)


def _read_roman_headings(
    found: Sequence[Opener], titles: Sequence[str], meant: list[Number | None]
) -> None:
    """Read "Question I", "Question II" ... where headings count so from the first."""
    romans = {
        k: number
        for k, opener in enumerate(found)
        if (number := _roman(opener, titles[k])) is not None
    }
    counted = [number.paths[0][0] for number in romans.values()]
    if len(romans) > 1 and counted[0] == "1" and counted == sorted(set(counted), key=int):
        for k, number in romans.items():
            meant[k] = number


def _roman(opener: Opener, title: str) -> Number | None:
    """Return the number of a heading such as "Question II", or of an item "II. 197"."""
    if opener.level < BOLD:
        return roman_number(title)
    item = _ROMAN_ITEM.match(opener.title) if opener.level == LABEL else None
    if item is None:
        return None
    sign = "" if _PART.match(item[2]) else ")"  # "II. a) 72" is 2a
    return number_at(f"{ROMAN[item[1].lower()]}{sign} {item[2]}")


def opened_by_number(outline: Outline, found: Sequence[Opener], numbers: Numbers) -> set[str]:
    """Return the questions that some heading, or a whole number, opens."""
    opened: set[str] = set()
    for opener, number in zip(found, numbers, strict=True):
        if number is not None and (
            number.has_word or opener.level < LABEL or len(number.paths[0]) > 1
        ):
            opened.update(question for path in number.paths if (question := outline.find(path)))
    return opened


def absolute_levels(outline: Outline, found: Sequence[Opener], numbers: Numbers) -> set[int]:
    """Return the levels of headings whose numbers are those of whole groups ("2.1" for 2.1.1 to
    2.1.5), whatever the number in the title above them.
    """
    firsts: dict[int, set[str]] = {}
    others: set[int] = set()
    for opener, number in zip(found, numbers, strict=True):
        if number is None or opener.level >= BOLD or len(number.paths[0]) < 2:
            continue
        if number.paths[0] in outline.prefixes:
            firsts.setdefault(opener.level, set()).add(number.paths[0][0])
        else:
            others.add(opener.level)
    return {level for level, some in firsts.items() if len(some) > 1 and level not in others}
