"""Thousands of submissions in a row through two workers, hostile ones strewn in: python
benchmarks/soak.py [--size 10000]

Watches processes, descriptors, mounts, control groups, temporary files and memory; then grades the
same ones in another order and compares every grade.
"""

import argparse
import hashlib
import json
import os
import random
import re
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from grader.batch.task import Task  # noqa: E402
from grader.batch.workers.local import local_executor  # noqa: E402
from grader.results.grade_json import to_plain  # noqa: E402
from grader.sandbox.levels import resolve  # noqa: E402
from tests.conftest import grade_all  # noqa: E402
from tests.test_attacks import ATTACKS, HONEST, PROBLEM  # noqa: E402

SLOW = re.compile(
    r"loop|sleep|forever|never|mask|frozen|sheet_|bomb|fence|hang|thread|lock|mebibyte|notebook_|flood|stall|spin|busy|long|hold"
)


def descendants(pid: int) -> list[int]:
    """Return the processes below `pid`."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if fields[0] != "Z":
                    children.setdefault(int(fields[1]), []).append(int(entry.name))
            except OSError:
                continue
    found, front = [], [pid]
    while front:
        front = [child for parent in front for child in children.get(parent, [])]
        found += front
    return found


def watch() -> dict[str, float]:
    """Return what must stay flat."""
    below = descendants(os.getpid())
    descriptors = memory = 0
    for pid in below:
        try:
            descriptors += len(os.listdir(f"/proc/{pid}/fd"))
            memory += int(
                re.search(r"Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text())[1]
            )
        except (OSError, TypeError):
            continue
    return {
        "processes": len(below),
        "descriptors": descriptors,
        "memory of workers and boxes, MiB": round(memory / 1024, 1),
        "mounts": len(Path("/proc/self/mounts").read_text().splitlines()),
        "control groups": len(list(Path("/sys/fs/cgroup").glob("**/grader-*"))),
        "temporary files": len(os.listdir(tempfile.gettempdir())),
    }


def digest(grade: object) -> str:
    """Return a short form of a grade that is equal only for equal grades."""
    return hashlib.sha256(json.dumps(to_plain(grade), sort_keys=True).encode()).hexdigest()


def through(paths: list[Path], report: bool) -> list[str]:
    """Grade all in order; return the digests."""
    level = resolve("auto")
    found: list[str] = []
    started = time.monotonic()
    with local_executor(2) as executor:
        for grade in grade_all([Task(PROBLEM, path, 0, level) for path in paths], executor):
            found.append(digest(grade))
            if report and len(found) in (
                100,
                len(paths) // 4,
                len(paths) // 2,
                3 * len(paths) // 4,
                len(paths),
            ):
                rate = len(found) / (time.monotonic() - started)
                print(
                    f"| {len(found)} | {rate:.0f} | "
                    f"{' | '.join(f'{value:g}' for value in watch().values())} |",
                    flush=True,
                )
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000)
    asked = parser.parse_args()
    rng = random.Random(0)
    with tempfile.TemporaryDirectory() as scratch:
        hostile = [attack.path(Path(scratch)) for attack in ATTACKS if not SLOW.search(attack.name)]
        honest = [HONEST / "right.py", HONEST / "half.py"]
        paths = [
            rng.choice(hostile) if rng.random() < 0.05 else rng.choice(honest)
            for _ in range(asked.size)
        ]
        print(
            f"{asked.size} submissions, {sum(path not in honest for path in paths)} of "
            f"them hostile ({len(hostile)} kinds)\n"
        )
        before = watch()
        print(f"| graded | a second | {' | '.join(before)} |\n|{' --- |' * (2 + len(before))}")
        print(f"| 0 | | {' | '.join(f'{value:g}' for value in before.values())} |")
        first = through(paths, report=True)
        after = watch()
        print(f"| all workers gone | | {' | '.join(f'{value:g}' for value in after.values())} |")
        order = list(range(len(paths)))
        rng.shuffle(order)
        second = through([paths[k] for k in order], report=False)
        same = sum(first[k] == second[n] for n, k in enumerate(order))
        print(f"\nIn another order: {same} of {len(paths)} grades identical.")
        if same != len(paths):
            print(sorted({paths[k].name for n, k in enumerate(order) if first[k] != second[n]}))
