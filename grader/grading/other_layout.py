"""Finds in which layout an object keeps the weights asked for: a matrix for each gate, two matrices
side by side, turned, gates in another order, two biases added into one.

Which layouts the shapes of its arrays allow is found here; `grading.relaid` sets the weights so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice, permutations, product, takewhile
from typing import Any, Literal, get_args

from grader.checks.sizes import shape_of
from grader.checks.standard_sizes import distinct_sizes
from grader.grading.layout import Block, Kept, Layout, Shape, extents_of
from grader.problem.model import Subject

MOST_UNLIKE, MOST_ALIKE = 12, 60
Form = Literal["split", "stacked", "piled"]
"""Each gate in arrays of its own, all below each other, or all along an axis of their own."""
FORMS: tuple[Form, ...] = get_args(Form)


Source = tuple[Block, ...]
"""A weight, or those of all gates that play one part in them: a block for each gate."""
Unit = tuple[tuple[Source, ...], ...]
"""Sources beside each other, each with those that are added to it."""


def layouts(subject: Subject, held: Any, like: Subject | None = None) -> list[list[Layout]]:
    """Return in which layouts an object may keep the weights that are asked for, by the shapes of
    its arrays: those that differ in the order of gates, or in which of two names is which, in one
    list, with what the names say first.

    `held` is what `other_names.look` observed; what `like` says of gates holds for objects that
    this one holds.
    """
    if not isinstance(held, dict) or not subject.weights:
        return []
    if subject.gates is None and like is not None:
        subject = subject.model_copy(update={"gates": like.gates})
    own = {k: s for k, s in held.items() if isinstance(k, str) and isinstance(s, tuple)}
    groups: dict[str, list[str]] = {}
    for name, spec in subject.weights.items():
        groups.setdefault((spec.at or name).rpartition(".")[0], []).append(name)
    stacked = subject.gates.stacked if subject.gates is not None else ()
    is_one_cell = len(groups) == 1 or set(stacked) >= set(subject.weights)
    if is_one_cell:  # weight and bias of two layers, x2h and h2h, are one cell's
        found = list(_of_group(subject, list(subject.weights), own))
    else:
        found = list(_of_groups(subject, groups, own))
    paths = {spec.at or name for name, spec in subject.weights.items()}
    some = [[one for one in islice(alike, MOST_ALIKE) if _is_other(one, paths)] for alike in found]
    return [alike for alike in some if alike][:MOST_UNLIKE]


def _is_other(layout: Layout, paths: set[str]) -> bool:
    """Say whether weights are kept otherwise than asked, or under names of their own with the gates
    in another order. Where a bias has the name that is asked for, and there is one too few, the
    other is missing.
    """
    has_own_names = paths.isdisjoint(kept.own for kept in layout)
    is_left_out = any(
        kept.own in paths and len(row) > 1
        for kept in layout
        for rows in kept.columns
        for row in rows
    )
    is_other = not _is_as_asked(layout) or (has_own_names and is_reordered(layout))
    return is_other and not is_left_out


def is_reordered(layout: Layout) -> bool:
    """Say whether the order of the gates is all that is other than asked."""
    return _is_as_asked(layout) and any(kept.gates for kept in layout)


def _is_as_asked(layout: Layout) -> bool:
    """Say whether every weight is kept as it is asked for, under whatever name; the order of the
    gates is asked for too.
    """
    return all(
        len(kept.columns) == 1
        and (kept.extents, kept.pile) == ((-1,), 1)
        and all(block.is_turned == kept.is_turned for block in kept.blocks)
        and all(
            len(row) == 1 and row[0].times and row[0].parts == len(rows)
            for rows in kept.columns
            for row in rows
        )
        for kept in layout
    )


def _of_groups(
    subject: Subject, groups: Mapping[str, list[str]], own: Mapping[str, Shape]
) -> Iterator[Iterator[Layout]]:
    """Yield the layouts of an object that holds several objects of one kind: all have the same."""
    holders = list(dict.fromkeys(path.partition(".")[0] for path in own if "." in path))
    if not 1 < len(groups) <= len(holders) <= 4 or any("." in prefix for prefix in groups):
        return
    is_said = set(groups) <= set(holders)
    for order in [tuple(groups)] if is_said else permutations(holders, len(groups)):
        parts = []
        for holder, names in zip(order, groups.values(), strict=True):
            inside = {p: shape for p, shape in own.items() if p.startswith(f"{holder}.")}
            parts.append(list(_of_group(subject, names, inside)))
        for alike in zip(*parts, strict=False):
            yield (tuple(chain(*found)) for found in zip(*alike, strict=False))


def _of_group(
    subject: Subject, names: Sequence[str], own: Mapping[str, Shape]
) -> Iterator[Iterator[Layout]]:
    sizes = distinct_sizes(subject)
    shapes = {name: shape_of(subject.weights[name].shape, sizes) for name in names}
    sources = _sources(subject, names, shapes)
    if not sources or any(len(shape) not in (1, 2) for shape in shapes.values()):
        return
    matrices = [one for one in sources if len(shapes[one[0].weight]) == 2]
    vectors = [one for one in sources if len(shapes[one[0].weight]) == 1]
    for columns in _side_by_side(matrices, shapes):
        for added in _added(vectors, shapes):
            for turned in _turned(columns):
                for form in FORMS if len(sources[0]) > 1 else ("stacked",):
                    wanted = [
                        *zip(columns, turned, strict=True),
                        *((unit, False) for unit in added),
                    ]
                    if choices := _choices(wanted, form, own, shapes):
                        yield _placed(choices, form, own, _gates(subject))


def _turned(columns: Sequence[Unit]) -> list[tuple[bool, ...]]:
    """Return which matrices may be turned round: none, or all, or one of two."""
    alike = [(own,) * len(columns) for own in (False, True)]
    others = product((False, True), repeat=len(columns)) if len(columns) == 2 else ()
    return list(dict.fromkeys([*alike, *others]))


def _gates(subject: Subject) -> Sequence[str]:
    return list(subject.gates.order) if subject.gates else [""]


def _sources(subject: Subject, names: Sequence[str], shapes: Mapping[str, Shape]) -> list[Source]:
    """Return the weights as blocks whose rows are what they give; none where that is not told."""
    gates = subject.gates
    if gates is None:
        matrices = [shapes[name] for name in names if len(shapes[name]) == 2]
        is_turned = len({s[0] for s in matrices}) > 1 and len({s[-1] for s in matrices}) == 1
        return [(Block(name, is_turned and len(shapes[name]) == 2),) for name in names]
    count = len(gates.order)
    if gates.stacked:
        if any({name, _last(subject, name)}.isdisjoint(gates.stacked) for name in names):
            return []
        return [
            tuple(
                Block(name, gates.axis == 1 and len(shapes[name]) == 2, part, count)
                for part in range(count)
            )
            for name in names
        ]
    own = [[*gates.weights.get(gate, []), subject.bias_of(gate)] for gate in gates.order]
    of_each = [[name for name in dict.fromkeys(some) if name in names] for some in own]
    if len({len(one) for one in of_each}) > 1 or sum(map(len, of_each)) != len(names):
        return []
    found = [tuple(Block(name) for name in one) for one in zip(*of_each, strict=True)]
    same = all(len({shapes[block.weight] for block in one}) == 1 for one in found)
    return found if same else []


def _last(subject: Subject, name: str) -> str:
    return (subject.weights[name].at or name).rpartition(".")[2]


def _side_by_side(
    matrices: Sequence[Source], shapes: Mapping[str, Shape]
) -> Iterator[Sequence[Unit]]:
    """Yield the matrices each by itself, then two of as many rows beside each other."""
    yield [((one,),) for one in matrices]
    if len(matrices) == 2 and len({extents_of(one[0], shapes)[0] for one in matrices}) == 1:
        yield from ([((one,), (other,))] for one, other in permutations(matrices))


def _added(vectors: Sequence[Source], shapes: Mapping[str, Shape]) -> Iterator[Sequence[Unit]]:
    """Yield the vectors each by itself, then two added, or one and a second that is zero."""
    yield [((one,),) for one in vectors]
    if len(vectors) == 2 and len({extents_of(one[0], shapes) for one in vectors}) == 1:
        yield [(tuple(vectors),)]
    if len(vectors) == 1:
        nothing = tuple(replace(block, times=0) for block in vectors[0])
        yield [((vectors[0],),), ((nothing,),)]


Choice = tuple[list[tuple[Unit, bool]], list[list[list[str]]]]
"""Units of one shape, and the families of names that may be theirs."""


def _choices(
    wanted: Sequence[tuple[Unit, bool]],
    form: Form,
    own: Mapping[str, Shape],
    shapes: Mapping[str, Shape],
) -> list[Choice]:
    """Return for the units of each shape which arrays may be they; nothing where some lack one."""
    count = len(wanted[0][0][0][0])
    by_shape: dict[Shape, list[tuple[Unit, bool]]] = {}
    for unit, is_turned in wanted:
        blocks = [column[0][0] for column in unit]
        extents = [extents_of(block, shapes) for block in blocks]
        rows = extents[0][0] * (count if form == "stacked" else 1)
        shape: Shape = (rows,) if len(extents[0]) == 1 else (rows, sum(one[1] for one in extents))
        shape = shape[::-1] if is_turned else shape
        shape = (count, *shape) if form == "piled" else shape
        by_shape.setdefault(shape, []).append((unit, is_turned))
    choices: list[Choice] = []
    each = count if form == "split" else 1
    tokens: list[str] = []
    for shape, units in by_shape.items():
        is_vector = len(extents_of(units[0][0][0][0][0], shapes)) == 1
        names = _names_of(own, shape, len(units) * each, is_vector and form == "piled")
        if names is None:
            return []
        families = _families(names, each, tokens)
        tokens = tokens or _tokens(families[0][0])
        choices.append((units, families))
    return choices


def _placed(
    choices: Sequence[Choice], form: Form, own: Mapping[str, Shape], gates: Sequence[str]
) -> Iterator[Layout]:
    """Yield the layouts with these units, for each order of the gates that the names allow."""
    count = len(choices[0][0][0][0][0][0])
    is_split = form == "split"
    said = _gates_said(choices[0][1][0][0], gates) if is_split else {}
    for order in permutations(range(count)):
        if any(order[at] != gate for at, gate in said.items()):
            continue
        is_plain = len(said) >= count - 1 if is_split else order == tuple(range(count))
        told = () if is_plain else tuple(gates[gate] for gate in order)
        for families in _products(choices):
            found: list[Kept] = []
            for (units, _), family in zip(choices, families, strict=True):
                for (unit, is_turned), names in zip(units, family, strict=True):
                    found += _kept(unit, is_turned, names, order, is_split)
            gated = [
                replace(one, gates=told[at % count : at % count + 1] if is_split else told)
                for at, one in enumerate(found)
            ]
            pile = count if form == "piled" else 1
            yield tuple(_shaped(one, own[one.own], pile) for one in gated)


def _shaped(kept: Kept, shape: Shape, pile: int) -> Kept:
    is_vector = sum(extent != 1 for extent in shape) - (pile > 1) < 2
    return replace(kept, pile=pile, extents=_reshaped(shape, pile), is_vector=is_vector)


def _reshaped(shape: Shape, pile: int) -> Shape:
    """Return what a vector of this shape is reshaped to where its size differs."""
    before, own = ((pile,), shape[1:]) if pile > 1 else ((), shape)
    return (
        (*before, *(extent if extent == 1 else -1 for extent in own)) if 1 in own else (*before, -1)
    )


def _products(choices: Sequence[Choice]) -> Iterator[list[list[list[str]]]]:
    if not choices:
        yield []
        return
    for rest in _products(choices[1:]):
        for families in choices[0][1]:
            for order in permutations(families):
                yield [list(order), *rest]


def _kept(
    unit: Unit, is_turned: bool, names: Sequence[str], order: Sequence[int], is_split: bool
) -> Iterator[Kept]:
    """Yield the arrays that hold a unit: `names` of one for each gate, or of one for all."""
    rows = [tuple(tuple(s[gate] for s in column) for column in unit) for gate in order]
    if is_split:
        for name, columns in zip(names, rows, strict=True):
            yield Kept(name, tuple((row,) for row in columns), is_turned)
    else:
        yield Kept(names[0], tuple(zip(*rows, strict=True)), is_turned)


def _names_of(
    own: Mapping[str, Shape], shape: Shape, count: int, is_pile_of_vectors: bool
) -> list[str] | None:
    """Return the arrays of a shape, where there are so many; a vector may be a row or a column."""
    alike = {shape, (1, *shape), (*shape, 1)} if len(shape) == 1 else {shape}
    if is_pile_of_vectors:
        alike = {shape, (shape[0], 1, shape[1]), (*shape, 1)}
    names = [name for name, its in own.items() if its in alike]
    if len(names) > count:  # their gradients and moments are named after them
        names = [a for a in names if not any(a != b and a.endswith(b) for b in names)]
    if len(names) > count:
        names = [name for name in names if "grad" not in name.lower()]
    if len(names) > count and (
        len(shape) == 1 or is_pile_of_vectors
    ):  # what it keeps of the last call has a shape too
        names = [name for name in names if "b" in name.rpartition(".")[2].lower()]
    return names if len(names) == count else None


def _families(names: Sequence[str], each: int, tokens: Sequence[str]) -> list[list[list[str]]]:
    """Return the ways to part names into families of so many, whose order is the same in all: that
    of `tokens`, where the names have these.
    """
    if each == 1:
        return [[[name] for name in names]]
    step = len(names) // each
    ways = [
        _by_pattern(names, each, tokens),
        [list(names[k : k + each]) for k in range(0, len(names), each)],
        [list(names[k::step]) for k in range(step)],
    ]
    found = [[_ordered(family, tokens) for family in way] for way in ways if way]
    return [way for at, way in enumerate(found) if sorted(way) not in map(sorted, found[:at])]


def _by_pattern(names: Sequence[str], each: int, tokens: Sequence[str]) -> list[list[str]]:
    """Return the families of names that are alike but for the tokens; none where some are not."""
    alike: dict[str, dict[str, str]] = {}
    for name in names:
        for token in tokens:
            for at in range(len(name)):
                if name[at:].lower().startswith(token):
                    pattern = f"{name[:at]}*{name[at + len(token) :]}"
                    alike.setdefault(pattern, {})[token] = name
    found = [list(family.values()) for family in alike.values() if len(family) == each]
    is_whole = sorted(name for family in found for name in family) == sorted(names)
    return found if is_whole else []


def _ordered(family: Sequence[str], tokens: Sequence[str]) -> list[str]:
    """Return the names of a family in the order of the tokens that they share; the rest as it is.

    >>> _ordered(["bi", "bf", "bg", "bo"], ["f", "i", "c", "o"])
    ['bf', 'bi', 'bg', 'bo']
    """
    own = dict(zip(_tokens(family), family, strict=True))
    rest = iter([name for token, name in own.items() if token not in tokens])
    if len(own) < len(family) or len(set(tokens)) != len(family):
        return list(family)
    return [own[token] if token in own else next(rest) for token in tokens]


def _tokens(names: Sequence[str]) -> list[str]:
    """Return what sets names apart from each other.

    >>> _tokens(["W_f.weight", "W_cand.weight"])
    ['f', 'cand']
    """
    before = _alike(names)
    after = _alike([name[before:][::-1] for name in names])
    return [name[before : len(name) - after].lower() for name in names]


def _alike(names: Sequence[str]) -> int:
    """Return how many letters all names begin with."""
    return sum(1 for _ in takewhile(lambda some: len(set(some)) == 1, zip(*names, strict=False)))


def _gates_said(names: Sequence[str], gates: Sequence[str]) -> dict[int, int]:
    """Return which gates some names say by the letter that is theirs alone: W_f is that of f.

    >>> _gates_said(["W_f", "W_in", "W_c", "W_out"], ["i", "f", "g", "o"])
    {0: 1, 1: 0, 3: 3}
    """
    letters, asked = [token[:1] for token in _tokens(names)], [gate[:1].lower() for gate in gates]
    return {
        at: asked.index(letter)
        for at, letter in enumerate(letters)
        if letters.count(letter) == asked.count(letter) == 1
    }


def like_a_part(subject: Subject, others: Sequence[Subject]) -> Subject | None:
    """Return the cell with gates of which an object that has none holds some; None where none is
    known.
    """
    if subject.gates is not None or not any(spec.at for spec in subject.weights.values()):
        return None
    wanted = {(_last(subject, n), *spec.shape) for n, spec in subject.weights.items()}
    return next(
        (
            other
            for other in others
            if other.gates is not None
            and other.gates.stacked
            and wanted == {(_last(other, n), *spec.shape) for n, spec in other.weights.items()}
        ),
        None,
    )
