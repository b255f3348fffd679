"""Each layer by itself: the deed is refused with the layer on, and succeeds with it off, which proves that the layer did it."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from grader.sandbox import cgroup
from grader.sandbox.base import (
    CheckSteps,
    Finished,
    Job,
    Killed,
    Limits,
    OutOfMemory,
    Raised,
    TimedOut,
    Unit,
)
from grader.sandbox.box import Box, OpenBox
from grader.sandbox.bubblewrap import BubblewrapBox
from grader.sandbox.cgroup import ControlGroup
from grader.sandbox.inside import landlock
from grader.sandbox.levels import why_not_full
from grader.sandbox.supervisor import Sandbox
from tests.conftest import PROBLEM, ROOT
from tests.processes import children_of, command_line

linux = pytest.mark.skipif(sys.platform != "linux", reason="these walls are Linux's")
needs_box = pytest.mark.skipif(
    bool(why_not_full()), reason=f"no full isolation here: {why_not_full()}"
)
needs_groups = pytest.mark.skipif(
    not cgroup.available(), reason="control groups are not writable here"
)
LIMITS = Limits(wall_seconds=5, load_seconds=8, memory_bytes=512 << 20)


def do(make_box, body, limits=LIMITS):
    """Run the body of a function as student code in a fresh box; return the outcome."""
    source = "import os, socket, sys, threading, time, ctypes\nimport numpy as np\ndef f():\n"
    source += "".join(f"    {line}\n" for line in body.splitlines())
    steps = [["call", 0, None, "f", [], {}], ["read", 0, []]]
    with Sandbox(make_box) as sandbox:
        return sandbox.run(
            Job([Unit("w", "w.py", "w.py", source)], [CheckSteps(0, steps)], limits)
        ).outcomes[0]


def without(*walls, kind=Box):
    return lambda preload: kind(preload, off=walls)


@pytest.mark.parametrize("down", [(), ("landlock",), ("seccomp",)], ids=lambda down: " ".join(down))
def test_a_changed_version_of_a_students_code_runs_behind_walls_only(down):
    """`os.kill(-1, 0)` asks whether anybody is there; with one number changed it ends everybody."""
    unit = Unit("changed_0", "w.py", "w.py", "def f():\n    return 1\n", is_changed=True)
    steps = [["call", 0, None, "changed_0:f", [], {}], ["read", 0, []]]
    with Sandbox(without(*down)) as sandbox:
        outcome = sandbox.run(Job([unit], [CheckSteps(0, steps)], LIMITS)).outcomes[0]
        assert isinstance(outcome, Finished) == sandbox.is_walled == (not down)


READ = f"return len(open({str(ROOT / 'pyproject.toml')!r}).read()) > 0"
WRITE = "p = '/tmp/grader-layer-test'\nopen(p, 'w').write('x')\nos.unlink(p)\nreturn True"
CONNECT = "s = socket.socket()\ns.settimeout(2)\ns.connect(('127.0.0.1', {port}))\nreturn True"
FORK = "pid = os.fork()\nif pid == 0: os._exit(0)\nos.waitpid(pid, 0)\nreturn True"
RUN = "import subprocess\nreturn subprocess.run(['/bin/true']).returncode == 0"
KILL = "os.kill(os.getppid(), 0)\nreturn True"
LIBRARY = "import numpy, mmap\nfile = os.open(numpy.__file__, os.O_RDONLY)\n"
DROP = LIBRARY + "os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)\nreturn True"
HELD = (
    LIBRARY + "os.pread(file, 9, 0)\nos.preadv(file, [bytearray(9)], 0, os.RWF_NOWAIT)\nreturn True"
)
SHARE = LIBRARY + "mmap.mmap(file, 4096, mmap.MAP_SHARED, mmap.PROT_READ)\nreturn True"
ADVISE = (
    LIBRARY
    + "m = mmap.mmap(file, 4096, mmap.MAP_PRIVATE, mmap.PROT_READ)\nm.madvise(21)\nreturn True"
)
WAKE = (
    "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nword = ctypes.c_int(0)\n"
    "if libc.syscall(202, ctypes.byref(word), {operation}, 1, 0, 0, 0) < 0:\n"
    "    raise OSError(ctypes.get_errno(), '')\nreturn True"
)
RAW = "libc = ctypes.CDLL(None, use_errno=True)\nif libc.syscall({number}, {arguments}) < 0:\n    raise OSError(ctypes.get_errno(), '')\nreturn True"


@linux
@pytest.mark.parametrize("deed", [READ, WRITE], ids=["read a file of ours", "write a file"])
@pytest.mark.skipif(landlock.version() == 0, reason="no Landlock in this kernel")
def test_landlock_closes_files(deed):
    outcome = do(without("seccomp"), deed)
    assert isinstance(outcome, Raised)
    assert outcome.failure.text.startswith("PermissionError")
    assert do(without("seccomp", "landlock"), deed) == Finished((True,), "")


@linux
@pytest.mark.parametrize("deed", [FORK, RUN, KILL, RAW.format(number=425, arguments="1, ctypes.create_string_buffer(256)"),
                                  RAW.format(number=319, arguments="b'x', 0"), DROP, HELD, SHARE, ADVISE],
                         ids=["fork", "run a program", "signal the server", "io_uring", "memfd", "drop pages of a file",
                              "ask which pages are held", "map a file with others", "page a file out"])  # fmt: skip
def test_seccomp_cuts_system_calls(deed):
    outcome = do(without("landlock"), deed)
    assert isinstance(outcome, Raised)
    assert outcome.failure.text.startswith("PermissionError")
    assert do(without("landlock", "seccomp"), deed) == Finished((True,), "")


@linux
def test_nobody_can_be_woken_through_a_file_that_both_have_mapped():
    """A futex that is not private is named by the file it lies in; a private one by its process."""
    shared = do(without("landlock"), WAKE.format(operation=1))
    assert isinstance(shared, Raised)
    assert shared.failure.text.startswith("BlockingIOError")
    assert do(without("landlock"), WAKE.format(operation=1 | 128)) == Finished((True,), "")
    assert do(without("landlock", "seccomp"), WAKE.format(operation=1)) == Finished((True,), "")


@linux
def test_threads_are_joined_and_memory_is_mapped_as_ever():
    deed = (
        "import mmap\nmmap.mmap(-1, 4096)[:1] = b'x'\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(4) as pool:\n    found = sum(pool.map(abs, range(100)))\n"
        "one = threading.Thread(target=time.sleep, args=(0.05,))\none.start()\none.join()\n"
        "return found"
    )
    assert do(Box, deed) == Finished((4950,), "")


@linux
def test_seccomp_ends_a_process_that_calls_through_another_table():
    x32 = RAW.format(number=0x40000000 + 39, arguments="0")
    assert isinstance(do(Box, x32), Killed)
    assert isinstance(do(OpenBox, x32), Raised)  # the kernel itself answers: no such call


def test_sockets_are_refused_on_the_host_and_alone_in_the_box():
    with socket.create_server(("127.0.0.1", 0)) as server:
        deed = CONNECT.format(port=server.getsockname()[1])
        assert isinstance(do(Box, deed), Raised)
        assert do(OpenBox, deed) == Finished((True,), "")


@needs_box
def test_namespaces_alone_hide_files_processes_network_and_scratch_space():
    bare = without("landlock", "seccomp", kind=BubblewrapBox)
    with socket.create_server(("127.0.0.1", 0)) as server:
        connect = CONNECT.format(port=server.getsockname()[1])
        processes = "return len([n for n in os.listdir('/proc') if n.isdigit()]) < 8"
        for deed in (READ, connect, WRITE, WRITE.replace("/tmp/", "/dev/shm/")):
            assert isinstance(do(bare, deed), Raised), deed
            assert do(OpenBox, deed) == Finished((True,), ""), deed
        assert do(bare, processes) == Finished((True,), "")
        assert do(OpenBox, processes) == Finished((False,), "")
        privileges = "return next(line.split()[1] for line in open('/proc/self/status') if line.startswith('CapEff'))"
        assert do(bare, privileges) == Finished(("0" * 16,), "")
        assert isinstance(
            do(bare, RAW.format(number=272, arguments="0x10000000")), Raised
        )  # a user namespace of its own
        if os.getuid() == 0:
            assert do(OpenBox, RAW.format(number=272, arguments="0x10000000")) == Finished(
                (True,), ""
            )


@needs_box
def test_the_graders_own_package_and_installed_packages_are_not_in_the_box():
    bare = without("landlock", "seccomp", kind=BubblewrapBox)
    assert isinstance(do(bare, "import pydantic\nreturn 1"), Raised)
    assert isinstance(do(bare, "import grader\nreturn 1"), Raised)
    found = do(
        bare,
        "import numpy, json, ctypes, sqlite3\nreturn [name for name in os.listdir('/') if name in ('home', 'root', 'etc')]",
    )
    assert isinstance(found, Finished)
    assert "home" not in found.observations[0]


def test_memory_is_limited_by_rlimits_and_not_without_them():
    deed = "return len(np.ones(120_000_000)) > 0"
    assert isinstance(do(Box, deed), OutOfMemory)
    assert do(without("limits"), deed) == Finished((True,), "")


@needs_groups
def test_control_groups_count_memory_and_threads_where_rlimits_do_not():
    many = "ts = [threading.Thread(target=time.sleep, args=(4,)) for _ in range(200)]\n[t.start() for t in ts]\nreturn len(ts)"
    outcome = do(without("limits"), many)
    # the group refuses one more; on a busy machine whoever counts from outside may see it first
    told = outcome.failure.text if isinstance(outcome, Raised) else str(outcome)
    assert "at most 64" in told or outcome == Killed("it used more than 64 threads"), outcome
    much = "return len(np.ones(300_000_000)) > 0"
    patient = replace(LIMITS, wall_seconds=120)  # a busy machine takes its time over the pages
    assert isinstance(do(without("limits"), much, patient), OutOfMemory)


def test_threads_are_counted_from_outside_where_there_are_no_control_groups(monkeypatch):
    monkeypatch.setattr(ControlGroup, "make", classmethod(lambda cls, limits: cls({})))
    many = "threading.stack_size(65536)\nts = [threading.Thread(target=time.sleep, args=(4,)) for _ in range(80)]\n[t.start() for t in ts]\n[t.join() for t in ts]\nreturn 1"
    outcome = do(Box, many)
    few = many.replace("80", "10").replace("(4,)", "(0.1,)")
    assert outcome == Killed("it used more than 64 threads")
    assert do(Box, few) == Finished((1,), "")


def test_processor_time_is_limited_even_where_the_signal_is_ignored():
    deed = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"
    assert do(Box, deed, Limits(cpu_seconds=1, wall_seconds=20)) == TimedOut(
        "1 s of processor time"
    )


def test_the_environment_and_descriptors_are_ours_alone(monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_TEACHER", "42")
    deed = (
        "return 'SECRET_OF_THE_TEACHER' in os.environ or '42' in open('/proc/self/environ').read()"
    )
    assert do(OpenBox, deed) == Finished((False,), "")
    with (ROOT / "pyproject.toml").open() as held:
        os.set_inheritable(held.fileno(), True)
        count = "return sorted(int(n) for n in os.listdir('/proc/self/fd'))[:6]"
        found = do(OpenBox, count).observations[0]
    assert (
        len(found) == 5
    )  # nothing in, out and err; the channel; and the folder that is being listed


def test_nothing_crosses_from_one_submission_to_the_next():
    first = "import random, builtins\nnp.random.seed(7)\nrandom.seed(7)\nnp.left = builtins.left = 1\nnp.add = None\nreturn 1"
    second = "import random, builtins\nreturn [hasattr(np, 'left'), hasattr(builtins, 'left'), np.random.rand(), random.random()]"
    with Sandbox() as sandbox:
        found = []
        for body in (second, first, second):
            source = "import numpy as np\ndef f():\n" + "".join(
                f"    {line}\n" for line in body.splitlines()
            )
            steps = [["call", 0, None, "f", [], {}], ["read", 0, []]]
            found.append(
                sandbox.run(
                    Job([Unit("w", "w.py", "w.py", source)], [CheckSteps(0, steps)], LIMITS)
                ).outcomes[0]
            )
    assert found[0] == found[2]
    assert found[0].observations[0][:2] == (False, False)


@linux
@pytest.mark.parametrize("level", ["process", pytest.param("full", marks=needs_box)])
def test_nothing_is_left_when_the_grader_is_killed_in_the_middle(tmp_path, level):
    work = tmp_path / "work.py"
    work.write_text(
        "import time, signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nclass LSTMCell:\n    def __init__(self, *_):\n        time.sleep(99)\n"
    )
    command = [
        sys.executable,
        "-m",
        "grader",
        "check",
        str(work),
        "--problem",
        str(PROBLEM),
        "--isolation",
        level,
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT) as running:
        deadline = time.monotonic() + 300
        while not any(
            b"inside.server" in line for line in map(command_line, children_of(running.pid))
        ):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        time.sleep(1.0)
        started = children_of(running.pid)
        assert len(started) >= 2
        running.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 300
    while any(map(command_line, started)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(command_line, started))
    groups = f"*/**/grader-{running.pid}-*"
    while list(Path("/sys/fs/cgroup").glob(groups)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not list(Path("/sys/fs/cgroup").glob(groups))


def test_control_groups_of_version_2_are_made_below_a_writable_parent(tmp_path):
    """A stand-in for the mounted tree: the kernel's own files cannot be made on a machine with version 1."""
    (tmp_path / "user" / "session").mkdir(parents=True)
    (tmp_path / "user" / "cgroup.subtree_control").write_text("cpu memory pids\n")
    group = ControlGroup.make(
        Limits(memory_bytes=1 << 30, threads=8), tmp_path, "0::/user/session\n"
    )
    (made,) = group.groups
    assert made.parent == tmp_path / "user"
    assert (made / "memory.max").read_text() == str(2 << 30)
    assert (made / "pids.max").read_text() == "14"
    wrapped = group.wrap(["true"])
    assert wrapped[:2] == ["/bin/sh", "-c"]
    assert str(tmp_path / "user" / "session" / "cgroup.procs") in wrapped[2]


