"""Canvas takes the file: read back by the rules of its own importer, written here a second time from its behaviour."""

import csv
import io
import re

import pytest

from grader.delivery.export import exported
from grader.errors import UsageError
from tests.exports.a_line import faulty, simple

BOOK = """\
Student,ID,SIS User ID,SIS Login ID,Section,Week 3 (11),Week 4 (4711),Assignments Current Score,Final Grade
,,,,,,Manual Posting,,
    Points Possible,,,,,5,10,(read only),(read only)
"Park, Kim",1001,u1,kim,Lab 1,3,,50,F
"=cmd|' /C calc'!A0",1002,u2,blee,"Lab; =1+1",4,2,50,F
"Müller, Ada",1003,u3,amue,Lab 1,,9,50,F
"Student, Test",1009,,abcdef,Lab 1,,,,
"""


def imported(data):
    """Return what Canvas takes from a file: {user id: {assignment id: grade}}, and the points possible."""
    rows = list(csv.reader(io.StringIO(data.decode())))
    header = rows[0]
    assert "Student" in header[0]
    assert "ID" in header[1]
    assert (header[2], header[3], header[4]) == ("SIS User ID", "SIS Login ID", "Section")
    columns = {k: re.search(r"\((\d+)\)$", cell)[1] for k, cell in enumerate(header) if k > 4}
    grades, possible = {}, {}
    for row in rows[1:]:
        cells = {id: row[k] for k, id in columns.items()}
        if "Points Possible" in row[0]:
            possible = cells
        else:
            grades[int(row[1])] = cells
    return grades, possible


def written(lines, book=BOOK, **more):
    found = exported("canvas", lines, gradebook=book.encode(), **more)
    return imported(found.files["canvas.csv"]), found


def test_one_assignment_is_filled_in_for_those_who_have_a_grade_and_nothing_else_is_in_the_file():
    (grades, possible), found = written([simple("kim"), simple("Mueller Ada", 9.5)])
    assert grades == {1001: {"4711": "7"}, 1003: {"4711": "9.5"}}
    assert possible == {"4711": "10"}
    assert found.matching.without == ["=cmd|' /C calc'!A0"]


def test_the_column_is_the_one_called_like_the_exercise_or_the_one_named_and_never_a_calculated_one():
    lines = [simple("kim")]
    assert written(lines, column="11")[0][1] == {"11": "5"}
    assert written(lines, column="week 3")[0][1] == {"11": "5"}
    with pytest.raises(UsageError, match="calculates"):
        written(lines, column="Final Grade")
    with pytest.raises(
        UsageError, match=r"names several columns .* 'Week 3 \(11\)', 'Week 4 \(4711\)'"
    ):
        written(lines, column="Week")
    with pytest.raises(UsageError, match="--column"):
        written(lines, book=BOOK.replace("Week 4 (", "Sheet (").replace("Week 3 (", "Other ("))


def test_grades_that_stand_there_and_are_others_here_are_told_before_they_are_replaced():
    _, found = written([simple("kim"), simple("Mueller Ada", 9.5)])
    said = " ".join(found.matching.sentences())
    assert "1 grade in Week 4 (4711) will be replaced: Mueller Ada (9, now 9.5)." in said
    _, found = written([simple("Mueller Ada", 9)])
    assert "replaced" not in " ".join(found.matching.sentences())


def test_names_and_sections_are_no_formulas_even_where_semicolons_part_cells():
    _, found = written([simple("blee")])
    rows = list(csv.reader(io.StringIO(found.files["canvas.csv"].decode())))
    assert rows[2][0].startswith("'=")
    assert rows[2][4] == "Lab; '=1+1"


def test_a_fault_of_ours_writes_no_points_and_other_points_than_canvas_gives_are_told():
    (grades, _), found = written([simple("kim"), faulty("blee")], BOOK.replace("5,10,", "5,100,"))
    assert set(grades) == {1001}
    assert found.matching.faulty == ["blee"]
    assert "gives 100 points there" in " ".join(found.matching.notes)


def test_semicolons_and_a_byte_order_mark_are_read_and_semicolons_stay():
    book = "\ufeff" + BOOK.replace("Lab; =1+1", "Lab").replace(",", ";").replace('"Park;', '"Park,')
    found = exported("canvas", [simple("kim")], gradebook=book.encode())
    assert b'"Park, Kim";"1001";' in found.files["canvas.csv"]


@pytest.mark.parametrize("text", ["", "name,points\nkim,3\n", "Student,ID,Week 4 (4711)\nx,1,2\n"])
def test_another_file_is_refused_with_the_way_to_the_right_one(text):
    with pytest.raises(UsageError, match=r"Canvas|Section"):
        exported("canvas", [simple("kim")], gradebook=text.encode())


def test_without_its_gradebook_canvas_says_where_to_get_it():
    with pytest.raises(UsageError, match="Export Entire Gradebook"):
        exported("canvas", [simple("kim")])
