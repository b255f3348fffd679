"""Blackboard takes the file in the form in which it gave its own."""

import csv
import io

import pytest

from grader.delivery.export import exported
from grader.errors import UsageError
from grader.exports.blackboard import Blackboard
from tests.exports.a_line import simple

BOOK = """\
"Last Name","First Name","Username","Student ID","Last Access","Availability","Week 3 [Total Pts: 5 Score] |90","Week 4 [Total Pts: 10 Score] |91"
"Park","Kim","kpark","s1","","Yes","3",""
"Müller","Ada","amue","s2","","Yes","",""
"""


def test_the_column_with_its_number_is_filled_in_by_user_name_and_every_cell_is_quoted():
    found = exported(
        "blackboard", [simple("kpark"), simple("Ada Mueller")], gradebook=BOOK.encode()
    )
    text = found.files["blackboard.csv"].decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["Username"]: row["Week 4 [Total Pts: 10 Score] |91"] for row in rows} == {
        "kpark": "7",
        "amue": "7",
    }
    assert "Week 3" not in text
    assert text.count('"') == 2 * 3 * 5


def test_the_maximum_of_a_column_may_stand_without_a_word_behind_it():
    book = BOOK.replace("[Total Pts: 10 Score]", "[Total Pts: 45]").encode()
    read = Blackboard().read(book, "91", "")
    assert read.most == 45


def test_a_file_with_tabs_in_utf_16_comes_back_as_such():
    data = BOOK.replace(",", "\t").encode("utf-16")
    found = exported("blackboard", [simple("amue")], gradebook=data, column="91")
    text = found.files["blackboard.csv"].decode("utf-16")
    assert list(csv.reader(io.StringIO(text), delimiter="\t"))[1] == [
        "Müller",
        "Ada",
        "amue",
        "s2",
        "7",
    ]


def test_a_new_column_is_never_made():
    with pytest.raises(UsageError, match="it has 'Week 3"):
        exported("blackboard", [simple("amue")], gradebook=BOOK.encode(), column="Week 5")
