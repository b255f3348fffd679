"""JSON Schemas of the YAML files, made from the models, so that editors complete and check them."""

from typing import Any

from grader.problem.model import Exercise, Question, Subject

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
    return found
