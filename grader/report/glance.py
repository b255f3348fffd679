"""A grade at a glance: what to do next, each mistake once, what is right in one line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.catalogue import Catalogue, catalogue
from grader.display import number
from grader.results.grade import HIDDEN_SENTENCES, CheckResult, Grade, QuestionResult, Status

LATER: tuple[Status, ...] = ("needs_review",)
BLANK: tuple[Status, ...] = ("not_attempted",)


@dataclass(frozen=True)
class Group:
    """Checks that fail for one reason. `lost` are the points that it costs, over all of them."""

    status: Status
    questions: tuple[str, ...]
    title: str
    lost: float
    message: str
    detail: str
    hint: str
    count: int

    @property
    def headline(self) -> str:
        """What a reader sees first: one mistake in several places, or one check."""
        where = ", ".join(self.questions)
        costs = f"costs {_points(self.lost)}" if self.lost else ""
        if self.count > 1:
            return f"One mistake {costs or 'shows'}: {where}"
        return f"{where} {self.title}{', ' if costs else ''}{costs}"


@dataclass(frozen=True)
class Glance:
    """A grade in the order in which a student reads it.

    `later` is what waits for a person: questions, and what a program could say of them.
    """

    first_line: str
    wrong: tuple[Group, ...]
    remarks: tuple[Group, ...]
    later: tuple[tuple[str, str], ...]
    blank: str
    right: str


def _points(value: float) -> str:
    return f"{number(value)} point{'' if value == 1 else 's'}"


def glance(grade: Grade, words: Catalogue | None = None) -> Glance:
    """Return a grade at a glance; give it `Grade.for_student()`.

    Its sentences are English, its lists of questions in the language of `words`.
    """
    say = words or catalogue("en")
    wrong: dict[str, list[tuple[QuestionResult, CheckResult]]] = {}
    remarks: list[Group] = []
    for question in grade.questions:
        for check in question.checks:
            if check.status in (*LATER, *BLANK):
                continue
            if check.status != "correct":
                wrong.setdefault(_reason(question, check), []).append((question, check))
            elif check.remark:
                remarks.append(_group([(question, check)], told=check.message))
    groups = sorted((_group(found) for found in wrong.values()), key=lambda g: -g.lost)
    return Glance(
        _first_line(grade, groups),
        tuple(groups),
        tuple(remarks),
        _waiting(grade.questions),
        _by_status(grade.questions, BLANK, say),
        _right(grade.questions, say),
    )


def _reason(question: QuestionResult, check: CheckResult) -> str:
    """Return what checks that fail for one reason have in common."""
    if check.misconception:
        return f"misconception {check.misconception}"
    found = check.diagnosis
    if found is not None and found.is_named:
        return f"{found.kind} {found.about} {found.sentence}"
    # a number that is not right, or a hidden sentence, says nothing: another question's is another
    if check.part == "written" or check.message in HIDDEN_SENTENCES.values():
        return f"{question.id} {check.message}"
    return check.message


def _group(found: Sequence[tuple[QuestionResult, CheckResult]], told: str = "") -> Group:
    question, check = found[0]
    lost = sum(c.max_points - c.points for _, c in found)
    questions = tuple(dict.fromkeys(q.id for q, _ in found))
    message = told or check.message
    if len(found) > 1 and check.diagnosis is not None and check.diagnosis.is_named:
        message = check.diagnosis.sentence
    title = check.title or question.title
    if len(found) > 1:
        title = "; ".join(dict.fromkeys(c.title or q.title for q, c in found))
    return Group(
        check.status,
        questions,
        title,
        round(lost, 6),
        message,
        next((c.detail for _, c in found if c.detail), ""),
        next((c.hint for _, c in found if c.hint), ""),
        len(found),
    )


def _first_line(grade: Grade, wrong: Sequence[Group]) -> str:
    """Return the points and what to do next."""
    of = f"{number(grade.points)} of {_points(grade.max_points)}"
    statuses = {check.status for q in grade.questions for check in q.checks}
    if not grade.is_complete:
        of += " so far"
    if "grader_fault" in statuses:
        return f"{of}. Part of it could not be graded, by no fault of yours; it costs nothing."
    todo = [group for group in wrong if group.lost] or list(wrong)
    if todo:
        where = " and ".join(todo[0].questions[:2])
        return f"{of}. Next: {where}, below."
    if "not_attempted" in statuses:
        parts = [(q.id, _blank_part(q)) for q in grade.questions]
        name, part = next((name, part) for name, part in parts if part)
        return f"{of}. Next: {part} {name}, not written yet."
    if "needs_review" in statuses:
        return f"{of}. Nothing is wrong as far as a program can tell; the rest waits for a person."
    return f"{of}. All of it is right."


def _waiting(questions: Iterable[QuestionResult]) -> tuple[tuple[str, str], ...]:
    """Return what waits for a person: (questions with points, what is said of it), each once."""
    found: dict[str, list[str]] = {}
    for question in questions:
        for check in question.checks:
            if check.status in LATER:
                points = f" ({number(check.max_points)})" if check.max_points else ""
                found.setdefault(check.message, []).append(f"{question.id}{points}")
    return tuple((", ".join(dict.fromkeys(names)), message) for message, names in found.items())


def _by_status(
    questions: Iterable[QuestionResult], statuses: Sequence[Status], say: Catalogue
) -> str:
    """Return the questions with checks of some statuses, with the points that hang on them."""
    parts = []
    for question in questions:
        found = [check for check in question.checks if check.status in statuses]
        if found:
            points = sum(check.max_points for check in found)
            name = question.id
            if len({check.part for check in found}) < len({c.part for c in question.checks}):
                name += " " + say("answer" if found[0].part == "written" else "code")
            parts.append(f"{name} ({number(points)})" if points else name)
    return ", ".join(parts)


def _blank_part(question: QuestionResult) -> str:
    """Return what of a question is still to be written; nothing where nothing is."""
    blank = {check.part for check in question.checks if check.status in BLANK}
    if not blank:
        return ""
    both = len({check.part for check in question.checks}) == len(blank)
    return "question" if both else "the answer to" if "written" in blank else "the code of"


def _right(questions: Iterable[QuestionResult], say: Catalogue) -> str:
    whole, parts = [], []
    for question in questions:
        count = sum(check.status == "correct" for check in question.checks)
        if count == len(question.checks):
            whole.append(question.id)
        elif count:
            of = len(question.checks)
            told = say("{right} of {count} checks", right=count, count=of)
            parts.append(f"{question.id} ({told})")
    told = ", ".join(whole)
    if parts:
        told += f"{'; ' if told else ''}{say('in part')} {', '.join(parts)}"
    return told
