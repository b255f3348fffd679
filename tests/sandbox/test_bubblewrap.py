"""The box: the same work with the same results, and nothing of the machine in sight."""

import os

import pytest

from grader.errors import SandboxError
from grader.grading.grader import Grader
from grader.sandbox import bubblewrap, levels
from grader.sandbox.base import CheckSteps, Finished, Job, Unit
from grader.sandbox.bubblewrap import BubblewrapBox
from grader.sandbox.levels import make_box, resolve, why_not_full
from grader.sandbox.supervisor import Sandbox
from grader.submission.read import read_submission
from tests.conftest import ROOT

needs_box = pytest.mark.skipif(
    bool(why_not_full()), reason=f"no full isolation here: {why_not_full()}"
)


@pytest.fixture(scope="module")
def boxed():
    with Sandbox(BubblewrapBox) as sandbox:
        yield sandbox


@needs_box
@pytest.mark.parametrize(("deed", "shown"), [
    (f"os.path.exists({str(ROOT / 'problems')!r})", False), ("os.path.exists('/etc/passwd')", False),
    ("os.path.exists('/home')", False), ("os.getpid() < 100", True), ("os.getuid()", 65534), ("os.path.exists('/sys')", False),
])  # fmt: skip
def test_nothing_of_the_machine_is_in_sight(boxed, deed, shown):
    unit = Unit("w", "w.py", "w.py", f"import os\ndef f():\n    return {deed}\n")
    steps = [["call", 0, None, "f", [], {}], ["read", 0, []]]
    assert boxed.run(Job([unit], [CheckSteps(0, steps)])).outcomes[0] == Finished((shown,), "")


@needs_box
def test_the_box_changes_no_grade(problem, grader, boxed):
    for name in ("dana", "hugo", "otto.py"):
        submission = read_submission(ROOT / "submissions" / name)
        inside, outside = Grader(problem, boxed).grade(submission), grader.grade(submission)
        assert inside.isolation == "full"
        assert inside.questions == outside.questions


@needs_box
def test_closing_the_box_ends_every_process_of_it():
    with BubblewrapBox() as box:
        group = box.process.pid
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)
    assert not any(path.exists() for path in box.group.groups)


def test_full_isolation_is_refused_with_the_way_out_where_it_is_not_to_be_had(monkeypatch):
    monkeypatch.setattr(bubblewrap, "bwrap_path", lambda: None)
    levels.why_not_full.cache_clear()
    try:
        assert resolve("auto") == "process"
        with pytest.raises(SandboxError, match="--isolation process"):
            resolve("full")
        with Sandbox(make_box("full"), make_box("process")) as sandbox:
            assert sandbox.level == "process"
    finally:
        levels.why_not_full.cache_clear()
