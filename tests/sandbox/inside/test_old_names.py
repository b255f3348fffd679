"""Work that was right under an older NumPy runs as it did: removed names, numbers in small arrays."""

import numpy as np
import pytest

from grader.sandbox.base import CheckSteps, Finished, Job, Limits, Unit

SOURCE = """
import numpy as np

def old(a):
    kinds = [np.float, np.int, np.object, np.str]
    x = np.asscalar(np.array([2.5])) + float(np.array([[1.0]]))
    y = np.zeros(3)
    y[1] = np.array([[4.0]])
    ok = np.alltrue(a > 0) and np.sometrue(a > 1) and np.NaN != np.NaN and np.Inf > 1
    return x, y, float(np.product(a)), bool(ok), list(np.in1d(a, [2.0])), np.zeros(2, dtype=np.float)

def new(a):
    return np.float64(1), np.prod(a), isinstance(np.bool_(True), np.bool)
"""


def call(name):
    return [["call", 0, None, name, (np.array([1.0, 2.0]),), {}], ["read", 0, []]]


@pytest.fixture(scope="module")
def outcomes(sandbox):
    checks = [CheckSteps(k, call(name), name) for k, name in enumerate(("old", "new"))]
    unit = Unit("work", "work.py", "work.py", SOURCE)
    return sandbox.run(Job([unit], checks, Limits(load_seconds=20))).outcomes


def test_names_that_numpy_has_no_more_are_there(outcomes):
    assert isinstance(outcomes[0], Finished), outcomes[0]
    x, y, product, ok, found, zeros = outcomes[0].observations[0]
    assert (x, product, ok, [bool(one) for one in found]) == (3.5, 2.0, True, [False, True])
    assert list(y) == [0, 4, 0]
    assert list(zeros) == [0, 0]


def test_names_of_today_mean_what_they_do(outcomes):
    assert isinstance(outcomes[1], Finished), outcomes[1]
    assert [float(one) for one in outcomes[1].observations[0]] == [1, 2, 1]
