"""The format of an exercise in YAML, as models.

`load` reads files into them, with line numbers for every mistake.
"""

import operator
import re
from functools import cached_property, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, PrivateAttr, field_validator, model_validator

from grader.checks.binding import Binding, Strict
from grader.checks.check import Check, CodeCheck
from grader.checks.registry import check_kinds
from grader.checks.written.tokens import Language
from grader.checks.written_check import WrittenCheck
from grader.sandbox.base import Limits
from grader.submission.outline import Asked, Outline, heading_pattern

if TYPE_CHECKING:
    AnyCodeCheck = CodeCheck
    AnyWrittenCheck = WrittenCheck
else:

    def _union(base: type[Check]) -> Any:
        kinds = [kind for kind in check_kinds().values() if issubclass(kind, base)]
        return Annotated[reduce(operator.or_, kinds), Field(discriminator="kind")]

    AnyCodeCheck = _union(CodeCheck)
    AnyWrittenCheck = _union(WrittenCheck)


class Edit(Strict):
    """Text of a reference that is replaced. It must stand there exactly once."""

    replace: str
    with_: str = Field(alias="with")


class Misconception(Strict):
    """A mistake students really make.

    A small edit of the reference, or another implementation, and what to tell them.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    message: str = Field(description="a sentence a student reads")
    hint: str = ""
    replace: str | None = None
    with_: str | None = Field(None, alias="with")
    edits: list[Edit] = []
    counts_in: list[str] = Field(
        [],
        description="the questions in which it costs points; in others that it alone makes wrong "
        "they are given back; everywhere where left out",
    )
    implementation: str | None = Field(
        None, description="source put after the reference; what it defines anew wins"
    )

    @model_validator(mode="after")
    def _one_way(self) -> "Misconception":
        ways = (self.replace is not None, bool(self.edits), self.implementation is not None)
        if sum(ways) != 1:
            raise ValueError("write exactly one of replace (with with), edits, implementation")
        if (self.replace is None) != (self.with_ is None):
            raise ValueError("replace and with belong together")
        return self

    def all_edits(self) -> list[Edit]:
        """Return its edits; none where it is a whole implementation."""
        if self.replace is not None and self.with_ is not None:
            return [Edit(replace=self.replace, **{"with": self.with_})]
        return self.edits


class Reference(Strict):
    """The right implementation.

    In the YAML (`source`), in files beside it (`files`, joined in order), or both.
    """

    source: str = ""
    files: list[str] = []

    @model_validator(mode="after")
    def _something(self) -> "Reference":
        if not self.source and not self.files:
            raise ValueError("write source or files")
        return self


class Subject(Binding):
    """A function or class that students write.

    How it is called, how it is done right, how it goes wrong.
    """

    reference: Reference
    misconceptions: list[Misconception] = []
    _source: str = PrivateAttr("")

    @property
    def source(self) -> str:
        """The whole source of the reference; the loader puts the files in."""
        return self._source or self.reference.source

    def edited_source(self, misconception: Misconception) -> str:
        """Return the reference with a misconception in it.

        Raise ValueError when an edit does not fit.
        """
        if misconception.implementation is not None:
            return f"{self.source}\n\n{misconception.implementation}"
        source = self.source
        for edit in misconception.all_edits():
            count = source.count(edit.replace)
            if count != 1:
                raise ValueError(
                    f"the text to replace, {edit.replace!r}, stands {count} times in "
                    "the reference; it must stand once"
                )
            source = source.replace(edit.replace, edit.with_)
        return source


class WrittenPart(Strict):
    """The part answered in prose."""

    checks: list[AnyWrittenCheck] = Field(min_length=1)
    all_or_nothing: bool = False


class CodePart(Strict):
    """The part answered in code.

    A subject is written out here, or in a file of its own (`file: ...`).
    """

    subjects: dict[str, Subject]
    checks: list[AnyCodeCheck] = Field(min_length=1)
    all_or_nothing: bool = False


class Question(Strict):
    """One question. Its points are the sum of its checks'."""

    id: str = Field(pattern=r"^[A-Za-z]{0,3}\d+[a-z]?(?:\.(?:\d+[a-z]?|[a-z]))*$")
    title: str
    text: str = Field(
        description="what a student is asked, unambiguous: shapes, order of gates, biases"
    )
    points: float = Field(gt=0)
    written: WrittenPart | None = None
    code: CodePart | None = None
    all_or_nothing: bool = Field(False, description="all points or none, over both parts")
    hints: list[str] = []
    headings: list[str] = Field(
        [],
        description="further headings its answers stand under: a text, or a pattern between "
        "strokes (/inline question 1\\b/)",
    )

    @field_validator("headings")
    @classmethod
    def _headings_are_patterns(cls, headings: list[str]) -> list[str]:
        for heading in headings:
            if not re.search(r"\w", heading):
                raise ValueError(f"the heading {heading!r} holds no word")
            try:
                heading_pattern(heading)
            except re.error as error:
                raise ValueError(f"the heading {heading!r} is no pattern: {error}") from None
        return headings

    @model_validator(mode="after")
    def _has_a_part(self) -> "Question":
        if self.written is None and self.code is None:
            raise ValueError("a question needs a written or a code part")
        return self

    @property
    def checks(self) -> list[Check]:
        """All checks, written ones first."""
        written: list[Check] = list(self.written.checks) if self.written else []
        return written + (list(self.code.checks) if self.code else [])

    @property
    def subjects(self) -> dict[str, Subject]:
        """The subjects of the code part."""
        return self.code.subjects if self.code else {}


