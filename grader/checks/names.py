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
    one, two = (set(_words(text)) for text in (name, other))
    return any(one - two and two - one and (one ^ two) <= kind for kind in _APART)


def _words(name: str) -> list[str]:
    parts = re.findall(r"[A-Z]{2,}(?=[A-Z][a-z]{2})|[A-Z]{2,}|[A-Z]?[a-z]+", name)
    return [part.lower() for part in parts]
