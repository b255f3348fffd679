"""Time and memory against the size of a class: python benchmarks/growth.py [--sizes 100 1000 10000
100000] [--ways 2000]

The submissions are generated (benchmarks/variants.py), no two alike. Each size is graded from
nothing by one command, reports and gradebook included. Memory is the most that the process which
keeps the class held (RSS), and the most that all processes held together (PSS), looked at twice a
second; processor time is that of the process that keeps the class, which bounds what one machine
can collect. Then one size with 1 worker, 2 workers and `--dask 2 4 8` workers of Dask, more than
there are cores.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.variants import write_class  # noqa: E402

LSTM = ROOT / "benchmarks" / "lstm"
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
}


TICKS = os.sysconf("SC_CLK_TCK")


class Watched:
    """The memory of a process and of all that it started, as the most that was seen, and the
    processor time of that process alone.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.own_bytes = self.all_bytes = 0
        self.own_seconds = 0.0
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._look)
        self.thread.start()

    def _look(self) -> None:
        while not self.is_over.wait(0.5):
            self.own_seconds = max(self.own_seconds, _processor_seconds(self.pid))
            self.own_bytes = max(self.own_bytes, _field(self.pid, "status", "VmRSS"))
            self.all_bytes = max(
                self.all_bytes, sum(_field(pid, "smaps_rollup", "Pss") for pid in _tree(self.pid))
            )

    def stop(self) -> None:
        self.is_over.set()
        self.thread.join()


def _field(pid: int, file: str, name: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith(f"{name}:")), 0)


def _processor_seconds(pid: int) -> float:
    """Return the processor time of a process without its children; 0 where it has gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def _tree(pid: int) -> list[int]:
    try:
        found = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return []
    return [pid, *(one for child in found for one in _tree(child))]


def grade(folder: Path, out: Path, *more: str) -> dict[str, float]:
    """Grade a class from nothing; return seconds, submissions a second and memory."""
    command = [
        sys.executable,
        "-m",
        "grader",
        "grade",
        str(folder),
        "--problem",
        str(ROOT / "benchmarks" / "lstm"),
        "--out",
        str(out),
    ]
    began = time.monotonic()
    with (out.parent / f"{out.name}.log").open("w") as log:
        running = subprocess.Popen(
            [*command, "--progress", "json", *more],
            stdout=subprocess.DEVNULL,
            stderr=log,
            cwd=ROOT,
            env=ENVIRONMENT,
        )
        watched = Watched(running.pid)
        code = running.wait()
        watched.stop()
    seconds = time.monotonic() - began
    assert code == 0, (out.parent / f"{out.name}.log").read_text()[-2000:]
    return {
        "seconds": seconds,
        "count": sum(1 for _ in folder.iterdir()),
        "own": watched.own_bytes / 2**20,
        "all": watched.all_bytes / 2**20,
        "own_seconds": watched.own_seconds,
    }


def told(name: str, found: dict[str, float]) -> None:
    each = 1000 * found["seconds"] / found["count"]
    print(
        f"| {name} | {found['seconds']:.1f} | {found['count'] / found['seconds']:.0f} | "
        f"{each:.2f} | {found['own']:.0f} | "
        f"{found['all']:.0f} | {1000 * found['own_seconds'] / found['count']:.2f} |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10_000, 100_000])
    parser.add_argument(
        "--ways",
        type=int,
        default=2000,
        help="size of the class for 1 and 2 workers and Dask; 0 leaves them out",
    )
    parser.add_argument("--dask", type=int, nargs="+", default=[2], help="workers of Dask")
    parser.add_argument(
        "--where",
        type=Path,
        help="a folder for everything that is made; a temporary one where left out",
    )
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    args = parser.parse_args()
    where = args.where or Path(tempfile.mkdtemp(prefix="growth-"))
    rows = {}
    print(
        "| submissions | seconds | a second | ms each | MiB, the process that keeps "
        "the class | MiB, all processes | ms of processor, that process |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for size in args.sizes:
        folder = write_class(where / f"subs{size}", size)
        rows[f"{size:,}"] = grade(folder, where / f"out{size}")
        told(f"{size:,}", rows[f"{size:,}"])
        shutil.rmtree(folder)
        if args.where is None:
            shutil.rmtree(where / f"out{size}")
    ways = {
        "1 worker": ["--workers", "1"],
        "2 workers": ["--workers", "2"],
        **{f"{n} workers of Dask": ["--cluster", f"local:{n}"] for n in args.dask},
    }
    if args.ways:
        folder = write_class(where / "ways", args.ways)
        for name, more in ways.items():
            rows[name] = grade(folder, where / name.replace(" ", "-"), *more)
            told(f"{args.ways:,}, {name}", rows[name])
    if args.json:
        args.json.write_text(json.dumps(rows, indent=1))
    if args.where is None:
        shutil.rmtree(where)


if __name__ == "__main__":
    main()
