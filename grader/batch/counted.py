"""The grades of a class with what the course's policy makes of their points."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from grader.batch.circumstances import Circumstances
from grader.policy import ClassPolicy
from grader.results.about import About
from grader.results.decision import Decisions
from grader.results.grade import Grade
from grader.results.grade_json import grade_text, read_grade
from grader.store.store import Store


def counted(
    grades: Iterable[tuple[str, str]],
    told: Iterable[tuple[str, About | None]],
    rules: ClassPolicy,
    store: Store,
    circumstances: Circumstances,
) -> Iterator[tuple[str, str]]:
    """Yield each (student, grade as JSON) with final points in it.

    `told` is, in the same order, the digest of the submission ("" where nothing was handed in) and
    what layout and roster tell of the student.
    """
    decisions = Decisions(store.decisions(circumstances.problem) if rules.asks_for_earlier else ())

    def before(student: str, digest: str) -> list[Grade]:
        found = store.attempts_before(circumstances.key(digest), student)
        return [decisions.within(one.grade, one.key.submission) for one in found]

    for (student, text), (digest, about) in zip(grades, told, strict=True):
        grade = read_grade(text, student)
        if grade is None:  # of another version: it is told where it is written
            yield student, text
            continue
        earlier = before(student, digest) if digest and rules.asks_for_earlier else []
        yield student, grade_text(replace(grade, final=rules.final(grade, earlier, about)))
