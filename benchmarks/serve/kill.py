"""Kills `grader serve` at random moments while students hand in, and counts what came of it.

    python benchmarks/serve/kill.py --uploads 300 --kills 50

Every student hands in one submission and keeps on asking until it is acknowledged, as a person
would. At the end every upload must be there once and graded once.
"""

import argparse
import asyncio
import os
import random
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx2 as httpx
import sqlalchemy as sa

from grader.store.store import Store
from grader.store.tables import ATTEMPTS, GRADES
from grader.web.records import Records
from grader.web.tables import UPLOADS, make_tables

ROOT = Path(__file__).resolve().parent.parent.parent
PROBLEM = ROOT / "tests" / "attacks" / "problem"
RIGHT = (ROOT / "tests" / "attacks" / "honest" / "right.py").read_text()
ID = "attacked"


class Server:
    """The server, which is killed and started again."""

    def __init__(self, store: Path, port: int, isolation: str) -> None:
        self.command = [
            sys.executable,
            "-m",
            "grader",
            "serve",
            "--problem",
            str(PROBLEM),
            "--store",
        ]
        self.command += [
            str(store),
            "--port",
            str(port),
            "--isolation",
            isolation,
            "--workers",
            "1",
        ]
        self.start()

    def start(self) -> None:
        self.running = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT
        )

    def kill(self) -> None:
        self.running.send_signal(signal.SIGKILL)
        self.running.wait()


async def student(base: str, store_links: tuple[str, str], number: int, told: dict) -> None:
    """Sign in and hand in, however often the server dies."""
    handle, code = store_links
    once = secrets.token_hex(8)
    source = f"{RIGHT}\n# {handle}\n".encode()
    async with httpx.AsyncClient(base_url=base, timeout=20) as client:

        async def asked(method, path, **more):
            while True:
                try:
                    return await client.request(method, path, **more)
                except httpx.HTTPError:
                    told["broken"] += 1
                    await asyncio.sleep(0.2 + random.random() * 0.3)

        async def token(path):
            page = await asked("GET", path, follow_redirects=True)
            found = re.search(r'name="token" value="(\w+)"', page.text)
            return found[1] if found else ""

        await asyncio.sleep(number * told["gap"])
        here = f"/problems/{ID}"
        while True:
            data = {"token": await token("/sign-in"), "code": code}
            answer = await asked("POST", "/sign-in", data=data)
            if (await asked("GET", here)).status_code == 200:
                break
            # the link was used up, and the answer with the cookie never came
            code = told["records"].new_link(told["people"][handle])
        while True:
            data = {"token": await token(here), "once": once}
            files = [("files", (f"{handle}.py", source))]
            answer = await asked("POST", f"{here}/hand-in", data=data, files=files)
            if answer.status_code == 303:
                break
            told["refused"].append((answer.status_code, answer.text[:80]))
            await asyncio.sleep(0.3)
        where = answer.headers["location"].partition("?")[0]
        told["acknowledged"] += 1
        await asked("POST", f"{where}/grade", data={"token": await token(where)})


async def killer(server: Server, kills: int, told: dict) -> None:
    while told["kills"] < kills:
        await asyncio.sleep(random.uniform(0.2, 7.0))
        server.kill()
        told["kills"] += 1
        server.start()


async def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--uploads", type=int, default=300)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--port", type=int, default=8431)
    parser.add_argument("--isolation", default="auto")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=600)
    said = parser.parse_args()
    random.seed(said.seed)
    os.environ["GRADER_CACHE"] = tempfile.mkdtemp()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "course.sqlite"
        store = Store(f"sqlite:///{path}")
        make_tables(store)
        records = Records(store)
        people = {f"s{k:03d}": records.add_person(f"s{k:03d}").id for k in range(said.uploads)}
        links = [(handle, records.new_link(id)) for handle, id in people.items()]
        told = {"broken": 0, "refused": [], "acknowledged": 0, "kills": 0}
        told |= {"gap": said.kills * 5.0 / said.uploads, "records": records, "people": people}
        began = time.monotonic()
        server = Server(path, said.port, said.isolation)
        base = f"http://127.0.0.1:{said.port}"
        killing = asyncio.create_task(killer(server, said.kills, told))
        await asyncio.gather(*(student(base, link, k, told) for k, link in enumerate(links)))
        await killing
        while time.monotonic() < began + said.seconds:
            with store.engine.connect() as connection:
                states = dict(
                    map(
                        tuple,
                        connection.execute(
                            sa.select(UPLOADS.c.state, sa.func.count()).group_by(UPLOADS.c.state)
                        ),
                    )
                )
            if states == {"graded": said.uploads}:
                break
            await asyncio.sleep(0.5)
        server.running.send_signal(signal.SIGTERM)
        server.running.wait()
        with store.engine.connect() as connection:
            keys = [row.key for row in connection.execute(sa.select(GRADES.c.key))]
            final = connection.execute(
                sa.select(sa.func.count()).select_from(GRADES).where(GRADES.c.is_final)
            ).scalar_one()
            attempts = connection.execute(
                sa.select(sa.func.count()).select_from(ATTEMPTS)
            ).scalar_one()
        print(
            f"{said.uploads} uploads, {told['kills']} kills in {time.monotonic() - began:.0f} s: "
            f"{told['acknowledged']} acknowledged, states {states}, {len(keys)} grades of "
            f"{len(set(keys))} keys ({final} final), {attempts} attempts in the store; "
            f"{told['broken']} broken connections, {len(told['refused'])} refused "
            f"{told['refused'][:3]}"
        )
        is_right = (
            states == {"graded": said.uploads}
            and len(keys) == len(set(keys)) == final == attempts == said.uploads
        )
        print("every upload once, graded exactly once" if is_right else "NOT RIGHT")
        return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
