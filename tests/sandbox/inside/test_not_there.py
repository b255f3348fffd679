"""Code that was handed in is run, or it is said where it stands and why it is not there; never just "not found"."""

import textwrap

import pytest

from grader.sandbox.base import CheckSteps, Finished, Job, Raised, Unit

F = "def f():\n    return 3\n"
STEPS = [CheckSteps(0, [["call", 0, None, "f", [], {}], ["read", 0, []]])]


def run(sandbox, source):
    return sandbox.run(Job([Unit("w", "w.py", "w.py", source)], STEPS))


@pytest.mark.parametrize(
    ("source", "unseen"),
    [
        ("if __name__ == '__main__':\n" + textwrap.indent(F, "    "), ""),
        (F.replace("    return", "\u00a0\u00a0\u00a0\u00a0return"), "U+00A0"),
        ("\u200b" + F, "U+200B"),
        ("x = 1\u2028" + F, "U+2028"),
        ("text = 'a\u00a0b'\n" + F, ""),
    ],
    ids=[
        "below __main__",
        "spaces of a web page",
        "a space of no width",
        "a line end",
        "in a text",
    ],
)
def test_code_that_can_be_run_is_run(sandbox, source, unseen):
    found = run(sandbox, source)
    assert found.outcomes[0] == Finished((3,))
    assert [unseen in str(note) for note in found.report.notes] == ([True] if unseen else [])


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("if 1 > 2:\n" + textwrap.indent(F, "    "), "did not run here (w.py, line 2, below 'if 1 > 2:')"),
        (F + "del f\n", "deleted again in line 3"),
        (textwrap.indent(F, "# "), "line 1 of w.py) stands in a comment"),
        ("def main():\n" + textwrap.indent(F, "    "), "inside main (w.py, line 2)"),
    ],
)  # fmt: skip
def test_code_that_is_not_there_is_told_with_its_line(sandbox, source, told):
    outcome = run(sandbox, source).outcomes[0]
    assert isinstance(outcome, Raised)
    assert outcome.failure.family == "missing"
    assert told in outcome.failure.because


MIXED = "def f(x=1):\n\tif x:\n        \ty = 1\n        return y\n"


@pytest.mark.parametrize(
    ("source", "is_told"),
    [(MIXED, True), ("def f(x=1):\n\treturn x\n", False), ("def f():\n    return 1\n", False)],
)
def test_tabs_that_python_refuses_are_told_and_cost_nothing(sandbox, source, is_told):
    with_error = False
    try:
        compile(source, "w.py", "exec")
    except TabError:
        with_error = True
    assert with_error is is_told
    job = Job(
        [Unit("w", "w.py", "w.py", source)],
        [CheckSteps(0, [["call", 0, None, "f", (), {}], ["read", 0, []]])],
    )
    found = sandbox.run(job)
    assert found.outcomes[0].observations == (1,)
    assert any("TabError" in str(note) for note in found.report.notes) is is_told


def test_a_name_that_an_import_of_everything_may_give_is_told_with_its_failure(sandbox):
    """A bare NameError was told of `sigmoid`, where `from src.utils import *` had failed."""
    source = "import math\nfrom src.activations import *\ndef f():\n    return sigmoid(0)\n"
    outcome = run(sandbox, source).outcomes[0]
    assert isinstance(outcome, Raised)
    assert "NameError: name 'sigmoid'" in outcome.failure.text
    assert outcome.failure.because.startswith("line 2 of w.py failed: ModuleNotFoundError")


def test_a_library_that_is_not_there_is_no_module_of_the_course(sandbox):
    source = "from keras.layers import Dense\ndef f():\n    return 3\n"
    given = {"layers": "def three():\n    return 3\n"}
    found = sandbox.run(Job([Unit("w", "w.py", "w.py", source)], STEPS, given=given))
    assert found.outcomes[0] == Finished((3,))
    assert "No module named 'keras'" in str(found.report.notes[0])


@pytest.mark.parametrize(
    "line",
    [
        "from course_5.week_1.rnn_utils import *",
        "from course_5.rnn_utils import three",
        "import course_5.rnn_utils\nthree = course_5.rnn_utils.three",
        "from course_5 import other\nfrom rnn_utils import three",
    ],
)
def test_a_module_of_the_course_is_found_in_whatever_package_it_lies_at_home(sandbox, line):
    source = f"{line}\ndef f():\n    return three()\n"
    given = {"rnn_utils": "def three():\n    return 3\n"}
    found = sandbox.run(Job([Unit("w", "w.py", "w.py", source)], STEPS, given=given))
    assert found.outcomes[0] == Finished((3,))
    assert bool(found.report.notes) == ("other" in line)


def test_a_file_of_the_functions_name_is_not_the_function(sandbox):
    """`rnn/f.py` is imported as `f`: there is no function, which is no TypeError of the student's."""
    units = [
        Unit("w", "w.py", "w.py", "from rnn import f\n"),
        Unit("rnn.f", "rnn/f.py", "rnn/f.py", "def other():\n    return 1\n"),
    ]
    outcome = sandbox.run(Job(units, STEPS)).outcomes[0]
    assert isinstance(outcome, Raised)
    assert outcome.failure.family == "missing", outcome


def test_a_function_whose_name_a_module_takes_is_told(sandbox):
    found = run(sandbox, F + "import math as f\n").outcomes[0]
    assert isinstance(found, Raised)
    assert "used again for something else (module)" in found.failure.because, found
