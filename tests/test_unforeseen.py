"""Right work in forms that nobody here had thought of: each was lost, or told wrongly, once."""

import json
import textwrap
from importlib.util import find_spec

import pytest

from grader.checks.written.no_answer import marked_option
from grader.checks.written.tokens import clauses_of
from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.copies import order_of, rank_of
from grader.submission.model import Answer, Submission
from grader.submission.outline import Asked, Outline
from grader.submission.read import read_submission
from tests.a_problem import a_grader
from tests.conftest import ROOT

pytestmark = pytest.mark.lines


@pytest.fixture(scope="module")
def graders(sandbox):
    made = {}

    def of(name):
        if name not in made:
            made[name] = a_grader(
                load_problem(ROOT / "problems" / name), sandbox, names_slips=False
            )
        return made[name]

    return of


CHART = """import matplotlib.pyplot as plt
def plot_units(table):
    s = table.groupby("shop")["units"].sum()
"""
CODE = {
    "attributes of a dictionary": ("python-basics", "1.3", """class Attr(dict):
    def __getattr__(self, name):
        return self[name]

def invert(mapping):
    found = Attr()
    for name in sorted(mapping):
        found.setdefault(mapping[name], []).append(name)
    return found
"""),
    "a loop that holds for lengths of the table only": ("attention", "1.3", """import numpy as np
def padding_mask(lengths, size):
    assert all(length <= size for length in lengths)
    return np.array([[1] * int(n) + [0] * (size - int(n)) for n in lengths])

def causal_mask(size):
    return np.arange(size)[None, :] <= np.arange(size)[:, None]
"""),
    "a large table as lists": ("attention", "4.1", """import math
def positional_encoding(length, dim):
    return [[(math.sin, math.cos)[j % 2](t / 10000 ** ((j - j % 2) / dim)) for j in range(dim)]
            for t in range(length)]
"""),
    "a column's own plot": ("data-analysis", "3.2", CHART + """    ax = s.plot.bar(title="Units")
    ax.set_ylabel("units sold")
"""),
    "a column's own plot with all its texts": ("data-analysis", "3.2", CHART + """    s.plot(kind="bar", title="Units", xlabel="shop", ylabel="units sold")
"""),
    "a table's own plot": ("data-analysis", "3.2", CHART + """    ax = s.reset_index().plot(x="shop", y="units", kind="bar", title="Units", legend=False)
    ax.set(xlabel="shop", ylabel="units sold")
    plt.tight_layout()
"""),
    "a plot on axes that are there": ("data-analysis", "3.2", CHART + """    fig, ax = plt.subplots()
    s.plot(kind="bar", ax=ax)
    ax.set_title("Units"); ax.set_xlabel("shop"); ax.set_ylabel("units sold")
    return fig
"""),
    "labels by setp": ("data-analysis", "3.2", CHART + """    fig, ax = plt.subplots()
    ax.bar(s.index, s.values)
    plt.setp(ax, xlabel="shop", ylabel="units sold", title="Units")
"""),
    "labels with the axes": ("data-analysis", "3.2", CHART + """    fig, ax = plt.subplots(
        subplot_kw=dict(xlabel="shop", ylabel="units sold", title="Units"))
    ax.bar(s.index, s.values)
"""),
    "columns of a table, labels of an axis": ("data-analysis", "3.2", CHART + """    fig, ax = plt.subplots()
    ax.bar(data=s.reset_index(), x="shop", height="units")
    ax.xaxis.set_label_text("shop"); ax.yaxis.set_label_text("units sold")
    fig.suptitle("Units")
"""),
    "a scale that is set by an empty plot": ("optimisation", "4.1", """import matplotlib.pyplot as plt
def plot_convergence(losses):
    fig, ax = plt.subplots()
    ax.semilogy()
    for name, values in losses.items():
        ax.plot(values, label=name)
    ax.set(xlabel="step", ylabel="loss", title="Convergence")
    ax.legend()
"""),
}  # fmt: skip


