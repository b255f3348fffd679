"""A kit holds no answer, says so where it cannot know, and judges as the grader does with its seed."""

import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
import yaml

from grader.errors import GraderError, ProblemError, UsageError
from grader.kit.make import make_kit, outside, zipped
from grader.kit.opening import KitGrader
from grader.kit.sealed import seal, unseal
from grader.kit.selfcheck import FILE, form_of, has_form, read_selfcheck
from grader.problem.folders import find_problems
from grader.problem.load import load_problem
from grader.sandbox.base import Finished, Unit
from grader.sandbox.inside.wire import decode
from grader.submission.model import Submission
from grader.submission.read import read_submission
from tests.a_problem import a_grader
from tests.conftest import PROBLEM, ROOT
from tests.points_only import points_only

PROBLEMS = [path.name for path in find_problems(ROOT / "problems")]
SEED = 7
ORDINARY = 24
"""A line of code, a pattern or a phrase of so many characters is nobody's by chance."""


@pytest.fixture(scope="module")
def kits(sandbox, tmp_path_factory):
    """A kit of every shipped problem; each is proved while it is made."""
    made = {}
    for name in PROBLEMS:
        problem = load_problem(ROOT / "problems" / name)
        grader = a_grader(problem, sandbox, names_slips=False)
        out = tmp_path_factory.mktemp("kits") / name
        make_kit(grader, out, SEED)
        made[name] = (out, grader)
    return made


def kit_of(kits, name, sandbox):
    out, _ = kits[name]
    return KitGrader(read_selfcheck(out / "selfcheck"), sandbox)


def unpacked(path):
    """Return every byte of a kit, as it stands and as JSON and wire data read it."""
    found = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            found.append(data.decode("utf-8", "replace"))
            if name.endswith((".json", ".ipynb")):
                found += list(texts_in(json.loads(data)))
            if name.endswith(".bin"):
                found += list(texts_in(decode(data)))
    return "\n".join(found)


def texts_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from texts_in(key)
            yield from texts_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_in(part)


def secrets_of(problem):
    """Yield (what, text) for all that a kit must not hold: it is read from the author's files."""
    for question in problem.questions:
        for subject in question.subjects.values():
            heads = ("def ", "class ", "import ", "from ", '"""', "#")
            for line in subject.source.splitlines():
                line = line.strip()
                if len(line) >= ORDINARY and not line.startswith(heads):
                    yield "reference", line
            for misconception in subject.misconceptions:
                yield "message", misconception.message
                yield "edit", misconception.implementation or ""
                for edit in misconception.all_edits():
                    yield "edit", edit.with_
        for check in question.checks:
            dumped = check.model_dump(mode="json", exclude_unset=True, by_alias=True)
            is_answer = check.part == "written" or check.visibility == "hidden"
            if is_answer:
                for key, value in dumped.items():
                    is_name = key == "title" and check.part == "code"
                    if not is_name and key not in ("kind", "id", "subject", "part"):
                        for text in texts_in(value):
                            yield f"{check.part} {key}", text


@pytest.mark.parametrize("name", PROBLEMS)
def test_no_secret_of_the_author_stands_in_a_kit(kits, name):
    out, grader = kits[name]
    text = unpacked(zipped(out))
    problem = grader.problem
    asked = " ".join([q.text + q.title + " ".join(q.hints) for q in problem.questions])
    asked += problem.exercise.text + " ".join(problem.given.values())
    secrets = [
        (what, secret)
        for what, secret in secrets_of(problem)
        if len(secret) >= ORDINARY and secret not in asked
    ]
    assert len(secrets) > 20
    assert [(what, secret) for what, secret in secrets if secret in text] == []


