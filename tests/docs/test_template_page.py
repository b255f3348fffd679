"""The page on templates lists every template, block, name and field there is, and its example works."""

import dataclasses
import re

import pytest
from jinja2 import Environment, meta

from grader.errors import UsageError
from grader.report.render import TEMPLATES, _environment, render
from grader.results.grade import CheckResult, Grade, QuestionResult
from tests.conftest import ROOT
from tests.delivery.a_store import a_grade

PAGE = (ROOT / "docs" / "how-to" / "write-a-template.md").read_text()
ROWS = dict(re.findall(r"^\| (`\w+\.\w+`(?:, `\w+\.\w+`)*) \| (.*) \|$", PAGE, re.M))
PARTS = ("base.html", "class_base.html", "class_parts.html", "validation.html")
"""Templates that others are made of, and one that no course replaces."""
EVERYWHERE = {"title", "body"}


def names(text):
    return set(re.findall(r"`(\w+)`", text))


def listed():
    for templates, row in ROWS.items():
        blocks, given = row.split(" | ")
        for name in re.findall(r"`([\w.]+)`", templates):
            yield name, names(blocks), names(given)


def test_every_template_is_listed():
    there = {
        path.name
        for path in TEMPLATES.iterdir()
        if path.suffix in (".html", ".md", ".txt")
        and not path.name.startswith(("words.", "messages."))
    }
    assert {name for name, _, _ in listed()} == there - set(PARTS)


@pytest.mark.parametrize(("name", "blocks", "given"), list(listed()))
def test_its_blocks_and_what_it_is_given_are_those_of_the_page(name, blocks, given):
    source = (TEMPLATES / name).read_text()
    assert set(re.findall(r"{% block (\w+)", source)) - EVERYWHERE == blocks
    environment = _environment(None, True)
    used = meta.find_undeclared_variables(environment.parse(source)) - set(environment.globals)
    own = set(re.findall(r"{% macro (\w+)|{% set (\w+)|{% import .* as (\w+)", source))
    own = {word for found in own for word in found}
    assert used - own <= given, name


def test_every_name_and_filter_that_is_everywhere_is_told():
    environment, plain = _environment(None, True), Environment()
    for name in (*environment.globals, *environment.filters):
        if name not in plain.globals and name not in plain.filters:
            assert f"`{name}`" in PAGE, name


@pytest.mark.parametrize("record", [Grade, QuestionResult, CheckResult])
def test_every_field_is_told(record):
    found = {field.name for field in dataclasses.fields(record)}
    found |= {name for name in dir(record) if isinstance(getattr(record, name), property)}
    assert {name for name in found if f"`{name}`" not in PAGE} == set()


def test_the_example_adds_to_the_report_as_it_is(tmp_path):
    source = re.search(r"```html templates/report\.html\n(.*?)```", PAGE, re.S)[1]
    (tmp_path / "report.html").write_text(source)
    page = render(a_grade("kim"), "html", tmp_path)
    added = "<p>Questions? The exercise class is on Tuesday at four.</p>"
    assert added in page
    assert page.replace(added, "").split() == render(a_grade("kim"), "html").split()


def test_a_course_extends_every_template_by_its_own_name(tmp_path):
    for name, _, _ in listed():
        (tmp_path / name).write_text(f'{{% extends "{name}" %}}')
    for form in ("html", "md", "txt"):
        assert render(a_grade("kim"), form, tmp_path) == render(a_grade("kim"), form)


def test_an_unknown_name_is_told_with_file_and_line(tmp_path):
    (tmp_path / "report.html").write_text(
        '{% extends "report.html" %}\n{% block footer %}\n{{ grade_points }}\n{% endblock %}'
    )
    told = re.escape(f"{tmp_path}/report.html, line 3: 'grade_points' is undefined")
    with pytest.raises(UsageError, match=told):
        render(a_grade("kim"), "html", tmp_path)
