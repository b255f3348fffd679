"""The word and the mark that reports show for each status."""

from grader.results.grade import Status

WORDS: dict[Status, str] = {
    "correct": "correct",
    "partial": "partly right",
    "incorrect": "not right yet",
    "not_attempted": "not attempted",
    "needs_review": "waits for a person",
    "could_not_run": "could not run",
    "timed_out": "timed out",
    "out_of_memory": "out of memory",
    "grader_fault": "not graded: our fault",
}
MARKS: dict[Status, str] = {
    "correct": "\u2713",
    "partial": "\u25d0",
    "incorrect": "\u2717",
    "not_attempted": "\u2013",
    "needs_review": "?",
    "could_not_run": "!",
    "timed_out": "!",
    "out_of_memory": "!",
    "grader_fault": "!",
}
ASCII_MARKS: dict[Status, str] = {
    **MARKS,
    "correct": "+",
    "partial": "~",
    "incorrect": "x",
    "not_attempted": "-",
}
