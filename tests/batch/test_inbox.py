"""A watched folder: what arrives whole is graded once, with the same results as grading the folder in one go."""

import os
import shutil
import signal
import time

import pytest

from grader.batch.inbox import Inbox
from tests.a_class import RIGHT, class_of, files_of, graded, started


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def names(found):
    return [path.name for path in found]


def test_what_is_still_being_written_is_left_alone_until_it_rests(folder):
    inbox = Inbox([folder], settle=0.2)
    (folder / "a.py").write_text("x = 1")
    assert inbox.look() == []
    time.sleep(0.25)
    (folder / "a.py").write_text("x = 1\ny = 2")
    assert inbox.look() == []
    time.sleep(0.25)
    assert names(inbox.look()) == ["a.py"]
    assert inbox.look() == []


def test_a_change_inside_a_folder_brings_it_again_and_what_is_gone_is_forgotten(folder):
    inbox = Inbox([folder], settle=0.0)
    (folder / "kim").mkdir()
    (folder / "kim" / "a.py").write_text("x = 1")
    assert names(inbox.look()) == ["kim"]
    (folder / "kim" / "b.md").write_text("# 1.1")
    assert names(inbox.look()) == ["kim"]
    assert names(inbox.taken) == ["kim"]
    shutil.rmtree(folder / "kim")
    assert inbox.look() == []
    assert inbox.taken == []


@pytest.mark.parametrize(
    "name", ["a.py.part", "b.ipynb.crdownload", ".hidden.py", "c.py~", "d.TMP"]
)
def test_files_of_programs_that_are_still_copying_are_no_submissions(folder, name):
    (folder / name).write_text("x = 1")
    assert Inbox([folder], settle=0.0).look() == []


def read_until(running, word):
    said = ""
    for line in running.stderr:
        said += line
        if word in line:
            return said
    raise AssertionError(f"it ended before {word!r}: {said}")


def test_a_watched_folder_ends_with_the_same_files_as_one_that_is_graded_in_one_go(
    tmp_path, folder
):
    class_of(tmp_path / "subs", 4)
    with started(folder, tmp_path / "out", "--watch") as running:
        read_until(running, "Watching")
        for path in sorted((tmp_path / "subs").iterdir())[:3]:
            shutil.copy(path, folder)
        read_until(running, "3 submissions; the pages")
        os.killpg(running.pid, signal.SIGKILL)  # and goes on from there
    with started(folder, tmp_path / "out", "--watch") as running:
        read_until(running, "3 submissions; the pages")
        (folder / "s001.py").write_text(RIGHT.replace("x + x", "x * x"))
        shutil.copy(tmp_path / "subs" / "s003.py", folder)
        said = read_until(running, "4 submissions; the pages")
        running.send_signal(signal.SIGINT)
        running.stderr.read()
        assert running.wait() == 0
    assert "s001: " in said
    assert "s000: " not in said
    assert graded(folder, tmp_path / "once").returncode == 0
    assert files_of(tmp_path / "out") == files_of(tmp_path / "once")


def test_only_folders_can_be_watched(tmp_path):
    (tmp_path / "a.py").write_text("x = 1")
    done = graded(tmp_path / "a.py", tmp_path / "out", "--watch")
    assert done.returncode == 2
    assert "--watch takes folders" in done.stderr


def test_what_our_machine_failed_comes_again_after_a_while_and_only_once(folder, monkeypatch):
    monkeypatch.setattr("grader.batch.inbox.AGAIN_SECONDS", 0.1)
    inbox = Inbox([folder], settle=0.0)
    (folder / "a.py").write_text("x = 1")
    (folder / "b.py").write_text("x = 1")
    inbox.again(inbox.look()[:1])
    assert inbox.look() == []
    time.sleep(0.15)
    assert names(inbox.look()) == ["a.py"]
    assert inbox.look() == []
