"""A function of plain numbers is tried beside its written cases, so that a table of these is no answer."""

import pytest

from grader.checks.binding import Binding
from grader.checks.case_spec import CaseSpec
from grader.checks.kinds.value import Value
from grader.sandbox.base import CheckSteps, Job, Unit
from tests.a_problem import a_grader, a_problem, graded

COUNT = Binding.model_validate({"function": "count", "call": ["D", "H"], "returns": "value"})
TWICE = Binding.model_validate(
    {"function": "twice", "inputs": {"n": {"integer": [-50, 50]}}, "call": ["n"], "returns": "value"}
)  # fmt: skip
SIZES = [CaseSpec(sizes={"D": 2, "H": 4}), CaseSpec(sizes={"D": 3, "H": 6})]
NUMBERS = [CaseSpec(inputs={"n": 21}), CaseSpec(inputs={"n": -7})]


@pytest.mark.parametrize(
    ("binding", "cases", "right", "table"),
    [
        (COUNT, SIZES, "def count(D, H): return H // D * 10 + H", "def count(D, H): return {(2, 4): 24, (3, 6): 26}.get((D, H), 0)"),
        (TWICE, NUMBERS, "def twice(n): return n + n", "def twice(n): return {21: 42, -7: -14}.get(n, 0)"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("corners", [True, False])
def test_a_table_of_the_cases_is_no_answer(sandbox, binding, cases, right, table, corners):
    check = Value(
        kind="value", id="v", points=1, subject=binding.target, cases=cases, corners=corners
    )
    plan = check.plan(binding, 3, "q")
    steps = [CheckSteps(0, plan.steps)]
    reference, found = (
        sandbox.run(Job([Unit("w", "w.py", "w.py", text)], steps)) for text in (right, table)
    )
    verdict = plan.verdict(reference.outcomes[0], found.outcomes[0], found.report)
    assert verdict.status == ("incorrect" if corners else "correct")
    for sizes in (dict(case.sizes) for case in plan.script.cases):
        assert not sizes or sizes["H"] == 2 * sizes["D"]


WINDOWS = """
subjects:
  pairs:
    function: pairs
    inputs: {items: {list: {of: {integer: [0, 9]}, length: [2, 5]}}}
    call: [items]
    reference:
      source: |
        def pairs(items):
            for k in range(len(items) - 1):
                yield items[k], items[k + 1]
checks:
  - {id: pairs, kind: value, subject: pairs, points: 1, inputs_stay: true}
"""


@pytest.mark.parametrize(("rest", "status"), [("items", "incorrect"), ("list(items)", "correct")])
def test_a_generator_that_takes_from_what_it_was_given_changes_it(tmp_path, sandbox, rest, status):
    own = f"def pairs(items):\n    rest = {rest}\n    while len(rest) > 1:\n        yield rest[0], rest[1]\n        rest.pop(0)\n"
    grader = a_grader(a_problem(tmp_path, WINDOWS), sandbox, names_slips=False)
    found = graded(grader, own)["pairs"]
    assert found.status == status
    assert ("changes" in found.message) == (status == "incorrect")


LARGEST = """
subjects:
  largest:
    function: largest
    inputs: {x: {list: {of: {integer: [0, 9]}, length: [2, 5]}}, v: [N]}
    call: [x, v]
    reference: {source: "def largest(x, v):\\n    return max(x) + v.max()\\n"}
checks:
  - {id: all, kind: value, subject: largest, points: 1, inputs_stay: true, corners: false, cases: [{sizes: {N: 2}, inputs: {x: [1, 2], v: [1, 2]}}, {sizes: {N: 2}, inputs: {x: [3, 2], v: [5, 4]}}]}
"""


@pytest.mark.parametrize("name", ["x", "v"])
def test_what_is_changed_in_a_later_call_only_is_seen_too(tmp_path, sandbox, name):
    own = f"def largest(x, v):\n    {name}.sort()\n    return max(x) + max(v)\n"
    grader = a_grader(a_problem(tmp_path, LARGEST), sandbox, names_slips=False)
    found = graded(grader, own)["all"]
    assert (found.status, "changes" in found.message) == ("incorrect", True)


KEEPS = """
subjects:
  Mean:
    class: Mean
    inputs: {x: {real: [-3, 3]}}
    call: [x]
    attributes: {total: total}
    method: add
    reference:
      source: |
        class Mean:
            def __init__(self):
                self.total = 0.0
            def add(self, x):
                self.total = self.total + x
                return self.total
checks:
  - {id: v, kind: value, subject: Mean, points: 1}
"""


def test_an_attribute_that_is_not_there_is_told_as_that_and_no_call_is_said_to_stop(
    tmp_path, sandbox
):
    own = "class Mean:\n    def __init__(self):\n        self.s = 0.0\n    def add(self, x):\n        self.s += x\n        return self.s\n"
    found = graded(a_grader(a_problem(tmp_path, KEEPS), sandbox), own)["v"]
    assert found.status == "could_not_run"
    assert found.message == "After Mean.add, Mean has nothing at total, which is asked for."


def test_what_all_cases_give_alike_is_not_drawn(tmp_path, sandbox):
    code = """
    subjects:
      spread:
        function: spread
        inputs: {values: {list: {of: {real: [-9, 9]}, length: [3, 9]}}, ddof: {integer: [0, 1]}}
        call: [values, ddof]
        reference: {source: "def spread(values, ddof):\\n    m = sum(values) / len(values)\\n    return sum((v - m) ** 2 for v in values) / (len(values) - ddof)"}
    checks:
      - {id: population, kind: value, subject: spread, points: 1, cases: [{inputs: {values: [1, 2, 4], ddof: 0}}, {inputs: {ddof: 0}}]}
      - {id: sample, kind: value, subject: spread, points: 1, cases: [{inputs: {values: [1, 2, 4], ddof: 1}}, {inputs: {ddof: 1}}]}
    """
    ignoring = "def spread(values, ddof):\n    m = sum(values) / len(values)\n    return sum((v - m) ** 2 for v in values) / len(values)\n"
    table = "def spread(values, ddof):\n    return {0: 14 / 9, 1: 7 / 3}[ddof]\n"
    for seed in range(3):
        grader = a_grader(a_problem(tmp_path, code), sandbox, seed=seed)
        found = graded(grader, ignoring)
        assert [check.status for check in found.values()] == ["correct", "incorrect"], seed
        assert {check.status for check in graded(grader, table).values()} == {"incorrect"}
