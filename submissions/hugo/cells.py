
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
        # unfinished
        pass

class BiLSTM:
    """Two LSTM cells over one sequence, one from each end; their hidden states side by side."""

    def __init__(self, input_size, hidden_size):
        self.hidden_size = hidden_size
        self.forward_cell = LSTMCell(input_size, hidden_size)
        self.backward_cell = LSTMCell(input_size, hidden_size)

    def run(self, cell, steps, batch):
        h, c = np.zeros((batch, self.hidden_size)), np.zeros((batch, self.hidden_size))
        outputs = []
        for x in steps:
            h, c = cell.forward(x, (h, c))
            outputs.append(h)
        return outputs

    def forward(self, sequence):
        batch = sequence.shape[1]
        ahead = self.run(self.forward_cell, sequence, batch)
        back = self.run(self.backward_cell, sequence[::-1], batch)[::-1]
        return np.concatenate([np.stack(ahead), np.stack(back)], axis=2)


def unrolled_weight_count(input_size, hidden_size, output_size, time_steps):
    return time_steps * (input_size * hidden_size + hidden_size * output_size) + (time_steps - 1) * hidden_size


def parameter_count(input_size, hidden_size, output_size, recurrence):
    recurrent = {"dense": hidden_size**2, "diagonal": hidden_size}[recurrence]
    return input_size * hidden_size + recurrent + hidden_size * output_size


def gradient_through_time(weight, time_steps):
    raise NotImplementedError


def lstm_parameter_count(input_size, hidden_size, recurrence):
    recurrent = {"dense": hidden_size**2, "diagonal": hidden_size}[recurrence]
    return 4 * (input_size * hidden_size + recurrent + 2 * hidden_size)


if __name__ == "__main__":
    print(unrolled_weight_count(20, 128, 10, 5))


def broken(:
    return 1