@pytest.mark.parametrize("name", PROBLEMS)
def test_no_hidden_input_and_no_hidden_value_stands_in_a_kit(kits, name):
    out, grader = kits[name]
    shipped = (out / "selfcheck" / "expected.bin").read_bytes()
    public = json.loads((out / "selfcheck" / FILE).read_text())["public"]
    ids = {(q["id"], c["id"]) for q in public["questions"] for c in q["checks"]}
    for planned in a_grader(grader.problem, grader.sandbox, SEED).references.planned:
        hidden = planned.plan.check.visibility == "hidden"
        assert not (hidden and (planned.question.id, planned.plan.check.id) in ids)
        if hidden:
            outcome = grader.references.expected()[planned.number]
            arrays = [v for v in outcome.observations if isinstance(v, np.ndarray)]
            assert not any(a.tobytes() in shipped for a in arrays if len(np.unique(a)) > 3)


def a_problem(folder, subject, checks):
    """Write a problem of one question; return it read."""
    folder.mkdir()
    name = subject["function"]
    code = {"subjects": {name: subject}, "checks": checks}
    points = sum(check["points"] for check in checks)
    question = {"id": "1", "title": "T", "text": "Write it.", "points": points, "code": code}
    exercise = {"format": 1, "id": "p", "title": "T", "points": points, "questions": ["1.yaml"]}
    (folder / "1.yaml").write_text(yaml.safe_dump(question))
    (folder / "exercise.yaml").write_text(yaml.safe_dump(exercise))
    return load_problem(folder)


def test_a_short_number_that_no_seed_changes_is_looked_at_for_its_form_only(tmp_path, sandbox):
    subject = {
        "function": "count",
        "call": ["D", "H"],
        "reference": {"source": "def count(d, h):\n    return d * h\n"},
    }
    cases = [{"sizes": {"D": 12, "H": 7}}]
    check = {"id": "v", "kind": "value", "subject": "count", "points": 2, "cases": cases,
             "corners": False}  # fmt: skip
    problem = a_problem(tmp_path / "problem", subject, [check])
    out = tmp_path / "kit"
    make_kit(a_grader(problem, sandbox), out, SEED)
    assert decode((out / "selfcheck" / "expected.bin").read_bytes()) == []
    kit = KitGrader(read_selfcheck(out / "selfcheck"), sandbox)

    def verdict(source):
        units = (Unit("work", "work.py", "cell", source),)
        return kit.grade(Submission("s", units=units)).questions[0].checks[0]

    assert verdict("def count(d, h):\n    return d + h\n").status == "needs_review"
    assert verdict("def count(d, h):\n    return 0.5\n").status == "incorrect"
    assert "whole number" in verdict("def count(d, h):\n    return 0.5\n").message
    assert verdict("def count(d, h):\n    return 'x'\n").status == "incorrect"
    assert verdict("def count(d, h):\n    raise NotImplementedError\n").status == "not_attempted"
    assert verdict("def count(d, h):\n    return 1 / 0\n").status == "could_not_run"


def test_a_kit_judges_visible_code_as_the_grader_does_under_its_seed(kits, sandbox):
    """Names of mistakes may be missing, and what follows from an own part cannot be carried; a
    mistake that has no name costs wherever it shows.
    """
    kit = kit_of(kits, "recurrent-networks", sandbox)
    problem = load_problem(PROBLEM)
    whole = a_grader(problem, sandbox, SEED, naming=points_only(problem, sandbox, SEED))
    seen = 0
    for path in sorted((ROOT / "submissions").iterdir()):
        if path.name.startswith("."):
            continue
        submission = read_submission(path, whole.problem.outline)
        wanted = {(q.id, c.id): c for q in whole.grade(submission).questions for c in q.checks}
        for question in kit.grade(submission).questions:
            for check in question.checks:
                if check.part == "written":
                    continue
                other = wanted[question.id, check.id]
                is_left = "runs and gives the right form" in check.message
                if "Follows from" in other.message or is_left:
                    continue
                if other.given_back:
                    assert check.points == other.points - other.given_back, path.name
                    continue
                assert (check.status, check.points) == (other.status, other.points), path.name
                if check.status == "correct":
                    assert check.message == other.message
                seen += 1
    assert seen > 150


