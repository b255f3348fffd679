"""Grades as JSON: written on one line, read back as records."""

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

from grader.results.account import Piece
from grader.results.final import final_from_plain
from grader.results.grade import (
    FORMAT,
    CheckResult,
    Diagnosis,
    Figure,
    Grade,
    QuestionResult,
    Series,
)


def to_plain(value: Any) -> Any:
    """Return records as mappings and lists for JSON.

    NaN and infinity become the texts "nan", "inf", "-inf".
    """
    kind: Any = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if names := _field_names(kind):
        return {name: to_plain(getattr(value, name)) for name in names}
    if isinstance(value, str | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, list | tuple):
        return [to_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(key): to_plain(part) for key, part in value.items()}
    return value


_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


@cache
def _field_names(kind: Any) -> tuple[str, ...]:
    """Return the names of a record's fields; none for what is no record."""
    return tuple(item.name for item in fields(kind)) if is_dataclass(kind) else ()


def grade_from_plain(raw: Mapping[str, Any]) -> Grade:
    """Return the Grade that `to_plain` wrote. Raise ValueError for another format version."""
    if raw.get("format") != FORMAT:
        raise ValueError(
            f"a grade of format {raw.get('format')!r}; this version reads format {FORMAT}"
        )

    def figure(value: Mapping[str, Any] | None) -> Figure | None:
        if value is None:
            return None
        series = tuple(
            Series(s["label"], tuple(map(float, s["x"])), tuple(map(float, s["y"])), s["role"])
            for s in value["series"]
        )
        return Figure(value["title"], value["x_label"], value["y_label"], series, value["y_scale"])

    def diagnosis(value: Mapping[str, Any] | None) -> Diagnosis | None:
        return None if value is None else Diagnosis(**value)

    def points(record: Mapping[str, Any]) -> dict[str, Any]:
        return {
            **record,
            "points": float(record["points"]),
            "max_points": float(record["max_points"]),
        }

    questions = []
    for question in raw["questions"]:
        checks = tuple(
            CheckResult(
                **{
                    **points(check),
                    "figure": figure(check.get("figure")),
                    "given_back": float(check.get("given_back", 0)),
                    "diagnosis": diagnosis(check.get("diagnosis")),
                }
            )
            for check in question["checks"]
        )
        questions.append(QuestionResult(**{**points(question), "checks": checks}))
    account = tuple(Piece(**piece) for piece in raw.get("account", ()))
    lists = {name: tuple(raw.get(name, ())) for name in ("notes", "lacks")}
    final = raw.get("final")
    return Grade(
        **{
            **points(raw),
            **lists,
            "questions": tuple(questions),
            "account": account,
            "final": None if final is None else final_from_plain(final),
        }
    )


def grade_text(grade: Grade) -> str:
    """Return a grade as it is kept and travels: JSON on one line."""
    return json.dumps(to_plain(grade), ensure_ascii=True)


def read_grade(text: str, student: str) -> Grade | None:
    """Return the grade that stands in a text, under this student's name.

    None where it is of another format.
    """
    try:
        return replace(grade_from_plain(json.loads(text)), student=student)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
