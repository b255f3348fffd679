"""What of an exercise a student may have: its visible checks, without anything that answers them.

A kit holds no reference, no misconception, no hidden check, no pattern and no idea of a written
check. It holds what the visible code checks expect under a seed of the kit's own. A value that does
not depend on the seed and is a single number could be read off and handed in: it is left out, and
only its form is checked.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from grader.checks.arrays import as_array, describe
from grader.checks.binding import Binding
from grader.checks.check import Check, CodeCheck
from grader.checks.kinds.prints import Prints
from grader.errors import Complaint, ProblemError
from grader.problem.model import Exercise, Problem, Question
from grader.reference.references import PlannedCheck, References
from grader.sandbox.base import Finished, Form, Opaque, Outcome
from grader.sandbox.inside.wire import WireError, decode, encode
from grader.submission.selection import KIT_FILE

FORMAT = 1
FILE, VALUES, NAMES = KIT_FILE, "expected.bin", "names.json"
KEPT = "# the reference is kept by the course\n"
LATER = "It is judged when your course grades it."
OTHER_SEEDS = 3
"""A check is tried under so many seeds beside the kit's, to see whether anything in it is drawn."""


@dataclass(frozen=True)
class Selfcheck:
    """The part of a kit that checks: the public problem, what it expects, what of it is form only.

    `forms` holds for a check by (question, check) a word for each value that is left out. `later`
    are the points of all checks that are made only when the course grades.
    """

    problem: Problem
    seed: int
    expected: Mapping[tuple[str, str], Outcome]
    forms: Mapping[tuple[str, str], tuple[str, ...]]
    later: float
    version: str
    names: Mapping[str, bytes]
    steps: Mapping[str, str]
    made_by: str
    seconds: Mapping[str, float]
    """What a check may take, where that is less than the exercise's limit."""


def public_form(
    references: References, others: Sequence[References]
) -> tuple[dict[str, Any], bytes]:
    """Return what a kit holds: data for `kit.json`, and the expected values as bytes.

    `references` are under the kit's seed, `others` under other ones: what is the same under all
    does not depend on the seed.
    """
    problem = references.problem
    expected = references.expected()
    forms: dict[str, list[str]] = {}
    steps: dict[str, str] = {}
    values: list[list[Any]] = []
    for planned, *again in zip(
        references.planned, *(other.planned for other in others), strict=True
    ):
        name = [planned.question.id, planned.plan.check.id]
        outcome = expected[planned.number]
        if not is_public(planned.plan.check) or not isinstance(outcome, Finished):
            continue
        steps["/".join(name)] = steps_digest(planned)
        if can_be_typed_in(planned, again, outcome):
            forms["/".join(name)] = [form_of(value) for value in outcome.observations]
        else:
            values.append([*name, list(outcome.observations)])
    public = {
        "exercise": _exercise(problem),
        "questions": [
            _question(
                question, [p.plan.check for p in references.planned if p.question is question]
            )
            for question in problem.questions
        ],
        "given": dict(problem.given),
        "data": dict(problem.data),
        "forms": forms,
        "steps": steps,
        "later": sum(
            c.points
            for q in problem.questions
            for c in q.checks
            if c.part == "code" and not is_public(c)
        ),
    }
    return public, encode(values)


def seconds_of(references: References) -> dict[str, float]:
    """Return the checks that have less time than the exercise's limit, as the course gives it."""
    return {
        f"{planned.question.id}/{planned.plan.check.id}": check.seconds
        for planned, check in zip(references.planned, references.checks, strict=True)
        if check.seconds is not None and is_public(planned.plan.check)
    }


