"""Mistakes that a class made and the author had not foreseen, made into misconceptions.

A slip that explained all values of a function is an edit of its reference. Who promotes it writes
the words; the edit comes from here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from grader.authoring.author_files import author_files, keep_if_it_loads
from grader.authoring.edits import Edit, edit_of
from grader.display import yaml_text
from grader.errors import UsageError
from grader.problem.model import Problem, Subject
from grader.results.grade import Grade
from grader.variants.mutants import mutants


@dataclass
class Frequent:
    """A mistake without a name of the author's: what it says, whose function, and who made it.

    `edits` are the edits of the reference that the sentence fits; more than one: choose.
    """

    target: str
    sentence: str
    questions: set[str] = field(default_factory=set)
    students: list[str] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)


def frequent(grades: Iterable[Grade], problem: Problem) -> list[Frequent]:
    """Return the mistakes that slips explain, the most frequent first."""
    found: dict[tuple[str, str], Frequent] = {}
    for grade in grades:
        for question in grade.questions:
            for check in question.checks:
                seen = check.diagnosis
                if seen is None or seen.kind != "slip" or not seen.is_named:
                    continue
                sentence = seen.sentence.partition(": ")[2]
                one = found.setdefault((seen.about, sentence), Frequent(seen.about, sentence))
                one.questions.add(question.id)
                if grade.student not in one.students:
                    one.students.append(grade.student)
    for one in found.values():
        subject = _subject(problem, one.target)
        if subject is not None:
            one.edits = list(_edits(subject, one.sentence.split(" Or: ")))
    return sorted(found.values(), key=lambda one: (-len(one.students), one.target, one.sentence))


def _subject(problem: Problem, target: str) -> Subject | None:
    subjects = (s for q in problem.questions for s in q.subjects.values())
    return next((subject for subject in subjects if subject.target == target), None)


def _edits(subject: Subject, sentences: list[str]) -> Iterator[Edit]:
    for mutant in mutants(subject.source, subject):
        if mutant.sentence in sentences:
            edit = edit_of(subject.source, mutant.source)
            if edit is not None:
                yield edit


def promote(folder: Path, one: Frequent, edit: Edit, name: str, message: str) -> Path:
    """Write a mistake as a misconception into the author's own YAML; return the file.

    All else in it stays as it is written. Raise UsageError where there is no place for it, or where
    the problem would not load with it.
    """
    lines = [
        f"- id: {name}",
        f"  message: {yaml_text(message)}",
        f"  replace: {yaml_text(edit.replace)}",
        f"  with: {yaml_text(edit.with_)}",
    ]
    for file, text, root in author_files(folder):
        node = _described(root, one.target)
        if node is not None:
            keep_if_it_loads(folder, file, text, _with_lines(text, node, lines))
            return file
    raise UsageError(f"no file of {folder} describes {one.target!r}")


def _described(node: yaml.Node | None, target: str) -> yaml.MappingNode | None:
    """Return the mapping that describes a function or class with its reference, wherever it is."""
    if not isinstance(node, yaml.MappingNode):
        return None
    held = {key.value: value for key, value in node.value}
    names = [held[key].value for key in ("function", "class") if key in held]
    if target in names and "reference" in held:
        return node
    below = (_described(value, target) for value in held.values())
    return next((found for found in below if found is not None), None)


def _with_lines(text: str, node: yaml.MappingNode, lines: list[str]) -> str:
    """Return YAML with one more misconception below a mapping."""
    known = next((value for key, value in node.value if key.value == "misconceptions"), None)
    if node.flow_style or (known is not None and (known.flow_style or not known.value)):
        raise UsageError("the misconceptions are written in one line; add it by hand")
    last = known if known is not None else node
    end = len(text[: last.end_mark.index].rstrip())
    if known is not None:
        indent = " " * (known.value[0].start_mark.column - 2)
        added = lines
    else:
        indent = " " * node.value[0][0].start_mark.column
        added = ["misconceptions:", *(f"  {line}" for line in lines)]
    block = "".join(f"\n{indent}{line}" for line in added)
    return f"{text[:end]}{block}{text[end:]}"
