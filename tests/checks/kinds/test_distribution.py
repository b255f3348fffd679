"""Random results: right ones pass (almost) always whatever their seed, wrong ones are told in what they differ."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.checks.samples import distance, most_different, room
from grader.diagnosis.mistakes import Mistakes
from grader.errors import ProblemError
from tests.a_problem import a_grader, a_problem, audited, graded

CODE = """
subjects:
  dropout:
    function: dropout
    inputs: {x: [N, D], p: {choice: [0.3]}}
    call: [x, p]
    reference:
      source: |
        import numpy as np
        def dropout(x, p):
            kept = np.random.rand(*x.shape) >= p
            return x * kept / (1 - p)
  roll:
    function: roll
    reference:
      source: |
        import random
        def roll():
            return random.randint(1, 6) + random.randint(1, 6)
checks:
  - {id: training, kind: distribution, subject: dropout, points: 1, cases: [{sizes: {N: 2, D: 3}}]}
  - {id: dice, kind: distribution, subject: roll, points: 1, draws: 5000}
"""
RIGHT = (
    "import numpy as np\nr = np.random.default_rng()\n"
    "def dropout(x, p):\n    return np.where(r.random(x.shape) < p, 0, x / (1 - p))\n"
    "def roll():\n    return int(r.integers(1, 7) + r.integers(1, 7))\n"
)


@pytest.fixture(scope="module")
def grader(tmp_path_factory, sandbox):
    return a_grader(a_problem(tmp_path_factory.mktemp("distribution"), CODE), sandbox)


def test_another_generator_is_right(grader):
    assert {check.status for check in graded(grader, RIGHT).values()} == {"correct"}


@pytest.mark.parametrize(
    ("old", "new", "check", "told"),
    [
        ("< p, 0", "< p + 0.2, 0", "training", "often than it should"),
        ("x / (1 - p)", "x", "training", "is distributed otherwise"),
        ("r.random(x.shape)", "r.random()", "training", "is distributed otherwise"),
        ("np.where(r.random(x.shape) < p, 0, x / (1 - p))", "x", "training", "the same in every call"),
        ("r.integers(1, 7) + r.integers(1, 7)", "r.integers(2, 13)", "dice", "is distributed otherwise"),
        ("r.integers(1, 7) + r.integers(1, 7)", "r.integers(0, 6) + r.integers(0, 6)", "dice", "is distributed otherwise"),
        ("int(r.integers(1, 7)", "str(r.integers(1, 7)", "dice", "gives back no numbers"),
    ],
)  # fmt: skip
def test_a_wrong_distribution_is_told(grader, old, new, check, told):
    source = RIGHT.replace(old, new)
    assert source != RIGHT
    found = graded(grader, source)[check]
    assert found.status == "incorrect"
    assert told in found.message


def test_with_a_seed_the_very_numbers_are_asked_for(tmp_path, sandbox):
    code = CODE.replace(
        "subject: dropout, points: 1,", "subject: dropout, points: 1, seeded: true,"
    )
    grader = a_grader(a_problem(tmp_path, code), sandbox)
    same = "import numpy as np\ndef dropout(x, p):\n    m = np.random.rand(*x.shape) >= p\n    return m * x / (1 - p)\n"
    assert graded(grader, same)["training"].status == "correct"
    assert (
        graded(grader, same.replace("rand(*x.shape)", "random(x.T.shape).T"))["training"].status
        == "incorrect"
    )


def test_a_problem_with_it_is_proved(grader):
    found = audited(grader)
    assert found.failures == [], [(t.id, t.change) for t in found.failures]


def test_an_output_that_is_none_is_told(tmp_path):
    with pytest.raises(ProblemError, match="there is no output"):
        a_problem(
            tmp_path,
            CODE.replace("subject: roll, points: 1", "subject: roll, points: 1, output: y"),
        )


@pytest.mark.parametrize("draw", ["normal", "exponential", "integers", "cauchy", "bernoulli"])
def test_right_draws_are_not_failed_more_often_than_is_said(draw):
    rng = np.random.default_rng(7)
    tools = {
        "normal": lambda n: rng.normal(size=n),
        "exponential": lambda n: rng.exponential(size=n) ** 3,
        "integers": lambda n: rng.integers(0, 3, n).astype(float),
        "cauchy": lambda n: rng.standard_cauchy(n),
        "bernoulli": lambda n: (rng.random(n) < 0.01).astype(float),
    }
    failed = sum(
        most_different(tools[draw]((200, 2)), tools[draw]((200, 2)), 0.05) is not None
        for _ in range(400)
    )
    assert failed <= 0.05 * 400


@settings(max_examples=30)
@given(
    st.lists(st.floats(-5, 5), min_size=1, max_size=40),
    st.lists(st.floats(-5, 5), min_size=1, max_size=40),
)
def test_the_distance_is_that_of_the_textbook(one, other):
    a, b = np.array(one), np.array(other)
    points = np.concatenate([a, b])
    by_hand = max(abs(np.mean(a <= t) - np.mean(b <= t)) for t in points)
    assert distance(a, b) == pytest.approx(by_hand)
    assert room(len(a), len(b), 1e-6) > room(1000, 1000, 1e-6)


def test_of_a_hidden_check_the_kind_of_difference_is_told_and_no_number(tmp_path, sandbox):
    hidden = CODE.replace("draws: 5000}", "draws: 5000, visibility: hidden}")
    grader = a_grader(a_problem(tmp_path, hidden), sandbox, names_slips=False)
    low = RIGHT.replace(
        "r.integers(1, 7) + r.integers(1, 7)", "r.integers(0, 6) + r.integers(0, 6)"
    )
    assert graded(grader, low)["dice"].told == "One value comes less often than it should."
    always = RIGHT.replace("int(r.integers(1, 7) + r.integers(1, 7))", "7")
    assert (
        graded(grader, always)["dice"].told == "Every call gives the same; the results should vary."
    )


CERTAIN = """
subjects:
  share:
    function: share
    inputs: {values: [N], n: {integer: [5, 9]}}
    call: [values, n]
    reference:
      source: |
        import numpy as np
        def share(values, n):
            mixed = np.random.permutation(values)
            return float((mixed[:n] >= values[0]).mean())
    misconceptions:
      - {id: with-replacement, message: You draw with replacement., replace: np.random.permutation(values), with: "np.random.choice(values, len(values))"}
      - {id: larger, message: You count what is larger only., replace: ">=", with: ">"}
