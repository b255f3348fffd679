"""LSTMCell as in PyTorch: gate blocks i, f, g, o; c' = f*c + i*g; h' = o*tanh(c')."""

import numpy as np


def sigmoid(z):
    return 0.5 * (1.0 + np.tanh(0.5 * z))


class LSTMCell:
    def __init__(self, input_size, hidden_size):
        rng = np.random.default_rng(0)
        bound = 1.0 / np.sqrt(hidden_size)
        self.weight_ih = rng.uniform(-bound, bound, (4 * hidden_size, input_size))
        self.weight_hh = rng.uniform(-bound, bound, (4 * hidden_size, hidden_size))
        self.bias_ih = rng.uniform(-bound, bound, 4 * hidden_size)
        self.bias_hh = rng.uniform(-bound, bound, 4 * hidden_size)

    def forward(self, x, state):
        h, c = state
        z = x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh
        i, f, g, o = np.split(z, 4, axis=1)
        i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
        g = np.tanh(g)
        c_next = f * c + i * g
        h_next = o * np.tanh(c_next)
        return h_next, c_next
