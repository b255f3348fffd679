"""What holds on every system, Windows and macOS too: a student's own check, in a process without walls.

The public CI runs this file on each of them; here the commands run without what Windows lacks.
"""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from grader.errors import SandboxError
from grader.sandbox.base import CheckSteps, Finished, Job, Killed, Limits, Raised, TimedOut, Unit
from grader.sandbox.inside import alarm
from grader.sandbox.plain_box import PlainBox
from grader.sandbox.supervisor import Sandbox

ROOT = Path(__file__).parent.parent
SOURCE = """
import os
import numpy as np
while True:
    pass
def twice(x):
    return 2 * x
def fails(x):
    return x + "a"
def ends(x):
    os._exit(3)
def endless(x):
    while True:
        pass
def sleeps(x):
    import time
    time.sleep(1000)
def seen(x):
    return "SECRET_OF_THE_TEACHER" in os.environ, os.path.exists("pyproject.toml")
"""
NAMES = ["twice", "fails", "ends", "endless", "sleeps", "seen", "twice"]


def run(box, source=SOURCE, names=NAMES, **limits):
    checks = [
        CheckSteps(k, [["call", 0, None, name, [3.5], {}], ["read", 0, []]], f"{name}{k}", k == 6)
        for k, name in enumerate(names)
    ]
    with Sandbox(box) as sandbox:
        return sandbox.run(
            Job([Unit("w", "w.py", "w.py", source)], checks, Limits(wall_seconds=4.0, **limits))
        )


def test_each_end_of_student_code_is_told_apart_in_a_process_without_walls(monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_TEACHER", "42")
    monkeypatch.chdir(ROOT)
    ran = run(PlainBox)
    twice, fails, ends, endless, sleeps, seen, again = ran.outcomes.values()
    assert twice == again == Finished((7.0,))
    assert isinstance(fails, Raised)
    assert fails.failure.frames == (("w.py", 9, "fails"),)
    assert isinstance(ends, Killed)
    assert "exit status 3" in ends.reason
    assert isinstance(endless, TimedOut)
    assert isinstance(sleeps, TimedOut)
    assert seen == Finished(((False, False),))
    assert [note.line for note in ran.report.notes] == [4]


def test_who_knocks_without_the_word_is_not_let_in(monkeypatch):
    monkeypatch.setattr("grader.sandbox.plain_box.KNOCK_SECONDS", 0.2)
    box = PlainBox()
    try:
        with (
            socket.create_connection(box._door.getsockname()) as other,
            socket.create_connection(box._door.getsockname()),  # says nothing
        ):
            other.sendall(b"x" * 32)
            box.wait_until_ready()
        child = box.child()
        assert child.pid == box._used.pid
        child.end()
    finally:
        box.close()


def test_a_process_that_does_not_start_says_why(monkeypatch):
    monkeypatch.setattr("grader.sandbox.plain_box._BOOT", "raise SystemExit('no NumPy here')")
    box = PlainBox()
    with pytest.raises(SandboxError, match="no NumPy here"):
        box.wait_until_ready()
    box.close()


class Over(BaseException):
    pass


@pytest.mark.parametrize("by_signals", [True, False])
def test_code_that_runs_for_long_is_interrupted_and_what_ends_in_time_is_not(
    monkeypatch, by_signals
):
    if by_signals and not alarm.HAS_SIGNALS:
        pytest.skip("this system has no signals that come in time")
    monkeypatch.setattr(alarm, "HAS_SIGNALS", by_signals)
    asked = []

    def ring():
        asked.append(1)
        if len(asked) < 3:
            return 0.01
        raise Over("after a while")

    def endless():
        with alarm.interrupted(0.01, ring):
            while True:
                pass

    with pytest.raises(Over, match="after a while"):
        endless()
    assert len(asked) == 3
    for _ in range(200):
        with alarm.interrupted(1000.0, ring):
            pass
    assert len(asked) == 3


def checked(*arguments, poorer=True):
    command = ["tests.without_unix"] if poorer and hasattr(os, "fork") else ["grader"]
    return subprocess.run(
        [sys.executable, "-m", *command, *map(str, arguments)],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1", "GRADER_HISTORY": "off", "PYTHONSAFEPATH": ""},
        text=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    place = tmp_path_factory.mktemp("kit")
    problem = ROOT / "problems" / "python-basics"
    made = checked("kit", problem, place / "kit")
    assert made.returncode == 0, made.stderr
    return place / "kit"


def test_a_student_checks_in_a_kit(kit, tmp_path):
    work = tmp_path / "work.py"
    work.write_text("def invert(mapping):\n    return {n: [k] for k, n in mapping.items()}\n")
    found = checked("check", "--problem", kit / "selfcheck", work, "--json")
    grade = json.loads(found.stdout)
    assert found.returncode == 1, found.stderr
    assert grade["isolation"] == "none"
    status = {c["id"]: c["status"] for q in grade["questions"] if q["id"] == "1.3" for c in q["checks"]}  # fmt: skip
    assert status["small"] == "incorrect"
    assert "grader_fault" not in found.stdout


def test_a_class_is_not_graded_without_walls_unless_it_is_asked_for(tmp_path):
    (tmp_path / "subs").mkdir()
    (tmp_path / "subs" / "a.py").write_text("x = 1\n")
    found = checked("grade", tmp_path / "subs", "--problem", ROOT / "problems" / "python-basics", "--out", tmp_path / "out")  # fmt: skip
    assert found.returncode == 2
    assert "--isolation full needs Linux" in found.stderr
    assert "The way out" in found.stderr
    assert "Traceback" not in found.stderr
    assert not (tmp_path / "out").exists()
