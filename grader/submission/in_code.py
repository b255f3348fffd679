"""Answers that stand in code.

Texts with a question's number as their name, and texts in cells below its heading.
"""

import ast
import re
from collections.abc import Iterator, Sequence

from grader.late_pattern import late_pattern
from grader.parsing import parsed
from grader.submission.finding import Found
from grader.submission.outline import Outline, parts_of
from grader.submission.taken import Cell

MOST_BITS = 4096
_NAMED = late_pattern(
    r"^_?(?P<word>answer|antwort|ans|q|question|frage|aufgabe|a|response|loesung|lösung|solution|"
    r"sol|text|task|exercise|ex|problem|p)?s?_*"
    r"(?P<number>\d+(?:_?\d+)*?(?:_?[a-z])?(?:_\d+)*)(?:_*(?:answer|text|antwort|ans|written|"
    r"explanation))?$",
    re.I,
)
MAGIC = late_pattern(r"^[ \t]*[%!].*$", re.M)
MAX_TEXT = 20_000


def _tree(source: str) -> ast.Module | None:
    return parsed(MAGIC.sub("pass", source))


_WORD = (
    r"\n(?=[_aqfrlstep])_?(?:answer|antwort|ans|q|question|frage|aufgabe|response|loesung|lösung|"
    r"sol|text|task|ex|"
    r"problem|[ap])\w*"
)
_MAY_NAME = late_pattern(
    rf"{_WORD}(?:\d\w*\s*[:=]|\s*\[|\s*(?::[^=\n]*)?=\s*(?:[\{{\[(]|dict\())|"
    rf"\ndef\s+[_aqfrlstep]\w*\d\w*\("
    r"|\nclass\s+\w*(?:answer|antwort|solution)|\n[ \t]*print\(\s*[\"'][^\"'\n]{1,24}[\"']\s*,",
    re.I,
)
"""A name with a number in it, an entry of a mapping, or a mapping, at the top level: behind a
line's end, which is found ten times faster than a line's start.
"""


def named_answers(cell: Cell, outline: Outline) -> Iterator[Found]:
    """Yield texts whose names carry a question's number: `answer_1_2 = "..."`, `answers = {"1.2":
    "..."}`.
    """
    if not _MAY_NAME.search(f"\n{cell.source}") and not any(
        variable.search(cell.source) for variable in outline.variables
    ):
        return
    tree = _tree(cell.source)
    body = tree.body if tree else []
    for node in [*body, *_inner(body)]:
        target: ast.expr
        value: ast.expr
        if (printed := _numbered_print(node)) is not None:
            question = _question_of(printed[0], outline)
            if question is not None and printed[1].strip():
                yield Found(question, printed[1][:MAX_TEXT], cell.label, node.lineno)
            continue
        if isinstance(node, ast.FunctionDef) and (said := _said_by(node)) is not None:
            target, value = ast.Name(node.name), said
        elif isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            target, value = node.target, node.value
        else:
            continue
        pairs: list[tuple[str, ast.expr]] = []
        if isinstance(target, ast.Name) and isinstance(value, ast.Dict):
            pairs = [
                (plain(k.value), v)
                for k, v in zip(value.keys, value.values, strict=True)
                if isinstance(k, ast.Constant)
            ]
        elif isinstance(value, ast.Call) and getattr(value.func, "id", "") == "dict":
            pairs = [(k.arg, k.value) for k in value.keywords if k.arg is not None]
        elif isinstance(target, ast.Name) and _is_all(target, value, outline):
            asked = [question.id for question in outline.questions if question.is_written]
            pairs = list(zip(asked, getattr(value, "elts", []), strict=True))
        elif isinstance(target, ast.Name):
            pairs = [(target.id, value)]
        elif isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
            pairs = [(plain(target.slice.value), value)]
        for name, expression in pairs:
            question, text = _question_of(name, outline), _text_of(expression)
            if question is not None and text.strip():
                yield Found(question, text[:MAX_TEXT], cell.label, node.lineno)


