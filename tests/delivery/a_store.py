"""A store with grades in it that nobody had to grade, and a secret in every field a hidden check has."""

from grader.results.grade import CheckResult, Diagnosis, Figure, Grade, QuestionResult, Series
from grader.results.grade_json import grade_text
from grader.results.key import Key
from grader.store.rows import New
from grader.store.store import Store

LEVELS = ("visible", "hidden", "after_due_date", "after_published")


def secret(level):
    return f"secret{level.replace('_', '')}4711"


def secretive(level, points=1.0):
    """A failed check of a level; what only that level may show holds its secret."""
    word = secret(level)
    series = Series(word, (0.0, 1.0), (0.0, 1.0))
    return CheckResult(
        level.replace("_", "-"), "value", "code", f"Check {level}", "incorrect", points, 2.0, level, None,
        f"It gave {word}.", detail=word, reproduction=f"print('{word}')", printed=word, remark=word, proposed=0.5,
        figure=Figure(word, word, word, (series,), "linear"), told="Something is not right yet.",
        diagnosis=Diagnosis(word, word, word, word, True),
    )  # fmt: skip


def a_grade(student, points=1.0, status=None):
    checks = tuple(secretive(level, points) for level in LEVELS)
    total = 4 * points
    question = QuestionResult(
        "1.1", "Why", "Why?", status or "partial", total, 8.0, checks, answer="Because."
    )
    return Grade("week-4", "Week 4", student, total, 8.0, (question,))


def a_store(folder, *grades, submissions=None):
    """Make a store of these grades; return its path."""
    path = folder / "grades.sqlite"
    news = []
    for k, grade in enumerate(grades):
        submission = submissions[k] if submissions else f"{k:064x}"
        key = Key(grade.problem, submission, "spec", "grader", "here", "0", "process")
        news.append(New(key, grade.student, grade_text(grade)))
    with Store(f"sqlite:///{path}") as store:
        for new in news:
            store.add([new])
    return path