@pytest.mark.parametrize("name", CODE)
def test_right_code_in_an_unforeseen_style_gets_full_marks(graders, name):
    problem, question, source = CODE[name]
    grader = graders(problem)
    unit = Unit("work", "work.py", "work.py", source)
    grade = grader.grade(Submission("kim", {}, (unit,)), (question,))
    code = [check for check in grade.questions[0].checks if check.part == "code"]
    written = [(check.id, check.status, check.message) for check in code]
    assert {check.status for check in code if "not written yet" not in check.message} == {
        "correct"
    }, written


COUNTS = "T = 5: 19712, T = 10: 39552\n"
CELL = "def unrolled_weight_count(d, h, o, t):\n    return t*(d*h+h*o)+(t-1)*h\n"


@pytest.mark.parametrize(
    "text",
    [
        f'!pip install numpy\n"""## 1.1.1\n\n{COUNTS}"""\n{CELL}',
        f'%matplotlib inline\n"""## 1.1.1\n\n{COUNTS}"""\n{CELL}',
        f'"""## 1.1.1\n\n{COUNTS}"""\n{CELL}\nx = = 3\n',
        f"# === Question 1.1.1 ===\n# {COUNTS}{CELL}",
        f"# --- 1.1.1 ---\n# {COUNTS}{CELL}",
    ],
)
def test_an_answer_in_a_script_is_found_whatever_stands_beside_it(graders, tmp_path, text):
    (tmp_path / "work.py").write_text(text)
    grader = graders("recurrent-networks")
    found = read_submission(tmp_path, grader.problem.outline)
    assert "19712" in found.answers["1.1.1"].text
    grade = grader.grade(found, ("1.1.1",))
    assert grade.points == grade.max_points


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_text_of_two_bytes_a_letter_is_read_without_a_mark(graders, tmp_path, encoding):
    (tmp_path / "work.py").write_bytes(f"# 1.1.1\n# {COUNTS}{CELL}".encode(encoding))
    grader = graders("recurrent-networks")
    grade = grader.grade(read_submission(tmp_path, grader.problem.outline), ("1.1.1",))
    assert grade.points == grade.max_points


SAID = "For every hidden size greater than 1; at H = 1 both are the same."


@pytest.mark.parametrize(
    "text",
    [f"* {SAID}", f"• {SAID}", f"👉 {SAID}", f"=> {SAID}", f"<p>{SAID}</p>", f"{SAID}<br>", f"```text\n{SAID}\n```"],
)  # fmt: skip
def test_marks_around_a_sentence_change_nothing_of_it(text):
    assert [c.text for c in clauses_of(text, "en")] == [c.text for c in clauses_of(SAID, "en")]


@pytest.mark.parametrize("text", ["y = W x\n* g", "h\n-> 0", "a = b\n+ c"])
def test_what_may_be_part_of_a_formula_is_no_mark(text):
    symbols = [t.text for c in clauses_of(text, "en") for t in c.tokens]
    assert {"*", "to", "+"} & set(symbols), symbols


OPTIONS = [
    "A proportional to n",
    "B proportional to n log n",
    "C proportional to n²",
    "D proportional to 2ⁿ",
]


def options(**of):
    return "\n".join(of.get(line[0], "{}").format(line) for line in OPTIONS)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (options(C="**{}**"), OPTIONS[2]),
        (options(A="❌ {}", B="❌ {}", C="✅ {}", D="❌ {}"), OPTIONS[2]),
        (options(A="~~{}~~", B="~~{}~~", D="~~{}~~"), OPTIONS[2]),
        (options(A="- [ ] {}", B="- [ ] {}", C="- [x] {}", D="- [ ] {}"), OPTIONS[2]),
        (options(), None),
        (options(A="**{}**", B="**{}**", C="**{}**", D="**{}**"), None),
        (options(A="**{}**", C="**{}**"), None),
        (options(C="**{}**") + "\nNo, wait: it is B.", None),
    ],
)
def test_one_option_that_is_marked_among_all_is_the_answer(text, found):
    assert marked_option(text, "ABCD") == found


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (options(C="**{}**"), "correct"),
        (OPTIONS[2], "correct"),
        (options(A="**{}**"), "incorrect"),
        ("\n".join(OPTIONS[:3]), "not_attempted"),
    ],
)
def test_options_that_are_copied_from_the_question_are_an_answer_where_one_is_marked(graders, tmp_path, text, status):  # fmt: skip
    (tmp_path / "a.md").write_text(f"## 4.3\n{text}\n")
    grader = graders("python-basics")
    grade = grader.grade(read_submission(tmp_path, grader.problem.outline), ("4.3",))
    assert [check.status for check in grade.questions[0].checks] == [status]


