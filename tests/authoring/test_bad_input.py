"""A function that raises itself gets a check that asks for it; what it cannot refuse gets none."""

import ast

import pytest
from click.testing import CliRunner

from grader.authoring.bad_input import exceptions_raised
from grader.cli.main import main
from grader.problem.load import load_problem

SOURCE = '''
def first(text: str, count: int) -> str:
    """Return the first characters of a text."""
    if count < 1:
        raise ValueError("count must be at least 1")
    if not text:
        raise IndexError("an empty text")
    return text[:count]
'''


def test_bad_input_is_found_and_the_problem_is_proved(tmp_path):
    (tmp_path / "solution.py").write_text(SOURCE)
    done = CliRunner().invoke(
        main, ["new", str(tmp_path / "p"), "--from", str(tmp_path / "solution.py")]
    )
    assert done.exit_code == 0, done.output
    assert "still find wrong" not in done.output
    (question,) = load_problem(tmp_path / "p").questions
    check = next(check for check in question.checks if check.id == "bad-input")
    assert {tuple(case.raises) for case in check.cases} == {("ValueError",), ("IndexError",)}
    assert any(case.inputs["count"] == 0 for case in check.cases)
    assert sum(check.points for check in question.checks) == question.points
    proved = CliRunner().invoke(main, ["validate", str(tmp_path / "p")])
    assert proved.exit_code == 0, proved.output


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f(x):\n    raise TypeError", ["TypeError"]),
        (
            "def f(x):\n    if x: raise KeyError(x)\n    raise ValueError from None",
            ["KeyError", "ValueError"],
        ),
        ("def f(x):\n    raise NotImplementedError", []),
        ("def f(x):\n    raise Own('x')\n", []),
        ("def f(x):\n    try:\n        g()\n    except ValueError:\n        raise\n", []),
        ("def f(x):\n    raise print\n", []),
    ],
)
def test_exceptions_of_its_own_are_read_from_the_source(source, names):
    assert sorted(exceptions_raised(ast.parse(source))) == names
