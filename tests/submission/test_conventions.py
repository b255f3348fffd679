"""Answers are found in the conventions of other courses, in the two languages."""

import pytest

from grader.submission.outline import Asked, Outline
from grader.submission.read import read_submission
from tests.submission.conventions import SHEETS


@pytest.mark.parametrize("name", SHEETS)
def test_each_answer_is_found_under_its_question(tmp_path, name):
    asked, file, text, wanted = SHEETS[name]
    (tmp_path / file).write_text(text, encoding="utf-8")
    found = read_submission(tmp_path / file, Outline(tuple(Asked(*question) for question in asked)))
    texts = {question: answer.text for question, answer in found.answers.items()}
    assert {q for q, words in wanted.items() if words in texts.get(q, "")} == set(wanted), texts
    others = {q: [w for other, w in wanted.items() if other != q and w in texts[q]] for q in wanted}
    assert not any(others.values())
