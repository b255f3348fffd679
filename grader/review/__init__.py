"""What a person does with a class: sees what waits, looks at one answer, decides."""

from grader.review.answers import Answered, answer_of, no_grade
from grader.review.deciding import decide
from grader.review.listing import Waiting, waiting

__all__ = ["Answered", "Waiting", "answer_of", "decide", "no_grade", "waiting"]
