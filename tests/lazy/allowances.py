"""What a lazy student may fairly earn in each problem, check by check, with the reason; everything else is a hole."""

from grader.results.grade import Grade

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

RIGHT_LOOP: dict[str, tuple[float, str]] = {
    "2.1.5 directions": (
        1.0,
        "the loop around the lazy cell is right, and the check looks at the loop alone",
    ),
}
"""What deeds named "right loop over ..." may earn beside: their loops over time are the reference's own."""


def earned(grade: Grade) -> dict[str, float]:
    """Return the points of every check that paid, by question and check."""
    return {f"{q.id} {c.id}": c.points for q in grade.questions for c in q.checks if c.points}


def most(problem: str) -> float:
    """Return the points that a lazy student may have at most, over a whole problem."""
    return sum(points for points, _ in ALLOWED[problem].values())


def unearned(problem: str, deed: str, earned: dict[str, float]) -> dict[str, float]:
    """Return the points beyond what each check allows: `earned` by question and check."""
    allowed = ALLOWED[problem] | (RIGHT_LOOP if deed.startswith("right loop") else {})
    beyond = {
        name: round(points - allowed.get(name, (0.0, ""))[0], 6) for name, points in earned.items()
    }
    return {name: points for name, points in beyond.items() if points > 0}
