"""What a grade depends on beside the submission: another of it makes another grade."""

import shutil
from pathlib import Path

import grader
from grader.batch import circumstances
from grader.batch.circumstances import environment_of, grader_version
from grader.problem.load import load_problem
from tests.conftest import ROOT


def test_other_words_are_another_version(tmp_path, monkeypatch):
    package = Path(grader.__file__).parent
    own = tmp_path / "grader"
    shutil.copytree(package / "words", own / "words")
    (own / "batch").mkdir()
    monkeypatch.setattr(circumstances, "__file__", str(own / "batch" / "circumstances.py"))
    version = grader_version.__wrapped__
    before = version()
    assert version() == before
    words = own / "words" / "denying.en.txt"
    words.write_text(words.read_text() + "nope\n")
    assert version() != before


def test_the_version_of_what_a_problem_preloads_is_told(monkeypatch):
    problem = load_problem(ROOT / "problems" / "python-basics")
    asked = problem.exercise.model_copy(update={"preload": ["pandas"]})
    with_pandas = problem.model_copy(update={"exercise": asked})
    monkeypatch.setattr(circumstances, "versions", lambda names: [f"{name} 9.9" for name in names])
    circumstances._environment.cache_clear()
    assert environment_of(with_pandas) == f"{environment_of(problem)}, pandas 9.9"
    circumstances._environment.cache_clear()