def test_without_writable_control_groups_nothing_is_changed(tmp_path):
    assert ControlGroup.make(Limits(), tmp_path, "4:memory:/x\n0::/\n").wrap(["true"]) == ["true"]


SET_OWNER = {
    "F_SETOWN": "fcntl.fcntl(r, 8, os.getppid())",
    "F_SETOWN_EX": "fcntl.fcntl(r, 15, struct.pack('ii', 1, os.getppid()))",
    "F_SETSIG": "fcntl.fcntl(r, 10, 9)",
    "FIOSETOWN": "fcntl.ioctl(r, 0x8901, struct.pack('i', os.getppid()))",
    "SIOCSPGRP": "fcntl.ioctl(r, 0x8902, struct.pack('i', os.getppid()))",
    "FIOASYNC": "fcntl.ioctl(r, 0x5452, struct.pack('i', 1))",
    "F_SETFL with O_ASYNC": "fcntl.fcntl(r, fcntl.F_SETFL, os.O_NONBLOCK | os.O_ASYNC)",
    "F_NOTIFY": "fcntl.fcntl(os.open('/usr', os.O_RDONLY), 1026, 1)",
    "F_SETLEASE": "fcntl.fcntl(os.open('/dev/null', os.O_RDONLY), 1024, 1)",
}


