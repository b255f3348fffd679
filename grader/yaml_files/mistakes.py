"""What pydantic found in a YAML file, in words: where, what, and what to try."""

import difflib
import re
import typing
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from grader.errors import Complaint, ProblemError, UsageError
from grader.yaml_files.lines import Loc, YamlFile

MOST_KNOWN = 20
MOST_SHOWN = 60
NEAR = 0.6
M = TypeVar("M", bound=BaseModel)


def read_model(path: Path, model: type[M], what: str) -> M:
    """Return a file as what a model makes of it. Raise UsageError with all mistakes, each with its
    line; `what` says what the file is, for one that holds something else.
    """
    try:
        file = YamlFile(path, str(path))
    except ProblemError as error:
        raise UsageError(str(error)) from None
    value = {} if file.value is None else file.value
    complaints = list(file.complaints)
    if not isinstance(value, dict):
        raise UsageError(str(file.complaint((), what)))
    try:
        found = model.model_validate(value)
    except ValidationError as error:
        complaints += [complaint_of(file, model, value, item) for item in error.errors()]
    if complaints:
        raise UsageError("\n".join(map(str, sorted(set(complaints)))))
    return found


_WITH_COMMA = re.compile(r"\s*[-+]?\d+,\d+\s*")
"""A decimal number as it is written in many languages, and not in YAML."""


def complaint_of(file: YamlFile, model: type[BaseModel], value: Any, item: Any) -> Complaint:
    """Return pydantic's finding in words: where, what was found, what to try."""
    path, models = place_of(model, value, item["loc"])
    return complaint_at(file, path, models, item)


def complaint_at(
    file: YamlFile, path: Loc, models: Iterable[type[BaseModel]], item: Any
) -> Complaint:
    """Return pydantic's finding about the part at `path`, where one of these models stands."""
    kind = item["type"]
    key = path[-1] if path else ""
    if kind == "extra_forbidden":
        known = [
            field.alias or name
            for owner in models
            for is_own in (True, False)  # what is its own tells more
            for name, field in owner.model_fields.items()
            if (name in vars(owner).get("__annotations__", {})) == is_own
        ]
        return file.complaint(path, f"unknown key {key!r}", nearest(key, known))
    if kind == "missing":
        return file.complaint(path[:-1], f"the key {key!r} is missing")
    if kind in ("model_type", "dict_type"):
        return file.complaint(
            path, f"should be a mapping (key: value); found {_shown(item['input'])}"
        )
    text = item["msg"].removeprefix("Value error, ")
    if kind != "value_error":
        text = f"{text[0].lower()}{text[1:]}; found {_shown(item['input'])}"
    is_unquoted = kind == "string_type" and isinstance(item["input"], int | float | bool)
    advice = "put it in quotes: without them YAML reads a number or a truth value"
    written = item["input"]
    if isinstance(written, str) and _WITH_COMMA.fullmatch(written) and "parsing" in kind:
        return file.complaint(path, text, f"write {written.replace(',', '.')}")
    return file.complaint(path, text, advice if is_unquoted else "")


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= MOST_SHOWN else f"{shown[:MOST_SHOWN]} ..."


def place_of(model: type[BaseModel], value: Any, loc: Loc) -> tuple[Loc, list[type[BaseModel]]]:
    """Return the path in the YAML for pydantic's `loc` (which also holds tags of unions), and the
    models at its end.
    """
    path: list[int | str] = []
    holder = value
    for position, part in enumerate(loc):
        is_last = position == len(loc) - 1
        is_tag = position > 0 and isinstance(loc[position - 1], int) and _has_kind(value, part)
        if isinstance(value, dict) and (part not in value or is_tag) and not is_last:
            continue  # the tag of a union, or the name of a validator
        path.append(part)
        holder = value
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
    models = list(_models_of(model, tuple(path[:-1])))
    kind = holder.get("kind") if isinstance(holder, dict) else None
    return tuple(path), [one for one in models if _is_of_kind(one, kind)] or models


def _has_kind(value: Any, kind: Any) -> bool:
    return isinstance(value, dict) and value.get("kind") == kind


def _is_of_kind(model: type[BaseModel], kind: Any) -> bool:
    field = model.model_fields.get("kind")
    return field is not None and kind in typing.get_args(field.annotation)


def _models_of(annotation: Any, path: Loc) -> Iterator[type[BaseModel]]:
    """Yield the models that may stand at `path` below something of type `annotation`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not path:
            yield annotation
            return
        for name, field in annotation.model_fields.items():
            if path[0] in (name, field.alias):
                yield from _models_of(field.annotation, path[1:])
        return
    origin = typing.get_origin(annotation)
    for argument in typing.get_args(annotation):
        step = 1 if origin in (list, dict) and path else 0
        if origin in (list, dict) and not path:
            continue
        yield from _models_of(argument, path[step:])


def nearest(name: object, known: Iterable[str]) -> str:
    """Return advice that names what was probably meant, or all that is known."""
    options = list(known)
    near = difflib.get_close_matches(str(name), options, 1, NEAR)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known: {', '.join(options)}" if 0 < len(options) <= MOST_KNOWN else ""
