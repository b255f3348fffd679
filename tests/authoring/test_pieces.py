"""Notebooks of nbgrader and otter-grader: questions, points, solutions, and what is left."""

import json
from pathlib import Path

import pytest

from grader.authoring.pieces import read_pieces
from grader.authoring.solution import solution_of
from grader.errors import UsageError
from tests.authoring.notebooks import NBGRADER, OTTER


def solution(tmp_path: Path, cells, name="work.ipynb"):
    path = tmp_path / name
    path.write_text(json.dumps({"cells": cells, "nbformat": 4}))
    return solution_of(read_pieces(path), path)


def test_nbgrader_gives_titles_points_solutions_and_calls(tmp_path):
    found = solution(tmp_path, NBGRADER)
    assert found.tool == "nbgrader"
    assert [part.name for part in found.asked] == ["median", "rms"]
    assert [part.asked.points for part in found.asked] == [3.0, 2.0]
    assert [part.asked.name for part in found.asked] == ["The median", "The root mean square"]
    assert [call.args for call in found.calls["median"]] == [([4, 1, 2, 3],), ([3, 1, 2],)]
    assert "SOLUTION" not in found.whole
    assert "assert" not in found.whole
    assert any("written answer" in left for left in found.left)
    assert "sorted" not in found.starter


def test_otter_gives_names_points_prompts_and_what_is_given(tmp_path):
    found = solution(tmp_path, OTTER)
    assert (found.tool, found.title) == ("otter", "DNA in strings")
    assert [(p.name, p.asked.name, p.asked.points) for p in found.asked] == [
        ("complement", "q1_complement", 2.0),
        ("gc_share", "q2_gc", 3.0),
    ]
    assert "# pair each letter" in found.starter
    assert 'return "".join' not in found.starter
    assert "PAIRS = " in found.shared
    assert any("q3" in left for left in found.left)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.ipynb", "{", "no notebook"),
        ("a.ipynb", "[]", "no cells"),
        ("a.txt", "x", ".py"),
        ("a.py", "def f(:", "line 1"),
        ("a.py", "x = 1", "no function"),
        ("a.py", "def test_f():\n    pass", "test_"),
        ("a.py", "def _f():\n    pass", "underscore"),
    ],
)
def test_what_is_no_solution_is_told_with_a_way_out(tmp_path, name, text, told):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(UsageError, match=told):
        solution_of(read_pieces(path), path)


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path):
    with pytest.raises(UsageError, match="no file"):
        read_pieces(tmp_path / "nowhere.py")
    (tmp_path / "a.py").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="UTF-8"):
        read_pieces(tmp_path / "a.py")


def test_a_function_comes_with_what_it_is_built_on_and_modules_beside_it(tmp_path):
    (tmp_path / "tools.py").write_text("def twice(x):\n    return 2 * x\n")
    path = tmp_path / "work.py"
    path.write_text(
        '"""Week 5."""\nimport tools\nLIMIT = 3\n\n'
        "def _help(x):\n    return tools.twice(x) + LIMIT\n\n"
        "def last(x):\n    return first(x) + 1\n\n"
        "def first(x):\n    return _help(x)\n"
    )
    found = solution_of(read_pieces(path), path)
    assert found.title == "Week 5"
    assert found.needed("last") == ["_help", "first", "last"]
    assert [part.name for part in found.asked] == ["last", "first"]
    assert list(found.given) == ["tools"]
    assert "LIMIT = 3" in found.source_of("last")
