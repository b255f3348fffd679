"""Writes the reference pages from the code: command line, YAML keys, exit codes, environment.

`python docs/reference.py` writes docs/reference/; a test holds what is committed against the code.
"""

import ast
import re
import sys
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference"

VARIABLES = {
    "GRADER_CACHE": "Folder for values that are worked out once (what references and single slips give); `off` keeps none. "
    "Without it `grader` in `XDG_CACHE_HOME`, else `~/.cache/grader`.",
    "GRADER_DEBUG": "Set to anything: a fault of the grader itself shows its traceback.",
    "GRADER_HISTORY": "`off`: `grader check` keeps no `.grader-history.jsonl` beside the work.",
    "GRADER_PROBLEM": "Folder of the problem or kit for `grader.check()` in a notebook and for `%%check`.",
    "GRADER_OIDC_SECRET": "The client's secret for signing in by OpenID Connect; `course.yaml` may name another variable.",
    "GRADER_PYTHON": "The Python that `setup.sh` of a Gradescope autograder uses, where it is not found by itself.",
    "NO_COLOR": "Set to anything: `grader check` prints no colours.",
    "XDG_CACHE_HOME": "Where values are kept that are worked out once, where `GRADER_CACHE` says nothing.",
}
OF_THE_TESTS = {
    "GRADER_TORCH": "`0`: `./test.sh` leaves torch out; its tests are skipped.",
    "GRADER_VALIDATE": "`all`: `./test.sh` tries the derived variants of every shipped problem.",
}
# set by Jupyter and by Python's own users, and only passed on
NOT_OURS = {"JPY_SESSION_NAME", "PYTHONPATH", "PYTHONSAFEPATH", "PYTHONPYCACHEPREFIX"}


