"""A phrase is found in its words that carry meaning, and in no others."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks.written.phrases import insist_on_meaning, phrase_of
from grader.checks.written.rubric_model import check_phrases
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


def test_a_word_in_capitals_is_a_name_and_is_asked_for():
    """ "WHERE" of SQL; the word "where" carries no meaning elsewhere."""
    for phrase in ("WHERE … rows", "(WHERE|ON) rows"):
        found = phrase_of(phrase, "en", {})
        for answer, is_found in (
            ("WHERE filters rows", True),
            ("where filters rows", True),
            ("HAVING filters rows", False),
        ):
            clauses = clauses_of(answer, "en")
            assert any(found.found_in(one.tokens) for one in clauses) == is_found, (phrase, answer)
    assert len(phrase_of("where rows", "en", {}).slots) == 1


def test_of_a_mistake_a_group_is_asked_for_whatever_its_words():
    found = phrase_of("(becomes|into) momentum", "en", {}, asks_for_groups=True)
    for answer, is_found in (("It becomes momentum", True), ("Momentum is conserved", False)):
        assert any(found.found_in(c.tokens) for c in clauses_of(answer, "en")) == is_found


@pytest.mark.parametrize(
    ("answer", "is_found"),
    [
        ("It is the sample mean.", True),
        ("The mean of the sample, that is.", False),
        ("It is a sample.", False),
        ("That means it is a sample of people.", False),
    ],
)
def test_a_mean_is_asked_for_as_it_stands(answer, is_found):
    phrase = phrase_of("sample mean", "en", {})
    assert any(phrase.found_in(clause.tokens) for clause in clauses_of(answer, "en")) == is_found
    insist_on_meaning("the mean", "en")


def test_a_phrase_without_a_meaning_is_told_with_what_helps():
    with pytest.raises(ValueError, match="in capitals"):
        insist_on_meaning("the which", "en")


@pytest.mark.parametrize("text", ["median (robust|insensitive", "robust|insensitive"])
def test_words_of_which_any_will_do_stand_in_brackets(text):
    with pytest.raises(ValueError, match=r"\(one\|other\)"):
        check_phrases({"en": [text]})
    check_phrases({"en": ["median (robust|insensitive)", "O(n) work"]})
