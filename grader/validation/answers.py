"""Measures written checks against answers that people have labelled.

A file of JSON lines or YAML: `{question: 1.2, answer: "…", labels: {check: 1}}`, the label a share
of the points; "unclear" and what is left out do not count.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from grader.analysis.agreement import kappa
from grader.errors import Complaint, ProblemError
from grader.grading.grader import Grader
from grader.submission.model import Answer, Submission

NEAR = 1e-9


@dataclass(frozen=True)
class Judged:
    """One answer judged by one check: what a person gave and what the program did, as shares.

    `given` is None where the program left it to a person.
    """

    question: str
    check: str
    wanted: float
    given: float | None
    answer: str


@dataclass(frozen=True)
class Measure:
    """How a check does on labelled answers."""

    name: str
    judged: Sequence[Judged]

    @property
    def decided(self) -> list[Judged]:
        """What the program decided."""
        return [one for one in self.judged if one.given is not None]

    @property
    def wrong(self) -> list[Judged]:
        """What it decided otherwise than the person."""
        return [o for o in self.decided if o.given is not None and abs(o.given - o.wanted) > NEAR]

    @property
    def line(self) -> str:
        """One line for the terminal."""
        decided, right = len(self.decided), len(self.decided) - len(self.wrong)
        full = [one for one in self.judged if one.wanted > 1 - NEAR]
        found = sum(one.given is not None and one.given > 1 - NEAR for one in full)
        precision = f"{right / decided:.1%}" if decided else "-"
        recall = f"{found / len(full):.1%}" if full else "-"
        person = 1 - decided / len(self.judged) if self.judged else 0.0
        return (
            f"{self.name:24} {len(self.judged):5} answers  decided right {precision:>6}  "
            f"right ones found {recall:>6}  for a person {person:6.1%}  kappa {self.kappa:.2f}"
        )

    @property
    def kappa(self) -> float:
        """Cohen's kappa of program and person over what was decided."""
        pairs = [(round(o.wanted, 3), round(o.given or 0.0, 3)) for o in self.decided]
        return kappa(pairs)


def measures(grader: Grader, path: Path) -> Iterator[Measure]:
    """Yield the measure of each check that a file has labels for, then that of all.

    Raise ProblemError for a file that is none.
    """
    found: dict[str, list[Judged]] = {}
    for record in _records(path, grader):
        for one in _judged(grader, record):
            found.setdefault(f"{one.question} {one.check}", []).append(one)
    for name, judged in found.items():
        yield Measure(name, judged)
    yield Measure("all", [one for judged in found.values() for one in judged])


def _judged(grader: Grader, record: Mapping[str, Any]) -> Iterator[Judged]:
    question, text = str(record["question"]), str(record["answer"])
    answers = {question: Answer(text, "labelled", 1)}
    grade = grader.grade(Submission("labelled", answers=answers))
    for result in grade.questions:
        for check in result.checks if result.id == question else ():
            label = record["labels"].get(check.id)
            if check.part != "written" or not isinstance(label, int | float):
                continue
            is_decided = check.status in ("correct", "partial", "incorrect", "not_attempted")
            share = check.points / check.max_points if check.max_points else 0.0
            yield Judged(question, check.id, float(label), share if is_decided else None, text)


def _records(path: Path, grader: Grader) -> Iterator[Mapping[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ProblemError([Complaint(str(path), 1, "", "it is not UTF-8 text")]) from None
    records: Any = []
    if path.suffix in (".jsonl", ".json"):
        for number, line in enumerate(text.split("\n"), start=1):
            try:
                records += [json.loads(line)] if line.strip() else []
            except ValueError as error:
                why = f"this line is no JSON: {' '.join(str(error).split())}"
                raise ProblemError([Complaint(str(path), number, "", why[:300])]) from None
    else:
        try:
            records = yaml.safe_load(text)
        except yaml.YAMLError as error:
            why = f"it is no YAML: {' '.join(str(error).split())}"
            raise ProblemError([Complaint(str(path), 1, "", why[:300])]) from None
    questions = {question.id for question in grader.problem.questions}
    complaints = []
    for number, record in enumerate(records if isinstance(records, list) else [records], start=1):
        told = _what_is_wrong(record, questions)
        if told:
            complaints.append(Complaint(str(path), number, "", told, "see docs/checks/text.md"))
        else:
            yield record
    if complaints:
        raise ProblemError(complaints)


def _what_is_wrong(record: Any, questions: set[str]) -> str:
    if not isinstance(record, dict) or not {"question", "answer", "labels"} <= set(record):
        return "an answer has the keys question, answer and labels"
    if str(record["question"]) not in questions:
        return f"there is no question {record['question']!r}"
    return "" if isinstance(record["labels"], dict) else "labels is a mapping: check to share"
