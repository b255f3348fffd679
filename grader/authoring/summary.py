"""What became of each part of a solution, in rows for whoever shows it."""

from collections.abc import Mapping, Sequence

from grader.authoring.draft import Draft, Question
from grader.authoring.learner import Unlearnt


def summary(draft: Draft) -> list[Mapping[str, object]]:
    """Return what became of each part, for whoever shows it."""
    return [_row(question) for question in draft.questions]


def _row(question: Question) -> Mapping[str, object]:
    found = question.found
    if isinstance(found, Unlearnt):
        return {
            "name": found.part.name,
            "file": question.file,
            "reason": found.reason,
            "advice": found.advice,
        }
    assert question.chosen is not None
    caught = sum(bool(one.differs) for one in question.chosen.tried)
    return {
        "name": found.part.name,
        "file": question.file,
        "inputs": _inputs(found.form.get("inputs", {})),
        "variants": len(question.chosen.tried),
        "caught": caught,
        "mistakes": len(question.mistakes),
        "notes": (*found.notes, *question.notes),
    }


def _inputs(inputs: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {_kind(spec)}" for name, spec in inputs.items()) or "no arguments"


def _kind(spec: object) -> str:
    if isinstance(spec, Sequence) and not isinstance(spec, str):
        return f"({', '.join(map(str, spec))})"
    if isinstance(spec, dict):
        name, value = next(iter(spec.items()))
        if name == "choice":
            return f"one of {len(value)} {_named(value)}"
        return f"{name} {value[0]} to {value[1]}" if len(value) == 2 else f"whole numbers {value}"
    return str(spec)


def _named(values: Sequence[object]) -> str:
    kinds = {type(value).__name__ for value in values}
    words = {"str": "texts", "list": "lists", "dict": "dictionaries", "bool": "truth values"}
    return words.get(kinds.pop(), "values") if len(kinds) == 1 else "values"
