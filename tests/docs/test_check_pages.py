"""The pages of docs/checks hold: their examples load, their tables name every key, their messages are the grader's."""

import types
import typing
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from grader.checks.case_spec import CaseSpec
from grader.checks.check import Check, CodeCheck
from grader.checks.registry import check_kinds
from grader.checks.written_check import WrittenCheck
from tests.a_problem import a_grader
from tests.docs.pages import INDEX, PAGES, Page, fits, said

pytestmark = pytest.mark.lines

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.kind)


def keys(model: type[BaseModel]) -> dict[str, Any]:
    """Return each key of a model as it is written in YAML, with its field."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def shown(field: Any) -> str:
    """Return a default as the tables write it."""
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    assert value is not PydanticUndefined
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    if value in (None, "", []) or value == {} or isinstance(value, BaseModel):
        return "none"
    if isinstance(value, list) and all(isinstance(part, CaseSpec) for part in value):
        return "one call"
    if isinstance(value, list) and len(value) > 5:
        return "all but labels"
    return str(value)


def defaults(model: type[BaseModel]) -> dict[str, str]:
    """Return the keys of a model with their defaults, as a table gives them."""
    return {key: shown(field) for key, field in keys(model).items()}


def models_below(model: type[BaseModel]) -> set[type[BaseModel]]:
    """Return the models that may stand in the fields of a model, however deep."""
    found: set[type[BaseModel]] = set()

    def look(annotation: Any) -> None:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            if annotation not in found:
                found.add(annotation)
                for field in annotation.model_fields.values():
                    look(field.annotation)
        elif isinstance(annotation, types.GenericAlias | types.UnionType) or typing.get_origin(annotation):  # fmt: skip
            for part in typing.get_args(annotation):
                look(part)

    for field in model.model_fields.values():
        look(field.annotation)
    return found


def test_every_kind_has_a_page_and_stands_in_the_index():
    kinds = set(check_kinds())
    assert {page.kind for page in PAGES} == kinds
    assert {kind for kind in kinds if f"| [`{kind}`]({kind}.md) |" in INDEX.text} == kinds


@each_page
def test_every_yaml_block_of_a_page_loads(page: Page, tmp_path):
    assert page.text.count("```yaml") == len(page.blocks("yaml question") + page.blocks("yaml checks"))  # fmt: skip
    problem = page.problem(tmp_path)
    assert page.kind in {check.kind for check in problem.questions[0].checks}
    for block in page.blocks("yaml checks"):
        assert all(check["kind"] == page.kind for check in yaml.safe_load(block))


@each_page
def test_a_page_names_every_key_and_no_other(page: Page):
    """The keys of the check itself stand in its table, those that all checks share in one line."""
    base: type[Check] = CodeCheck if issubclass(page.model, CodeCheck) else WrittenCheck
    shared = set(base.model_fields)
    table = page.tables()["the check"]
    assert set(table) == set(keys(page.model)) - shared
    (line,) = [line for line in page.text.splitlines() if line.find("lso `kind`, `id`, ") >= 0]
    named = line.partition("lso ")[2].partition(":")[0]
    assert {name.strip("`") for name in named.split(", ")} == shared


@each_page
def test_the_tables_of_a_page_give_the_keys_and_defaults_of_the_models(page: Page):
    base: type[Check] = CodeCheck if issubclass(page.model, CodeCheck) else WrittenCheck
    wanted = {model.__name__: defaults(model) for model in models_below(page.model)}
    own = defaults(page.model)
    wanted[page.kind] = {key: own[key] for key in own if key not in base.model_fields}
    for caption, table in page.tables().items():
        assert table in wanted.values(), caption
    linked = [other for other in (INDEX, *PAGES) if f"({other.path.name}#" in page.text]
    tables = [table for one in (page, *linked) for table in one.tables().values()]
    assert [name for name, model in wanted.items() if model not in tables] == []


def test_the_index_names_the_keys_that_checks_share():
    tables = INDEX.tables()
    wanted = defaults(CodeCheck)
    written = {name: wanted[name] for name in WrittenCheck.model_fields}
    assert tables["every check"] == written
    assert {**written, **tables["every code check"]} == wanted
    assert tables["a case"] == defaults(CaseSpec)


@each_page
@pytest.mark.parametrize("what", ["failing", "hidden"])
def test_a_student_reads_what_the_page_shows(page: Page, what, tmp_path: Path, sandbox):
    grader = a_grader(page.problem(tmp_path, what == "hidden"), sandbox)
    entries = list(page.told(what))
    assert entries
    for handed_in, shown_text in entries:
        found = page.first_failure(grader, handed_in)
        assert fits(shown_text, found), f"{handed_in}\n  page: {shown_text}\n  now:  {said(found)}"
    assert {check.status for check in page.of_reference(grader)} <= {"correct"}
