"""Keys are read where there is a terminal; elsewhere waiting is all that is done."""

import sys

from grader.cli.keyboard import keys


def test_without_the_terminals_of_unix_it_only_waits(monkeypatch):
    monkeypatch.setitem(sys.modules, "termios", None)  # as on Windows
    with keys() as pressed:
        assert pressed(0.0) == ""