def test_a_check_has_as_much_time_in_a_kit_as_in_the_course(kits, sandbox):
    out, _grader = kits["recurrent-networks"]
    told = json.loads((out / "selfcheck" / "kit.json").read_text())["seconds"]
    kit = kit_of(kits, "recurrent-networks", sandbox)
    given = {
        f"{planned.question.id}/{planned.plan.check.id}": check.seconds
        for planned, check in zip(kit.references.planned, kit.references.checks, strict=True)
    }
    assert told
    assert {name: seconds for name, seconds in given.items() if seconds is not None} == told


@pytest.mark.lines
def test_a_mistake_is_named_only_to_who_makes_it(tmp_path, sandbox):
    source = "def affine(x, w, b):\n    return x @ w.T + b\n"
    message = "You leave out the bias b."
    subject = {
        "function": "affine",
        "inputs": {"x": ["N", "D"], "w": ["H", "D"], "b": ["H"]},
        "call": ["x", "w", "b"],
        "reference": {"source": source},
        "misconceptions": [{"id": "no-bias", "message": message, "replace": " + b", "with": ""}],
    }
    check = {"id": "v", "kind": "value", "subject": "affine", "points": 2}
    problem = a_problem(tmp_path / "problem", subject, [check])
    out = tmp_path / "kit"
    made = make_kit(a_grader(problem, sandbox), out, SEED, names=True)
    assert made.named > 3
    kit = KitGrader(read_selfcheck(out / "selfcheck"), sandbox)

    def told(code):
        grade = kit.grade(Submission("s", units=(Unit("w", "w.py", "cell", code),)))
        return grade.questions[0].checks[0].message

    assert told(source.replace(" + b", "")) == message
    assert "one slip" in told(source.replace("+ b", "- b"))
    assert message not in told(source.replace("+ b", "- 3 * b"))
    assert "look at line 2 of cell, `x @ w.T + b + 1`" in told(source.replace("+ b", "+ b + 1"))
    assert message not in (out / "selfcheck" / "names.json").read_text()


def test_a_sealed_sentence_opens_to_the_same_values_up_to_rounding_and_to_no_others():
    values = np.linspace(-2, 3, 12)
    sealed = dict(seal("the gates are exchanged", [Finished((values,))]))
    assert unseal(sealed, [Finished((values * (1 + 1e-12),))]) == "the gates are exchanged"
    assert unseal(sealed, [Finished((values * 1.01,))]) == ""
    assert unseal(sealed, [Finished((values, values))]) == ""
    assert dict(seal("too little", [Finished((1.0, 2.0))])) == {}


def test_a_kit_that_another_grader_made_and_one_that_is_damaged_are_told(kits, tmp_path, sandbox):
    out, _ = kits["python-basics"]
    copy = tmp_path / "kit"
    shutil.copytree(out, copy)
    file = copy / "selfcheck" / FILE
    kit = json.loads(file.read_text())
    kit["public"]["steps"] = dict.fromkeys(kit["public"]["steps"], "0" * 16)
    file.write_text(json.dumps(kit))
    with pytest.raises(ProblemError, match="was changed after it was made"):
        KitGrader(read_selfcheck(copy / "selfcheck"), sandbox)
    file.write_text(json.dumps({**kit, "made_by": "0.0.1"}))
    with pytest.raises(ProblemError, match="made by another grader"):
        KitGrader(read_selfcheck(copy / "selfcheck"), sandbox)
    file.write_text(json.dumps({**kit, "format": 9}))
    with pytest.raises(ProblemError, match="a kit of format 9"):
        read_selfcheck(copy / "selfcheck")
    file.write_text(file.read_text()[:200])
    with pytest.raises(ProblemError, match="damaged"):
        read_selfcheck(copy / "selfcheck")


