"""GRUCell as in PyTorch: gate blocks r, z, n; n = tanh(W_in x + b_in + r*(W_hn h + b_hn)); h' = (1-z)*n + z*h."""

import numpy as np


def sigmoid(a):
    return 0.5 * (1.0 + np.tanh(0.5 * a))


class GRUCell:
    def __init__(self, input_size, hidden_size):
        rng = np.random.default_rng(0)
        bound = 1.0 / np.sqrt(hidden_size)
        self.weight_ih = rng.uniform(-bound, bound, (3 * hidden_size, input_size))
        self.weight_hh = rng.uniform(-bound, bound, (3 * hidden_size, hidden_size))
        self.bias_ih = rng.uniform(-bound, bound, 3 * hidden_size)
        self.bias_hh = rng.uniform(-bound, bound, 3 * hidden_size)

    def forward(self, x, h):
        r_x, z_x, n_x = np.split(x @ self.weight_ih.T + self.bias_ih, 3, axis=1)
        r_h, z_h, n_h = np.split(h @ self.weight_hh.T + self.bias_hh, 3, axis=1)
        r = sigmoid(r_x + r_h)
        z = sigmoid(z_x + z_h)
        n = np.tanh(n_x + r * n_h)
        return (1.0 - z) * n + z * h
