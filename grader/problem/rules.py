"""What the files of a problem must agree on among themselves, once each of them can be read."""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from grader.checks.carry_forward import Follows
from grader.checks.check import Check, CodeCheck
from grader.checks.expected_number import ReferenceCall
from grader.checks.sizes import shape_of, symbols
from grader.checks.written_check import WrittenCheck
from grader.errors import Complaint
from grader.problem import names
from grader.problem.model import Exercise, Question, Subject
from grader.yaml_files.lines import Loc, YamlFile
from grader.yaml_files.mistakes import nearest

PRIMES = (11, 13, 17, 19, 23, 29, 31, 37, 41, 43)
"""Sizes that no number of gates divides."""


def _other_axis(subject: Subject, name: str) -> int | None:
    """Return the axis along which a stacked matrix holds its gates, where another one is written.

    None also where no axis does.
    """
    shape, gates = subject.weights[name].shape, subject.gates
    if gates is None or name not in gates.stacked or len(shape) != 2:
        return None
    letters = sorted({letter for extent in shape for letter in symbols(extent)})
    found = shape_of(shape, dict(zip(letters, PRIMES, strict=False)))
    fits = [axis for axis, extent in enumerate(found) if extent % len(gates.order) == 0]
    return fits[0] if len(fits) == 1 and gates.axis not in fits else None


class Rules:
    """Adds to `complaints` what breaks a rule; `origins` says where the subjects of questions are
    written.
    """

    def __init__(
        self,
        complaints: list[Complaint],
        origins: Mapping[tuple[str, str], tuple[YamlFile, Loc]],
    ) -> None:
        self.complaints = complaints
        self._origins = origins
        self._rehearsals: list[tuple[Question, CodeCheck, Subject, YamlFile, Loc]] = []

    def rehearse_all(self) -> None:
        """Complain of the checks of questions whose inputs cannot be drawn."""
        for rehearsal in self._rehearsals:
            self._rehearse(*rehearsal)

    def subject_rules(
        self, subject: Subject, file: YamlFile, at: Loc, given: Sequence[str], used: set[str]
    ) -> None:
        """Complain of a subject: its names, its reference, its misconceptions, its gates.

        `given` are sizes that checks name, `used` inputs that they use.
        """
        for where, text, advice in names.subject_faults(subject, given, used):
            self.complaints.append(file.complaint((*at, *where), text, advice))
        is_read = bool(subject.source.strip())  # else a file of it cannot be, and that is told
        if is_read:
            try:
                compile(subject.source, "reference", "exec", dont_inherit=True)
            except (SyntaxError, ValueError) as error:
                line = getattr(error, "lineno", None)
                self.complaints.append(
                    file.complaint(
                        (*at, "reference"),
                        f"the reference is no Python: {getattr(error, 'msg', error)}",
                        f"look at line {line} of the reference",
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
                if is_read:
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
            elif gates is not None and (other := _other_axis(subject, name)) is not None:
                parts = f"{len(gates.order)} gates along axis {gates.axis}"
                text = f"{name} cannot be parted into {parts}"
                self.complaints.append(file.complaint((*at, "gates"), text, f"write axis: {other}"))

    def question_rules(self, question: Question, file: YamlFile) -> None:
        """Complain of a question: its points, and each of its checks."""
        self._adds_up(question.points, question.checks, "checks", file)
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

    def _adds_up(
        self, points: float, parts: Sequence[Check | Question], what: str, file: YamlFile
    ) -> None:
        total = sum(part.points for part in parts)
        if abs(total - points) > 1e-9:
            text = f"points is {points:g}, but the {what} add up to {total:g}"
            self.complaints.append(file.complaint(("points",), text))

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
                self._rehearsals.append((question, check, subject, file, at))
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

    def proof_rules(self, read: list[tuple[Question, YamlFile]]) -> None:
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

    def follows_rules(self, read: list[tuple[Question, YamlFile]]) -> None:
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

    def counting_rules(self, read: list[tuple[Question, YamlFile]]) -> None:
        """Complain of mistakes that count in questions that are not there."""
        ids = [question.id for question, _ in read]
        for question, _ in read:
            for name, subject in question.subjects.items():
                file, at = self._origins[question.id, name]
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

    def exercise_rules(
        self, exercise: Exercise, questions: list[Question], file: YamlFile, count: int
    ) -> None:
        """Complain of an exercise: its points, where all `count` questions could be read."""
        if len(questions) == count:
            self._adds_up(exercise.points, questions, "questions", file)
        ids: set[str] = set()
        for k, question in enumerate(questions):
            if question.id in ids:
                self.complaints.append(
                    file.complaint(("questions", k), f"the question {question.id} stands twice")
                )
            ids.add(question.id)


def _split(path: str) -> Loc:
    return tuple(int(part) if part.isdigit() else part for part in re.findall(r"[^.\[\]]+", path))
