"""Questions whose headings carry no numbers of the exercise: taken in order where counts agree."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from grader.submission.leftovers import answer_mark
from grader.submission.node import Node
from grader.submission.numbers import Number
from grader.submission.openers import BOLD, LABEL, Opener
from grader.submission.outline import Outline, Path, parts_of


class Counted(NamedTuple):
    """A heading with a number that only counts, and the question it stands for."""

    opener: Opener
    number: Number
    question: str


def counted_through(
    outline: Outline, found: Sequence[Opener], numbers: Sequence[Number | None]
) -> list[Counted]:
    """Return the questions in order where headings count them through, 1 to their number.

    Their ids have parts ("1.1.2"), so that these numbers are none of the exercise. Nothing where
    the counts do not agree.
    """
    written = [question.id for question in outline.questions if question.is_written]
    groups = {path[0] for path in outline.paths}
    for level in range(1, LABEL + 1):
        counted = [
            (opener, number)
            for opener, number in zip(found, numbers, strict=True)
            if opener.level == level
            and number is not None
            and len(number.paths) == 1
            and (number.has_word or level < LABEL)
        ]
        if [number.paths[0] for _, number in counted] != [
            (str(k + 1),) for k in range(len(counted))
        ]:
            continue
        for wanted in (list(outline.order), written):
            if len(wanted) == len(counted) > 1 and len(counted) > len(groups):
                return [
                    Counted(opener, number, question)
                    for (opener, number), question in zip(counted, wanted, strict=True)
                ]
    return []


def in_their_order(
    outline: Outline, found: Sequence[Opener], nodes: Sequence[Node]
) -> Iterator[list[Node]]:
    """Yield, group by group, the headings of no number that are as many as questions are left."""
    opened = {question for node in nodes for question in node.questions}
    left = {question for question in outline.order if question not in opened}
    if not left:
        return
    for group, candidates in _of_groups(found, nodes).items():
        asked = outline.below(group)
        if len(asked) < 2 or not left.issuperset(asked):
            continue
        written = [q.id for q in outline.questions if q.id in asked and q.is_written]
        for wanted in (asked, written):
            fitting = [
                chosen
                for chosen in (
                    [c for c in candidates if c.level == level and not answer_mark(c.title)]
                    for level in range(1, BOLD + 1)
                )
                if len(chosen) == len(wanted) > 1
            ]
            if len(fitting) == 1:
                yield [
                    Node(opener, (question,), (), opener.rest, None)
                    for opener, question in zip(fitting[0], wanted, strict=True)
                ]
                left.difference_update(wanted)
                break


def _of_groups(found: Sequence[Opener], nodes: Sequence[Node]) -> dict[Path, list[Opener]]:
    """Return the headings that open nothing known, by the group of questions they stand in."""
    known = {node.opener.line for node in nodes if node.questions or node.path}
    at = {node.opener.line: node for node in reversed(nodes)}
    groups: dict[Path, list[Opener]] = {}
    above: Path = ()
    for opener in found:
        node = at.get(opener.line)
        if node is not None:
            # what stands below a question is of its group, wherever a title put it
            above = node.path if not node.questions else parts_of(node.questions[0])[:-1]
        if opener.line not in known and opener.level <= BOLD:
            groups.setdefault(above, []).append(opener)
    return groups
