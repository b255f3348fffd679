"""The benchmark of the limit, an empty fork and checks in a warm process, runs on the sandbox as it is."""

import sys

from benchmarks.sandbox import bare_fork, do_checks
from grader.sandbox.base import CheckSteps, Job, Unit


def test_a_job_is_done_in_this_process_and_in_a_fork():
    seen = []
    source = "def f(note):\n    note.append(1)\n    return 2\n"
    steps = [["call", 0, None, "f", [seen], {}], ["read", 0, []]]
    job = Job([Unit("w", "w.py", "w.py", source)], [CheckSteps(0, steps)])
    before = list(sys.meta_path)
    do_checks(job)
    bare_fork(lambda: do_checks(job))
    assert sys.meta_path == before
    assert "submission.w" not in sys.modules
