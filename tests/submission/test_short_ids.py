"""Questions of short numbers (1, 2a, 2b, 3): each answer stands under its own, however it is set off; what only
looks like another number of the sheet opens none."""

import pytest

from grader.grading.numbered import Numbered
from grader.submission.numbers import number_at
from grader.submission.outline import Asked, Outline
from grader.submission.read import read_submission

QUIZ = Outline(tuple(Asked(one) for one in ("1", "2a", "2b", "3", "4")))
PARTS = Outline(tuple(Asked(one) for one in ("1.1", "1.2", "1.3", "2.1", "2.2")))
ALL = {"1": "197", "2a": "72", "2b": "no", "3": "B"}


def answers(tmp_path, text, outline=QUIZ):
    (tmp_path / "a.md").write_text(text)
    read = read_submission(tmp_path / "a.md", outline)
    return {question: answer.text.strip() for question, answer in read.answers.items()}


@pytest.mark.parametrize(
    "text",
    [
        "1. 197\n2a. 72\n2b. no\n3. B\n",
        "1\\. 197\n\n2a\\. 72\n\n2b\\. no\n\n3\\. B\n",
        "1: 197\n2a: 72\n2b: no\n3: B\n",
        "1) 197\n2a) 72\n2b) no\n3) B\n",
        "- [x] 1: 197\n- [x] 2a: 72\n- [x] 2b: no\n- [x] 3: B\n",
        "## 1. 197\n## 2a. 72\n## 2b. no\n## 3. B\n",
        "1. 197; 2a. 72; 2b. no; 3. B\n",
        "1) 197, 2a) 72, 2b) no, 3) B\n",
        "1. 197 | 2a. 72 | 2b. no | 3. B\n",
        "1️⃣ 197\n\n2a) 72\n\n2b) no\n\n3️⃣ B\n",
        "№ 1: 197\n\n№ 2a: 72\n\n№ 2b: no\n\n№ 3: B\n",
        "Aufg. 1: 197\n\nAufg. 2a: 72\n\nAufg. 2b: no\n\nAufg. 3: B\n",
    ],
)
def test_each_answer_stands_under_its_number(tmp_path, text):
    assert answers(tmp_path, text) == ALL


@pytest.mark.parametrize(
    "text",
    [
        "1 = 197\n2a = 72\n2b = no\n3 = B\n",
        "1 => 197\n2a => 72\n2b => no\n3 => B\n",
        "1\t197\n2a\t72\n2b\tno\n3\tB\n",
        "1 | 197\n2a | 72\n2b | no\n3 | B\n",
        "1;197\n2a;72\n2b;no\n3;B\n",
        '{\n  "1": 197,\n  "2a": 72,\n  "2b": "no",\n  "3": "B"\n}\n',
        "```yaml\nanswers:\n  1: 197\n  2a: 72\n  2b: no\n  3: B\n```\n",
        "|  | 1 | 2a | 2b | 3 |\n|---|---|---|---|---|\n| mine | 197 | 72 | no | B |\n",
        "**1.** 197\n\n**2a.** 72\n\n**2b.** no\n\n**3.** B\n",
        "**1.** 197 **2a.** 72 **2b.** no **3.** B\n",
    ],
)
def test_a_list_of_numbers_and_answers_is_read_in_every_form(tmp_path, text):
    assert {k: v.strip(" |") for k, v in answers(tmp_path, text).items()} == ALL


@pytest.mark.parametrize(
    "text", ["## 2a\n\n1 = 4\n2 = 3\n3 = 5\n", "## 4\nSo 1 = 2 and\n\n2a = 3\n3 = B\n4 = c\n"]
)
def test_equations_within_an_answer_are_no_list_of_answers(tmp_path, text):
    assert len(answers(tmp_path, text)) == 1


def test_bold_numbers_alone_and_roman_items_open_questions(tmp_path):
    outline = Outline(tuple(Asked(one) for one in "123"))
    wanted = {"1": "197", "2": "no", "3": "B"}
    assert answers(tmp_path, "**1** 197\n\n**2** no\n\n**3** B\n", outline) == wanted
    assert answers(tmp_path, "I. 197\n\nII. no\n\nIII. B\n", outline) == wanted
    assert answers(tmp_path, "I. 197\n\nII. a) 72\n    b) no\n\nIII. B\n") == ALL


def test_answers_in_columns_of_blanks_are_for_a_person(tmp_path):
    text = "1   197      2b  no\n2a  72       3   B\n"
    found = answers(tmp_path, text)
    assert not {"72       3   B", "197      2b  no"} & {*found.values()}


def test_a_copied_question_with_one_of_its_options_is_an_answer(tmp_path):
    asked = "Which is the unit of force?\n\nA) joule\nB) newton\nC) watt"
    outline = Outline((Asked("1", text=asked), Asked("2")))
    text = "## 1\n\nWhich is the unit of force? A) joule\n\n## 2\n\nB\n"
    assert "A) joule" in answers(tmp_path, text, outline)["1"]


def test_a_list_within_an_answer_opens_no_question(tmp_path):
    text = "2b: no, for three reasons:\n1. it is small\n2. it is slow\n3. it is old\n\n4: -40\n"
    assert set(answers(tmp_path, text)) == {"2b", "4"}


@pytest.mark.parametrize(
    ("text", "number", "answer"),
    [
        ("## 1.3. 14 %\n", "1.3", "14 %"),
        ("## 1.2. 6.022e23\n", "1.2", "6.022e23"),
        ("1.3. (14 %)\n", "1.3", "14 %"),
        ("第1.2题：14\n", "1.2", "14"),
        ("第2a题：72\n", "2a", "72"),
    ],
)
def test_a_quantity_behind_a_number_is_no_part_of_it(tmp_path, text, number, answer):
    outline = PARTS if "." in number else QUIZ
    assert answers(tmp_path, text, outline) == {number: answer}


