"""Plain values to choose from: texts, lists, dictionaries, the more telling ones first."""

from collections.abc import Sequence
from typing import Any

from grader.authoring.arguments import Argument
from grader.authoring.terms import ARRAY, INTEGER, TEXT, Term, term_by_name

MOST_VALUES = 14


LONGEST = 120
"""Values of tests that are written longer than this do not become cases."""


def with_seen(spec: Any, seen: Sequence[Any]) -> Any:
    """Return a choice with the values that stand in tests put first, where they are of its kind."""
    if not isinstance(spec, dict) or "choice" not in spec or not seen:
        return spec
    alike = [value for value in map(as_yaml, seen) if type(value) is type(spec["choice"][-1])]
    alike = [value for value in alike if len(repr(value)) < LONGEST]
    alike += [other for value in alike if type(value) is str for other in _respelt(value)]
    alike = [value for k, value in enumerate(alike) if value not in alike[:k]]
    rest = [value for value in spec["choice"] if value not in alike]
    return {"choice": [*alike, *rest][:MOST_VALUES]}


def term_like(value: Any) -> Term:
    """Return the term of a value that stands in a test.

    >>> term_like([["a"]])
    ('list', ('list', ('text',)))
    """
    match value:
        case bool():
            return ("truth",)
        case int():
            return INTEGER
        case float():
            return ("real",)
        case str():
            return TEXT
        case list():
            return ("list", term_like(value[0]) if value else INTEGER)
        case tuple():
            return ("tuple", *map(term_like, value))
        case dict() if value:
            key = next(iter(value))
            return ("dict", term_like(key), term_like(value[key]))
    return ("dict", TEXT, INTEGER) if isinstance(value, dict) else ARRAY


def _respelt(text: str) -> list[str]:
    """Return other texts of the same letters: what a function of one alphabet can take."""
    return [text[::-1], text + text, text[1:], text[:1], "".join(sorted(text))]


def as_yaml(value: Any) -> Any:
    """Return a plain value as YAML has it: a tuple is a list.

    >>> as_yaml({"a": (1, 2)})
    {'a': [1, 2]}
    """
    if isinstance(value, dict):
        return {str(key): as_yaml(part) for key, part in value.items()}
    return [as_yaml(part) for part in value] if isinstance(value, list | tuple) else value


_TEXTS = (
    "hello world",
    "Anna",
    "",
    "a",
    "The quick brown fox jumps over the lazy dog",
    "racecar",
    "Aa bB, cc! Aa",
    "one two two three",
    "xyz 123",
    "  spaced   out ",
)


_WHOLE: tuple[list[int], ...] = (
    [3, 1, 2],
    [5, 5, 2, 5],
    [],
    [7],
    [-4, 0, 7, -1],
    [2, 4, 6, 8, 10, 12],
    [10, 9, -3],
)


_MORE_WHOLE: tuple[list[int], ...] = ([1, 2, 3, 4], [0, 0, 1], [20, 5, 5, 9, 1])


_WORDS: tuple[list[str], ...] = (
    ["pear", "fig", "apple"],
    ["b", "a", "b"],
    [],
    ["Anna"],
    ["to", "be", "or", "not", "To"],
)


def values_of(term: Term, argument: Argument) -> list[Any]:
    """Return plain values of a term, the more telling ones first.

    >>> values_of(("tuple", ("integer",), ("truth",)), Argument("pair"))[:2]
    [[4, True], [-3, False]]
    """
    match term:
        case ("integer",):
            return [4, -3, 0, 1, 7, 12]
        case ("real",):
            return [0.5, -2.25, 0.0, 3.75, 1.0]
        case ("truth",):
            return [True, False]
        case ("text",):
            own = [text for text in argument.constants if type(text) is str and 0 < len(text) < 12]
            letters = "".join(dict.fromkeys(text for text in own if len(text) == 1))
            own += [*_respelt(letters), letters[::2]] if len(letters) > 2 else []
            return list(dict.fromkeys([*_TEXTS, *own]))[: MOST_VALUES + 6]
        case ("nested",):
            return [[1, [2, [3, 4]], 5], [[1], [[2]], []], [7, 8], [], [[[]]], [[1, 2], [3, [-4]]]]
        case ("list", ("integer",)):
            return [*_WHOLE, *_MORE_WHOLE]
        case ("list", ("text",)):
            return [*_WORDS, ["x", "xx", "xxx"]]
        case ("list", ("list", _) as inner):
            pool = [value for value in values_of(inner, argument) if len(value) == 3]
            return [pool[:2], pool[:3], [], [pool[0]], values_of(inner, argument)[:4]]
        case ("list", ("dict", _, _)) if records := _records(argument):
            return [records[:2], records[1:4], records[:1], records[::-1]]
        case ("list", inner):
            pool = values_of(inner, argument)
            return [pool[:3], pool[1:4], [], pool[:1], pool[::-1], [pool[0], pool[0], pool[1]]]
        case ("tuple", *parts):
            pools = [values_of(part, argument) for part in parts]
            longest = max(map(len, pools), default=1)
            return [[pool[k % len(pool)] for pool in pools] for k in range(longest)]
        case ("dict", _, _) if records := _records(argument):
            return list(records)
        case ("dict", _, inner):
            pool = ["red", "blue", "red", "green"] if inner == TEXT else values_of(inner, argument)
            keys = ("pear", "fig", "apple", "kiwi", "Anna")
            return [
                {key: pool[(k + start) % len(pool)] for k, key in enumerate(keys[start:stop])}
                for start, stop in ((0, 3), (1, 5), (0, 0), (2, 3), (0, 5))
            ]
    return []


def _records(argument: Argument) -> list[dict[str, Any]]:
    """Return dictionaries with the keys that the function asks for: `person["age"]`."""
    keys = [key for key in argument.keys if key.isidentifier()]
    found = []
    for k in range(5 if keys else 0):
        record = {}
        for place, key in enumerate(keys):
            term = term_by_name(key) or INTEGER
            pool = ["Anna", "Ben", "Cleo", "Dan", "Eve"] if term == TEXT else [31, 7, 18, 64, 25]
            record[key] = pool[(k * (place + 1) + place) % 5]
        found.append(record)
    return found
