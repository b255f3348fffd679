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
