"""A command that is ended from outside goes in order: as by Ctrl-C, and nothing of it is left."""

import contextlib
import io
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.cli.class_drawing import stopping
from grader.cli.endings import in_order, leave_to_server
from tests.a_class import class_of, command
from tests.conftest import ROOT

BLOCK = """
import signal, sys, tempfile, time
from grader.cli.main import main
import grader.cli.doctor as doctor
def wait():
    with tempfile.TemporaryDirectory() as folder:
        print(folder, flush=True)
        time.sleep(600)
doctor.doctor.callback = wait
doctor.doctor.params = []
sys.argv = ["grader", "doctor"]
main()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_what_runs_with_its_folders(number):
    with subprocess.Popen(
        [sys.executable, "-c", BLOCK], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as running:  # fmt: skip
        folder = Path(running.stdout.readline().strip())
        assert folder.is_dir()
        running.send_signal(number)
        _, said = running.communicate(timeout=300)
    assert running.returncode == 130, said
    assert "Stopped." in said
    assert "Traceback" not in said
    assert not folder.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_an_error_that_a_library_makes_of_the_end_is_no_fault(number):
    def interrupted():
        try:
            signal.raise_signal(number)
        except KeyboardInterrupt:
            raise RuntimeError("as pydantic says, where a class is being made") from None

    with pytest.raises(KeyboardInterrupt), in_order():
        interrupted()
    with pytest.raises(RuntimeError), in_order():
        raise RuntimeError("and the next command has faults of its own")


def test_an_end_that_comes_where_python_lets_nothing_be_raised_is_asked_for_again():
    class Closing:
        def __del__(self):
            signal.raise_signal(signal.SIGTERM)

    def close():
        Closing()
        time.sleep(60)

    with pytest.raises(KeyboardInterrupt), in_order():
        close()


def test_what_ignores_a_signal_goes_on_ignoring_it_and_a_server_ends_in_its_own_way():
    before = signal.getsignal(signal.SIGHUP)
    try:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup leaves it
        with in_order():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        with in_order():
            assert signal.getsignal(signal.SIGHUP) is not signal.SIG_DFL
            leave_to_server()
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_DFL
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("is_told", [True, False])
def test_a_terminal_that_goes_away_stops_a_class_in_order(tmp_path, is_told):
    """By its hangup; or, before that comes, by the first word that it refuses."""
    folder = class_of(tmp_path / "subs", 40, pause=0.01)
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command(folder, tmp_path / "out"),
        stdout=theirs,
        stderr=theirs,
        stdin=theirs,
        cwd=ROOT,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(scratch)},
    ) as running:
        os.close(theirs)
        store = tmp_path / "out" / "grades.sqlite"
        while not store.exists() and running.poll() is None:  # it grades, or is about to
            time.sleep(0.02)
        os.close(ours)
        if is_told:
            running.send_signal(signal.SIGHUP)
        assert running.wait(300) == 130
    until = time.monotonic() + 300
    while list(scratch.iterdir()) and time.monotonic() < until:  # its helpers clear up
        time.sleep(0.05)
    assert [path.name for path in scratch.iterdir()] == []


def test_a_class_is_graded_where_the_path_of_the_temporary_folder_is_long(tmp_path):
    """The path of a socket has 107 bytes at most, and the folder of a test or a job has as many."""
    folder = class_of(tmp_path / "subs", 2)
    scratch = tmp_path / ("long" * 40)
    scratch.mkdir()
    words = command(folder, tmp_path / "out")
    done = subprocess.run(
        words, cwd=ROOT, env={**os.environ, "TMPDIR": str(scratch)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert list(scratch.iterdir()) == []


def test_a_command_that_was_interrupted_while_text_was_compiled_ends_with_its_own_code(tmp_path):
    """Python remembers that, and would end by SIGINT; a class is stopped so while it imports."""
    script = """
import sys
import grader.cli.main as commands

def stopped():
    try:
        exec("raise KeyboardInterrupt")
    except KeyboardInterrupt:
        sys.exit(130)

commands.main = stopped
from grader.__main__ import main
main()
"""
    (tmp_path / "started.py").write_text(script)
    places = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    words = [sys.executable, "-m", "started"]
    assert subprocess.run(words, env=places, cwd=tmp_path).returncode == 130


def test_a_stop_that_comes_while_its_stream_is_written_stops_in_order():
    class Stream(io.RawIOBase):
        """Its write is interrupted once, by what then wants to write there itself."""

        is_asked = False

        def writable(self):
            return True

        def write(self, data):
            if not self.is_asked:
                self.is_asked = True
                signal.raise_signal(signal.SIGINT)
            return len(data)

    class Run:
        is_stopped = False

        def stop(self):
            self.is_stopped = True

    run = Run()
    stream = io.TextIOWrapper(io.BufferedWriter(Stream()), write_through=True)
    with contextlib.redirect_stderr(stream), stopping(run):
        print("4 submissions", file=sys.stderr, flush=True)
    assert run.is_stopped