def found_in(folder, files, outline):
    """Return the answers that are found in a student's files, without blanks around them, and the code."""
    for name, text in files.items():
        (folder / "kim" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "kim" / name).write_text(text)
    submission = read_submission(folder / "kim", outline)
    answers = {question: answer.text for question, answer in submission.answers.items()}
    return answers, [unit.source for unit in submission.units], submission.notes


TASK = Outline(tuple(map(Asked, ("4.1", "4.2.a", "4.2.b", "4.3"))))


@pytest.mark.parametrize(("files", "answers"), [
    ({"a.md": "## Task 4\n1) one\n2a) two\n2b) three\n3) four"}, ["one", "two", "three", "four"]),
    ({"a.md": "4.1 one\n4.2a two\n4.2b three\n4.3 four"}, ["one", "two", "three", "four"]),
    ({"a.md": "## 4.2 a) - b)\nboth"}, [None, "both", "both", None]),
    ({"a.md": "## Questions 4.2.a to 4.2.b\nboth"}, [None, "both", "both", None]),
    ({"4.1.md": "one", "q4_2a.txt": "two", "4.3/answer.md": "four"}, ["one", "two", None, "four"]),
    ({"a.md": "## 4.1\nIt took\n4.2 seconds, and not 4.3 seconds."}, ["It took\n4.2 seconds, and not 4.3 seconds.", None, None, None]),
    ({"week 4.1 of 9.md": "## 4.3 - 5 reasons\nfour"}, [None, None, None, "four"]),
])  # fmt: skip
def test_an_answer_is_found_by_a_range_a_bare_number_or_the_name_of_its_file(tmp_path, files, answers):  # fmt: skip
    found, _, _ = found_in(tmp_path, files, TASK)
    assert [found.get(question.id) for question in TASK.questions] == answers


@pytest.mark.parametrize("code", [
    "import math\n\ndef area(r):\n    return math.pi * r * r",
    "    def area(r):\n        s = r\n\n        return 3 * s",
    "def helper(r):\n    return r\n\n@helper\nclass area:\n    x = 1\nprint(area)",
])  # fmt: skip
def test_code_without_a_fence_is_code_and_no_answer(tmp_path, code):
    outline = Outline((Asked("1"), Asked("2")), names=("area",))
    text = f"## 1\nIt grows.\n\n{code}\n\nThat is all.\n## 2\ndef of area: none\n"
    answers, units, notes = found_in(tmp_path, {"a.md": text}, outline)
    assert answers == {"1": "It grows.\n\n\nThat is all.", "2": "def of area: none"}
    assert [unit.strip() for unit in units] == [textwrap.dedent(code)]
    assert "line 4" in " ".join(notes)


def test_code_without_a_fence_that_is_not_asked_for_stays_part_of_the_answer(tmp_path):
    outline = Outline((Asked("1"),), names=("area",))
    text = "## 1\ndef twice(x):\n    return 2 * x\n"
    answers, units, _ = found_in(tmp_path, {"a.md": text}, outline)
    assert answers == {"1": "def twice(x):\n    return 2 * x"}
    assert units == []


MARIMO = '''import marimo

__generated_with = "0.9.1"
app = marimo.App(width="medium")


@app.cell
def _(mo):
    mo.md(
        r"""
        ## 1
        It grows.
        """
    )
    return


@app.cell
def _():
    import math

    def area(r):
        # pi
        return math.pi * r * r
    return area, math


if __name__ == "__main__":
    app.run()
'''


