"""A regrade after one changed check against grading all again: python benchmarks/regrade.py
[--size 1000] [--workers 2]

The class are copies of the sample submissions that run, each with a last line of its own. A check
of question 2.1.1 gives other points. Timed: the first grading, the trial (`--dry-run`), the
regrade, and grading everything anew with the changed problem under the same seed. Compared: every
student's points and statuses after the regrade with those of the full run, and the list of who
moved with what the two gradings differ in, worked out here student by student.
"""

import argparse
import csv
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
MEMBERS = ("ada", "bela", "dana", "emil", "gita", "hugo", "ines", "jana")
CHANGED = ("2.1.1.yaml", "points: 3\n", "points: 1.5\n")


def write_class(folder: Path, size: int) -> None:
    for number in range(size):
        member = ROOT / "submissions" / MEMBERS[number % len(MEMBERS)]
        there = folder / f"s{number:05d}"
        shutil.copytree(member, there)
        for path in there.glob("*.py"):
            path.write_text(f"{path.read_text()}\n# {number}\n")


def changed_problem(folder: Path) -> Path:
    """Write the problem with one check that gives half of its points, the other the rest."""
    shutil.copytree(ROOT / "problems" / "recurrent-networks", folder)
    name, old, new = CHANGED
    text = (folder / name).read_text()
    if text.count(old) != 1:
        raise SystemExit(f"{name} has no one {old!r}")
    text = text.replace(old, new).replace("points: 1\n", "points: 2.5\n", 1)
    (folder / name).write_text(text)
    return folder


def timed(*words: object) -> float:
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "grader", *map(str, words)], cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])
    return time.perf_counter() - began


def grades(out: Path) -> dict[str, dict]:
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
        folder, first, full = here / "class", here / "first", here / "full"
        write_class(folder, asked.size)
        old, new = ROOT / "problems" / "recurrent-networks", changed_problem(here / "changed")
        more = ("--seed", 7, "--workers", asked.workers)
        graded = timed("grade", folder, "--problem", old, "--out", first, *more)
        before = grades(first)
        tried = timed("regrade", folder, "--problem", new, "--out", first, "--dry-run", *more[2:])
        again = timed("regrade", folder, "--problem", new, "--out", first, *more[2:])
        anew = timed("grade", folder, "--problem", new, "--out", full, *more)
        after, wanted = grades(first), grades(full)
        if {n: judged(g) for n, g in after.items()} != {n: judged(g) for n, g in wanted.items()}:
            raise SystemExit("the regrade and the full run do not agree")
        moved = {n for n in before if judged(before[n]) != judged(wanted[n])}
        found = sorted((first / "regrades").glob("*.csv"))[-1]
        with found.open(newline="") as file:
            lines = list(csv.DictReader(file))
        told = {
            (line["student"], line["question"], line["check"]): (
                line["check before"],
                line["check after"],
            )
            for line in lines
            if line["check"]
        }
        by_hand = {
            (name, *check): (f"{judged(before[name])[check][1]:g}", f"{points:g}")
            for name in moved
            for check, (status, points) in judged(wanted[name]).items()
            if judged(before[name])[check] != (status, points)
        }
        if told != by_hand:
            raise SystemExit(f"the comparison differs: {set(told.items()) ^ set(by_hand.items())}")
        print(f"{asked.size} submissions, {len(moved)} moved, {len(by_hand)} checks; they agree")
        print(
            f"first {graded:.1f} s, trial {tried:.1f} s, "
            f"regrade {again:.1f} s, all anew {anew:.1f} s"
        )
        print(f"regrade to all anew: 1 to {anew / again:.1f}")


if __name__ == "__main__":
    main()
