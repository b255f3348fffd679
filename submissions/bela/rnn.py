"""Loops, float32 inside, weights behind properties, states returned as lists."""
import math
import numpy as np


def sig(v):
    if v >= 0:
        return 1 / (1 + math.exp(-v))
    e = math.exp(v)
    return e / (1 + e)


class Holder:
    blocks = 1

    def __init__(self, input_size, hidden_size):
        self._w = {}
        self.H = hidden_size
        self.weight_ih = np.random.randn(self.blocks * hidden_size, input_size) * 0.1
        self.weight_hh = np.random.randn(self.blocks * hidden_size, hidden_size) * 0.1
        self.bias_ih = np.zeros(self.blocks * hidden_size)
        self.bias_hh = np.zeros(self.blocks * hidden_size)


def _make(name):
    def get(self):
        return self._w[name]

    def put(self, value):
        self._w[name] = np.asarray(value, dtype=np.float32)

    return property(get, put)


for _name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
    setattr(Holder, _name, _make(_name))


class RNNCell(Holder):
    def forward(self, x, h):
        out = np.zeros((len(x), self.H), dtype=np.float32)
        for n in range(len(x)):
            for k in range(self.H):
                total = self.bias_ih[k] + self.bias_hh[k]
                for d in range(len(x[n])):
                    total += self.weight_ih[k, d] * x[n, d]
                for j in range(self.H):
                    total += self.weight_hh[k, j] * h[n, j]
                out[n, k] = math.tanh(total)
        return out


class LSTMCell(Holder):
    blocks = 4

    def forward(self, x, state):
        h, c = state
        H = self.H
        h_new = np.zeros((len(x), H), dtype=np.float32)
        c_new = np.zeros((len(x), H), dtype=np.float32)
        for n in range(len(x)):
            z = self.weight_ih.dot(x[n]) + self.bias_ih + self.weight_hh.dot(h[n]) + self.bias_hh
            for k in range(H):
                i, f, g, o = sig(z[k]), sig(z[H + k]), math.tanh(z[2 * H + k]), sig(z[3 * H + k])
                c_new[n, k] = f * c[n, k] + i * g
                h_new[n, k] = o * math.tanh(c_new[n, k])
        return [h_new, c_new]


class GRUCell(Holder):
    blocks = 3

    def forward(self, x, h):
        H = self.H
        new = np.zeros((len(x), H), dtype=np.float32)
        for n in range(len(x)):
            a = self.weight_ih.dot(x[n]) + self.bias_ih
            b = self.weight_hh.dot(h[n]) + self.bias_hh
            for k in range(H):
                r, z = sig(a[k] + b[k]), sig(a[H + k] + b[H + k])
                cand = math.tanh(a[2 * H + k] + r * b[2 * H + k])
                new[n, k] = (1 - z) * cand + z * h[n, k]
        return new


class BiLSTM:
    def __init__(self, input_size, hidden_size):
        self.forward_cell, self.backward_cell = LSTMCell(input_size, hidden_size), LSTMCell(input_size, hidden_size)

    def forward(self, sequence):
        T, N, _ = sequence.shape
        H = self.forward_cell.H
        out = np.zeros((T, N, 2 * H))
        state = [np.zeros((N, H)), np.zeros((N, H))]
        for t in range(T):
            state = self.forward_cell.forward(sequence[t], state)
            out[t, :, :H] = state[0]
        state = [np.zeros((N, H)), np.zeros((N, H))]
        for t in reversed(range(T)):
            state = self.backward_cell.forward(sequence[t], state)
            out[t, :, H:] = state[0]
        return out


def unrolled_weight_count(input_size, hidden_size, output_size, time_steps):
    n = 0
    for t in range(time_steps):
        n += input_size * hidden_size
        if t:
            n += hidden_size
        n += hidden_size * output_size
    return n


def parameter_count(input_size, hidden_size, output_size, recurrence):
    n = input_size * hidden_size + hidden_size * output_size
    return n + (hidden_size * hidden_size if recurrence == "dense" else hidden_size)


def gradient_through_time(weight, time_steps):
    g = 1.0
    for _ in range(time_steps):
        g *= weight
    return g


def lstm_parameter_count(input_size, hidden_size, recurrence):
    per_gate = input_size * hidden_size + 2 * hidden_size
    per_gate += hidden_size * hidden_size if recurrence == "dense" else hidden_size
    return 4 * per_gate
