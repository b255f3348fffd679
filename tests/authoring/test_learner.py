"""How functions and classes are called is learnt by running them in the sandbox."""

import pytest

from grader.authoring.bench import Bench
from grader.authoring.cell_class import learn_class
from grader.authoring.learner import Learnt, Unlearnt, learn_function
from grader.authoring.pieces import read_pieces
from grader.authoring.solution import solution_of

SOURCE = '''
import random
import numpy as np

def vowels(text: str):
    return sum(letter in "aeiou" for letter in text)

def power(base, exponent):
    return 1 if exponent == 0 else base * power(base, exponent - 1)

def search(items, target):
    """Return whether target is in the sorted list items."""
    return target in items

def flatten(nested):
    flat = []
    for part in nested:
        flat += flatten(part) if isinstance(part, list) else [part]
    return flat

def oldest(people: list[dict]):
    return max(people, key=lambda person: person["age"])["name"]

def spread(a: float, b: float, c: float = 1.0):
    low, high = min(a, b, c), max(a, b, c)
    return low, high

def soft(x, scale=1e-5):
    """x: (N, D)"""
    e = np.exp(x + scale)
    return e / e.sum(axis=1, keepdims=True)

def one_hot(labels, num_classes):
    """labels: (N,) integers"""
    return np.eye(num_classes)[labels]

def affine(x: np.ndarray, W: np.ndarray, b: np.ndarray):
    return x @ W + b

def area(*, width: float, height: float = 2.0):
    return width * height

def guarded(mean: float, var: float, z: float, q: float, r: float):
    if var < 0 or q < 0 or r < 0:
        raise ValueError("a variance must not be negative")
    return mean + (var + q) / (var + q + r) * (z - mean)

def greet(name):
    print(name)

def roll():
    return random.random()

def ask():
    return input()

def total(*numbers):
    return sum(numbers)

def forever(n):
    while True:
        pass

class Cell:
    def __init__(self, input_size, hidden_size):
        self.W = np.zeros((2 * hidden_size, input_size + hidden_size))
        self.b = np.zeros(2 * hidden_size)

    def step(self, x, state):
        h, c = state
        a = np.tanh(np.concatenate([x, h], axis=1) @ self.W.T + self.b)
        z, n = np.split(a, 2, axis=1)
        c_next = c * z + n
        return np.tanh(c_next), c_next

class Many:
    def __init__(self, alpha, beta, delta, epsilon, zeta):
        self.W = np.zeros((alpha, beta))

    def forward(self, x):
        return x @ self.W

class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)
'''


@pytest.fixture(scope="module")
def learn(tmp_path_factory, sandbox):
    path = tmp_path_factory.mktemp("solution") / "solution.py"
    path.write_text(SOURCE)
    solution = solution_of(read_pieces(path), path)
    bench = Bench(sandbox)

    def learnt(name):
        learner = learn_class if name[0].isupper() else learn_function
        return learner(solution.parts[name], solution, bench)

    return learnt


@pytest.mark.parametrize(
    ("name", "inputs", "call"),
    [
        ("spread", {"a": {"real": [-5.0, 5.0]}, "b": {"real": [-5.0, 5.0]}, "c": {"real": [0.5, 2.0]}}, ["a", "b", "c"]),
        ("soft", {"x": ["N", "D"], "scale": {"choice": [1e-05, 0.1]}}, ["x", "scale"]),
        ("one_hot", {"labels": {"shape": ["N"], "integers": [0, "C-1"]}}, ["labels", "C"]),
        ("affine", {"x": ["N", "D"], "W": ["D", "H"], "b": ["H"]}, ["x", "W", "b"]),
    ],
)  # fmt: skip
def test_the_forms_of_numbers_and_arrays_are_learnt(learn, name, inputs, call):
    form = learn(name).form
    assert (form["inputs"], form["call"]) == (inputs, call)


def test_texts_lists_and_dictionaries_are_choices_of_plain_values(learn):
    assert "hello world" in learn("vowels").form["inputs"]["text"]["choice"]
    assert [1, [2, [3, 4]], 5] in learn("flatten").form["inputs"]["nested"]["choice"]
    items = learn("search").form["inputs"]["items"]["choice"]
    assert all(value == sorted(set(value)) for value in items)
    people = learn("oldest").form["inputs"]["people"]["choice"]
    assert {"name", "age"} == set(people[0][0])


def test_inputs_under_which_it_never_ends_are_left_out(learn):
    low, _ = learn("power").form["inputs"]["exponent"]["integer"]
    assert low >= 0


def test_numbers_that_a_function_refuses_are_not_drawn_for_it(learn):
    """Some ways of drawing them worked once by luck, and of the one that always did nothing was seen."""
    found = learn("guarded")
    assert isinstance(found, Learnt)
    low = {name: spec["real"][0] for name, spec in found.form["inputs"].items()}
    assert low["mean"] < 0
    assert low["z"] < 0
    assert min(low[name] for name in ("var", "q", "r")) >= 0


def test_arguments_by_keyword_and_named_parts_of_a_result(learn):
    assert learn("area").form["call"] == {"width": "width", "height": "height"}
    assert learn("spread").form["returns"] == ["low", "high"]
    assert learn("soft").form["outputs"] == {"value": ["N", "D"]}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("greet", "returns None"),
        ("roll", "something else each time"),
        ("ask", "keyboard"),
        ("total", "any number of arguments"),
        ("Stack", "no arrays"),
        ("Many", "no size"),
    ],
)
def test_what_cannot_be_learnt_says_why_and_what_to_try(learn, name, reason):
    found = learn(name)
    assert isinstance(found, Unlearnt)
    assert reason in found.reason
    assert found.advice


def test_a_cell_gets_its_weights_its_method_and_its_state(learn):
    found = learn("Cell")
    assert isinstance(found, Learnt)
    assert found.form == {
        "class": "Cell",
        "init": ["D", "H"],
        "method": "step",
        "weights": {"W": ["2*H", "D+H"], "b": ["2*H"]},
        "inputs": {"x": ["N", "D"], "h": ["N", "H"], "c": ["N", "H"]},
        "call": ["x", ["h", "c"]],
        "returns": ["part1", "c"],
        "outputs": {"part1": ["N", "H"], "c": ["N", "H"]},
        "state": ["c"],
    }
