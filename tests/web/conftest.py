"""One course that is served for all tests that only read it, and one for each that changes it."""

import pytest

from grader.web.settings import Course, Rules
from tests.web.a_course import FILES, ID, Browser, a_kit, served


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    """A course in which Ada has handed in twice, Bela something else, and all is graded."""
    folder = tmp_path_factory.mktemp("course")
    rules = Rules(kit=a_kit(folder / "kit.zip"))
    with served(folder, Course(problems={ID: rules})) as (house, client):
        Browser(house, client, "ada").graded()
        Browser(house, client, "ada").graded({**FILES, "more.py": b"# a second try\n"})
        Browser(house, client, "bela").graded({"cells.py": b"def double(x):\n    return 3 * x\n"})
        yield house, client


@pytest.fixture
def fresh(tmp_path):
    """A course in which nothing is handed in, and nothing is graded."""
    with served(tmp_path, is_grading=False) as (house, client):
        yield house, client
