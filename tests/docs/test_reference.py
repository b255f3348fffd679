"""The reference pages are what docs/reference.py writes of the code now, and leave nothing out."""

import importlib.util
import re
import sys

import pytest

from grader.cli.main import main
from grader.problem.json_schema import schemas
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def reference():
    spec = importlib.util.spec_from_file_location("write_reference", ROOT / "docs" / "reference.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def page(name):
    return (ROOT / "docs" / "reference" / name).read_text()


def test_the_pages_are_those_of_the_code_as_it_is_now(reference):
    for name, text in reference.pages().items():
        assert page(name) == text, f"docs/reference/{name} is stale: run python docs/reference.py"


def test_every_environment_variable_that_the_package_reads_is_told(reference):
    read = reference.variables_read()
    assert {"GRADER_CACHE", "GRADER_DEBUG", "NO_COLOR"} <= read
    assert read - reference.NOT_OURS <= set(reference.VARIABLES)
    sources = "".join(path.read_text() for path in (ROOT / "grader").rglob("*.py"))
    assert [name for name in reference.VARIABLES if name not in sources] == []
    assert [name for name in reference.OF_THE_TESTS if name not in (ROOT / "test.sh").read_text()] == []  # fmt: skip


def test_every_command_stands_on_its_page_with_its_options():
    parts = dict(
        re.findall(r"^## grader (\w+)\n(.*?)(?=^## |\Z)", page("commands.md"), re.S | re.M)
    )
    assert set(parts) == set(main.verbs)
    for name, command in main.verbs.items():
        for parameter in command.params:
            if parameter.opts[0].startswith("-") and not parameter.hidden:
                assert f"`{parameter.opts[-1]}`" in parts[name]


def test_every_key_of_exercise_question_and_subject_has_a_meaning():
    text = page("yaml.md")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert [row for row in rows if row.endswith("|  |")] == []
    named = {re.match(r"\| `(\w+)`", row)[1] for row in rows}
    for schema in schemas().values():
        assert set(schema["properties"]) <= named
