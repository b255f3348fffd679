"""Ways of numbering in which answers were lost without a word, or stood under another question."""

from dataclasses import dataclass, replace

import pytest

from grader.submission.outline import Asked, Outline
from grader.submission.read import read_submission

FLAT = Outline(
    tuple(
        Asked(str(k), title, text=text)
        for k, (title, text) in enumerate(
            [
                ("Leaves", "How many leaves has the tree?"),
                ("Depth", "How deep is it?"),
                ("Order", "Is it sorted up or down?"),
                ("Cost", "What does one search cost?"),
            ],
            1,
        )
    )
)
NESTED = Outline(
    tuple(Asked(f"{a}.{b}.{c}", f"Title {a}{b}{c}") for a in (1, 2) for b in (1, 2) for c in (1, 2))
)
EACH = {"1": "9", "2": "3", "3": "down", "4": "log n"}


@dataclass(frozen=True)
class Sheet:
    text: str
    answers: dict[str, str]
    outline: Outline = FLAT


def headed(form):
    return "\n".join(form.format(number=number, answer=answer) for number, answer in EACH.items())


def nested(title):
    lines = [title]
    for a in (1, 2):
        for b in (1, 2):
            lines += [f"## {a}.{b}"]
            for c in (1, 2):
                lines += [f"### {c}", f"this is {a}{b}{c}"]
    return "\n".join(lines)


ALL_NESTED = {q.id: f"this is {q.id.replace('.', '')}" for q in NESTED.questions}
SHEETS = {
    "an answer that is the number of another question": Sheet("## 1\nAnswer: 4\n## 2\nAns: 3\n", {"1": "4", "2": "3"}),
    "the same in bold": Sheet("## 1\n**Answer: 4**\n## 2\n**Antwort: 1**\n", {"1": "4", "2": "1"}),
    "the same in a list": Sheet("1. Answer: 4\n2. **Answer:** 3\n3. A: up\n", {"1": "4", "2": "3", "3": "up"}),
    "items whose text is a number": Sheet("1. 9\n2. 3\n3. down\n4. 7\n", {"1": "9", "2": "3", "3": "down", "4": "7"}),
    "lists in which each item is the first": Sheet("1. nine\n1. three\n1. down\n1. cheap\n", {"1": "nine", "2": "three", "3": "down", "4": "cheap"}),
    "a number and the word of a title": Sheet("## 1\n9 leaves\n## 2\n4 is its depth\n", {"1": "9 leaves", "2": "4 is its depth"}),
    "a word of two in the heading": Sheet("## 3. Down\n## 4. log n\n", {"3": "Down", "4": "log n"}),
    "headings without a blank": Sheet("#3: Down\n\n#4: log n\n", {"3": "Down", "4": "log n"}),
    "Roman numbers behind a word": Sheet("# Question I\n9\n# Question II\n3\n# Question IV: cost\nlog n\n", {"1": "9", "2": "3", "4": "log n"}),
    "a heading inside a block of HTML": Sheet("## 1\n<details><summary>See</summary>9</details>\n## 2\n3\n", {"1": "<details><summary>See</summary>9</details>", "2": "3"}),
    "the number of the sheet in the title": Sheet(nested("# Week 1"), ALL_NESTED, NESTED),
    "another number of the sheet": Sheet(nested("# Exercise 2"), ALL_NESTED, NESTED),
    "the number of the sheet above other questions": Sheet("# Week 3\n\nMy name: Kim\n\n## 1\n9\n## 2\n3\n", {"1": "9", "2": "3"}),
    "the number of the sheet above titles": Sheet("# Sheet 3, Ada Abel, 123456\n\nMatriculation 123456\n\n## Depth\n3\n", {"2": "3"}),
    "the number of the sheet above a list": Sheet("# Unit 3\n\n3. down\n\n4. log n\n", {"3": "down", "4": "log n"}),
    "the title of the exercise": Sheet("# Number 2: growing trees\n\nUse Python only.\n\n## 1\n9\n", {"1": "9"}, replace(FLAT, title="Number 2: growing trees")),
    "a title that is a question's heading too": Sheet("# Exercise 2\n\nthree\n", {"2": "three"}, replace(FLAT, title="Exercise 2")),
    "lists of ones below groups": Sheet("## 1.1\n1. foo\n1. bar\n## 2.2\n1. baz\n1. qux\n", {"1.1.1": "foo", "1.1.2": "bar", "2.2.1": "baz", "2.2.2": "qux"}, NESTED),
    "items that carry whole numbers": Sheet("1. 1.1.1: foo\n2. 1.1.2: bar\n", {"1.1.1": "foo", "1.1.2": "bar"}, NESTED),
    "an item that begins with a number": Sheet("## 1.2\n\n1. some text\n2. 2 states are kept\n", {"1.2.1": "some text", "1.2.2": "2 states are kept"}, NESTED),
}  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_each_answer_stands_under_its_question(tmp_path, name):
    sheet = SHEETS[name]
    (tmp_path / "kim.md").write_text(sheet.text)
    found = read_submission(tmp_path / "kim.md", sheet.outline).answers
    assert {key: answer.text for key, answer in found.items()} == sheet.answers


