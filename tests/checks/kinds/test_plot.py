"""What is drawn is compared by kind and data, in any order, colour and way of calling matplotlib."""

import pytest

from grader.errors import ProblemError
from grader.sandbox.inside import figures
from tests.a_problem import a_grader, a_problem, audited, graded

CODE = """
subjects:
  curves:
    function: curves
    inputs: {losses: [N], other: [N]}
    call: [losses, other]
    returns: _
    reference:
      source: |
        import matplotlib.pyplot as plt
        def curves(losses, other):
            plt.plot(losses, label="training")
            plt.plot(other, label="test")
            plt.yscale("log")
            plt.xlabel("epoch")
            plt.ylabel("loss")
            plt.title("Loss against epoch")
            plt.legend()
checks:
  - {id: plot, kind: plot, subject: curves, points: 2, looks_at: [data, xlabel, ylabel, title, legend, scale, labels], says: {ylabel: loss}, cases: [{sizes: {N: 6}}, {sizes: {N: 3}}]}
"""
RIGHT = [
    "from matplotlib import pyplot as plt\nimport numpy as np\ndef curves(a, b):\n    fig, ax = plt.subplots(figsize=(4, 3))\n    t = np.arange(len(a))\n"
    "    ax.semilogy(t, b, 'r--', label='b')\n    ax.semilogy(t, a, color='k', label='a')\n"
    "    ax.set(xlabel='Epoch', ylabel='The Loss')\n    ax.set_title('t')\n    ax.legend(loc='best')\n    ax.grid(True)\n    plt.tight_layout()\n    plt.savefig('x.png')\n    plt.show()\n",
    "import matplotlib.pyplot as plt\ndef curves(a, b):\n    n = list(range(len(a)))\n    plt.figure()\n    plt.semilogy(n, list(a), n, list(b))\n    plt.legend(['a', 'b'])\n"
    "    plt.xlabel('e'); plt.ylabel('loss'); plt.title('x')\n    fig = plt.gcf()\n    fig.set_size_inches(3, 4)\n    return fig\n",
    "import matplotlib.pyplot as plt\ndef curves(a, b):\n    fig, axes = plt.subplot_mosaic([['only']])\n    ax = axes['only']\n"
    "    for values, name in ((a, 'a'), (b, 'b')):\n        line, = ax.semilogy(values)\n        line.set_label(name)\n"
    "    ax.set(xlabel='e', ylabel='loss')\n    fig.suptitle('t')\n    fig.legend()\n",
    "import matplotlib.pyplot as plt\nfrom matplotlib.lines import Line2D\ndef curves(a, b):\n    ax = plt.gca()\n    n = range(len(a))\n"
    "    ax.add_line(plt.Line2D(n, a, label='a'))\n    ax.add_line(Line2D(xdata=n, ydata=b, label='b'))\n    plt.yscale(value='log')\n"
    "    plt.xlabel(xlabel='e'); plt.ylabel(ylabel='loss'); ax.set_title(label='x'); plt.legend()\n",
    "from matplotlib.figure import Figure\ndef curves(a, b):\n    fig = Figure()\n    ax = fig.subplots()\n    lines = ax.semilogy(a) + ax.semilogy(b)\n"
    "    ax.legend(lines, {'a': 1, 'b': 2}.keys())\n    fig.axes[0].set(xlabel='e', ylabel='loss', title='t')\n",
]
BARS = """
subjects:
  bars:
    function: bars
    inputs: {counts: [N]}
    call: [counts]
    returns: _
    reference:
      source: |
        import matplotlib.pyplot as plt
        def bars(counts):
            plt.bar(["a", "b", "c"], counts)
checks:
  - {id: plot, kind: plot, subject: bars, points: 2, looks_at: [data], cases: [{sizes: {N: 3}}]}
"""
SAME_BARS = [
    "ax.bar(range(3), c); ax.set_xticks(range(3), ['a', 'b', 'c'])",
    "ax.bar([1, 2, 3], c); ax.set_xticks([1, 2, 3]); ax.set_xticklabels(['a', 'b', 'c'])",
    "plt.bar([2, 0, 1], [c[2], c[0], c[1]]); plt.xticks([0, 1, 2], list('abc'))",
    "plt.bar([0, 1, 2], c, tick_label=['a', 'b', 'c'])",
    "[ax.bar(n, v) for n, v in zip('abc', c)]",
    "[ax.bar(k, v) for k, v in enumerate(c)]; ax.set(xticks=range(3), xticklabels='a b c'.split())",
]
OTHER_BARS = [
    "ax.bar(range(3), c); ax.set_xticks(range(3), ['b', 'a', 'c'])",
    "ax.bar(range(3), c)",
    "[ax.bar(n, v) for n, v in zip('acb', c)]",
    "ax.bar(range(3), c[::-1] + 1); ax.set_xticks(range(3), ['a', 'b', 'c'])",
]


