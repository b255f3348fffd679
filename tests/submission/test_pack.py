"""A submission that travelled is read exactly as it is read here."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.problem.load import load_problem
from grader.submission.handed import Handed, Part
from grader.submission.pack import Entry, Packed, pack, pack_files, unpack
from grader.submission.read import read_submission
from grader.submission.selection import MAX_FILE_BYTES
from tests.conftest import ROOT


def travelled(path, folder):
    folder.mkdir()
    return read_submission(unpack(pack(path), folder))


@pytest.mark.parametrize(
    "name",
    sorted(path.name for path in (ROOT / "submissions").iterdir() if path.name != "README.md"),
)
def test_every_submission_we_have_is_read_the_same_after_travelling(name, tmp_path):
    path = ROOT / "submissions" / name
    assert travelled(path, tmp_path / "there") == read_submission(path)


def test_links_pipes_large_and_odd_files_are_told_of_in_the_same_words(tmp_path):
    root = tmp_path / "kim"
    (root / "src" / "deep").mkdir(parents=True)
    (root / "src" / "cell.py").write_text("x = 1")
    (root / "link.py").symlink_to("/etc/passwd")
    (root / "loop").symlink_to(root)
    (root / "elsewhere").symlink_to(tmp_path)
    os.mkfifo(root / "pipe.py")
    (root / "large.py").write_bytes(b"#" * (MAX_FILE_BYTES + 1))
    (root / "picture.png").write_bytes(b"\x89PNG" * 10_000)
    (root / os.fsdecode(b"caf\xe9.md")).write_text("# 1.1")
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text("secret")
    packed = pack(root)
    assert travelled(root, tmp_path / "there") == read_submission(root)
    assert sum(len(entry.content) for entry in packed.entries) < 1000
    assert not any(b".git/" in entry.path for entry in packed.entries)


def test_a_problem_travels_whole(tmp_path):
    root = ROOT / "problems" / "recurrent-networks"
    there = unpack(pack_files(root, load_problem(root).files), tmp_path)
    files = {
        path.relative_to(root): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {
        path.relative_to(there): path.read_bytes() for path in there.rglob("*") if path.is_file()
    } == files


def closing(monkeypatch, name):
    """Let our rights not suffice for files of this name."""
    real = os.open

    def refusing(path, *rest, **named):
        if os.fsdecode(path).endswith(name):
            raise PermissionError(13, "Permission denied")
        return real(path, *rest, **named)

    monkeypatch.setattr(os, "open", refusing)


def test_a_file_that_may_not_be_read_costs_itself_after_travelling_too(tmp_path, monkeypatch):
    root = tmp_path / "kim"
    root.mkdir()
    (root / "a.py").write_text("x = 1")
    (root / "b.py").write_text("y = 1")
    closing(monkeypatch, "a.py")
    here, there = read_submission(root), travelled(root, tmp_path / "there")
    assert there.unreadable == here.unreadable == ("a.py",)
    assert (there.name, there.units, there.notes) == (here.name, here.units, here.notes)


def test_a_closed_file_in_one_of_several_parts_keeps_its_name_on_the_way(tmp_path, monkeypatch):
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text("x = 1")
    (tmp_path / "b.py").write_text("y = 1")
    closing(monkeypatch, "a.py")
    handed = Handed("kim", (Part(tmp_path / "b.py", "b.py"), Part(tmp_path / "src", "src")))
    assert travelled(handed, tmp_path / "there").unreadable == ("src/a.py",)


def test_a_submission_that_may_not_be_read_at_all_does_not_travel(tmp_path, monkeypatch):
    (tmp_path / "a.py").write_text("x = 1")
    closing(monkeypatch, "a.py")
    with pytest.raises(PermissionError):
        pack(tmp_path / "a.py")


@pytest.mark.parametrize("name", [b"", b"..", b".", b"a/b"])
def test_a_name_that_leads_elsewhere_is_refused(name, tmp_path):
    with pytest.raises(ValueError, match="no name of a submission"):
        unpack(Packed(name, (Entry(b"", "folder"),)), tmp_path)


@given(st.binary(max_size=20))
def test_no_path_leads_out_of_the_submission(tmp_path_factory, path):
    for prefix in (b"../", b"/", b"src/../../"):
        folder = tmp_path_factory.mktemp("there")
        packed = Packed(b"kim", (Entry(b"", "folder"), Entry(prefix + path, "file", b"x")))
        with pytest.raises(ValueError, match="leads out of"):
            unpack(packed, folder)
        assert [entry.name for entry in folder.rglob("*")] == ["kim"]
