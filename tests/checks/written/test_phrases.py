"""A phrase is found in its words that carry meaning, and in no others."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks.written.phrases import insist_on_meaning, phrase_of
from grader.checks.written.tokens import clauses_of, tokens_of, words_of


@pytest.mark.parametrize(("answer", "is_found"), [
    ("It is a second order method.", True), ("It is second-order accurate.", True),
    ("It has an error of fourth order.", False), ("The third order.", False),
])  # fmt: skip
def test_a_word_that_counts_belongs_to_what_it_counts(answer, is_found):
    phrase = phrase_of("second order", "en", {})
    found = any(phrase.found_in(clause.tokens) for clause in clauses_of(answer, "en"))
    assert found == is_found


@pytest.mark.parametrize("phrase", ["gain (becomes|gets) small", "gain (drops|goes) … small"])
def test_a_group_of_words_that_carry_no_meaning_asks_for_none_of_them(phrase):
    """They are left out elsewhere; in a group alone they were asked for and never found."""
    found = phrase_of(phrase, "en", {})
    for answer in (
        "The gain becomes small.",
        "The gain goes to a small value.",
        "The gain drops and is small.",
    ):
        is_asked = "drops" in phrase and "becomes" in answer
        clauses = clauses_of(answer, "en")
        assert any(found.found_in(clause.tokens) for clause in clauses) == (not is_asked), answer


PIECES = (
    "the",
    "not",
    "gate",
    "a",
    "of",
    "forget",
    "2",
    "x",
    "(",
    ")",
    "|",
    "…",
    "-",
    ",",
    "vs.",
    "*",
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join) | st.text(max_size=12)


@given(TEXTS, st.sampled_from(["en", "de"]))
def test_a_phrase_says_something_where_one_can_be_made_of_it(text, language):
    def refused(what, *more):
        with contextlib.suppress(ValueError):
            what(text, language, *more)
            return False
        return True

    assert refused(insist_on_meaning) == refused(phrase_of, {})


@given(TEXTS)
def test_words_are_the_tokens_as_they_are_written(text):
    assert words_of(text) == [token.text for token in tokens_of(text, "en")]
