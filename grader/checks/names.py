"""Names that differ in the word that matters: nobody who wrote the one means the other."""

import re

_APART = (
    frozenset({"forward", "backward"}),
    frozenset({"encode", "decode"}),
    frozenset({"encoder", "decoder"}),
    frozenset({"min", "max"}),
    frozenset({"row", "col"}),
    frozenset({"rows", "cols"}),
    frozenset({"train", "test"}),
    frozenset({"left", "right"}),
    frozenset({"push", "pop"}),
    frozenset({"rnn", "gru", "lstm"}),
)
"""Words of which a name may have one or another, and then means something else."""


def are_apart(name: str, other: str) -> bool:
    """Say whether two names differ in one word, and that word says another thing.

    >>> are_apart("lstm_cell_forward", "lstm_cell_backward"), are_apart("rnn_step", "rnn_steps")
    (True, False)
    """
    one, two = (set(words_of(text)) for text in (name, other))
    return any(one - two and two - one and (one ^ two) <= kind for kind in _APART)


def words_of(name: str) -> list[str]:
    """Return the words of a name in any case: BiLSTMCell, bi_lstm_cell.

    >>> words_of("BiLSTMCell"), words_of("bi_lstm_cell")
    (['bi', 'lstm', 'cell'], ['bi', 'lstm', 'cell'])
    """
    parts = re.findall(r"[A-Z]{2,}(?=[A-Z][a-z]{2})|[A-Z]{2,}|[A-Z]?[a-z]+", name)
    return [part.lower() for part in parts]


def plain(name: str) -> str:
    """Return a name without its case and underscores: d_x and Dx are one.

    >>> plain("D_x")
    'dx'
    """
    return name.replace("_", "").lower()
