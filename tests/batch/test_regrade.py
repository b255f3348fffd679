"""A regrade judges only what is touched, and its result and comparison equal those of grading all anew."""

import csv
import re
import shutil
from collections import Counter
from dataclasses import replace

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from grader.analysis.moves import by_check, move
from grader.batch.circumstances import Circumstances, environment_of
from grader.batch.regrade import PartWorkers, Regrade
from grader.cli.main import main
from grader.grading.door import open_grader
from grader.grading.merged import _at, merged
from grader.problem.fingerprint import only_points_differ, question_versions
from grader.problem.load import load_problem
from grader.results.decision import Decision, decided
from grader.results.grade import CheckResult
from grader.sandbox.levels import resolve
from grader.store.store import Store
from grader.submission.fingerprint import submission_digest
from grader.submission.read import read_submission
from tests.a_class import PROBLEM, RIGHT

pytestmark = pytest.mark.lines

SOURCES = {
    "right": RIGHT,
    "squares": RIGHT.replace("def double(x):\n", "def double(x):\n    return x * x\n"),
    "near": RIGHT.replace("def double(x):\n", "def double(x):\n    return 2.01 * x\n"),
    "stops": RIGHT.replace("def double(x):\n", "def double(x):\n    raise ValueError(x)\n"),
    "cell-only": RIGHT.replace("def double", "def plot_nothing_like_it"),
    "empty": "",
}


