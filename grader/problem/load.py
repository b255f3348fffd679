"""Reads a problem from its folder.

Every mistake of every file at once, each with file, line, path and advice.
"""

import difflib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from grader.checks.binding import Binding
from grader.checks.check import CodeCheck
from grader.errors import Complaint, ProblemError
from grader.problem import names
from grader.problem.complaints import complaints_of
from grader.problem.folders import EXERCISE_FILE
from grader.problem.model import Exercise, Problem, Question
from grader.problem.rules import Rules
from grader.yaml_files.lines import Loc, YamlFile

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
        self.rules = Rules(self.complaints, self.origins)

    def problem(self) -> Problem:
        path = self.folder / EXERCISE_FILE
        if self.folder.is_file():
            advice = f"a problem is a folder: name {self.folder.parent or '.'}"
            found = Complaint(str(self.folder), 1, "", "this is a file", advice)
            raise ProblemError([found])
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
                self.rules.question_rules(question, question_file)
                read.append((question, question_file))
        self.rules.rehearse_all()
        if len(read) == len(listed):
            self.rules.follows_rules(read)
            self.rules.counting_rules(read)
            self.rules.proof_rules(read)
        if exercise and file:
            for name, source in exercise.given.items():
                text = self._text(source, file, ("given", name))
                given[name] = text or ""
            for name, source in exercise.data.items():
                data[name] = self._data(source, file, ("data", name))
            self.rules.exercise_rules(exercise, questions, file, len(listed))
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
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            self.complaints.append(
                file.complaint(
                    at,
                    f"{name!r} is no UTF-8 text (byte {error.start})",
                    "save it in an editor as UTF-8",
                )
            )
            return None

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
                self.complaints += complaints_of(file, included or {}, model, value, item)
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
            whole = [part for part in (*parts, subject.reference.source) if part is not None]
            subject._source = "\n\n".join(whole) if None not in parts else "\n"
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
            self.rules.subject_rules(subject, origin, at, given, used)
        return question

    @staticmethod
    def _origin(file: YamlFile, included: dict[str, YamlFile], name: str) -> tuple[YamlFile, Loc]:
        return (included[name], ()) if name in included else (file, ("code", "subjects", name))


def _names(file: YamlFile | None) -> list[str]:
    """Return the question files of an exercise that is otherwise wrong, so that their mistakes are
    told too.
    """
    names = file.value.get("questions") if file and file.value else None
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