def table(head: str, rows: list[list[str]]) -> str:
    """Return a Markdown table; `head` has the columns between strokes."""
    columns = [column.strip() for column in head.split("|")]
    lines = [columns, ["---"] * len(columns)]
    lines += [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def variables_read() -> set[str]:
    """Return the environment variables that the package reads, as they stand in its source."""
    found: set[str] = set()
    for path in (ROOT / "grader").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if "environ" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and "environ.get" in ast.unparse(node.func):
                name: ast.expr | None = node.args[0]
            elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("os.environ"):
                name = node.slice
            elif isinstance(node, ast.Compare) and "os.environ" in ast.unparse(node.comparators[0]):
                name = node.left
            else:
                continue
            if isinstance(name, ast.Constant):
                found.add(str(name.value))
    return found


def environment_page() -> str:
    """Return the page on environment variables."""
    rows = [[f"`{name}`", meaning] for name, meaning in sorted(VARIABLES.items())]
    tests = [[f"`{name}`", meaning] for name, meaning in sorted(OF_THE_TESTS.items())]
    return (
        "# Environment variables\n\nNone is needed. Student code sees none of them.\n\n"
        + table("variable | what it does", rows)
        + "\nOf the tests alone:\n\n"
        + table("variable | what it does", tests)
    )


def _sentences(command: click.Command) -> list[str]:
    text = re.sub(r"\s+", " ", command.help or "")
    return re.findall(r"Exit code: (.*?)(?:\.(?: |$))", text)


def exit_codes_page() -> str:
    """Return the page on exit codes."""
    from grader.cli import options
    from grader.cli.main import main

    rows = [
        [f"`{options.EXIT_PASSED}`", "It worked; of `check`: everything passed."],
        [
            f"`{options.EXIT_FAILED}`",
            "It worked, and something needs you: a check failed, a name is not certain.",
        ],
        [
            f"`{options.EXIT_COULD_NOT_RUN}`",
            "It could not run: a wrong call, files that are not right, no isolation, a fault of the grader. Nothing that was graded is lost.",
        ],
        [
            f"`{options.EXIT_STOPPED}`",
            "Stopped by Ctrl-C or SIGTERM. `grade` again goes on where it was. `check --watch` ends with "
            "the code of its last check.",
        ],
    ]
    own = [
        [f"[`grader {name}`](commands.md#grader-{name})", said]
        for name, command in sorted(main.verbs.items())
        for said in _sentences(command)
    ]
    return (
        "# Exit codes\n\nEvery command ends with one of these:\n\n"
        + table("code | meaning", rows)
        + "\nWhat single commands say of theirs:\n\n"
        + table("command | exit code", own)
    )


def _kind(parameter: click.Parameter) -> str:
    kind = parameter.type
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return "flag"
    if isinstance(kind, click.Choice):
        return ", ".join(f"`{choice}`" for choice in kind.choices)
    if isinstance(kind, click.IntRange | click.FloatRange):
        word = "whole number" if isinstance(kind, click.IntRange) else "number"
        if kind.min is not None and kind.max is not None:
            return f"{word}, {kind.min:g} to {kind.max:g}"
        return word + (f", {kind.min:g} or more" if kind.min is not None else "")
    words = {"text": "text", "path": "path", "integer": "whole number", "float": "number"}
    return words.get(kind.name, kind.name)


def _default(parameter: click.Parameter) -> str:
    if parameter.required:
        return "required"
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return ""
    given = parameter.to_info_dict().get("default")
    if given in (None, "", ()) or "Sentinel" in type(given).__name__:
        return ""
    return f"`{given}`"


def _of_command(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=f"grader {name}")
    usage = " ".join(command.get_usage(context).removeprefix("Usage: ").split())
    paragraphs = [" ".join(part.split()) for part in (command.help or "").split("\n\n")]
    text = "\n\n".join(
        f"    {part.removeprefix('Example: ')}" if part.startswith("Example: ") else part
        for part in paragraphs
    )
    rows = [
        [
            ", ".join(f"`{word}`" for word in parameter.opts),
            _kind(parameter),
            _default(parameter),
            " ".join((parameter.help or "").split()),
        ]
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.hidden
    ]
    options = "\n" + table("option | takes | default | what it does", rows) if rows else ""
    return f"## grader {name}\n\n    {usage}\n\n{text}\n{options}"


def commands_page() -> str:
    """Return the page on the command line: every command with its options."""
    from grader.cli.main import main

    parts = [_of_command(name, command) for name, command in sorted(main.verbs.items())]
    return (
        "# Command line\n\n`grader COMMAND --help` prints the same. [Exit codes](exit-codes.md) have a page of their own.\n\n"
        + "\n".join(parts)
    )


FORMATS = {"date-time": "date and time", "duration": "time with its unit"}
DURATIONS = {"PT0S": "none", "P1D": "1 day"}
MEANINGS = {
    ("exercise", "kit"): "what `grader kit` makes of it",
    ("policy", "format"): "version of this format: 1",
    ("policy", "due"): "until when work is in time",
    ("policy", "late"): "what being late costs; nothing where left out",
    ("policy", "late_days"): "days that a student may be late without cost",
    ("policy", "extensions"): "student to a later due time, or to the time added: `3 days`",
    ("policy", "attempts"): "which attempt counts",
    ("policy", "drop"): "questions that do not count",
    ("policy", "rounding"): "to what final points are rounded",
    ("LateDays", "free"): "so many days in the whole course",
    ("Rounding", "how"): "to the nearest step, up or down",
    ("course", "title"): "of the course, on top of every page",
    ("course", "timezone"): "of dates without a zone: Europe/Berlin",
    ("course", "problems"): "id of an exercise to its dates and attempts",
    ("course", "sign_in"): "signing in with a university account",
    ("Rules", "opens"): "from when students see it",
    ("Rules", "due"): "until when work is in time",
    ("Rules", "late_until"): "until when it is taken, and marked late",
    ("Rules", "attempts"): "so many at most; any number where left out",
    ("Rules", "wait_minutes"): "between one attempt and the next",
    ("Rules", "show"): "when students read their reports",
    ("Rules", "kit"): "the zip that `grader kit` made, to be downloaded; from this file on",
    ("course", "lti"): "course sites that people come from by LTI 1.3",
    ("Rules", "policy"): "the course's rules on points, a policy.yaml; from this file on",
    ("SignIn", "issuer"): "address of the provider",
    ("SignIn", "client_id"): "what the provider calls this site",
    ("SignIn", "secret_variable"): "the environment variable that holds the client's secret",
    ("SignIn", "name"): 'what the button says after "with"',
    ("SignIn", "claim"): "what is compared with the roster",
    ("Platform", "issuer"): "what the course site calls itself",
    ("Platform", "client_id"): "what the site calls these pages",
    ("Platform", "login_url"): "where the site signs people in",
    ("Platform", "token_url"): "where it lets points be sent",
    ("Platform", "keys_url"): "where its keys are (JWKS)",
    ("Platform", "deployments"): "those that are let in; all of the client's where left out",
    ("Platform", "claim"): "what is compared with that column of the roster",
    (
        "Platform",
        "adds_students",
    ): "whether a student of the site who is not on the roster gets an account",
}


def _type(part: dict[str, Any]) -> str:
    """Return the type of a property of a schema in words."""
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2].rpartition("__")[2]
        return f"[{name}](#{name.lower()})" if name in SHOWN else name
    if "const" in part:
        return f"`{str(part['const']).lower()}`"
    if "enum" in part:
        return ", ".join(f"`{value}`" for value in part["enum"])
    if "anyOf" in part or "oneOf" in part:
        of = part.get("anyOf") or part["oneOf"]
        if "discriminator" in part:
            return "[check](../checks/README.md)"
        return " or ".join(
            dict.fromkeys(_type(one) for one in of if one.get("type") != "null")
        ).replace(" or number or whole number", " or number")
    kind = part.get("type", "anything")
    if part.get("format") in FORMATS:
        return FORMATS[part["format"]]
    if kind == "array":
        return f"list of {_type(part['items'])}" if part.get("items") else "list"
    if kind == "object":
        inner = part.get("additionalProperties")
        return f"mapping to {_type(inner)}" if isinstance(inner, dict) and inner else "mapping"
    return {"string": "text", "integer": "whole number", "boolean": "true, false"}.get(kind, kind)


