"""A name that an import gives is told with its import; no line of the code is blamed."""

import pytest

from tests.a_problem import a_grader, a_problem, graded, one_function


@pytest.fixture(scope="module")
def grader(sandbox, tmp_path_factory):
    code = one_function("def f(x):\n    return 2 * x\n")
    return a_grader(a_problem(tmp_path_factory.mktemp("p"), code), sandbox)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("return np.add(x, x)", "`import numpy as np` is missing."),
        ("y = copy.deepcopy(x)\n    return y + y", "`import copy` is missing."),
    ],
)
def test_the_line_to_write_is_told(grader, body, told):
    found = graded(grader, f"def f(x):\n    {body}\n")["v"]
    assert found.status == "could_not_run"
    assert found.message.endswith(told)


def test_another_name_that_is_not_there_is_no_import(grader):
    found = graded(grader, "def f(x):\n    return y + x\n")["v"]
    assert "is missing" not in found.message
    assert found.status == "could_not_run"
