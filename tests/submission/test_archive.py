"""Archives are read in memory within limits; whatever is wrong with a member costs that member, and is told."""

import io
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.submission import archive
from grader.submission.archive import ArchiveError, read_archive, safe_path
from grader.submission.read import read_submission


def zipped(*members, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **options) as made:
        for name, content in members:
            made.writestr(name, content)
    return out.getvalue()


def tarred(*members, mode="w:gz"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as made:
        for entry, content in members:
            entry = tarfile.TarInfo(entry) if isinstance(entry, str) else entry
            entry.size = len(content)
            made.addfile(entry, io.BytesIO(content))
    return out.getvalue()


@pytest.mark.parametrize("mode", ["w:", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_archive_gives_its_files(mode):
    ending = {"w:": ".tar", "w:gz": ".tgz", "w:bz2": ".tar.bz2", "w:xz": ".tar.xz"}[mode]
    data = tarred(("src/cells.py", b"x = 1\n"), ("answers.md", b"# 1.1.1\n"), mode=mode)
    assert read_archive(data, f"work{ending}") == (
        [("src/cells.py", b"x = 1\n"), ("answers.md", b"# 1.1.1\n")],
        [],
    )


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (tarred(("cells.py", b"x = 1\n")), "work.zip"),
        (zipped(("cells.py", b"x = 1\n")), "work.tgz"),
        (tarred(("cells.py", b"x = 1\n"), mode="w:"), "work.tar.gz"),
        (tarred(("cells.py", b"x = 1\n"), mode="w:xz"), "work.tar.bz2"),
    ],
)
def test_an_archive_that_was_renamed_is_read_by_what_it_is(data, name):
    assert read_archive(data, name) == ([("cells.py", b"x = 1\n")], [])


def test_an_archive_is_a_submission_named_without_its_ending(tmp_path):
    (tmp_path / "kim.tar.gz").write_bytes(
        tarred(("work/cells.py", b"def f():\n    return 1\n"), ("work/a.md", b"# 1.1.1\nyes\n"))
    )
    found = read_submission(tmp_path / "kim.tar.gz")
    assert (found.name, [unit.label for unit in found.units], list(found.answers)) == (
        "kim",
        ["work/cells.py"],
        ["1.1.1"],
    )


def test_an_archive_in_a_folder_is_read_too(tmp_path):
    (tmp_path / "work.zip").write_bytes(zipped(("cells.py", "def f():\n    return 1\n")))
    assert [unit.label for unit in read_submission(tmp_path).units] == ["work.zip/cells.py"]


@pytest.mark.parametrize(
    "name", ["../up.py", "/etc/x.py", "a/../../x.py", "C:/x.py", "\\x.py", "", "x" * 300]
)
def test_a_name_that_leads_out_is_no_path(name):
    assert safe_path(name) is None


@given(st.text(max_size=60))
def test_a_safe_path_never_leads_out(name):
    path = safe_path(name)
    if path is not None:
        assert not path.startswith("/")
        assert ".." not in path.split("/")


def test_of_members_with_one_name_the_last_counts_and_it_is_told():
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped(("a.py", "x = 1"), ("a.py", "x = 2"))
    files, notes = read_archive(data, "a.zip")
    assert files == [("a.py", b"x = 2")]
    assert "more than once" in notes[0]


def test_links_and_devices_are_left_out():
    link, device = tarfile.TarInfo("link.py"), tarfile.TarInfo("null.py")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    device.type = tarfile.CHRTYPE
    files, notes = read_archive(tarred((link, b""), (device, b""), ("a.py", b"x")), "a.tgz")
    assert files == [("a.py", b"x")]
    assert len(notes) == 2


def test_a_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(archive, "MAX_MEMBER_BYTES", 1000)
    bomb = zipped(("bomb.py", b"\0" * 10**6), ("a.py", b"x"), compression=zipfile.ZIP_DEFLATED)
    files, notes = read_archive(bomb, "a.zip")
    assert files == [("a.py", b"x")]
    assert "too large" in notes[0]


def test_a_stream_that_grows_beyond_the_limit_is_cut_off(monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 100_000)
    files, notes = read_archive(tarred(("a.py", b"x"), ("bomb.bin", b"\0" * 10**6)), "a.tar.gz")
    assert files == [("a.py", b"x")]
    assert notes


@given(st.binary(max_size=400), st.sampled_from(archive.SUFFIXES))
def test_any_bytes_are_an_archive_or_an_archive_error(data, suffix):
    try:
        read_archive(data, "work" + suffix)
    except ArchiveError:
        pass


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=8), st.booleans())
def test_a_damaged_archive_costs_only_what_is_damaged(position, piece, is_zip):
    whole = (
        zipped(("a.py", "x = 1\n" * 20), ("b.py", "y = 2\n"))
        if is_zip
        else tarred(("a.py", b"x = 1\n" * 20), ("b.py", b"y"))
    )
    data = bytearray(whole)
    position %= len(data)
    data[position : position + len(piece)] = piece
    try:
        read_archive(bytes(data), "work.zip" if is_zip else "work.tgz")
    except ArchiveError:
        pass


def test_control_characters_in_a_name_are_written_out():
    assert safe_path("a\nb\x1b.py") == "a%nb%x1b.py"


def test_a_name_that_is_utf_8_and_does_not_say_so_is_read_as_that():
    data = zipped(("Loesung.md", b"1"))
    files, _ = read_archive(data.replace(b"Loesung.md", "Lösung.md".encode()), "work.zip")
    assert [name for name, _ in files] == ["Lösung.md"]
