"""From a problem and a submission to a grade; `open_grader` is the door."""

from grader.grading.door import open_grader

__all__ = ["open_grader"]
