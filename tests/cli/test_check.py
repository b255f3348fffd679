"""check --watch: a report again at each key and each save, from a terminal."""

import os
import pty
import re
import signal
import subprocess
import sys
import time

import pytest

from grader.sandbox.levels import resolve
from tests.a_class import PROBLEM, RIGHT
from tests.conftest import ROOT


def _hear_ctrl_c():
    """What is started in the background of a script ignores SIGINT, and so would what it starts; a terminal's programs do not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """A terminal in which `check --watch` runs."""

    def __init__(self, path):
        self.near, far = pty.openpty()
        command = [
            sys.executable,
            "-m",
            "grader",
            "check",
            str(path),
            "--problem",
            str(PROBLEM),
            "--isolation",
            resolve("auto"),
            "--watch",
        ]
        self.process = subprocess.Popen(
            command,
            stdin=far,
            stdout=far,
            stderr=far,
            cwd=ROOT,
            start_new_session=True,
            preexec_fn=_hear_ctrl_c,
        )
        os.close(far)

    def until_checked(self):
        """Return what is shown up to the next line that says so."""
        shown, deadline = b"", time.monotonic() + 300
        while b"q ends." not in shown:
            assert time.monotonic() < deadline, shown
            shown += os.read(self.near, 1 << 16)
        return shown.decode()

    def press(self, key):
        os.write(self.near, key.encode())

    def ended(self):
        code = self.process.wait(300)
        os.close(self.near)
        return code


@pytest.fixture
def work(tmp_path):
    (tmp_path / "work.py").write_text(RIGHT.replace("x + x", "x * x"))
    return tmp_path / "work.py"


def test_a_key_and_a_save_check_again_and_q_ends_with_the_code_of_the_last(work):
    terminal = Terminal(work)
    assert "twice means times two" in terminal.until_checked()
    terminal.press("\n")
    assert "twice means times two" in terminal.until_checked()
    work.with_suffix(".new").write_text(RIGHT)
    os.replace(work.with_suffix(".new"), work)
    shown = terminal.until_checked()
    assert "twice means times two" not in shown
    assert re.search(r"8 (of|/) 10", shown)
    terminal.press("q")
    assert terminal.ended() == 1


def test_ctrl_c_ends_it_without_a_complaint(work):
    terminal = Terminal(work)
    terminal.until_checked()
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.ended() == 1


def test_what_it_keeps_of_a_check_is_no_change_of_the_work(work, monkeypatch):
    """A folder was checked again and again, without a key or a save, and q did not end it."""
    monkeypatch.setenv("GRADER_HISTORY", "on")
    terminal = Terminal(work.parent)
    shown = terminal.until_checked()
    terminal.press("q")
    assert terminal.ended() == 1
    assert shown.count("q ends.") == 1
    assert (work.parent / ".grader-history.jsonl").is_file()
