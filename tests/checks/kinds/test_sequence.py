"""Methods in turn on one object: what they return, raise, and what the object then holds."""

import pytest

from grader.errors import ProblemError
from tests.a_problem import a_grader, a_problem, audited, graded

CODE = """
subjects:
  Stack:
    class: Stack
    inputs: {item: {integer: [-9, 9]}}
    reference:
      source: |
        class Stack:
            def __init__(self):
                self.items = []
                self.is_open = False
            @property
            def size(self):
                return len(self.items)
            def push(self, item):
                self.items.append(item)
                return self
            def pop(self):
                if not self.items:
                    raise IndexError("pop from an empty stack")
                return self.items.pop()
            def __enter__(self):
                self.is_open = True
                return self
            def __exit__(self, *error):
                self.is_open = False
checks:
  - id: turns
    kind: sequence
    subject: Stack
    points: 2
    cases:
      - acts:
          - {read: size}
          - {call: pop, raises: IndexError, says: [empty]}
          - {call: push, arguments: [3], look: false}
          - {call: push, arguments: [{input: item}], look: false}
          - {read: [size, items]}
          - {call: pop}
          - {call: pop}
          - {read: size}
          - {call: pop, raises: [IndexError, ValueError]}
      - acts:
          - {enter: true}
          - {read: is_open}
          - {call: push, arguments: ["ab"], look: false}
          - {leave: true}
          - {read: is_open}
          - {call: pop}
"""
RIGHT = """
class Stack:
    def __init__(self): self.items, self.is_open = [], False
    size = property(lambda self: len(self.items))
    def push(self, item): self.items += [item]
    def pop(self):
        if self.size: return self.items.pop(-1)
        raise IndexError('the stack is empty')
    def __enter__(self): self.is_open = True; return self
    def __exit__(self, kind, error, trace): self.is_open = False
"""


@pytest.fixture(scope="module")
def grader(tmp_path_factory, sandbox):
    return a_grader(a_problem(tmp_path_factory.mktemp("sequence"), CODE), sandbox)


def test_another_way_of_writing_it_is_right(grader):
    found = graded(grader, RIGHT)["turns"]
    assert (found.status, found.points) == ("correct", 2)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("self.items, self.is_open = [], False", "self.items, self.is_open = [0], False", "Stack.size is not the right number on a new object"),
        (".pop(-1)", ".pop(0)", "Stack.pop is not the right number after pop(), push(3), push(item)"),
        ("raise IndexError('the stack is empty')", "return None", "Stack.pop does not raise; IndexError is asked for on a new object"),
        ("raise IndexError('the stack is empty')", "raise KeyError('empty')", "Stack.pop raises KeyError; IndexError is asked for"),
        ("'the stack is empty'", "'nothing'", "does not say 'empty'"),
        ("trace): self.is_open = False", "trace): pass", "Stack.is_open is"),
        ("self.is_open = True; return self", "return self", "Stack.is_open is"),
    ],
)  # fmt: skip
def test_the_act_that_goes_wrong_is_named_with_what_came_before(grader, old, new, told):
    assert old in RIGHT
    found = graded(grader, RIGHT.replace(old, new))["turns"]
    assert found.status == "incorrect"
    assert told in found.message


def test_what_stops_after_something_else_went_wrong_is_not_told_first(grader):
    source = RIGHT.replace("self.items += [item]", "self.items = [item]")
    found = graded(grader, source)["turns"]
    assert found.status == "incorrect"
    assert "Stack.size is not the right number after pop(), push(3), push(item)" in found.message
    at_once = RIGHT.replace("self.items, self.is_open = [], False", "self.items = 1 / 0")
    assert graded(grader, at_once)["turns"].status == "could_not_run"


ONE = """
subjects:
  Counts:
    class: Counts
    reference:
      source: |
        class Counts:
            def __init__(self): self.seen = {}
            def add(self, word): self.seen[word] = self.seen.get(word, 0) + 1
            def count(self, word): return self.seen.get(word, 0)
checks:
  - id: turns
    kind: sequence
    subject: Counts
    points: 2
    cases: [{acts: [{call: add, arguments: [a]}, {call: count, arguments: [a]}, {call: count, arguments: [b]}]}]
"""
COUNTS = """
class Counts:
    {kept}
    def __init__(self): {made}
    def add(self, word): self.seen[word] = self.seen.get(word, 0) + 1
    def count(self, word): return self.seen.get(word, 0)
"""


def test_what_all_objects_share_shows_at_a_second_one(tmp_path, sandbox):
    """One case made one object: a list in the body of the class had full marks."""
    one = a_grader(a_problem(tmp_path, ONE), sandbox)
    assert graded(one, COUNTS.format(kept="", made="self.seen = {}"))["turns"].status == "correct"
    found = graded(one, COUNTS.format(kept="seen = {}", made="pass"))["turns"]
    assert found.status == "incorrect"
    assert "Counts.count('a') is not the right number after add('a')" in found.message
    assert "what is kept in the class itself, or in the file, is shared by all" in found.message


def test_the_call_that_goes_wrong_is_shown_with_its_arguments_and_what_was_expected(
    tmp_path, sandbox
):
    source = COUNTS.format(kept="", made="self.seen = {}").replace("(word, 0)\n", "(word, 7)\n")
    found = graded(a_grader(a_problem(tmp_path, ONE), sandbox), source)["turns"]
    assert "Counts.count('b') is not the right number after add('a'), count('a')" in found.message
    assert found.detail.startswith("count('b'): expected 0")
    assert found.reproduction.rstrip().endswith("# expected: 0")
    assert "made_0.count('b')\nprint(" in found.reproduction


