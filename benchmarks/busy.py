"""A class of slow but right submissions, at rest and beside busy loops: python benchmarks/busy.py
[--size 200] [--loops 8] [--burn 0.15]

Each submission is right, no two are alike, and one function computes for `--burn` seconds of
processor time in each of its four calls, so that its check takes about a third of what a check may.
With eight loops beside two workers on two cores its clock shows more than it may. Every grade is
compared with that of the class at rest, and with full marks. Prints JSON.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.peers import LSTM, grade_command  # noqa: E402
from benchmarks.variants import CELL, GATES, MIX, SQUASH  # noqa: E402

BURN = """
def burn(seconds):
    import time
    until = time.process_time() + seconds
    n = 0
    while time.process_time() < until:
        n += sum(range(1000))
    return n

"""


def write(folder: Path, size: int, burn: float) -> None:
    """Write a class of right submissions whose last function takes its time."""
    for k in range(size):
        choice = SQUASH[k % 3], MIX[k // 3 % 3], GATES[k // 9 % 3]
        text = CELL.format(squash=choice[0], mix=choice[1], gates=choice[2])
        text = text.replace("\n\ndef unrolled", f"\n{BURN}\ndef unrolled")
        text = text.replace("    a_step", f"    burn({burn})\n    a_step")
        (folder / f"s{k:03d}").mkdir(parents=True)
        (folder / f"s{k:03d}" / "lstm.py").write_text(f"{text}# {k}\n")


def graded(folder: Path, out: Path) -> tuple[float, dict[str, list[object]]]:
    """Return seconds, and for each student the points and the status of each check."""
    began = time.monotonic()
    subprocess.run(grade_command(folder, out, "--workers", "2"), capture_output=True, check=False)
    found: dict[str, list[object]] = {}
    for path in sorted(out.glob("*/grade.json")):
        grade = json.loads(path.read_text())
        statuses = [check["status"] for q in grade["questions"] for check in q["checks"]]
        found[path.parent.name] = [grade["points"], grade["max_points"], statuses]
    return time.monotonic() - began, found


def main() -> None:
    """Grade at rest, then beside busy loops; tell what differs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--loops", type=int, default=8)
    parser.add_argument("--burn", type=float, default=0.15)
    args = parser.parse_args()
    where = Path(tempfile.mkdtemp(prefix="busy-"))
    write(where / "class", args.size, args.burn)
    rest_seconds, rest = graded(where / "class", where / "rest")
    loops = [
        # each in a session of its own: some kernels share the processors out among sessions
        subprocess.Popen([sys.executable, "-c", "while True: pass"], start_new_session=True)
        for _ in range(args.loops)
    ]
    try:
        busy_seconds, busy = graded(where / "class", where / "busy")
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()
    print(
        json.dumps(
            {
                "submissions": args.size,
                "problem": LSTM.name,
                "loops": args.loops,
                "seconds at rest": round(rest_seconds, 1),
                "seconds beside loops": round(busy_seconds, 1),
                "full marks at rest": sum(points == most for points, most, _ in rest.values()),
                "full marks beside loops": sum(points == most for points, most, _ in busy.values()),
                "grades that differ": sum(busy.get(name) != told for name, told in rest.items()),
            },
            indent=1,
        )
    )
    shutil.rmtree(where)


if __name__ == "__main__":
    main()
