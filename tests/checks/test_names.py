"""A name that differs in the word that matters is another thing, and never meant."""

import pytest

from grader.checks.names import are_apart
from grader.grading.near import near_names


@pytest.mark.parametrize(
    ("name", "other", "is_apart"),
    [
        ("lstm_cell_forward", "lstm_cell_backward", True),
        ("gru_forward", "rnn_forward", True),
        ("RNNCell", "GRUCell", True),
        ("min_pool", "max_pool", True),
        ("forward_pass", "forward", False),
        ("encode", "encoder", False),
        ("rnn_forward", "gru_backward", False),
        ("LSTMCell", "LSTM_cell", False),
    ],
)
def test_names_are_apart_where_one_word_says_another_thing(name, other, is_apart):
    assert are_apart(name, other) == is_apart
    assert not is_apart or near_names(name, [other]) == []