def test_a_notebook_of_marimo_is_read_as_one(tmp_path):
    outline = Outline((Asked("1"),), names=("area",))
    answers, units, notes = found_in(tmp_path, {"work.py": MARIMO}, outline)
    assert answers == {"1": "It grows."}
    assert units == ["import math\n\ndef area(r):\n    # pi\n    return math.pi * r * r"]
    assert "notebook of marimo" in " ".join(notes)


@pytest.mark.parametrize("cell", [
    'display(Markdown("They are shared."))',
    "#@markdown They are shared.\nx = 1",
    'def answer_1():\n    """What I think."""\n    return "They are shared."',
])  # fmt: skip
def test_an_answer_that_code_only_shows_is_an_answer(tmp_path, cell):
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "## 1"},
        {"cell_type": "code", "metadata": {}, "source": cell, "outputs": [], "execution_count": 1},
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    answers, _, _ = found_in(tmp_path, {"w.ipynb": json.dumps(notebook)}, Outline((Asked("1"),)))
    assert answers == {"1": "They are shared."}


PARTS = Outline(tuple(Asked(name) for name in ("1.1.1", "1.1.2", "1.2.1", "1.2.2")))
SHARED = "They are shared over all steps."


@pytest.mark.parametrize(("text", "answers"), [
    (f"# Part 1\n\n## 1.2\n\n### 1\n\n{SHARED}\n\n### 2\n\nNo.", {"1.2.1": SHARED, "1.2.2": "No."}),
    (f"- [1.1.1](#111)\n- [1.1.2 Why](#112)\n\n## 1.1.1\n{SHARED}\n\n## 1.1.2 Why\nNo.", {"1.1.1": SHARED, "1.1.2": "No."}),
    (f"1.1.1 Sharing weights 3\n1.1.2 Why\t4\n\n# 1.1.1 Sharing weights\n{SHARED}\n\n# 1.1.2 Why\nNo.", {"1.1.1": SHARED, "1.1.2": "No."}),
    (f"| No. | Topic | My answer |\n|---|---|---|\n| 1.1.1 | Sharing | {SHARED} |\n| 1.1.2 | Why | No. |", {"1.1.1": SHARED, "1.1.2": "No."}),
    (f"| Question | Antwort |\n|---|---|\n| 1.1.1 Are the weights the same at every one of the many steps of the network? | {SHARED} |", {"1.1.1": SHARED}),
    ("| No. | T = 5 | T = 10 |\n|---|---|---|\n| 1.1.1 | 19712 | 39552 |", {"1.1.1": "19712 | 39552"}),
    *((f"## 1.1.1\nA: {SHARED}".replace("A:", mark), {"1.1.1": SHARED}) for mark in ("A:", "Ans.", "答：", "Sol.", "**A:**")),
    *((f"## 1.1.1\n{SHARED}\n\n{line}", {"1.1.1": SHARED}) for line in (
        "See code.", "Code: see notebook.", "Implementation: see `weights` below.", "Points: __ / 4", "[4 points]",
        "[Back to top](#top)", "\\newpage", "\\end{document}", "(Please see the attached notebook)",
        "<a href='https://deepnote.com?x=1'>Created in <span>Deepnote</span></a>",
    )),
    ("## 1.1.1\nSee code.", {"1.1.1": "See code."}),
    ("## 1.1.1\nPoints: 12\n\nScore: 3", {"1.1.1": "Points: 12\n\nScore: 3"}),
    ("## 1.1.1\nSee code, where the weights of all steps are one array.", {"1.1.1": "See code, where the weights of all steps are one array."}),
])  # fmt: skip
def test_what_stands_around_an_answer_is_none_of_it(tmp_path, text, answers):
    found, _, _ = found_in(tmp_path, {"a.md": text}, PARTS)
    assert found == answers


