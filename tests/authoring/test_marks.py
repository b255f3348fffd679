"""Marks of other tools: what is the solution, what students get, what is a test."""

import ast

from hypothesis import given
from hypothesis import strategies as st

from grader.authoring.marks import BLANK, read_marks

NBGRADER = """def f(x):
    ### BEGIN SOLUTION
    return x + 1
    ### END SOLUTION
### BEGIN HIDDEN TESTS
assert f(2) == 3
### END HIDDEN TESTS"""


def test_a_region_of_nbgrader_is_blank_in_the_starter_and_its_tests_are_in_neither():
    found = read_marks(NBGRADER)
    assert found.is_marked
    assert "\n".join(found.solution) == "def f(x):\n    return x + 1"
    assert "\n".join(found.starter) == f"def f(x):\n    {BLANK}"
    assert found.tests == ["assert f(2) == 3"]


def test_the_marks_of_otter_leave_prompts():
    source = (
        "def f(x):\n"
        '    """ # BEGIN PROMPT\n    y = ...\n    """ # END PROMPT\n'
        "    y = 2 # SOLUTION NO PROMPT\n"
        "    z = y + x # SOLUTION\n"
        "    return z * y # SOLUTION\n"
        "    # BEGIN SOLUTION NO PROMPT\n    pass\n    # END SOLUTION"
    )
    found = read_marks(source)
    assert "\n".join(found.starter) == "def f(x):\n    y = ...\n    z = ...\n    return ..."
    assert "\n".join(found.solution).startswith("def f(x):\n    y = 2\n    z = y + x\n")


def test_code_here_marks_of_courses_are_known():
    source = "### START CODE HERE ###\nx = 1\n### END CODE HERE ###"
    assert read_marks(source).starter == [BLANK]


def test_a_mark_without_its_partner_is_told_with_its_line():
    assert "line 2" in read_marks("x = 1\n### BEGIN SOLUTION\ny = 2", "a.py").faults[0]
    assert "line 1" in read_marks("### END SOLUTION", "a.py").faults[0]


@given(st.text(alphabet="abc =#()\n:\"'", max_size=80))
def test_a_source_without_marks_stays_as_it_is(source):
    found = read_marks(source)
    assert found.solution == found.starter == source.split("\n")


@given(st.lists(st.sampled_from(["x = 1", "    y = f(x)", "", "return z"]), max_size=6))
def test_what_stands_between_marks_is_all_in_the_solution_and_never_in_the_starter(lines):
    source = "\n".join(["### BEGIN SOLUTION", *lines, "### END SOLUTION"])
    found = read_marks(source)
    assert found.solution == lines
    assert found.starter == [BLANK]


def test_magics_of_a_notebook_are_left_out():
    assert ast.parse("\n".join(read_marks("%matplotlib inline\n!pip list\nx = 1").solution))
