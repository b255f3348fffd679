"""Every form that student code may return crosses the wire, agrees with itself and with nothing else."""

import datetime
import enum
import math
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks.compare import difference
from grader.checks.endings import incomparable
from grader.sandbox.base import Form, Opaque
from grader.sandbox.inside.plain import MAX_DRAWN, plain
from grader.sandbox.inside.wire import FORMS, WireError, decode, encode

Point = namedtuple("Point", "x y")
Other = namedtuple("Other", "x z")


@dataclass
class Run:
    name: str
    loss: float


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


def sent(value):
    """Return a value as it comes out of the sandbox."""
    return decode(encode(plain(value)))


def count_up(stop):
    yield from range(stop)


def masked(*mask):
    return np.ma.MaskedArray([1.0, 2.0, 3.0], mask=mask)


RECORDS = np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])
PAIRS = {
    "set": ({1, 2, 3}, {1, 2, 4}),
    "frozenset": (frozenset("ab"), frozenset("a")),
    "set of floats": ({0.5, 1.5}, {0.5, 1.6}),
    "generator": (lambda: count_up(4), lambda: count_up(3)),
    "map": (lambda: map(abs, [-1, 2]), lambda: map(abs, [-1, 3])),
    "zip": (lambda: zip("ab", [1, 2], strict=True), lambda: zip("ab", [1, 3], strict=True)),
    "range": (range(5), range(6)),
    "bytes": (b"abc", b"abd"),
    "bytearray": (bytearray(b"a"), bytearray(b"b")),
    "fraction": (Fraction(1, 3), Fraction(1, 4)),
    "decimal": (Decimal("0.10"), Decimal("0.11")),
    "date": (datetime.date(2026, 1, 2), datetime.date(2026, 1, 3)),
    "time": (datetime.time(1, 2), datetime.time(1, 3)),
    "datetime": (datetime.datetime(2026, 1, 2), datetime.datetime(2026, 1, 2, 1)),
    "timedelta": (datetime.timedelta(days=1), datetime.timedelta(days=1, seconds=1)),
    "deque": (deque([1, 2]), deque([2, 1])),
    "counter": (Counter("aab"), Counter("abb")),
    "dict with numbers for keys": ({1: "a", 2: "b"}, {1: "a", 2: "c"}),
    "dict with tuples for keys": ({(0, 1): 0.5}, {(0, 2): 0.5}),
    "dict": ({"a": 1.0, "b": [1, 2]}, {"a": 1.0, "b": [1, 3]}),
    "ordered dict": (OrderedDict(a=1), OrderedDict(a=2)),
    "default dict": (defaultdict(list, {1: [2]}), defaultdict(list, {1: [3]})),
    "named tuple": (Point(1, 2.5), Point(1, 3.0)),
    "named tuple of other fields": (Point(1, 2), Other(1, 2)),
    "dataclass": (Run("a", 0.5), Run("a", 0.7)),
    "enum": (Colour.RED, Colour.BLUE),
    "text array": (np.array(["a", "b"]), np.array(["a", "c"])),
    "bytes array": (np.array([b"a"]), np.array([b"b"])),
    "dates array": (np.array(["2026-01-01"], "M8[D]"), np.array(["2026-01-02"], "M8[D]")),
    "durations array": (np.array([1, 2], "m8[s]"), np.array([1, 3], "m8[s]")),
    "structured array": (RECORDS, np.array([(1, 2.5)], dtype=RECORDS.dtype)),
    "masked array": (masked(0, 1, 0), masked(0, 0, 1)),
    "masked value": (masked(1, 0, 0), np.ma.MaskedArray([1.0, 2.0, 4.0], mask=[1, 0, 0])),
    "object array": (np.array([1, "a"], object), np.array([1, "b"], object)),
    "complex": (1 + 2j, 1 + 3j),
    "large whole number": (10**40, 10**40 + 1),
    "whole numbers in an array": (np.array([10_000, 2]), np.array([10_001, 2])),
    "whole numbers in a list": ([10_000], [10_001]),
    "text": ("a\nb", "a\nc"),
    "bool": (True, False),
    "ragged list": ([[1], [2, 3]], [[1], [2, 4]]),
    "list of dicts": ([{"a": 1}], [{"a": 2}]),
    "keys": ({"a": 1}.keys(), {"b": 1}.keys()),
    "values": ({"a": 1}.values(), {"a": 2}.values()),
}


def made(value):
    return value() if callable(value) else value


def test_one_moment_in_two_time_zones_is_one():
    east = datetime.timezone(datetime.timedelta(hours=1))
    here = datetime.datetime(2026, 1, 2, 4, tzinfo=east)
    assert difference(sent(here), sent(here.astimezone(datetime.UTC))) is None
    assert difference(sent(here), sent(here.replace(tzinfo=datetime.UTC))) is not None
    assert difference(sent(here), sent(here.replace(tzinfo=None))) is not None


@pytest.mark.parametrize("name", PAIRS)
def test_a_form_agrees_with_itself_and_not_with_another_value(name):
    one, other = PAIRS[name]
    assert difference(sent(made(one)), sent(made(one))) is None
    assert difference(sent(made(one)), sent(made(other))) is not None
    assert difference(sent(made(other)), sent(made(one))) is not None
    assert not incomparable(sent(made(one)))


