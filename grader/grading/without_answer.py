"""The verdict on a question without an answer: nothing was handed in for it, or what was handed in
may hold it in another place, and waits for a person.
"""

import re

from grader.grading.said_in_code import code_below, prose_in_code, said_elsewhere, said_in_code
from grader.late_pattern import late_pattern
from grader.problem.model import Problem, Question
from grader.results.grade import Verdict
from grader.submission.model import Submission

_BEFORE_NUMBER = (
    r"(?:questions?|tasks?|exercise|frage|aufgabe|(?:answer|antwort)\s+(?:to|zu|auf))\s+"
)


def without_answer(question: Question, submission: Submission, problem: Problem) -> Verdict:
    """Return the verdict on a question without an answer.

    Whether nothing was handed in for it, or something was not found.
    """
    asked = problem.outline.asked_text
    left = [piece for piece in submission.unassigned if piece.kind != "code"]
    if question.id not in submission.answers and left:
        where = ", ".join(dict.fromkeys(piece.label for piece in left[:3]))
        message = (
            "No answer was found under this question. But there is something in "
            f"{where} that belongs to no question that is "
            "asked, so a person will look whether the answer is there."
        )
        return Verdict("needs_review", 0.0, message)
    if question.id not in submission.answers and (other := _named_in(question, submission)):
        message = (
            f"No answer was found under this question. But its number stands in what was read for "
            f"{other}, so a person will look whether the answer is there."
        )
        return Verdict("needs_review", 0.0, message)
    if question.id not in submission.answers and (code := code_below(question, submission)):
        message = (
            f"There is only code under this question ({code.label}, line {code.line}). What it "
            "prints, or a comment in it, may be the answer: a person will look."
        )
        return Verdict("needs_review", 0.0, message)
    if question.id not in submission.answers and (
        piece := said_elsewhere(question, submission, asked)
    ):
        message = (
            "No answer was found under this question. But its number stands in "
            f"{piece.label}, line {piece.line}, beside a text: a person will look whether that is "
            "the answer."
        )
        return Verdict("needs_review", 0.0, message)
    if question.id not in submission.answers and (
        place := said_in_code(question, submission, asked)
    ):
        label, line = place
        message = (
            f"No answer was found under this question. But its number stands in code ({label}, "
            f"line {line}) beside a text: a person will look whether that is the answer."
        )
        return Verdict("needs_review", 0.0, message)
    if question.id not in submission.answers and (doubt := _doubt(question, submission, problem)):
        message = (
            f"No answer was found under this question. But {doubt}, so a person will look whether "
            "the answer is there."
        )
        return Verdict("needs_review", 0.0, message)
    if not submission.answers and (place := prose_in_code(submission, asked)):
        label, line = place
        message = (
            f"No answer was found. But there is text in code ({label}, line {line}) that may hold "
            "answers: a person will look. Write each under its number."
        )
        return Verdict("needs_review", 0.0, message)
    if question.id in submission.answers:
        message = (
            "There is no answer here yet: only the question, or words that stand for an answer."
        )
        return Verdict("not_attempted", 0.0, message)
    return Verdict(
        "not_attempted", 0.0, "There is no answer to this question in what was handed in."
    )


def _named_in(question: Question, submission: Submission) -> str:
    """Return the question in whose answer the number of another stands; nothing for none.

    A number of two parts may be a decimal one: there, a word must stand before it.
    """
    word = "" if question.id.count(".") > 1 else _BEFORE_NUMBER
    number = re.compile(rf"(?<![\w.]){word}{re.escape(question.id)}(?!\.?\w)", re.I)
    return next(
        (name for name, answer in submission.answers.items() if number.search(answer.text)), ""
    )


_HEADING_WITHIN = late_pattern(
    r"^[ ]{0,3}(?:#{1,6}[ \t]+[^\d\n]{0,30}(\d{1,2}(?:\.\d{1,2}){0,4})\b.{0,60}"
    r"|(\*\*|__)[^\d\n*_]{0,30}(\d{1,2}(?:\.\d{1,2}){0,4})[^\n*_]{0,30}\2[ \t]*:?[ \t]*)$",
    re.M,
)
"""A heading, or a bold line, with a number."""
_SAYS_CODE = late_pattern(r"\b(?:code|file|notebook|see|siehe|datei|\w+\.(?:py|ipynb))\b", re.I)
"""What stands under a question that asks for code only, and means it."""


def _doubt(question: Question, submission: Submission, problem: Problem) -> str:
    """Say why an answer that was not found may stand in what was read for another question;
    nothing where the headings are clear.
    """
    for label, line, again in submission.opened_again:
        return f"{label}, line {line}, opens question {again} a second time"
    unwritten = {question.id for question in problem.questions if question.written is None}
    for piece in submission.account:
        if piece.use != "answer" or piece.kind != "prose":
            continue
        first, _, below = piece.text.partition("\n")
        own = {number for one in piece.to.split(", ") for number in (one, one.rpartition(".")[2])}
        others = (m for m in _HEADING_WITHIN.finditer(below) if not own & {m[1], m[3]})
        if found := next(others, None):
            line = piece.line + 1 + below.count("\n", 0, found.start())
            heading = found[0].strip(" #*_:")
            return f"{piece.label}, line {line}, has a heading that opens none ({heading[:40]!r})"
        is_sentence = piece.text.rstrip().endswith(".") and not first.lstrip().startswith("#")
        if piece.to == question.id and not below and is_sentence:  # "**Q1** Vanishing gradients."
            return f"the sentence in {piece.label}, line {piece.line}, may be more than its title"
        is_of_code = unwritten.issuperset(piece.to.split(", ")) and not _SAYS_CODE.search(
            piece.text
        )
        is_sheet = not piece.label.endswith(".py") and ", cell " not in piece.label
        if is_of_code and is_sheet and not first.lstrip().startswith("#"):
            return (
                f"{piece.label}, line {piece.line}, was read for {piece.to}, which asks for no text"
            )
    return ""
