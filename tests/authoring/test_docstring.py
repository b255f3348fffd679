"""Shapes and words of arguments in docstrings, as courses write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.authoring.docstring import read_docstring, shape_in
from grader.checks.sizes import symbols

LETTERS = st.sampled_from(["N", "D", "H", "T", "n_x", "4*H", "3"])


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("x: (N, D)", ("N", "D")),
        (":param x: array of shape [N, T, D]", ("N", "T", "D")),
        ("- x: Input data, of shape (N, D).", ("N", "D")),
        (
            "x : ndarray of shape (n_samples, n_features)\n    The data.",
            ("n_samples", "n_features"),
        ),
        ("x (np.ndarray): shape (N,)", ("N",)),
        ("x -- the input, numpy array of shape (n_x, m).", ("n_x", "m")),
        ("One step. x: (N, D), h: (N, H); returns (N, H).", ("N", "D")),
        ("x: an (N x D) matrix", ("N", "D")),
        ("x: stacked gates, shape (4H, D)", ("4*H", "D")),
        ("x: of shape (N, d_1, ..., d_k)", None),
        ("x (int): at least 1", None),
        ("Returns:\n    x: (N, D)", None),
    ],
)
def test_a_shape_is_read_as_courses_write_it(text, shape):
    told = read_docstring(text, ["x"]).arguments.get("x")
    assert (told.shape if told else None) == shape


@given(st.lists(LETTERS, min_size=1, max_size=4), st.sampled_from(["()", "[]"]))
def test_every_shape_that_is_written_is_read(extents, brackets):
    inner = ", ".join(extents) + ("," if len(extents) == 1 else "")
    shape = shape_in(f"an array of shape {brackets[0]}{inner}{brackets[1]}")
    assert shape == tuple(int(e) if e.isdigit() else e for e in extents)


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error_and_shapes_are_sizes(text):
    for told in read_docstring(text, ["x", "y"]).arguments.values():
        for extent in told.shape or ():
            symbols(extent)
