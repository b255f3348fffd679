"""What a lazy student may fairly earn in each problem, check by check, with the reason; everything else is a hole."""

ALLOWED: dict[str, dict[str, tuple[float, str]]] = {
    "recurrent-networks": {
        "1.1.2 cell-parameters": (1.0, "shapes of weights, which stand in the question"),
        "1.2.2 lstm-parameters": (0.5, "shapes of weights, which stand in the question"),
        "1.2.2 gru-parameters": (0.5, "shapes of weights, which stand in the question"),
        "2.1.5 parameters": (1.0, "shapes of weights, twice those of an LSTM cell"),
        "1.1.2 grows": (1.0, "one of two options: a guess is right half the time"),
    },
    "rnn-from-scratch": {},
    "rnn-notebook": {},
}
"""Neither of the last two has a check that shapes alone can pass: each compares values or gradients."""


def most(problem: str) -> float:
    """Return the points that a lazy student may have at most, over a whole problem."""
    return sum(points for points, _ in ALLOWED[problem].values())


def unearned(problem: str, earned: dict[str, float]) -> dict[str, float]:
    """Return the points beyond what each check allows: `earned` by question and check."""
    beyond = {name: round(points - ALLOWED[problem].get(name, (0.0, ""))[0], 6) for name, points in earned.items()}
    return {name: points for name, points in beyond.items() if points > 0}
