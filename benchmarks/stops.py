"""Stop the grader at random moments and see that it goes, and leaves nothing: python
benchmarks/stops.py [--stops 200] [--size 60]

Each time a run over a class is stopped at a random moment by SIGTERM, SIGINT or SIGHUP, with 1 to
64 workers, on SQLite, on a real PostgreSQL server, or on a Dask cluster of its own. Measured is how
long it takes until every process that it started is gone; looked for is what lies in its folder of
temporary files. Then the same command is given again, and every file is compared with those of an
undisturbed run. Prints JSON: for each way the stops, the seconds at the median and at most, and
what went wrong.
"""

import argparse
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.a_class import class_of, command, files_of, graded  # noqa: E402

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
WORKERS = (1, 2, 8, 64)
PATIENCE = 120.0
MARK = "GRADER_STOPS"


def of_the_run(mark: str) -> list[int]:
    """Return the processes that have the mark of a run in their environment."""
    found = []
    wanted = f"{MARK}={mark}".encode()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if wanted in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def stopped(
    folder: Path, out: Path, rng: random.Random, whole: float, more: list[str], where: Path
) -> dict[str, object]:
    """Stop a run once; return how, how long it took to be gone, and what it left."""
    number, workers = rng.choice(SIGNALS), rng.choice(WORKERS)
    moment, mark = rng.uniform(0.0, whole), str(rng.getrandbits(60))
    scratch = where / "tmp"
    scratch.mkdir()
    running = subprocess.Popen(
        command(folder, out, "--workers", workers, *more),
        cwd=ROOT,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, MARK: mark, "TMPDIR": str(scratch)},
    )
    said: list[bytes] = []
    reader = threading.Thread(target=lambda: said.append(running.stderr.read()), daemon=True)
    reader.start()
    time.sleep(moment)
    began = time.monotonic()
    running.send_signal(number)
    code = None
    left = [running.pid]
    while left and time.monotonic() < began + PATIENCE:
        code = running.poll()
        left = of_the_run(mark)
        time.sleep(0.02)
    seconds = time.monotonic() - began
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    running.wait()
    reader.join(5)
    files = [str(path.relative_to(scratch)) for path in scratch.rglob("*")]
    shutil.rmtree(scratch)
    return {
        "signal": number.name,
        "workers": workers,
        "moment": round(moment, 2),
        "code": code,
        "seconds": round(seconds, 2),
        "left": len(left),
        "files": files[:5],
        "traceback": b"Traceback" in b"".join(said),
        "said": b"".join(said).decode(errors="replace")[-4000:]
        if b"Traceback" in b"".join(said)
        else "",
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--stops", type=int, default=200)
    parser.add_argument("--size", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--on", nargs="+", default=["sqlite", "postgres", "dask"])
    args = parser.parse_args()
    rng = random.Random(args.seed)
    found: dict[str, list[dict[str, object]]] = defaultdict(list)
    with ExitStack() as stack:
        where = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stops-")))
        folder = class_of(where / "subs", args.size, pause=0.002)
        began = time.monotonic()
        assert graded(folder, where / "calm").returncode == 0
        whole = time.monotonic() - began
        calm = files_of(where / "calm")
        server = None
        if "postgres" in args.on:
            from tests.a_postgres import Postgres

            server = stack.enter_context(Postgres())
        for k in range(args.stops):
            on = args.on[k % len(args.on)]
            more = []
            if on == "postgres":
                more = ["--store", server.new_database(f"run{k}")]
            if on == "dask":
                more = ["--cluster", "local:2"]
            out = where / "run"
            one = stopped(folder, out, rng, whole * (2 if on == "dask" else 1), more, where)
            again = graded(folder, out, *(more if on == "postgres" else []))
            one["same"] = again.returncode == 0 and files_of(out) == calm
            shutil.rmtree(out, ignore_errors=True)
            found[on].append(one)
            if one["left"] or one["files"] or not one["same"] or one["traceback"]:
                print(on, one, file=sys.stderr, flush=True)
    told = {
        on: {
            "stops": len(every),
            "median_s": statistics.median(one["seconds"] for one in every),
            "most_s": max(one["seconds"] for one in every),
            "over_5_s": sum(one["seconds"] > 5 for one in every),
            "left_behind": sum(bool(one["left"] or one["files"]) for one in every),
            "tracebacks": sum(bool(one["traceback"]) for one in every),
            "same": sum(bool(one["same"]) for one in every),
        }
        for on, every in found.items()
    }
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
