"""Finds text in code that may be the answer to a question: strings and comments that bear its
number, and what stands under names that do.

Asked only where no answer was found. What it finds is for a person to read, and is not judged.
"""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from grader.grading.numbered import BEFORE, Numbered
from grader.parsing import parsed
from grader.problem.model import Question
from grader.results.account import Piece
from grader.submission.in_code import MAGIC
from grader.submission.kit_readme import RULE as KIT_RULE
from grader.submission.model import Submission
from grader.submission.outline import folded

MAX_SOURCE, MAX_DEEP = 300_000, 6
_WORD = re.compile(r"[^\W\d_]{2,}|\d+")
_ALIKE = 4
"""Two words are alike that begin with so many letters."""
_ASKING = re.compile(
    r"ques|tasks?$|exer|prob|parts?$|sect|frag|aufg|teil|code|test|chec|impl|solu|todo|answ|antw|writ|here|belo"
    r"|abov|see$|the$|and$|for$|your|with|from|this|der$|die$|das$|und$|von$",
    re.I,
)
"""Words that say that something is asked, or where it stands."""


def said_in_code(question: Question, submission: Submission, asked: str) -> tuple[str, int] | None:
    """Return the label and the line of a text in code that bears a question's number, or stands
    below it.

    None where there is none, or where it says no more than what is asked; `asked` is all that the
    exercise says (`Outline.asked_text`).
    """
    mine, says_more = Numbered(question.id), _says_more(question, asked)
    read: set[str] = set()
    for label, first, source in _sources(submission):
        if source in read or not mine.may_stand_in(source.lower()):
            continue
        read.add(source)
        for said in _texts(source, mine):
            if says_more(said.text, said.is_remark):
                return label, first + said.line - 1
    return None


def said_elsewhere(question: Question, submission: Submission, asked: str) -> Piece | None:
    """Return the prose that bears a question's number and was read for another question, or left
    out by a rule; None where there is none, or where it says no more than what is asked.
    """
    mine, says_more = Numbered(question.id), _says_more(question, asked)
    for piece in submission.account:
        is_other = piece.use == "answer" and question.id not in piece.to.split(", ")
        is_left_out = piece.use == "left out" and piece.to not in NOT_MEANT
        if piece.kind == "prose" and (is_other or is_left_out):
            text = piece.text[:MAX_SOURCE]
            if mine.may_stand_in(text.lower()) and says_more(mine.after(text), False):
                return piece
    return None


NOT_MEANT = ("struck text", "table of contents", KIT_RULE)
"""Rules for what bears numbers and is no answer."""


class Said(NamedTuple):
    """What stands in a line of code; a remark is a comment or a docstring."""

    line: int
    text: str
    is_remark: bool = False


def _says_more(question: Question, asked: str) -> Callable[[str, bool], bool]:
    """Return whether a text says more than what a question asks; a remark may say it in other
    words of the question.
    """
    names = " ".join(subject.target for subject in question.subjects.values())
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_", " ", names)
    known = _beginnings(f"{question.title} {names} {apart}")
    of_text = known | _beginnings(question.text)

    def says_more(text: str, is_remark: bool) -> bool:
        lines = [line for line in text.split("\n") if not _OF_A_SIGNATURE.match(line)]
        own = " ".join(line for line in lines if len(line) < _SHORT or folded(line) not in asked)
        words = (word for word in _WORD.findall(own) if not _ASKING.match(word))
        handed_out = of_text if is_remark else known
        count = sum(word[:_ALIKE].lower() not in handed_out for word in words)
        return count >= (LEAST_OF_A_REMARK if is_remark else 1)

    return says_more


def _beginnings(text: str) -> set[str]:
    return {word[:_ALIKE].lower() for word in _WORD.findall(text)}


