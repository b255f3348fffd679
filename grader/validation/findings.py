"""Proves a problem before release.

The reference gets full marks, every misconception loses points and is named.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader.checks.written_check import WrittenCheck
from grader.errors import Complaint
from grader.grading.broken_kind import BROKEN
from grader.grading.grader import Grader
from grader.problem.model import Misconception, Problem, Question, Subject
from grader.results.grade import Grade
from grader.sandbox.base import Finished, Unit
from grader.submission.model import Answer, Submission
from grader.validation.rubric_trials import RubricProof, rubric_proofs


def _place(problem: Problem, question: Question, wanted: str) -> tuple[str, int]:
    """Return the file and line where the id `wanted` is written, the question's own file first."""
    own = dict(zip((q.id for q in problem.questions), problem.exercise.questions, strict=True))[
        question.id
    ]
    files = [problem.folder / own, *sorted(problem.folder.rglob("*.yaml"))]
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
            if re.search(rf"\bid:\s*[\"']?{re.escape(wanted)}[\"']?\s*(?:[,}}#]|$)", line):
                return str(file), number
    return str(files[0]), 1


EARNS = {
    "full": "all points",
    "half": "half of the points, by a person,",
    "zero": "nothing",
    "person": "what a person says",
}


@dataclass(frozen=True)
class Finding:
    """One trial of `validate`.

    What was tried, and what is wrong with it (nothing where it is fine).
    """

    question: str
    what: str
    complaint: Complaint | None


def findings(
    problem: Problem, grader: Grader, proofs: Iterable[RubricProof] | None = None
) -> Iterator[Finding]:
    """Yield a finding for each rubric, reference and misconception, as they are tried.

    `proofs` are those of the rubrics, where they were made already.
    """
    tried: set[tuple[str, str]] = set()
    sentences: dict[str, tuple[str, str]] = {}
    for proof in rubric_proofs(problem) if proofs is None else proofs:
        question = next(q for q in problem.questions if q.id == proof.question)
        for trial in proof.wrong:
            place = _place(problem, question, proof.check)
            how = f" ({trial.derived})" if trial.derived else ""
            text = f"an answer that should earn {EARNS[trial.label]} is {trial.status}{how}: "
            where = f"written.checks.{proof.check}.examples"
            yield Finding(
                proof.question,
                f"{proof.check}: rubric",
                Complaint(*place, where, text + trial.text),
            )
        yield Finding(proof.question, f"{proof.check}: rubric", None)
    for question in problem.questions:
        for check in question.written.checks if question.written else []:
            for label in (*check.calls(), *check.own_references()):
                complaint = _number_problem(problem, grader, question, check, label)
                yield Finding(question.id, f"{check.id}: {label} number", complaint)
            if (complaint := _breaks_down(problem, grader, question, check)) is not None:
                yield Finding(question.id, f"{check.id}: an answer", complaint)
        for name, subject in question.subjects.items():
            grade = _grade(grader, subject.source)
            complaint = _reference_problem(problem, grade, question, name) or _nothing_seen(
                problem, grader, question, name
            )
            yield Finding(question.id, f"{name}: reference", complaint)
            for misconception in subject.misconceptions if complaint is None else ():
                if (name, misconception.id) in tried:
                    continue
                tried.add((name, misconception.id))
                sentence, of = sentences.setdefault(misconception.id, (misconception.message, name))
                if sentence != misconception.message:
                    place = _place(problem, question, misconception.id)
                    where = f"misconceptions.{misconception.id}"
                    text = f"the id has another message in {of}"
                    advice = "an id names one mistake of the whole exercise: use another id"
                    why = Complaint(*place, where, text, advice)
                    yield Finding(question.id, f"{name}: {misconception.id}", why)
                    continue
                edited = subject.edited_source(misconception)
                if (unread := _no_python(edited)) is not None:
                    place = _place(problem, question, misconception.id)
                    where = f"misconceptions.{misconception.id}"
                    why = Complaint(*place, where, f"what the edit makes is no Python: {unread}")
                    yield Finding(question.id, f"{name}: {misconception.id}", why)
                    continue
                grade = _grade(grader, edited)
                found = _misconception_problem(problem, grade, question, subject, misconception)
                yield Finding(question.id, f"{name}: {misconception.id}", found)


def _no_python(source: str) -> str | None:
    """Return why a source is no Python, None where it is."""
    try:
        ast.parse(source)
    except SyntaxError as error:
        return f"{error.msg} ({(error.text or '').strip()[:80]})"
    return None


