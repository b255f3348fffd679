"""GitHub: Markdown for the summary of a step of a workflow ($GITHUB_STEP_SUMMARY)."""

import html
import re
from collections.abc import Iterator, Sequence

from grader.display import number, visible
from grader.exports.feedback_text import points_of
from grader.exports.in_language import in_language
from grader.exports.target import Line
from grader.results.grade import Status

MAX_BYTES = 1000 << 10
"""GitHub takes 1 MiB a step."""
_SIGNS: dict[Status, str] = {"correct": "✅", "partial": "🟡", "needs_review": "⏳"}
_FAULT = "⚠️"


class GitHub:
    """A table of the questions, and what failed, for one student or several."""

    name = "github"
    title = "GitHub step summary"
    file = "summary.md"

    def write(self, lines: Sequence[Line]) -> bytes:
        """Return the summary, cut with a note where GitHub would refuse it."""
        out = b""
        for place, line in enumerate(lines):
            text = "\n".join(_summary(line)).encode("utf-8", "backslashreplace") + b"\n"
            if len(out) + len(text) > MAX_BYTES:
                left = len(lines) - place
                return out + f"\n{left} more do not fit into a summary of 1 MiB.\n".encode()
            out += text
        return out


def _summary(line: Line) -> Iterator[str]:
    line, say = in_language(line)
    points, most = number(line.final.points), number(line.final.max_points)
    total = say("{points} of {most} points", points=points, most=most)
    if line.is_faulty:
        total = say("not graded: our fault")
    yield f"## {_plain(line.student)}: {total}\n"
    if line.final.sentence:
        yield f"{_plain(say(line.final.sentence))}\n"
    yield f"| | {say('Question')} | {say('Points')} |\n| --- | --- | --- |"
    for question in line.grade.questions:
        sign = _FAULT if question.status == "grader_fault" else _SIGNS.get(question.status, "❌")
        name = _plain(f"{question.id} {question.title}")
        yield f"| {sign} | {name} | {points_of(question)} |"
    yield ""
    for question in line.grade.questions:
        told = [check for check in question.checks if check.is_worth_telling]
        if told:
            name = _escaped(f"{question.id} {question.title}")
            yield f"<details><summary>{name}</summary>\n"
            for check in told:
                yield f"- **{_plain(check.title)}** ({points_of(check)}): {_plain(check.message)}"
                if check.hint:
                    yield f"  - {_plain(check.hint)}"
            yield "\n</details>\n"


def _escaped(text: str) -> str:
    return html.escape(" ".join(visible(text, 300).split()))


def _plain(text: str) -> str:
    """Return text on one line in which nothing is markup, no mention and no link."""
    folded = " ".join(visible(text, 1500).split())
    marked = re.sub(r"([\\`*_{}\[\]<>#|~&!])", r"\\\1", folded)
    return marked.replace(":", "&#58;").replace("@", "&#64;")


TARGET = GitHub()
