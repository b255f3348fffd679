"""RNNCell as in PyTorch: h' = tanh(W_ih x + b_ih + W_hh h + b_hh)."""

import numpy as np


class RNNCell:
    def __init__(self, input_size, hidden_size):
        rng = np.random.default_rng(0)
        bound = 1.0 / np.sqrt(hidden_size)
        self.weight_ih = rng.uniform(-bound, bound, (hidden_size, input_size))
        self.weight_hh = rng.uniform(-bound, bound, (hidden_size, hidden_size))
        self.bias_ih = rng.uniform(-bound, bound, hidden_size)
        self.bias_hh = rng.uniform(-bound, bound, hidden_size)

    def forward(self, x, h):
        from_input = x @ self.weight_ih.T + self.bias_ih
        from_state = h @ self.weight_hh.T + self.bias_hh
        return np.tanh(from_input + from_state)
