"""What a person does with a class: sees what waits, looks at one answer, decides for many."""

from grader.review.answers import Answered, answer_of, no_grade
from grader.review.deciding import adjust_check, decide, decide_group
from grader.review.examples import as_yaml, decided_examples
from grader.review.groups import Group, groups
from grader.review.listing import Waiting, waiting
from grader.review.second import agreement, mark_again, to_mark_again
from grader.review.session import Session
from grader.review.sheet import as_csv, has_points, read_csv

__all__ = [
    "Answered",
    "Group",
    "Session",
    "Waiting",
    "adjust_check",
    "agreement",
    "answer_of",
    "as_csv",
    "as_yaml",
    "decide",
    "decide_group",
    "decided_examples",
    "groups",
    "has_points",
    "mark_again",
    "no_grade",
    "read_csv",
    "to_mark_again",
    "waiting",
]
