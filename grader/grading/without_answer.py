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
    own = re.escape(question.id)
    word = "" if question.id.count(".") > 1 else _BEFORE_NUMBER
    label = _LABELS.format(own=own) if "." in question.id else ""
    number = re.compile(rf"(?<![\w.]){word}{own}(?!\.?\w){label}", re.I | re.M)
    return next(
        (name for name, answer in submission.answers.items() if number.search(answer.text)), ""
    )


_LABELS = (
    r"|(?:^|[;\n])[ \t]{{0,4}}{own}[ \t]?[:)]"  # at the start of a line, or of a part of it
    r"|[,\s]\s*{own}[ \t]?:(?!\d)|^[^(\n]*[ \t]{own}\)[ \t]"  # further on in a line
    r"|\|[ \t]*(?:[^\W\d_]{{1,9}}\.?[ \t]?)?{own}[ \t]*(?:\||$)|^[ \t]*{own}[ \t]*\|"  # a cell
)
"""How the number of another question may stand in an answer, `own`, where it labels a text."""
_SAYS_CODE = late_pattern(r"\b(?:code|file|notebook|see|siehe|datei|\w+\.(?:py|ipynb))\b", re.I)
MOST_OF_A_HINT = 8
"""So many words at most point to code under a question that asks for code only."""


def _doubt(question: Question, submission: Submission, problem: Problem) -> str:
    """Say why an answer that was not found may stand in what was read for another question;
    nothing where the headings are clear, or the question's own one is there with nothing below.
    """
    unwritten = {one.id for one in problem.questions if one.written is None}
    elsewhere = ""
    for piece in submission.account:
        if piece.use != "answer" or piece.kind != "prose":
            continue
        first, _, below = piece.text.partition("\n")
        is_heading = first.lstrip().startswith("#")
        if question.id in piece.to.split(", "):
            is_sentence = piece.text.rstrip().endswith(".") and not below and not is_heading
            where = f"{piece.label}, line {piece.line}"
            return f"the sentence in {where}, may be more than its title" if is_sentence else ""
        is_hint = len(piece.text.split()) <= MOST_OF_A_HINT and _SAYS_CODE.search(piece.text)
        is_sheet = not piece.label.endswith(".py") and ", cell " not in piece.label
        is_of_code = unwritten.issuperset(piece.to.split(", ")) and not is_hint
        if is_of_code and is_sheet and not is_heading and not elsewhere:
            where = f"{piece.label}, line {piece.line}"
            elsewhere = f"{where}, was read for {piece.to}, where no text is asked for"
    return next(iter(submission.doubts), elsewhere)
