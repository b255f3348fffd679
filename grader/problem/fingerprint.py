"""A problem's digests: of every file that is read for it, and of what each question rests on."""

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader.problem.model import Problem, Question
from grader.submission.fingerprint import hash_file


def spec_digest(folder: Path, files: Sequence[str]) -> str:
    """Return a digest of the files that are read for a problem, by their paths below its folder.

    Reports or submissions may stand beside them.
    """
    digest = hashlib.sha256()
    for name in files:
        hash_file(digest, folder, name, name)
    return digest.hexdigest()


def question_versions(problem: Problem, seed: int) -> dict[str, str]:
    """Return for each question a digest of all of the problem that its result rests on.

    Two versions of a problem that give a question the same digest judge it alike: its own checks
    and references, those of questions that ask for the same function or class or speak of it, the
    limits, data and given files, the seed where code runs. Where the text or the number of
    questions changes, submissions are read in another way, and all digests change.

    Behind a point stands a digest of how many points its checks give: where only that differs (see
    `only_points_differ`), every check comes out as before.
    """
    exercise = problem.exercise.model_dump(mode="json", exclude={"id", "points", "questions"})
    shared = _digest(exercise, problem.given, problem.data, repr(problem.outline))
    plain = {question.id: _without_points(_plain(question)) for question in problem.questions}
    own = {name: _digest(one) for name, one in plain.items()}
    # whether an answer belongs to another question is judged by that question's checks
    written = _digest([one.get("written") for one in plain.values()])
    found = {}
    for question, group in _groups(problem):
        rests = _digest(
            shared,
            [own[name] for name in group],
            written if question.written else "",
            seed if any(problem_part.code for problem_part in _of(problem, group)) else "",
        )
        points = _digest(question.points, [(check.id, check.points) for check in question.checks])
        found[question.id] = f"{rests[:20]}.{points[:8]}"
    return found


def only_points_differ(one: str, other: str) -> bool:
    """Say whether two digests of a question differ in its points, and in nothing else."""
    return one != other and one.partition(".")[0] == other.partition(".")[0]


def _of(problem: Problem, group: list[str]) -> list[Question]:
    return [question for question in problem.questions if question.id in group]


def _plain(question: Question) -> dict[str, Any]:
    """Return a question as plain data, with the sources that stand in files beside it."""
    sources = {name: subject.source for name, subject in question.subjects.items()}
    return {**question.model_dump(mode="json"), "sources": sources}


def _without_points(plain: dict[str, Any]) -> dict[str, Any]:
    """Return a question with no points, but for whether a check gives any: a mistake counts only
    where it costs some.
    """
    found = {name: value for name, value in plain.items() if name != "points"}
    for half in ("code", "written"):
        if plain[half] is not None:
            checks = [{**check, "points": check["points"] > 0} for check in plain[half]["checks"]]
            found[half] = {**plain[half], "checks": checks}
    return found


def _digest(*parts: object) -> str:
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _groups(problem: Problem) -> list[tuple[Question, list[str]]]:
    """Return each question with all that are judged together with it, itself among them.

    Those whose code speaks of a name that another one asks for, or of its mistakes, however far.
    """
    names: dict[str, set[str]] = {}
    words: dict[str, set[str]] = {}
    texts: dict[str, str] = {}
    for question in problem.questions:
        subjects = question.subjects.values()
        mistakes = [mistake for subject in subjects for mistake in subject.misconceptions]
        named = {subject.target.partition(".")[0] for subject in subjects}
        named |= {file for subject in subjects for file in subject.reference.files}
        names[question.id] = named | {mistake.id for mistake in mistakes}
        plain = _plain(question)
        spoken = json.dumps([plain["code"], plain["sources"]])
        words[question.id] = {*re.findall(r"\w+", spoken), *re.findall(r"[\w.-]+", spoken)}
        texts[question.id] = spoken
    group = {question.id: {question.id} for question in problem.questions}
    for one in names:
        for other in names:
            # a question's id stands there by itself; "4" is no number of a case
            if names[one] & words[other] or json.dumps(one) in texts[other]:
                joined = group[one] | group[other]
                for name in joined:
                    group[name] = joined
    order = [question.id for question in problem.questions]
    return [
        (question, [name for name in order if name in group[question.id]])
        for question in problem.questions
    ]
