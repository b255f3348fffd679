"""Kill the grader at random moments and compare what it ends with: python benchmarks/crash.py
[--kills 50] [--size 300]

Each time a run over a class of --size is killed, its whole process group by SIGKILL, at a random
moment between its start and the end of an undisturbed run; then the same command is given again,
and every file it leaves (gradebook, grades, pages, reports) is compared with the undisturbed run's.
--on postgres keeps the results in a real PostgreSQL server, made for this; --on dask kills a worker
of a Dask cluster, again and again while the class is graded, instead of the grader.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.a_class import class_of, files_of, graded, started  # noqa: E402


def killed_once(folder: Path, out: Path, moment: float, *store: str) -> None:
    """Kill a run at a moment, then run it to its end."""
    with started(folder, out, *store) as running:
        threading.Thread(target=running.stderr.read, daemon=True).start()
        time.sleep(moment)
        os.killpg(running.pid, signal.SIGKILL)
    done = graded(folder, out, *store)
    assert done.returncode == 0, done.stderr[-2000:]


def workers_killed(folder: Path, out: Path, rng: random.Random, where: Path) -> int:
    """Grade on a cluster of two workers, one of which is killed every now and then; return how
    often that was.
    """
    from tests.batch.workers.test_cluster import Cluster, killed

    cluster = Cluster(where)
    cluster.start(2)
    cluster.wait_for(2)
    kills, following = 0, 0.0
    try:
        with started(folder, out, "--cluster", cluster.address) as running:
            for line in running.stderr:  # a kill some time after something arrived again
                if " / 10 " in line and (not kills or time.monotonic() > following):
                    killed(cluster.workers.pop(rng.randrange(2)))
                    cluster.add_worker()
                    kills += 1
                    following = time.monotonic() + rng.uniform(0.1, 1.5)
            assert running.wait() == 0
    finally:
        cluster.stop()
    return kills


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--size", type=int, default=300)
    parser.add_argument("--on", choices=["sqlite", "postgres", "dask"], default="sqlite")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    with ExitStack() as stack:
        where = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="crash-")))
        folder = class_of(where / "subs", args.size)
        began = time.monotonic()
        assert graded(folder, where / "calm").returncode == 0
        whole = time.monotonic() - began
        calm = files_of(where / "calm")
        print(
            f"A class of {args.size}: an undisturbed run takes {whole:.1f} s and leaves "
            f"{len(calm)} files.",
            flush=True,
        )
        server = None
        if args.on == "postgres":
            from tests.a_postgres import Postgres

            server = stack.enter_context(Postgres())
        same = done = 0
        while done < args.kills:
            out = where / "run"
            if args.on == "dask":
                kills = workers_killed(folder, out, rng, where / "dask")
            else:
                store = ("--store", server.new_database(f"run{done}")) if server else ()
                killed_once(folder, out, rng.uniform(0.0, whole), *store)
                kills = 1
            is_same = files_of(out) == calm
            done += kills
            same += kills * is_same
            if not is_same:
                found = files_of(out)
                print(
                    "  differs in",
                    sorted(name for name in {*found, *calm} if found.get(name) != calm.get(name))[
                        :5
                    ],
                    flush=True,
                )
            shutil.rmtree(out)
        print(f"Killed {done} times ({args.on}): {same} of {done} identical.")
    sys.exit(same != done)


if __name__ == "__main__":
    main()
