"""Answers are found in the conventions of other courses, in the two languages."""

import pytest

from grader.submission.outline import Asked, Outline
from grader.submission.read import read_submission
from tests.submission.conventions import SHEETS


@pytest.mark.parametrize("name", SHEETS)
def test_each_answer_is_found_under_its_question(tmp_path, name):
    asked, file, text, wanted = SHEETS[name]
    (tmp_path / file).write_text(text, encoding="utf-8")
    found = read_submission(tmp_path / file, Outline(tuple(Asked(*question) for question in asked)))
    texts = {question: answer.text for question, answer in found.answers.items()}
    assert {q for q, words in wanted.items() if words in texts.get(q, "")} == set(wanted), texts
    others = {q: [w for other, w in wanted.items() if other != q and w in texts[q]] for q in wanted}
    assert not any(others.values())


OUTLINE = Outline((Asked("1.1.1", "Weights"), Asked("1.1.2")))


def answers(tmp_path, text, name="a.md", encoding="utf-8"):
    (tmp_path / name).write_bytes(text.encode(encoding))
    found = read_submission(tmp_path / name, OUTLINE).answers
    return {question: answer.text for question, answer in found.items()}


@pytest.mark.parametrize(
    "top",
    [
        "---\n\n## 1.1.1\n\nNineteen.\n\n---\n",
        "---\n## 1.1.1\nNineteen.\n---\n",
        "---\n# 1.1.1\nAnswer: Nineteen.\n\n---\n",
        "---\nname: Ada\n\n1.1.1: Nineteen.\n\n---\n",
        "---\n# Weights\n- T = 5: Nineteen.\n---\n",
        "---\n# Weights\nFive: Nineteen.\n---\n",
    ],
)
def test_a_rule_above_the_first_answer_takes_nothing_away(tmp_path, top):
    found = answers(tmp_path, f"{top}\n## 1.1.2\n\nNo.\n")
    assert "Nineteen." in found["1.1.1"]
    assert "No." in found["1.1.2"]


@pytest.mark.parametrize(
    "keys",
    [
        "title: Exercise 4\nauthor:\n  - Ada\n  - Bela\nfontsize: 11pt",
        "# how it is set\ntitle: 'x: y'\n\nheader-includes: |\n   \\usepackage{amsmath}",
        "title: x\nauthors:\n- A\n- B",
        "title: x\nabstract: |\n  1.1.2 is fun\nparts:\n- 1.1.2 a\n- b",
        "exercise: 1.1.1\ngroup: 17",
    ],
)
def test_keys_at_the_top_are_no_answer(tmp_path, keys):
    assert answers(tmp_path, f"---\n{keys}\n---\n\n## 1.1.1\n\nNineteen.\n") == {
        "1.1.1": "Nineteen."
    }


@pytest.mark.parametrize(
    "line", ["1. **{}** {}", "12) **Q{}** {}", "==== {} ====\n{}", "--- Question {} ---\n{}"]
)
def test_numbers_in_lists_and_between_rules_open_answers(tmp_path, line):
    text = "\n".join(
        line.format(id, said) for id, said in (("1.1.1", "It grows."), ("1.1.2", "No."))
    )
    assert answers(tmp_path, text, "a.txt") == {"1.1.1": "It grows.", "1.1.2": "No."}


def test_dashes_and_quotes_of_windows_are_read(tmp_path):
    text = "1.1.1 \u2013 It\u2019s \u201cshared\u201d \u2026\r\n\r\n1.1.2 \u2013 M\u00f6glich.\r\n"
    found = answers(tmp_path, text, "a.txt", "cp1252")
    assert "It\u2019s \u201cshared\u201d \u2026" in found["1.1.1"]
    assert "M\u00f6glich." in found["1.1.2"]


WHICH = Outline(
    (
        Asked("2.1", "Speed", text="How fast is it?"),
        Asked("2.2", "Cost", text="How much does it cost?"),
        Asked(
            "3.1",
            "Kinds",
            text="Which mean does it use? (a) that of the batch (b) the running mean (c) none at all",
        ),
        Asked("3.2", "Why", text="Say why it does."),
    )
)


@pytest.mark.parametrize(
    "text",
    [
        "3.1: the running mean\n",
        "**3.1** the running mean\n",
        "- **3.1**: (b) the running mean\n",
        "| No | Answer |\n|---|---|\n| 3.1 | b) the running mean |\n",
        "3.1) (c) none at all\n",
    ],
)
def test_an_option_that_is_written_out_beside_its_number_is_the_answer(tmp_path, text):
    (tmp_path / "a.md").write_text(text)
    found = read_submission(tmp_path / "a.md", WHICH).answers
    assert list(found) == ["3.1"]
    assert found["3.1"].text.strip(" |")[-8:] in text


def test_a_rule_between_two_answers_is_part_of_none(tmp_path):
    text = "Solution to task 3.1:\n\n(b) the running mean\n\n---\n\nSolution to task 3.2:\n\n---\n"
    (tmp_path / "a.md").write_text(text)
    found = read_submission(tmp_path / "a.md", WHICH).answers
    assert {q: answer.text for q, answer in found.items()} == {"3.1": "(b) the running mean"}


def test_the_question_written_out_beside_its_number_is_no_answer(tmp_path):
    (tmp_path / "a.md").write_text(
        "## 3.1 Which mean does it use?\n\n## 3.2 Say why it does.\n\nno\n"
    )
    assert list(read_submission(tmp_path / "a.md", WHICH).answers) == ["3.2"]


@pytest.mark.parametrize("item", ["(b)", "b)", "b"])
def test_a_letter_in_a_list_below_an_exercise_is_the_answer_of_its_item(tmp_path, item):
    (tmp_path / "a.md").write_text(
        f"# Exercise 3\n\n1. {item}\n2. ({item[-2:].strip('()')}) because\n"
    )
    found = read_submission(tmp_path / "a.md", WHICH).answers
    assert "3.1" in found
    assert not {"2.1", "2.2"} & set(found)


def test_a_number_with_a_letter_is_that_question_where_no_list_asks_for_it(tmp_path):
    (tmp_path / "a.md").write_text("2. (b)\n\nmuch\n")
    assert list(read_submission(tmp_path / "a.md", WHICH).answers) == ["2.2"]
