"""Reads the pages of docs/checks: their examples, tables of keys, and the messages that they show.

A page has one `yaml question` block (a whole question), any number of `yaml checks` blocks (checks that may stand in that question as
well), and blocks `text failing` and `text hidden`. In these a line at the margin is what a student hands in, the indented lines below it
are what the student then reads. For code it is an edit of the reference, `old → new`; for a written question it is the answer.
"""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from grader.checks.check import Check
from grader.checks.registry import check_kinds
from grader.grading.grader import Grader
from grader.problem.load import load_problem
from grader.problem.model import Problem
from grader.results.grade import CheckResult
from grader.sandbox.base import Unit
from grader.sandbox.supervisor import Sandbox
from grader.submission.model import Answer, Submission
from tests.a_problem import a_grader
from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "checks"
HEADER = "| key | type | default | meaning |"


@dataclass(frozen=True)
class Page:
    """One page of docs/checks."""

    path: Path

    @property
    def kind(self) -> str:
        return self.path.stem

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @property
    def model(self) -> type[Check]:
        return check_kinds()[self.kind]

    def blocks(self, what: str) -> list[str]:
        """Return the content of each block that opens with these words."""
        return re.findall(rf"^```{what}\n(.*?)^```$", self.text, re.S | re.M)

    def tables(self) -> dict[str, dict[str, str]]:
        """Return each table of keys under what stands before it ("Keys of a case:"): key to default."""
        found: dict[str, dict[str, str]] = {}
        caption, reading = "", False
        for line in self.text.splitlines():
            if line == HEADER:
                reading = True
                found[caption] = {}
            elif reading and line.startswith("| `"):
                cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
                for key in re.findall(r"`([^`]+)`", cells[0]):
                    found[caption][key] = cells[2].strip("`")
            elif reading and not line.startswith("| ---"):
                reading = False
            if line.startswith("Keys of "):
                caption = line.removeprefix("Keys of ").rstrip(":")
        return found

    def question(self) -> dict[str, Any]:
        """Return the question of the page, with the checks of all its blocks."""
        (block,) = self.blocks("yaml question")
        question: dict[str, Any] = yaml.safe_load(block)
        for more in self.blocks("yaml checks"):
            checks = yaml.safe_load(more)
            question["code" if "code" in question else "written"]["checks"] += checks
            question["points"] += sum(check["points"] for check in checks)
        return question

    def problem(self, folder: Path, is_hidden: bool = False) -> Problem:
        """Write the question as an exercise of its own, and read it as the grader does."""
        question = self.question()
        for part in ("written", "code"):
            for check in question.get(part, {}).get("checks", []):
                if is_hidden:
                    check["visibility"] = "hidden"
        (folder / "question.yaml").write_text(yaml.safe_dump(question, sort_keys=False))
        head = {"format": 1, "id": "page", "title": "Page", "points": question["points"]}
        (folder / "exercise.yaml").write_text(
            yaml.safe_dump({**head, "questions": ["question.yaml"]})
        )
        return load_problem(folder)

    def told(self, what: str) -> Iterator[tuple[str, str]]:
        """Yield each thing handed in, with what the page says that a student then reads."""
        for block in self.blocks(f"text {what}"):
            for entry in re.findall(r"^(\S.*)\n((?:[ ]+\S.*\n)*)", block, re.M):
                yield entry[0], " ".join(textwrap.dedent(entry[1]).split())

    def first_failure(self, grader: Grader, handed_in: str) -> CheckResult:
        """Return what the student reads of the first check of this kind that is not correct."""
        grade = grader.grade(self._submission(grader.problem, handed_in)).for_student()
        checks = [check for question in grade.questions for check in question.checks]
        return next(c for c in checks if c.kind == self.kind and c.status != "correct")

    def of_reference(self, grader: Grader) -> list[CheckResult]:
        """Return the results of the page's own reference, handed in as it is; none for a written question."""
        grade = grader.grade(self._submission(grader.problem, ""))
        return [c for question in grade.questions for c in question.checks if c.part == "code"]

    def _submission(self, problem: Problem, handed_in: str) -> Submission:
        (question,) = problem.questions
        if question.code is None:
            return Submission("student", answers={question.id: Answer(handed_in, "sheet.md", 1)})
        source = "\n\n".join(subject.source for subject in question.subjects.values())
        for edit in handed_in.split(" ; ") if handed_in else ():
            old, new = edit.split(" → ")
            if old not in source:
                raise ValueError(f"{self.path.name}: {old!r} does not stand in the reference")
            source = source.replace(old, new)
        return Submission("student", units=(Unit("work", "work.py", "work.py", source),))


PAGES = [Page(path) for path in sorted(FOLDER.glob("*.md")) if path.stem != "README"]
INDEX = Page(FOLDER / "README.md")


def said(check: CheckResult) -> str:
    """Return what a report says of a check: the message, and what was expected where it may be told."""
    return " ".join(f"{check.message} {check.detail}".split())


def fits(shown: str, check: CheckResult) -> bool:
    """Say whether a page shows what is said of a check; `…` stands for what differs from run to run."""
    pattern = ".+?".join(map(re.escape, shown.split("…")))
    return re.fullmatch(pattern, said(check)) is not None


def read_again(page: Page, folder: Path, sandbox: Sandbox) -> str:
    """Return the page with the messages that the grader gives now. For who writes a page."""
    text = page.text
    for what in ("failing", "hidden"):
        place = folder / f"{page.kind}-{what}"
        place.mkdir()
        grader = a_grader(page.problem(place, what == "hidden"), sandbox)
        for block in page.blocks(f"text {what}"):
            lines: list[str] = []
            for line in block.splitlines() if "…" not in block else ():
                if not line.startswith(" "):
                    message = said(page.first_failure(grader, line))
                    lines += [line, *textwrap.wrap(message, 110, initial_indent="    ", subsequent_indent="    ", break_long_words=False)]  # fmt: skip
            if lines:
                text = text.replace(f"```text {what}\n{block}```", f"```text {what}\n" + "\n".join(lines) + "\n```")  # fmt: skip
    return text
