"""What of a grade a student may see by now: the four levels of visibility of a check.

The one place that decides it. What comes out of `shown` may go into any template or file.
"""

from collections.abc import Container
from dataclasses import replace

from grader.results.grade import Grade, Visibility

LATER: tuple[Visibility, ...] = ("after_due_date", "after_published")


def levels_open(is_past_due: bool, is_published: bool) -> frozenset[Visibility]:
    """Return the levels that are open; published grades are past due as well."""
    found: set[Visibility] = {"visible"}
    if is_past_due or is_published:
        found.add("after_due_date")
    if is_published:
        found.add("after_published")
    return frozenset(found)


def shown(grade: Grade, levels: Container[Visibility] = ("visible",)) -> Grade:
    """Return the grade as its student may see it while these levels are open.

    An open check becomes a visible one, any other a hidden one, and what is hidden is taken out.
    """
    return replace(
        grade,
        questions=tuple(
            replace(
                question,
                checks=tuple(
                    replace(check, visibility="visible" if check.visibility in levels else "hidden")
                    for check in question.checks
                ),
            )
            for question in grade.questions
        ),
    ).for_student()


def shown_in_the_end(grade: Grade) -> Grade:
    """Return the grade with all that its student will ever see, each check with its own level.

    For programs that hold back what is not yet open themselves, as Gradescope does.
    """
    open_one = shown(grade, ("visible", *LATER))
    return replace(
        open_one,
        questions=tuple(
            replace(
                question,
                checks=tuple(
                    replace(check, visibility=original.visibility)
                    for check, original in zip(question.checks, whole.checks, strict=True)
                ),
            )
            for question, whole in zip(open_one.questions, grade.questions, strict=True)
        ),
    )
