"""Every mistake of a problem's files is told at once, each with file and line, what was found and what to try."""

import json
import re
import shutil

import jsonschema
import pytest
import yaml

from grader.errors import ProblemError
from grader.problem.json_schema import schemas
from grader.problem.load import load_problem
from tests.conftest import PROBLEM, ROOT


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(PROBLEM, tmp_path / "p")


def complaints(folder):
    with pytest.raises(ProblemError) as caught:
        load_problem(folder)
    return [str(complaint) for complaint in caught.value.complaints]


def edit(folder, name, old, new):
    path = folder / name
    text = path.read_text()
    assert text.count(old) >= 1, (name, old)
    path.write_text(text.replace(old, new, 1))
    return text[: text.index(old)].count("\n") + 1


WRONG = {
    "gates along another axis": (
        "subjects/lstm_cell.yaml",
        "stacked:",
        "axis: 1\n  stacked:",
        "weight_ih cannot be parted into 4 gates along axis 1; write axis: 0",
    ),
    "unknown kind": (
        "1.1.1.yaml",
        "kind: value",
        "kind: valeu",
        "unknown kind 'valeu'; did you mean 'value'?",
    ),
    "no kind": (
        "2.1.2.yaml",
        "kind: forget_gate\n      title",
        "title",
        "the key 'kind' is missing",
    ),
    "kind of the other part": (
        "2.1.2.yaml",
        "kind: forget_gate",
        "kind: text",
        "belongs to the written part",
    ),
    "unknown key": (
        "1.1.1.yaml",
        "visibility: hidden",
        "visiblity: hidden",
        "unknown key 'visiblity'; did you mean 'visibility'?",
    ),
    "wrong type": (
        "1.1.1.yaml",
        "points: 1\n      visibility",
        "points: many\n      visibility",
        "found 'many'",
    ),
    "negative points": (
        "1.1.2.yaml",
        "points: 1\n      correct",
        "points: -1\n      correct",
        "greater than or equal to 0",
    ),
    "wrong visibility": (
        "1.1.1.yaml",
        "visibility: hidden",
        "visibility: secret",
        "found 'secret'",
    ),
    "missing reference": (
        "1.2.1.yaml",
        "      reference:\n        source: |",
        "      notes:\n        source: |",
        "'reference' is missing",
    ),
    "empty reference": (
        "subjects/rnn_cell.yaml",
        "files: [references/rnn_cell.py]",
        "files: []",
        "write source or files",
    ),
    "reference file not there": (
        "subjects/rnn_cell.yaml",
        "references/rnn_cell.py",
        "references/rnn.py",
        "no file 'references/rnn.py'",
    ),
    "reference that is no Python": (
        "2.1.4.yaml",
        "return 4 * (",
        "return 4 * ((",
        "the reference is no Python",
    ),
    "reference of another name": (
        "2.1.4.yaml",
        "def lstm_parameter_count(",
        "def count(",
        "does not define 'lstm_parameter_count'",
    ),
    "bad YAML": ("2.1.4.yaml", "title: Diagonal", "title: Diagonal: recurrence", "this is no YAML"),
    "tab in YAML": ("2.1.1.yaml", "      points: 1", "\tpoints: 1", "this is no YAML"),
    "key twice": ("2.1.3.yaml", "title: Vanishing", "title: One\ntitle: Vanishing", "stands twice"),
    "points of a question do not add up": (
        "1.2.2.yaml",
        "points: 6",
        "points: 7",
        "points is 7, but the checks add up to 6",
    ),
    "points of the exercise do not add up": (
        "exercise.yaml",
        "points: 45",
        "points: 44",
        "the questions add up to 45",
    ),
    "question file not there": (
        "exercise.yaml",
        "- 1.2.1.yaml",
        "- 1.2.11.yaml",
        "there is no file '1.2.11.yaml'; did you mean",
    ),
    "file outside the folder": (
        "exercise.yaml",
        "- 1.2.1.yaml",
        "- ../../etc/passwd",
        "there is no file",
    ),
    "unknown subject": (
        "2.1.2.yaml",
        "subject: LSTMCell",
        "subject: LSTMcell",
        "did you mean 'LSTMCell'?",
    ),
    "id twice": (
        "1.1.1.yaml",
        "id: any-sizes",
        "id: small-sizes",
        "the id 'small-sizes' stands twice",
    ),
    "edit that does not fit": (
        "subjects/gru_cell.yaml",
        "replace: (1.0 - z) * n + z * h",
        "replace: (1 - z) * n",
        "stands 0 times",
    ),
    "misconception without a way": (
        "1.2.1.yaml",
        "replace: weight ** time_steps\n          with: weight * time_steps",
        "hint: x",
        "exactly one of",
    ),
    "regular expression": (
        "2.1.5.yaml",
        "'\\b(?:2|two)\\b.{0,12}\\blayers?\\b'",
        "'(two'",
        "is no regular expression",
    ),
    "unknown gate": (
        "2.1.1.yaml",
        "i: {drive: {f: 0, g: 1}",
        "i: {drive: {x: 0, g: 1}",
        "there is no gate 'x'",
    ),
    "unknown state": ("2.1.3.yaml", "state: c", "state: s", "'s' is no state"),
    "size not given": (
        "1.1.1.yaml",
        "{D: 2, H: 3, O: 4, T: 3}",
        "{D: 2, H: 3, T: 3}",
        "the size O is not given",
    ),
    "both function and class": (
        "subjects/rnn_cell.yaml",
        "class: RNNCell",
        "class: RNNCell\nfunction: f",
        "either function or class",
    ),
    "choice that is no option": (
        "1.1.2.yaml",
        'correct: "no"',
        "correct: maybe",
        "none of the options",
    ),
    "format of the future": ("exercise.yaml", "format: 1", "format: 9", "found 9"),
    "comma in a number": ("exercise.yaml", "points: 45", "points: 4,5", "write 4.5"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_spec_is_refused_with_file_and_line(folder, name):
    file, old, new, text = WRONG[name]
    line = edit(folder, file, old, new)
    found = complaints(folder)
    hits = [c for c in found if text in c]
    assert hits, found
    where = re.search(r"([\w./-]+\.yaml):(\d+): ", hits[0])
    assert where
    assert where[1].endswith(file)
    assert abs(int(where[2]) - line) <= 8


def test_all_mistakes_of_all_files_are_told_at_once(folder):
    edit(folder, "1.1.1.yaml", "kind: value", "kind: valeu")
    edit(folder, "1.1.1.yaml", "visibility: hidden", "visiblity: hidden")
    edit(folder, "2.1.5.yaml", "kind: direction", "kind: directions")
    edit(folder, "exercise.yaml", "title:", "titel:")
    found = "\n".join(complaints(folder))
    for text in ("valeu", "visiblity", "directions", "titel"):
        assert text in found


def test_a_folder_without_an_exercise_says_so(tmp_path):
    assert "no such file" in complaints(tmp_path)[0]


SHIPPED = {
    "exercise": ["exercise.yaml"],
    "question": [path.name for path in sorted(PROBLEM.glob("[0-9]*.yaml"))],
    "subject": [f"subjects/{path.name}" for path in sorted((PROBLEM / "subjects").glob("*.yaml"))],
}


def test_a_reference_that_is_no_utf_8_is_one_mistake_beside_the_others(tmp_path):
    shutil.copytree(PROBLEM, tmp_path / "p")
    (tmp_path / "p" / "references" / "rnn_cell.py").write_bytes("# größer\n".encode("latin-1"))
    count = tmp_path / "p" / "2.1.4.yaml"
    count.write_text(count.read_text().replace("return 4 * (", "return 4 * (("))
    with pytest.raises(ProblemError) as error:
        load_problem(tmp_path / "p")
    told = str(error.value).splitlines()
    assert len(told) == 2, told
    assert (
        "'references/rnn_cell.py' is no UTF-8 text (byte 4); save it in an editor as UTF-8"
        in str(error.value)
    )
    assert "the reference is no Python" in str(error.value)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_schema_is_the_models_and_accepts_the_shipped_problem(name):
    schema = json.loads((ROOT / "docs" / "schema" / f"{name}.schema.json").read_text())
    assert schema == json.loads(json.dumps(schemas()[name])), "run: grader schema"
    for file in SHIPPED[name]:
        jsonschema.validate(yaml.safe_load((PROBLEM / file).read_text()), schema)


def test_the_exercise_says_what_corners_cost_where_a_check_does_not(tmp_path):
    folder = shutil.copytree(ROOT / "problems" / "rnn-from-scratch", tmp_path / "p")
    file = folder / "exercise.yaml"
    file.write_text(file.read_text() + "\ncorner: 0.5\n")
    question = folder / "1.1.yaml"
    text = question.read_text()
    question.write_text(text.replace("kind: value", "kind: value\n      corner: 0.25", 1))
    first, *others = [
        check
        for q in load_problem(folder).questions
        for check in (q.code.checks if q.code else [])
        if hasattr(check, "corner")
    ]
    assert first.corner == 0.25
    assert {check.corner for check in others} == {0.5}


@pytest.mark.parametrize("kind", ["raises", "raisez"])
def test_what_else_is_wrong_with_a_check_is_told_beside_its_kind(tmp_path, kind):
    folder = shutil.copytree(ROOT / "problems" / "python-basics", tmp_path / "p")
    line = edit(folder, "3.1.yaml", "points: 1.5", "points: many")
    text = (folder / "3.1.yaml").read_text()
    own = text[: text.index("points: many")].rindex("kind: raises")
    (folder / "3.1.yaml").write_text(f"{text[:own]}kind: {kind}{text[own + 12 :]}")
    told = complaints(folder)
    assert [one.partition(": ")[2][:30] for one in told if f"3.1.yaml:{line}:" in one] == [
        "code.checks[2].points: input s"
    ]
    assert sum("unknown kind 'raisez'; did you mean 'raises'?" in one for one in told) == (
        kind == "raisez"
    )
    assert len(told) == 1 + (kind == "raisez")