def test_a_method_that_is_missing_is_told(grader):
    found = graded(grader, RIGHT.replace("def push", "def add"))["turns"]
    assert (found.status, found.points) == ("needs_review", 0)
    assert "Stack.push was not found. There is Stack.add, which may be meant." in found.message


def test_what_a_student_can_paste_shows_the_acts(grader):
    found = graded(grader, RIGHT.replace(".pop(-1)", ".pop(0)"))["turns"]
    assert "made_0 = Stack()" in found.reproduction
    assert "made_0.push(3)" in found.reproduction


def test_a_problem_with_it_is_proved(grader):
    found = audited(grader)
    assert found.failures == [], [(t.id, t.change) for t in found.failures]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{read: size}", "{read: size, call: pop}", "exactly one of call, read"),
        ("[{input: item}]", "[{input: itme}]", "there is no input 'itme'"),
        ("class: Stack\n", "function: Stack\n", "sequence needs a class"),
    ],
)
def test_a_mistake_of_the_author_is_told(tmp_path, old, new, told):
    with pytest.raises(ProblemError, match=told):
        a_problem(tmp_path, CODE.replace(old, new, 1))


COUNTED = """
subjects:
  Total:
    class: Total
    inputs: {x: [N]}
    reference:
      source: |
        import numpy as np
        class Total:
            def __init__(self):
                self.sum = 0.0
            def add(self, x):
                self.sum = self.sum + x
                return self.sum
checks:
  - {id: turns, kind: sequence, subject: Total, points: 1, cases: [{sizes: {N: 5}, acts: [{call: add, arguments: [{input: x}], look: false}, {read: sum}]}]}
"""


def test_what_a_wrong_attribute_looks_like_is_told_by_its_name(tmp_path, sandbox):
    grader = a_grader(a_problem(tmp_path, COUNTED), sandbox, names_slips=False)
    own = "class Total:\n    def __init__(self):\n        self.sum = 0\n    def add(self, x):\n        self.sum = self.sum - 0.7 * x\n        return self.sum\n"
    message = graded(grader, own)["turns"].message
    assert "sum is right but for one factor that is the same everywhere." in message


HEAP = """
subjects:
  Heap:
    class: Heap
    init: [items]
    inputs: {items: {list: {of: {integer: [-9, 9]}, length: [3, 8]}}}
    reference:
      source: |
        class Heap:
            def __init__(self, items):
                self.a = sorted(items)
            def pop(self):
                return self.a.pop(0)
checks:
  - {id: turns, kind: sequence, subject: Heap, points: 2, STAYS, cases: [{inputs: {items: [5, 2, 8, 1]}, acts: [{call: pop}, {call: pop}]}]}
"""
KEPT = """
class Heap:
    def __init__(self, items):
        self.a = items
    def pop(self):
        least = min(self.a)
        self.a.remove(least)
        return least
"""


@pytest.mark.parametrize(
    ("stays", "status", "said"),
    [
        ("inputs_stay: true", "incorrect", "Heap changes an argument that it was given"),
        ("inputs_stay: false", "correct", ""),
        ("hint: h", "correct", ""),
    ],
)
def test_what_an_object_was_made_of_is_looked_at_when_all_is_done(
    tmp_path, sandbox, stays, status, said
):
    """The list that was handed over is kept, and emptied by later calls."""
    grader = a_grader(a_problem(tmp_path, HEAP.replace("STAYS", stays)), sandbox)
    found = graded(grader, KEPT)["turns"]
    assert found.status == status
    assert said in found.message
    assert ("changes an argument" in found.message) == bool(said)
    copied = graded(grader, KEPT.replace("= items", "= list(items)"))["turns"]
    assert (copied.status, "changes" in copied.message) == ("correct", False)


BLANK = """
class Stack:
    def __init__(self):
        pass
    def push(self, item):
        pass
    def pop(self):
        ...
    def __enter__(self):
        pass
    def __exit__(self, *error):
        pass
"""


def test_a_class_whose_methods_are_all_blank_is_not_attempted(tmp_path, sandbox):
    code = CODE.replace("- {read: size}", "- {call: push, arguments: [1], look: false}")
    grader = a_grader(a_problem(tmp_path, code), sandbox)
    assert graded(grader, BLANK)["turns"].status == "not_attempted"
    begun = BLANK.replace("def pop(self):\n        ...", "def pop(self):\n        return 1")
    assert graded(grader, begun)["turns"].status in ("incorrect", "could_not_run")


@pytest.mark.parametrize("name", ["MyStack", "ItemStack"])
def test_the_one_class_that_says_more_than_is_asked_for_is_graded_and_waits(
    tmp_path, sandbox, name
):
    grader = a_grader(a_problem(tmp_path, HEAP.replace("STAYS", "hint: h")), sandbox)
    own = KEPT.replace("class Heap", f"class {name.replace('Stack', 'Heap')}").replace("= items", "= list(items)")  # fmt: skip
    found = graded(grader, own)["turns"]
    assert (found.status, found.points) == ("needs_review", 2)
    wrong = graded(grader, own.replace("min(self.a)", "max(self.a)"))["turns"]
    assert (wrong.status, wrong.points) == ("needs_review", 0)
