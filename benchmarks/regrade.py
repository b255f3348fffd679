"""A regrade after one changed check against grading all again: python benchmarks/regrade.py
[--size 1000] [--workers 2]

The class are copies of the sample submissions that run, each with a last line of its own. First
the checks of question 2.1.1 give other points, then a check of 1.1.1 tries other sizes. Timed for
each: the trial (`--dry-run`), the regrade, and grading everything anew with the changed problem
under the same seed. Compared: every student's points and statuses after the regrade with those of
the full run, and the list of who moved with what the two gradings differ in, worked out here
student by student.
"""

import argparse
import csv
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

Grades = dict[str, dict]
ROOT = Path(__file__).parent.parent
MEMBERS = ("ada", "bela", "dana", "emil", "gita", "hugo", "ines", "jana")
CHANGES = {
    "other points in 2.1.1": (
        ("2.1.1.yaml", "points: 3\n", "points: 1.5\n"),
        ("2.1.1.yaml", "points: 1\n", "points: 2.5\n"),
    ),
    "other sizes in 1.1.1": (
        ("1.1.1.yaml", "{D: 5, H: 2, O: 7, T: 4}", "{D: 6, H: 2, O: 7, T: 4}"),
    ),
}


def write_class(folder: Path, size: int) -> None:
    for number in range(size):
        member = ROOT / "submissions" / MEMBERS[number % len(MEMBERS)]
        there = folder / f"s{number:05d}"
        shutil.copytree(member, there)
        for path in there.glob("*.py"):
            path.write_text(f"{path.read_text()}\n# {number}\n")


def changed_problem(folder: Path, change: Sequence[tuple[str, str, str]]) -> Path:
    """Write the problem with a change: (file, what stands there once, what is to stand there)."""
    shutil.copytree(ROOT / "problems" / "recurrent-networks", folder)
    for name, old, new in change:
        text = (folder / name).read_text()
        if text.count(old) != 1:
            raise SystemExit(f"{name} has no one {old!r}")
        (folder / name).write_text(text.replace(old, new))
    return folder


def timed(*words: object) -> float:
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "grader", *map(str, words)], cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])
    return time.perf_counter() - began


def grades(out: Path) -> Grades:
    raw = json.loads((out / "grades.json").read_text())
    return {one["student"]: one for one in raw}


def judged(grade: dict) -> dict[tuple[str, str], tuple[str, float]]:
    return {
        (question["id"], check["id"]): (check["status"], check["points"])
        for question in grade["questions"]
        for check in question["checks"]
    }


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--size", type=int, default=1000)
    ask.add_argument("--workers", type=int, default=2)
    asked = ask.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        here = Path(scratch)
        folder = here / "class"
        write_class(folder, asked.size)
        old = ROOT / "problems" / "recurrent-networks"
        more = ("--seed", 7, "--workers", asked.workers)
        graded = timed("grade", folder, "--problem", old, "--out", here / "first", *more)
        print(f"{asked.size} submissions, graded in {graded:.1f} s")
        for number, (what, change) in enumerate(CHANGES.items()):
            first, full = here / f"first-{number}", here / f"full-{number}"
            shutil.copytree(here / "first", first)
            new = changed_problem(here / f"changed-{number}", change)
            again = ("regrade", folder, "--problem", new, "--out", first, *more[2:])
            took = timed(*again, "--dry-run"), timed(*again)
            anew = timed("grade", folder, "--problem", new, "--out", full, *more)
            moved = compared(grades(here / "first"), grades(first), grades(full), first)
            print(
                f"{what}: {moved}; trial {took[0]:.1f} s, regrade {took[1]:.1f} s, "
                f"all anew {anew:.1f} s, 1 to {anew / took[1]:.1f}"
            )


def compared(before: Grades, after: Grades, wanted: Grades, out: Path) -> str:
    """Compare a regrade and what it tells with the full run; return how much moved."""
    odd = [
        (name, place, found, judged(wanted[name])[place])
        for name, one in after.items()
        for place, found in judged(one).items()
        if found != judged(wanted[name])[place]
    ]
    if odd:
        raise SystemExit(f"the regrade and the full run do not agree: {odd[:5]}")
    by_hand = {
        (name, *check): (f"{judged(before[name])[check][1]:g}", f"{points:g}")
        for name in before
        for check, (status, points) in judged(wanted[name]).items()
        if judged(before[name])[check] != (status, points)
    }
    with sorted((out / "regrades").glob("*.csv"))[-1].open(newline="") as file:
        told = {
            (row["student"], row["question"], row["check"]): (
                row["check before"],
                row["check after"],
            )
            for row in csv.DictReader(file)
            if row["check"]
        }
    if told != by_hand:
        raise SystemExit(f"the comparison differs: {set(told.items()) ^ set(by_hand.items())}")
    return f"{len({name for name, _, _ in by_hand})} moved in {len(by_hand)} checks, as by hand"


if __name__ == "__main__":
    main()
