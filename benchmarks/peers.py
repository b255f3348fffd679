"""This grader beside others on one assignment, in one run: python benchmarks/peers.py --harness DIR
[--rounds 3] [--size 5000]

The harness (its folder is named with --harness) makes the assignment in each grader's own format
and twenty submissions, sets up a virtual environment for each grader, and runs them; see
run_peers.sh there. What is added here: in every round each grader has its turn, then this one, on
the same submissions, two processes at once on both sides (nbgrader has no parallel mode), so that a
slow hour of the machine falls on all; every verdict of every grader is compared with what is
expected. This grader's class is the same twenty over and over, each made different by a comment,
for identical submissions are graded once here.
"""

import argparse
import contextlib
import importlib.util
import json
import os
import pty
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
LSTM = ROOT / "benchmarks" / "lstm"
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
}
AIMS = {"gradescope": 15, "check50": 25, "pytest": 30, "nbgrader": 100, "otter": 100}
ONE_BIAS = {
    "parameter_count": False,
    "forward": False,
    "forget_gate": True,
    "gradient": True,
    "unrolled_count": True,
}
STRICTER = {"forget_gate": False, "gradient": False}
"""A cell that leaves bias_hh out shows it here wherever it is called: bias_hh is never zero in this
grader's checks.
"""
HOW = {
    "gradescope": "gradescope-utils, one process a submission",
    "check50": "check50 --dev, one process a submission",
    "pytest": "pytest, one process a submission",
    "nbgrader": "nbgrader autograde, one command for all",
    "otter": "otter run, one process a submission",
}