def test_a_kit_in_a_repository_replaces_its_own_files_and_touches_no_others(kits, tmp_path):
    out, grader = kits["python-basics"]
    folder = tmp_path / "repository"
    shutil.copytree(out, folder)
    for name in (".git/config", ".github/workflows/check.yml", "notes.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("mine")
    (folder / "work.py").write_text("changed\n")
    make_kit(grader, folder, SEED)
    assert (folder / "work.py").read_text() == (out / "work.py").read_text()
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / ".git" / "config").exists()
    with zipfile.ZipFile(zipped(folder)) as archive:
        assert not any(".git" in name or "notes" in name for name in archive.namelist())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("seed",), -5),
        (("public", "later"), "many"),
        (("public", "steps"), []),
        (("public", "questions"), []),
        (("public", "questions", 0, "id"), 5),
        (("public", "questions", 0, "hints"), 5),
        (("public", "data"), {"a.txt": "\u20ac"}),
        (("public", "exercise", "limits"), {"wall_seconds": float("nan")}),
    ],
)
def test_a_kit_that_was_tampered_with_is_told_as_damaged(kits, tmp_path, path, value):
    out, _ = kits["python-basics"]
    shutil.copytree(out / "selfcheck", tmp_path / "selfcheck")
    file = tmp_path / "selfcheck" / FILE
    kit = json.loads(file.read_text())
    place = kit
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    file.write_text(json.dumps(kit))
    with pytest.raises(ProblemError, match="damaged"):
        read_selfcheck(tmp_path / "selfcheck")


@pytest.mark.parametrize(
    "sigmoid",
    ["tanh", "one over", "quotient"],
)
def test_noise_beside_large_values_hides_no_name(sigmoid):
    z = np.array([-40.0, -3.0, -1.0, 0.0, 1.0, 2.0, 3.0, 36.0])
    values = {
        "tanh": 0.5 * (1 + np.tanh(0.5 * z)),
        "one over": 1 / (1 + np.exp(-z)),
        "quotient": np.exp(z) / (1 + np.exp(z)),
    }[sigmoid]
    exact = 1 / (1 + np.exp(-z))
    noise = np.array([1e-18, -6e-18, 0.0, 3e-19, 0.0, 0.0, 0.0, 0.0])
    sealed = dict(seal("named", [Finished((exact, np.zeros(8)))]))
    assert unseal(sealed, [Finished((values, noise))]) == "named"


def test_a_data_file_outside_of_the_folder_is_not_written_and_is_named(tmp_path, sandbox):
    subject = {
        "function": "first",
        "inputs": {"x": ["N"]},
        "call": ["x"],
        "reference": {"source": "def first(x):\n    return x[0]\n"},
    }
    check = {"id": "v", "kind": "value", "subject": "first", "points": 1}
    problem = a_problem(tmp_path / "problem", subject, [check])
    read = problem.model_copy(update={"data": {"../evil.csv": "1", "here/data.csv": "2"}})
    make_kit(a_grader(read, sandbox), tmp_path / "out" / "kit", SEED)
    assert (tmp_path / "out" / "kit" / "here" / "data.csv").read_text() == "2"
    assert outside(read) == ["../evil.csv"]
    assert not (tmp_path / "out" / "evil.csv").exists()


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        ([0, 1], "array of shape (2,)", True),
        ((0, 1, 2), "array of shape (2,)", False),
        ([[0.5], [1.5]], "array of shape (2, 1)", True),
        ([[0.5], [1.5, 2.5]], "array of shape (2, 1)", False),
        (np.zeros(3), "a list", True),
        ("abc", "a list", False),
        ([1], "whole number", False),
    ],
)
def test_a_list_has_the_form_of_an_array_where_the_grader_compares_them(value, form, expected):
    """A right list was called wrong in a kit, and had full marks when it was graded."""
    assert has_form(value, form) == expected


def test_a_folder_that_is_no_kit_is_not_replaced(kits, tmp_path):
    _, grader = kits["python-basics"]
    (tmp_path / "thesis.tex").write_text("years")
    with pytest.raises(UsageError, match="no kit"):
        make_kit(grader, tmp_path)
    assert (tmp_path / "thesis.tex").exists()


