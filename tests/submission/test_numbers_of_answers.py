"""A number that an answer begins with is no heading, however like one it looks; what may be an answer is
left for a person."""

import pytest

from grader.placeholders import answers_by_sign, is_bare
from grader.submission.numbers import number_at
from grader.submission.outline import Asked, Outline
from grader.submission.read import read_submission

OUTLINE = Outline(tuple(Asked(f"{part}.{k}") for part in (1, 2) for k in range(1, 7)))


def read(tmp_path, text):
    (tmp_path / "a.md").write_text(text)
    return read_submission(tmp_path / "a.md", OUTLINE)


def answers(tmp_path, text):
    return {question: answer.text for question, answer in read(tmp_path, text).answers.items()}


@pytest.mark.parametrize(
    "answer",
    ["2.5", "**2.5**", "- 2.5", "> 2.5", "2.5 cm", "1/6", "1.2k * 350 = 420k", "1.2 * 10^3 * 350 = 420000", "≈\n2.5", "Answer:\n\n2.5"],
)  # fmt: skip
def test_a_line_right_below_a_heading_is_its_answer(tmp_path, answer):
    below = answers(tmp_path, f"## 1.5\n\n{answer}\n\n## 2.5\n\nRows, then groups.\n")
    assert answer.strip("*->").split("\n")[-1].split()[0].strip("*") in below["1.5"]
    assert below["2.5"] == "Rows, then groups."
    assert set(below) == {"1.5", "2.5"}


def test_numbers_that_count_lines_open_answers_still(tmp_path):
    text = "# 1\n\n1.1: yes\n\n1.2: no\n\n# 2\n\n2.1\n\nTwo words.\n\n2.2\n\nThree.\n"
    assert answers(tmp_path, text) == {
        "1.1": "yes",
        "1.2": "no",
        "2.1": "Two words.",
        "2.2": "Three.",
    }


@pytest.mark.parametrize(
    "line",
    ["1/2*1200*20^2 = 240000", "(1/2)*1200*400 = 240000", "1 - (5/6)^4 = 0.518", "1 - 0.482 = 0.518", "2.5 * 1.96 = 4.9"],
)  # fmt: skip
def test_what_is_worked_out_begins_with_no_number_of_a_question(line):
    assert number_at(line) is None


@pytest.mark.parametrize(
    ("line", "path"),
    [("1/2: why", ("1", "2")), ("1/2) why", ("1", "2")), ("1.1.1 - 19712", ("1", "1", "1")), ("1 - 19712", ("1",)), ("2 - (b) no", ("2",)), ("1.2 - (3) no", ("1", "2"))],
)  # fmt: skip
def test_a_number_with_a_dash_or_a_colon_opens_an_answer(line, path):
    found = number_at(line)
    assert found is not None
    assert found.paths[0] == path


@pytest.mark.parametrize("line", ["Q1: 0.518", "Exercise 2: 1200 * 350 = 420000 rows", "Q1: A", "Q2: No"])  # fmt: skip
def test_what_stands_behind_the_number_of_a_group_waits_for_a_person(tmp_path, line):
    found = read(tmp_path, f"{line}\n")
    assert [(piece.use, piece.text) for piece in found.account] == [("unassigned", line)]


@pytest.mark.parametrize("line", ["Part 1: Theory", "Exercise 2: Databases and more"])
def test_the_title_of_a_group_is_a_heading(tmp_path, line):
    found = read(tmp_path, f"{line}\n\n1.1: yes\n")
    assert "unassigned" not in {piece.use for piece in found.account}


def test_a_list_that_goes_on_from_an_answer_may_answer_others(tmp_path):
    listed = read(tmp_path, "1. 1: It fades.\n2. Twelve.\n3. A\n4. Yes.\n")
    assert any("is in a list that goes on from this answer" in doubt for doubt in listed.doubts)
    headed = read(tmp_path, "## 1.1\n\n1. It fades.\n2. Twelve.\n3. A\n4. Yes.\n")
    assert not headed.doubts


@pytest.mark.parametrize("option", ["A", "B"])
def test_a_letter_is_an_answer_below_a_copied_question(tmp_path, option):
    question = (
        "What is it? (A) rejecting it, (B) keeping it, (C) rejecting all,\n(D) keeping all of them."
    )
    asked = Outline((Asked("1.3", text=question), Asked("1.4")))
    (tmp_path / "a.md").write_text(f"**Question 1.3**: {question}\n\n**Answer 1.3**: {option}\n")
    found = read_submission(tmp_path / "a.md", asked).answers
    assert found["1.3"].text == option


@pytest.mark.parametrize(
    ("label", "text"),
    [("2.5: No", "No"), ("2.5) No", "No"), ("**2.5** No", "No"), ("- 2.5: No", "No"), ("2.5\nNo, not at all.", "No, not at all.")],
)  # fmt: skip
def test_a_label_below_an_empty_heading_opens_its_own_question(tmp_path, label, text):
    found = answers(tmp_path, f"## 2.4\n\n{label}\n")
    assert found.get("2.5") == text
    assert "2.4" not in found


def test_the_own_number_once_more_is_taken_off(tmp_path):
    assert answers(tmp_path, "## 1.1\n\n1.1: 0.518\n") == {"1.1": "0.518"}
    assert answers(tmp_path, "# 1.1\n1.1\n0.518\n") == {"1.1": "0.518"}