def version_of(public: Mapping[str, Any]) -> str:
    """Return a short digest of what a kit asks, by which a stale one is told apart."""
    text = json.dumps(public, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def steps_digest(planned: PlannedCheck) -> str:
    """Return a short digest of what a check runs; another version of the grader may run other
    steps.
    """
    return hashlib.sha256(encode(list(planned.plan.steps))).hexdigest()[:16]


def is_public(check: Check) -> bool:
    """Say whether a kit holds a check: a visible one of code, without an answer in its words."""
    if not isinstance(check, CodeCheck) or check.visibility != "visible":
        return False
    return not (isinstance(check, Prints) and check.patterns)


def can_be_typed_in(
    planned: PlannedCheck, others: Sequence[PlannedCheck], outcome: Finished
) -> bool:
    """Say whether what a check expects is the same under every seed: it could be handed in as it
    stands.
    """
    own = encode(list(planned.plan.steps))
    is_drawn = any(encode(list(other.plan.steps)) != own for other in others)
    return bool(outcome.observations) and not is_drawn


def form_of(value: Any) -> str:
    """Return the form of a value, in a word that says nothing of the value itself.

    >>> form_of(84), form_of(0.5), form_of("abc")
    ('whole number', 'number', 'text')
    """
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool | np.bool_):
        return "true or false"
    if isinstance(value, dict) and "raised" in value:
        return "an exception" if value["raised"] else "no exception"
    if isinstance(value, Opaque):
        return describe(value)
    if isinstance(value, Form):
        return f"a {value.kind}"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, dict):
        return "a dictionary"
    array = as_array(value)
    if array is None:
        return describe(value)
    if array.ndim == 0:
        return "whole number" if array.dtype.kind in "iu" else "number"
    return f"array of shape {array.shape}"


def has_form(value: Any, form: str) -> bool:
    """Say whether a value has a form; a whole number is a number, and 84.0 a whole number.

    Where a comparison takes one kind of value for another (a list for an array, an iterator for a
    list), so does this.
    """
    found = form_of(value)
    if isinstance(value, list | tuple) and form.startswith("array of shape"):
        return f"array of shape {_shape(value)}" == form
    if form == "a list" and found.startswith("array of shape"):
        return True
    if isinstance(value, Form) and (form in ("a list", "a dictionary") or form[:5] == "array"):
        return True  # whether it agrees is seen where it is graded
    if form in ("number", "whole number") and found in ("number", "whole number"):
        array = as_array(value)
        return form == "number" or (array is not None and _is_whole(array))
    return found == form


def _is_whole(array: np.ndarray) -> bool:
    return array.dtype.kind in "biuf" and float(array).is_integer()


def _shape(rows: Any) -> tuple[int, ...] | None:
    """Return the shape of lists of lists as an array, None where they differ in length."""
    try:
        return np.asarray(rows).shape
    except ValueError:
        return None


def _exercise(problem: Problem) -> dict[str, Any]:
    exercise = problem.exercise.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for secret in ("synonyms", "mistakes", "kit", "data", "given"):
        exercise.pop(secret, None)
    return exercise


def _question(question: Question, code: Sequence[CodeCheck]) -> dict[str, Any]:
    public: dict[str, Any] = {
        "id": question.id,
        "title": question.title,
        "text": question.text,
        "headings": list(question.headings),
        "hints": list(question.hints),
        "all_or_nothing": question.all_or_nothing,
        "written": [
            {
                "id": f"answer-{k}",  # titles and names may say what the answer is
                "title": "Your answer",
                "points": check.points,
                "asks_for": "number" if check.kind == "number" else "text",
            }
            for k, check in enumerate(question.written.checks if question.written else [], 1)
        ],
        "subjects": {},
        "checks": [],
        "code_all_or_nothing": bool(question.code and question.code.all_or_nothing),
    }
    for check in code:
        if is_public(check):
            dumped = check.model_dump(mode="json", by_alias=True, exclude_unset=True)
            public["checks"].append(dumped)
    for name, subject in question.subjects.items():
        if any(check["subject"] == name for check in public["checks"]):
            public["subjects"][name] = subject.model_dump(
                mode="json",
                by_alias=True,
                exclude_unset=True,
                exclude={"reference", "misconceptions"},
            )
    return public


# reading a kit


