"""A grade of which some questions were judged anew."""

from dataclasses import replace

from grader.results.grade import Grade


def merged(before: Grade, part: Grade) -> Grade:
    """Return a grade with the questions of `part`, judged now, and the others of `before`.

    Both are of the same submission, read in the same way; totals are those of all questions.
    """
    anew = {question.id: question for question in part.questions}
    questions = tuple(anew.get(question.id, question) for question in before.questions)
    return replace(
        before,
        title=part.title,
        questions=questions,
        points=round(sum(question.points for question in questions), 6),
        max_points=round(sum(question.max_points for question in questions), 6),
        notes=tuple(dict.fromkeys((*before.notes, *part.notes))),
        isolation=part.isolation,
        lacks=tuple(dict.fromkeys((*before.lacks, *part.lacks))),
        fault=part.fault,
    )
