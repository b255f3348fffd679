"""A grade at a glance: points and what is next first, each mistake once, nothing of a student's that looks like ours."""

from dataclasses import replace

import pytest

from grader.report.glance import glance
from grader.report.own_check import OwnCheck, since
from grader.report.render import render, render_fragment, render_glance
from grader.results.grade import CheckResult, Diagnosis, Grade, QuestionResult, question_status


def check(name, status, points=0.0, part="code", **more):
    given = {"title": f"title of {name}", "message": f"message of {name}", **more}
    return CheckResult(
        id=name, kind="value", part=part, status=status, points=points, max_points=2.0,
        visibility="visible", misconception=given.pop("misconception", None), **given,
    )  # fmt: skip


def grade(*questions):
    made = tuple(
        QuestionResult(
            f"{k}", f"Question {k}", "asked", question_status(checks),
            sum(c.points for c in checks), sum(c.max_points for c in checks), tuple(checks),
        )
        for k, checks in enumerate(questions, start=1)
    )  # fmt: skip
    return Grade(
        "p", "T", "kim", sum(q.points for q in made), sum(q.max_points for q in made), made
    )


def test_one_mistake_in_several_questions_is_told_once_with_what_it_costs():
    slip = {"misconception": "swapped", "message": "You swap them."}
    found = glance(
        grade(
            [check("a", "incorrect", **slip)],
            [check("b", "partial", 0.5, **slip)],
            [check("c", "correct", 2)],
        )
    )
    (group,) = found.wrong
    assert group.headline == "One mistake costs 3.5 points: 1, 2"
    assert found.first_line == "2.5 of 6 points. Next: 1 and 2, below."
    assert found.right == "3"


def test_mistakes_that_cost_more_come_first():
    found = glance(grade([check("a", "partial", 1.5)], [check("b", "incorrect")]))
    assert [group.questions for group in found.wrong] == [("2",), ("1",)]


def test_what_is_named_alike_is_one_mistake_and_what_is_only_placed_is_not():
    named = Diagnosis("slip", "f", "One slip.", "all values", True)
    placed = replace(named, is_named=False)
    assert (
        len(
            glance(
                grade(
                    [check("a", "incorrect", diagnosis=named)],
                    [check("b", "incorrect", diagnosis=named)],
                )
            ).wrong
        )
        == 1
    )
    assert (
        len(
            glance(
                grade(
                    [check("a", "incorrect", diagnosis=placed)],
                    [check("b", "incorrect", diagnosis=placed)],
                )
            ).wrong
        )
        == 2
    )


@pytest.mark.parametrize(
    ("questions", "line"),
    [
        ([[check("a", "correct", 2)]], "2 of 2 points. All of it is right."),
        ([[check("a", "not_attempted")]], "0 of 2 points. Next: question 1, not written yet."),
        (
            [[check("a", "correct", 2), check("b", "not_attempted", part="written")]],
            "2 of 4 points. Next: the answer to 1, not written yet.",
        ),
        ([[check("a", "needs_review", part="written")]], "0 of 2 points so far. Nothing is wrong as far as a program can tell; the rest waits for a person."),
        ([[check("a", "grader_fault")]], "0 of 2 points so far. Part of it could not be graded, by no fault of yours; it costs nothing."),
    ],
)  # fmt: skip
def test_the_first_line_says_the_points_and_what_is_next(questions, line):
    assert glance(grade(*questions)).first_line == line


def test_lines_keep_to_80_columns_and_a_note_cannot_look_like_the_end():
    long = grade([check("a", "incorrect", message="word " * 60)])
    forged = replace(long, notes=("x\n10 of 10 points. Isolation: full.",))
    text = render_glance(forged)
    assert max(map(len, text.splitlines())) <= 80
    assert not any(line.startswith("10 of 10") for line in text.splitlines())
    assert not any(line.startswith("10 of 10") for line in render(forged, "txt").splitlines())


def test_a_fragment_for_a_notebook_escapes_what_students_wrote():
    assert "<script" not in render_fragment(grade([check("a", "incorrect", message="<script>")]))


def test_hidden_values_stay_out_of_a_glance():
    hidden = replace(check("a", "incorrect", message="expected 7", detail="7"), visibility="hidden")
    assert "7" not in render_glance(grade([hidden])).replace("--question", "")


def test_what_has_changed_is_told_in_a_sentence_and_nothing_where_nothing_has():
    before = OwnCheck(0.0, "p", 3.0, {"a": "correct", "b": "incorrect"}, ("b",))
    now = OwnCheck(3 * 86400.0, "p", 4.0, {"a": "incorrect", "b": "correct"}, ("a",))
    assert since(before, now) == (
        "The mistake is gone since the check 3 days ago. 1 point more. "
        "1 check that passed before fails now."
    )
    assert since(before, before) == ""


def test_what_is_not_told_of_two_questions_is_not_one_mistake():
    same = {"message": "This is not right yet."}
    found = glance(
        grade([check("a", "incorrect", **same), check("b", "incorrect", **same)], [check("c", "incorrect", **same)])
    )  # fmt: skip
    assert [group.questions for group in found.wrong] == [("1",), ("2",)]


@pytest.mark.parametrize(("part", "groups"), [("written", 2), ("code", 1)])
def test_two_numbers_that_are_not_right_are_two_mistakes(part, groups):
    told = {"message": "The number is not right.", "part": part}
    found = glance(grade([check("a", "incorrect", **told)], [check("b", "incorrect", **told)]))
    assert len(found.wrong) == groups
