"""A class of any size for the LSTM exercise of the benchmarks: right cells in many hands, wrong
ones among them, no two alike.
"""

from collections.abc import Iterator
from itertools import cycle, islice, product
from pathlib import Path

SQUASH = (
    "def squash(v):\n    return 1 / (1 + np.exp(-np.clip(v, -500, 500)))\n",
    "squash = lambda v: 0.5 + 0.5 * np.tanh(v / 2)\n",
    "def squash(v):\n    small = np.exp(-abs(v))\n    return np.where(v < 0, small, "
    "1.0) / (1.0 + small)\n",
)
MIX = (
    "a = self.weight_ih @ x.T + (self.weight_hh @ h.T) + (self.bias_ih + "
    "self.bias_hh)[:, None]\n        a = a.T",
    "a = np.hstack([x, h]) @ np.hstack([self.weight_ih, self.weight_hh]).T + "
    "self.bias_ih + self.bias_hh",
    "a = np.einsum('ki,ni->nk', self.weight_ih, x) + self.bias_ih + "
    "np.einsum('kj,nj->nk', self.weight_hh, h) + self.bias_hh",
)
GATES = (
    "H = self.hidden_size\n        i, f, g, o = (a[:, k * H:(k + 1) * H] for k in range(4))",
    "i, f, g, o = np.hsplit(a, 4)",
    "i, f, g, o = np.moveaxis(a.reshape(a.shape[0], 4, -1), 1, 0)",
)
CELL = '''"""My LSTM."""
import numpy as np

{squash}

class LSTMCell:
    def __init__(self, input_size, hidden_size):
        self.hidden_size = hidden_size
        random = np.random.default_rng(hidden_size)
        self.weight_ih = 0.1 * random.standard_normal((4 * hidden_size, input_size))
        self.weight_hh = 0.1 * random.standard_normal((4 * hidden_size, hidden_size))
        self.bias_ih, self.bias_hh = np.zeros(4 * hidden_size), np.zeros(4 * hidden_size)

    def forward(self, x, state):
        h, c = state
        {mix}
        {gates}
        c = squash(f) * c + squash(i) * np.tanh(g)
        return squash(o) * np.tanh(c), c


def unrolled_weight_count(input_size, hidden_size, output_size, time_steps):
    a_step = input_size * hidden_size + hidden_size * output_size
    return time_steps * a_step + (time_steps - 1) * hidden_size
'''
SLIPS = (
    ("squash(o) * np.tanh(c), c", "squash(o) * c, c"),
    ("i, f, g, o", "i, f, o, g"),
    ("(time_steps - 1) * hidden_size", "time_steps * hidden_size"),
    ("squash(f) * c + squash(i)", "squash(i) * c + squash(f)"),
)


def sources() -> Iterator[str]:
    """Yield sources without end: of five, four are right."""
    slips = cycle(SLIPS)
    for number, (squash, mix, gates) in enumerate(cycle(product(SQUASH, MIX, GATES))):
        source = CELL.format(squash=squash, mix=mix, gates=gates)
        if number % 5 == 4:
            old, new = next(slips)
            source = source.replace(old, new)
        yield f"{source}# {number}\n"


def write_class(folder: Path, size: int) -> Path:
    """Write a class of so many files into a new folder; return the folder."""
    folder.mkdir(parents=True)
    for number, source in enumerate(islice(sources(), size)):
        (folder / f"s{number:06d}.py").write_text(source)
    return folder
