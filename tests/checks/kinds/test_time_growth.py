"""How work grows: counted instructions agree with what is known of an algorithm; doubt goes to a person."""

import numpy as np
import pytest

from grader.checks.binding import Binding
from grader.checks.kinds.time_growth import TimeGrowth, growth
from grader.errors import ProblemError
from tests.a_problem import a_grader, a_problem, audited, graded

CODE = """
subjects:
  pairs:
    function: pairs
    inputs: {items: {list: {of: {integer: [0, 999]}, length: [n, n]}}}
    call: [items]
    reference:
      source: |
        def pairs(items):
            seen, count = {}, 0
            for item in items:
                count += seen.get(item, 0)
                seen[item] = seen.get(item, 0) + 1
            return count
checks:
  - {id: values, kind: value, subject: pairs, points: 1, cases: [{sizes: {n: 5}, inputs: {items: [1, 2, 1, 1, 2]}}, {sizes: {n: 3}}]}
  - {id: growth, kind: time_growth, subject: pairs, points: 1, size: n, at_most: "n log n"}
"""
SQUARE = "def pairs(items):\n    c = 0\n    for k, a in enumerate(items):\n        for b in items[:k]:\n            c += a == b\n    return c\n"


@pytest.fixture(scope="module")
def grader(tmp_path_factory, sandbox):
    return a_grader(a_problem(tmp_path_factory.mktemp("growth"), CODE), sandbox)


def test_a_loop_and_a_sort_are_within_n_log_n(grader):
    for source in (
        "from collections import Counter\ndef pairs(items):\n    return sum(n * (n - 1) // 2 for n in Counter(items).values())\n",
        "def pairs(items):\n    s, c, run = sorted(items), 0, 0\n    for a, b in zip(s, s[1:]):\n        run = run + 1 if a == b else 0\n        c += run\n    return c\n",
    ):
        found = graded(grader, source)
        assert [check.status for check in found.values()] == ["correct", "correct"], found


def test_two_loops_are_too_many_and_the_measurement_is_told(grader):
    found = graded(grader, SQUARE)
    assert found["values"].status == "correct"
    assert found["growth"].status == "incorrect"
    assert "pairs grows faster than n log n" in found["growth"].message
    assert "growth of about n^" in found["growth"].message


@pytest.mark.parametrize("turn", [
    "sum(1 for k, a in enumerate(items) for b in [a] if b in items[:k] and items[:k].count(b))",
    "sum(items[:k].count(a) for k, a in enumerate(items))",
])  # fmt: skip
def test_a_list_that_is_gone_through_in_one_instruction_waits_for_a_person(grader, turn):
    found = graded(grader, f"def pairs(items):\n    return {turn}\n")["growth"]
    assert found.status == "needs_review"
    assert "goes through a whole list at every turn of a loop" in found.message


@pytest.mark.parametrize("body", [
    "    seen = set()\n    for a in items:\n        if a in seen:\n            pass\n        seen.add(a)\n",
    "    for a in items[1:]:\n        if a in (1, 2) or items[-2:] == [a]:\n            pass\n",
    "    while items:\n        items.pop()\n    for a in sorted(items):\n        pass\n",
])  # fmt: skip
def test_what_is_gone_through_once_or_is_no_list_does_not(grader, body):
    right = "sum(n * (n - 1) // 2 for n in Counter(items).values())"
    source = f"def pairs(items):\n    items = list(items)\n    c = {right}\n{body}    return c\n"
    found = graded(grader, f"from collections import Counter\n{source}")["growth"]
    assert found.status == "correct", found


def test_work_in_a_thread_is_counted_and_whoever_ends_the_counting_waits(grader):
    square = SQUARE.replace("def pairs", "def work")
    thread = (
        "import threading\ndef pairs(items):\n    out = []\n"
        "    t = threading.Thread(target=lambda: out.append(work(items)))\n"
        "    t.start()\n    t.join()\n    return out[0]\n"
    )
    assert graded(grader, square + thread)["growth"].status == "incorrect"
    ended = "import sys\ndef pairs(items):\n    sys.settrace(None)\n    return work(items)\n"
    assert graded(grader, square + ended)["growth"].status == "could_not_run"
    back = (
        "import sys\ndef pairs(items):\n    old = sys.gettrace()\n    sys.settrace(None)\n"
        "    found = work(items)\n    sys.settrace(old)\n    return found\n"
    )
    found = graded(grader, square + back)["growth"]
    assert found.status == "needs_review"
    assert "changes how work is counted" in found.message


def test_what_works_nothing_out_earns_nothing_for_its_growth(grader):
    found = graded(grader, "def pairs(items):\n    return 0\n")["growth"]
    assert found.status == "incorrect"
    assert "pairs works nothing out yet" in found.message
    one_off = "def pairs(items):\n    s = sorted(items)\n    return sum(a == b for a, b in zip(s, s[1:]))\n"
    found = graded(grader, one_off)  # right where no number comes three times
    assert (found["values"].status, found["growth"].status) == ("incorrect", "correct")


def test_a_generator_is_counted_when_it_is_drawn_out(tmp_path, sandbox):
    code = """
    subjects:
      squares:
        function: squares
        inputs: {items: {list: {of: {integer: [0, 9]}, length: [n, n]}}}
        call: [items]
        reference: {source: "def squares(items):\\n    for i in items:\\n        yield i * i\\n"}
    checks:
      - {id: values, kind: value, subject: squares, points: 1, cases: [{sizes: {n: 3}}]}
      - {id: growth, kind: time_growth, subject: squares, points: 1, size: n, at_most: n}
    """
    grader = a_grader(a_problem(tmp_path, code), sandbox)
    slow = "def squares(items):\n    for i in items:\n        for _ in items: pass\n        yield i * i\n"
    assert graded(grader, slow)["growth"].status == "incorrect"


def test_what_is_not_certain_goes_to_a_person():
    check = TimeGrowth(kind="time_growth", id="g", points=1, subject="f", size="n", at_most="n")
    call = {"function": "f", "inputs": {"x": ["n"]}, "call": ["x"]}
    plan = check.plan(Binding.model_validate(call), 1, "q")
    noisy = [16.0, 40.0, 400.0, 300.0, 2500.0]
    found = check.judge(plan, (), noisy)
    assert found.status == "needs_review"
    assert "not certain" in found.message


def test_a_problem_with_it_is_proved(grader):
    found = audited(grader)
    assert found.failures == [], [(t.id, t.change) for t in found.failures]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("size: n,", "size: m,", "no input has the size"),
        ("size: n,", "size: n, ladder: [4, 3, 2, 1],", "growing sizes"),
    ],
)
def test_a_mistake_of_the_author_is_told(tmp_path, old, new, told):
    with pytest.raises(ProblemError, match=told):
        a_problem(tmp_path, CODE.replace(old, new, 1))


@pytest.mark.parametrize("exponent", [0, 1, 2, 3])
def test_the_slope_is_the_exponent_of_a_power_and_numpys_own_fit_agrees(exponent):
    sizes = [8, 16, 32, 64]
    work = [5.0 * n**exponent for n in sizes]
    slope, doubt = growth(sizes, work)
    assert slope == pytest.approx(exponent, abs=1e-9)
    assert doubt == pytest.approx(0, abs=1e-6)
    noisy = [w * f for w, f in zip(work, (1.1, 0.9, 1.2, 1.0), strict=True)]
    fit, covariance = np.polyfit(np.log(sizes), np.log(noisy), 1, cov=True)
    assert growth(sizes, noisy) == pytest.approx((fit[0], np.sqrt(covariance[0, 0])), abs=1e-6)