SAME_IN_PYTHON = {
    frozenset(pair)
    for pair in (
        ("keys", "text array"), ("object array", "list"), ("whole numbers in an array", "whole numbers in a list"),
    )
}  # fmt: skip


@pytest.mark.parametrize("name", PAIRS)
def test_a_form_is_not_taken_for_another_form(name):
    mine = sent(made(PAIRS[name][0]))
    for other, (value, _) in PAIRS.items():
        if other != name and frozenset((name, other)) not in SAME_IN_PYTHON:
            assert difference(mine, sent(made(value))) is not None, other
    for value in (None, 0, 1.5, "", [], {}, np.zeros((7, 7))):
        assert difference(mine, sent(value)) is not None
    assert difference(mine, Opaque("an object")) is not None


@pytest.mark.parametrize(
    ("expected", "observed"),
    [
        ((1, 2.0), Point(1, 2.0)), (0.5, Fraction(1, 2)), (0.5, Decimal("0.5")), (2, Fraction(4, 2)),
        (Fraction(2), 2), ({"a": 2}, Counter("aa")), (Counter("aa"), {"a": 2}), ({1, 2}, frozenset((2, 1))),
        ({0.1 + 0.2}, {0.3}), ({"a": 0.1 + 0.2}, {"a": 0.3}), ([], np.zeros(0)), (np.zeros(0), []),
        ({1: 2, 3: 4}, {3: 4, 1: 2}), (deque([0.1 + 0.2]), deque([0.3])), ([1, 2], (1, 2)), (3, 3.0),
        (np.array(["2026-01-01"], "M8[D]"), np.array(["2026-01-01T00"], "M8[h]")), (OrderedDict(a=1), {"a": 1}),
        (masked(0, 1, 0), np.ma.MaskedArray([1.0, 9.0, 3.0], mask=[0, 1, 0])),
        (["a", "bc"], np.array(["a", "bc"])), (("a", "bc"), np.array(["a", "bc"])), (np.array(["a", "bc"]), ["a", "bc"]),
        ([["a"], ["b"]], np.array([["a"], ["b"]])), (np.array([["a"], ["b"]]), (("a",), ("b",))),
    ],
)  # fmt: skip
def test_what_python_takes_for_the_same_is_the_same(expected, observed):
    assert difference(sent(expected), sent(observed)) is None


@pytest.mark.parametrize(
    ("expected", "observed", "told"),
    [
        ([1, 2], lambda: iter([1, 2]), "is a generator or iterator"),
        ({"a": 1, "b": 2}, {"a": 1}, "lacks the key 'b'"),
        ({"a": 1}, {"a": 1, "c": 3}, "has a key too many: 'c'"),
        ([1, "x", 3], [1, "y", 3], "item 1"),
        (["a", "b"], lambda: np.array(["a", "c"]), "item 1"),
        (
            lambda: np.array(["a", "1"]),
            ["a", 1],
            "a list of 2 values, where an array of text",
        ),
        (["a", 1], lambda: np.array(["a", 1]), "item 1 is text"),
        ({1, 2, 3}, {1, 2, 9}, "lacks 1 of 3 items and has 1 that do not belong to it"),
        ("a\nb\nc", "a\nx\nc", "line 2"),
        (Run("a", 0.5), Run("a", 0.9), "loss differs"),
        (lambda: count_up(3), lambda: count_up(5), "has 5 items, expected 3"),
    ],
)
def test_a_difference_is_told_by_its_place(expected, observed, told):
    assert told in difference(sent(made(expected)), sent(made(observed))).text


def test_what_never_ends_is_drawn_out_up_to_a_bound_and_differs_from_what_ends():
    def forever(step):
        number = 0
        while True:
            yield number
            number += step

    assert difference(sent(forever(1)), sent(forever(1))) is None
    assert difference(sent(forever(1)), sent(forever(2))) is not None
    assert difference(sent(forever(1)), sent(count_up(MAX_DRAWN))) is not None


@pytest.mark.parametrize(
    "value",
    [object(), SimpleNamespace(a=1), print, int, lambda: 0],
    ids=["object", "space", "print", "int", "lambda"],
)
def test_what_is_none_of_these_is_not_comparable_and_equals_nothing(value):
    there = sent([value])
    assert incomparable(there)
    assert difference(there, there) is not None


PANDAS = """
import pandas as pd
right = pd.DataFrame({"a": [1, 2], "b": ["x", None]}, index=["p", "q"])
forms = [
    right, right.rename(columns={"a": "A"}), right[["b", "a"]], right.reset_index(drop=True),
    right.assign(a=[1, 3]), right.assign(b=["x", "y"]), right["a"], right["a"] + 1, right["b"], right.index,
    right.iloc[:1], right.to_numpy(), right["a"].rename("z"),
]
"""


