"""What a text check looks for in an answer, for the person who decides: each idea, and the words of
the answer in which it was found.
"""

from dataclasses import dataclass

from grader.checks.kinds.text import Text
from grader.checks.written.answer_text import language_in
from grader.problem.model import Problem


@dataclass(frozen=True)
class LookedFor:
    """One idea of a check, and the student's own words for it; no words where it was not found."""

    check: str
    idea: str
    words: str


def text_checks(problem: Problem, question: str) -> list[Text]:
    """Return the text checks of a question; none where there is no such question."""
    found = next((q for q in problem.questions if q.id == question), None)
    checks = found.written.checks if found and found.written else []
    return [check for check in checks if isinstance(check, Text)]


def looked_for(problem: Problem, question: str, answer: str) -> list[LookedFor]:
    """Return each idea that the text checks of a question look for, with what was found of it."""
    found = []
    for check in text_checks(problem, question):
        language = language_in(answer, check.languages)
        words = check.read(answer, language).words if language else {}
        found += [LookedFor(check.id, i.name, words.get(i.name, "")) for i in check.ideas]
    return found
