"""A number of bytes is no number of something else; where bytes are asked for, or memory, it is one."""

import pytest

from grader.checks.written.units import has_another_unit

COUNT = "Count every use of a weight when it is unrolled over five steps."


@pytest.mark.parametrize(
    ("answer", "question", "is_another"),
    [
        ("19712 bytes", COUNT, True),
        ("19712 kB", COUNT, True),
        ("19712", COUNT, False),
        ("1b) 19712", COUNT, False),
        ("19712 weights", COUNT, False),
        ("19712 * 4 bytes = 78848", COUNT, False),
        ("19712 bytes", "How much memory do they take?", False),
        ("19712 bytes", "How many bytes do they take?", False),
    ],
)
def test_a_number_of_bytes_is_of_another_unit_where_none_is_asked_for(answer, question, is_another):
    assert has_another_unit(answer, question) == is_another
