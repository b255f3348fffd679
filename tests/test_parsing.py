"""A line at the left margin that is no Python costs itself, and nothing of a function."""

import ast

from grader.parsing import parsed_but_for_lines


def test_a_line_of_another_python_at_the_end_is_left_out():
    tree = parsed_but_for_lines('def f(x):\n    return x\nprint "done"\n!ls\n')
    assert ast.unparse(tree) == "def f(x):\n    return x"


def test_what_is_wrong_within_a_function_is_no_python():
    assert parsed_but_for_lines('def f(x):\n    print "done"\n    return x\n') is None
