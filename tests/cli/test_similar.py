"""`similar` writes pages for an instructor, with both sides as data, and nothing into a student's folder."""

import shutil

from click.testing import CliRunner

from grader.cli.main import main
from tests.analysis.test_similarity import disguised
from tests.conftest import ROOT

PROBLEM = ROOT / "problems" / "rnn-from-scratch"
COLD = ROOT / "tests" / "cold"


def course(folder):
    subs = folder / "subs"
    subs.mkdir()
    source = (COLD / "scratch_right.py").read_text()
    shutil.copy(COLD / "scratch_right.py", subs / "ada.py")
    shutil.copy(COLD / "scratch_right.py", subs / "bela.py")
    (subs / "<b>chen.py").write_text(disguised(source) + "\nnote = '</pre><script>alert(1)</script>'\n")  # fmt: skip
    shutil.copy(COLD / "attention_loops.py", subs / "dana.py")
    shutil.copy(COLD / "scratch_starter.py", subs / "emil.py")
    return subs


def run(subs, folder, *more):
    command = ["similar", str(subs), "--problem", str(PROBLEM), "--out", str(folder / "out"), *more]
    return CliRunner().invoke(main, command)


def test_pairs_are_told_with_what_is_expected_and_stand_side_by_side(tmp_path):
    done = run(course(tmp_path), tmp_path, "--given", str(COLD / "scratch_starter.py"))
    assert done.exit_code == 0, done.output
    assert "The same code, letter by letter: ada, bela" in done.output
    assert "expected: ada and bela" in done.output
    assert "<b>chen" in done.output
    assert not any(name in done.output for name in ("dana", "emil"))
    pages = sorted((tmp_path / "out" / "instructor" / "similar").iterdir())
    assert [page.name for page in pages] == ["index.html", "pair-1.html", "pair-2.html", "pair-3.html"]  # fmt: skip
    for page in pages:
        text = page.read_text()
        assert text.count("<script") == 1
        assert "no verdict" in text
    assert "<mark>" in pages[1].read_text()
    written = [p for p in (tmp_path / "out").rglob("*") if p.is_file() and "instructor" not in p.parts]  # fmt: skip
    assert written == []


def test_pages_of_an_earlier_run_are_taken_away(tmp_path):
    subs = course(tmp_path)
    run(subs, tmp_path)
    (subs / "bela.py").unlink()
    (subs / "<b>chen.py").unlink()
    assert run(subs, tmp_path).output.startswith("0 pairs of 3 submissions")
    names = [page.name for page in (tmp_path / "out" / "instructor" / "similar").iterdir()]
    assert names == ["index.html"]


def test_what_is_given_must_hold_code(tmp_path):
    (tmp_path / "empty").mkdir()
    done = run(course(tmp_path), tmp_path, "--given", str(tmp_path / "empty"))
    assert done.exit_code == 2
    assert "there is no code in it" in done.output
