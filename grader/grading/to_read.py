"""What a person reads of a submission to decide what waits: code, or text that may be an answer."""

import ast
import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from grader.checks.source_rules import Definition, own_code
from grader.checks.written.no_answer import is_no_answer
from grader.grading.code_run import CodeRun
from grader.parsing import parsed, parsed_but_for_lines
from grader.problem.model import Question
from grader.results.account import Piece
from grader.results.grade import CheckResult
from grader.sandbox.base import Unit
from grader.sandbox.inside.cell_syntax import without_magics
from grader.submission.model import Submission

MOST_SHOWN = 6000
"""Characters of a submission that a grade carries for a person."""


class ToRead(NamedTuple):
    """What waits of a question beside its answer, as text.

    `work` is a digest of all that it rests on, whatever its files are called: of code the whole
    code, for a base class, a decorator or an import may decide. `is_whole` says that all of it was
    read: work with the same digest is then the same.
    """

    text: str = ""
    work: str = ""
    is_whole: bool = True


def to_read(
    question: Question, answer: str, results: Sequence[CheckResult], code: CodeRun
) -> ToRead:
    """Return what a person reads to decide what waits of a question; nothing where nothing does."""
    waiting = [result for result in results if result.status == "needs_review"]
    texts: list[str] = []
    basis: list[str] = []
    is_whole = True
    if any(result.part == "written" for result in waiting) and is_no_answer(answer):
        pieces = _may_be_answers(code.submission, _messages(waiting, "written"))
        texts += [_headed(piece.label, piece.line, piece.text or piece.to) for piece in pieces]
        basis += [piece.text for piece in pieces]
        is_whole = bool(pieces) and all(piece.text.strip() for piece in pieces)
    if any(result.part == "code" for result in waiting):
        found = list(_code(question, waiting, code))
        unread = [piece for piece in code.submission.unassigned if piece.kind != "prose"]
        texts += found + [_headed(piece.label, piece.line, piece.to) for piece in unread]
        basis += sorted(unit.source for unit in code.submission.units)
        is_whole = is_whole and bool(found) and not unread
    text = "\n\n".join(texts)
    return ToRead(text[:MOST_SHOWN], _digest(basis) if basis else "", is_whole)


def _digest(texts: Sequence[str]) -> str:
    whole = "\0".join("\n".join(map(str.rstrip, text.strip().split("\n"))) for text in texts)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _messages(waiting: Sequence[CheckResult], part: str) -> str:
    return " ".join(result.message for result in waiting if result.part == part)


def _may_be_answers(submission: Submission, said: str) -> list[Piece]:
    """Return the text that may be an answer: what belongs to nothing, what the message names, else
    all that was written.
    """
    left = [piece for piece in submission.unassigned if piece.kind != "code"]
    code = [
        Piece(u.label, u.first_line, "code", "code", u.module, u.source) for u in submission.units
    ]
    every = [*(piece for piece in submission.account if piece.text.strip()), *code]
    named = [piece for piece in every if f"{piece.label}, line {piece.line}" in said]
    named = named or [piece for piece in every if piece.label in said]
    return left or named or [piece for piece in every if piece.kind == "prose"]


def _code(question: Question, waiting: Sequence[CheckResult], code: CodeRun) -> Iterator[str]:
    """Yield the definitions that are asked for, or that a message names, with what they call; all
    code where there are none of them.
    """
    ids = {result.id for result in waiting}
    planned = [p for p in code.asked if p.question is question and p.plan.check.id in ids]
    names = {name for one in planned for name in one.plan.check.targets(one.subject)}
    names |= {code.own_names.get(name, name) for name in names}
    names = {name.partition(".")[0].removesuffix("()") for name in names}
    said = _messages(waiting, "code")
    said_names = set(re.findall(r"\w+", said))
    names |= said_names & set(code.run.report.definitions)
    units = code.submission.units
    sources = [(unit.label, unit.source) for unit in units]
    parts = [own.parts for name in sorted(names) if (own := own_code(name, sources)) is not None]
    called = {part.node.name for own in parts for part in own}
    top = [(unit, node, _named(node)) for unit in units for node in _top(unit)]
    used = {
        one.id
        for _, node, own in top
        if called & own
        for one in ast.walk(node)
        if isinstance(one, ast.Name)
    }
    shown = [
        (unit, node)
        for unit, node, own in top
        if called & own or (_is_assignment(node) and used & own)
    ]
    for unit, node in shown:
        yield _headed(unit.label, unit.first_line + node.lineno - 1, _lines_of(unit, node))
    if not shown:
        yield from (_headed(unit.label, unit.first_line, unit.source) for unit in units)


def _top(unit: Unit) -> Sequence[ast.stmt]:
    tree = parsed(unit.source) or parsed_but_for_lines(without_magics(unit.source))
    return tree.body if tree is not None else ()


def _is_assignment(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign | ast.AnnAssign)


def _named(node: ast.stmt) -> set[str]:
    """Return the names that a statement of a file gives to something, those within it too."""
    return {
        one.name if isinstance(one, Definition) else one.id
        for one in ast.walk(node)
        if isinstance(one, Definition)
        or (isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store) and _is_assignment(node))
    }


def _lines_of(unit: Unit, node: ast.stmt) -> str:
    decorated = getattr(node, "decorator_list", ())
    first = min([node.lineno, *(one.lineno for one in decorated)])
    return "\n".join(unit.source.split("\n")[first - 1 : node.end_lineno])


def _headed(label: str, line: int, text: str) -> str:
    return f"{label.rstrip(':')}, line {line}:\n{text.rstrip()}"
