"""Two commits beside each other, in turns on the same machine: python benchmarks/compare.py OLD NEW
[--rounds 9] [--only check help class] [--json FILE]

Each commit is cloned, its package is found by its path, and both run in the environment that starts
this. What is measured: `grader --help`, a cold `check` of one submission of the sample class, and a
class of 100 cells graded from nothing with two workers. The two take turns, each first as often as
second; told is the median of the ratios of each pair, by the clock and by the processor time of the
command and all that it started, with the lowest and highest quarter. A ratio below 1 is a gain.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.variants import write_class  # noqa: E402

CLASS_SIZE = 100
START = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); sys.argv[0] = 'grader'; "
    "from grader.__main__ import main; main()"
)
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "PYTHONSAFEPATH")
} | {"GRADER_HISTORY": "off"}


def cloned(commit: str, folder: Path) -> Path:
    subprocess.run(["git", "clone", "-q", "--no-checkout", ROOT, folder], check=True)
    subprocess.run(["git", "-C", folder, "checkout", "-q", commit], check=True)
    return folder


def run(clone: Path, words: list[str]) -> tuple[float, float]:
    """Return seconds by the clock, and of the processor, of a command in one of the clones."""
    began = time.perf_counter()
    pid = os.posix_spawn(
        sys.executable,
        [sys.executable, "-c", START, str(clone), *words],
        {**ENVIRONMENT, "PYTHONPATH": str(clone)},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
    )
    _, status, used = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{clone.name}: grader {' '.join(words)} ended with {status}")
    return time.perf_counter() - began, used.ru_utime + used.ru_stime


def workloads(scratch: Path) -> dict[str, Callable[[Path], list[str]]]:
    lstm = write_class(scratch / "class", CLASS_SIZE)

    def of_class(clone: Path) -> list[str]:
        out = scratch / f"out-{clone.name}"
        shutil.rmtree(out, ignore_errors=True)
        problem = clone / "benchmarks" / "lstm"
        return ["grade", str(lstm), "--problem", str(problem), "--out", str(out), "--workers", "2"]

    def of_check(clone: Path) -> list[str]:
        problem = clone / "problems" / "recurrent-networks"
        return ["check", str(clone / "submissions" / "ada"), "--problem", str(problem)]

    return {"help": lambda _: ["--help"], "check": of_check, "class": of_class}


def compared(
    command: Callable[[Path], list[str]], old: Path, new: Path, rounds: int
) -> dict[str, object]:
    """Return the ratios of new to old, pair by pair."""
    for clone in (old, new):  # what is compiled or kept once is no part of it
        run(clone, command(clone))
    ratios: list[tuple[float, float]] = []
    for number in range(rounds):
        pair = {}
        for clone in (old, new) if number % 2 == 0 else (new, old):
            pair[clone] = run(clone, command(clone))
        ratios.append(tuple(n / o for n, o in zip(pair[new], pair[old], strict=True)))
    told: dict[str, object] = {"rounds": rounds}
    for name, found in zip(("clock", "processor"), zip(*ratios, strict=True), strict=True):
        low, middle, high = statistics.quantiles(found, n=4)
        told[name] = {"median": middle, "low": low, "high": high}
    return told


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("old")
    ask.add_argument("new", nargs="?", default="HEAD")
    ask.add_argument("--rounds", type=int, default=9)
    ask.add_argument("--only", nargs="*", default=["help", "check", "class"])
    ask.add_argument("--json", type=Path)
    asked = ask.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        old, new = cloned(asked.old, scratch / "old"), cloned(asked.new, scratch / "new")
        found = {}
        for what, command in workloads(scratch).items():
            if what not in asked.only:
                continue
            found[what] = compared(command, old, new, asked.rounds)
            told = "   ".join(
                f"{by} {one['median']:.2f} ({one['low']:.2f} to {one['high']:.2f})"
                for by, one in found[what].items()
                if isinstance(one, dict)
            )
            print(f"{what:6} {told}", flush=True)
    if asked.json:
        commits = {"old": asked.old, "new": asked.new}
        asked.json.write_text(json.dumps(commits | found, indent=2) + "\n")


if __name__ == "__main__":
    main()
