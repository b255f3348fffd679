"""Grading on a Dask cluster ends as grading here does, whatever befalls its workers, its scheduler and the network."""

import contextlib
import os
import queue
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from types import SimpleNamespace
from typing import ClassVar

import pytest

from grader.batch.circumstances import grader_version
from grader.batch.task import Graded
from grader.errors import GraderError, UsageError
from grader.problem.load import load_problem
from grader.sandbox.levels import resolve
from grader.submission.pack import Entry, Packed, pack, pack_files
from tests.a_class import PROBLEM, class_of, command, files_of
from tests.conftest import ROOT

pytest.importorskip("distributed", reason="Dask is not installed (pip install 'grader[cluster]')")

from grader.batch.workers.cluster import ClusterWorkers
from grader.batch.workers.cluster_worker import (
    Assignment,
    Child,
    ChildDied,
    GradingPlugin,
    Offer,
    grade_packed,
)

LEVEL = resolve("auto")
ENVIRONMENT = {
    **os.environ,
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "10s",
    "PYTHONWARNINGS": "ignore",
}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def started(*command, **more):
    return subprocess.Popen(
        [sys.executable, *map(str, command)], env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, cwd=ROOT, **more,
    )  # fmt: skip


def killed(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Cluster:
    """A scheduler and its workers, each a process group of its own, to be killed, stopped and started again."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.scheduler = None
        self.workers = []

    def start(self, workers=2):
        self.scheduler = started(
            "-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", self.port, "--no-dashboard"
        )
        for _ in range(workers):
            self.add_worker()

    def add_worker(self, *before):
        command = [*before, "-m", "dask", "worker", self.address, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1",
                   "--local-directory", self.folder / f"w{len(self.workers)}", "--death-timeout", "300"]  # fmt: skip
        self.workers.append(started(*command))

    def wait_for(self, workers):
        from distributed import Client

        with Client(self.address, timeout=300) as client:
            client.wait_for_workers(workers, timeout=300)

    def stop(self):
        for process in [*self.workers, self.scheduler]:
            killed(process)
        self.workers = []


@pytest.fixture
def cluster(tmp_path):
    found = Cluster(tmp_path / "dask")
    yield found
    if found.scheduler is not None:
        found.stop()


def run(*arguments):
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, cwd=ROOT, env=ENVIRONMENT
    )


def final_grades(out):
    """Return how many final grades the store holds, and of how many submissions."""
    with contextlib.closing(sqlite3.connect(out / "grades.sqlite")) as connection:
        return connection.execute(
            "select count(*), count(distinct key) from grades where is_final"
        ).fetchone()


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A class, and what grading it on this machine alone gives."""
    folder = tmp_path_factory.mktemp("class")
    class_of(folder / "subs", 60, pause=0.004)
    copy = folder / "subs" / "copy"
    copy.mkdir()
    (copy / "work.py").write_text((folder / "subs" / "s001.py").read_text())
    (copy / "notes.bin").write_bytes(b"\0" * 5000)
    (copy / "link.py").symlink_to("/etc/passwd")
    done = run(folder / "subs", folder / "calm")
    assert done.returncode == 0, done.stderr
    return folder / "subs", files_of(folder / "calm")


def test_workers_of_its_own_give_the_very_same_files(here, tmp_path):
    done = run(here[0], tmp_path / "out", "--cluster", "local:2")
    assert done.returncode == 0, done.stderr
    assert files_of(tmp_path / "out") == here[1]
    assert final_grades(tmp_path / "out") == (61, 61)


def test_workers_that_are_killed_at_random_moments_change_nothing(here, tmp_path, cluster):
    cluster.start(2)
    cluster.wait_for(2)
    rng = random.Random(11)
    with subprocess.Popen(
        command(here[0], tmp_path / "out", "--cluster", cluster.address), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True, cwd=ROOT, env=ENVIRONMENT,
    ) as running:  # fmt: skip
        for _ in range(2):  # how the class was read, then the first that is graded
            running.stderr.readline()
        for _ in range(3):
            time.sleep(rng.uniform(0.05, 0.6))
            killed(cluster.workers.pop(rng.randrange(2)))
            cluster.add_worker()
        said = running.stderr.read()
        assert running.wait() == 0, said
    assert files_of(tmp_path / "out") == here[1]
    assert final_grades(tmp_path / "out") == (61, 61)


def test_a_scheduler_that_is_started_again_loses_nothing(here, tmp_path, cluster):
    cluster.start(1)
    cluster.wait_for(1)
    with subprocess.Popen(
        command(here[0], tmp_path / "out", "--cluster", cluster.address), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True, cwd=ROOT, env=ENVIRONMENT,
    ) as running:  # fmt: skip
        for _ in range(2):  # how the class was read, then the first that is graded
            running.stderr.readline()
        cluster.stop()
        time.sleep(1)
        cluster.start(1)
        said = running.stderr.read()
        assert running.wait() == 0, said
    assert "The connection to the cluster is lost" in said
    assert files_of(tmp_path / "out") == here[1]
    assert final_grades(tmp_path / "out") == (61, 61)


@pytest.mark.skipif(
    sys.platform != "linux" or LEVEL != "full", reason="there is no full isolation here"
)
def test_a_worker_without_a_sandbox_is_refused_with_the_reason_and_the_others_do_it_all(
    here, tmp_path, cluster
):
    cluster.start(1)
    cluster.add_worker(ROOT / "tests" / "no_namespaces.py", sys.executable)
    cluster.wait_for(2)
    done = run(here[0], tmp_path / "out", "--cluster", cluster.address)
    assert done.returncode == 0, done.stderr
    assert "gets no submissions: full isolation is not to be had here" in done.stderr
    assert files_of(tmp_path / "out") == here[1]
    killed(cluster.workers[0])
    refused = run(here[0], tmp_path / "none", "--cluster", cluster.address)
    assert refused.returncode == 2
    assert "cannot grade" in refused.stderr
    assert "full isolation is not to be had here" in refused.stderr


class Line:
    """A connection to the scheduler that can be cut: a relay on a port of its own."""

    def __init__(self, to):
        self.to = to
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.is_cut = False
        self.ends = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.server.accept()
                if self.is_cut:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self.to))
                self.ends += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._relay, args=(one, other), daemon=True).start()

    @staticmethod
    def _relay(one, other):
        with contextlib.suppress(OSError):
            while data := one.recv(1 << 16):
                other.sendall(data)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut(self):
        self.is_cut = True
        for end in self.ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self):
        self.is_cut = False


