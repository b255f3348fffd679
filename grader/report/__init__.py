"""Grades made readable. Templates arrange and do not compute."""
