"""A command that is ended from outside goes in order: as by Ctrl-C, and nothing of it is left."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from grader.cli.endings import in_order, leave_to_server
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
