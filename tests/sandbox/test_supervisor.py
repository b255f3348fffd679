"""The clock and the kill are outside; each end is charged to the check it befell, and the others go on."""

import importlib.util
import os
import sys
import time

import numpy as np
import pytest

from grader.errors import SandboxError
from grader.sandbox import supervisor
from grader.sandbox.base import (
    Broken,
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
from grader.sandbox.box import Box
from grader.sandbox.supervisor import Sandbox

FAST = Limits(wall_seconds=0.6, load_seconds=8)


def call(name, *args):
    return [["call", 0, None, name, args, {}], ["read", 0, []]]


def run(sandbox, source, *steps, limits=FAST):
    checks = [CheckSteps(k, s, str(k)) for k, s in enumerate(steps)]
    return sandbox.run(Job([Unit("work", "work.py", "work.py", source)], checks, limits))


def test_one_endless_loop_costs_only_its_own_check(sandbox):
    found = run(
        sandbox,
        "def loop():\n    while True: pass\ndef one():\n    return 1\n",
        call("loop"),
        call("one"),
    )
    assert isinstance(found.outcomes[0], TimedOut)
    assert found.outcomes[1] == Finished((1,), "")


def test_boxes_leave_by_themselves_once_they_are_told_that_nothing_more_comes():
    with Sandbox() as sandbox:
        assert run(sandbox, "def one():\n    return 1\n", call("one")).outcomes[0] == Finished((1,))
        (box,) = sandbox._boxes.values()
        sandbox.hang_up()
        assert box.process.wait(60) == 0
        sandbox.hang_up()


def test_leaving_the_process_costs_only_its_own_check(sandbox):
    found = run(
        sandbox,
        "import os\ndef bye():\n    os._exit(0)\ndef one():\n    return 1\n",
        call("bye"),
        call("one"),
    )
    assert isinstance(found.outcomes[0], Killed)
    assert found.outcomes[1] == Finished((1,), "")


def test_too_much_memory_is_told_apart(sandbox):
    found = run(
        sandbox,
        "import numpy as np\ndef much():\n    return np.ones(10**11)\ndef one():\n    return 1\n",
        call("much"),
        call("one"),
    )
    assert isinstance(found.outcomes[0], OutOfMemory)
    assert found.outcomes[1] == Finished((1,), "")


def test_an_endless_demo_at_the_top_level_costs_nothing_else(sandbox):
    found = run(
        sandbox,
        "def one():\n    return 1\nwhile True:\n    pass\ndef two():\n    return 2\n",
        call("one"),
        call("two"),
    )
    assert [found.outcomes[k].observations for k in (0, 1)] == [(1,), (2,)]
    assert found.report.notes[0].line == 3


def test_leaving_at_the_top_level_costs_nothing_else(sandbox):
    found = run(sandbox, "import os\nos._exit(0)\ndef two():\n    return 2\n", call("two"))
    assert found.outcomes[0] == Finished((2,), "")


def test_an_exception_names_the_students_own_line(sandbox):
    found = run(sandbox, "def f(x):\n    y = x\n    return y + unknown\n", call("f", 1))
    outcome = found.outcomes[0]
    assert isinstance(outcome, Raised)
    assert outcome.failure.frames == (("work.py", 3, "f"),)


def test_a_name_lost_by_a_failed_import_is_explained(sandbox):
    found = run(
        sandbox, "from helpers import sigmoid\ndef f(x):\n    return sigmoid(x)\n", call("f", 1.0)
    )
    assert "helpers" in found.outcomes[0].failure.because


def test_later_cells_may_define_what_earlier_ones_use(sandbox):
    units = [Unit("nb", "nb.ipynb", "nb.ipynb, cell 1", "class A(Base):\n    pass\n"),
             Unit("nb", "nb.ipynb", "nb.ipynb, cell 2", "class Base:\n    def f(self):\n        return 7\n")]  # fmt: skip
    steps = [["construct", 0, "A", [], {}], ["call", 1, 0, "f", [], {}], ["read", 1, []]]
    assert sandbox.run(Job(units, [CheckSteps(0, steps)], FAST)).outcomes[0] == Finished((7,), "")


def test_a_cell_copied_and_left_unfinished_does_not_replace_the_complete_one(sandbox):
    found = run(sandbox, "def one():\n    return 1\ndef one():\n    pass\n", call("one"))
    assert found.outcomes[0] == Finished((1,), "")


def test_no_call_sees_what_another_did_to_its_inputs(sandbox):
    array = np.ones(3)
    steps = [
        ["call", 0, None, "f", [array], {}],
        ["call", 1, None, "f", [array], {}],
        ["read", 1, []],
    ]
    found = run(sandbox, "def f(x):\n    x += 1\n    return x\n", steps)
    assert found.outcomes[0].observations[0].tolist() == [2.0, 2.0, 2.0]
    assert array.tolist() == [1.0, 1.0, 1.0]


def test_objects_that_lie_about_equality_come_out_as_plain_values(sandbox):
    source = "class Evil(float):\n    def __eq__(self, other):\n        return True\ndef f():\n    return Evil(3)\ndef g():\n    return object()\n"
    found = run(sandbox, source, call("f"), call("g"))
    assert type(found.outcomes[0].observations[0]) is float
    assert "object" in found.outcomes[1].observations[0].description


def test_forged_messages_on_the_channel_end_that_process_and_nothing_else(sandbox):
    source = (
        "import os, socket\n"
        "def forge():\n"
        "    for fd in range(3, 200):\n"
        "        try:\n"
        "            os.write(fd, b'\\x05\\x00\\x00\\x00PASS!')\n"
        "        except OSError:\n"
        "            pass\n"
        "    return 1\n"
        "def one():\n    return 1\n"
    )
    found = run(sandbox, source, call("forge"), call("one"))
    assert isinstance(found.outcomes[0], Killed)
    assert found.outcomes[1] == Finished((1,), "")


def test_grandchildren_do_not_outlive_the_submission(sandbox, tmp_path):
    mark = tmp_path / "alive"
    source = (
        "import os, time\n"
        "def spawn():\n"
        "    if os.fork() == 0:\n"
        "        os.setsid()\n"
        "        if os.fork() == 0:\n"
        f"            time.sleep(1.5); open({str(mark)!r}, 'w').write('x')\n"
        "        os._exit(0)\n"
        "    return 1\n"
    )
    run(sandbox, source, call("spawn"))
    time.sleep(2.0)
    assert not mark.exists()


def test_output_is_captured_and_bounded(sandbox):
    found = run(sandbox, "def f():\n    print('x' * 10**6)\n    return 1\n", call("f"))
    assert len(found.outcomes[0].printed) <= 4000


def test_the_inside_sees_no_variable_of_our_environment(monkeypatch):
    monkeypatch.setenv("GRADING_SECRET", "19712")
    with Sandbox() as own:
        found = run(own, "import os\ndef f():\n    return sorted(os.environ)\n", call("f"))
    (names,) = found.outcomes[0].observations
    assert "OPENBLAS_NUM_THREADS" in names
    assert "GRADING_SECRET" not in names


def test_a_box_that_cannot_start_is_a_fault_of_the_machine_and_tried_twice():
    tries = []

    def make(preload):
        tries.append(1)
        raise SandboxError("no box")

    outcome = (
        Sandbox(make)
        .run(Job([Unit("w", "w.py", "w.py", "x = 1")], [CheckSteps(0, call("f"))]))
        .outcomes[0]
    )
    assert outcome == Broken("no box")
    assert len(tries) >= 2


def test_where_no_box_has_ever_started_a_hundred_jobs_do_not_wait_for_one(monkeypatch):
    tries = []

    def make(preload):
        tries.append(1)
        raise SandboxError("no box")

    job = Job([Unit("w", "w.py", "w.py", "x = 1")], [CheckSteps(0, call("f"))])
    own = Sandbox(make)
    assert {own.run(job).outcomes[0] for _ in range(100)} == {Broken("no box")}
    assert len(tries) == 2
    monkeypatch.setattr(supervisor, "PAUSE_SECONDS", 0.0)
    own.run(job)
    assert len(tries) > 2


def test_a_box_that_dies_is_replaced():
    with Sandbox() as own:
        assert run(own, "def f():\n    return 1\n", call("f")).outcomes[0] == Finished((1,), "")
        os.killpg(next(iter(own._boxes.values())).process.pid, 9)
        assert run(own, "def f():\n    return 2\n", call("f")).outcomes[0] == Finished((2,), "")


def test_a_submission_over_its_whole_budget_stops():
    limits = Limits(wall_seconds=5, total_seconds=1.0)
    with Sandbox() as own:
        found = run(own, "def f():\n    while True: pass\n", call("f"), call("f"), limits=limits)
    assert all(isinstance(outcome, TimedOut) for outcome in found.outcomes.values())
    assert "whole submission" in found.outcomes[1].limit


@pytest.mark.parametrize("name", ["random", "numpy", "string"])
def test_a_file_named_like_a_library_does_not_replace_it(sandbox, name):
    unit = Unit(
        name,
        f"{name}.py",
        f"{name}.py",
        "import numpy as np\ndef f():\n    return float(np.random.default_rng(0).random() >= 0)\n",
    )
    assert sandbox.run(Job([unit], [CheckSteps(0, call("f"))], FAST)).outcomes[0] == Finished(
        (1.0,), ""
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the walls are Linux's")
@pytest.mark.parametrize(
    "deed",
    ["open('/etc/passwd').read()", "open('/tmp/left-behind', 'w')", "os.listdir('/')", "os.fork()", "socket.socket()", "os.kill(os.getppid(), 9)",
     "os.execv('/bin/true', ['true'])", "open(f'/proc/{os.getppid()}/mem', 'rb')", "open('/proc/self/environ').read()", "os.symlink('a', '/tmp/b')",
        "os.chmod('/tmp', 0o1777)",
        "os.chown('/tmp', 0, 0)",
        "os.utime('/tmp')",
        "os.setuid(os.getuid())",
        "__import__('resource').prlimit(os.getppid(), 0, (1, 1))"],
)  # fmt: skip
def test_the_walls_refuse_what_student_code_has_no_business_with(sandbox, deed):
    source = f"import os, socket\ndef f():\n    try:\n        {deed}\n    except OSError as error:\n        return type(error).__name__\n    return 'it worked'\n"
    outcome = run(sandbox, source, call("f")).outcomes[0]
    assert outcome.observations == ("PermissionError",)


def test_a_child_that_cannot_close_itself_in_is_the_machines_fault():
    with Sandbox() as own:
        outcome = run(
            own, "def f():\n    return 1\n", call("f"), limits=Limits(open_files=-2)
        ).outcomes[0]
    assert isinstance(outcome, Broken)


def test_a_loss_that_follows_from_another_names_the_first(sandbox):
    found = run(
        sandbox,
        "from nowhere import nn\nclass Cell(nn.Module):\n    pass\n",
        [["construct", 0, "Cell", [], {}]],
    )
    assert "No module named 'nowhere'" in found.outcomes[0].failure.because


def test_the_inputs_of_hidden_checks_come_only_when_every_visible_check_is_done(sandbox):
    source = """
import gc
def f(x):
    found = [o for o in gc.get_objects() if type(o) is list and o and type(o[0]) is str and o[0] == "call" and 4217 in o[4]]
    return len(found)
"""
    checks = [
        CheckSteps(0, [["call", 0, None, "f", [4217], {}], ["read", 0, []]], is_hidden=True),
        CheckSteps(1, call("f", 1)),
    ]
    for comes_again in (False, True):
        job = Job([Unit("w", "w.py", "w.py", source)], checks, FAST, will_come_again=comes_again)
        outcomes = sandbox.run(job).outcomes
        assert outcomes[1] == Finished((0,), "")
        assert outcomes[0].observations[0] > 0  # the search does find them once they are there


def test_one_who_never_stops_talking_holds_nobody_up(sandbox):
    source = """
import gc, signal
signal.signal(signal.SIGALRM, signal.SIG_IGN)
loader = next(o for o in gc.get_objects() if type(o).__name__ == "Loader")
while True:
    loader.announce(0)
"""
    job = Job(
        [Unit("w", "w.py", "w.py", source)],
        [CheckSteps(0, call("f"))],
        Limits(load_seconds=1, total_seconds=3),
    )
    outcome = sandbox.run(job).outcomes[0]
    assert isinstance(outcome, Raised)  # the statement is left out, and there is no f
    assert outcome.failure.family == "missing"


def test_modules_to_preload_are_there_for_sources_that_mention_them_and_only_for_those():
    """`decimal` stands in for torch: a module that the server does not load by itself."""
    silent = "import sys\ndef f():\n    return 'deci' + 'mal' in sys.modules\n"
    with Sandbox() as own:
        for text, is_there in ((silent, False), (silent + "# decimal\n", True)):
            job = Job(
                [Unit("w", "w.py", "w.py", text)],
                [CheckSteps(0, call("f"))],
                FAST,
                preload=("decimal",),
            )
            assert own.run(job).outcomes[0] == Finished((is_there,), "")


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
def test_torch_is_there_before_sources_that_import_it_and_in_no_other_box():
    look = "import sys\nwas = 'tor' + 'ch' in sys.modules\ndef f():\n    return was\n"
    made = []

    def make(preload):
        made.append(preload)
        return Box(preload)

    with Sandbox(make) as own:
        own.start([look, look + "import torch.nn as nn\n"])
        assert made == [(), ("torch",)]
        for text, is_there in ((look, False), (look + "from torch import nn\n", True)):
            job = Job([Unit("w", "w.py", "w.py", text)], [CheckSteps(0, call("f"))], FAST)
            assert own.run(job).outcomes[0] == Finished((is_there,), "")
        assert made == [(), ("torch",)]


def test_memory_addresses_which_change_with_every_run_are_not_told(sandbox):
    found = run(
        sandbox, "class A: pass\ndef f():\n    print(A())\n    raise ValueError(A())\n", call("f")
    ).outcomes[0]
    assert found.failure.text == "ValueError: <submission.work.A object at 0x...>"
    assert found.printed == "<submission.work.A object at 0x...>\n"


def test_answers_that_are_too_large_in_all_end_what_sends_them_and_are_not_held(monkeypatch):
    monkeypatch.setattr("grader.sandbox.job_run.MAX_ALL_ANSWERS", 1 << 20)
    source = "import numpy as np\ndef f():\n    return np.zeros(50_000)\n"
    checks = [CheckSteps(k, [["call", 0, None, "f", [], {}], ["read", 0, []]]) for k in range(6)]
    with Sandbox() as sandbox:
        outcomes = sandbox.run(Job([Unit("w", "w.py", "w.py", source)], checks)).outcomes
    kinds = [type(outcomes[k]).__name__ for k in range(6)]
    assert kinds == ["Finished", "Finished", "Killed", "Killed", "Killed", "Killed"]


def test_who_gives_away_made_up_statements_is_not_forked_again_and_again():
    source = (
        "import gc, os, random\nfor one in gc.get_objects():\n"
        "    if type(one).__name__ == 'Loader':\n"
        "        for k in range(3):\n            one.announce(-random.randrange(2, 10**6))\n"
        "        os._exit(0)\n"
    )
    with Sandbox() as sandbox:
        forks = []
        box = sandbox._ready()
        child = box.child
        box.child = lambda: forks.append(1) or child()
        steps = [["call", 0, None, "f", [], {}], ["read", 0, []]]
        run = sandbox.run(Job([Unit("w", "w.py", "w.py", source)], [CheckSteps(0, steps)]))
    assert isinstance(run.outcomes[0], Killed)
    assert len(forks) <= 6


@pytest.mark.parametrize("module", ["hypothesis", "charset_normalizer", "pytest"])
def test_an_installed_package_that_is_closed_looks_like_one_that_is_not_there(sandbox, module):
    """No path of an installation is told; a library that does without it goes on (numpy.f2py)."""
    found = run(sandbox, f"import {module}\ndef f():\n    return 1\n", call("f"))
    (note,) = found.report.notes
    assert f"No module named '{module}'" in str(note)
    assert "/" not in str(note)


def test_everything_of_numpy_can_be_imported_at_once(sandbox):
    found = run(sandbox, "from numpy import *\ndef f():\n    return float(ones(1)[0])\n", call("f"))
    assert found.outcomes[0] == Finished((1.0,))
    assert found.report.notes == ()
