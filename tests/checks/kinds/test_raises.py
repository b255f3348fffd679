"""An exception is right by its class and what it says; good input raises nothing and gives the right value."""

import pytest

from grader.checks.exceptions import how_it_ended
from grader.errors import ProblemError
from tests.a_problem import a_grader, a_problem, audited, graded

CODE = """
subjects:
  withdraw:
    function: withdraw
    inputs: {balance: {integer: [0, 100]}, amount: {integer: [1, 100]}}
    call: [balance, amount]
    reference:
      source: |
        def withdraw(balance, amount):
            if amount <= 0:
                raise ValueError("amount must be positive")
            if amount > balance:
                raise ValueError("not enough money")
            return balance - amount
checks:
  - id: bad
    kind: raises
    subject: withdraw
    points: 1
    raises: ValueError
    cases:
      - {inputs: {balance: 10, amount: -1}, says: [Positive]}
      - {inputs: {balance: 10, amount: 0}}
      - {inputs: {balance: 10, amount: 11}}
    good:
      - {inputs: {balance: 10, amount: 10}}
      - {inputs: {balance: 10, amount: 1}}
"""
RIGHT = [
    "def withdraw(b, a):\n    if a <= 0: raise ValueError('a positive amount, please')\n    if a > b: raise ValueError\n    return b - a\n",
    "class Poor(ValueError): pass\ndef withdraw(b, a):\n    if not a > 0:\n        raise Poor('must be  POSITIVE')\n"
    "    if b < a:\n        raise Poor()\n    return b - a\n",
    "def withdraw(b, a):\n    assert_positive(a)\n    left = b - a\n    if left < 0:\n        raise ValueError(left)\n    return left\n"
    "def assert_positive(n):\n    if n < 1: raise ValueError(f'{n} is not positive')\n",
]
WRONG = [
    ("if a > b: raise ValueError\n    return b - a", "withdraw(10, -1) does not raise; ValueError is asked for"),
    ("raise TypeError('positive')", "withdraw(10, -1) raises TypeError; ValueError is asked for"),
    ("if a <= 0: raise ValueError('no')\n    if a > b: raise ValueError\n    return b - a", "does not say 'Positive'"),
    ("if a <= 0: raise ValueError('positive')\n    if a >= b: raise ValueError\n    return b - a", "withdraw(10, 10) raises ValueError; it should not"),
    ("if a <= 0: raise ValueError('positive')\n    if a > b: raise ValueError\n    return a - b", "what it returns is not the right number"),
    ("if a <= 0: return 'ValueError: positive'\n    return b - a", "does not raise"),
]  # fmt: skip


@pytest.fixture(scope="module")
def grader(tmp_path_factory, sandbox):
    return a_grader(a_problem(tmp_path_factory.mktemp("raises"), CODE), sandbox)


NOTHING = """
subjects:
  minutes:
    function: minutes
    call: [text]
    inputs: {text: {text: {length: [1, 5]}}}
    reference:
      source: |
        def minutes(text):
            if not text.isdigit():
                raise ValueError("no number")
            return int(text)
    misconceptions:
      - {id: nothing, message: You return something where a ValueError is asked for., replace: raise ValueError("no number"), with: return None}
checks:
  - id: bad
    kind: raises
    subject: minutes
    points: 1
    raises: ValueError
    cases: [{inputs: {text: noon}}, {inputs: {text: x}}, {inputs: {text: "?"}}]
    good: [{inputs: {text: "12"}}]
"""


def test_whatever_stands_for_nothing_in_place_of_an_exception_is_the_same_mistake(
    tmp_path, sandbox
):
    grader = a_grader(a_problem(tmp_path, NOTHING), sandbox)
    for value in ("None", "-1", "False", "''", "ValueError('no')"):
        source = (
            f"def minutes(t):\n    if not t.isdigit():\n        return {value}\n    return int(t)\n"
        )
        assert graded(grader, source)["bad"].misconception == "nothing", value
    other = "def minutes(t):\n    return int(t) if t.isdigit() else 17\n"
    assert graded(grader, other)["bad"].misconception is None


@pytest.mark.parametrize("source", RIGHT)
def test_a_class_of_the_right_name_or_derived_from_it_is_right(grader, source):
    found = graded(grader, source)["bad"]
    assert (found.status, found.message) == (
        "correct",
        "Bad input ends in the right exception and good input in none.",
    )


@pytest.mark.parametrize(("body", "told"), WRONG)
def test_what_ends_otherwise_is_told_with_the_call(grader, body, told):
    found = graded(grader, f"def withdraw(b, a):\n    {body}\n")["bad"]
    assert found.status == "incorrect"
    assert told in found.message


def test_a_generator_raises_when_it_is_drawn_out(tmp_path, sandbox):
    code = """
    subjects:
      halves:
        function: halves
        inputs: {n: {integer: [0, 8]}}
        call: [n]
        reference: {source: "def halves(n):\\n    while n:\\n        if n % 2: raise ValueError\\n        n //= 2\\n        yield n\\n"}
    checks:
      - {id: odd, kind: raises, subject: halves, points: 1, raises: ValueError, cases: [{inputs: {n: 6}}], good: [{inputs: {n: 0}}]}
    """
    grader = a_grader(a_problem(tmp_path, code), sandbox)
    right = "def halves(n):\n    if n % 2: raise ValueError\n    if n: yield n // 2; yield from halves(n // 2)\n"
    assert graded(grader, right)["odd"].status == "correct"
    assert graded(grader, right.replace("ValueError", "KeyError"))["odd"].status == "incorrect"


