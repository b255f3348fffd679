"""A class of small submissions, the command that grades it, and what that leaves behind."""

import subprocess
import sys
from pathlib import Path

from grader.sandbox.levels import resolve
from tests.conftest import ROOT

PROBLEM = ROOT / "tests" / "attacks" / "problem"
RIGHT = (ROOT / "tests" / "attacks" / "honest" / "right.py").read_text()


def class_of(folder, count, pause=0.0):
    """Make a class of right submissions, all different, each of which takes ten times `pause` seconds."""
    folder.mkdir()
    sleepy = f"import time\ndef double(x):\n    time.sleep({pause})\n"
    source = RIGHT.replace("def double(x):\n", sleepy) if pause else RIGHT
    assert (source != RIGHT) == bool(pause)
    for k in range(count):
        (folder / f"s{k:03d}.py").write_text(f"{source}\n# {k}\n")
    return folder


def command(folder, out, *more):
    """Return the command that grades a class at the strongest isolation there is, told a line a submission."""
    return [sys.executable, "-m", "grader", "grade", str(folder), "--problem", str(PROBLEM), "--out", str(out), "--seed", "0",
            "--isolation", resolve("auto"), "--plain", *map(str, more)]  # fmt: skip


def graded(folder, out, *more):
    """Grade a class; return what came of the command."""
    return subprocess.run(command(folder, out, *more), capture_output=True, text=True, cwd=ROOT)


def started(folder, out, *more):
    """Start grading a class in a process group of its own; how the class was read, the first line, is read away."""
    running = subprocess.Popen(
        command(folder, out, *more),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    )
    assert running.stderr is not None
    if "--watch" not in more:
        assert "Read as" in running.stderr.readline()
    return running


def files_of(out: Path) -> dict[str, bytes]:
    """Return every file that a batch wrote for people, by its path: the reports, the gradebook, the pages of the class.

    Not what the checks took, which is another time at every run.
    """
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and "sqlite" not in path.name and path.name != "times.csv"
    }