KEPT = {
    "parts in an answer": ("## Question 1\nPart I: two\nPart II: three\n## Question 2\nfive\n", {"1": "Part I: two\nPart II: three", "2": "five"}),
    "headings in an answer": ("## Question 1\n### Part I\ntwo\n### Part II\nthree\n", {"1": "### Part I\ntwo\n### Part II\nthree"}),
    "a sentence that begins so": ("## Question 3\nQuestion I\nfound harder, this is down\n", {"3": "Question I\nfound harder, this is down"}),
    "a solution in short": ("## 2\nSol.: 3\n", {"2": "Sol.: 3"}),
    "comments inside HTML": ("## 2\n<div>\n# 1. a formula\n</div>\nthree\n", {"2": "<div>\n# 1. a formula\n</div>\nthree"}),
    "answers announced by their numbers": ("Answer: 1\nnine\nAnswer: 2\nthree\n", {"1": "nine", "2": "three"}),
    "a plan above the answers": ("1. read\n1. think\n1. count\n1. write\n\n## Question 1\nnine\n", {"1": "nine"}),
    "titles under numbers of their own": ("7 Leaves\n\nnine\n\n8 Depth\n\nthree\n", {"1": "nine", "2": "three"}),
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_what_only_looks_like_a_number_opens_nothing(tmp_path, name):
    text, wanted = KEPT[name]
    (tmp_path / "kim.md").write_text(text)
    found = read_submission(tmp_path / "kim.md", FLAT).answers
    assert {key: answer.text for key, answer in found.items()} == wanted


def test_a_list_inside_an_answer_stays_there(tmp_path):
    text = "## 1\nThese count:\n1. the inner ones\n1. the outer ones\n## 2\nthree\n"
    (tmp_path / "kim.md").write_text(text)
    found = read_submission(tmp_path / "kim.md", FLAT).answers
    assert set(found) == {"1", "2"}
    assert "the outer ones" in found["1"].text


def test_a_short_title_of_the_students_own_is_no_answer(tmp_path):
    (tmp_path / "kim.md").write_text("## 3. Sorting\n\n## 4. Costs\n\nlog n\n")
    assert set(read_submission(tmp_path / "kim.md", FLAT).answers) == {"4"}


@pytest.mark.parametrize(
    ("line", "is_answer"),
    [
        ("Three, one for each branch?", True),
        ("The cost gets larger with the depth?", True),
        ("What happens is that the tree is turned round?", True),
        ("When it is sorted up?", True),
        ("I think it is sorted up, since the smallest comes first?", True),
        ("What does one search cost?", False),
        ("How deep is it, and why?", False),
        ("Wie tief ist er? Und warum?", False),
        ("Lower (A), or higher (B)?", True),
        ("When is it sorted?", False),
    ],
)
def test_a_statement_that_ends_in_a_question_mark_is_an_answer_and_a_question_is_none(
    tmp_path, line, is_answer
):
    (tmp_path / "kim.md").write_text(f"## 4\n\n{line}\n")
    assert ("4" in read_submission(tmp_path / "kim.md", FLAT).answers) is is_answer


@pytest.mark.parametrize(
    ("line", "is_left_out"),
    [
        ("Zara, 31.10.", True),
        ("Kim Park, 3.11.2026", True),
        ("Kim Park - 03/11/26", True),
        ("Answer, 31.10.", False),
        ("Kim, 31.10", False),
        ("depth, 3.1.", False),
        ("Kim, 45.10.", False),
    ],
)
def test_somebody_and_a_day_above_the_first_question_are_no_answer(tmp_path, line, is_left_out):
    (tmp_path / "kim.md").write_text(f"# Trees\n\n{line}\n\n## 1\n\n9\n")
    pieces = read_submission(tmp_path / "kim.md", FLAT).account
    assert any(p.use == "unassigned" for p in pieces) is not is_left_out


@pytest.mark.parametrize(
    "line", ["4.962,01", "**4.962,01**", "4,962.01", "1.234.567,8", "4.962,01 €"]
)
def test_a_number_with_groups_and_a_decimal_mark_is_an_answer(tmp_path, line):
    """It was taken for a heading with a number, and nobody had answered."""
    (tmp_path / "kim.md").write_text(f"## 1\n\n{line}\n\n## 2\n\n3\n")
    found = read_submission(tmp_path / "kim.md", FLAT).answers
    assert {key: answer.text for key, answer in found.items()} == {"1": line, "2": "3"}


@pytest.mark.parametrize("heading", ["## 3 Heaps", "## 3: Heaps", "### 3) **Heaps**"])
def test_a_word_in_a_heading_is_the_answer_where_other_headings_have_no_titles(tmp_path, heading):
    (tmp_path / "kim.md").write_text(f"## 1\n\nnine\n\n{heading}\n\n## 4\n\nlog n\n")
    assert "Heaps" in read_submission(tmp_path / "kim.md", FLAT).answers["3"].text
    (tmp_path / "kim.md").write_text("## 1\n\nnine\n\n## 3 Order\n\n## 4\n\nlog n\n")
    assert set(read_submission(tmp_path / "kim.md", FLAT).answers) == {"1", "4"}


@pytest.mark.parametrize(
    "line", ["Which trees do you mean?", "What should I count here, please?", "Darf ich den Baum zeichnen?"]
)  # fmt: skip
def test_what_is_asked_back_reaches_a_person(tmp_path, line):
    (tmp_path / "kim.md").write_text(f"## 1\n\n{line}\n\n## 4\n\nlog n\n")
    assert read_submission(tmp_path / "kim.md", FLAT).answers["1"].text == line


def test_a_point_behind_a_number_ends_it(tmp_path):
    """`1.1.2. 120` was question 1.1.2.120, which nobody asks."""
    (tmp_path / "kim.md").write_text("1.1.1. 120\n\n1.1.2. 1/6\n\n1.2.1. yes\n")
    found = read_submission(tmp_path / "kim.md", NESTED).answers
    assert {key: answer.text for key, answer in found.items()} == {
        "1.1.1": "120",
        "1.1.2": "1/6",
        "1.2.1": "yes",
    }


def test_a_number_behind_a_title_and_a_dash_is_no_page(tmp_path):
    (tmp_path / "kim.md").write_text("## 1 Leaves - 9\n\n## 4 Cost\n\nlog n\n")
    found = read_submission(tmp_path / "kim.md", FLAT).answers
    assert "9" in found["1"].text