def test_a_reference_that_the_kit_does_not_pass_makes_no_kit(kits, tmp_path, sandbox, monkeypatch):
    _, grader = kits["python-basics"]
    monkeypatch.setattr("grader.kit.make._reference_units", lambda _g: [Unit("r", "r", "c", "")])
    with pytest.raises(GraderError, match="the reference does not pass"):
        make_kit(grader, tmp_path / "kit")


@pytest.mark.parametrize(
    ("value", "form"),
    [(3, "whole number"), (3.0, "number"), (True, "true or false"), ("a", "text")],
)
def test_a_form_says_nothing_of_the_value(value, form):
    assert form_of(value) == form
    assert has_form(value, form)
    assert not has_form(value, "array of shape (2,)")


def test_the_starter_is_graded_the_same_from_a_folder_that_holds_the_whole_kit(kits, sandbox):
    out, grader = kits["rnn-from-scratch"]
    submission = read_submission(out, grader.problem.outline)
    assert ("selfcheck/", "left out") in {(p.label, p.use) for p in submission.account}
    grade = grader.grade(submission)
    assert {q.status for q in grade.questions} == {"not_attempted"}
    assert not any("more than once" in note for note in grade.notes)
    assert Path(out / "layers.py").exists()


def test_an_untouched_kit_leaves_nothing_for_a_person(kits, tmp_path):
    out, grader = kits["recurrent-networks"]
    folder = tmp_path / "kim"
    shutil.copytree(out, folder)
    grade = grader.grade(read_submission(folder, grader.problem.outline))
    assert {q.status for q in grade.questions} == {"not_attempted"}
    with (folder / "README.md").open("a") as readme:
        readme.write("\n## 1.1.2\n\nNo, the weights are the same at every step.\n")
    read = read_submission(folder, grader.problem.outline)
    assert any(piece.label == "README.md" and piece.use != "left out" for piece in read.account)


def test_a_kit_of_bad_input_alone_is_made(tmp_path, sandbox):
    subject = {
        "function": "half",
        "call": ["D"],
        "reference": {
            "source": "def half(d):\n    if d < 0:\n        raise ValueError('below 0')\n    return d / 2\n"
        },
    }
    bad = {"id": "bad", "kind": "raises", "subject": "half", "points": 1, "raises": "ValueError",
           "cases": [{"sizes": {"D": -1}}]}  # fmt: skip
    value = {"id": "v", "kind": "value", "subject": "half", "points": 1,
             "cases": [{"sizes": {"D": 12}}], "corners": False}  # fmt: skip
    problem = a_problem(tmp_path / "problem", subject, [value, bad])
    make_kit(a_grader(problem, sandbox), tmp_path / "kit", SEED)
    kit = KitGrader(read_selfcheck(tmp_path / "kit" / "selfcheck"), sandbox)

    def statuses(source):
        units = (Unit("work", "work.py", "cell", source),)
        grade = kit.grade(Submission("s", units=units))
        return {check.id: check.status for check in grade.questions[0].checks}

    assert statuses("def half(d):\n    raise NotImplementedError\n")["bad"] == "not_attempted"
    mine = "def half(d):\n    if d < 0:\n        raise ValueError('x')\n    return d / 2\n"
    assert statuses(mine)["bad"] in ("correct", "needs_review")


def test_a_zip_of_somebody_elses_beside_a_kit_is_not_replaced(kits, tmp_path):
    shutil.copytree(kits["attention"][0], tmp_path / "week-4")
    (tmp_path / "week-4.zip").write_bytes(b"the download of last week")
    with pytest.raises(UsageError, match=r"week-4\.zip is there already, and is no kit"):
        zipped(tmp_path / "week-4")
    assert (tmp_path / "week-4.zip").read_bytes() == b"the download of last week"
    (tmp_path / "week-4.zip").unlink()
    first = zipped(tmp_path / "week-4").read_bytes()
    assert zipped(tmp_path / "week-4").read_bytes() == first  # its own is replaced


@pytest.mark.parametrize("value", [np.inf, np.nan, 1j, 2.5])
def test_what_is_no_whole_number_has_not_its_form(value):
    assert not has_form(value, "whole number")
    assert has_form(84.0, "whole number")