LEAST_OF_A_REMARK = 4
"""Words of its own that a remark beside a number has, unless it is a title."""
_SHORT = 15
"""A line of fewer characters may stand in what is asked by chance."""
_OF_A_SIGNATURE = re.compile(
    r"\W*(?:takes|returns?|weights|args?|arguments|param\w*|raises|inputs?|outputs?|nimmt|gibt)\b",
    re.I,
)
"""How a line of a docstring begins that says how something is called."""


def _sources(submission: Submission) -> Iterator[tuple[str, int, str]]:
    for unit in submission.units:
        yield unit.label, unit.first_line, unit.source[:MAX_SOURCE]
    for piece in submission.account:
        if piece.kind == "code" and piece.text.strip():
            yield piece.label, piece.line, piece.text[:MAX_SOURCE]


def prose_in_code(submission: Submission, asked: str) -> tuple[str, int] | None:
    """Return the label and the line of text in code that nobody says the question of: kept under a
    name, printed, or standing by itself. None where there are few words, or those of what is asked.
    """
    for unit in submission.units:
        tree = parsed(MAGIC.sub("pass", unit.source[:MAX_SOURCE]))
        count, first = 0, 0
        for node in ast.walk(tree) if tree is not None else ():
            match node:
                case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
                    said = _texts_in(value)
                case ast.Expr(value=ast.Call(func=ast.Name(id="print"), args=args)):
                    said = [text for arg in args for text in _texts_in(arg)]
                case ast.Module(body=[*statements]):
                    bare = [s.value for s in statements if isinstance(s, ast.Expr)]
                    said = [text for value in bare for text in _texts_in(value)]
                case _:
                    continue
            own = [text for text in said if folded(text) not in asked and len(text.split()) > 2]
            words = sum(len(_WORD.findall(text)) for text in own)
            first = first or (getattr(node, "lineno", 1) if words else 0)
            count += words
        if count >= LEAST_OF_PROSE:
            return unit.label, unit.first_line + first - 1
    return None


LEAST_OF_PROSE = 20
"""So many words of text in a file of code may be answers."""


def _texts_in(value: ast.expr) -> list[str]:
    match value:
        case ast.Constant(value=str() as text):
            return [text]
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
            return [text for part in parts for text in _texts_in(part)]
        case ast.JoinedStr():
            return [_said(value)]
    return []


def code_below(question: Question, submission: Submission) -> Piece | None:
    """Return the code that stands under the heading of a question in place of an answer: it prints
    or shows something, or is remarked on outside of its functions. None where there is none.
    """
    asked: tuple[str, str] = "", ""
    for piece in sorted(submission.account, key=_place):
        file = piece.label.partition(", cell ")[0]
        if piece.use == "answer":
            asked = file, piece.to
        is_below = piece.use == "code" and asked == (file, question.id)
        if is_below and any(said.text.strip() for said in _loose(piece.text)):
            return piece
    return None


def _place(piece: Piece) -> tuple[str, int, int]:
    file, _, cell = piece.label.partition(", cell ")
    return file, int(cell) if cell.isdigit() else 0, piece.line


