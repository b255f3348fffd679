"""Grades made readable. Templates arrange and do not compute; needs only `result`."""
