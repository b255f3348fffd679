"""A phrase is found in its words that carry meaning, and in no others."""

import pytest

from grader.checks.written.phrases import phrase_of
from grader.checks.written.tokens import clauses_of


@pytest.mark.parametrize(("answer", "is_found"), [
    ("It is a second order method.", True), ("It is second-order accurate.", True),
    ("It has an error of fourth order.", False), ("The third order.", False),
])  # fmt: skip
def test_a_word_that_counts_belongs_to_what_it_counts(answer, is_found):
    phrase = phrase_of("second order", "en", {})
    found = any(phrase.found_in(clause.tokens) for clause in clauses_of(answer, "en"))
    assert found == is_found