@pytest.mark.parametrize("answer", ["12.7 and 1.3", "No. 3 reasons: it is small."])
def test_what_looks_like_the_number_of_another_question_is_an_answer(tmp_path, answer):
    assert answers(tmp_path, f"## 2.1\n{answer}\n", PARTS) == {"2.1": answer}
    assert answers(tmp_path, f"## 2b\n{answer}\n") == {"2b": answer}


def test_emphasis_below_a_question_is_of_it_whatever_number_the_sheet_has(tmp_path):
    text = "# Attention sheet 2\n\n## 1.2\n\n**Scores** grow.\n\n**Softmax** saturates.\n"
    assert answers(tmp_path, text, PARTS) == {"1.2": "**Scores** grow.\n\n**Softmax** saturates."}


def test_what_is_set_apart_behind_a_number_ends_there(tmp_path):
    assert number_at("5. _3/8_").rest == "3/8"
    assert number_at("5. **no**, it is").rest.startswith("no")


CHEM = Outline(
    tuple(
        Asked(one, text=text)
        for one, text in (
            ("Q1a", "How many moles are in 36 g of water?"),
            ("Q1b", "How many molecules is that, with N_A?"),
            ("Q2", "What is the pH of the acid?"),
            ("Q3", "Which bond holds it together?"),
        )
    )
)
GIVEN = {"Q1a": "2", "Q1b": "1.2e24", "Q2": "3", "Q3": "ionic"}


def test_one_sign_of_equality_goes_on_with_an_equation(tmp_path):
    text = "1: 25.0 g / 58.44 g/mol\n\n= 0.428 mol\n\n2a: 72\n"
    assert "0.428" in answers(tmp_path, text)["1"]


def test_a_copied_question_with_its_options_behind_it_is_no_answer(tmp_path):
    asked = "Which bond is it? ionic, covalent or metallic"
    outline = Outline((Asked("1", text=asked), Asked("2")))
    assert "1" not in answers(tmp_path, f"## 1\n\n{asked}\n\n## 2\n\nB\n", outline)
    found = answers(tmp_path, f"## 1\n\n{asked}\n\nionic\n\n## 2\n\nB\n", outline)
    assert found["1"] == "ionic"


def test_the_answers_to_copied_questions_are_no_questions(tmp_path):
    text = "".join(
        f"{number.removeprefix('Q')}. {asked.text}\n\n   Answer: {GIVEN[number]}\n\n"
        for number, asked in zip(GIVEN, CHEM.questions, strict=True)
    )
    found = answers(tmp_path, text, CHEM)
    assert {k: v.removeprefix("Answer: ") for k, v in found.items()} == GIVEN


@pytest.mark.parametrize(
    "text",
    [
        "== Q1a\n2\n\n== Q1b\n1.2e24\n\n== Q2\n3\n\n== Q3\nionic\n",
        "| Question | Answer |\n|---|---|\n| 1a | 2 |\n| 1b | 1.2e24 |\n| 2 | 3 |\n| 3 | ionic |\n",
        "**Q1a:** 2 **Q1b:** 1.2e24 **Q2:** 3 **Q3:** ionic\n",
        "(1a) 2 (1b) 1.2e24 (2) 3 (3) ionic\n",
    ],
)
def test_answers_stand_under_short_numbers_with_a_letter_before_them(tmp_path, text):
    assert {k: v.strip(" |") for k, v in answers(tmp_path, text, CHEM).items()} == GIVEN


@pytest.mark.parametrize(
    "text",
    [
        "2\n1.2e24\n3\nionic\n",
        "How many moles are in 36 g of water?\n2\n\nHow many molecules is that, with N_A?\n1.2e24\n\n"
        "What is the pH of the acid?\n3\n\nWhich bond holds it together?\nionic\n",
    ],
)
def test_a_bare_number_that_may_be_an_answer_opens_no_question(tmp_path, text):
    assert "Q2" not in answers(tmp_path, text, CHEM)


def test_bare_numbers_that_count_the_questions_open_them(tmp_path):
    text = "1\nRows, then groups.\n2\nNo, it stays.\n3\nB\n"
    outline = Outline(tuple(Asked(one) for one in "123"))
    assert set(answers(tmp_path, text, outline)) == {"1", "2", "3"}


def test_a_table_of_data_that_is_all_there_is_waits(tmp_path):
    (tmp_path / "kim").mkdir()
    (tmp_path / "kim" / "work.csv").write_text("question,answer\n1,197\n")
    read = read_submission(tmp_path / "kim", QUIZ)
    assert [piece.use for piece in read.account] == ["unassigned"]
    (tmp_path / "kim" / "a.md").write_text("## 1\n197\n")
    read = read_submission(tmp_path / "kim", QUIZ)
    assert {piece.use for piece in read.account if piece.label == "work.csv"} == {"left out"}


def test_a_short_number_within_a_line_is_found_for_a_person():
    said = "1a) 2 mol, 1b) 1.2e24 of them"
    assert "1.2e24" in Numbered("Q1b").after(said)
    assert "1.2e24" in Numbered("1b").after(said)
    assert not Numbered("2").after(said)


def test_a_number_and_its_letter_need_nothing_between():
    assert Numbered("2a").is_alone("Question 2a")
    assert Numbered("2a").is_alone("2.a")
    assert not Numbered("2.1").is_alone("21")