@pytest.fixture(scope="module")
def bars(tmp_path_factory, sandbox):
    return a_grader(a_problem(tmp_path_factory.mktemp("bars"), BARS), sandbox, names_slips=False)


@pytest.mark.parametrize(
    ("drawn", "status"),
    [*((d, "correct") for d in SAME_BARS), *((d, "incorrect") for d in OTHER_BARS)],
)
def test_bars_are_told_by_the_names_below_them(bars, drawn, status):
    source = f"import matplotlib.pyplot as plt\ndef bars(c):\n    fig, ax = plt.subplots()\n    {drawn}\n"
    assert graded(bars, source)["plot"].status == status


@pytest.mark.parametrize(
    ("drawn", "told"),
    [
        (
            "ax.bar(['c', 'a', 'b'], [c[2], c[0], c[1]])",
            "bars are right and stand in another order",
        ),
        ("ax.bar(['c', 'a', 'b'], c)", "names along the axis are others in 3 of 3 places"),
        ("ax.bar(c, ['a', 'b', 'c'])", "x and y values are exchanged"),
    ],
)
def test_right_bars_in_another_order_are_told_as_that_and_no_other_are(bars, drawn, told):
    source = f"import matplotlib.pyplot as plt\ndef bars(c):\n    fig, ax = plt.subplots()\n    {drawn}\n"
    verdict = graded(bars, source)["plot"]
    assert verdict.status == "incorrect"
    assert f"whose {told}" in verdict.message


def test_bars_that_lie_are_not_those_that_stand(bars):
    source = "import matplotlib.pyplot as plt\ndef bars(c):\n    plt.barh(['a', 'b', 'c'], c)\n"
    verdict = graded(bars, source)["plot"]
    assert verdict.status == "incorrect"
    told = "draws a group of horizontal bars, where a group of bars is asked for"
    assert told in verdict.message


CLOUD = BARS.replace('plt.bar(["a", "b", "c"], counts)', "plt.scatter(counts, counts * counts)")


@pytest.mark.parametrize(
    ("drawn", "status"),
    [
        ("plt.scatter(c[::-1], (c * c)[::-1])", "correct"),
        ("plt.scatter(c[::-1], c * c)", "incorrect"),
        ("plt.scatter(c * c, c)", "incorrect"),
        ("plt.plot(c[::-1], (c * c)[::-1])", "incorrect"),
    ],
)
def test_a_cloud_of_points_has_no_order(tmp_path, sandbox, drawn, status):
    grader = a_grader(a_problem(tmp_path, CLOUD), sandbox, names_slips=False)
    source = f"import matplotlib.pyplot as plt\ndef bars(c):\n    {drawn}\n"
    assert graded(grader, source)["plot"].status == status


def test_who_draws_nothing_is_not_told_of_a_slip_that_draws_nothing_too(grader):
    message = graded(grader, "def curves(a, b):\n    return len(a) + 1\n")["plot"].message
    assert message == "curves draws nothing (with matplotlib's pyplot or Axes) (N=6)."


@pytest.fixture(scope="module")
def plain(tmp_path_factory, sandbox):
    """What the check says by itself."""
    return a_grader(a_problem(tmp_path_factory.mktemp("plain"), CODE), sandbox, names_slips=False)


@pytest.fixture(scope="module")
def grader(tmp_path_factory, sandbox):
    return a_grader(a_problem(tmp_path_factory.mktemp("plot"), CODE), sandbox)


@pytest.mark.parametrize("source", RIGHT)
def test_the_way_of_drawing_does_not_matter(grader, source):
    found = graded(grader, source)["plot"]
    assert (found.status, found.message) == ("correct", "It draws what is asked for.")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("ax.semilogy(t, a, color='k', label='a')", "pass", "lacks a line"),
        ("ax.semilogy(t, a,", "ax.semilogy(t + 1, a,", "draws a line whose x values differ in 6 of 6 entries"),
        ("ax.semilogy(t, a,", "ax.semilogy(t, a[::-1],", "draws a line whose y values differ"),
        ("ax.semilogy(t, a,", "ax.scatter(t, a,", "lacks a line"),
        ("    ax.grid", "    ax.plot(t, t)\n    ax.grid", "draws a line too many"),
        ("semilogy", "plot", "has a linear y axis; log is asked for"),
        ("xlabel='Epoch', ", "", "has no label of the x axis"),
        ("The Loss", "y", "has a label of the y axis that does not say 'loss'"),
        ("    ax.set_title('t')\n", "", "has no title"),
        ("    ax.legend(loc='best')\n", "", "has no legend"),
        (", label='a'", "", "leaves 1 of what it draws without a label"),
        ("plt.subplots(figsize=(4, 3))", "plt.subplots(); ax2 = fig.add_subplot(2, 1, 2); ax2.plot(a)", "draws 2 sets of axes; 1 are asked for"),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_told(plain, old, new, told):
    assert old in RIGHT[0]
    found = graded(plain, RIGHT[0].replace(old, new))["plot"]
    assert found.status == "incorrect"
    assert told in found.message


