"""Files are put where they were asked for, and nothing that stands there is lost unasked."""

import pytest

from grader.delivery.placing import place
from grader.errors import UsageError


def test_files_are_written_below_a_folder_that_may_be_new(tmp_path):
    place({"ada/report.html": b"<p>", "list.csv": b"a"}, tmp_path / "out")
    assert (tmp_path / "out" / "ada" / "report.html").read_bytes() == b"<p>"


def test_another_file_in_a_place_stops_all_of_it_unless_it_may_be_replaced(tmp_path):
    (tmp_path / "b").write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        place({"a": b"1", "b": b"2"}, tmp_path)
    assert not (tmp_path / "a").exists()
    place({"a": b"1", "b": b"2"}, tmp_path, may_replace=True)
    assert (tmp_path / "b").read_bytes() == b"2"


def test_a_file_where_the_folder_should_be_is_named(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(UsageError, match="is a file; name a folder"):
        place({"a": b"1"}, tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"
