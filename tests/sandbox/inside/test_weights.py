"""Weights under other names are told by their names, once; what lacks one of several goes on as it is."""

import numpy as np
import pytest

from grader.sandbox.base import CheckSteps, Finished, Job, Unit

CELL = """
import numpy as np
class Cell:
    def __init__(self):
        {body}
    def forward(self, x):
        return x
"""


def outcome(sandbox, body):
    steps = [
        ["construct", 0, "Cell", (), {}],
        ["assign", 0, "weight", 1.0],
        ["assign", 0, "bias", 2.0],
        ["call", 1, 0, "forward", (3.0,), {}],
        ["read", 1, []],
    ]
    job = Job([Unit("w", "w.py", "w.py", CELL.format(body=body))], [CheckSteps(0, steps)])
    return sandbox.run(job).outcomes[0]


def test_an_object_whose_weights_have_other_names_is_told_which(sandbox):
    found = outcome(sandbox, "self.Wxh = np.zeros(2); self.b = np.zeros(2)")
    assert found.failure.family == "weight"
    assert found.failure.text == "has no weight weight; it has Wxh, b"


@pytest.mark.parametrize(
    "body",
    ["self.weight = np.zeros(2)", "pass", "self.weight = np.zeros(2); self.bias = np.zeros(2)"],
    ids=["no bias", "made later", "all there"],
)
def test_an_object_that_has_the_first_weight_or_none_yet_is_run(sandbox, body):
    assert outcome(sandbox, body).observations == (3.0,)


HELD = """
import numpy as np
class Part:
    pass
class Cell:
    def __init__(self):
        {body}
    def forward(self, x):
        return x * {weight} + {bias}
"""
HOLDERS = {
    "a mapping": ("self.params = {'weight': np.zeros(2), 'bias': np.zeros(2)}", "self.params['weight']", "self.params['bias']"),
    "an object": ("self.cell = Part(); self.cell.weight = np.zeros(2); self.cell.bias = np.zeros(2)", "self.cell.weight", "self.cell.bias"),
    "itself and a mapping": ("self.p = {'bias': np.zeros(2)}; self.weight = np.zeros(2)", "self.weight", "self.p['bias']"),
}  # fmt: skip


@pytest.mark.parametrize("which", HOLDERS)
def test_weights_in_what_an_object_holds_are_its_own(sandbox, which):
    body, weight, bias = HOLDERS[which]
    source = HELD.replace("{body}", body).replace("{weight}", weight).replace("{bias}", bias)
    steps = [
        ["construct", 0, "Cell", (), {}],
        ["shapes", 0, ["weight", "bias"]],
        ["assign", 0, "weight", np.array([2.0, 3.0])],
        ["assign", 0, "bias", np.array([1.0, 1.0])],
        ["call", 1, 0, "forward", (2.0,), {}],
        ["read", 1, []],
    ]
    job = Job([Unit("w", "w.py", "w.py", source)], [CheckSteps(0, steps)])
    shapes, read = sandbox.run(job).outcomes[0].observations
    assert (shapes["weight"], shapes["bias"]) == ((2,), (2,))
    assert read.tolist() == [5.0, 7.0]


def test_what_two_parts_hold_is_not_chosen_between(sandbox):
    body = "self.params = {'weight': np.zeros(2)}; self.grads = {'weight': np.zeros(2)}"
    found = outcome(sandbox, body)
    assert found.failure.text == "has no weight weight; it has params['weight'], grads['weight']"


def test_the_weights_of_a_wrapped_module_of_torch_are_its_own(sandbox):
    pytest.importorskip("torch")
    source = (
        "import torch\nclass Cell(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.inner = torch.nn.Linear(1, 1)\n    def forward(self, x):\n        return self.inner(x)\n"
    )
    steps = [
        ["construct", 0, "Cell", (), {}],
        ["assign", 0, "weight", np.array([[2.0]])],
        ["assign", 0, "bias", np.array([1.0])],
        ["call", 1, 0, "forward", (np.array([[3.0]]),), {}],
        ["read", 1, []],
    ]
    job = Job([Unit("w", "w.py", "w.py", source)], [CheckSteps(0, steps)])
    (read,) = sandbox.run(job).outcomes[0].observations
    assert read.tolist() == [[7.0]]


def test_an_attribute_that_holds_itself_is_read_all_the_same(sandbox):
    source = (
        "class Cell:\n    def __init__(self):\n        self.past = [1.0]\n        self.past.append(self.past)\n"
        "    def forward(self, x):\n        return x\n"
    )
    steps = [["construct", 0, "Cell", (), {}], ["get", 1, 0, "past"], ["read", 1, [0]]]
    job = Job([Unit("w", "w.py", "w.py", source)], [CheckSteps(0, steps)])
    assert sandbox.run(job).outcomes[0].observations == (1.0,)


TWO_NAMES = """
import numpy as np
class Cell:
    def __init__(self, D, H):
        self.{x}, self.{h} = np.zeros((H, D)), np.zeros((H, H))
    def forward(self, x):
        return 100 * self.{x}.sum() + self.{h}.sum() + x
"""