def _value(part: dict[str, Any], is_required: bool) -> str:
    if is_required:
        return "required"
    default = part.get("default")
    if default in (None, "", [], {}) and default is not False:
        return ""
    if isinstance(default, dict):
        return ""
    default = DURATIONS.get(str(default), default)
    word = str(default).lower() if isinstance(default, bool) else str(default)
    return f"`{word}`"


SHOWN = [
    "LimitSpec",
    "KitSpec",
    "WrittenPart",
    "CodePart",
    "Subject",
    "InputSpec",
    "TextSpec",
    "ListSpec",
    "DictionarySpec",
    "TableSpec",
    "WeightSpec",
    "Load",
    "Backward",
    "Reference",
    "Misconception",
    "Edit",
    "Rules",
    "SignIn",
    "Platform",
    "Late",
    "LateDays",
    "Drop",
    "Rounding",
]


def _keys(model: str, schema: dict[str, Any]) -> str:
    required = schema.get("required", [])
    rows = [
        [
            f"`{name}`",
            _type(part),
            _value(part, name in required),
            " ".join(part.get("description", MEANINGS.get((model, name), "")).split()),
        ]
        for name, part in schema["properties"].items()
    ]
    return table("key | type | default | meaning", rows)


def yaml_page() -> str:
    """Return the page on the keys of the YAML files, from the models that read them."""
    from grader.policy.model import Policy
    from grader.problem.json_schema import schemas
    from grader.web.settings import Course

    ours = schemas()
    files = {
        "exercise.yaml": ("exercise", ours["exercise"]),
        "A question": ("question", ours["question"]),
        "policy.yaml": ("policy", Policy.model_json_schema()),
        "course.yaml": ("course", Course.model_json_schema()),
    }
    said = {
        "exercise.yaml": "The head of an exercise. [Writing an exercise](../spec.md) tells how to use it.",
        "A question": "One YAML file a question. The keys of each kind of check stand on [its own page](../checks/README.md).",
        "policy.yaml": "A course's rules on points, for `grade`, `export`, `feedback` and the pages: [exports](../exports.md#a-policy).",
        "course.yaml": "Dates and attempts for `grader serve --course`: [serving](../serve.md#a-course).",
    }
    parts, seen = ["# YAML keys\n\nAn unknown key is an error, and the nearest known one is named.\n"], set()  # fmt: skip
    for title, (model, schema) in files.items():
        parts.append(f"## {title}\n\n{said[title]}\n\n{_keys(model, schema)}")
        for name, part in schema.get("$defs", {}).items():
            if name in SHOWN and name not in seen and "properties" in part:
                seen.add(name)
                about = " ".join(part.get("description", "").split())
                parts.append(f"### {name}\n\n{about}\n\n{_keys(name, part)}")
    return "\n".join(parts)


def pages() -> dict[str, str]:
    """Return each page: file name to text."""
    return {
        "commands.md": commands_page(),
        "yaml.md": yaml_page(),
        "exit-codes.md": exit_codes_page(),
        "environment.md": environment_page(),
    }


def main() -> None:
    """Write the pages."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        print(f"docs/reference/{name}")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
