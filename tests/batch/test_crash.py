"""Whatever ends a run: nothing that was graded is lost, and the next run ends as if there had been no other."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.a_class import class_of, files_of, graded, started
from tests.processes import children_of, command_line


def test_killed_at_any_moment_grading_goes_on_and_ends_as_if_undisturbed(tmp_path):
    folder = class_of(tmp_path / "subs", 30)
    began = time.monotonic()
    assert graded(folder, tmp_path / "calm").returncode == 0
    whole = time.monotonic() - began
    calm = files_of(tmp_path / "calm")
    rng = random.Random(5)
    for k in range(3):
        out = tmp_path / f"run{k}"
        with started(folder, out) as running:
            time.sleep(rng.uniform(0.3, whole))
            os.killpg(running.pid, signal.SIGKILL)
        assert graded(folder, out).returncode == 0
        assert files_of(out) == calm


def test_killed_again_and_again_it_ends_all_the_same(tmp_path):
    folder = class_of(tmp_path / "subs", 40, pause=0.002)
    assert graded(folder, tmp_path / "calm").returncode == 0
    for _ in range(3):
        with started(folder, tmp_path / "run") as running:
            new = 0
            while new < 3:
                new += " / 10 " in running.stderr.readline()
            os.killpg(running.pid, signal.SIGKILL)
    last = graded(folder, tmp_path / "run")
    assert last.stderr.count("as before") >= 9
    assert files_of(tmp_path / "run") == files_of(tmp_path / "calm")


def test_ctrl_c_finishes_what_runs_keeps_it_and_says_how_to_go_on(tmp_path):
    folder = class_of(tmp_path / "subs", 40, pause=0.01)
    with started(folder, tmp_path / "out") as running:
        running.stderr.readline()
        running.send_signal(signal.SIGINT)
        said = running.stderr.read()
        assert running.wait() == 130
    assert "Run the same command again to go on" in said
    again = graded(folder, tmp_path / "out")
    assert again.returncode == 0
    assert 1 <= again.stderr.count("as before") <= 12


def test_ctrl_c_a_second_time_stops_at_once_and_keeps_what_is_graded(tmp_path):
    folder = class_of(tmp_path / "subs", 4)
    (folder / "t_slow.py").write_text(
        (folder / "s000.py").read_text() + "import time\ntime.sleep(60)\n"
    )
    with started(folder, tmp_path / "out") as running:
        for _ in range(4):
            running.stderr.readline()
        workers = children_of(running.pid)
        running.send_signal(signal.SIGINT)
        running.stderr.readline()
        running.stderr.readline()
        running.send_signal(signal.SIGINT)
        said = running.stderr.read()
        assert running.wait() == 130
    assert "What is graded is kept" in said
    assert not any(map(command_line, workers))


@pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="there is no /proc to look for processes in"
)
def test_a_grader_that_is_killed_alone_leaves_no_worker_behind(tmp_path):
    folder = class_of(tmp_path / "subs", 40, pause=0.01)
    with started(folder, tmp_path / "out") as running:
        running.stderr.readline()
        workers = children_of(running.pid)
        assert len(workers) >= 2
        os.kill(running.pid, signal.SIGKILL)
    deadline = time.monotonic() + 300
    while any(map(command_line, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(command_line, workers))


def test_two_runs_at_once_on_one_store_do_not_disturb_each_other(tmp_path):
    folder = class_of(tmp_path / "subs", 12)
    store = ["--store", tmp_path / "one.sqlite"]
    runs = [started(folder, tmp_path / name, *store) for name in "ab"]
    for run in runs:
        with run:
            said = run.stderr.read()
            assert run.wait() == 0, said
    assert files_of(tmp_path / "a") == files_of(tmp_path / "b")
    assert graded(folder, tmp_path / "c", *store).stderr.count("as before") == 12


def mounted(folder: Path, size: str) -> bool:
    folder.mkdir(exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], capture_output=True
    )
    return done.returncode == 0


@pytest.fixture
def small_disk(tmp_path):
    if sys.platform != "linux" or os.getuid() != 0 or not mounted(tmp_path / "disk", "1m"):
        pytest.skip("a small disk can be made by root on Linux only")
    yield tmp_path / "disk"
    subprocess.run(["umount", "-l", str(tmp_path / "disk")], check=True)


def test_a_full_disk_stops_with_the_way_out_and_loses_nothing(tmp_path, small_disk):
    folder = class_of(tmp_path / "subs", 100)
    assert graded(folder, tmp_path / "calm").returncode == 0
    full = graded(folder, small_disk / "out")
    assert full.returncode == 2
    assert "full" in full.stderr.splitlines()[-1]
    assert "run the same command again" in full.stderr
    assert "Traceback" not in full.stderr
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    again = graded(folder, small_disk / "out")
    assert again.returncode == 0, again.stderr
    assert again.stderr.count("as before") >= full.stderr.count(" / 10 ") >= 1
    assert files_of(small_disk / "out") == files_of(tmp_path / "calm")


def test_a_disk_that_is_full_when_reports_are_written_stops_with_the_way_out(tmp_path, small_disk):
    folder = class_of(tmp_path / "subs", 100)
    store = ["--store", tmp_path / "s.sqlite"]
    full = graded(folder, small_disk / "out", *store)
    assert full.returncode == 2
    assert "the disk is full. What was graded is kept" in full.stderr
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    again = graded(folder, small_disk / "out", *store)
    assert again.returncode == 0, again.stderr
    assert again.stderr.count("as before") == 100