def _inner(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield what stands in classes of answers, and below `if __name__ == "__main__"`."""
    for node in body:
        if isinstance(node, ast.If) or (isinstance(node, ast.ClassDef) and _ALL.match(node.name)):
            yield from node.body


_ALL = late_pattern(r"^_?(?:my_?)?(?:written_?|theory_?)?(?:answers?|antworten|solutions?)$", re.I)


def _is_all(target: ast.Name, value: ast.expr, outline: Outline) -> bool:
    """Say whether a list is called answers, and has one text for each question with words."""
    if not isinstance(value, ast.List | ast.Tuple) or not _ALL.match(target.id):
        return False
    count = sum(question.is_written for question in outline.questions)
    return len(value.elts) == count > 1 and all(map(_text_of, value.elts))


def _numbered_print(node: ast.stmt) -> tuple[str, str] | None:
    """Return the number and the text of `print("1.1.1", "...")`; None for all else."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Name(id="print"), args=[first, *rest])) if rest:
            number = _text_of(first).strip().rstrip(":.) ")
            return (number, " ".join(map(_text_of, rest))) if number[:1].strip() else None
    return None


def _said_by(node: ast.FunctionDef) -> ast.expr | None:
    """Return the text that a function does nothing but return: `def answer_1_2(): return "..."`."""
    *before, last = node.body
    is_docstring = all(isinstance(one, ast.Expr) for one in before)
    match last:
        case ast.Return(value=ast.Constant(value=str()) as text) if is_docstring:
            return text
    return None


def _shown_text(call: ast.Call) -> str:
    """Return the text that a call only shows: `display(Markdown("..."))`, `mo.md("...")`."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name not in ("Markdown", "HTML", "md", "display", "Latex") or len(call.args) != 1:
        return ""
    argument = call.args[0]
    return _shown_text(argument) if isinstance(argument, ast.Call) else _text_of(argument)


def shown_in(cell: Cell) -> str:
    """Return the Markdown that the calls of a cell show, one below the other."""
    if not _MAY_SHOW.search(cell.source):
        return ""
    tree = _tree(cell.source)
    calls = (
        node.value
        for node in (tree.body if tree else ())
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    )
    return "\n\n".join(filter(None, map(_shown_text, calls)))[:MAX_TEXT]


_MAY_SHOW = late_pattern(r"\b(?:Markdown|HTML|md|Latex)\(")
_FORM_LINE = late_pattern(r"^#\s?@markdown\s+(.+)$", re.M)


def _question_of(name: str, outline: Outline) -> str | None:
    if name in outline.order:
        return name
    match = _NAMED.match(name.replace(".", "_").replace(" ", "_"))
    if match is None or not (match["word"] or "_" in match["number"]):
        return None
    found = outline.find(parts_of(match["number"]))
    if found is None and match["number"].isdigit():
        found = outline.find(tuple(match["number"]))  # q111 is 1.1.1
    return found


def plain(value: object) -> str:
    """Return a constant as text; a number too long for Python to write out is none."""
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        return ""
    return str(value)


def _text_of(value: ast.expr) -> str:
    match value:
        case ast.Constant(value=str() as text):
            return text
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return plain(number)
        case ast.JoinedStr(values=parts):
            texts = (part.value if isinstance(part, ast.Constant) else "..." for part in parts)
            return "".join(map(str, texts))
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return "\n".join(filter(None, map(_text_of, parts)))
    return ""


def texts_of(cell: Cell) -> str:
    """Return what a cell below a question says beside its code.

    Texts, what it printed, its comments where it holds nothing else, and the whole of it where it
    is no program: an answer typed into the wrong kind of cell.
    """
    tree = _tree(cell.source)
    if tree is None:
        is_short = len(cell.source) <= MAX_TYPED and not _IS_PROGRAM.search(cell.source)
        return cell.source.strip() if is_short else ""
    found: list[str] = []
    is_defining = any(
        isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom)
        for node in tree.body
    )
    for node in tree.body:
        match node:
            case ast.Expr(value=ast.Constant(value=str() as text)):
                found.append(text)
            case ast.Expr(value=ast.Call() as call) if text := _shown_text(call):
                found.append(text)
            case ast.Assign(value=ast.Constant(value=str() as text)) if len(text.split()) > 3:
                found.append(text)
            case ast.Expr(value=ast.Call(func=ast.Name(id="print"), args=arguments)) if (
                not cell.printed and not is_defining
            ):
                found += [
                    text for argument in arguments if len((text := _text_of(argument)).split()) > 2
                ]
    if cell.printed and not is_defining:
        found.append(cell.printed)
    if not tree.body:
        found += [line.lstrip("# ") for line in cell.source.split("\n")]
    else:  # a form of Colab's shows these lines as text
        found += _FORM_LINE.findall(cell.source)
    if not any(map(str.strip, found)) and _is_typed(tree):
        found.append(cell.source)
    return "\n".join(found).strip()[:MAX_TEXT]


MAX_TYPED = 600
_IS_PROGRAM = late_pattern(
    r"^\s*(?:import|from|def|class|return|for|while|with|try|raise)\b|\w\(", re.M
)


def _is_typed(tree: ast.Module) -> bool:
    """Say whether a cell only writes something down: numbers, names and formulas, and no calls."""
    is_plain = all(isinstance(node, ast.Expr | ast.Assign) for node in tree.body)
    parts = (ast.Call, ast.Attribute, ast.Subscript, ast.Await, ast.Lambda)
    return is_plain and not any(isinstance(part, parts) for part in ast.walk(tree))
