"""Of a receipt of a course site only what was written into its form is a student's, and a comment."""

from grader.submission.outline import Asked, Outline
from grader.submission.read import read_submission

OUTLINE = Outline(
    [Asked("1.1", "Pressure", text="What pressure?"), Asked("1.2", "Efficiency", text="How good?")]
)
RECEIPT = """Name: Gus Hale (ghale1)
Assignment: Sheet 3
Date Submitted: Friday, November 20, 2026 1:45:00 PM CET
Current Grade: Needs Grading

Submission Field:
1.1 99768
1.2 0.4

Comments:
{comment}

Files:
\tNo files were attached.
"""


def uses_of(tmp_path, comment):
    path = tmp_path / "receipt.txt"
    path.write_text(RECEIPT.format(comment=comment))
    found = read_submission(path, OUTLINE)
    assert found.answers["1.1"].text == "99768"
    return found, {line: piece.use for piece in found.account for line in piece.text.split("\n")}


def test_what_the_site_writes_is_left_out_by_a_rule(tmp_path):
    found, uses = uses_of(tmp_path, "There are no student comments for this assignment.")
    assert found.answers["1.2"].text == "0.4"
    assert {
        use for line, use in uses.items() if line.startswith(("Name:", "\tNo files", "There are"))
    } == {"left out"}


def test_a_comment_of_the_student_is_not_left_out(tmp_path):
    _, uses = uses_of(tmp_path, "I meant 0.5 in 1.2.")
    assert uses["I meant 0.5 in 1.2."] != "left out"


def test_a_sheet_that_only_begins_with_a_name_is_read_whole(tmp_path):
    path = tmp_path / "sheet.txt"
    path.write_text("Name: Gus Hale (ghale1)\n\n1.1 99768\n\nComments:\n\n1.2 0.4\n")
    assert set(read_submission(path, OUTLINE).answers) == {"1.1", "1.2"}
