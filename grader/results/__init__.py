"""Frozen records of what grading found. They need nothing else of the grader."""