@linux
@pytest.mark.parametrize("deed", SET_OWNER)
def test_seccomp_alone_keeps_files_from_sending_signals(deed):
    body = f"import fcntl, struct\nr, w = os.pipe()\n{SET_OWNER[deed]}\nreturn True"
    outcome = do(without("landlock"), body)
    assert isinstance(outcome, Raised)
    assert outcome.failure.text.startswith("PermissionError")
    control = do(without("landlock", "seccomp"), body)
    if deed not in (
        "FIOSETOWN",
        "SIOCSPGRP",
        "F_SETLEASE",
    ):  # the kernel gives these to sockets and own files only
        assert control == Finished((True,), "")


@linux
def test_seccomp_leaves_the_other_flags_of_files_alone():
    body = "import fcntl\nr, w = os.pipe()\nfcntl.fcntl(r, fcntl.F_SETFL, os.O_NONBLOCK)\nreturn fcntl.fcntl(r, fcntl.F_GETFL) & os.O_NONBLOCK > 0"
    assert do(Box, body) == Finished((True,), "")


@linux
@pytest.mark.parametrize("walls", [("landlock",), ()], ids=["seccomp alone", "both"])
def test_the_fork_server_is_not_signalled_through_a_file(walls):
    deed = "import fcntl, struct\nr, w = os.pipe()\n"
    deed += "for call in (lambda: fcntl.fcntl(r, 15, struct.pack('ii', 1, os.getppid())), lambda: fcntl.fcntl(r, 8, os.getppid())):\n"
    deed += "    try: call()\n    except OSError: pass\n"
    deed += "try: fcntl.fcntl(r, fcntl.F_SETFL, os.O_NONBLOCK | os.O_ASYNC)\nexcept OSError: pass\nos.write(w, b'x')\ntime.sleep(0.1)\nreturn True"
    made = []

    def make(preload):
        made.append(1)
        return Box(preload, off=walls)

    source = "import os, time\ndef f():\n" + "".join(f"    {line}\n" for line in deed.splitlines())
    job = Job(
        [Unit("w", "w.py", "w.py", source)],
        [CheckSteps(0, [["call", 0, None, "f", [], {}], ["read", 0, []]])],
        LIMITS,
    )
    with Sandbox(make) as sandbox:
        assert sandbox.run(job).outcomes[0] == Finished((True,), "")
        assert sandbox.run(job).outcomes[0] == Finished((True,), "")
    assert len(made) == 1


@linux
@needs_box
def test_the_box_tells_neither_the_name_of_the_machine_nor_where_its_libraries_lie():
    body = "import sys\nreturn os.uname().nodename + ' ' + np.__file__ + ' ' + sys.modules['inside'].__file__"
    outcome = do(BubblewrapBox, body)
    assert outcome == Finished(("sandbox /libraries/numpy/__init__.py /inside/__init__.py",), "")
    assert do(Box, body).observations[0].partition(" ")[0] == os.uname().nodename