def run_in(folder, verb, *more):
    command = [verb, "subs", "--problem", "problem", "--out", "out"]
    done = CliRunner().invoke(
        main,
        [*(str(folder / word) if word in ("subs", "problem", "out") else word for word in command),
         "--isolation", resolve("auto"), "--progress", "plain", "--workers", "1", *more],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class that is graded, with a decision of a person in the store."""
    folder = tmp_path_factory.mktemp("graded") / "course"
    shutil.copytree(PROBLEM, folder / "problem")
    (folder / "subs").mkdir()
    for name, source in SOURCES.items():
        (folder / "subs" / f"{name}.py").write_text(source)
    run_in(folder, "grade", "--seed", "5")
    with Store(f"sqlite:///{folder / 'out' / 'grades.sqlite'}") as store:
        digest = submission_digest(folder / "subs" / "near.py")
        store.decide(Decision("attacked", digest, "near", "1.1", 1.5, "Nearly.", role="the tutors"))
    return folder


@pytest.fixture
def course(graded, tmp_path):
    """A copy of the graded class in `tmp_path`; what runs a command on it."""
    shutil.copytree(graded, tmp_path, dirs_exist_ok=True)
    return lambda verb, *more: run_in(tmp_path, verb, *more)


def loosen(folder):
    """Make one check of question 1.1 looser and another worth more."""
    path = folder / "problem" / "1.1.yaml"
    text = path.read_text()
    changed = text.replace(
        "      points: 1\n", "      points: 2\n      rtol: 0.02\n      atol: 0.1\n"
    ).replace("points: 5", "points: 6")
    path.write_text(changed)
    head = folder / "problem" / "exercise.yaml"
    head.write_text(re.sub(r"points: 10\b", "points: 11", head.read_text()))
    assert changed != text
    load_problem(folder / "problem")


def other_points(folder, points="1.5", of_question="5.5", of_all="10.5"):
    """Make one check of question 1.1 worth more, or less, and nothing else."""
    path = folder / "problem" / "1.1.yaml"
    changed = path.read_text().replace("points: 1\n", f"points: {points}\n")
    path.write_text(changed.replace("points: 5", f"points: {of_question}"))
    head = folder / "problem" / "exercise.yaml"
    head.write_text(re.sub(r"points: 10\b", f"points: {of_all}", head.read_text()))


def all_anew(folder, seed=5):
    """Return the grade of every submission, each judged as a whole."""
    with open_grader(folder / "problem", seed=seed, isolation="auto") as grader:
        outline = grader.problem.outline
        return {
            name: grader.grade(read_submission(folder / "subs" / f"{name}.py", outline))
            for name in SOURCES
        }


def standing(folder):
    with Store(f"sqlite:///{folder / 'out' / 'grades.sqlite'}") as store:
        return {a.grade.student: a.grade for a in store.standing()}, list(store.history("near"))


def files(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "sqlite" not in path.name and "regrades" not in path.parts
    }


def test_a_regrade_equals_grading_all_anew_and_so_does_its_comparison(course, tmp_path):
    before, _ = standing(tmp_path)
    loosen(tmp_path)
    pages = files(tmp_path / "out")
    said = course("regrade", "--dry-run")
    assert "Judged anew: 1.1, in" in said
    assert "Nothing was kept" in said
    assert files(tmp_path / "out") == pages
    assert standing(tmp_path)[0] == before
    said = course("regrade")
    after, history = standing(tmp_path)
    wanted = all_anew(tmp_path)
    for name, grade in wanted.items():
        assert replace(after[name], notes=()) == replace(grade, notes=()), name
    assert len(history) == 2
    assert history[0].grade == before["near"]

    decision = Decision("attacked", "", "near", "1.1", 1.5, "Nearly.", role="the tutors")
    (table,) = (tmp_path / "out" / "regrades").glob("*[0-9].csv")
    rows = list(csv.DictReader(table.read_text().splitlines()))
    moved = {}
    for name in SOURCES:
        own = [replace(decision, made_at=_made(tmp_path))] if name == "near" else []
        a, b = decided(before[name], own), decided(wanted[name], own)
        checks = {
            (q.id, c.id): (c.points, d.points)
            for q, r in zip(a.questions, b.questions, strict=True)
            for c, d in zip(q.checks, r.checks, strict=True)
            if (c.points, c.status) != (d.points, d.status)
        }
        if checks:
            moved[name] = (a.points, b.points, checks)
    assert {row["student"] for row in rows} == set(moved)
    for row in rows:
        a, b, checks = moved[row["student"]]
        assert (float(row["before"]), float(row["after"])) == (a, b)
        assert (float(row["check before"]), float(row["check after"])) == checks[row["question"], row["check"]]  # fmt: skip
    assert len(rows) == sum(len(checks) for _, _, checks in moved.values())
    assert moved["right"][:2] == (8.0, 9.0)
    page = (tmp_path / "out" / "near" / "report.html").read_text()
    assert "Decided by the tutors" in page
    assert "Graded so already: 6" in course("regrade")
    said = CliRunner().invoke(main, ["history", "right", "--checks", "--store", str(tmp_path / "out" / "grades.sqlite")]).output  # fmt: skip
    assert "1.1 more-values: 1 / 1  correct" in said
    assert "1.1 more-values: 1 -> 2  correct -> correct" in said


def test_where_only_points_change_nothing_runs_and_all_comes_out_as_if_graded_anew(
    course, tmp_path, monkeypatch
):
    other_points(tmp_path)
    asked = []
    monkeypatch.setattr(PartWorkers, "task", lambda _, path: asked.append(path))
    said = course("regrade")
    assert "Judged as before, at the points that checks give now: 6 submissions." in said
    assert asked == []
    for name, grade in all_anew(tmp_path).items():
        assert replace(standing(tmp_path)[0][name], notes=()) == replace(grade, notes=()), name
    page = (tmp_path / "out" / "near" / "report.html").read_text()
    assert "Decided by the tutors" in page


@pytest.mark.parametrize("change", [
    ("id: count", "id: counted"),
    ("    - id: count", "    - id: another\n      kind: parameter_count\n      subject: Leaky\n      points: 0\n    - id: count"),
])  # fmt: skip
def test_points_of_one_question_and_checks_of_another_change_at_once(course, tmp_path, change):
    other_points(tmp_path)
    path = tmp_path / "problem" / "1.2.yaml"
    assert change[0] in path.read_text()
    path.write_text(path.read_text().replace(*change, 1))
    load_problem(tmp_path / "problem")
    course("regrade", "--dry-run")
    course("regrade")
    for name, grade in all_anew(tmp_path).items():
        assert replace(standing(tmp_path)[0][name], notes=()) == replace(grade, notes=()), name


def test_a_check_that_gave_nothing_and_gives_something_now_is_judged_anew(course, tmp_path):
    """A mistake costs where it costs something first, so that this may change other questions."""
    first = question_versions(load_problem(tmp_path / "problem"), 5)
    other_points(tmp_path, "0", "4", "9")
    now = question_versions(load_problem(tmp_path / "problem"), 5)
    assert not only_points_differ(first["1.1"], now["1.1"])
    assert "Judged as before" not in course("regrade", "--dry-run")


@given(
    parts=st.integers(1, 60),
    taken=st.integers(0, 60),
    old=st.sampled_from([0.5, 1.0, 1.5, 2.0, 3.0, 7.0, 12.5]),
    new=st.sampled_from([0.5, 1.0, 1.5, 2.0, 3.0, 7.0, 12.5]),
)
def test_a_share_at_other_points_is_what_a_check_would_have_given(parts, taken, old, new):
    share = min(taken / parts, 1.0)
    check = CheckResult(
        "c", "value", "code", "C", "partial", round(old * share, 6), old, "visible", None, ""
    )
    assert _at(check, new).points == round(new * share, 6)
    assert _at(check, new).max_points == new


def _made(folder):
    with Store(f"sqlite:///{folder / 'out' / 'grades.sqlite'}") as store:
        return store.decisions()[0].made_at


def test_back_to_an_earlier_version_is_compared_with_what_stood_last(course, tmp_path):
    kept = (tmp_path / "problem" / "1.1.yaml").read_text(), (tmp_path / "problem" / "exercise.yaml").read_text()  # fmt: skip
    loosen(tmp_path)
    course("regrade")
    (tmp_path / "problem" / "1.1.yaml").write_text(kept[0])
    (tmp_path / "problem" / "exercise.yaml").write_text(kept[1])
    assert re.search(r"right +9 -> +8 ", course("regrade"))
    loosen(tmp_path)
    assert re.search(r"right +8 -> +9 ", course("regrade", "--dry-run"))


def test_only_touched_questions_go_to_workers_and_reasons_are_told(course, tmp_path):
    loosen(tmp_path)

    def planned(seed=5):
        circumstances = Circumstances("attacked", tmp_path / "problem", seed, resolve("auto"), environment_of(load_problem(tmp_path / "problem")))  # fmt: skip
        paths = [tmp_path / "subs" / f"{name}.py" for name in SOURCES]
        workers = PartWorkers(circumstances, 1)
        with Store(f"sqlite:///{tmp_path / 'out' / 'grades.sqlite'}") as store:
            return Regrade(circumstances, paths, store, store, workers).plan(), workers, paths

    plan, workers, paths = planned()
    assert plan.touched == Counter({("1.1",): 6})
    assert plan.reasons == Counter({"the exercise has changed": 6})
    assert {workers.task(path).only for path in paths} == {("1.1",)}
    plan, workers, paths = planned(seed=6)
    assert plan.whole == 6
    assert {workers.task(path).only for path in paths} == {()}
    (tmp_path / "subs" / "new.py").write_text("x = 1")
    assert "Never graded before, and in no comparison: 1 submission" in course("regrade", "--dry-run")  # fmt: skip


class Recording:
    """A sandbox that notes which checks it ran."""

    def __init__(self, sandbox):
        self.sandbox, self.ran = sandbox, []

    def __getattr__(self, name):
        return getattr(self.sandbox, name)

    def run(self, job):
        if any(unit.label == "work.py" for unit in job.units):
            self.ran += [check.number for check in job.checks]
        return self.sandbox.run(job)


@pytest.mark.parametrize("name", SOURCES)
def test_some_questions_judged_alone_are_judged_as_in_the_whole(name, sandbox, tmp_path):
    from grader.grading.grader import Grader

    (tmp_path / "work.py").write_text(SOURCES[name])
    noting = Recording(sandbox)
    grader = Grader(load_problem(PROBLEM), noting)
    submission = read_submission(tmp_path / "work.py", grader.problem.outline)
    whole = grader.grade(submission)
    noting.ran.clear()
    part = grader.grade(submission, ("1.2",))
    of_question = {p.number for p in grader.references.planned if p.question.id == "1.2"}
    assert set(noting.ran) <= of_question
    assert bool(noting.ran) == bool(submission.units)
    assert [question.id for question in part.questions] == ["1.2"]
    spoilt = replace(whole, questions=(whole.questions[0], replace(whole.questions[1], points=99.0)))  # fmt: skip
    assert replace(merged(spoilt, part), notes=()) == replace(whole, notes=())


def test_a_question_is_touched_by_its_checks_its_neighbours_and_the_seed_and_by_no_other(tmp_path):
    shutil.copytree(PROBLEM, tmp_path / "problem")
    path = tmp_path / "problem" / "1.2.yaml"
    text = path.read_text()
    first = question_versions(load_problem(tmp_path / "problem"), 1)

    def touched(seed=1):
        now = question_versions(load_problem(tmp_path / "problem"), seed)
        return {name for name in first if first[name] != now[name]}

    assert touched() == set()
    assert touched(seed=2) == {"1.1", "1.2"}
    path.write_text(text.replace("    - id: count", "    - id: count\n      hint: Count again.", 1))
    assert touched() == {"1.2"}
    path.write_text(text.replace("self.weight = np.eye(D)", "double = D\n                  self.weight = np.eye(double)", 1))  # fmt: skip
    assert touched() == {"1.1", "1.2"}  # it speaks of what 1.1 asks for
    path.write_text(text.replace("A cell that", "The cell that", 1))
    assert touched() == {"1.1", "1.2"}  # answers are found by the titles


def test_what_a_check_rests_on_is_not_told_to_students(sandbox, tmp_path):
    from grader.grading.grader import Grader

    grader = Grader(load_problem(PROBLEM), sandbox)
    (tmp_path / "work.py").write_text(RIGHT)
    grade = grader.grade(read_submission(tmp_path / "work.py", grader.problem.outline))
    assert all(question.version for question in grade.questions)
    assert not any(question.version for question in grade.for_student().questions)
    assert move("kim", grade, grade) is None
    assert by_check([]) == []
