"""The same store on a real PostgreSQL server, which this module makes, starts and takes away."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from grader.result import grade_text
from grader.sandbox.bubblewrap import resolve
from grader.store import Store, StoreError, store_url
from tests.conftest import ROOT
from tests.test_store import KEY, PROBLEM, class_of, files_of, grade, kept  # noqa: F401 - a fixture

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
pytestmark = pytest.mark.skipif(not BINARIES, reason="PostgreSQL is not installed (apt-get install postgresql)")


def as_postgres(*command):
    """A server does not run as root."""
    return ["runuser", "-u", "postgres", "--", *map(str, command)] if os.getuid() == 0 else [str(part) for part in command]


@pytest.fixture(scope="module")
def server():
    bin_folder = BINARIES[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="grader-pg-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    subprocess.run(
        as_postgres(bin_folder / "initdb", "-D", folder / "data", "-A", "trust", "-U", "grader"),
        check=True,
        capture_output=True,
        cwd="/",
    )
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    control = [bin_folder / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log"]
    subprocess.run(as_postgres(*control, "-o", options, "start"), check=True, stdout=subprocess.DEVNULL, cwd="/")
    yield f"postgresql://grader@127.0.0.1:{port}/postgres", lambda: subprocess.run(as_postgres(*control, "-m", "immediate", "stop"), check=True, stdout=subprocess.DEVNULL, cwd="/"), lambda: subprocess.run(as_postgres(*control, "-o", options, "start"), check=True, stdout=subprocess.DEVNULL, cwd="/")  # fmt: skip
    subprocess.run(as_postgres(*control, "-m", "immediate", "stop"), stdout=subprocess.DEVNULL, check=False, cwd="/")
    shutil.rmtree(folder)


def test_grades_are_kept_found_and_backed_up(server, grade, tmp_path):  # noqa: F811
    with Store(store_url(server[0], tmp_path)) as store:
        kept(store, grade)
        assert store.texts([KEY.digest])[KEY.digest] == grade_text(grade)
        assert [attempt.key for attempt in store.history("kim")] == [KEY]
        assert store.backup(tmp_path / "b.jsonl") == 1
    with Store(store_url(str(tmp_path / "lite.sqlite"), tmp_path)) as lite:
        assert lite.restore(tmp_path / "b.jsonl") == 1
        assert lite.texts([KEY.digest])[KEY.digest] == grade_text(grade)


def command(folder, out, url):
    return [
        sys.executable,
        "-m",
        "grader",
        "grade",
        str(folder),
        "--problem",
        str(PROBLEM),
        "--out",
        str(out),
        "--store",
        url,
        "--isolation",
        resolve("auto"),
    ]


def test_killed_in_the_middle_it_goes_on_and_ends_as_with_sqlite(server, tmp_path):
    folder = class_of(tmp_path / "subs", 40)
    subprocess.run(command(folder, tmp_path / "calm", str(tmp_path / "one.sqlite")), check=True, capture_output=True, cwd=ROOT)
    with subprocess.Popen(
        command(folder, tmp_path / "run", server[0]),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        start_new_session=True,
    ) as running:
        time.sleep(1.8)
        os.killpg(running.pid, signal.SIGKILL)
    subprocess.run(command(folder, tmp_path / "run", server[0]), check=True, capture_output=True, cwd=ROOT)
    assert files_of(tmp_path / "run") == files_of(tmp_path / "calm")


def test_a_lost_connection_stops_with_the_reason_and_loses_nothing(server, tmp_path):
    url, stop, start = server
    folder = class_of(tmp_path / "subs", 400)
    told = [*command(folder, tmp_path / "run", url), "--progress", "plain"]
    with subprocess.Popen(told, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT) as running:
        running.stderr.readline()
        stop()
        said = running.stderr.read()
        assert running.wait() == 2
    assert "What was graded before is safe; run the same command again" in said
    start()
    with Store(store_url(url, tmp_path)) as store:
        assert len(list(store.history("s000"))) >= 1
    missing = store_url("postgresql://grader@127.0.0.1:1/nothing", tmp_path)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(missing)