@pytest.mark.parametrize("group", ["Exercise 1 (30 min)", "Part 1: 29.11.2026", "Question 1: ok"])
def test_words_beside_a_group_whose_questions_stand_below_are_its_title(tmp_path, group):
    found = read(tmp_path, f"{group}\n1.1 0.518\n1.3 A\n")
    assert set(found.answers) == {"1.1", "1.3"}
    assert not found.unassigned


@pytest.mark.parametrize(
    "line", ["1/1 0.518", "1.5 - 2.5 = 15/6", "2 - (b)", "1 - 4", "1 - 2.5 = 5/2"]
)
def test_labels_with_a_dash_or_a_stroke_are_labels(line):
    assert number_at(line) is not None


@pytest.mark.parametrize("option", ["B) cross-entropy", "(B) cross-entropy.", "B. cross-entropy"])
def test_an_option_that_stands_in_the_copied_question_is_the_answer(tmp_path, option):
    question = (
        "Which loss suits classification? A) squared error, B) cross-entropy, C) hinge distance"
    )
    asked = Outline((Asked("1.1"), Asked("1.2", text=question)))
    (tmp_path / "a.md").write_text(f"## 1.2 {question}\n\n{option}\n")
    assert "cross-entropy" in read_submission(tmp_path / "a.md", asked).answers["1.2"].text


@pytest.mark.parametrize("above", ["**1.5**", "**Question 1.5**", "Question 1.5:", "1.5:"])
def test_a_line_right_below_a_number_that_is_announced_is_its_answer(tmp_path, above):
    below = answers(tmp_path, f"{above}\n\n2.5\n\n**2.5**\n\nRows, then groups.\n")
    assert "2.5" in below["1.5"]
    assert below["2.5"] == "Rows, then groups."


def test_a_bare_number_below_a_bare_number_is_the_next_question(tmp_path):
    assert answers(tmp_path, "1.5\n\n2.5\n\nRows, then groups.\n") == {"2.5": "Rows, then groups."}


@pytest.mark.parametrize("answer", ["Answer: A", "Answer A", "Antwort B.", "Answer (C)"])
def test_a_letter_that_is_named_an_answer_is_one(answer):
    assert not is_bare(answer)


@pytest.mark.parametrize("text", ["Answer", "Answer:", "Answer a"])
def test_the_word_alone_is_no_answer(text):
    assert is_bare(text)


@pytest.mark.parametrize(
    "text",
    [
        "1.2\n\n2.6\n\n1.4\n\n35 %\n",  # 2.6 is no next question, and 1.4 comes after it
        "1.2:\n2.6\n1.4:\n35 %\n",
        "## 1.2 (solution)\n\n2.6\n\n## 1.4\n35 %\n",
    ],
)
def test_a_number_out_of_order_with_nothing_below_it_is_the_answer_above(tmp_path, text):
    assert answers(tmp_path, text) == {"1.2": "2.6", "1.4": "35 %"}


def test_a_number_below_the_copied_question_is_its_answer(tmp_path):
    asked = Outline(
        (Asked("1.2", text="What is the pH of 0.0025 mol/L HCl?"), Asked("1.3"), Asked("2.6"))
    )
    (tmp_path / "a.md").write_text("### 1.2\n\nWhat is the pH of 0.0025 mol/L HCl?\n\n2.6\n")
    assert read_submission(tmp_path / "a.md", asked).answers["1.2"].text == "2.6"


CHOICE = "What happens? (a) it shifts to the left (reactants). (b) it shifts to the right. (c) nothing much."


@pytest.mark.parametrize(
    ("below", "answer"),
    [
        ("It shifts to the left.", "It shifts to the left."),
        (f"{CHOICE}\n\n", None),
        ("(b) it shifts to the right.\n(a) it shifts to the left (reactants).", "(b) it shifts to the right.\n(a) it shifts to the left (reactants)."),
        ("(a) it shifts to the left (reactants).\n(b) it shifts to the right.\n(c) nothing much.", None),
    ],
)  # fmt: skip
def test_of_the_copied_options_those_chosen_are_the_answer(tmp_path, below, answer):
    asked = Outline((Asked("1.1", text=CHOICE),))
    (tmp_path / "a.md").write_text(f"## 1.1\n\n{below}\n")
    found = read_submission(tmp_path / "a.md", asked).answers.get("1.1")
    text = found.text if found is not None else None
    assert text == answer or (answer is None and is_bare(text or ""))


@pytest.mark.parametrize("sign", ["↑", "↓", "←", "⬇️", "+", "×", "<2,5,8,3>"])
def test_a_sign_alone_may_be_an_answer(sign):
    assert not is_bare(sign) or answers_by_sign(sign)


@pytest.mark.parametrize("left", ["→", "<answer here>", "<br>", "-", "___"])
def test_a_sign_that_templates_leave_is_none(left):
    assert is_bare(left)
    assert not answers_by_sign(left)


@pytest.mark.parametrize(("sheet", "found"), [
    ("1.5 (a) rows\n2.5 C\n", {"1.5": "(a) rows", "2.5": "C"}),
    ("1.5 b 4962.01\n2.5 a 70\n", {"1.5": "b 4962.01", "2.5": "a 70"}),
    ("1.5 (a) rows\n1.5 (b) groups\n2.5 C\n", {"1.5": "(a) rows\n1.5 (b) groups", "2.5": "C"}),
])  # fmt: skip
def test_lines_that_begin_with_numbers_count_the_questions_with_a_part_or_without(
    tmp_path, sheet, found
):
    assert answers(tmp_path, sheet) == found