def test_a_network_that_is_cut_and_a_worker_that_stands_still_cost_time_only(
    here, tmp_path, cluster
):
    cluster.start(2)
    cluster.wait_for(2)
    line = Line(cluster.port)
    with subprocess.Popen(
        command(here[0], tmp_path / "out", "--cluster", f"tcp://127.0.0.1:{line.port}"), stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True, cwd=ROOT, env=ENVIRONMENT,
    ) as running:  # fmt: skip
        for _ in range(2):  # how the class was read, then the first that is graded
            running.stderr.readline()
        os.killpg(cluster.workers[0].pid, signal.SIGSTOP)
        line.cut()
        time.sleep(1.5)
        line.mend()
        time.sleep(1)
        os.killpg(cluster.workers[0].pid, signal.SIGCONT)
        said = running.stderr.read()
        assert running.wait() == 0, said
    assert "Connected to the cluster again" in said
    assert files_of(tmp_path / "out") == here[1]
    assert final_grades(tmp_path / "out") == (61, 61)


def test_an_address_without_a_scheduler_and_a_senseless_number_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("grader.batch.workers.cluster.CONNECT_SECONDS", 1.0)
    with pytest.raises(UsageError, match="does not answer"):
        ClusterWorkers(f"tcp://127.0.0.1:{free_port()}", PROBLEM, 0, LEVEL, print)
    for said in ("local:many", "local:0", "local", "nonsense", "htp://x:1", "tcp://x"):
        with pytest.raises(UsageError, match="local:4"):
            ClusterWorkers(said, PROBLEM, 0, LEVEL, print)


