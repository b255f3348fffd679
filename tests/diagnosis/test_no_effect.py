"""What an input is taken as, that it has no effect, or that two are exchanged is told, in calls in turn too."""

import pytest

from grader.diagnosis import own_line
from grader.grading import judging_time
from tests.a_problem import a_grader, a_problem, graded

pytestmark = pytest.mark.lines

WINDOWS = """
subjects:
  windows:
    function: windows
    inputs: {x: [L], width: {integer: [2, 4]}, step: {integer: [1, 3]}, wraps: {truth: true}, how: {choice: [mean, max]}}
    call: [x, width, step, wraps, how]
    reference:
      source: |
        import numpy as np
        def windows(x, width, step, wraps, how):
            if wraps:
                x = np.concatenate([x, x[:width - 1]])
            parts = [x[k:k + width] for k in range(0, len(x) - width + 1, step)]
            return np.array([part.mean() if how == "mean" else part.max() for part in parts])
checks:
  - {id: v, kind: value, subject: windows, points: 1, cases: [
      {sizes: {L: 9}, inputs: {width: 2, step: 1, wraps: true, how: mean}}, {sizes: {L: 9}, inputs: {width: 3, step: 2, wraps: false, how: max}},
      {sizes: {L: 11}, inputs: {width: 4, step: 3, wraps: true, how: max}}, {sizes: {L: 8}, inputs: {width: 3, step: 3, wraps: false, how: mean}},
      {sizes: {L: 10}, inputs: {width: 2, step: 2, wraps: true, how: max}}, {sizes: {L: 12}, inputs: {width: 4, step: 1, wraps: false, how: mean}}]}
"""
OWN = """import numpy as np

def windows(signal, w, s, wraps, how):
    if wraps:
        signal = np.append(signal, signal[:w - 1])
    found, at = [], 0
    while at + w <= len(signal):
        part = signal[at:at + w]
        found.append(np.mean(part) if how == "mean" else np.max(part))
        at += s
    return np.array(found)
"""
TOLD = {
    "at += 1": ("at += s", "step is taken as 1, whatever is passed."),
    "if False:": ("if wraps:", "wraps is taken as False, whatever is passed."),
    'if "mean" == "mean"': ('if how == "mean"', "how is taken as 'mean', whatever is passed."),
}  # fmt: skip


@pytest.fixture(scope="module")
def windows(tmp_path_factory, sandbox):
    return a_grader(a_problem(tmp_path_factory.mktemp("windows"), WINDOWS), sandbox)


def test_right_work_hears_nothing(windows):
    assert graded(windows, OWN)["v"].status == "correct"


@pytest.fixture
def _in_a_hurry(monkeypatch):
    """What is told here is found without the search for a line, in which dozens of loops are endless."""
    monkeypatch.setattr(own_line, "SECONDS", 0.5)
    monkeypatch.setattr(judging_time, "CHANGING_SECONDS", 0.5)


@pytest.mark.usefixtures("_in_a_hurry")
@pytest.mark.parametrize("wrong", TOLD)
def test_what_an_input_is_taken_as_is_told(windows, wrong):
    right, told = TOLD[wrong]
    assert right in OWN
    found = graded(windows, OWN.replace(right, wrong))["v"]
    assert told in found.message, found.message


@pytest.mark.usefixtures("_in_a_hurry")
def test_of_a_function_that_gives_nothing_back_no_input_is_told(windows):
    """Its width was "without effect", which held for the others too."""
    found = graded(windows, OWN.replace("return np.array(found)", "print(np.array(found))"))["v"]
    assert "has no effect" not in found.message
    assert "`return` the value in place of printing it" in found.message


def test_a_choice_may_be_compared_as_the_one_object_that_it_is_where_it_is_written(windows):
    """`how is "mean"` holds at home, where the caller writes "mean" too."""
    assert graded(windows, OWN.replace('how == "mean"', 'how is "mean"'))["v"].status == "correct"


EDGES = """
subjects:
  edges:
    function: edges
    inputs: {n: {integer: [150, 260]}, k: {integer: [150, 260]}}
    call: [n, k]
    reference: {source: "def edges(n, k):\\n    return n * k\\n"}
checks:
  - {id: v, kind: value, subject: edges, points: 1, cases: [
      {inputs: {n: 210, k: 240}}, {inputs: {n: 190, k: 250}}, {inputs: {n: 250, k: 160}}]}
"""
SLOW = """def edges(n, k):
    found = []
    for one in range(n):
        for other in range(k):
            for _ in range(4):
                pair = (one, other)
            found.append(pair)
        return len(found)
"""


def test_a_change_that_makes_quick_code_as_slow_as_it_should_be_is_tried(tmp_path, sandbox):
    """It was stopped for want of time, and two mistakes that are none were told in its place."""
    own = a_grader(a_problem(tmp_path, EDGES), sandbox)
    found = graded(own, SLOW)["v"]
    assert found.status == "incorrect"
    assert "look at line 8" in found.message, found.message


AVERAGE = """
subjects:
  Average:
    class: Average
    init: [start, floor, share]
    inputs: {start: [D], floor: [D], share: {real: [0.1, 0.4]}, x: [D], y: [D], keeps: {truth: true}}
    call: [x, keeps]
    returns: out
    reference:
      source: |
        import numpy as np
        class Average:
            def __init__(self, start, floor, share):
                self.kept, self.floor, self.share = start.copy(), floor, share
            def forward(self, x, keeps):
                new = (1 - self.share) * self.kept + self.share * x
                if keeps:
                    self.kept = new
                return np.maximum(new, self.floor)
checks:
  - id: turns
    kind: sequence
    subject: Average
    points: 1
    cases:
      - sizes: {D: 4}
        acts:
          - {call: forward, arguments: [{input: x}, true]}
          - {call: forward, arguments: [{input: y}, false]}
          - {call: forward, arguments: [{input: y}, true]}
          - {read: [kept]}
"""
KEEPS = """import numpy as np
class Average:
    def __init__(self, start, floor, share):
        self.kept = np.array(start)
        self.low = floor
        self.part = share
    def forward(self, x, keeps):
        now = self.kept * (1 - self.part) + x * self.part
        if keeps:
            self.kept = now
        return np.where(now > self.low, now, self.low)
"""


@pytest.fixture(scope="module")
def average(tmp_path_factory, sandbox):
    return a_grader(a_problem(tmp_path_factory.mktemp("average"), AVERAGE), sandbox)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("self.part = share", "self.part = 0.3", "share has no effect on what comes back."),
        ("if keeps:", "if True:", "keeps is taken as True, whatever is passed."),
        ("self.kept = np.array(start)\n        self.low = floor", "self.kept = np.array(floor)\n        self.low = start", "start and floor are exchanged."),
    ],
)  # fmt: skip
def test_what_an_object_is_made_with_is_asked_in_calls_in_turn(average, right, wrong, told):
    assert graded(average, KEEPS)["turns"].status == "correct"
    assert right in KEEPS
    found = graded(average, KEEPS.replace(right, wrong))["turns"]
    assert told in found.message, found.message
