"""Cells by PyTorch: used where torch is installed."""
import torch
from torch import nn


class RNNCell(nn.RNNCell):
    pass


class LSTMCell(nn.LSTMCell):
    pass


class GRUCell(nn.GRUCell):
    pass


class BiLSTM(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.forward_cell = LSTMCell(input_size, hidden_size)
        self.backward_cell = LSTMCell(input_size, hidden_size)

    def _run(self, cell, steps):
        h = torch.zeros(steps.shape[1], self.hidden_size)
        c = torch.zeros(steps.shape[1], self.hidden_size)
        outputs = []
        for x in steps:
            h, c = cell(x, (h, c))
            outputs.append(h)
        return torch.stack(outputs)

    def forward(self, sequence):
        ahead = self._run(self.forward_cell, sequence)
        back = self._run(self.backward_cell, sequence.flip(0)).flip(0)
        return torch.cat([ahead, back], dim=2)