def test_bad_input_may_be_of_another_type_than_the_subject_takes(tmp_path, sandbox):
    code = CODE.replace(
        "{inputs: {balance: 10, amount: 0}}",
        "{inputs: {balance: 10, amount: abc}, raises: TypeError}",
    )
    grader = a_grader(a_problem(tmp_path, code), sandbox)
    assert graded(grader, RIGHT[0])["bad"].status == "correct"
    assert (
        "TypeError is asked for"
        in graded(
            grader,
            "def withdraw(b, a):\n    if a == 'abc' or a < 1: raise ValueError('positive')\n",
        )["bad"].message
    )


def test_code_that_is_not_there_or_not_written_is_told_as_that(grader):
    assert graded(grader, "x = 1\n")["bad"].status == "not_attempted"
    assert (
        graded(grader, "def withdraw(b, a):\n    raise NotImplementedError\n")["bad"].status
        == "not_attempted"
    )


def test_a_problem_with_it_is_proved(grader):
    found = audited(grader)
    assert found.failures == [], [(t.id, t.change) for t in found.failures]
    assert {"raise-left-out", "another-exception", "boundary"} <= {
        t.id.rpartition("-")[0].rpartition("-")[0].rpartition("-")[0] for t in found.trials
    }


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("raises: ValueError", "raises: print", "print is no exception"),
        ("raises: ValueError", "raises: 'Value Error'", "is no name of an exception"),
        ("    raises: ValueError\n", "", "case 1 names no exception"),
        ("amount: 11}", "amont: 11}", "there is no input 'amont'"),
    ],
)
def test_a_mistake_of_the_author_is_told(tmp_path, old, new, told):
    with pytest.raises(ProblemError, match=told):
        a_problem(tmp_path, CODE.replace(old, new))


def test_hostile_observations_have_an_end():
    for observed in (None, 3, {"raised": 3}, {"raised": ()}, {}, [1]):
        assert how_it_ended("f", {"raised": ("ValueError",), "text": ""}, observed)


MAKING = """
subjects:
  Stack:
    class: Stack
    init: [limit]
    inputs: {limit: {integer: [1, 9]}}
    method: room
    call: []
    reference:
      source: |
        class Stack:
            def __init__(self, limit):
                if limit < 0:
                    raise ValueError("negative")
                self.limit = limit
            def room(self):
                return self.limit
checks:
  - {id: bad, kind: raises, subject: Stack, points: 1, raises: ValueError, cases: [{inputs: {limit: -1}}], good: [{inputs: {limit: 2}}]}
"""  # fmt: skip


@pytest.mark.parametrize(
    ("test", "told"),
    [
        ("limit < 0", ""),
        ("limit < -1", "Stack(-1) does not raise; ValueError is asked for"),
    ],
)
def test_a_class_that_must_not_be_made_is_made_to_see_it(tmp_path, sandbox, test, told):
    grader = a_grader(a_problem(tmp_path, MAKING), sandbox, names_slips=False)
    source = (
        f"class Stack:\n    def __init__(self, limit):\n        if {test}: raise ValueError\n"
        "        self.limit = limit\n    def room(self):\n        return self.limit\n"
    )
    found = graded(grader, source)["bad"]
    assert (found.status == "correct") is not bool(told)
    assert told in found.message


def test_a_reference_that_stops_is_told_with_its_line(tmp_path, sandbox):
    broken = MAKING.replace("self.limit = limit", "self.limit = limt")
    grader = a_grader(a_problem(tmp_path, broken), sandbox, names_slips=False)
    found = graded(grader, "class Stack:\n    def __init__(self, limit): self.limit = limit\n")
    assert found["bad"].status == "grader_fault"
    assert "'limt'" in found["bad"].detail
    assert "(line 5 of reference, in __init__)" in found["bad"].detail


def test_another_text_of_an_exception_is_told_alone(tmp_path, sandbox):
    """Every mutant of state that the calls do not show was named as the slip behind it."""
    code = """
    subjects:
      scale:
        function: scale
        inputs: {x: [N], k: {real: [1, 2]}}
        call: [x, k]
        reference:
          source: |
            def scale(x, k):
                if k <= 0:
                    raise ValueError("k is not positive")
                return x * k
    checks:
      - id: bad
        kind: raises
        subject: scale
        points: 1
        raises: ValueError
        cases: [{sizes: {N: 2}, inputs: {k: -1}, says: [positive]}]
        good: [{sizes: {N: 2}, inputs: {k: 2}}]
    """
    grader = a_grader(a_problem(tmp_path, code), sandbox)
    source = (
        "def scale(x, k):\n    if k <= 0:\n        raise ValueError('bad k')\n    return x * k\n"
    )
    found = graded(grader, source)["bad"]
    assert found.status == "incorrect"
    assert "its text does not say 'positive'" in found.message
    assert "slip" not in found.message
    assert graded(grader, source.replace("bad k", "not positive"))["bad"].status == "correct"
