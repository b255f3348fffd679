"""Whatever can be run of a student's file is kept, with its own line numbers."""

import ast
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox.inside.cell_syntax import without_magics
from grader.sandbox.inside.statements import read
from grader.sandbox.inside.stubs import is_stub, stubs


def names(source):
    return [
        getattr(statement.node, "name", type(statement.node).__name__)
        for statement in read(source).statements
    ]


def test_a_syntax_error_in_one_function_costs_only_that_function():
    source = (
        "def good():\n    return 1\n\ndef broken(:\n    return 2\n\nclass AlsoGood:\n    pass\n"
    )
    found, losses, *_ = read(source)
    assert names(source) == ["good", "AlsoGood"]
    assert [(loss.line, loss.names) for loss in losses] == [(4, ("broken",))]
    assert found[1].line == 7


def test_a_syntax_error_in_one_method_costs_only_that_method():
    source = "class Cell:\n    def forward(self, x):\n        return x\n\n    def plot(self):\n        return (\n\n    def other(self):\n        return 3\n"
    found, losses, *_ = read(source)
    methods = [part.name for part in found[0].node.body if isinstance(part, ast.FunctionDef)]
    assert "forward" in methods
    assert losses[0].names[0] == "Cell.plot"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="it is plain Python there")
def test_quotes_within_an_f_string_are_told_as_newer_python():
    _, losses, *_ = read('def f(d):\n    return f"{d["k"]:.2f}"\n')
    assert "This is syntax of Python 3.12 or newer" in losses[0].reason
    _, losses, *_ = read('def f(d):\n    return f"{d}" + 3x\n')
    assert "newer" not in losses[0].reason


def test_a_letter_instead_of_python_loses_everything_and_raises_nothing():
    found, losses, *_ = read("Dear instructor,\nmy computer broke.\n")
    assert found == []
    assert losses


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%matplotlib inline\nx = 1", ["Pass", "Assign"]),
        ("!pip install numpy\ndef f():\n    return 1", ["Pass", "f"]),
        ("%%time\nx = 1", ["Assign"]),
        ("%%bash\nrm -rf x", []),
        ("files = !ls\ny = 2", ["Assign", "Assign"]),
        ("help?\nz = 1", ["Pass", "Assign"]),
    ],
)
def test_notebook_magics_are_no_syntax_errors(source, expected):
    found, losses, *_ = read(source)
    assert [getattr(s.node, "name", type(s.node).__name__) for s in found] == expected
    assert losses == []


def test_a_percent_at_the_start_of_a_continued_line_stays_modulo():
    source = "x = (7\n% 4)"
    assert ast.unparse(read(source).statements[0].node) == "x = 7 % 4"


def test_python_2_prints_and_mixed_tabs_are_repaired():
    assert names("def f(x):\n    print x\n    return x\n") == ["f"]
    assert names("def f(x):\n\tif x:\n        return 1\n\treturn 2\n") == ["f"]


@pytest.mark.parametrize(
    "body",
    [
        "pass",
        "...",
        "return None",
        "raise NotImplementedError",
        "'''doc'''\n    pass",
        "next_h, cache = None, None\n    pass\n    return next_h, cache",
        "a = x.shape\n    y = None\n    return y",
    ],
)
def test_untouched_starters_are_stubs(body):
    assert is_stub(ast.parse(f"def f(x):\n    {body}\n").body[0])


@pytest.mark.parametrize(
    "body",
    [
        "return x",
        "y = x\n    return y",
        "return 0",
        "y = None\n    y = x\n    return y",
        "self.a = x",
        "return []",
    ],
)
def test_short_real_functions_are_no_stubs(body):
    assert not is_stub(ast.parse(f"def f(self, x):\n    {body}\n").body[0])


@given(st.text(alphabet="abc():\n\t '\"#=%!?[]{}0@\\", max_size=120))
def test_no_text_makes_the_reader_raise(text):
    found, losses, *_ = read(text)
    assert isinstance(found, list)
    assert isinstance(losses, list)


@given(st.text(alphabet="ab%!?= \n", max_size=80))
def test_taking_magics_out_keeps_the_number_of_lines(text):
    assert without_magics(text).count("\n") == text.count("\n")


@pytest.mark.parametrize("body", [
    "    n_x, m = None\n    dx = np.zeros((n_x, m))\n    return dx", "    for t in range(None):\n        a = 1\n    return a",
    '    dx = None\n    dW = None\n    gradients = {"dx": dx, "dW": dW}\n    return gradients',
])  # fmt: skip
def test_a_blank_that_can_never_run_as_it_stands_is_a_stub(body):
    (node,) = ast.parse(f"def f(x):\n{body}\n").body
    assert stubs(node) == ["f"]


def test_a_blank_in_one_function_says_nothing_of_the_others():
    source = "class A:\n    def f(self, x):\n        y = None\n        return y\n\n    def g(self, x):\n        return x[:, None]\n"
    (node,) = ast.parse(source).body
    assert stubs(node, source) == ["A.f"]


@pytest.mark.parametrize(
    "body",
    [
        '    dx = None\n    dx = x\n    return {"dx": dx, "extra": None}',
        "    a = None\n    b = x\n    return b",
    ],
)
def test_a_function_that_returns_something_is_no_stub(body):
    (node,) = ast.parse(f"def f(x):\n{body}\n").body
    assert stubs(node) == []


def test_a_class_loses_the_members_that_are_wrong_and_no_line_of_its_docstring():
    source = '''class A:
    """First.
    Write it, and don't stop:
    see (below.
    """

    def f(self):
            x = 1
        return x

    def g(self):
        return (
        2)
'''
    found, losses, *_ = read(source, "a.py")
    assert [(one.line, one.names) for one in losses] == [(9, ("A.f",))]
    assert [node.name for node in found[0].node.body if hasattr(node, "name")] == ["g"]


def test_the_lines_that_a_reason_names_are_those_of_the_file():
    _, losses, *_ = read(
        "x = 1\n\nclass A:\n    def f(self):\n        if self:\n        return 1\n", "a.py"
    )
    assert "on line 5" in losses[0].reason
