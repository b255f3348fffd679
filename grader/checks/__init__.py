"""Checks: what is tried on a submission, and how what comes back is judged.

No files, clocks or processes here.
"""
