"""What pydantic found in a problem's YAML, in words: where, what, and what to try."""

import difflib
import typing
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from grader.checks.check import WrittenCheck
from grader.checks.registry import check_kinds, fault_of_kind
from grader.errors import Complaint
from grader.problem.yaml_lines import Loc, YamlFile

MOST_KNOWN = 20
NEAR = 0.6


def complaints_of(
    file: YamlFile, included: dict[str, YamlFile], model: type[BaseModel], value: Any, item: Any
) -> Iterator[Complaint]:
    """Yield pydantic's finding in words.

    Where it is a kind that is nearly known, also what else is wrong with that check.
    """
    yield _complaint_of(file, included, model, value, item)
    if item["type"] != "union_tag_invalid" or not isinstance(item["input"], dict):
        return
    kinds = check_kinds()
    for kind in difflib.get_close_matches(str(item["input"].get("kind")), kinds, 1, NEAR):
        try:
            kinds[kind].model_validate({**item["input"], "kind": kind})
        except ValidationError as error:
            for inner in error.errors():
                loc = (*item["loc"], *inner["loc"])
                yield _complaint_of(file, included, model, value, {**inner, "loc": loc})


def _complaint_of(
    file: YamlFile, included: dict[str, YamlFile], model: type[BaseModel], value: Any, item: Any
) -> Complaint:
    """Return pydantic's finding in words: where, what was found, what to try."""
    path, models = _walk(model, value, item["loc"])
    if path[:2] == ("code", "subjects") and len(path) > 2 and path[2] in included:
        file, path = included[str(path[2])], path[3:]
    kind, context = item["type"], item.get("ctx", {})
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
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        found = item["input"].get("kind") if isinstance(item["input"], dict) else None
        if kind == "union_tag_not_found":
            return file.complaint(
                path, "the key 'kind' is missing", f"known kinds: {', '.join(check_kinds())}"
            )
        tags = [tag.strip().strip("'") for tag in context.get("expected_tags", "").split(",")]
        if not isinstance(found, str):
            return file.complaint((*path, "kind"), "the kind of a check is a word")
        if found in check_kinds() and found not in tags:
            part = "written" if issubclass(check_kinds()[found], WrittenCheck) else "code"
            return file.complaint((*path, "kind"), f"the kind {found!r} belongs to the {part} part")
        elsewhere = "it may come from another package, which is then not installed here"
        advice = fault_of_kind(found) or "; ".join(filter(None, (nearest(found, tags), elsewhere)))
        return file.complaint((*path, "kind"), f"unknown kind {found!r}", advice)
    text = item["msg"].removeprefix("Value error, ")
    if kind != "value_error":
        shown = repr(item["input"])
        text = (
            f"{text[0].lower()}{text[1:]}; found "
            f"{shown if len(shown) <= 60 else shown[:60] + ' ...'}"
        )
    is_unquoted = kind == "string_type" and isinstance(item["input"], int | float | bool)
    advice = "put it in quotes: without them YAML reads a number or a truth value"
    return file.complaint(path, text, advice if is_unquoted else "")


def _walk(model: type[BaseModel], value: Any, loc: Loc) -> tuple[Loc, list[type[BaseModel]]]:
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


def nearest(name: object, known: typing.Iterable[str]) -> str:
    """Return advice that names what was probably meant, or all that is known."""
    options = list(known)
    near = difflib.get_close_matches(str(name), options, 1, NEAR)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known: {', '.join(options)}" if 0 < len(options) <= MOST_KNOWN else ""