def test_tables_differ_by_values_labels_and_order():
    pandas = pytest.importorskip("pandas")
    assert pandas
    space = {}
    exec(PANDAS, space)  # noqa: S102 - our own text
    forms = [sent(form) for form in space["forms"]]
    for k, one in enumerate(forms):
        assert difference(one, one) is None
        for other in [*forms[:k], *forms[k + 1 :]]:
            assert difference(one, other) is not None


def test_right_rows_in_another_order_are_told_as_that():
    pandas = pytest.importorskip("pandas")
    right = pandas.DataFrame({"a": [1.0, 2.5, 3.0], "b": ["x", "y", "z"]})
    turned = right.iloc[[2, 0, 1]].reset_index(drop=True)
    assert difference(sent(right), sent(turned)).text == "has the right rows in another order"
    other = turned.assign(b=["z", "x", "x"])
    assert "order" not in difference(sent(right), sent(other)).text


def test_a_sparse_matrix_is_compared_by_its_entries():
    sparse = pytest.importorskip("scipy.sparse")
    one = sparse.csr_matrix(np.diag([1.0, 2.0]))
    assert difference(sent(one), sent(sparse.coo_matrix(np.diag([1.0, 2.0])))) is None
    assert difference(sent(one), sent(sparse.csr_matrix(np.diag([1.0, 3.0])))) is not None
    assert difference(sent(one), sent(sparse.csr_matrix(np.eye(3)))) is not None
    assert difference(sent(one), sent(np.diag([1.0, 2.0]))) is not None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
    | st.binary(max_size=4) | st.fractions() | st.dates() | st.datetimes() | st.timedeltas()
    | st.decimals(allow_nan=False, allow_infinity=False, places=3),
    lambda part: st.lists(part, max_size=4) | st.dictionaries(st.integers() | st.text(max_size=3), part, max_size=3)
    | st.frozensets(st.integers() | st.text(max_size=3), max_size=4) | st.builds(deque, st.lists(part, max_size=3)),
    max_leaves=8,
)  # fmt: skip


@given(VALUES)
def test_any_value_agrees_with_itself_after_the_wire(value):
    assert difference(sent(value), sent(value)) is None


@given(VALUES, VALUES)
def test_two_values_agree_only_where_python_finds_them_close(one, other):
    def close(a, b):
        numbers = (int, float, Fraction, Decimal)
        if isinstance(a, numbers) and isinstance(b, numbers):
            return (
                type(a) is bool
                or type(b) is bool
                or math.isclose(float(a), float(b), rel_tol=1e-3, abs_tol=1e-3)
            )
        return isinstance(a, list | dict | frozenset | deque) or a == b

    if difference(sent(one), sent(other)) is None:
        assert close(one, other)


PAYLOADS = st.recursive(
    st.none() | st.integers(-5, 5) | st.text(max_size=3) | st.just(np.zeros(2)) | st.just(np.zeros((2, 2), bool)),
    lambda part: st.lists(part, max_size=4).map(tuple) | st.dictionaries(st.text(max_size=2), part, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(st.sampled_from(sorted(FORMS)), PAYLOADS)
def test_no_payload_of_a_student_equals_a_reference_it_does_not_match(kind, payload):
    """A hostile payload may break the comparison (which is the student's fault), and never passes."""
    for one, _ in PAIRS.values():
        expected = sent(made(one))
        forged = Form(kind, payload)
        try:
            found = difference(expected, forged)
        except Exception:
            continue
        assert (
            found is not None
            or encode(plain_of(expected)) == encode(plain_of(forged))
            or kind == "missing"
        )


def plain_of(value):
    return (
        value.payload
        if isinstance(value, Form) and type(value.payload) is not dict
        else repr(value)
    )


def test_a_form_that_is_not_on_the_list_does_not_cross():
    with pytest.raises(WireError, match="does not cross"):
        decode(encode(Form("pickle", "x")))


@given(
    st.dictionaries(
        st.integers(-9, 9) | st.tuples(st.integers(0, 3), st.booleans()), st.integers(0, 9)
    )
)
def test_keys_that_are_equal_in_python_are_equal_here(wanted):
    """As `np.unique`, `Counter` of an array and a loop over one make them."""

    def as_numpy(key):
        return tuple(map(as_numpy, key)) if isinstance(key, tuple) else np.asarray(key)[()]

    found = {as_numpy(key): value for key, value in wanted.items()}
    assert found == wanted
    assert difference(sent(wanted), sent(found)) is None
    assert difference(sent(found), sent(wanted)) is None


def test_other_keys_differ_still():
    wanted = {0: 2, 1: 3}
    assert difference(sent(wanted), sent({0.0: 2, True: 3})) is None
    for other in ({0: 2, 2: 3}, {"0": 2, "1": 3}, {0: 2}, {0: 2, 1: 3, 2: 0}, {0.5: 2, 1: 3}):
        assert difference(sent(wanted), sent(other)) is not None


def test_keys_that_are_text_of_numpy_are_text():
    wanted = {"a": 1, "b": 2}
    assert difference(sent(wanted), sent({np.str_("a"): 1, np.str_("b"): 2})) is None
    assert difference(sent(wanted), sent({np.str_("a"): 1, np.str_("c"): 2})) is not None
