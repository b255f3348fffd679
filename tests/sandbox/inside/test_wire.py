"""The wire carries plain values unchanged, and no bytes make the decoder do anything but return or raise WireError."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.sandbox.inside.wire import MAX_DEPTH, Opaque, Ref, WireError, decode, encode
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