def _texts(source: str, mine: Numbered) -> Iterator[Said]:
    """Yield the line and the words of what bears the number, or stands below it, anywhere."""
    tree = parsed(MAGIC.sub("pass", source))
    if tree is None:
        yield Said(1, mine.after(source))
        return
    for number, command in enumerate(source.split("\n"), start=1):
        if command.lstrip()[:1] in ("!", "%"):
            yield Said(number, mine.after(command))
    comments = _comments(source)
    docstrings = _docstrings(tree)
    yield from (Said(line, mine.after(text), True) for line, text in comments)
    yield from _in_section(source, comments, mine)
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 1)
        match node:
            case ast.Constant(value=str() as text):
                yield Said(line, mine.after(text), id(node) in docstrings)
            case (
                ast.JoinedStr()
                | ast.BinOp(op=ast.Mod() | ast.Add())
                | ast.Call(func=ast.Attribute(attr="format"))
            ):
                yield Said(line, mine.after(_said(node)))
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Call(args=parts):
                yield Said(line, _behind(parts, mine))
                if isinstance(node, ast.Call):
                    said = (_said(k.value) for k in node.keywords if mine.is_name(k.arg or ""))
                    yield Said(line, " ".join(said))
            case ast.Dict(values=parts):
                yield Said(line, " ".join([_behind(parts, mine), *_of_keys(node, (), mine)]))
            case ast.Assign(targets=[target], value=value):
                yield Said(line, _assigned(target, value, mine))
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield Said(line, _assigned(target, value, mine))
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) if mine.is_name(name):
                last = node.end_lineno or line
                inside = [text for at, text in comments if line <= at <= last]
                found = [one for one in ast.walk(node) if isinstance(one, ast.Constant)]
                yield Said(line, " ".join([*inside, *map(_said, found)]))


def _in_section(source: str, comments: Sequence[tuple[int, str]], mine: Numbered) -> Iterator[Said]:
    """Yield the loose texts between a comment that is only the number and the next such one."""
    heads = sorted((line, text) for line, text in [*comments, *_printed(source)] if _is_head(text))
    ends = [*(line for line, _ in heads[1:]), source.count("\n") + 2]
    texts = list(_loose(source)) if heads else []
    for (start, text), end in zip(heads, ends, strict=False):
        if mine.is_alone(_HEAD_MARK.sub("", text)):
            yield from (said for said in texts if start < said.line < end)
            yield from _kept_alone(source, start, end)


def _kept_alone(source: str, start: int, end: int) -> Iterator[Said]:
    """Yield the lines of a section that does nothing but keep a few texts or numbers."""
    tree = parsed(MAGIC.sub("pass", source))
    own = [node for node in (tree.body if tree else ()) if start < node.lineno < end]
    kept = [
        node
        for node in own
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant)
    ]
    if len(kept) == len(own) <= MOST_KEPT:
        yield from (Said(node.lineno, "0") for node in kept)


MOST_KEPT = 3
"""More constants in a section are settings of what is worked out there."""


def _printed(source: str) -> Iterator[tuple[int, str]]:
    """Yield the texts that statements at the left margin print alone, with their lines."""
    tree = parsed(MAGIC.sub("pass", source))
    for node in tree.body if tree is not None else ():
        match node:
            case ast.Expr(
                value=ast.Call(
                    func=ast.Name(id="print"), args=[ast.Constant(value=str() as text)], keywords=[]
                )
            ):
                yield node.lineno, text


def _is_head(text: str) -> bool:
    return len(text) < LONGEST_HEAD and _HEAD.fullmatch(text) is not None


LONGEST_HEAD = 60
_HEAD_MARK = re.compile(r"^[^\w@%]*(?:@title\b|%%|region\b)?\W*", re.I)
_HEAD = re.compile(
    rf"[^\w@%]*(?:@title\b|%%|region\b)?\W*(?:{BEFORE}\d+[a-h]?|\d+(?=[._-]\w))(?:[._-]\w{{1,2}})*(?:\W{{0,3}}{BEFORE}\w{{1,2}})?\W*",
    re.I,
)


def _loose(source: str) -> Iterator[Said]:
    """Yield the texts of code outside of what it defines: remarks, strings, and what it shows."""
    tree = parsed(MAGIC.sub("pass", source))
    if tree is None:
        return
    within = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) or (isinstance(node, ast.FunctionDef) and node.args.args)
        for line in range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)
    }
    docstrings = _docstrings(tree)
    for line, text in _comments(source):
        if line not in within and not _is_head(text):
            yield Said(line, _FORM.sub("", text), is_remark=not _FORM.match(text))
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str() as text) if node.lineno not in within:
                yield Said(node.lineno, text, id(node) in docstrings)
            case ast.Call(func=ast.Name(id="print" | "display")) if node.lineno not in within:
                yield Said(node.lineno, "0")
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr) and not isinstance(last.value, ast.Constant):
        yield Said(last.lineno, "0")  # a notebook shows it


