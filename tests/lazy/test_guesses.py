"""Several answers are no answer, and a grade belongs to every byte that was handed in."""

import pytest

from grader.problem.load import load_problem
from grader.submission.fingerprint import submission_digest
from tests.lazy.generate import ROOT

SEVERAL = (
    "it is 19200, alternatively 19712",
    "19712 or so, else 19200",
    "19200? 19712? 19840?",
    "from 19200 up to 19712",
    "7 = 19712 = 8 = 19200",
    "19712*0+19200 = 19712",
    "19200\n5 time steps: 19712\n5 time steps: 19840",
    "19200*1=19200; 19712*1=19712",
)
BOUNDS = ("more than 19712", "less than 19712", "0 < x < 19712", "19711.99")
BOTH = (
    "No or yes",
    "No / yes",
    "no, yes",
    "No. It grows with T: each step adds its own parameters.",
    "It does not grow. It grows with each step.",
)
NEITHER = ("No idea", "No answer. Number grows.")
HOLLOW = {"1.2.1": ("What is vanish, what is a product?",)}


@pytest.fixture(scope="module")
def written():
    problem = load_problem(ROOT / "problems" / "recurrent-networks")
    return {question.id: question.written.checks[0] for question in problem.questions}


@pytest.mark.parametrize("guesses", [*SEVERAL, *BOUNDS])
def test_several_numbers_or_a_bound_are_not_taken_for_the_number(written, guesses):
    answer = f"5 time steps: {guesses}\n\n10 time steps: 39552"
    assert written["1.1.1"].judge_answer(answer, {"expected": 19712.0}).fraction == 0


@pytest.mark.parametrize("answer", [*BOTH, *NEITHER])
def test_both_options_or_none_are_not_taken_for_the_right_one(written, answer):
    assert written["1.1.2"].judge_answer(answer, {}).fraction == 0


@pytest.mark.parametrize(
    ("question", "answer"), [(q, a) for q, answers in HOLLOW.items() for a in answers]
)
def test_words_of_an_idea_that_claim_nothing_go_to_a_person(written, question, answer):
    assert written[question].judge_answer(answer, {}).fraction == 0


def test_what_stands_behind_twenty_thousand_other_files_changes_the_digest(tmp_path):
    digests = set()
    for who in ("right", "wrong"):
        folder = tmp_path / who
        folder.mkdir()
        for number in range(20_001):
            (folder / f"{number:05}.dat").touch()
        (folder / "work.py").write_text(f"answer = {who!r}\n", encoding="utf-8")
        digests.add(submission_digest(folder))
    assert len(digests) == 2
