"""Reads a problem from its folder.

Every mistake of every file at once, each with file, line, path and advice.
"""

import difflib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from pydantic import BaseModel, ValidationError

from grader.checks.binding import Binding
from grader.checks.carry_forward import Follows
from grader.checks.check import Check, CodeCheck, WrittenCheck
from grader.checks.expected_number import ReferenceCall
from grader.errors import Complaint, ProblemError
from grader.problem import names
from grader.problem.complaints import complaint_of, nearest
from grader.problem.folders import EXERCISE_FILE
from grader.problem.model import Exercise, Problem, Question, Subject
from grader.problem.yaml_lines import Loc, YamlFile

MOST_DATA = 4 << 20
"""Bytes of a file that student code may read."""
M = TypeVar("M", bound=BaseModel)


def load_problem(folder: Path) -> Problem:
    """Return the problem in `folder`.

    Raise ProblemError with every mistake that can be found without running anything.
    """
    return _Reader(folder).problem()


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.complaints: list[Complaint] = []
        self.files: set[str] = set()
        self.missing: set[str] = set()
        self.origins: dict[tuple[str, str], tuple[YamlFile, Loc]] = {}
        self.classes: dict[str, Binding] = {}
        self.rehearsals: list[tuple[Question, CodeCheck, Subject, YamlFile, Loc]] = []

    def problem(self) -> Problem:
        path = self.folder / EXERCISE_FILE
        if not path.is_file():
            raise ProblemError(
                [
                    Complaint(
                        str(path),
                        1,
                        "",
                        "there is no such file",
                        "a problem is a folder with an exercise.yaml",
                    )
                ]
            )
        file = self._file(EXERCISE_FILE)
        exercise = self._model(Exercise, file, file.value) if file else None
        questions: list[Question] = []
        read: list[tuple[Question, YamlFile]] = []
        given: dict[str, str] = {}
        data: dict[str, str] = {}
        listed = exercise.questions if exercise else _names(file)
        for k, name in enumerate(listed):
            question_file = self._file(name, file, ("questions", k))
            question = self._question(question_file) if question_file else None
            if question is not None and question_file is not None:
                questions.append(question)
                self._question_rules(question, question_file)
                read.append((question, question_file))
        for rehearsal in self.rehearsals:
            self._rehearse(*rehearsal)
        if len(read) == len(listed):
            self._follows_rules(read)
            self._counting_rules(read)
            self._proof_rules(read)
        if exercise and file:
            for name, source in exercise.given.items():
                text = self._text(source, file, ("given", name))
                given[name] = text or ""
            for name, source in exercise.data.items():
                data[name] = self._data(source, file, ("data", name))
            self._exercise_rules(exercise, questions, file, len(listed))
        if self.complaints:
            raise ProblemError(self.complaints)
        assert exercise is not None
        for code in (question.code for question in questions if question.code):
            code.checks[:] = [check.with_corner(exercise.corner) for check in code.checks]
        for question in questions:
            if question.written:
                question.written.checks[:] = [
                    check.in_context(question.text, exercise.synonyms)
                    for check in question.written.checks
                ]
        return Problem(
            exercise=exercise,
            questions=questions,
            folder=self.folder,
            given=given,
            data=data,
            files=tuple(sorted(self.files)),
        )

    def _file(
        self, name: str, mentioned_in: YamlFile | None = None, at: Loc = ()
    ) -> YamlFile | None:
        path = self._inside(name)
        if path is None or not path.is_file():
            if mentioned_in is None:
                raise ProblemError(
                    [Complaint(str(self.folder / name), 1, "", "there is no such file")]
                )
            others = [p.name for p in self.folder.glob("*.yaml") if p.name != name]
            near = difflib.get_close_matches(name, others, 1)
            advice = (
                f"did you mean {near[0]!r}?"
                if near
                else "a file is named by its path below the problem's folder"
            )
            self.complaints.append(mentioned_in.complaint(at, f"there is no file {name!r}", advice))
            return None
        try:
            file = YamlFile(path, str(self.folder / name))
        except ProblemError as error:
            self.complaints.extend(error.complaints)
            return None
        self.complaints.extend(file.complaints)
        if not isinstance(file.value, dict):
            self.complaints.append(
                Complaint(file.shown, 1, "", "the file should be a mapping (key: value)")
            )
            return None
        return file

    def _inside(self, name: str) -> Path | None:
        try:
            path, folder = (self.folder / name).resolve(), self.folder.resolve()
        except (OSError, RuntimeError):  # links in a circle
            return None
        if not path.is_relative_to(folder):
            return None
        self.files.add(path.relative_to(folder).as_posix())
        return path

    def _data(self, name: str, file: YamlFile, at: Loc) -> str:
        """Return the bytes of a file as characters; complain of one that is not there."""
        path = self._inside(name)
        if path is None or not path.is_file():
            self.complaints.append(file.complaint(at, f"there is no file {name!r}"))
            return ""
        content = path.read_bytes()
        if len(content) > MOST_DATA:
            found = f"{name} has {len(content):,} bytes; at most {MOST_DATA:,} are handed over"
            self.complaints.append(file.complaint(at, found, "give an extract of it"))
            return ""
        return content.decode("latin-1")

    def _text(self, name: str, file: YamlFile, at: Loc) -> str | None:
        path = self._inside(name)
        if path is None or not path.is_file():
            if (
                name not in self.missing
            ):  # one missing file is one mistake, however often it is named
                self.complaints.append(file.complaint(at, f"there is no file {name!r}"))
            self.missing.add(name)
            return None
        return path.read_text(encoding="utf-8")

    def _model(
        self,
        model: type[M],
        file: YamlFile,
        value: Any,
        included: dict[str, YamlFile] | None = None,
    ) -> M | None:
        try:
            return model.model_validate(value)
        except ValidationError as error:
            for item in error.errors():
                self.complaints.append(complaint_of(file, included or {}, model, value, item))
            return None

    def _question(self, file: YamlFile) -> Question | None:
        value: dict[str, Any] = dict(file.value or {})
        included: dict[str, YamlFile] = {}
        code = value.get("code")
        if isinstance(code, dict) and isinstance(code.get("subjects"), dict):
            subjects = dict(code["subjects"])
            for name, body in subjects.items():
                if isinstance(body, dict) and set(body) == {"file"}:
                    other = self._file(str(body["file"]), file, ("code", "subjects", name, "file"))
                    if other is None:
                        return None
                    included[name] = other
                    subjects[name] = other.value
            value["code"] = {**code, "subjects": subjects}
        question = self._model(Question, file, value, included=included)
        if question is None:
            return None
        for name, subject in question.subjects.items():
            origin, at = self._origin(file, included, name)
            self.origins[question.id, name] = origin, at
            parts = [
                self._text(part, origin, (*at, "reference", "files", k))
                for k, part in enumerate(subject.reference.files)
            ]
            subject._source = "\n\n".join(
                [*(part or "" for part in parts), subject.reference.source]
            )
            subject._others = self.classes
            if subject.is_class:
                self.classes.setdefault(subject.target, subject)
            given = [size for check in question.checks for size in names.sizes_named(check, name)]
            used = {
                used
                for check in question.checks
                if isinstance(check, CodeCheck) and check.subject == name
                for used in check.inputs_used()
            }
            self._subject_rules(subject, origin, at, given, used)
        return question

    @staticmethod
    def _origin(file: YamlFile, included: dict[str, YamlFile], name: str) -> tuple[YamlFile, Loc]:
        return (included[name], ()) if name in included else (file, ("code", "subjects", name))

    def _subject_rules(
        self, subject: Subject, file: YamlFile, at: Loc, given: Sequence[str], used: set[str]
    ) -> None:
        for where, text, advice in names.subject_faults(subject, given, used):
            self.complaints.append(file.complaint((*at, *where), text, advice))
        if not file.complaints and not self.complaints:
            try:
                compile(subject.source, "reference", "exec", dont_inherit=True)
            except (SyntaxError, ValueError) as error:
                line = getattr(error, "lineno", None)
                self.complaints.append(
                    file.complaint(
                        (*at, "reference"),
                        f"the reference is no Python: {error}",
                        f"line {line} of the reference",
                    )
                )
            if not re.search(
                rf"^(?:def|class)\s+{re.escape(subject.target)}\b", subject.source, re.M
            ):
                self.complaints.append(
                    file.complaint(
                        (*at, "reference"), f"the reference does not define {subject.target!r}"
                    )
                )
            back = subject.backward.function if subject.backward is not None else None
            if back and not re.search(rf"^def\s+{re.escape(back)}\b", subject.source, re.M):
                text = f"the reference does not define {back!r}"
                self.complaints.append(file.complaint((*at, "backward", "function"), text))
        ids: set[str] = set()
        for k, misconception in enumerate(subject.misconceptions):
            where = (*at, "misconceptions", k)
            if misconception.id in ids:
                self.complaints.append(
                    file.complaint((*where, "id"), f"the id {misconception.id!r} stands twice")
                )
            ids.add(misconception.id)
            try:
                subject.edited_source(misconception)
            except ValueError as error:
                self.complaints.append(file.complaint(where, str(error)))
        known = {*subject.inputs, *subject.weights}
        gates = subject.gates
        for name in [
            *(gates.stacked if gates else []),
            *(n for ns in (gates.weights.values() if gates else []) for n in ns),
        ]:
            if name not in subject.weights:
                self.complaints.append(
                    file.complaint((*at, "gates"), f"no weight {name!r}", nearest(name, known))
                )

    def _question_rules(self, question: Question, file: YamlFile) -> None:
        total = sum(check.points for check in question.checks)
        if abs(total - question.points) > 1e-9:
            self.complaints.append(
                file.complaint(
                    ("points",),
                    f"points is {question.points:g}, but the checks add up to {total:g}",
                )
            )
        ids: set[str] = set()
        for part, checks in (("written", question.written), ("code", question.code)):
            for k, check in enumerate(checks.checks if checks else []):
                at: Loc = (part, "checks", k)
                if check.id in ids:
                    self.complaints.append(
                        file.complaint(
                            (*at, "id"), f"the id {check.id!r} stands twice in this question"
                        )
                    )
                ids.add(check.id)
                self._check_rules(question, check, file, at)

    def _check_rules(self, question: Question, check: Check, file: YamlFile, at: Loc) -> None:
        if isinstance(check, CodeCheck):
            subject = question.subjects.get(check.subject)
            if subject is None:
                advice = nearest(check.subject, question.subjects)
                self.complaints.append(
                    file.complaint(
                        (*at, "subject"), f"there is no subject {check.subject!r}", advice
                    )
                )
                return
            faults = list(names.check_faults(check, subject))
            for where, text, advice in faults:
                self.complaints.append(file.complaint((*at, *where), text, advice))
            told = {where for where, _, _ in faults}
            own = check.faults(subject)
            for path, text in own:
                if _split(path) not in told and (_split(path)[:1] not in told):
                    self.complaints.append(file.complaint((*at, *_split(path)), text))
            for path, text in check.source_faults(subject, subject.source):
                self.complaints.append(file.complaint((*at, *_split(path)), text))
            if not faults and not own and not self.complaints:
                self.rehearsals.append((question, check, subject, file, at))
        elif isinstance(check, WrittenCheck):
            for call in check.calls().values():
                self._call_rules(question, call, file, (*at, "expected"))

    def _rehearse(
        self, question: Question, check: CodeCheck, subject: Subject, file: YamlFile, at: Loc
    ) -> None:
        """Complain of a check whose inputs cannot be drawn, whatever the reason."""
        try:
            with np.errstate(all="ignore"):
                check.plan(subject, 0, question.id)
        except Exception as error:  # noqa: BLE001 - a kind of another package may raise anything
            text = f"its inputs cannot be drawn: {str(error) or type(error).__name__}"
            advice = "look at its sizes and inputs, and at the shapes of its subject"
            self.complaints.append(file.complaint(at, text, advice))

    def _proof_rules(self, read: list[tuple[Question, YamlFile]]) -> None:
        """Complain of a subject of which no check looks at what it gives."""
        checks = [
            (question.subjects[check.subject].target, check, file, k)
            for question, file in read
            for k, check in enumerate(question.code.checks if question.code else [])
            if check.subject in question.subjects
        ]
        proved = {target for target, check, _, _ in checks if check.proves_results}
        for target, check, file, k in checks:
            if target not in proved:
                text = f"{check.kind} alone proves no result of {target}"
                advice = "add a check that runs it and looks at what it gives, such as value"
                at: Loc = ("code", "checks", k)
                self.complaints.append(file.complaint(at, text, advice))

    def _follows_rules(self, read: list[tuple[Question, YamlFile]]) -> None:
        """Complain of errors carried forward from what is not there."""
        subjects = {s.target: s for question, _ in read for s in question.subjects.values()}
        checks = {(q.id, check.id) for q, _ in read for check in q.checks}
        for question, file in read:
            for part, checked in (("written", question.written), ("code", question.code)):
                for k, check in enumerate(checked.checks if checked else []):
                    follows = getattr(check, "follows", None)
                    at: Loc = (part, "checks", k, "follows")
                    if follows is None:
                        continue
                    if isinstance(follows, Follows) and isinstance(check, CodeCheck):
                        whole = question.subjects.get(check.subject)
                        own = subjects.get(follows.subject)
                        if own is None:
                            text = f"no question asks for {follows.subject!r}"
                            advice = nearest(follows.subject, subjects)
                            self.complaints.append(file.complaint((*at, "subject"), text, advice))
                        elif whole is not None:
                            for where, text, advice in names.follows_faults(follows, whole, own):
                                self.complaints.append(file.complaint((*at, *where), text, advice))
                    elif (follows.question, follows.check) not in checks:
                        text = (
                            f"there is no check {follows.check!r} in question {follows.question!r}"
                        )
                        near = nearest(
                            follows.check, [c for q, c in checks if q == follows.question]
                        )
                        self.complaints.append(file.complaint((*at, "check"), text, near))

    def _counting_rules(self, read: list[tuple[Question, YamlFile]]) -> None:
        """Complain of mistakes that count in questions that are not there."""
        ids = [question.id for question, _ in read]
        for question, _ in read:
            for name, subject in question.subjects.items():
                file, at = self.origins[question.id, name]
                for k, misconception in enumerate(subject.misconceptions):
                    for place, wanted in enumerate(misconception.counts_in):
                        if wanted not in ids:
                            where = (*at, "misconceptions", k, "counts_in", place)
                            text = f"there is no question {wanted!r}"
                            self.complaints.append(
                                file.complaint(where, text, nearest(wanted, ids))
                            )

    def _call_rules(self, question: Question, call: ReferenceCall, file: YamlFile, at: Loc) -> None:
        subject = question.subjects.get(call.subject)
        if subject is None:
            advice = (
                nearest(call.subject, question.subjects)
                or "the expected number is computed by a subject of the code part"
            )
            self.complaints.append(
                file.complaint((*at, "subject"), f"there is no subject {call.subject!r}", advice)
            )
            return
        for where, text, advice in names.call_faults(call, subject):
            self.complaints.append(file.complaint((*at, *where), text, advice))
        for letter in sorted(subject.size_symbols() - set(call.sizes) - set(call.inputs)):
            self.complaints.append(
                file.complaint((*at, "sizes"), f"the size {letter} is not given")
            )

    def _exercise_rules(
        self, exercise: Exercise, questions: list[Question], file: YamlFile, count: int
    ) -> None:
        if len(questions) == count:
            total = sum(question.points for question in questions)
            if abs(total - exercise.points) > 1e-9:
                self.complaints.append(
                    file.complaint(
                        ("points",),
                        f"points is {exercise.points:g}, but the questions add up to {total:g}",
                    )
                )
        ids: set[str] = set()
        for k, question in enumerate(questions):
            if question.id in ids:
                self.complaints.append(
                    file.complaint(("questions", k), f"the question {question.id} stands twice")
                )
            ids.add(question.id)


def _names(file: YamlFile | None) -> list[str]:
    """Return the question files of an exercise that is otherwise wrong, so that their mistakes are
    told too.
    """
    names = file.value.get("questions") if file and file.value else None
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _split(path: str) -> Loc:
    return tuple(int(part) if part.isdigit() else part for part in re.findall(r"[^.\[\]]+", path))
