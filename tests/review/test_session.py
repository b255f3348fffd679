"""A person decides once for the same and nearly the same answer; two people do not undo each other."""

import pytest

from grader.errors import UsageError
from grader.results.decision import decided
from grader.results.grade import CheckResult, Grade, QuestionResult
from grader.results.grade_json import grade_text
from grader.results.key import Key
from grader.review import Session, agreement, groups, mark_again, to_mark_again, waiting
from grader.review.groups import Group
from grader.store.address import store_url
from grader.store.rows import New
from grader.store.store import Store


def check(name, status, points=0.0, proposed=None):
    return CheckResult(
        name, "text", "written", name, status, points, 1.0, "visible", None, "?", proposed=proposed
    )


def hand_in(store, student, answer, problem="one"):
    checks = (check("a", "correct", 1.0), check("b", "needs_review", proposed=0.5))
    question = QuestionResult("1.1", "Why", "Why?", "needs_review", 1.0, 2.0, checks, answer)
    key = Key(problem, f"{student:>064}", "p" * 64, "1", "e", "0", "full")
    grade = Grade(problem, "A sheet", student, 1.0, 2.0, (question,))
    store.add([New(key, student, grade_text(grade))])
    store.attempted([(key.digest, student)], problem)


@pytest.fixture
def store(tmp_path):
    with Store(store_url(str(tmp_path / "grades.sqlite"), tmp_path)) as opened:
        hand_in(opened, "ann", "The old state is gone and the new one is written.")
        hand_in(opened, "ben", "the old state is gone, and the new one is written")
        hand_in(opened, "cid", "The old state is gone and the new one is writen.")
        hand_in(opened, "dan", "The old state is not gone and the new one is written.")
        hand_in(opened, "eve", "Bananas.")
        yield opened


def points(store):
    return {one.grade.student: one.grade.points for one in waiting(store)}


def test_nearly_equal_answers_are_one_group_and_a_negation_is_never_near(store):
    found = [sorted(m.student for m in g.members) for g in groups(store, with_near=True)]
    assert sorted(found) == [["ann", "ben", "cid"], ["dan"], ["eve"]]
    assert len(groups(store)) == 4  # word for word


def test_one_wording_is_taken_out_and_decided_by_itself(store):
    session = Session(store)
    assert len(session.current.wordings) == 2
    assert not session.take_out(3)
    assert session.take_out(2)
    session.decide(1.0)
    assert [m.student for m in session.current.members] == ["cid"]
    session.decide(0.0)
    assert points(store) == {"ann": 2, "ben": 2, "cid": 1, "dan": 1, "eve": 1}
    assert session.progress.decisions == 2


def test_the_same_answer_handed_in_later_is_decided_and_taken_back_with_the_first(store):
    session = Session(store)
    session.decide(1.0)
    hand_in(store, "fay", "THE old state is gone and the new one is written")
    hand_in(store, "gil", "The old state is gone and the new one is written.", problem="two")
    (fay,) = waiting(store, "fay")
    assert (fay.grade.points, fay.questions) == (2.0, ())
    assert points(store)["gil"] == 1  # another exercise
    session.back()
    assert session.undo()
    assert points(store)["fay"] == 1


def test_a_decided_check_is_decided_everywhere_by_a_role_and_not_by_a_login(store):
    Session(store).decide(1.0, "Well said.")
    (ann,) = waiting(store, "ann")
    (question,) = ann.grade.questions
    assert [c.status for c in question.checks] == ["correct", "correct"]
    assert question.checks[1].points == 1.0
    assert question.checks[1].message == question.decision
    assert question.decision.startswith("Decided by an instructor, 20")
    assert question.decision.endswith(": Well said.")


@pytest.mark.parametrize(("total", "of_check"), [(0.0, 0.0), (1.25, 0.25), (2.0, 1.0)])
def test_points_for_a_whole_question_are_shared_among_what_waited(store, total, of_check):
    from grader.results.decision import Decision

    grade = next(iter(store.standing("ann"))).grade
    found = decided(grade, [Decision("one", "s", "ann", "1.1", total)]).questions[0]
    assert (found.points, found.checks[1].points) == (total, of_check)
    assert found.checks[0] == grade.questions[0].checks[0]


def test_what_another_has_decided_meanwhile_is_told(store):
    mine, theirs = Session(store, by="pat"), Session(store, by="kit")
    assert mine.meanwhile() is None
    theirs.decide(0.5)
    assert mine.meanwhile().made_by == "kit"
    mine.decide(1.0)
    mine.back()
    assert mine.meanwhile() is None  # one's own is no other's


def test_what_another_decided_of_a_later_group_is_not_forgotten_by_a_decision_of_ones_own(store):
    mine, theirs = Session(store, by="pat"), Session(store, by="kit")
    theirs.next()
    theirs.decide(0.0)
    mine.decide(1.0)
    assert mine.meanwhile().made_by == "kit"
    theirs.back()
    theirs.undo()
    assert mine.meanwhile() is None
    mine.decide(0.5)
    theirs.decide(1.0)
    mine.back()
    assert (mine.given(), mine.meanwhile().share) == (0.5, 1.0)  # changed after one's own


def test_points_that_are_not_open_are_refused(store):
    with pytest.raises(UsageError, match="0 to 1 are open"):
        Session(store).decide(2.0)


def test_second_marks_know_no_points_change_no_grade_and_tell_the_agreement(store):
    session = Session(store, by="pat")
    for given in (1.0, 0.0, 0.5):
        session.decide(given)
    before = points(store)
    assert to_mark_again(store, None, 1.0, "pat") == []
    chosen = to_mark_again(store, None, 1.0, "kit")
    assert len(chosen) == 4  # every wording
    assert all(group.proposed is None for group in chosen)
    assert len(to_mark_again(store, None, 0.5, "kit")) == 2
    for group in chosen:
        mark_again(store, group, 1.0 if "gone" in group.question.answer else 0.5, "kit")
    found = agreement(store)
    assert (len(found.both), points(store)) == (4, before)
    assert found.equal + len(found.apart) == 4
    assert found.mean_difference == pytest.approx(sum(b.second - b.first for b in found.both) / 4)
    assert to_mark_again(store, None, 1.0, "kit") == []
    with pytest.raises(UsageError, match="say who marks"):
        to_mark_again(store, None, 1.0, "")
    with pytest.raises(UsageError, match="no share"):
        to_mark_again(store, None, 0, "kit")


@pytest.mark.parametrize(
    ("checks", "proposed"),
    [
        ([check("a", "needs_review", 1.0)], 1.0),
        ([check("a", "needs_review", 1.0), check("b", "needs_review", proposed=0.5)], 1.5),
        ([check("a", "needs_review", 1.0), check("b", "needs_review")], None),
        ([check("a", "needs_review")], None),
        ([check("a", "needs_review", proposed=0.0)], 0.0),
    ],
)
def test_provisional_points_are_proposed_where_all_that_waits_has_some(checks, proposed):
    """Enter said that nothing is proposed, of code that had its points till a person confirms them."""
    points, most = sum(one.points for one in checks), float(len(checks))
    question = QuestionResult("1", "Why", "", "needs_review", points, most, tuple(checks), "")
    assert Group("id", question, ()).proposed == proposed
