"""A course of a small problem, its pages, and people who sign in as they do."""

import json
import re
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

from starlette.testclient import TestClient

from grader.batch.circumstances import Circumstances, environment_of
from grader.problem.load import load_problem
from grader.sandbox.levels import resolve
from grader.store.address import store_url
from grader.store.store import Store
from grader.web.app import make_app, open_house
from grader.web.settings import Course, Settings
from tests.a_class import PROBLEM, RIGHT

ID = "attacked"
SHEET = b"# 1.1\n\nIt may be the other one of them.\n"
FILES = {"work.py": RIGHT.encode(), "sheet.md": SHEET}
CLOCK_SECONDS = 60


def settings(**more):
    circumstances = Circumstances(
        ID, PROBLEM, 0, resolve("auto"), environment_of(load_problem(PROBLEM))
    )
    return Settings({ID: circumstances}, is_limited=False, **more)


def a_kit(path, id=ID):
    """Write a zip that is, as far as its list says, the kit of an exercise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("week-4/cells.py", "def f():\n    pass\n")
        listed = json.dumps({"public": {"exercise": {"id": id}}})
        archive.writestr("week-4/selfcheck/kit.json", listed)
    return path


@contextmanager
def served(folder, course=None, said=None, **more):
    """Give the house of a course that is served, with four people in it."""
    with Store(store_url(said or str(folder / "course.sqlite"), folder)) as store:
        made = settings(free_bytes=0, **more)
        house = open_house(replace(made, course=course or Course()), store)
        if not made.is_grading:
            house.graders.reader = ThreadPoolExecutor(1)  # a process takes a second to start
        for handle, role in (
            ("ada", "student"),
            ("bela", "student"),
            ("tom", "assistant"),
            ("ines", "instructor"),
        ):
            house.records.add_person(handle, handle.capitalize(), role)
        with TestClient(make_app(house), follow_redirects=False, client=("192.0.2.1", 1)) as client:
            yield house, client


class Browser:
    """One person's browser: keeps cookies, follows links, sends forms with their token."""

    def __init__(self, house, client, handle=None):
        self.house = house
        self.client = TestClient(client.app, follow_redirects=False, client=("192.0.2.1", 1))
        if handle is not None:
            code = house.records.new_link(house.records.person_of(handle).id)
            answer = self.post("/sign-in", {"code": code}, page="/sign-in")
            assert answer.status_code == 303, answer.text

    def get(self, path, status=200):
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:500])
        return answer

    def token(self, page="/"):
        found = re.search(
            r'name="token" value="(\w+)"', self.client.get(page, follow_redirects=True).text
        )
        return found[1] if found else ""

    def post(self, path, data=None, files=(), page="/"):
        return self.client.post(
            path, data={"token": self.token(page), **(data or {})}, files=list(files)
        )

    def hand_in(self, files=FILES, once=None, **fields):
        """Hand files in; return the answer."""
        sent = [("files", (name, data)) for name, data in files.items()]
        return self.post(
            f"/problems/{ID}/hand-in", {"once": once or str(time.monotonic_ns()), **fields}, sent
        )

    def graded(self, files=FILES):
        """Hand files in and have them graded; return the number of the attempt."""
        answer = self.hand_in(files)
        assert answer.status_code == 303, answer.text
        where = answer.headers["location"].partition("?")[0]
        assert self.post(f"{where}/grade").status_code == 303
        until = time.monotonic() + CLOCK_SECONDS
        number = int(where.rpartition("/")[2])
        while "Read the report" not in self.get(where).text:
            assert time.monotonic() < until, self.get(where).text
            time.sleep(0.05)
        return number