def test_nothing_drawn_is_told(grader):
    assert "draws nothing" in graded(grader, "def curves(a, b):\n    print(a)\n")["plot"].message


def test_a_problem_with_it_is_proved(grader):
    found = audited(grader)
    assert found.failures == [], [(t.id, t.change) for t in found.failures]


def test_a_mistake_of_the_author_is_told(tmp_path):
    with pytest.raises(ProblemError, match="the size N is not given"):
        a_problem(tmp_path, CODE.replace("{sizes: {N: 3}}", "{}"))


def test_what_is_drawn_outside_of_a_check_is_not_remembered():
    figures.begin()
    assert figures.drawn() == ()
    figures.PYPLOT["plot"]([1, 2])
    assert all(not axes["items"] for axes in figures.drawn())


@pytest.mark.parametrize(
    "kind",
    ["bar", "scatter", "hist", "imshow", "boxplot", "pie", "errorbar", "fill_between", "axhline"],
)
def test_every_kind_takes_what_matplotlib_takes(kind):
    figures.begin()
    for args in (([1, 2], [3, 4]), ([[1, 2], [3, 4]],), (object(),), ()):
        figures.PYPLOT[kind](*args, alpha=0.5, label=None)
    (axes,) = figures.drawn()
    assert len(axes["items"]) == 4


@pytest.mark.parametrize(
    ("drawn", "told"),
    [
        ("plt.legend()\n    plt.semilogy(a); plt.semilogy(b)", "has no legend"),
        ("plt.semilogy(a, label='a'); plt.semilogy(b, label='b'); plt.legend()", ""),
    ],
)
def test_a_legend_shows_what_is_drawn_before_it(plain, drawn, told):
    source = f"import matplotlib.pyplot as plt\ndef curves(a, b):\n    plt.xlabel('e'); plt.ylabel('loss'); plt.title('t')\n    {drawn}\n"
    found = graded(plain, source)["plot"]
    assert found.status == ("incorrect" if told else "correct")
    assert told in found.message


MARKED = """
subjects:
  show:
    function: show
    inputs: {values: [N]}
    call: [values]
    returns: _
    reference:
      source: |
        import matplotlib.pyplot as plt
        def show(values):
            plt.hist(values, bins=5)
            plt.axvline(values.mean())
            plt.boxplot(values)
checks:
  - {id: plot, kind: plot, subject: show, points: 2, looks_at: [data], cases: [{sizes: {N: 9}}]}
"""


@pytest.fixture(scope="module")
def marked(tmp_path_factory, sandbox):
    return a_grader(
        a_problem(tmp_path_factory.mktemp("marked"), MARKED), sandbox, names_slips=False
    )


@pytest.mark.parametrize("right", [
    "plt.hist(x=v, bins=5); plt.axvline(x=v.mean()); plt.boxplot(x=v)",
    "plt.hist(v, 5); plt.axvline(v.mean(), color='k'); plt.boxplot(v, vert=True)",
])  # fmt: skip
def test_what_is_counted_or_marked_may_be_named(marked, right):
    source = f"import matplotlib.pyplot as plt\ndef show(v):\n    {right}\n"
    assert graded(marked, source)["plot"].status == "correct"


@pytest.mark.parametrize(("wrong", "told"), [
    ("plt.hist(v, 5); plt.axhline(v.mean()); plt.boxplot(v)", "draws a horizontal line (axhline), where a vertical line (axvline) is asked for"),
    ("plt.hist(v, 5); plt.axvline(v.max()); plt.boxplot(v)", "draws a vertical line (axvline) whose values differ"),
    ("plt.hist(v, 5); plt.axvline(v.mean()); plt.boxplot(v, vert=False)", "draws a lying box plot, where a box plot is asked for"),
    ("plt.hist(v, 5, orientation='horizontal'); plt.axvline(v.mean()); plt.boxplot(v)", "draws a lying histogram, where a histogram is asked for"),
])  # fmt: skip
def test_what_lies_is_not_what_stands(marked, wrong, told):
    source = f"import matplotlib.pyplot as plt\ndef show(v):\n    {wrong}\n"
    check = graded(marked, source)["plot"]
    assert check.status == "incorrect"
    assert told in check.message
