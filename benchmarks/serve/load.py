"""Loads `grader serve`: students before a deadline, uploads all at once, many requests.

    python benchmarks/serve/load.py --students 200 --seconds 60 --at-once 1000 --requests 10000

Prints, for each page, how many answers there were and how long the median and the 99th of 100 took,
what was lost, and the memory of the server. The pages are loaded by this process on the same
machine, so the figures hold its work too.
"""

import argparse
import asyncio
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

import httpx2 as httpx
import sqlalchemy as sa

from grader.store.store import Store
from grader.web.records import Records
from grader.web.tables import UPLOADS, make_tables

ROOT = Path(__file__).resolve().parent.parent.parent
PROBLEM = ROOT / "tests" / "attacks" / "problem"
RIGHT = (ROOT / "tests" / "attacks" / "honest" / "right.py").read_text()
ID = "attacked"
HERE = f"/problems/{ID}"

took: dict[str, list[float]] = defaultdict(list)
answers: Counter[tuple[str, int]] = Counter()


async def asked(client, name, method, path, **more):
    began = time.monotonic()
    answer = await client.request(method, path, **more)
    took[name].append(time.monotonic() - began)
    answers[name, answer.status_code] += 1
    return answer


def token_in(page):
    found = re.search(r'name="token" value="(\w+)"', page.text)
    return found[1] if found else ""


async def sign_in(client, code):
    page = await asked(client, "sign in", "GET", "/sign-in")
    data = {"token": token_in(page), "code": code}
    answer = await asked(client, "sign in", "POST", "/sign-in", data=data)
    assert answer.status_code == 303, answer.text


async def hand_in(client, handle, number):
    """Hand in one file; return where the attempt is."""
    page = await asked(client, "problem", "GET", HERE)
    once = re.search(r'name="once" value="([\w-]+)"', page.text)[1]
    files = [("files", ("work.py", f"{RIGHT}\n# {handle} {number}\n".encode()))]
    data = {"token": token_in(page), "once": once}
    answer = await asked(client, "hand in", "POST", f"{HERE}/hand-in", data=data, files=files)
    assert answer.status_code == 303, (answer.status_code, answer.text[:300])
    return answer.headers["location"].partition("?")[0]


async def self_check(client, handle, wait):
    await asyncio.sleep(wait)
    where = await hand_in(client, handle, 1)
    page = await asked(client, "attempt", "GET", where)
    await asked(client, "send", "POST", f"{where}/grade", data={"token": token_in(page)})
    while True:
        page = await asked(client, "attempt", "GET", where)
        if "Read the report" in page.text:
            break
        await asyncio.sleep(2)
    await asked(client, "report", "GET", f"{where}/report")


def told(head, pid, before):
    count = sum(map(len, took.values()))
    each = 1000 * (spent(pid) - before) / count
    print(
        f"\n{head}: {each:.1f} ms of processor a request; others wait: {os.getloadavg()[0]:.0f}\n"
    )
    print("| page | answers | median | 99th of 100 |")
    print("| --- | --- | --- | --- |")
    for name, seconds in took.items():
        ordered = sorted(seconds)
        middle, late = ordered[len(ordered) // 2], ordered[int(0.99 * (len(ordered) - 1))]
        print(f"| {name} | {len(ordered)} | {1000 * middle:.0f} ms | {1000 * late:.0f} ms |")
    bad = {f"{name} {status}": count for (name, status), count in answers.items() if status >= 400}
    print(f"\nrefused or failed: {bad or 'none'}", flush=True)
    took.clear()
    answers.clear()


def spent(pid):
    """Return the seconds of processor time that a process has used, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(pid):
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) / 1024


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--at-once", type=int, default=1000)
    parser.add_argument("--requests", type=int, default=10000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--port", type=int, default=8432)
    parser.add_argument("--isolation", default="auto")
    said = parser.parse_args()
    os.environ["GRADER_CACHE"] = tempfile.mkdtemp()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/course.sqlite")
        make_tables(store)
        records = Records(store)
        count = max(said.students, said.at_once)
        people = [records.add_person(f"s{k:04d}") for k in range(count)]
        codes = [records.new_link(one.id) for one in people]
        command = [sys.executable, "-m", "grader", "serve", "--problem", str(PROBLEM)]
        command += ["--store", f"{folder}/course.sqlite", "--port", str(said.port)]
        command += ["--isolation", said.isolation, "--workers", str(said.workers)]
        with open(f"{folder}/log", "w") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT)
        base = f"http://127.0.0.1:{said.port}"
        limits = httpx.Limits(max_connections=None)
        transport = httpx.AsyncHTTPTransport(limits=limits)
        clients = [
            httpx.AsyncClient(base_url=base, timeout=120, transport=transport) for _ in people
        ]
        for _ in range(100):
            try:
                await clients[0].get("/health")
                break
            except httpx.HTTPError:
                await asyncio.sleep(0.2)
        for client, code in zip(clients, codes, strict=True):
            await sign_in(client, code)
        told(f"{count} people sign in, one after another", server.pid, 0.0)
        print(f"memory of the server: {megabytes(server.pid):.0f} MB")
        began, before = time.monotonic(), spent(server.pid)
        gap = said.seconds / said.students
        await asyncio.gather(
            *(self_check(clients[k], people[k].handle, k * gap) for k in range(said.students))
        )
        told(
            f"{said.students} students check their work within {said.seconds:.0f} s "
            f"(all had their report after {time.monotonic() - began:.0f} s)",
            server.pid,
            before,
        )
        print(f"memory of the server: {megabytes(server.pid):.0f} MB")
        began, before = time.monotonic(), spent(server.pid)
        kept = await asyncio.gather(
            *(hand_in(clients[k], people[k].handle, 2) for k in range(said.at_once)),
            return_exceptions=True,
        )
        lost = [one for one in kept if isinstance(one, BaseException)]
        done = time.monotonic() - began
        told(f"{said.at_once} uploads at once, in {done:.0f} s", server.pid, before)
        with store.engine.connect() as connection:
            there = connection.execute(sa.select(sa.func.count()).select_from(UPLOADS)).scalar_one()
        print(f"acknowledged {len(kept) - len(lost)}, in the store {there - said.students}")
        if lost:
            print("first:", repr(lost[0])[:300])
        print(f"memory of the server: {megabytes(server.pid):.0f} MB")

        async def many(k):
            for n in range(said.requests // 10):
                path = ("/", HERE, f"{HERE}/attempts/1", f"{HERE}/attempts/1/report")[n % 4]
                await asked(clients[(10 * n + k) % said.students], path, "GET", path)

        began, before = time.monotonic(), spent(server.pid)
        await asyncio.gather(*(many(k) for k in range(10)))
        done = time.monotonic() - began
        head = f"{said.requests} requests by ten at a time, in {done:.0f} s"
        told(head, server.pid, before)
        print(f"memory of the server: {megabytes(server.pid):.0f} MB")
        server.send_signal(signal.SIGTERM)
        server.wait()


if __name__ == "__main__":
    asyncio.run(main())
