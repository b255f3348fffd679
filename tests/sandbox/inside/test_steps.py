"""Steps that several modules are tried with: each gets inputs of its own."""

import numpy as np

from grader.sandbox.inside.steps import in_module
from grader.sandbox.inside.wire import Form, Ref


def test_what_one_module_changes_no_other_one_sees():
    array, rows, held = np.ones(2), [[1.0]], np.zeros(1)
    steps = [
        ["construct", 0, "Cell", [array, (rows, Ref(3, ("a",)))], {"key": {"more": rows}}],
        ["call", 1, None, "f", [Form("set", [1, held])], {}],
        ["call", 2, 0, "forward", [], {}],
    ]
    found = in_module("changed_1", steps)
    assert [found[0][2], found[1][3], found[2][3]] == ["changed_1:Cell", "changed_1:f", "forward"]
    assert found[0][3][1][1] == Ref(3, ("a",))
    assert isinstance(found[1][4][0], Form)
    found[0][3][0][:] = 5
    found[0][3][1][0][0][0] = 5
    found[0][4]["key"]["more"].append(5)
    found[1][4][0].payload[1][:] = 5
    assert array.tolist() == [1, 1]
    assert rows == [[1.0]]
    assert held.tolist() == [0]
    assert steps[0][2] == "Cell"
