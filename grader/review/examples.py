"""Answers that people have decided, as examples for the rubric that left them open."""

from collections.abc import Iterator
from dataclasses import dataclass

from grader.display import yaml_text
from grader.results.decision import Decision, identity, place_of, settled_points, waiting_checks
from grader.results.grade import QuestionResult
from grader.store.store import Store

LABELS = ("full", "half", "zero")
NEAR = 1e-9
TEXT = "text"


@dataclass(frozen=True)
class Example:
    """One decided answer: its question, the check that left it open, and what it earned."""

    question: str
    check: str
    kind: str
    label: str
    answer: str


def decided_examples(store: Store, problem: str | None = None) -> Iterator[Example]:
    """Yield each decided answer once, where one check alone had left it open."""
    last: dict[tuple[tuple[str, str], str], Decision] = {}
    for decision in store.decisions(problem):
        last[(place_of(decision.student, decision.submission), decision.question)] = decision
    seen: set[str] = set()
    for attempt in store.standing():
        for question in attempt.grade.questions:
            key = (place_of(attempt.grade.student, attempt.key.submission), question.id)
            found = _example(question, last.get(key))
            if found is not None and identity(question) not in seen:
                seen.add(identity(question))
                yield found


def _example(question: QuestionResult, decision: Decision | None) -> Example | None:
    open_checks = waiting_checks(question)
    if decision is None or decision.points is None or len(open_checks) != 1:
        return None
    (check,) = open_checks
    earned = decision.points - settled_points(question)
    answer = " ".join(question.answer.split())
    if not answer or check.part != "written" or not -NEAR <= earned <= check.max_points + NEAR:
        return None
    is_full, is_zero = earned > check.max_points - NEAR, earned < NEAR
    label = "full" if is_full else "zero" if is_zero else "half"
    return Example(question.id, check.id, check.kind, label, answer)


def as_yaml(examples: list[Example]) -> str:
    """Return those of a `text` check as YAML, a block for each, to take the place of its own
    `examples`. Other kinds take none, or by what is chosen.
    """
    lines: list[str] = []
    examples = [example for example in examples if example.kind == TEXT]
    for question, check in dict.fromkeys((e.question, e.check) for e in examples):
        lines.append(f"# question {question}, check {check}")
        lines.append("examples:")
        own = [e for e in examples if (e.question, e.check) == (question, check)]
        for label in LABELS:
            texts = [e.answer for e in own if e.label == label]
            if texts:
                lines.append(f"  {label}:")
                lines += [f"    - {yaml_text(text)}" for text in texts]
    return "\n".join(lines) + "\n" if lines else ""
