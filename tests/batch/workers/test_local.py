"""Workers of this machine: as many as fit, none left behind, and one that dies or hangs costs its own submission only."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor
from multiprocessing import active_children
from pathlib import Path

import pytest

from grader.batch.batch import Batch
from grader.batch.circumstances import Circumstances
from grader.batch.task import grade_task
from grader.batch.workers.capacity import free_bytes, workers_that_fit
from grader.batch.workers.local import LocalWorkers
from grader.store.address import store_url
from grader.store.store import Store
from tests.a_class import PROBLEM, class_of


@pytest.fixture
def store(tmp_path):
    with Store(store_url(str(tmp_path / "s.sqlite"), tmp_path)) as opened:
        yield opened


def die_once(task):
    """Grade, but end the whole worker process for one task: always, or only while its mark is not there."""
    if task.submission.name == "s002.py":
        mark = task.submission.parent.parent / "mark"
        if not mark.exists() or "always" in mark.read_text():
            if not mark.exists():
                mark.write_text("once")
            os._exit(3)
    return grade_task(task)


def some_die(tasks):
    return [die_once(task) for task in tasks]


@pytest.mark.parametrize("always", [False, True])
def test_a_worker_that_dies_costs_no_other_submission_and_is_tried_again(
    tmp_path, store, monkeypatch, always
):
    folder = class_of(tmp_path / "subs", 6)
    if always:
        (tmp_path / "mark").write_text("always")
    monkeypatch.setattr("grader.batch.workers.local.grade_tasks", some_die)
    circumstances = Circumstances("attacks", PROBLEM, 0, "process", "here")
    paths = [folder / f"s{k:03d}.py" for k in range(6)]
    with LocalWorkers(circumstances, 2) as workers:
        done = dict(Batch(circumstances, paths, store, workers).run())
    assert [done[k].points for k in range(6)] == [8, 8, 0 if always else 8, 8, 8, 8]
    assert set(done[2].statuses) == ({"grader_fault"} if always else {"partial", "correct"})
    (tmp_path / "mark").write_text("once")
    with LocalWorkers(
        circumstances, 2
    ) as workers:  # what was a fault is tried again, and nothing else
        again = dict(Batch(circumstances, paths, store, workers).run())
    assert [k for k in range(6) if again[k] is not None] == ([2] if always else [])


def hang_once(task):
    """Grade, but stand still for ever at one task while its mark is not there."""
    mark = task.submission.parent.parent / "mark"
    if task.submission.name == "s002.py" and not mark.exists():
        mark.write_text("hung")
        os.kill(os.getpid(), signal.SIGSTOP)
    return grade_task(task)


def one_hangs(tasks):
    return [hang_once(task) for task in tasks]


class NoticesAtOnce(LocalWorkers):
    """Takes a process for lost as soon as it stands still, and no other, however slow the machine is."""

    def watch(self, quiet_seconds):
        stands_still = any(is_stopped(child.pid) for child in active_children())
        super().watch(self.patience + 1 if stands_still else 0.0)


def is_stopped(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
    except OSError:
        return False


@pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="there is no /proc that tells who stands still"
)
def test_a_worker_that_stands_still_is_ended_and_its_submission_tried_again(
    tmp_path, store, monkeypatch
):
    folder = class_of(tmp_path / "subs", 6)
    monkeypatch.setattr("grader.batch.workers.local.grade_tasks", one_hangs)
    circumstances = Circumstances("attacks", PROBLEM, 0, "process", "here")
    with NoticesAtOnce(circumstances, 2) as workers:
        done = dict(Batch(circumstances, sorted(folder.iterdir()), store, workers).run())
    assert [done[k].points for k in range(6)] == [8] * 6


def test_what_one_pool_gives_up_ends_no_process_of_another():
    circumstances = Circumstances("attacks", PROBLEM, 0, "process", "here")
    with LocalWorkers(circumstances, 1) as one, LocalWorkers(circumstances, 1) as other:
        for pool in (one, other):
            pool.executor().submit(os.getpid).result()
        one.watch(one.patience + 1)
        with pytest.raises(BrokenExecutor):
            one.executor().submit(os.getpid).result()
        assert other.executor().submit(os.getpid).result() > 0


def test_a_pool_whose_process_stands_still_ends_all_the_same():
    with LocalWorkers(Circumstances("attacks", PROBLEM, 0, "process", "here"), 1) as workers:
        workers.patience = 0.5
        (pid,) = [workers.executor().submit(os.getpid).result()]
        workers.executor().submit(time.sleep, 99_999)
        workers.drop()
        assert not Path(f"/proc/{pid}").exists()


def test_workers_never_outnumber_submissions_or_memory():
    gib = 1 << 30
    assert workers_that_fit(8, 3, gib, room=100 * gib) == 3
    assert workers_that_fit(0, 1000, 1 << 60) == 1
    assert workers_that_fit(4, 1000, gib, room=100 * gib) == 4
    assert workers_that_fit(4, 1000, gib, room=3 * gib) == 2


def test_memory_is_what_the_machine_and_its_container_have_left(tmp_path):
    assert free_bytes(tmp_path) == 1 << 60
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc" / "meminfo").write_text("MemTotal: 9 kB\nMemAvailable:    4096 kB\n")
    assert free_bytes(tmp_path) == 4 << 20
    groups = tmp_path / "sys" / "fs" / "cgroup"
    groups.mkdir(parents=True)
    (groups / "memory.max").write_text("max\n")
    (groups / "memory.current").write_text("5\n")
    assert free_bytes(tmp_path) == 4 << 20
    (groups / "memory.max").write_text("1048576\n")
    (groups / "memory.current").write_text("48576\n")
    assert free_bytes(tmp_path) == 1_000_000


DIES = """
import time
from grader.batch.workers.local import local_executor

if __name__ == "__main__":
    pool = local_executor(1)
    sent = [pool.submit(time.sleep, 60), *(pool.submit(len, bytes(300_000)) for _ in range(3))]
    while not sent[0].running():
        time.sleep(0.01)
    time.sleep(0.5)  # more is sent by now than the pipe holds
    for process in pool._processes.values():
        process.kill()
    print([type(one.exception()).__name__ for one in sent])
"""


def test_a_pool_whose_processes_die_while_it_sends_them_much_ends(tmp_path):
    """On Python 3.11.2 a class stood for ever at its end, after a full disk."""
    script = tmp_path / "dies.py"
    script.write_text(DIES)
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stdout.strip() == str(["BrokenProcessPool"] * 4), done.stderr
