"""A person finds an answer by the names they type, and decides about it; a wrong name says what there is."""

import pytest

from grader.errors import UsageError
from grader.results.grade import Grade, QuestionResult
from grader.results.grade_json import grade_text
from grader.results.key import Key
from grader.review import answer_of, decide, waiting
from grader.store.address import store_url
from grader.store.rows import New
from grader.store.store import Store


def put(store, problem, student, status="needs_review"):
    key = Key(problem, f"{student:>064}", "p" * 64, "1", "e", "0", "full")
    question = QuestionResult("1.1", "Why", "", status, 0.0, 2.0, (), "Because.")
    grade = Grade(problem, "A sheet", student, 0.0, 2.0, (question,))
    store.add([New(key, student, grade_text(grade))])
    store.attempted([(key.digest, student)], problem)


@pytest.fixture
def store(tmp_path):
    with Store(store_url(str(tmp_path / "grades.sqlite"), tmp_path)) as opened:
        put(opened, "one", "dana")
        put(opened, "one", "emil", "correct")
        yield opened


def test_only_what_waits_is_listed_and_everyone_is_looked_at(store):
    found = {one.grade.student: [q.id for q in one.questions] for one in waiting(store)}
    assert found == {"dana": ["1.1"], "emil": []}


def test_what_is_decided_no_longer_waits_until_it_is_taken_back(store):
    answered = answer_of(store, "dana", "1.1")
    decide(store, answered, "dana", 1.5, "Nearly.", "pat")
    (one,) = waiting(store, "dana")
    assert (one.questions, one.grade.points) == ((), 1.5)
    decide(store, answered, "dana", None)
    (one,) = waiting(store, "dana")
    assert [q.id for q in one.questions] == ["1.1"]


def test_a_decision_holds_for_a_name_in_another_unicode_form(store):
    """macOS writes an accent as a sign of its own; grades of the time before had it so."""
    split, whole = "Zoe\u0308", "Zo\u00eb"
    put(store, "one", split)
    answered = answer_of(store, split, "1.1")
    decide(store, answered, whole, 2.0, "Yes.", "pat")
    (one,) = (one for one in waiting(store) if one.grade.student == split)
    assert (one.questions, one.grade.points) == ((), 2.0)


@pytest.mark.parametrize("points", [-0.5, 2.5])
def test_points_that_a_question_does_not_give_are_refused(store, points):
    with pytest.raises(UsageError, match="gives 0 to 2"):
        decide(store, answer_of(store, "dana", "1.1"), "dana", points)


@pytest.mark.parametrize(
    ("student", "question", "said"),
    [
        ("dan", "1.1", "did you mean 'dana'"),
        ("dana", "1.2", "there is no question '1.2'; there are 1.1"),
    ],
)
def test_a_name_that_is_not_there_says_what_is(store, student, question, said):
    with pytest.raises(UsageError, match=said):
        answer_of(store, student, question)


def test_a_student_of_two_exercises_needs_the_exercise_named(store):
    put(store, "two", "dana")
    with pytest.raises(UsageError, match="grades in one, two; choose one with --problem"):
        answer_of(store, "dana", "1.1")
    assert answer_of(store, "dana", "1.1", "two").key.problem == "two"
