"""Right and wrong work in plain Python and with pandas, written cold: full marks in any style, and wrong work hears why."""

from functools import cache

import pytest

from grader.problem.load import load_problem
from grader.submission.model import Answer, Submission
from grader.submission.read import read_submission
from tests.a_problem import a_grader
from tests.conftest import ROOT

pytestmark = pytest.mark.lines

COLD = ROOT / "tests" / "cold"


@pytest.fixture(scope="module")
def general_graders(sandbox):
    pytest.importorskip("pandas")
    return {
        name: a_grader(load_problem(ROOT / "problems" / name), sandbox)
        for name in ("python-basics", "data-analysis")
    }


@pytest.fixture(scope="module")
def wrong_grades(general_graders):
    @cache
    def grade(problem, file):
        return general_graders[problem].grade(read_submission(COLD / file))

    return grade


BASICS, DATA = "python-basics", "data-analysis"
EVERYTHING_RIGHT = [
    (BASICS, "basics_loops.md"), (BASICS, "basics_compact.ipynb"), (BASICS, "basics_files"),
    (DATA, "data_loops.md"), (DATA, "data_pandas.ipynb"), (DATA, "data_files"),
]  # fmt: skip


@pytest.mark.parametrize(("problem", "file"), EVERYTHING_RIGHT)
def test_right_work_of_beginners_and_of_pandas_gets_full_marks(general_graders, problem, file):
    grader = general_graders[problem]
    grade = grader.grade(read_submission(COLD / file, grader.problem.outline))
    assert grade.points == grade.max_points, [
        (q.id, c.id, c.message) for q in grade.questions for c in q.checks if c.status != "correct"
    ]


WRONG = [
    (BASICS, "basics_wrong_1.py", {
        "1.1": "split the text at single spaces", "1.2": "beyond the end of the alphabet", "1.3": "single names", "2.1": "do not use what it returns",
        "2.2": "leave out the last window", "3.1": "leave the form of the text to int()", "3.2": "as they are or rounded", "3.3": "share one history",
        "4.1": "differs", "4.2": "look at all pairs",
    }),
    (BASICS, "basics_wrong_2.py", {
        "1.1": "lacks the key", "1.2": "capitals into small letters", "1.3": "in alphabetical order", "2.1": "one level only",
        "2.2": "a finished list", "3.1": "goes on after the time", "3.2": "the order of the dictionary", "3.3": "deposit that is not above 0",
        "4.1": "uses sorted()", "4.2": "make a pair with itself",
    }),
    (BASICS, "basics_wrong_3.py", {
        "1.1": "inside of words", "1.2": "whatever the mode is", "1.3": "single name back without a list", "2.1": "does not use recursion",
        "2.2": "fewer than size items", "3.1": "return something for a text that is no time", "3.2": "prints nothing", "3.3": "return nothing",
        "4.1": "compare the items themselves", "4.2": "make a pair with itself",
    }),
    (DATA, "data_wrong_1.py", {
        "1.1": "units and price as text", "1.2": "median of all shops", "2.1": "count only rows in which nothing is missing", "2.2": "lose the sales of shops",
        "3.1": "divide by 0", "3.2": "a bar for each row", "4.1": "k / n",
    }),
    (DATA, "data_wrong_2.py", {
        "1.1": "leave out rows", "1.2": "before you take the median", "2.1": "shops in the index", "2.2": "keep the column name",
        "3.1": "0 where an entry is missing", "3.2": "sort the bars", "4.1": "one-sided",
    }),
    (DATA, "data_wrong_3.py", {
        "1.1": "leave the days as text", "1.2": "keeps the old index", "2.1": "leave out all rows with gaps", "2.2": "side by side",
        "3.1": "N - 1 in the variance", "3.2": "draw a line", "4.1": "draw with replacement",
    }),
]  # fmt: skip


@pytest.mark.parametrize(
    ("problem", "file", "question", "told"),
    [(p, f, question, told) for p, f, wrong in WRONG for question, told in wrong.items()],
)
def test_wrong_work_loses_points_and_hears_why(wrong_grades, problem, file, question, told):
    result = next(q for q in wrong_grades(problem, file).questions if q.id == question)
    code = [check for check in result.checks if check.part == "code"]
    assert any(check.status == "incorrect" for check in code)
    assert told in " ".join(check.message for check in code)


@pytest.mark.parametrize(
    ("problem", "question", "answer", "status"),
    [
        (BASICS, "4.2", "200 * 199 / 2 = 19900", "correct"),
        (BASICS, "4.2", "There are 19,900 pairs.", "correct"),
        (BASICS, "4.2", "199 + 198 + ... + 1 = 19900", "correct"),
        (BASICS, "4.2", "200 * 200 = 40000", "incorrect"),
        (BASICS, "4.2", "200 * 199 = 39800", "incorrect"),
        (BASICS, "4.2", "200 * 201 / 2 = 20100", "incorrect"),
        (BASICS, "4.3", "C", "correct"),
        (BASICS, "4.3", "Quadratically.", "correct"),
        (BASICS, "4.3", "(C), since n(n-1)/2 is about n^2/2", "correct"),
        (BASICS, "4.3", "A: linear", "incorrect"),
        (BASICS, "4.3", "B", "incorrect"),
        (BASICS, "4.3", "It grows exponentially.", "incorrect"),
        (DATA, "1.1", "4962.01", "correct"),
        (DATA, "1.1", "The revenue is 4,962.01 francs.", "correct"),
        (DATA, "1.1", "sum = **4962.01**", "correct"),
        (DATA, "1.1", "4690.83", "incorrect"),
        (DATA, "1.1", "496201", "incorrect"),
        (DATA, "1.1", "The sum is 5000.", "incorrect"),
        (DATA, "4.1", "8! / (4! * 4!) = 70", "correct"),
        (DATA, "4.1", "70", "correct"),
        (DATA, "4.1", "Choose 4 of 8: (8*7*6*5)/24 = 70", "correct"),
        (DATA, "4.1", "8! = 40320", "incorrect"),
        (DATA, "4.1", "2^8 = 256", "incorrect"),
        (DATA, "4.1", "35", "incorrect"),
    ],
)  # fmt: skip
def test_what_is_answered_in_words_is_judged(general_graders, problem, question, answer, status):
    grade = general_graders[problem].grade(
        Submission("kim", {question: Answer(answer, "sheet.md", 1)}, ())
    )
    result = next(q for q in grade.questions if q.id == question)
    assert [check.status for check in result.checks if check.part == "written"] == [status]
