"""Who knows nothing earns nothing but what shapes and a guess are worth.

All lazy students are graded by `python -m benchmarks.lazy`; here a share of every kind of them is.
"""

from itertools import groupby
from pathlib import Path

import pytest

from grader.grading.grader import Grader
from grader.problem.load import load_problem
from tests.lazy.allowances import ALLOWED, earned, unearned
from tests.lazy.generate import PROBLEMS, ROOT, Lazy, generate
from tests.points_only import points_only

EVERY = 30
ALWAYS = (
    "constant 1e9; count four times the second",
    "sum of all; backward sum of upstream",
    "tanh of all resized and summed; backward differences of the own forward",
    "random network with tanh; backward differences of the own forward",
    "right loop over: random network with tanh",
    "a whole that invents, a step that replays it",
    "a forward that fits itself to a random backward",
    "numbers, worked, times one",
    "numbers, one chain of equals",
    "numbers, three sentences",
    "numbers, 440 guesses, worked",
    "key words, it is that",
    "key words, in threes",
)
EVERYONE = generate()


def _kind(lazy):
    """Return what groups deeds of one kind: the problem, and how the name of the deed begins."""
    start = lazy.name.replace(":", ",").partition(",")[0]
    return lazy.problem, start if ";" not in lazy.name else lazy.name.partition("; ")[2].partition(
        " "
    )[0]


def _share():
    found = []
    for _, group in groupby(sorted(EVERYONE, key=_kind), key=_kind):
        deeds = list(group)
        found += [lazy for k, lazy in enumerate(deeds) if k % EVERY == 0 or lazy.name in ALWAYS]
    return found


SHARE = _share()


@pytest.fixture(scope="module")
def graders(sandbox):
    problems = {name: load_problem(ROOT / "problems" / name) for name in PROBLEMS}
    return {
        name: Grader(problem, sandbox, naming=points_only(problem, sandbox))
        for name, problem in problems.items()
    }


@pytest.fixture(scope="module")
def grade_of(graders, tmp_path_factory):
    known = {}

    def grade(lazy):
        if (lazy.problem, lazy.name) not in known:
            submission = lazy.submission(tmp_path_factory.mktemp("lazy"))
            known[lazy.problem, lazy.name] = graders[lazy.problem].grade(submission)
        return known[lazy.problem, lazy.name]

    return grade


def test_there_are_some_300_lazy_students_for_all_problems_and_they_stay_the_same():
    assert len(EVERYONE) >= 300
    assert {lazy.problem for lazy in EVERYONE} == set(PROBLEMS)
    assert len({(lazy.problem, lazy.name) for lazy in EVERYONE}) == len(EVERYONE)
    assert generate() == EVERYONE


def test_every_deed_that_is_always_graded_is_there():
    assert set(ALWAYS) <= {lazy.name for lazy in SHARE}


@pytest.mark.parametrize("problem", PROBLEMS)
def test_what_is_allowed_names_checks_of_the_problem(graders, problem):
    questions = graders[problem].problem.questions
    points = {f"{q.id} {check.id}": check.points for q in questions for check in q.checks}
    assert {name: points.get(name) for name in ALLOWED[problem]} == {
        name: p for name, (p, _) in ALLOWED[problem].items()
    }


@pytest.mark.parametrize("problem", PROBLEMS)
def test_lazy_code_is_judged_by_its_values_it_does_not_merely_break(grade_of, problem):
    lazy = next(
        one
        for one in EVERYONE
        if one.problem == problem and one.name.startswith("tanh of the sum;")
    )
    checks = [c for q in grade_of(lazy).questions for c in q.checks if c.part == "code"]
    judged = {"correct", "partial", "incorrect"}
    assert {c.status for c in checks if c.kind != "gradient_check"} <= judged
    # what is the gradient of its own forward is for a person, and earns nothing by itself
    assert {c.status for c in checks} <= {*judged, "needs_review"}
    assert not any(c.points or c.proposed for c in checks if c.status == "needs_review")


@pytest.mark.parametrize("lazy", SHARE, ids=lambda lazy: f"{lazy.problem}: {lazy.name}")
def test_who_knows_nothing_earns_no_more_than_shapes_and_guesses_are_worth(grade_of, lazy):
    grade = grade_of(lazy)
    assert unearned(lazy.problem, lazy.name, earned(grade)) == {}
    faults = [
        check.detail
        for q in grade.questions
        for check in q.checks
        if check.status == "grader_fault"
    ]
    assert faults == []


def test_row_and_column_sums_with_a_loop_are_not_nearly_right(grade_of):
    source = (Path(__file__).parent / "knows_shapes_and_a_loop.py").read_text()
    grade = grade_of(Lazy("row and column sums", "rnn-from-scratch", {"work.py": source}))
    assert unearned("rnn-from-scratch", "", earned(grade)) == {}
