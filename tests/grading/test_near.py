"""Names that say the same in other words are found, and no name that says another thing is."""

import pytest

from grader.grading.near import (
    methods_of_the_same,
    names_of_the_same,
    names_that_may_be_meant,
    near_names,
    unused_like,
)

WANTED = ("RNNCell", "LSTMCell", "GRUCell", "BiLSTM", "parameter_count", "rnn_step_forward")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("LSTM", "LSTMCell"), ("MyLSTM", "LSTMCell"), ("LSTMCellNumpy", "LSTMCell"), ("lstm_cell_np", "LSTMCell"), ("LSTMClass", "LSTMCell"),
        ("VanillaRNN", "RNNCell"), ("NumpyRNNCell", "RNNCell"), ("SimpleRNN", "RNNCell"), ("RNN_Module", "RNNCell"),
        ("GRUCellScratch", "GRUCell"), ("My_GRU", "GRUCell"),
        ("BidirectionalLSTM", "BiLSTM"), ("MyBiLSTM", "BiLSTM"), ("BiLSTMLayer", "BiLSTM"),
        ("count_parameters", "parameter_count"), ("num_params", "parameter_count"), ("get_parameter_count", "parameter_count"),
        ("rnn_forward_step", "rnn_step_forward"), ("step_forward_rnn", "rnn_step_forward"),
    ],
)  # fmt: skip
def test_other_words_for_the_same_are_found_and_mean_one_thing_only(name, meant):
    others = ["plot", "sigmoid", "train", "Helper", name]
    assert [wanted for wanted in WANTED if names_of_the_same(wanted, others)] == [meant]
    assert names_of_the_same(meant, others) == [name]


@pytest.mark.parametrize("name", ["Cell", "MyCell", "Layer", "Model", "LSTMTrainer", "lstm_loss", "rnn_step_backward", "count", "x"])  # fmt: skip
def test_what_says_another_thing_or_nothing_is_not_taken(name):
    assert not [wanted for wanted in WANTED if names_of_the_same(wanted, [name])]


def test_of_several_the_one_that_shares_more_words_is_taken():
    assert names_of_the_same("LSTMCell", ["LSTM", "MyLSTMCell"]) == ["MyLSTMCell"]
    assert names_of_the_same("LSTMCell", ["LSTM", "MyLSTM"]) == ["LSTM", "MyLSTM"]


def test_a_name_with_another_letter_is_near_and_one_with_other_words_is_not():
    assert near_names("rnn_step_forward", ["rnn_step_foward"]) == ["rnn_step_foward"]
    assert near_names("LSTMCell", ["VanillaLSTM"]) == []


def test_the_method_of_one_step_is_found_under_its_usual_names():
    assert methods_of_the_same("forward", ["__init__", "step", "reset"]) == ["step"]
    assert methods_of_the_same("forward", ["__init__", "__call__"]) == ["__call__"]
    assert methods_of_the_same("forward", ["__init__", "train"]) == []
    assert methods_of_the_same("push", ["__init__", "step"]) == []


@pytest.mark.parametrize(
    ("wanted", "names", "meant"),
    [
        ("LSTMCell", ["lstm_step_forward", "lstm_forward", "gru_step"], ["lstm_step_forward", "lstm_forward"]),
        ("RNNCell", ["train_rnn", "plot_rnn", "rnn_step"], ["rnn_step"]),
        ("BiLSTM", ["lstm_step", "bidirectional_lstm_forward"], ["bidirectional_lstm_forward"]),
        ("parameter_count", ["anzahl_parameter_lstm", "count"], ["anzahl_parameter_lstm"]),
        ("Cell", ["cell_step"], []),
    ],
)  # fmt: skip
def test_what_says_all_that_is_asked_for_may_be_meant(wanted, names, meant):
    assert names_that_may_be_meant(wanted, names) == meant


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("_f32", "def _f32(x): return x"),
        ("layer_backward", "def layer_backward(x): return x"),
        ("plot_it", "def plot_it(x): return x"),
    ],
)
def test_a_helper_and_a_pass_backward_are_not_meant(name, lines):
    assert unused_like("causal_mask", False, [name], [lines], 1) == []


def test_a_function_of_so_many_arguments_may_be_meant():
    assert unused_like("causal_mask", False, ["mine"], ["def mine(x): return x"], 1) == ["mine"]
    assert unused_like("f_backward", False, ["df_grad"], ["def df_grad(x): return x"], 1) == [
        "df_grad"
    ]
