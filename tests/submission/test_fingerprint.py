"""A digest changes with what is handed in, and with nothing else."""

import os
import shutil

from grader.batch.circumstances import Circumstances
from grader.submission import beneath
from grader.submission.fingerprint import state_of, submission_digest
from tests.a_class import PROBLEM


def test_a_digest_depends_on_names_and_contents_below_the_folder_and_not_on_its_own_name(tmp_path):
    for name in ("a", "b", "c", "d"):
        (tmp_path / name / "src").mkdir(parents=True)
        (tmp_path / name / "src" / "x.py").write_text("x = 2" if name == "c" else "x = 1")
    (tmp_path / "d" / "src" / "x.py").rename(tmp_path / "d" / "src" / "y.py")
    digests = {name: submission_digest(tmp_path / name) for name in "abcd"}
    assert digests["a"] == digests["b"]
    assert len(set(digests.values())) == 3


def test_a_fifo_a_link_and_a_device_are_digested_without_being_read(tmp_path):
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "link.py").symlink_to("/dev/zero")
    assert len(submission_digest(tmp_path)) == 64


def test_a_state_changes_with_every_change_and_never_raises(tmp_path):
    (tmp_path / "a.py").write_text("x = 1")
    before = state_of(tmp_path)
    assert state_of(tmp_path) == before
    os.utime(tmp_path / "a.py", ns=(1, 1))
    assert state_of(tmp_path) != before
    state_of(tmp_path / "nothing")


def test_a_problem_that_was_edited_makes_other_keys(tmp_path):
    folder = shutil.copytree(PROBLEM, tmp_path / "p")
    before = Circumstances("p", folder, 0, "full", "here")
    assert before.key("a" * 64) == Circumstances("p", PROBLEM, 0, "full", "here").key("a" * 64)
    (folder / "reports").mkdir()
    (folder / "reports" / "grades.sqlite").write_text(
        "what grade writes where the problem's folder is the current one"
    )
    assert Circumstances("p", folder, 0, "full", "here").key("a" * 64) == before.key("a" * 64)
    (folder / "1.1.yaml").write_text((folder / "1.1.yaml").read_text() + "# a note\n")
    assert Circumstances("p", folder, 0, "full", "here").key("a" * 64) != before.key("a" * 64)


def test_code_counts_however_many_files_stand_in_folders_that_are_not_looked_into(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(beneath, "MAX_ENTRIES", 3)
    for k in range(5):
        (tmp_path / ".venv").mkdir(exist_ok=True)
        (tmp_path / ".venv" / f"{k}.py").write_text("")
    (tmp_path / "cells.py").write_text("x = 1")
    before, state = submission_digest(tmp_path), state_of(tmp_path)
    (tmp_path / "cells.py").write_text("x = 23")
    assert submission_digest(tmp_path) != before
    assert state_of(tmp_path) != state


def test_what_check_keeps_beside_the_work_is_no_part_of_it(tmp_path):
    (tmp_path / "work.py").write_text("x = 1\n")
    before = state_of(tmp_path), submission_digest(tmp_path)
    for text in ("{}\n", "{}\n{}\n"):
        (tmp_path / ".grader-history.new").write_text(text)
        os.replace(tmp_path / ".grader-history.new", tmp_path / ".grader-history.jsonl")
        assert (state_of(tmp_path), submission_digest(tmp_path)) == before
    (tmp_path / "other.py").write_text("")
    assert state_of(tmp_path) != before[0]


def test_what_is_left_out_by_its_folder_tells_two_submissions_apart(tmp_path):
    """Who handed in nothing but left-out folders read another student's account."""
    for student, folder in (("ann", ".ipynb_checkpoints"), ("bob", ".private"), ("cat", "venv")):
        (tmp_path / student / folder).mkdir(parents=True)
        (tmp_path / student / folder / "work.py").write_text("x = 1\n")
    digests = {submission_digest(path) for path in tmp_path.iterdir()}
    assert len(digests) == 3
    (tmp_path / "ann" / ".ipynb_checkpoints" / "work.py").write_text("x = 2\n")
    assert submission_digest(tmp_path / "ann") in digests  # what is in it is not read