def harness_of(folder: Path) -> Any:
    """Return the harness's module that runs the other graders."""
    spec = importlib.util.spec_from_file_location("measure", folder / "measure.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def prepare(folder: Path, where: Path) -> None:
    """Let the harness make the virtual environments that are missing, and the submissions."""
    command = ["bash", str(folder / "run_peers.sh"), str(where)]
    subprocess.run(
        command, env={**os.environ, "PEERS": "none"}, check=True, stdout=subprocess.DEVNULL
    )


def our_class(where: Path, size: int) -> tuple[Path, dict[str, dict[str, bool]]]:
    """Write the twenty submissions over and over, no two alike; return the folder and the expected
    verdicts.
    """
    folder = where / "ours"
    shutil.rmtree(folder, ignore_errors=True)
    names = sorted(path.name for path in (where / "subs" / "py").iterdir())
    given = json.loads((where / "subs" / "expected.json").read_text())
    expected = {}
    for number in range(size):
        name = names[number % len(names)]
        (folder / f"s{number:06d}").mkdir(parents=True)
        source = (where / "subs" / "py" / name / "rnn.py").read_text()
        (folder / f"s{number:06d}" / "rnn.py").write_text(f"{source}\n# {number}\n")
        expected[f"s{number:06d}"] = given[name] | (STRICTER if given[name] == ONE_BIAS else {})
    return folder, expected


def grade_command(folder: Path, out: Path, *more: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "grader",
        "grade",
        str(folder),
        "--problem",
        str(LSTM),
        "--out",
        str(out),
        *more,
    ]


def ours(folder: Path, out: Path, workers: int, *more: str) -> str:
    """Grade the class by one command; return what it said on stderr."""
    command = grade_command(folder, out, "--workers", str(workers), "--isolation", "full", *more)
    done = subprocess.run(
        command,
        env=ENVIRONMENT,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stderr


def verdicts(out: Path) -> dict[str, dict[str, bool]]:
    found = {}
    for grade in json.loads((out / "grades.json").read_text()):
        checks = [check for question in grade["questions"] for check in question["checks"]]
        found[grade["student"]] = {
            check["id"].replace("-", "_"): check["status"] == "correct" for check in checks
        }
    return found


def steady(folder: Path, out: Path, workers: int) -> float:
    """Return submissions a second between the first tenth and the end, start and
    reports left out.
    """
    events = [
        json.loads(line)
        for line in ours(folder, out, workers, "--progress", "json").splitlines()
        if line.startswith("{")
    ]
    graded = [event["seconds"] for event in events if event["event"] == "graded"]
    tenth = len(graded) // 10
    return (len(graded) - tenth) / (graded[-1] - graded[tenth - 1])


def own_compute(folder: Path) -> tuple[float, float]:
    """Return the milliseconds of the checks in a fresh fork of a warm interpreter (over an empty
    fork), and in a warm process.

    The steps are the grader's own, on one right submission: no messages, no walls, no judging.
    """
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    from benchmarks.sandbox import bare_fork, do_checks
    from grader.grading.grader import Grader
    from grader.problem.load import load_problem
    from grader.sandbox.base import Job
    from grader.sandbox.levels import make_box
    from grader.sandbox.supervisor import Sandbox
    from grader.submission.read import read_submission

    with Sandbox(make_box("none")) as sandbox:
        checks = Grader(load_problem(LSTM), sandbox).references.checks
    job = Job(read_submission(folder).units, checks)
    rows: dict[str, list[float]] = {"empty": [], "fork": [], "warm": []}
    for _ in range(60):
        rows["empty"].append(seconds(bare_fork))
        rows["fork"].append(seconds(lambda: bare_fork(lambda: do_checks(job))))
        rows["warm"].append(seconds(lambda: do_checks(job)))
    middle = {name: 1000 * statistics.median(values[10:]) for name, values in rows.items()}
    return middle["fork"] - middle["empty"], middle["warm"]


def warm_check(submission: Path) -> float:
    """Return the median milliseconds from a key press to the end of the report in
    `check --watch`.
    """
    near, far = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "grader",
        "check",
        str(submission),
        "--problem",
        str(LSTM),
        "--watch",
    ]
    running = subprocess.Popen(
        command, stdin=far, stdout=far, stderr=far, env=ENVIRONMENT, cwd=ROOT
    )
    os.close(far)

    def until_checked() -> None:
        shown = b""
        while b"q ends." not in shown:
            shown += os.read(near, 1 << 16)

    def read_away() -> None:
        """Read away what else is said: it may say that it waits before the first report too."""
        with contextlib.suppress(OSError):  # it has left
            while select.select([near], [], [], 0.5)[0]:
                os.read(near, 1 << 16)

    until_checked()
    times = []
    for _ in range(25):
        read_away()
        os.write(near, b"\n")
        times.append(seconds(until_checked))
    os.write(near, b"q")
    while running.poll() is None:
        read_away()
    os.close(near)
    return 1000 * statistics.median(times[5:])


def cold_check(submission: Path, times: int = 11) -> float:
    command = [sys.executable, "-m", "grader", "check", str(submission), "--problem", str(LSTM)]
    run = lambda: subprocess.run(command, env=ENVIRONMENT, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: E731
    return 1000 * statistics.median([seconds(run) for _ in range(times)][1:])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--harness", type=Path, required=True)
    parser.add_argument(
        "--where",
        type=Path,
        help="a folder for all that is made, kept; a temporary one where left out",
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size", type=int, default=5000)
    parser.add_argument("--peers", nargs="+", default=list(AIMS), choices=list(AIMS))
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    args = parser.parse_args()
    where = (args.where or Path(tempfile.mkdtemp(prefix="peers-"))).resolve()
    prepare(args.harness, where)
    measure = harness_of(args.harness)
    kinds = {kind.name: kind for kind in measure.PEERS}
    folder, expected = our_class(where, args.size)
    peers = [kinds[name](where / "subs", where, where / "work") for name in args.peers]
    alone: dict[str, list[float]] = {peer.name: [] for peer in peers}
    two: dict[str, list[float]] = {peer.name: [] for peer in peers}
    mine: list[float] = []
    rates: list[float] = []
    single: list[float] = []
    right: dict[str, int] = {}
    for k in range(args.rounds):
        for peer in peers:
            names = ["all"] if peer.batch else peer.names
            peer.prepare()
            alone[peer.name].append(
                seconds(lambda p=peer, n=names: [p.run(name) for name in n]) / len(peer.names)
            )
            found = peer.grades()
            given = json.loads((peer.submissions / "expected.json").read_text())
            right[peer.name] = sum(found.get(name) == given[name] for name in peer.names)
            if peer.outside:
                peer.prepare()
                with ThreadPoolExecutor(2) as pool:
                    two[peer.name].append(
                        seconds(lambda p=peer, e=pool: list(e.map(p.run, p.names)))
                        / len(peer.names)
                    )
            print(f"round {k + 1}: {peer.name} done", file=sys.stderr, flush=True)
        out = where / f"out-{os.getpid()}-{k}"
        mine.append(seconds(lambda o=out: ours(folder, o, 2)) / args.size)
        rates.append(steady(folder, where / f"two-{os.getpid()}-{k}", 2))
        single.append(1000 / steady(folder, where / f"one-{os.getpid()}-{k}", 1))
        told = verdicts(out)
        right["ours"] = sum(told.get(name) == expected[name] for name in expected)
    fork, warm = own_compute(folder / "s000000")
    cold, key = cold_check(folder / "s000000"), warm_check(folder / "s000000")
    memory = measure.peak_memory(lambda: ours(folder, where / f"memory-{os.getpid()}", 2))

    middle = {name: statistics.median(two[name] or alone[name]) for name in alone}
    our = statistics.median(mine)
    print(
        "| grader | submissions a second, two at once | this one is faster by | aim | "
        "self-check, ms | MiB | isolation | right |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    rows: dict[str, Any] = {}
    for peer in peers:
        peer.prepare()
        peak = measure.peak_memory(
            lambda p=peer: p.run("some") if p.batch else [p.run(name) for name in p.names[:4]]
        )
        rate, ratio, check = (
            1 / middle[peer.name],
            middle[peer.name] / our,
            1000 * statistics.median(alone[peer.name]),
        )
        rows[peer.name] = {
            "rate": rate,
            "ratio": ratio,
            "check_ms": check,
            "mib": peak,
            "right": right[peer.name],
        }
        print(
            f"| {HOW[peer.name]} | {rate:.2f} | {ratio:.1f} | {AIMS[peer.name]} | "
            f"{check:.0f} | {peak:.0f} | none | "
            f"{right[peer.name]} of {len(peer.names)} |",
            flush=True,
        )
    checked = f"{cold:.0f} cold, {key:.0f} warm"
    print(
        f"| this one, one command for {args.size}, with reports and gradebook | "
        f"{1 / our:.1f} | 1 | | {checked} | {memory:.0f} "
        f"| full | {right['ours']} of {args.size} |"
    )
    each = statistics.median(single)
    print(
        f"\nSteady, start and reports left out: {statistics.median(rates):.0f} a second "
        f"with two workers; {each:.1f} ms with one."
    )
    print(
        f"The checks alone: {warm:.1f} ms in a warm process, {fork:.1f} ms in a fresh "
        "fork of one (over an empty fork)."
    )
    print(
        f"Over that, grading costs {each - fork:.1f} ms (of {each - warm:.1f} ms over the "
        "warm process); with the start of the "
        f"command, gradebook and reports {1000 * our * 2 - fork:.1f} ms of a core."
    )
    rows["ours"] = {
        "rate": 1 / our,
        "steady": statistics.median(rates),
        "one_worker_ms": each,
        "fork_ms": fork,
        "warm_ms": warm,
        "cold_check_ms": cold,
        "warm_check_ms": key,
        "mib": memory,
        "right": right["ours"],
    }
    if args.json:
        args.json.write_text(json.dumps(rows, indent=1))
    if args.where is None:
        shutil.rmtree(where)


if __name__ == "__main__":
    main()
