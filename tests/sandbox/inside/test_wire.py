"""The wire carries plain values unchanged, and no bytes make the decoder do anything but return or raise WireError."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.sandbox.inside.wire import (
    MAX_DEPTH,
    MAX_INTEGER_BYTES,
    MAX_ITEMS,
    MAX_RANK,
    MAX_TEXT_BYTES,
    Form,
    Opaque,
    Ref,
    WireError,
    decode,
    encode,
    frame,
)
from tests.fuzz import fuzz_wire

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)
arrays = hnp.arrays(
    st.sampled_from([np.float64, np.float32, np.int64, np.uint8, np.bool_, np.complex128]),
    hnp.array_shapes(min_dims=0, max_dims=4, max_side=4),
)


def has_surrogate(value):
    return any(0xD800 <= ord(char) <= 0xDFFF for char in repr(value))


@given(plain)
def test_plain_values_come_back_equal_and_of_the_same_type(value):
    back = decode(encode(value))
    assert back == value
    assert type(back) is type(value)


@given(arrays)
def test_arrays_come_back_with_dtype_shape_and_bits(array):
    back = decode(encode(array))
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert back.tobytes() == array.tobytes()


@given(st.binary(max_size=300))
@settings(max_examples=500)
def test_any_bytes_decode_or_raise_wire_error(data):
    try:
        decode(data)
    except WireError:
        pass


@given(plain, st.integers(0, 400), st.integers(0, 255))
@settings(max_examples=300)
def test_a_changed_byte_decodes_or_raises_wire_error(value, position, byte):
    data = bytearray(encode(value))
    data[position % len(data)] = byte
    try:
        decode(bytes(data))
    except WireError:
        pass


def test_an_array_that_claims_more_than_it_brings_is_refused_before_it_is_allocated():
    head = b"af" + struct.pack("<BB", 8, 2) + struct.pack("<QQ", 2**31, 2**31)
    with pytest.raises(WireError):
        decode(head)


def test_a_container_that_claims_more_parts_than_bytes_is_refused():
    with pytest.raises(WireError):
        decode(b"l" + struct.pack("<I", 2**31))


def test_nesting_beyond_the_limit_is_refused():
    with pytest.raises(WireError):
        decode((b"l" + struct.pack("<I", 1)) * (MAX_DEPTH + 2) + b"N")


def test_objects_and_object_arrays_do_not_cross():
    with pytest.raises(WireError):
        encode(object())
    assert isinstance(decode(encode(np.array([object()]))), Opaque)


def test_references_keep_slot_and_path():
    assert decode(encode(Ref(3, (0, "cache")))) == Ref(3, (0, "cache"))


def test_a_value_over_the_message_limit_is_refused():
    with pytest.raises(WireError):
        encode(np.zeros(1000), max_bytes=100)


CORPUS = sorted((fuzz_wire.CORPUS).iterdir())


def test_every_input_the_fuzzer_found_is_decoded_to_what_survives_a_round_trip_or_refused():
    assert {path.name for path in CORPUS} >= set(fuzz_wire.seeds())
    for path in CORPUS:
        fuzz_wire.one_input(path.read_bytes())


@given(
    st.sampled_from(CORPUS),
    st.lists(st.tuples(st.integers(0, 500), st.binary(max_size=4)), min_size=1, max_size=4),
)
@settings(max_examples=400)
def test_changed_inputs_of_the_fuzzer_too(path, changes):
    data = bytearray(path.read_bytes())
    for position, piece in changes:
        data[position % (len(data) + 1) : position % (len(data) + 1) + len(piece)] = piece
    fuzz_wire.one_input(bytes(data))


@pytest.mark.parametrize(
    "shape", [(0, 200000, 200000, 200000, 200000), (2**40, 0), (0, 2**62), (2**33, 2**33, 0)]
)
def test_an_array_without_entries_claims_no_impossible_axes(shape):
    body = b"af" + struct.pack("<BB", 8, len(shape)) + struct.pack(f"<{len(shape)}Q", *shape)
    with pytest.raises(WireError):
        decode(body)


def test_an_honest_array_without_entries_crosses():
    assert decode(encode(np.zeros((0, 200000)))).shape == (0, 200000)


def test_a_number_of_numpy_crosses_as_an_array_without_axes():
    for value in (np.float64(0.5), np.int32(7), np.bool_(True)):
        found = decode(encode(value))
        assert found.shape == ()
        assert found == value


def _nested(wrap, depth):
    value = None
    for _ in range(depth):
        value = wrap(value)
    return value


@pytest.mark.parametrize(
    "wrap",
    [lambda v: [v], lambda v: (v,), lambda v: {"a": v}, lambda v: Form("set", v)],
    ids=["list", "tuple", "mapping", "form"],
)
def test_nesting_has_the_same_limit_in_every_container_and_at_both_ends(wrap):
    data = encode(_nested(wrap, MAX_DEPTH))
    assert decode(data) == _nested(wrap, MAX_DEPTH)
    with pytest.raises(WireError):
        encode(_nested(wrap, MAX_DEPTH + 1))
    with pytest.raises(WireError):
        decode(b"l" + struct.pack("<I", 1) + data)  # a list around it, made by hand


def test_a_references_path_counts_as_nesting_at_both_ends():
    ref = Ref(1, (0,))

    def around(depth):
        value = ref
        for _ in range(depth):
            value = [value]
        return value

    data = encode(around(MAX_DEPTH - 2))
    assert decode(data) == around(MAX_DEPTH - 2)
    with pytest.raises(WireError):
        encode(around(MAX_DEPTH - 1))
    with pytest.raises(WireError):
        decode(b"l" + struct.pack("<I", 1) + data)


@pytest.mark.parametrize("sign", [1, -1])
def test_integers_cross_up_to_their_limit_and_are_described_beyond(sign):
    largest = sign * (1 << (8 * MAX_INTEGER_BYTES - 1)) - (sign > 0)
    largest += sign < 0  # its size is told by its bits without the sign
    assert decode(encode(largest)) == largest
    beyond = decode(encode(largest * 256))
    assert isinstance(beyond, Opaque)
    assert "bits" in beyond.description
    size = MAX_INTEGER_BYTES + 1
    with pytest.raises(WireError):
        decode(b"i" + struct.pack("<H", size) + bytes(size))
    assert decode(b"i" + struct.pack("<H", size - 1) + bytes(size - 1)) == 0


def test_a_text_has_the_length_that_is_allowed_and_no_more():
    assert decode(encode("a" * 10), max_text=10) == "a" * 10
    with pytest.raises(WireError):
        decode(encode("a" * 11), max_text=10)
    assert len(encode("a" * MAX_TEXT_BYTES)) == MAX_TEXT_BYTES + 5
    with pytest.raises(WireError):
        encode("a" * (MAX_TEXT_BYTES + 1))


def test_the_limit_of_a_message_is_its_length():
    for value in (None, 7, "abc", [1.0, 2.0], np.zeros(3), {"a": (True, 1j)}):
        size = len(encode(value))
        assert encode(value, size)
        with pytest.raises(WireError):
            encode(value, size - 1)


def test_an_array_has_as_many_axes_as_are_allowed():
    assert decode(encode(np.zeros((1,) * MAX_RANK))).shape == (1,) * MAX_RANK
    assert isinstance(decode(encode(np.zeros((1,) * (MAX_RANK + 1)))), Opaque)
    shape = struct.pack("<BB", 8, MAX_RANK + 1) + struct.pack("<Q", 1) * (MAX_RANK + 1)
    with pytest.raises(WireError):
        decode(b"af" + shape + bytes(8))


def test_parts_are_counted_in_all():
    assert decode(encode([1, [2, 3]]), max_items=5) == [1, [2, 3]]
    with pytest.raises(WireError):
        decode(encode([1, [2, 3]]), max_items=4)
    with pytest.raises(WireError):  # more parts than bytes that follow
        decode(b"l" + struct.pack("<I", 3) + b"NN")


@pytest.mark.parametrize("path", [[0], (0.5,), (None,), 0])
def test_a_reference_has_a_path_of_numbers_and_texts(path):
    with pytest.raises(WireError):
        decode(b"r" + struct.pack("<I", 1) + encode(path))


def test_a_mapping_has_keys_of_text_at_both_ends():
    with pytest.raises(WireError):
        encode({1: 2})
    with pytest.raises(WireError):
        decode(b"m" + struct.pack("<I", 1) + encode(1) + encode(2))


def test_truth_values_in_arrays_are_nought_or_one():
    good = encode(np.array([True, False]))
    assert decode(good).tolist() == [True, False]
    with pytest.raises(WireError):
        decode(good[:-1] + b"\2")


def test_what_is_left_over_or_cut_off_is_refused():
    data = encode([1, "a"])
    for wrong in (data + b"N", data[:-1], b""):
        with pytest.raises(WireError):
            decode(wrong)


def test_only_known_forms_cross():
    assert decode(encode(Form("set", [1]))) == Form("set", [1])
    with pytest.raises(WireError):
        decode(encode(Form("module", [1])))


@given(st.complex_numbers(allow_nan=False))
def test_complex_numbers_come_back(value):
    assert decode(encode([value, 1])) == [value, 1]


def test_a_frame_is_the_length_and_what_has_it():
    assert frame(b"abc") == b"\x03\0\0\0abc"


def test_a_value_of_more_parts_than_are_allowed_is_not_even_sent():
    assert len(decode(encode([None] * (MAX_ITEMS - 1)))) == MAX_ITEMS - 1
    with pytest.raises(WireError):
        encode([None] * MAX_ITEMS)


def test_a_container_counts_the_bytes_behind_it_and_not_those_before():
    inner = b"l" + struct.pack("<I", 9) + b"N" * 8
    with pytest.raises(WireError):
        decode(b"u" + struct.pack("<I", 2) + encode("a" * 40) + inner)