@pytest.mark.parametrize("line", [
    "Jörg Müller, Änne Groß", "Jörg Müller (1234567) und Änne Groß (7654321)", "by Anna Kowalska, May 2024",
    "Gruppe 7: Jörg und Änne", "Étudiant : Zoé", "姓名：李雷", "Ludwig van Beethoven",
])  # fmt: skip
def test_who_handed_in_may_stand_there_without_a_word_for_it(tmp_path, line):
    (tmp_path / "a.md").write_text(f"# Sheet 4\n\n{line}\n\n## 1.1.1\n{SHARED}\n")
    read = read_submission(tmp_path, PARTS)
    assert read.unassigned == ()
    assert [piece.to for piece in read.account if line in piece.text] == ["names and dates"]


@pytest.mark.parametrize(
    "line",
    [
        "The weights are shared, yes.",
        "yes, all of them",
        "LSTM, GRU",
        "No",
        "градиент исчезает",
        "梯度 消失",
    ],
)
def test_words_that_are_no_names_are_not_taken_for_some(tmp_path, line):
    (tmp_path / "a.md").write_text(f"# Sheet 4\n\n{line}\n\n## 1.1.1\n{SHARED}\n")
    assert [piece.text.strip() for piece in read_submission(tmp_path, PARTS).unassigned] == [line]


def test_answers_may_stand_in_docstrings_of_what_they_are_about(tmp_path):
    code = f'class Cell:\n    """\n    1.1.1\n\n    {SHARED}\n    """\n\n    def step(self):\n        """1.1.2: No."""\n'
    answers, units, _ = found_in(tmp_path, {"work.py": code}, PARTS)
    assert answers == {"1.1.1": SHARED, "1.1.2": "No."}
    assert units == [code]
    sheet = {"work.py": code, "a.md": "## 1.1.1\nYes."}
    assert found_in(tmp_path / "b", sheet, PARTS)[0] == {"1.1.1": "Yes.", "1.1.2": "No."}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([("code", f"### 1.1.1\n\n{SHARED}")], SHARED),
        ([("markdown", "### 1.1.1"), ("code", "For T = 5 it is 5 * 4 = 20 in all steps.")],
         "For T = 5 it is 5 * 4 = 20 in all steps."),
        ([("markdown", "### 1.1.1"), ("code", "def f(x:\n    return x and then some more of it")], None),
        ([("code", "# counts of 5\nx = = 3 + so many other things here")], None),
    ],
)  # fmt: skip
def test_an_answer_typed_into_a_code_cell_is_an_answer(tmp_path, cells, expected):
    """It was code that "does not compile", and the answer "not there"."""
    notebook = {"cells": [{"cell_type": kind, "source": text} for kind, text in cells]}
    answers, _, _ = found_in(tmp_path, {"work.ipynb": json.dumps(notebook)}, PARTS)
    assert answers == ({"1.1.1": expected} if expected else {})


def test_what_a_readme_of_the_course_says_is_no_second_answer(tmp_path):
    """Every student with the course's template had one answer that waited."""
    files = {"answers.md": f"## 1.1.1\n{SHARED}", "README.md": "## 1.1.1\nWrite it in answers.md"}
    assert found_in(tmp_path, files, PARTS)[0] == {"1.1.1": SHARED}
    alone = {"README.md": f"## 1.1.1\n{SHARED}"}
    assert found_in(tmp_path / "b", alone, PARTS)[0] == {"1.1.1": SHARED}


def test_a_text_that_the_code_opens_is_no_answer_that_was_not_found(tmp_path):
    """All nine unanswered questions waited for a person, for one `input.txt`."""
    files = {
        "work.py": 'data = open("input.txt").read()\n',
        "input.txt": "Some words to learn from.",
    }
    read = read_submission(folder_of(tmp_path / "a", files), PARTS)
    assert not read.unassigned
    assert "a file that the code reads" in {piece.to for piece in read.account}
    files["work.py"] = "data = 1\n"
    assert read_submission(folder_of(tmp_path / "b", files), PARTS).unassigned


