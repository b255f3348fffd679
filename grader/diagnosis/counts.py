"""A number that a function counts, as a polynomial in the sizes: found by interpolation."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations_with_replacement, product
from typing import Any

import numpy as np

from grader.checks.binding import Binding
from grader.checks.inputs import generator
from grader.checks.script import Script
from grader.diagnosis.place import Place

DEGREE = 3
MOST_LETTERS = 4
BESIDE = 6
"""So many calls more than a polynomial has terms: it must hold for them too."""
MOST_TERMS = 8
HIDDEN = "What it counts is a sum of terms in the sizes, and not all of them are right."
"""What a student reads of a hidden check: a number of theirs may carry what is hidden."""
MOST_CHOICES = 4

Monomial = tuple[str, ...]


def letters_of(binding: Binding) -> list[str]:
    """Return the sizes that a function counts with; none where it takes anything else."""
    is_plain = not binding.weights and all(
        spec.shape is None and spec.choice is not None for spec in binding.inputs.values()
    )
    letters = sorted(binding.size_symbols())
    return letters if is_plain and 0 < len(letters) <= MOST_LETTERS else []


def grids(binding: Binding, seed: int) -> Iterator[tuple[str, Script, list[dict[str, int]]]]:
    """Yield for each choice of inputs words for it, a script of calls at many sizes, and these."""
    letters = letters_of(binding)
    count = len(_monomials(letters)) + BESIDE
    choices = {name: spec.choice or [] for name, spec in binding.inputs.items()}
    for picked in list(product(*choices.values()))[:MOST_CHOICES]:
        inputs = dict(zip(choices, picked, strict=True))
        rng = generator(seed, "counts")
        script = Script(binding, seed)
        sizes = [{a: int(rng.integers(1, 9)) for a in letters} for _ in range(count)]
        for own in sizes:
            script.case("", own)
            result = script.call(script.make(own, {}), inputs)
            script.read(result, result.names[0])
        yield ", ".join(f"{name} {value!r}" for name, value in inputs.items()), script, sizes


def _monomials(letters: Sequence[str]) -> list[Monomial]:
    return [
        terms
        for degree in range(DEGREE + 1)
        for terms in combinations_with_replacement(letters, degree)
    ]


def polynomial(
    letters: Sequence[str], sizes: Sequence[Mapping[str, int]], values: Sequence[Any]
) -> dict[Monomial, int] | None:
    """Return the polynomial with whole coefficients that gives these values, None for none.

    It is fitted by least squares, rounded, and must then give every value exactly.
    """
    if not all(isinstance(v, int | float) and float(v).is_integer() for v in values):
        return None
    monomials = _monomials(letters)
    rows = [[_value(m, own) for m in monomials] for own in sizes]
    fitted = np.linalg.lstsq(np.array(rows, float), np.array(values, float), rcond=None)[0]
    found = {m: round(float(c)) for m, c in zip(monomials, fitted, strict=True) if round(float(c))}
    if len(found) > MOST_TERMS:
        return None
    given = [sum(c * _value(m, own) for m, c in found.items()) for own in sizes]
    return found if all(a == b for a, b in zip(given, values, strict=True)) else None


def _value(monomial: Monomial, sizes: Mapping[str, int]) -> int:
    found = 1
    for letter in monomial:
        found *= sizes[letter]
    return found


def counted(
    setting: str,
    letters: Sequence[str],
    sizes: Sequence[Mapping[str, int]],
    right: Sequence[Any],
    given: Sequence[Any],
) -> Iterator[Place]:
    """Yield what a function counts, and which of its terms are not right."""
    own, wanted = polynomial(letters, sizes, given), polynomial(letters, sizes, right)
    if own is None or wanted is None or own == wanted:
        return
    wrong = [m for m in {**own, **wanted} if own.get(m, 0) != wanted.get(m, 0)]
    fine = [m for m in own if own[m] == wanted.get(m)]
    text = f"With {setting} you" if setting else "You"
    text = f"{text} count {_written(own)}."
    if fine:
        text += f" Of this, the right number has {_listed(fine)} too."
    surplus = [m for m in wrong if m not in wanted]
    missing = [m for m in wrong if m not in own]
    other = [m for m in wrong if m in own and m in wanted]
    added = [m for m in surplus if own[m] > 0]
    taken = [m for m in surplus if own[m] < 0]
    if added:
        text += f" Not asked for: {_written({m: own[m] for m in added})}."
    if taken:
        off = _written({m: -own[m] for m in taken})
        text += f" You take off {off}, which is not to be taken off."
    # who has few of the terms would read the formula off a list of the others
    if missing and len(missing) <= len(fine) + len(other):
        text += f" A term in {_listed(missing)} is missing."
    elif missing:
        count = len(missing)
        text += " A term is missing." if count == 1 else f" {count} terms are missing."
    if other:
        text += f" Look again how often {_listed(other)} counts."
    yield Place("count", "terms", text, HIDDEN)


def _term(monomial: Monomial) -> str:
    return "·".join(monomial) if monomial else "a number without sizes"


def _listed(monomials: Sequence[Monomial]) -> str:
    return ", ".join(map(_term, monomials))


def _written(found: Mapping[Monomial, int]) -> str:
    """Return a polynomial as it is read: 4·D·H + 4·H."""
    parts = []
    for monomial, factor in sorted(found.items(), key=lambda item: -len(item[0])):
        size = abs(factor)
        text = "·".join(([str(size)] if size != 1 or not monomial else []) + list(monomial))
        parts.append(("- " if factor < 0 else "+ ") + text)
    whole = " ".join(parts) or "nothing"
    return whole.removeprefix("+ ")
