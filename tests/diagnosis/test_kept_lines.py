"""A function that stays as it was is searched once; one that is changed, or whose parts are, anew."""

import pytest

from grader.diagnosis import kept_lines, own_line
from grader.grading.grader import Grader
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from tests.diagnosis.test_own_line import OWN, messages, problem

pytestmark = pytest.mark.lines

WRONG = OWN.replace("np.zeros", "np.ones")


@pytest.fixture
def searched(monkeypatch):
    """Return a list that grows by each search; nothing is known at first."""
    monkeypatch.setattr(kept_lines, "_known", type(kept_lines._known)())
    real, found = own_line._searched, []

    def search(*arguments):
        found.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(own_line, "_searched", search)
    return found


def graded(tmp_path, sandbox, source, folder=None, beside=""):
    units = (
        Unit("work", "work.py", "work.py", source),
        Unit("helper", "helper.py", "helper.py", beside),
    )
    grader = Grader(problem(tmp_path), sandbox, 0, folder)
    return messages(grader.grade(Submission("s", units=units)))


@pytest.mark.parametrize("is_on_disk", [False, True])
def test_what_was_found_is_told_again_without_a_search(tmp_path, sandbox, searched, is_on_disk):
    folder = tmp_path / "kept"
    folder.mkdir()
    first = graded(tmp_path, sandbox, WRONG, folder)
    count = len(searched)
    assert count > 0
    if is_on_disk:
        kept_lines._known.clear()
    assert graded(tmp_path, sandbox, WRONG + "\n\ndef more():\n    return 1\n", folder) == first
    assert len(searched) == count


@pytest.mark.parametrize(
    "change",
    [("** 2", "** 3"), ("def norm(rows):\n", "def norm(rows):\n\n"), ("reshape(-1, 1)", "reshape(1, -1)")],
    ids=["the function", "its line", "what calls it"],
)  # fmt: skip
def test_what_has_changed_is_searched_anew(tmp_path, sandbox, searched, change):
    graded(tmp_path, sandbox, WRONG)
    count = len(searched)
    graded(tmp_path, sandbox, WRONG.replace(*change))
    assert len(searched) > count


def test_another_file_beside_it_is_a_reason_to_search_anew(tmp_path, sandbox, searched):
    graded(tmp_path, sandbox, WRONG)
    count = len(searched)
    graded(tmp_path, sandbox, WRONG, beside="ROOM = 1e-9\n")
    assert len(searched) > count


def test_what_was_found_by_a_visible_check_is_not_told_of_a_hidden_one(tmp_path, sandbox, searched):
    source = OWN.replace("np.sqrt(total)", "np.sqrt(total) + (len(rows) == 7)")
    unit = Unit("work", "work.py", "work.py", source)
    for visibility, is_told in (("visible", True), ("hidden", False)):
        grader = Grader(problem(tmp_path, visibility), sandbox)
        grade = grader.grade(Submission("s", units=(unit,))).for_student()
        assert any("line 8" in message for message in messages(grade)) == is_told


def test_a_file_that_is_no_result_is_searched_anew(tmp_path, sandbox, searched):
    folder = tmp_path / "kept"
    folder.mkdir()
    first = graded(tmp_path, sandbox, WRONG, folder)
    for file in folder.glob("*.line"):
        file.write_text("[]" if len(searched) % 2 else "{")
    kept_lines._known.clear()
    assert graded(tmp_path, sandbox, WRONG, folder) == first
