"""What a function does to its arguments is seen, however deep it stands and however little it is."""

import numpy as np
import pytest

from grader.sandbox.base import CheckSteps, Finished, Job, Unit
from grader.sandbox.inside.wire import Form, Ref

GIVEN = {
    "W": np.arange(3000.0),
    "names": ["a", 1, float("nan")],
    "deep": {"b": [np.ones(2), True]},
    "none": [],
    "seen": Form("set", (1, 2)),
}


@pytest.mark.parametrize(
    ("deed", "is_changed"),
    [
        ("pass", False),
        ("given['names'] = list(given['names'])", False),
        ("given['deep'] = {'b': [given['W'][1:2].repeat(2), True]}", False),
        ("given['W'] = given['W'] + 0", False),
        ("given['W'][1500] += 1e-12", True),
        ("given['deep']['b'][0][1] = 2", True),
        ("given['deep']['b'][1] = 1", True),
        ("given['names'].reverse()", True),
        ("given['none'].append(1)", True),
        ("given['seen'].add(3)", True),
        ("given['W'] = given['W'].astype('f4')", True),
        ("given['W'] = list(given['W'])", True),
        ("given['W'] = None", True),
        ("given.pop('none')", True),
        ("given['names'] = tuple(given['names'])", False),
    ],
)
def test_a_change_in_what_was_given_is_seen(sandbox, deed, is_changed):
    source = f"def work(given):\n    {deed}\n    return 1\n"
    steps = [["call", 0, None, "work", [GIVEN], {}], ["read", 0, []]]
    run = sandbox.run(Job([Unit("w", "w.py", "w.py", source)], [CheckSteps(0, steps, "work")]))
    assert run.outcomes[0] == Finished((1,), changed=("work",) if is_changed else ())


STATES = {
    "h": None,
    "h.tolist()": None,
    "[row for row in h]": None,
    "(h, h)": "a tuple of 2 (one array of shape (2, 3), one array of shape (2, 3))",
    "[h]": "a list of 1 (one array of shape (2, 3))",
    "{'h': h}": "a dict",
    "(h, {})": "a tuple of 2 (one array of shape (2, 3), a dict)",
}


@pytest.mark.parametrize("returned", STATES)
def test_what_is_no_state_is_told_before_the_next_call_stumbles_over_it(sandbox, returned):
    source = f"import numpy as np\ndef step(h):\n    h = np.asarray(h) + 1\n    return {returned}\n"
    steps = [
        ["feeds", "step"],
        ["call", 0, None, "step", [np.zeros((2, 3))], {}],
        ["call", 1, None, "step", [Ref(0)], {}],
        ["read", 1, []],
    ]
    run = sandbox.run(Job([Unit("w", "w.py", "w.py", source)], [CheckSteps(0, steps)]))
    failure = getattr(run.outcomes[0], "failure", None)
    told = STATES[returned]
    assert (failure and failure.text) == (told and f"returned {told}")


@pytest.mark.parametrize("state", ["{'w': h}", "[(h, 1)]"])
def test_a_state_that_is_no_array_is_fed_back_as_it_is(sandbox, state):
    source = f"def step(state):\n    h = 1\n    return {state}\n"
    steps = [["call", 0, None, "step", [0], {}], ["call", 1, None, "step", [Ref(0)], {}]]
    run = sandbox.run(Job([Unit("w", "w.py", "w.py", source)], [CheckSteps(0, steps)]))
    assert run.outcomes[0] == Finished(())
