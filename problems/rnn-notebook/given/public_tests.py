"""The course's own tests, which the notebook calls after each exercise; here they do nothing, as the grader tests."""


def _nothing(*_):
    """Do nothing."""


for _name in ("rnn_cell_forward", "rnn_forward", "lstm_cell_forward", "lstm_forward", "rnn_cell_backward", "rnn_backward", "lstm_cell_backward", "lstm_backward"):
    globals()[f"{_name}_test"] = globals()[f"{_name}_tests"] = _nothing