def test_two_runs_of_the_same_problem_share_a_cluster_and_neither_takes_from_the_other(
    here, tmp_path, cluster
):
    cluster.start(1)
    cluster.wait_for(1)
    with ClusterWorkers(cluster.address, PROBLEM, 0, LEVEL, print) as first:
        with ClusterWorkers(cluster.address, PROBLEM, 0, LEVEL, print):
            pass
        future = first.submit(next(iter(sorted(here[0].iterdir()))))
        first.watch(0.0)
        assert future.result(timeout=300).is_final


AWAY = """
import sys, time
from concurrent.futures import CancelledError
from pathlib import Path
from grader.batch.workers.cluster import ClusterWorkers

address, problem, level, work = sys.argv[1:]
with ClusterWorkers(address, Path(problem), 0, level, lambda said: None) as workers:
    print("connected", flush=True)
    sys.stdin.readline()  # another scheduler is there
    deadline = time.monotonic() + 300
    future = workers.submit(Path(work))
    while not (future.done() and not future.exception()):
        workers.watch(0.0)
        if future.done() and future.exception():
            assert isinstance(future.exception(), CancelledError)
            workers.drop()
            future = workers.submit(Path(work))
        time.sleep(0.1)
        assert time.monotonic() < deadline
    assert future.result().is_final
    print("graded")
"""


def test_a_scheduler_that_was_away_while_nothing_was_under_way_is_found_again(
    here, tmp_path, cluster
):
    """In a process of its own: a client of Dask's that closes while it connects again leaves a socket open."""
    cluster.start(1)
    cluster.wait_for(1)
    words = [cluster.address, PROBLEM, LEVEL, next(iter(sorted(here[0].iterdir())))]
    with subprocess.Popen(
        [sys.executable, "-c", AWAY, *map(str, words)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, cwd=ROOT, env=ENVIRONMENT,
    ) as running:  # fmt: skip
        assert running.stdout.readline().strip() == "connected"
        cluster.stop()
        cluster.start(1)
        cluster.wait_for(1)
        said, faults = running.communicate("there\n")
    assert said.strip() == "graded", faults


STOPPED_AT_ITS_START = """
import sys, threading, time
from pathlib import Path
from distributed.deploy.spec import SpecCluster

real = SpecCluster.sync

def sync(cluster, awaits, *more, **named):
    if awaits.__name__ == "_correct_state":  # its workers start, in a thread of its own
        threading.Thread(target=real, args=(cluster, awaits), daemon=True).start()
        until = time.monotonic() + 60
        while not list(Path(sys.argv[3]).rglob("worker-*")) and time.monotonic() < until:
            time.sleep(0.01)
        raise KeyboardInterrupt
    return real(cluster, awaits, *more, **named)

SpecCluster.sync = sync
"""
STOPPED_AT_ITS_END = """
from distributed import Client

def interrupted(*of):
    raise KeyboardInterrupt

Client.unregister_worker_plugin = interrupted
"""
A_CLUSTER = """
import sys
from pathlib import Path
from grader.batch.workers.cluster import ClusterWorkers

try:
    with ClusterWorkers("local:1", Path(sys.argv[1]), 0, sys.argv[2], lambda said: None):
        assert list(Path(sys.argv[3]).iterdir())
except KeyboardInterrupt:
    print("stopped")
"""


@pytest.mark.parametrize("where", [STOPPED_AT_ITS_START, STOPPED_AT_ITS_END])
def test_a_run_that_is_stopped_while_its_cluster_starts_or_ends_leaves_no_folder(tmp_path, where):
    words = [sys.executable, "-c", where + A_CLUSTER, str(PROBLEM), LEVEL, str(tmp_path)]
    environment = {**ENVIRONMENT, "TMPDIR": str(tmp_path)}
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, env=environment)
    assert done.stdout.strip() == "stopped", done.stderr
    assert list(tmp_path.iterdir()) == []