class LimitSpec(Strict):
    """Limits of a check that runs code; what is left out is as in the sandbox's defaults."""

    wall_seconds: float = Field(Limits.wall_seconds, gt=0, le=600)
    load_seconds: float = Field(Limits.load_seconds, gt=0, le=600)
    total_seconds: float = Field(Limits.total_seconds, gt=0, le=3600)
    cpu_seconds: int = Field(Limits.cpu_seconds, ge=1, le=3600)
    memory_mb: int = Field(Limits.memory_bytes >> 20, ge=16, le=65536)
    threads: int = Field(Limits.threads, ge=1, le=1024)

    def limits(self) -> Limits:
        """Return them in the sandbox's terms."""
        return Limits(
            wall_seconds=self.wall_seconds,
            load_seconds=self.load_seconds,
            total_seconds=self.total_seconds,
            cpu_seconds=self.cpu_seconds,
            memory_bytes=self.memory_mb << 20,
            threads=self.threads,
        )


class KitSpec(Strict):
    """What students get to check themselves with (`grader kit`)."""

    names: bool = Field(
        False,
        description="mistakes are named in a kit too: sealed by the values that they give, so that "
        "only who makes one reads its name",
    )


class HintSpec(Strict):
    """How much of a mistake students are told."""

    repair: bool = Field(
        False,
        description="where one change of a student's own code makes all values right, the line "
        "as it is then is told too, and not only where to look",
    )
    after: int = Field(
        0,
        ge=0,
        le=50,
        description="hints come in steps while students check their own: where the mistake is; "
        "after so many attempts what it is; after as many more how to go on. 0: all at once",
    )


class Exercise(Strict):
    """An exercise: `exercise.yaml`.

    Its questions stand in files of their own, named in `questions`, in order.
    """

    format: Literal[1]
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    text: str = ""
    language: str = Field(
        "en",
        pattern=r"^[a-z]{2,3}$",
        description="of the words in reports: en, de, or one that the course's templates have",
    )
    points: float = Field(gt=0)
    questions: list[str] = Field(min_length=1, description="file names beside exercise.yaml")
    limits: LimitSpec = LimitSpec()
    given: dict[str, str] = Field(
        {}, description="modules a submission may import: name to a file beside exercise.yaml"
    )
    synonyms: dict[Language, list[list[str]]] = Field(
        {}, description="groups of words that count as the same in all written answers"
    )
    data: dict[str, str] = Field(
        {},
        description="files that code may read while it is graded: the path students use, to a "
        "file beside exercise.yaml",
    )
    preload: list[Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]] = Field(
        [],
        description="modules (scipy, pandas ...) that are loaded once a worker, for submissions "
        "that mention them",
    )
    corner: float = Field(
        0.0,
        ge=0,
        le=1,
        description="share of a check's points for work that is wrong in corners only, where the "
        "check says none",
    )
    kit: KitSpec = Field(KitSpec(), description="what `grader kit` makes for students")
    hints: HintSpec = Field(HintSpec(), description="how much of a mistake students are told")
    mistakes: Literal["each", "once"] = Field(
        "each",
        description="once: a misconception that shows in several questions costs points in the "
        "first of them only",
    )


class Problem(Strict):
    """An exercise with its questions read."""

    exercise: Exercise
    questions: list[Question]
    folder: Path
    given: dict[str, str] = {}
    data: dict[str, str] = {}
    """Content of the files that code may read, by path; its characters are bytes (latin-1)."""
    files: tuple[str, ...] = ()
    """All that was read for it, by path below the folder."""

    @cached_property
    def outline(self) -> Outline:
        """What a reader of submissions must know of it."""
        asked = [
            Asked(
                q.id, q.title, tuple(q.headings), q.text, q.written is not None, q.code is not None
            )
            for q in self.questions
        ]
        names = sorted(
            {s.target.partition(".")[0] for q in self.questions for s in q.subjects.values()}
        )
        return Outline(tuple(asked), self.exercise.title, self.exercise.text, tuple(names))

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The modules with which arguments of its functions are made."""
        specs = [
            spec for q in self.questions for s in q.subjects.values() for spec in s.inputs.values()
        ]
        has_tables = any(spec.table and spec.table.form == "dataframe" for spec in specs)
        return ("pandas",) if has_tables else ()

    def subject(self, question: Question, name: str) -> Subject:
        """Return the subject a check of `question` names."""
        return question.subjects[name]