def folder_of(folder, files):
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def test_closing_tags_behind_a_heading_are_no_answer(tmp_path):
    sheet = {"a.md": f"<p><strong>1.1.1</strong></p>\n\n{SHARED}"}
    assert found_in(tmp_path, sheet, PARTS)[0] == {"1.1.1": SHARED}


def test_a_title_above_code_is_no_answer_to_the_question_of_its_number(tmp_path):
    code = '"""Week 1.1.1: learning machines."""\nx = 1\n'
    assert found_in(tmp_path, {"work.py": code}, PARTS)[0] == {}


@pytest.mark.parametrize(("names", "first"), [
    (("final.py", "final_v2 (1).py"), "final_v2 (1).py"),
    (("solution_v1.py", "solution_v2 (1).py"), "solution_v2 (1).py"),
    (("rnn-Copy1.py", "rnn.py"), "rnn.py"),
])  # fmt: skip
def test_a_file_that_was_downloaded_twice_is_no_old_copy(names, first):
    assert min(names, key=order_of) == first
    assert rank_of("rnn (1).py") == rank_of("rnn.py") == 0


@pytest.mark.parametrize("answer", [
    "T=5 -> 19712, T=10 -> 39552", "T=5 => 19712\nT=10 => 39552", "T=5 --> 19712, T=10 --> 39552",
    "T=5 19712, T=10 39552", "T=5: 19.712, T=10: 39.552",
    "$5 \\cdot(20\\cdot128 + 128\\cdot10) + 4\\cdot128 = 19712$\n\n$10 \\cdot(20\\cdot128 + 128\\cdot10) + 9\\cdot128 = 39552$",
])  # fmt: skip
def test_a_number_behind_an_arrow_or_beside_a_sign_is_the_number(graders, answer):
    grade = graders("recurrent-networks").grade(
        Submission("ada", answers={"1.1.1": Answer(answer, "a.md", 1)})
    )
    (question,) = (q for q in grade.questions if q.id == "1.1.1")
    told = {c.id: c.status for c in question.checks if c.part == "written"}
    assert set(told.values()) == {"correct"}, told


TORCH = """import torch
DTYPE = torch.float32
def w(*size):
    return torch.rand(*size, dtype=DTYPE, requires_grad=True)

class RNNCell:
    def __init__(self, input_size, hidden_size):
        self.weight_ih, self.weight_hh = w(hidden_size, input_size), w(hidden_size, hidden_size)
        self.bias_ih, self.bias_hh = w(hidden_size), w(hidden_size)

    def forward(self, x, h):
        zero = torch.zeros(h.size(0), h.size(1))
        return torch.tanh(x @ self.weight_ih.t() + self.bias_ih + (h + zero) @ self.weight_hh.t() + self.bias_hh)
"""


@pytest.mark.parametrize("change", [
    ("", ""), ("dtype=DTYPE, requires_grad=True)", "dtype=torch.float64).float()"),
    ("class RNNCell:", "class RNNCell(torch.nn.Module):"),
])  # fmt: skip
def test_torch_in_single_precision_is_right_in_plain_classes_too(graders, change):
    if find_spec("torch") is None:  # it is not imported here, but where the work runs
        pytest.skip("torch is not installed")
    source = TORCH.replace(*change) if change[0] else TORCH
    source = source.replace(
        "hidden_size):\n        self.weight",
        "hidden_size):\n        super().__init__()\n        self.weight",
    )
    if "Module" in source:
        source = source.replace(
            "return torch.rand(*size, dtype=DTYPE, requires_grad=True)",
            "return torch.nn.Parameter(torch.rand(*size, dtype=DTYPE))",
        )
    unit = Unit("work", "work.py", "work.py", source)
    grade = graders("recurrent-networks").grade(Submission("ada", units=(unit,)))
    told = {c.id: c.status for q in grade.questions for c in q.checks if c.id == "cell-values"}
    assert set(told.values()) == {"correct"}, [
        c.message for q in grade.questions for c in q.checks if c.id == "cell-values"
    ]