def test_workers_with_another_version_of_the_grader_are_refused(monkeypatch):
    monkeypatch.setattr("grader.batch.workers.cluster.grader_version", lambda: "another")
    with pytest.raises(GraderError, match="install the same on both"):
        ClusterWorkers("local:1", PROBLEM, 0, LEVEL, print)


class Mortal:
    """Stands in for a grading process: dies as often as `deaths` says for a submission, and is slow where it is asked to be."""

    deaths: ClassVar[Counter] = Counter()
    made = 0
    reason = ""
    environment = "here"

    def __init__(self, assignment, scratch):
        Mortal.made += 1

    def grade(self, submission, patience_seconds):
        name = submission.name.decode()
        if Mortal.deaths[name] > 0:
            Mortal.deaths[name] -= 1
            raise ChildDied("killed")
        if name == "slow":
            time.sleep(0.2)
        return Graded(name, "{}", 1.0, 1.0, ("correct",), 0.1)

    def close(self):
        pass


@pytest.fixture
def plugin(monkeypatch, tmp_path):
    monkeypatch.setattr("grader.batch.workers.cluster_worker.Child", Mortal)
    assignment = Assignment(
        pack_files(PROBLEM, load_problem(PROBLEM).files), 0, LEVEL, grader_version(), 5.0
    )
    found = GradingPlugin(assignment)
    found.scratch, found.idle = str(tmp_path), queue.Queue()
    Mortal.made = 0
    assert found._start(1) == Offer(1, "here")
    monkeypatch.setattr(
        "grader.batch.workers.cluster_worker.get_worker",
        lambda: SimpleNamespace(plugins={"it": found}),
    )
    return found


def named(*names):
    return [Packed(name.encode(), ()) for name in names]


def test_a_grading_process_that_dies_is_replaced_and_its_submission_tried_once_more(plugin):
    Mortal.deaths = Counter(once=1, always=2)
    first, second, third = grade_packed("it", named("once", "always", "fine"))
    assert (first.student, third.student) == ("once", "fine")
    assert isinstance(second, ChildDied)
    assert Mortal.made == 3


def test_a_worker_without_room_gives_a_submission_back_and_dies_of_nothing(tmp_path, monkeypatch):
    assignment = Assignment(
        pack_files(PROBLEM, load_problem(PROBLEM).files), 0, LEVEL, grader_version(), 60.0
    )
    child = Child(assignment, str(tmp_path))
    try:
        too_long = Packed(b"x" * 300, (Entry(b"", "folder"),))  # fails as a full disk would
        with pytest.raises(OSError, match="too long"):
            child.grade(too_long, 60.0)
        assert child.grade(pack(ROOT / "submissions" / "otto.py"), 60.0).is_final
    finally:
        child.close()


def test_what_stands_behind_a_slow_submission_is_given_back(plugin, monkeypatch):
    monkeypatch.setattr("grader.batch.workers.cluster_worker.LET_GO_SECONDS", 0.1)
    found = grade_packed("it", named("fine", "slow", "late"))
    assert [grade.student if grade else None for grade in found] == ["fine", "slow", None]


def test_a_grading_process_that_does_not_answer_is_killed(tmp_path):
    assignment = Assignment(
        pack_files(PROBLEM, load_problem(PROBLEM).files), 0, LEVEL, grader_version(), 5.0
    )
    child = Child(assignment, str(tmp_path))
    assert child.reason == ""
    os.kill(child.process.pid, signal.SIGSTOP)
    with pytest.raises(ChildDied):
        child.grade(named("never")[0], 0.2)
    child.close()
