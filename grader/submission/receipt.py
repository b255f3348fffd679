"""The receipt of a course site around what was written into its form: `Name: ...`, `Files: ...`."""

from collections.abc import Sequence

from grader.late_pattern import late_pattern

RULE = "a receipt of the course site"
_HEAD = late_pattern(r"Name: .{0,200}\([^()]{1,100}\)\s*$")
_FIELD = "Submission Field:"
_FOOT = late_pattern(
    r"\s*(?:Comments:|Files:|(?:Original )?[Ff]ilename: .*|No files were attached.*"
    r"|There are no student comments.*|There is no student (?:submission text|comment).*)\s*"
)
"""Lines below; what a student wrote as a comment is none of them."""
MOST_OF_A_HEAD = 12


def around_what_was_written(lines: Sequence[str]) -> dict[int, tuple[str, str]]:
    """Return which lines are those of a receipt, with the rule that leaves them out; none where
    there is no receipt.

    >>> lines = ["Name: Jo (j1)", "Submission Field:", "1.1: 4", "Comments:", "Sorry!"]
    >>> sorted(around_what_was_written(lines))
    [0, 1, 3]
    """
    if not lines or not _HEAD.match(lines[0]):
        return {}
    head = [line.strip() for line in lines[:MOST_OF_A_HEAD]]
    if _FIELD not in head:
        return {}
    begins = head.index(_FIELD) + 1
    foot = [k for k in range(begins, len(lines)) if _FOOT.fullmatch(lines[k])]
    return {k: ("left out", RULE) for k in (*range(begins), *foot) if lines[k].strip()}
