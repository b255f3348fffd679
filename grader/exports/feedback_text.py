"""A grade in a few lines of plain text, for the comment fields of other programs."""

from collections.abc import Iterator

from grader.display import number
from grader.exports.in_language import in_language
from grader.exports.target import Line
from grader.results.grade import CheckResult, QuestionResult

MAX_LINES = 400


def feedback_lines(line: Line) -> list[str]:
    """Return the feedback on one student's work: total, questions, what is worth telling."""
    return list(_lines(line))[:MAX_LINES]


def _lines(line: Line) -> Iterator[str]:
    line, say = in_language(line)
    final = line.final
    points, most = number(final.points), number(final.max_points)
    yield say("{points} of {most} points", points=points, most=most)
    if final.sentence:
        yield say(final.sentence)
    if not line.grade.is_complete:
        waits = say("some parts wait for a person, who may change their points.")
        yield f"{say('Not final:')} {waits}"
    for question in line.grade.questions:
        yield f"{question.id} {question.title}: {points_of(question)}"
        if question.decision:
            yield f"- {question.decision}"
        for check in question.checks:
            if check.is_worth_telling:
                yield f"- {check.title} ({points_of(check)}): {check.message}"
                if check.hint:
                    yield f"  {say('Hint:')} {check.hint}"


def points_of(result: QuestionResult | CheckResult) -> str:
    """Return points with the most there are: `2.5 / 3`."""
    return f"{number(result.points)} / {number(result.max_points)}"