@pytest.mark.parametrize(("x", "h"), ["WV", "VW"])
@pytest.mark.parametrize("sizes", [[(2, 3), (1, 1)], [(2, 3)]])
def test_of_two_accepted_names_the_one_that_has_the_shape_is_meant(sandbox, x, h, sizes):
    """What one calls W is another's V; where both have the same shape, it is as at other sizes."""
    accepted = {"W": ["V"], "U": ["W", "V"]}
    steps = [["also", {"attributes": accepted}]]
    for k, (D, H) in enumerate(sizes):
        steps += [
            ["construct", 3 * k, "Cell", (D, H), {}],
            ["assign", 3 * k, "W", np.full((H, D), 1.0)],
            ["assign", 3 * k, "U", np.full((H, H), 0.5)],
            ["call", 3 * k + 1, 3 * k, "forward", (0.25,), {}],
            ["read", 3 * k + 1, []],
        ]
    unit = Unit("w", "w.py", "w.py", TWO_NAMES.format(x=x, h=h))
    found = sandbox.run(Job([unit], [CheckSteps(0, steps)])).outcomes[0].observations
    assert list(found) == [100.0 * D * H + 0.5 * H * H + 0.25 for D, H in sizes]


@pytest.mark.parametrize(("x", "h"), ["WV", "VW"])
def test_it_is_so_of_plain_lists_and_no_array_is_set_twice(sandbox, x, h):
    """What was set is an array, and has the shape of the next weight where sizes are equal."""
    source = (
        "import numpy as np\nclass Cell:\n    def __init__(self, D, H):\n"
        f"        self.{x} = [[0.0] * D for _ in range(H)]; self.{h} = [[0.0] * H for _ in range(H)]\n"
        f"    def forward(self, x):\n        return 100 * np.sum(self.{x}) + np.sum(self.{h})\n"
    )
    steps = [["also", {"attributes": {"W": ["V"], "U": ["W", "V"]}}]]
    for k, (D, H) in enumerate([(2, 3), (2, 2)]):
        steps += [
            ["construct", 3 * k, "Cell", (D, H), {}],
            ["shapes", 3 * k, ["W", "U"]],
            ["assign", 3 * k, "W", np.full((H, D), 1.0)],
            ["assign", 3 * k, "U", np.full((H, H), 0.5)],
            ["call", 3 * k + 1, 3 * k, "forward", (0.25,), {}],
            ["read", 3 * k + 1, []],
        ]
    found = sandbox.run(Job([Unit("w", "w.py", "w.py", source)], [CheckSteps(0, steps)]))
    first, one, second, other = found.outcomes[0].observations
    assert (one, other) == (600.0 + 4.5, 400.0 + 2.0)
    assert (first[f"={x}"], first[f"={h}"]) == ((3, 2), (3, 3))
    assert second["=W"] == second["=V"] == (2, 2)


def test_a_part_that_no_name_leads_to_is_told_with_those_that_are_there(sandbox):
    source = TWO_NAMES.format(x="W", h="V")
    steps = [["construct", 0, "Cell", (2, 3), {}], ["assign", 0, "cell.weight", np.zeros((3, 2))]]
    found = sandbox.run(Job([Unit("w", "w.py", "w.py", source)], [CheckSteps(0, steps)]))
    assert found.outcomes[0].failure.text == "has no weight cell.weight; it has W, V"


def test_a_list_of_parameters_is_no_array_of_another_name(sandbox):
    """NumPy takes no shape of tensors that ask for their gradient; the next name is looked at."""
    pytest.importorskip("torch")
    source = (
        "import torch\nclass Cell(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.gates = [torch.ones(2, requires_grad=True) for _ in range(2)]\n"
        "        self.W = torch.nn.Parameter(torch.zeros(2))\n    def forward(self, x):\n        return x + self.W\n"
    )
    steps = [
        ["also", {"attributes": {"gates": ["W"]}}],
        ["construct", 0, "Cell", (), {}],
        ["assign", 0, "gates", np.array([3.0, 4.0])],
        ["call", 1, 0, "forward", (np.zeros(2),), {}],
        ["read", 1, []],
    ]
    job = Job([Unit("w", "w.py", "w.py", source)], [CheckSteps(0, steps)])
    (read,) = sandbox.run(job).outcomes[0].observations
    assert read.tolist() == [3.0, 4.0]


def test_an_attribute_of_an_object_that_is_a_dictionary_is_its_own(sandbox):
    source = "class Cache(dict):\n    def __init__(self):\n        super().__init__(a=1)\n        self.hits = 2\n"
    steps = [
        ["construct", 0, "Cache", (), {}],
        ["get", 1, 0, "hits"],
        ["read", 1, []],
        ["assign", 0, "hits", 5],
        ["get", 2, 0, "hits"],
        ["read", 2, []],
        ["get", 3, 0, "a"],
        ["read", 3, []],
    ]
    job = Job([Unit("w", "w.py", "w.py", source)], [CheckSteps(0, steps)])
    assert sandbox.run(job).outcomes[0] == Finished((2, 5, 1))
