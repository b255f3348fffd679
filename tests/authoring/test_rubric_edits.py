"""A phrase or an example goes into the author's YAML and leaves all else as it is written."""

import difflib
import shutil

import pytest

from grader.authoring.rubric_edits import add_example, add_phrase
from grader.errors import UsageError
from grader.problem.load import load_problem
from tests.conftest import PROBLEM


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(PROBLEM, tmp_path / "problem")


def text_check(folder, question, check):
    found = next(q for q in load_problem(folder).questions if q.id == question)
    return next(c for c in found.written.checks if c.id == check)


def changed(folder, file):
    before = (PROBLEM / file.name).read_text().splitlines()
    lines = difflib.ndiff(before, file.read_text().splitlines())
    return [line for line in lines if line[:1] in "+-"]


def test_a_phrase_is_one_more_line_of_the_idea_in_its_language(folder):
    idea = text_check(folder, "1.1.2", "sharing").ideas[0].name
    file = add_phrase(folder, "1.1.2", "sharing", idea, "one set: for all", "en")
    (line,) = changed(folder, file)
    assert line.split() == ["+", "-", "'one", "set:", "for", "all'"]
    assert "one set: for all" in text_check(folder, "1.1.2", "sharing").ideas[0].says["en"]
    add_phrase(folder, "1.1.2", "sharing", idea, "ein Satz", "de")
    assert text_check(folder, "1.1.2", "sharing").ideas[0].says["de"][-1] == "ein Satz"


@pytest.mark.parametrize("label", ["full", "half", "zero", "person"])
def test_an_answer_becomes_an_example_whatever_is_in_it(folder, label):
    answer = "It's “so”: - not {that} # one\\n"
    file = add_example(folder, "1.1.2", "sharing", label, answer)
    assert len(changed(folder, file)) == 1
    assert getattr(text_check(folder, "1.1.2", "sharing").examples, label)[-1] == answer


def test_a_label_that_has_no_list_yet_gets_one(folder):
    file = folder / "1.1.2.yaml"
    text = file.read_text()
    a, b = text.index("        half:\n"), text.index("        zero:\n")
    file.write_text(text[:a] + text[b:])
    add_example(folder, "1.1.2", "sharing", "half", "Half of it.")
    assert text_check(folder, "1.1.2", "sharing").examples.half == ["Half of it."]


@pytest.mark.parametrize(
    ("question", "check", "idea", "phrase"),
    [
        ("9.9", "sharing", "x", "y"),
        ("1.1.2", "no-such", "x", "y"),
        ("1.1.2", "sharing", "no such idea", "y"),
        ("1.1.2", "sharing", None, "the of"),
    ],
)
def test_what_the_problem_does_not_load_with_is_refused_and_nothing_is_changed(
    folder, question, check, idea, phrase
):
    before = {path: path.read_text() for path in folder.glob("*.yaml")}
    idea = idea or text_check(folder, "1.1.2", "sharing").ideas[0].name
    with pytest.raises(UsageError):
        add_phrase(folder, question, check, idea, phrase, "en")
    assert {path: path.read_text() for path in folder.glob("*.yaml")} == before
