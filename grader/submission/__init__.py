"""What a student handed in, read defensively: answers by question number, code as units.

Knows no problem.
"""
