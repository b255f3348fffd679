"""What the tests of diagnosis share."""

import logging

import pytest

from grader.diagnosis import own_line


@pytest.fixture
def no_own_line(monkeypatch):
    """Let no change of the student's own code be tried, so that what comes after it speaks."""
    monkeypatch.setattr(own_line, "own_line", lambda *_: own_line.OwnLine())


@pytest.fixture(autouse=True)
def nothing_breaks_unseen(caplog):
    """Fail where naming a mistake broke down, which a student would only see as no name."""
    caplog.set_level(logging.DEBUG, logger="grader.grading.code")
    yield
    assert [record for record in caplog.records if record.exc_info] == []
