"""What works where a student writes code works in the box, or says what is the matter."""

import importlib.util

import pytest

from grader.sandbox.base import CheckSteps, Finished, Job, Unit

CALL = [["call", 0, None, "f", (), {}], ["read", 0, []]]


def run(sandbox, *files):
    units = [
        Unit(name.removesuffix(".py").replace("/", "."), name, name, text) for name, text in files
    ]
    return sandbox.run(Job(units, [CheckSteps(0, CALL)]))


def test_options_have_their_defaults(sandbox):
    source = (
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--n', type=int, default=3)\n"
        "args = p.parse_args()\ndef f(n=args.n):\n    return n\n"
    )
    assert run(sandbox, ("w.py", source)).outcomes[0] == Finished((3,))


@pytest.mark.parametrize(
    "end", ["exit()", "quit(0)", "import sys; sys.exit()", "raise SystemExit(0)"]
)
def test_a_script_that_ends_itself_has_not_failed(sandbox, end):
    found = run(sandbox, ("w.py", f"def f():\n    return 1\n{end}\n"))
    assert found.outcomes[0] == Finished((1,))
    assert found.report.notes == ()


def test_one_that_ends_itself_with_a_fault_has(sandbox):
    (note,) = run(sandbox, ("w.py", "def f():\n    return 1\nexit(2)\n")).report.notes
    assert "SystemExit: 2" in str(note)


def test_source_can_be_read_again_with_its_lines(sandbox):
    source = (
        "import inspect\nclass A:\n    def g(self):\n        return 1\ndef f():\n"
        "    return inspect.getsource(A.g), inspect.getsource(A), inspect.getsourcelines(f)[1]\n"
    )
    method = "    def g(self):\n        return 1\n"
    found = run(sandbox, ("w.py", source)).outcomes[0]
    assert found == Finished(((method, f"class A:\n{method}", 5),))


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
def test_a_function_is_compiled_by_torch(sandbox):
    source = (
        "import torch\n@torch.jit.script\ndef twice(x):\n    return 2 * x\n"
        "torch.use_deterministic_algorithms(True)\ndef f():\n    return twice(torch.ones(2)).tolist()\n"
    )
    found = run(sandbox, ("w.py", source))
    assert found.report.notes == ()
    assert found.outcomes[0] == Finished(((2.0, 2.0),))


def test_a_script_finds_the_module_in_its_own_folder(sandbox):
    files = [
        ("a/utils.py", "VALUE = 1\n"),
        ("b/utils.py", "VALUE = 2\n"),
        ("a/main.py", "from utils import VALUE\ndef g():\n    return VALUE\n"),
        ("b/main.py", "from utils import VALUE\ndef h():\n    return VALUE\n"),
        ("main.py", "from a.main import g\nfrom b.main import h\ndef f():\n    return g(), h()\n"),
    ]
    found = run(sandbox, *files)
    assert found.report.notes == ()
    assert found.outcomes[0] == Finished(((1, 2),))


def test_a_file_that_was_not_handed_in_is_told_by_its_name(sandbox):
    source = "%run helpers.py\ndef f():\n    return 1\n"
    unit = Unit("w", "w.ipynb", "w.ipynb, cell 1", source)
    (note,) = sandbox.run(Job([unit], [CheckSteps(0, CALL)])).report.notes
    assert "helpers.py is not in what was handed in" in str(note)


GIVEN = {
    "mytorch": "",
    "mytorch.activation": "RUNS = []\nRUNS.append(1)\ndef tanh(x):\n    return 7\n",
}


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("mytorch/rnn.py", "from .activation import *"),
        ("hw3/mytorch/rnn.py", "from .activation import tanh, RUNS"),
        ("rnn.py", "from .activation import tanh, RUNS"),
        ("rnn.py", "from mytorch.activation import *"),
        ("rnn.py", "from .mytorch.activation import *"),
        ("rnn.py", "from mytorch.activation import *\nfrom .activation import tanh as other"),
    ],
)
def test_a_file_of_the_course_is_found_where_it_lay_beside_the_students(sandbox, name, line):
    source = f"{line}\ndef f():\n    return tanh(1), len(RUNS)\n"
    unit = Unit(name.removesuffix(".py").replace("/", "."), name, name, source)
    found = sandbox.run(Job([unit], [CheckSteps(0, CALL)], given=GIVEN))
    assert found.outcomes[0] == Finished(((7, 1),)), found.report.notes