def _number_problem(
    problem: Problem, grader: Grader, question: Question, check: WrittenCheck, label: str
) -> Complaint | None:
    """Return a complaint where the reference gives no number for a written check."""
    try:
        given = label in grader.references.numbers(question, check)
        why = "the reference gives no number for it"
    except (ValueError, KeyError, TypeError) as error:
        given, why = False, str(error)
    if given:
        return None
    place = _place(problem, question, check.id)
    return Complaint(*place, f"written.checks.{check.id}.{label}", why)


ANSWERS = ("An answer in words.", "42", "*a* = 3 / 7, because $x^2$ grows.")


def _breaks_down(
    problem: Problem, grader: Grader, question: Question, check: WrittenCheck
) -> Complaint | None:
    """Return a complaint where a kind of written check raises over a plain answer."""
    for text in ANSWERS:
        answer = Answer(text, "trial.md", 1)
        grade = grader.grade(Submission("trial", {question.id: answer}, ()), (question.id,))
        for result in grade.questions[0].checks:
            if result.id == check.id and BROKEN in result.message:
                place = _place(problem, question, check.id)
                where = f"written.checks.{check.id}"
                found = f"the kind {check.kind!r} breaks down over an answer: {result.detail}"
                return Complaint(*place, where, found, f"the answer was: {text}")
    return None


def _grade(grader: Grader, source: str) -> Grade:
    """Return the grade of a source of ours, of which no line is looked for."""
    units = (Unit("trial", "trial.py", "trial.py", source),)
    with grader.naming.as_it_is():
        return grader.grade(Submission("trial", {}, units))


def _reference_problem(
    problem: Problem, grade: Grade, question: Question, name: str
) -> Complaint | None:
    for result in grade.questions:
        if result.id != question.id:
            continue
        for check, spec in zip(
            (c for c in result.checks if c.part == "code"),
            question.code.checks if question.code else [],
            strict=True,
        ):
            if spec.subject == name and check.status != "correct":
                text = (
                    f"the reference of {name} fails its own check {check.id!r} "
                    f"({check.status}): {check.message} {check.detail}"
                )
                returns = question.subjects[name].returns
                if isinstance(returns, list) and len(returns) == 1:
                    text += (
                        f"; `returns: {returns}` is a tuple with one part, and what comes back "
                        f"whole is `returns: {returns[0]}`"
                    )
                return Complaint(
                    *_place(problem, question, check.id), f"code.checks.{check.id}", text.strip()
                )
    return None


def _nothing_seen(
    problem: Problem, grader: Grader, question: Question, name: str
) -> Complaint | None:
    """Return a complaint about a check that sees nothing but None.

    Any function that does nothing passes it.
    """
    for planned in grader.references.planned:
        if planned.question.id != question.id or planned.plan.check.subject != name:
            continue
        outcome = grader.references.expected()[planned.number]
        seen = outcome.observations if isinstance(outcome, Finished) else ()
        if seen and all(value is None for value in seen):
            found = (
                f"the reference of {name} returns None in every case, so a function that "
                "does nothing passes this check"
            )
            advice = (
                "let it return a value; what is printed is looked at by `kind: prints`, what is "
                "drawn by `kind: plot`"
            )
            place = _place(problem, question, planned.plan.check.id)
            return Complaint(*place, f"code.checks.{planned.plan.check.id}", found, advice)
    return None


def _misconception_problem(
    problem: Problem,
    grade: Grade,
    question: Question,
    subject: Subject,
    misconception: Misconception,
) -> Complaint | None:
    path, line = _place(problem, question, misconception.id)
    where = f"misconceptions.{misconception.id}"
    about = {
        q.id
        for q in problem.questions
        if any(s.target == subject.target for s in q.subjects.values())
    }
    checks = [
        check
        for result in grade.questions
        if result.id in about
        for check in result.checks
        if check.part == "code"
    ]
    named = {check.misconception for check in checks if check.misconception}
    lost = [check for check in checks if check.status in ("incorrect", "partial")]
    if not lost and any(check.status == "could_not_run" for check in checks):
        return None  # it ends in an error, which is told; there are no values to name it by
    if not lost:
        return Complaint(
            path,
            line,
            where,
            "loses no points: the checks let this mistake pass",
            "add a case that shows it",
        )
    if misconception.id not in named:
        return Complaint(
            path,
            line,
            where,
            f"is not named; named instead: {', '.join(sorted(named)) or 'nothing'}",
        )
    others = named - {misconception.id}
    if others:
        return Complaint(path, line, where, f"is also taken for {', '.join(sorted(others))}")
    return None
