"""What runs inside is compiled once, and not at each start."""

import os
import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from grader.sandbox import libraries

LONG_AGO, FAR_OFF = 1_000_000_000, 4_000_000_000


@pytest.fixture
def inside(tmp_path, monkeypatch):
    (tmp_path / "one.py").write_text("VALUE = 1\n")
    os.utime(tmp_path / "one.py", (LONG_AGO, LONG_AGO))
    monkeypatch.setattr(libraries, "INSIDE", tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def test_what_is_not_compiled_or_older_is_compiled(inside):
    source = inside / "one.py"
    compiled = Path(cache_from_source(str(source)))
    libraries.compile_inside()
    first = compiled.read_bytes()
    source.write_text("VALUE = 2  # and longer\n")
    os.utime(source, (FAR_OFF, FAR_OFF))
    libraries.compile_inside()
    assert compiled.read_bytes() != first


def test_what_is_compiled_stays(inside):
    libraries.compile_inside()
    compiled = Path(cache_from_source(str(inside / "one.py")))
    before = compiled.stat().st_mtime_ns
    libraries.compile_inside()
    assert compiled.stat().st_mtime_ns == before


def test_nothing_is_written_where_python_is_not_to_write(inside, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    libraries.compile_inside()
    assert list(inside.iterdir()) == [inside / "one.py"]
