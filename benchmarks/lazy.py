"""What students who know nothing earn: every lazy submission against its problem, and the checks
that paid.

    python -m benchmarks.lazy [--problem rnn-notebook] [--deed "sum of"] [--all] [--slips]

A line a deed that earned more than is allowed (with --all: every deed), then the sums. Ends with 1
where there is one.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from grader.grading.grader import Grader
from grader.problem.load import load_problem
from grader.sandbox.supervisor import Sandbox
from tests.lazy.allowances import earned, most, unearned
from tests.lazy.generate import PROBLEMS, ROOT, generate


def main() -> int:
    """Grade the lazy students and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--problem", choices=PROBLEMS)
    parser.add_argument("--deed", default="", help="only deeds whose name holds this")
    parser.add_argument("--all", action="store_true", help="print those that earned nothing too")
    parser.add_argument("--slips", action="store_true", help="name slips too")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    wanted = [
        lazy
        for lazy in generate()
        if options.problem in (None, lazy.problem) and options.deed in lazy.name
    ]
    holes: Counter[str] = Counter()
    seconds = 0.0
    with Sandbox() as sandbox, tempfile.TemporaryDirectory() as scratch:
        graders = {
            name: Grader(
                load_problem(ROOT / "problems" / name),
                sandbox,
                options.seed,
                names_slips=options.slips,
            )
            for name in dict.fromkeys(lazy.problem for lazy in wanted)
        }
        for number, lazy in enumerate(wanted):
            before = time.perf_counter()
            grade = graders[lazy.problem].grade(lazy.submission(Path(scratch) / str(number)))
            seconds += time.perf_counter() - before
            paid = earned(grade)
            beyond = unearned(lazy.problem, lazy.name, paid)
            faults = [
                c.detail for q in grade.questions for c in q.checks if c.status == "grader_fault"
            ]
            holes.update(f"{lazy.problem} {check}" for check in beyond)
            if beyond or options.all or faults:
                by = ", ".join(
                    f"{check} {points:g}"
                    for check, points in (paid if options.all else beyond).items()
                )
                print(
                    f"{lazy.problem:19} {grade.points:6g} of {grade.max_points:g}  "
                    f"{lazy.name}: {by or '-'}",
                    flush=True,
                )
            for fault in faults[:1]:
                print(f"{'':19} GRADER FAULT {fault}", flush=True)
    print(
        f"\n{len(wanted)} lazy students in {seconds:.0f} s; allowed: "
        + ", ".join(f"{name} {most(name):g}" for name in graders)
    )
    for check, count in holes.most_common():
        print(f"{count:5} got points they did not earn from {check}")
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main())
