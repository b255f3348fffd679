"""Files are there whole or not at all, and one that is right already is left alone."""

import os

import pytest

from grader.atomic_write import write_whole, written_whole


def test_a_file_that_holds_the_text_already_is_left_alone(tmp_path):
    path = tmp_path / "report.md"
    write_whole(path, "h_t = o_t * tanh(c_t) \u2713\n")
    was = path.stat()
    write_whole(path, "h_t = o_t * tanh(c_t) \u2713\n")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (was.st_ino, was.st_mtime_ns)


@pytest.mark.parametrize("there", ["", "correct", "correct\nand more", "CORRECT\n"])
def test_a_file_that_holds_anything_else_is_replaced(tmp_path, there):
    path = tmp_path / "report.md"
    path.write_text(there)
    write_whole(path, "correct\n")
    assert path.read_bytes() == b"correct\n"
    assert list(tmp_path.iterdir()) == [path]


def test_what_utf8_cannot_hold_is_written_as_an_escape(tmp_path):
    write_whole(tmp_path / "a", "\udc80\r\n")
    with written_whole(tmp_path / "b") as file:
        file.write("\udc80\r\n")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() == b"\\udc80\r\n"


def test_a_file_that_cannot_be_written_leaves_what_was_there_and_nothing_else(tmp_path):
    path = tmp_path / "book.csv"
    path.write_text("before")

    def half() -> None:
        with written_whole(path) as file:
            file.write("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert path.read_text() == "before"
    assert os.listdir(tmp_path) == ["book.csv"]


def test_a_folder_that_is_not_there_is_told_with_the_name_that_was_given(tmp_path):
    path = tmp_path / "nowhere" / "book.csv"
    with pytest.raises(FileNotFoundError, match=r"nowhere/book\.csv"):
        write_whole(path, "x")