def read_selfcheck(folder: Path) -> Selfcheck:
    """Return the checking part of a kit.

    Raise ProblemError, with the way out, where its files are not those of a kit that this version
    reads.
    """
    try:
        raw = json.loads((folder / FILE).read_text(encoding="utf-8"))
        found = raw["format"]
        if found != FORMAT:
            advice = "update the grader, as your course says"
            raise ProblemError([_complaint(folder, f"a kit of format {found!r}", advice)])
        return _selfcheck(folder, raw)
    except ProblemError:
        raise
    except ValidationError as error:
        unknown = _unknown_kinds(error)
        if not unknown:
            raise ProblemError([_damaged(folder, error)]) from error
        text = f"this kit needs {unknown}, which another package adds"
        advice = "install that package as your course says"
        raise ProblemError([_complaint(folder, text, advice)]) from error
    except (
        OSError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
        WireError,
    ) as error:
        raise ProblemError([_damaged(folder, error)]) from error


def _damaged(folder: Path, error: Exception) -> Complaint:
    text = f"this kit is damaged ({type(error).__name__})"
    return _complaint(folder, text, "unpack the kit again")


def _unknown_kinds(error: ValidationError) -> str:
    """Return the kinds of check that this grader does not know, if that is all that is wrong."""
    found: list[str] = []
    for item in error.errors():
        kind = item["input"].get("kind") if isinstance(item["input"], dict) else None
        if item["type"] != "union_tag_invalid" or not isinstance(kind, str):
            return ""
        found.append(f"the kind {kind!r}")
    return " and ".join(dict.fromkeys(found))


def _complaint(folder: Path, text: str, advice: str) -> Complaint:
    return Complaint(str(folder / FILE), 1, "", text, advice)


def _selfcheck(folder: Path, raw: Mapping[str, Any]) -> Selfcheck:
    public = raw["public"]
    classes: dict[str, Binding] = {}
    asked = [q for q in public["questions"] if q["written"] or q["checks"]]
    questions = [_read_question(question, classes) for question in asked]
    points = sum(question.points for question in questions)
    if not questions or int(raw["seed"]) < 0:
        raise ValueError("nothing to check")
    for content in public["data"].values():
        content.encode("latin-1")
    exercise = Exercise.model_validate({**public["exercise"], "points": max(points, 0.01)})
    problem = Problem(
        exercise=exercise,
        questions=questions,
        folder=folder,
        given=public["given"],
        data=public["data"],
        files=(FILE, VALUES),
    )
    expected: dict[tuple[str, str], Outcome] = {
        (question, check): Finished(tuple(values))
        for question, check, values in decode((folder / VALUES).read_bytes())
    }
    forms = {
        (name.partition("/")[0], name.partition("/")[2]): tuple(words)
        for name, words in public["forms"].items()
    }
    sealed = folder / NAMES
    told = json.loads(sealed.read_text(encoding="utf-8")) if sealed.exists() else {}
    names = {name: bytes.fromhex(text) for name, text in told.items()}
    version = str(raw["version"])
    return Selfcheck(
        problem,
        int(raw["seed"]),
        expected,
        forms,
        float(public["later"]),
        version,
        names,
        {str(name): str(digest) for name, digest in public["steps"].items()},
        str(raw["made_by"]),
        {str(name): float(seconds) for name, seconds in raw.get("seconds", {}).items()},
    )


def _read_question(public: Mapping[str, Any], classes: dict[str, Binding]) -> Question:
    written = [{"kind": "by_hand", "message": LATER, **check} for check in public["written"]]
    points = sum(check["points"] for check in [*written, *public["checks"]])
    subjects = {
        name: {**subject, "reference": {"source": KEPT}}
        for name, subject in public["subjects"].items()
    }
    code = {
        "subjects": subjects,
        "checks": public["checks"],
        "all_or_nothing": public["code_all_or_nothing"],
    }
    kept = ("id", "title", "text", "headings", "hints", "all_or_nothing")
    question = Question.model_validate(
        {
            **{name: public[name] for name in kept},
            "points": max(points, 0.01),
            **({"written": {"checks": written}} if written else {}),
            **({"code": code} if public["checks"] else {}),
        }
    )
    for subject in question.subjects.values():
        subject._others = classes
        if subject.is_class:
            classes.setdefault(subject.target, subject)
    return question