checks:
  - {id: certain, kind: value, subject: share, points: 1, corners: false, cases: [{sizes: {N: 4}, inputs: {values: [1, 0, 0, 0], n: 4}}]}
  - {id: again, kind: value, subject: share, points: 1, corners: false, cases: [{sizes: {N: 3}, inputs: {values: [2, 1, 1], n: 3}}]}
  - {id: random, kind: distribution, subject: share, points: 1, cases: [{sizes: {N: 8}, inputs: {values: [4, 1, 2, 3, 5, 6, 7, 8], n: 5}}]}
"""


@pytest.mark.parametrize(("mistake", "named"), [("with-replacement", None), ("larger", "larger")])
def test_a_mistake_whose_value_is_chance_explains_no_single_value(
    tmp_path, sandbox, mistake, named
):
    references = a_grader(a_problem(tmp_path, CERTAIN), sandbox, names_slips=False).references
    certain, again, random = references.planned
    (one,) = [m for m in references.misconceptions_of(certain.subject) if m.id == mistake]
    given = references.mistaken(certain.subject, one).outcomes
    outcomes = {p.number: given[p.number] for p in (certain, again)}
    outcomes[random.number] = references.expected()[random.number]
    found = Mistakes(references, names_slips=False).explain(certain, outcomes)
    assert (found.id if found else None) == named
