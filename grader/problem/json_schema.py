"""JSON Schemas of the YAML files, made from the models, so that editors complete and check them."""

import json
from typing import Any

from grader.problem.model import Exercise, Question, Subject
from grader.problem.schema_words import meaning

_SUBJECT_IN_A_FILE = {
    "type": "object",
    "properties": {"file": {"type": "string", "description": "a YAML file that holds the subject"}},
    "required": ["file"],
    "additionalProperties": False,
}


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of each kind of file: exercise, question, subject."""
    found = {
        name: model.model_json_schema(by_alias=True)
        for name, model in (("exercise", Exercise), ("question", Question), ("subject", Subject))
    }
    subjects = found["question"]["$defs"]["CodePart"]["properties"]["subjects"]
    subjects["additionalProperties"] = {
        "anyOf": [_SUBJECT_IN_A_FILE, subjects["additionalProperties"]]
    }
    for name, schema in found.items():
        _describe(name.title(), schema)
        for model, part in schema.get("$defs", {}).items():
            _describe(model, part)
    return {name: _on_one_line(schema) for name, schema in found.items()}


def _describe(model: str, schema: dict[str, Any]) -> None:
    """Give a description to each property that has none."""
    for name, part in schema.get("properties", {}).items():
        if not part.get("description") and (words := meaning(model, name)):
            part["description"] = words


def schema_files() -> dict[str, str]:
    """Return the schemas as files: name to text.

    The models are the one source; what stands anywhere as a file is written from here.
    """
    return {
        f"{name}.schema.json": json.dumps(found, indent=1, ensure_ascii=False) + "\n"
        for name, found in schemas().items()
    }


def _on_one_line(part: Any) -> Any:
    """Return a part of a schema whose descriptions have no line breaks of our source."""
    if isinstance(part, dict):
        return {
            key: _unwrapped(value)
            if key == "description" and isinstance(value, str)
            else _on_one_line(value)
            for key, value in part.items()
        }
    return [_on_one_line(item) for item in part] if isinstance(part, list) else part


def _unwrapped(text: str) -> str:
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
