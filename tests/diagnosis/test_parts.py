"""A whole is not explained by a mistake of its part that the part's own checks speak against."""

import pytest
import yaml

from grader.problem.load import load_problem
from tests.a_problem import a_grader, graded

pytestmark = pytest.mark.lines

STEP = "def step(x, h):\n    return 0.5 * h + x\n"
LOOP = "def loop(x):\n    h, found = 0.0 * x[0], []\n    for one in x:\n        h = step(one, h)\n        found.append(h)\n    return np.array(found)\n"
BELOW = "def below(x, h):\n    for one in x:\n        h = step(one, h)\n    return h\n"
CODE = {
    "subjects": {
        "step": {
            "function": "step",
            "inputs": {"x": {"shape": ["N"], "between": [0.1, 0.4]}, "h": {"shape": ["N"], "between": [2, 9]}},
            "call": ["x", "h"],
            "reference": {"files": ["step.py"]},
            "misconceptions": [
                {"id": "product", "message": "You multiply what is to be added.", "replace": "0.5 * h + x", "with": "0.5 * h * x"},
                {"id": "sign", "message": "You take the state without its sign.", "replace": "0.5 * h + x", "with": "0.5 * abs(h) + x"},
            ],
        },
        "loop": {
            "function": "loop",
            "inputs": {"x": {"shape": ["T", "N"], "between": [0.1, 0.4]}},
            "call": ["x"],
            "reference": {"files": ["step.py", "loop.py"]},
        },
        "below": {
            "function": "below",
            "inputs": {"x": {"shape": ["T", "N"], "between": [0.1, 0.4]}, "h": {"shape": ["N"], "between": [-9, -2]}},
            "call": ["x", "h"],
            "reference": {"files": ["step.py", "below.py"]},
        },
    },
    "checks": [
        {"id": "step", "kind": "value", "subject": "step", "points": 1},
        {"id": "loop", "kind": "value", "subject": "loop", "points": 1},
        {"id": "below", "kind": "value", "subject": "below", "points": 1},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def grader(tmp_path_factory, sandbox):
    folder = tmp_path_factory.mktemp("parts")
    (folder / "step.py").write_text(f"import numpy as np\n{STEP}")
    (folder / "loop.py").write_text(LOOP)
    (folder / "below.py").write_text(BELOW)
    head = {"format": 1, "id": "parts", "title": "Parts", "points": 3, "questions": ["1.yaml"]}
    question = {"id": "1", "title": "Loop", "text": "Do it.", "points": 3, "code": CODE}
    (folder / "exercise.yaml").write_text(yaml.safe_dump(head))
    (folder / "1.yaml").write_text(yaml.safe_dump(question, sort_keys=False))
    return a_grader(load_problem(folder), sandbox)


def told(grader, step, loop=LOOP):
    return {
        name: check.message
        for name, check in graded(grader, f"import numpy as np\n{step}{loop}{BELOW}").items()
    }


def test_a_mistake_that_the_part_does_not_make_is_not_named_of_the_whole(grader):
    """From a state of zero, cutting off and multiplying both give nothing but zeros."""
    found = told(grader, STEP.replace("0.5 * h + x", "np.floor(0.5 * h + x)"))
    assert "You multiply" not in found["loop"], found
    assert "You multiply" not in found["step"], found


def test_a_part_that_is_right_makes_no_slip(grader):
    """A state that is not carried on gives what a term that is left out of the step would give."""
    with grader.naming.as_it_is():  # a line that makes it right is not looked for
        found = told(grader, STEP, LOOP.replace("h = step(one, h)", "h = step(one, 0 * h)"))
    assert "explained by" not in found["loop"], found


def test_a_mistake_of_the_part_explains_the_whole(grader):
    found = told(grader, STEP.replace("0.5 * h + x", "0.5 * h * x"))
    assert "You multiply" in found["step"]
    assert "You multiply" in found["loop"]


def test_a_whole_without_parts_of_its_own_is_explained_by_a_mistake_of_theirs(grader):
    alone = LOOP.replace("step(one, h)", "0.5 * h * one")
    assert "You multiply" in told(grader, "", alone)["loop"]


def test_a_mistake_that_does_not_show_in_the_part_alone_is_named_of_the_whole(grader):
    """The step's own check has states above zero only, so that nothing speaks against it there."""
    found = told(grader, STEP.replace("0.5 * h + x", "0.5 * abs(h) + x"))
    assert "Agrees" in found["step"]
    assert "without its sign" in found["below"]
