"""A rubric is proved by its examples and by answers derived from them; labelled answers measure it."""

import pytest
import yaml
from click.testing import CliRunner

from grader.checks.kinds.text import Text
from grader.cli.main import main
from grader.errors import ProblemError
from grader.grading.grader import Grader
from grader.problem.load import load_problem
from grader.validation.answers import Judged, Measure, measures
from grader.validation.findings import findings
from grader.validation.rubric_trials import derivations, rubric_proofs

CHECK = {
    "id": "why",
    "kind": "text",
    "points": 2,
    "ideas": [{"name": "multiplied", "says": ["(multiplied|product) … step"]}, {"name": "small", "says": ["(below|smaller) … one"]}],
    "mistakes": [{"id": "added", "says": ["factor added"], "message": "They are multiplied.", "fraction": 0}],
    "pairs": [{"name": "which", "of": {"LSTM": "two", "GRU": "one"}}],
    "examples": {
        "full": [
            "The factor is multiplied in at every step. A factor smaller than one shrinks.",
            "A factor smaller than one shrinks. A factor is multiplied in at each step.",
        ],
        "half": ["The factor is multiplied in at every step."],
        "zero": ["The factor is added at every step."],
        "person": ["The factor is not multiplied in at any step."],
    },
}  # fmt: skip


def problem(folder, **changed):
    question = {
        "id": "1.1",
        "title": "Why",
        "text": "Why does it vanish?",
        "points": 2,
        "written": {"checks": [{**CHECK, **changed}]},
    }
    (folder / "1.1.yaml").write_text(yaml.safe_dump(question))
    (folder / "exercise.yaml").write_text(
        "format: 1\nid: small\ntitle: Small\npoints: 2\nquestions: [1.1.yaml]\n"
    )
    return load_problem(folder)


def test_a_good_rubric_passes_its_examples_and_all_that_is_derived(tmp_path):
    (proof,) = rubric_proofs(problem(tmp_path))
    assert proof.wrong == [], proof.wrong
    assert {trial.derived for trial in proof.trials} >= {
        "",
        "negated",
        "denied",
        "reported",
        "supposed",
        "asked",
        "addressed",
        "misspelt",
        "recited",
    }
    assert any(trial.status == "correct" for trial in proof.trials)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"ideas": [{"name": "any", "says": ["factor"]}], "examples": {**CHECK["examples"], "full": [*CHECK["examples"]["full"], "A factor at each step."]}}, "an answer that should earn half of the points, by a person, is correct"),
        ({"mistakes": [{"id": "m", "says": ["shrinks", "product"], "message": "No.", "fraction": 0}], "ideas": [{"name": "x", "says": ["banana"]}]}, "should earn all points is incorrect"),
    ],
)  # fmt: skip
def test_a_rubric_that_gives_wrong_examples_points_is_refused_with_its_line(
    tmp_path, sandbox, changed, told
):
    loaded = problem(tmp_path, **changed)
    complaints = [
        str(f.complaint) for f in findings(loaded, Grader(loaded, sandbox)) if f.complaint
    ]
    assert any(told in complaint for complaint in complaints)
    assert all("1.1.yaml:" in complaint for complaint in complaints)


def test_what_is_derived_says_something_else():
    text = "The LSTM has two states and the GRU has one."
    check = Text.model_validate(CHECK)
    found = dict(derivations(text, check))
    assert found["negated"].startswith("The LSTM has not two")
    assert found["keys exchanged"] == "The GRU has two states and the LSTM has one."
    assert found["misspelt"] != text
    german = dict(derivations("Der Faktor ist in jedem Schritt da.", check))
    assert "Es stimmt nicht" in german["denied"]
    assert "ist nicht" in german["negated"]


def test_labelled_answers_give_precision_recall_share_and_kappa(tmp_path, sandbox):
    grader = Grader(problem(tmp_path), sandbox)
    file = tmp_path / "labelled.jsonl"
    file.write_text(
        '{"question": "1.1", "answer": "The factor is multiplied in at every step. A factor smaller than one shrinks.", "labels": {"why": 1}}\n'
        '{"question": "1.1", "answer": "The factor is added at every step.", "labels": {"why": 0}}\n'
        '{"question": "1.1", "answer": "Bananas are yellow.", "labels": {"why": 0}}\n'
        '{"question": "1.1", "answer": "Who knows?", "labels": {"why": "unclear"}}\n'
    )
    one, everything = measures(grader, file)
    assert (len(one.judged), len(one.decided), len(one.wrong), everything.kappa) == (3, 2, 0, 1.0)
    assert "decided right 100.0%" in one.line
    assert "for a person  33.3%" in one.line


def test_kappa_is_cohens_by_hand():
    """Cohen 1960: 20 and 15 agreements of 50, 5 and 10 disagreements: (0.7 - 0.5) / (1 - 0.5) = 0.4."""
    table = [(1.0, 1.0)] * 20 + [(1.0, 0.0)] * 5 + [(0.0, 1.0)] * 10 + [(0.0, 0.0)] * 15
    assert Measure("m", [Judged("q", "c", a, b, "") for a, b in table]).kappa == pytest.approx(0.4)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"question": "9", "answer": "", "labels": {}}',
        '{"answer": 1}',
        '{"question": "1.1", "answer": "", "labels": 3}',
    ],
)
def test_a_file_that_is_none_is_told(tmp_path, sandbox, text):
    (tmp_path / "a.jsonl").write_text(text)
    with pytest.raises(ProblemError, match=r"a\.jsonl:1") as told:
        list(measures(Grader(problem(tmp_path), sandbox), tmp_path / "a.jsonl"))
    assert "\n" not in str(told.value).strip()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b'{"question": "1.1", "answer": "\xfcber", "labels": {}}\n', r"a\.jsonl:1.*not UTF-8"),
        (b'{"question": "1.1", "answer": "a", "labels": {}}\n\n{no\n', r"a\.jsonl:3.*no JSON"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_by_its_number(tmp_path, sandbox, data, told):
    (tmp_path / "a.jsonl").write_bytes(data)
    with pytest.raises(ProblemError, match=told):
        list(measures(Grader(problem(tmp_path), sandbox), tmp_path / "a.jsonl"))


def test_the_command_prints_the_table(tmp_path):
    problem(tmp_path)
    (tmp_path / "a.yaml").write_text(
        "- {question: '1.1', answer: The factor is added at every step., labels: {why: 1}}\n"
    )
    found = CliRunner().invoke(
        main, ["validate", str(tmp_path), "--answers", str(tmp_path / "a.yaml")]
    )
    assert found.exit_code == 0, found.output
    assert "a person gave 1, the program 0: The factor is added at every step." in found.output
