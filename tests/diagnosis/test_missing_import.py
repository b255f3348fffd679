"""A name that an import gives is told with its import; no line of the code is blamed."""

import pytest

from grader.diagnosis.missing_import import HIDDEN
from tests.a_problem import a_grader, a_problem, graded, one_function

pytestmark = pytest.mark.lines


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


def test_an_import_that_is_there_and_failed_is_not_called_missing(grader):
    found = graded(grader, "import pandas_of_nowhere as pd\ndef f(x):\n    return pd.add(x, x)\n")[
        "v"
    ]
    assert "is missing" not in found.message
    assert "No module named 'pandas_of_nowhere'" in found.message


def test_of_a_hidden_check_no_name_is_told(tmp_path, sandbox):
    """The name may say what was put in: `raise NameError("name 'wave' is not defined")`."""
    code = one_function("def f(x):\n    return 2 * x\n").replace(
        "points: 1", "points: 1, visibility: hidden"
    )
    hidden = a_grader(a_problem(tmp_path, code), sandbox)
    source = "def f(x):\n    raise NameError(f\"name '{'wave' if x.sum() < 9 else 'math'}' is not defined\")\n"
    found = graded(hidden, source)["v"]
    assert found.told == HIDDEN
    assert "wave" not in found.told


def test_another_name_that_is_not_there_is_no_import(grader):
    found = graded(grader, "def f(x):\n    return y + x\n")["v"]
    assert "is missing" not in found.message
    assert found.status == "could_not_run"


@pytest.mark.parametrize(
    "before",
    ["# import numpy as np\n", "def g():\n    import numpy as np\n    return np\n", "text = 'import numpy as np'\n", "def g():\n    np = 3\n    return np\n"],
)  # fmt: skip
def test_what_only_speaks_of_an_import_is_none(grader, before):
    found = graded(grader, before + "def f(x):\n    return np.add(x, x)\n")["v"]
    assert found.message.endswith("`import numpy as np` is missing.")