_FORM_MODE = re.compile(r"\s*\{\s*(?:display-mode|run|vertical-output)\b[^{}]*\}\s*$")
"""How a form of Colab's is shown."""
_FORM = re.compile(r"^@(?:markdown|param)\b", re.I)


def _docstrings(tree: ast.Module) -> set[int]:
    """Return which constants of a tree are docstrings, by their ids."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                found.add(id(first.value))
    return found


def _comments(source: str) -> list[tuple[int, str]]:
    """Return the comments of a source, those in lines below each other as one."""
    found: list[tuple[int, str]] = []
    end = 0
    with suppress(tokenize.TokenError, SyntaxError, ValueError):
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                text = _FORM_MODE.sub("", token.string.lstrip("#! "))
                line = token.start[0]
                is_below = found and end == line - 1 and token.line.lstrip()[:1] == "#"
                found += [] if is_below else [(line, "")]
                found[-1] = found[-1][0], f"{found[-1][1]}\n{text}"
                end = line
    return found


def _assigned(target: ast.expr, value: ast.expr, mine: Numbered) -> str:
    """Return what is kept under a name that bears the number, or under that of all answers."""
    if _is_numbered(target, mine):
        return _said(value) or "0"
    if isinstance(target, ast.Name) and isinstance(value, ast.Dict):
        return " ".join(_of_keys(value, (target.id,), mine))
    return ""


def _is_numbered(target: ast.expr, mine: Numbered) -> bool:
    match target:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return mine.is_name(name)
        case ast.Subscript(slice=ast.Constant(value=key)):
            return mine.is_alone(str(key)[:60]) or mine.is_name(str(key)[:80])
        case ast.Subscript(slice=ast.Tuple() as keys):
            return mine.is_alone(".".join(_said(keys).split()))
    return False


def _behind(parts: Sequence[ast.expr], mine: Numbered) -> str:
    """Return what stands behind the number, where that is a part by itself."""
    for at, part in enumerate(parts):
        if isinstance(part, ast.Constant | ast.Tuple) and mine.is_alone(
            ".".join(_said(part).split())
        ):
            return " ".join(_said(other) or "0" for other in parts[at + 1 :])
    return ""


def _of_keys(node: ast.Dict, before: tuple[str, ...], mine: Numbered) -> Iterator[str]:
    """Yield what stands under keys that are the number, together with those they stand under."""
    for key, value in zip(node.keys, node.values, strict=True):
        path = (*before, ".".join(_said(key).split()) if key is not None else "")
        if any(
            mine.is_alone(".".join(path[k:])) or mine.is_name("_".join(path[k:]))
            for k in range(len(path))
        ):
            yield _said(value) or "0"
        elif isinstance(value, ast.Dict) and len(path) < MAX_DEEP:
            yield from _of_keys(value, path, mine)


def _said(node: ast.AST) -> str:
    """Return the texts and numbers that an expression holds; 0 for each that it computes."""
    match node:
        case ast.Constant(value=str() | bool() as value):
            return str(value)
        case ast.Constant(value=int() as number) if abs(number) > 10**50:
            return "0"
        case ast.Constant(value=int() | float() as number):
            return str(number)
        case ast.FormattedValue():
            return "0"
        case ast.Call(func=function, args=args):
            return " ".join([_said(function), *map(_said, args)]).strip() or "0"
        case ast.Attribute(value=value):
            return _said(value)
        case ast.BinOp(left=left, right=right):
            return f"{_said(left)} {_said(right) or '0'}"
        case ast.JoinedStr(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            return " ".join(map(_said, parts))
        case ast.Dict(values=parts):
            return " ".join(map(_said, parts))
    return ""
