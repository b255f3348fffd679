"""A mutant as an edit of the source's own text, and what it says to a student."""

import ast

import pytest

from grader.authoring.edits import edit_of
from grader.authoring.slip_words import slip_message
from grader.checks.binding import Binding
from grader.variants.mutants import mutants

SOURCE = '''
def mean(values, weights):
    """Return the weighted mean."""
    total = 0
    # a comment stays where it is
    for k in range(len(values)):
        total += values[k] * weights[k]
    scale = (sum(weights)
             - 1)
    return (total + 1) / scale if values else -1
'''
BINDING = Binding.model_validate({"function": "mean", "call": []})


def test_every_edit_makes_its_mutant_and_stands_once():
    found = mutants(SOURCE, BINDING)
    edits = [(one, edit_of(SOURCE, one.source)) for one in found]
    assert sum(edit is not None for _, edit in edits) > 0.9 * len(edits)
    for mutant, edit in edits:
        if edit is not None:
            assert SOURCE.count(edit.replace) == 1
            changed = SOURCE.replace(edit.replace, edit.with_)
            assert ast.dump(ast.parse(changed)) == ast.dump(ast.parse(mutant.source))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("x + y", "x - y", "You subtract where the solution adds (with y)."),
        ("x * y", "x", "You leave out a step: the solution multiplies by y here."),
        ("x / 3", "x", "You leave out a step: the solution divides by the number 3 here."),
        ("x - y", "y", "You leave out x, from which the solution subtracts."),
        ("x", "y", "You use y in a place where the solution uses x."),
    ],
)
def test_a_message_says_what_the_edit_does(before, after, told):
    edit = edit_of(f"def f(x, y):\n    return {before}", f"def f(x, y):\n    return {after}")
    assert slip_message("one-for-another", edit, ["x", "y"]) == told


def test_a_message_tells_no_name_that_only_the_solution_knows():
    edit = edit_of("def f():\n    return secret + 1", "def f():\n    return 1")
    assert "secret" not in slip_message("term-left-out", edit, ["x"])