def test_a_cell_that_shows_what_a_later_one_makes_is_no_fault(graders):
    units = [
        Unit("work", "work.ipynb", f"work.ipynb, cell {k}", source)
        for k, source in enumerate(
            ("rate = twice(2)\nprint(rate)", "def twice(x):\n    return 2 * x"), 1
        )
    ]
    grade = graders("recurrent-networks").grade(Submission("ada", units=tuple(units)))
    assert not [note for note in grade.notes if "rate" in note]


def test_an_error_whose_name_is_no_text_stops_nothing(graders):
    source = "def twice(x):\n    return 2 * x\nraise NameError(name=[])\nprint(undefined)\n"
    units = (Unit("work", "work.py", "work.py", source),)
    grade = graders("recurrent-networks").grade(Submission("ada", units=units))
    assert "grader_fault" not in {q.status for q in grade.questions}
    assert [note for note in grade.notes if "NameError" in note or "undefined" in note]


JOINED = """
import torch
from torch import nn
from tests.a_problem import a_grader

class RNNCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.half = hidden_size // 2
        self.w1 = nn.Parameter(torch.randn(self.half, input_size))
        self.w2 = nn.Parameter(torch.randn(hidden_size - self.half, input_size))
        self.weight_hh = nn.Parameter(torch.randn(hidden_size, hidden_size))
        self.bias_ih = nn.Parameter(torch.randn(hidden_size))
        self.bias_hh = nn.Parameter(torch.randn(hidden_size))

    @property
    def weight_ih(self):
        return torch.cat([self.w1, self.w2])

    @weight_ih.setter
    def weight_ih(self, value):
        self.w1.data.copy_(value[:self.half])
        self.w2.data.copy_(value[self.half:])

    def forward(self, x, h):
        joined = torch.cat([self.w1, self.w2])
        return torch.tanh(x @ joined.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh)
"""


@pytest.mark.skipif(find_spec("torch") is None, reason="torch is not installed")
def test_a_weight_that_joins_several_parameters_of_torch_is_set_by_its_own_setter(graders):
    """A copy into what the property returns has no effect: ten points of right work were lost."""
    unit = Unit("work", "work.py", "work.py", JOINED)
    grade = graders("recurrent-networks").grade(Submission("ada", units=(unit,)), only=["1.1.2"])
    (question,) = (q for q in grade.questions if q.id == "1.1.2")
    cell = [c for c in question.checks if c.part == "code" and "RNNCell" in c.title]
    assert cell
    assert {check.status for check in cell} == {"correct"}


def notebook(*cells):
    made = [
        {"cell_type": kind, "source": text, "metadata": {}}
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for kind, text in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


SHOWN = {
    "Markdown that code shows": notebook(
        ("code", 'display(Markdown("## 1.1.2\\n\\nNo. Shared weights."))'),
        ("code", 'display(Markdown("## 2.1.5"))'),
        ("code", 'display(Markdown("A bidirectional LSTM reads both ways."))'),
    ),
    "a box that begins with the title": notebook(
        ("markdown", "<h3>1.1.2</h3>\n<div>No. Shared weights.</div>"),
        ("markdown", "<h3>2.1.5</h3>\n<div>A bidirectional LSTM reads both ways.</div>"),
    ),
}


@pytest.mark.parametrize("form", SHOWN)
def test_answers_are_read_in_what_a_notebook_shows(tmp_path, form):
    (tmp_path / "w.ipynb").write_text(SHOWN[form])
    outline = load_problem(ROOT / "problems" / "recurrent-networks").outline
    answers = read_submission(tmp_path / "w.ipynb", outline).answers
    assert "No. Shared weights." in answers["1.1.2"].text
    assert "A bidirectional LSTM reads both ways." in answers["2.1.5"].text


def test_a_copy_in_brackets_is_a_copy():
    names = ("rnn.py", "rnn (1).py", "rnn (copy).py", "rnn (old).py", "gold.py")
    assert [rank_of(name) for name in names] == [0, 0, 1, 2, 0]
