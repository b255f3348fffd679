"""What pydantic found in a problem's YAML, in words: where, what, and what to try."""

import difflib
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from grader.checks.registry import check_kinds, fault_of_kind
from grader.checks.written_check import WrittenCheck
from grader.errors import Complaint
from grader.yaml_files.lines import YamlFile
from grader.yaml_files.mistakes import NEAR, complaint_at, nearest, place_of


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
    path, models = place_of(model, value, item["loc"])
    if path[:2] == ("code", "subjects") and len(path) > 2 and path[2] in included:
        file, path = included[str(path[2])], path[3:]
    if item["type"] not in ("union_tag_invalid", "union_tag_not_found"):
        return complaint_at(file, path, models, item)
    found = item["input"].get("kind") if isinstance(item["input"], dict) else None
    if item["type"] == "union_tag_not_found":
        return file.complaint(
            path, "the key 'kind' is missing", f"known kinds: {', '.join(check_kinds())}"
        )
    tags = [
        tag.strip().strip("'") for tag in item.get("ctx", {}).get("expected_tags", "").split(",")
    ]
    if not isinstance(found, str):
        return file.complaint((*path, "kind"), "the kind of a check is a word")
    if found in check_kinds() and found not in tags:
        part = "written" if issubclass(check_kinds()[found], WrittenCheck) else "code"
        return file.complaint((*path, "kind"), f"the kind {found!r} belongs to the {part} part")
    elsewhere = "it may come from another package, which is then not installed here"
    advice = fault_of_kind(found) or "; ".join(filter(None, (nearest(found, tags), elsewhere)))
    return file.complaint((*path, "kind"), f"unknown kind {found!r}", advice)
