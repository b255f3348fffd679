"""The files a student begins with, made from the exercise: code to fill in, a notebook, a sheet.

Headings and names are those that the reader of submissions surely finds.
"""

import ast
import builtins
import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from grader.checks.binding import Binding, output_paths, template_names
from grader.placeholders import BLANK
from grader.problem.model import Problem, Question, Subject

WIDTH = 88


_CALLED_SO = ("property", "staticmethod", "classmethod")


def python_starter(problem: Problem) -> str:
    """Return a Python file with every function and class that is asked for, still to be written."""
    parts = [f'"""{_quoted(problem.exercise.title)}."""\n\nimport numpy as np']
    seen: set[str] = set()
    for question in problem.questions:
        blanks = list(_blanks(question, seen))
        if blanks:
            blanks[0] = f"# Question {question.id}: {question.title}\n\n\n{blanks[0]}"
            parts += blanks
    return "\n\n\n".join(parts) + "\n"


def answer_sheet(problem: Problem) -> str:
    """Return a Markdown sheet with each written question, and room for its answer."""
    parts = [f"# {problem.exercise.title}"]
    if problem.exercise.text.strip():
        parts.append(problem.exercise.text.strip())
    for question in problem.questions:
        if question.written is not None:
            parts.append(_heading(question))
            parts.append(_as_quote(question.text))
            parts.append("**Your answer:**")
    return "\n\n".join(parts) + "\n"


def notebook_starter(problem: Problem) -> str:
    """Return a notebook (nbformat 4.5) with each question, room for its answer, and its code."""
    cells = [_cell("markdown", f"# {problem.exercise.title}\n\n{problem.exercise.text.strip()}")]
    cells.append(_cell("code", "import numpy as np"))
    seen: set[str] = set()
    for question in problem.questions:
        cells.append(_cell("markdown", f"{_heading(question)}\n\n{_as_quote(question.text)}"))
        if question.written is not None:
            cells.append(_cell("markdown", "**Your answer:**\n"))
        cells += [_cell("code", blank) for blank in _blanks(question, seen)]
    for k, cell in enumerate(cells):
        cell["id"] = f"cell-{k}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _cell(kind: str, source: str) -> dict[str, object]:
    cell: dict[str, object] = {"cell_type": kind, "metadata": {}}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell | {"source": source.rstrip().splitlines(keepends=True)}


def _heading(question: Question) -> str:
    return f"## {question.id} {question.title}"


_PRODUCT = re.compile(r"(?<=[\w)\]])\*(?=[\w(\[])")
"""A star that is a product, which Markdown would take for the beginning of italics."""


def _as_quote(text: str) -> str:
    parts = re.split(r"(`[^`]*`)", text)  # code stays as it is
    text = "".join(p if k % 2 else _PRODUCT.sub(r"\*", p) for k, p in enumerate(parts))
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())


def _quoted(text: str) -> str:
    """Return text that may stand between three quotes."""
    return text.replace("\\", "\\\\").replace('"""', "'''")


def _blanks(question: Question, seen: set[str]) -> Iterator[str]:
    """Yield the blank form of each function and class that a question asks for first."""
    for subject in question.subjects.values():
        tree = ast.parse(subject.source)
        names = [subject.target]
        if subject.backward is not None and subject.backward.function:
            names.append(subject.backward.function)
        for name in names:
            if name not in seen:
                seen.add(name)
                yield from (
                    _blank(node, subject, name, question)
                    for node in tree.body
                    if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name
                )


def _blank(
    node: ast.FunctionDef | ast.ClassDef, subject: Subject, name: str, question: Question
) -> str:
    if isinstance(node, ast.FunctionDef):
        told = _call_lines(subject) if name == subject.target else _backward_lines(subject)
        return _function(node, [f"For question {question.id}.", *_asked(question, name), *told])
    methods: dict[str, ast.FunctionDef] = {}
    for item in node.body:
        if isinstance(item, ast.FunctionDef):
            methods.setdefault(item.name, item)  # what sets a property bears its name too
    back = subject.backward.method if subject.backward is not None else None
    asked = {
        "__init__": [_weights_line(subject)] if subject.weights else [],
        subject.method: _call_lines(subject),
        **({subject.load.method: ["Sets the weights."]} if subject.load is not None else {}),
        **({back: _backward_lines(subject)} if back else {}),
    }
    for method in methods:  # of which the question's text speaks
        if not method.startswith("_") and re.search(rf"\b{re.escape(method)}\b", question.text):
            asked.setdefault(method, [])
    bases = [ast.unparse(base) for base in node.bases if hasattr(builtins, ast.unparse(base))]
    lines = [f"class {name}({', '.join(bases)}):" if bases else f"class {name}:"]
    lines += _docstring([f"{question.title} (question {question.id}).", *_asked(question, name)])
    for method, told in asked.items():
        if method in methods:
            lines += ["", textwrap.indent(_function(methods[method], told), "    ")]
    return "\n".join(lines)


def _asked(question: Question, name: str) -> list[str]:
    """Return the question's text, for the first of what it asks for."""
    first = next(iter(question.subjects.values())).target
    if name != first:
        return []
    found: list[str] = []
    for paragraph in re.split(r"\n\s*\n", question.text.strip()):
        lines = paragraph.splitlines()
        is_flowing = not any(re.match(r"\s|[-*|#`]|\d+[.)]", line) for line in lines)
        found += [" ".join(lines)] if is_flowing else lines
    return found


def _function(node: ast.FunctionDef, told: Sequence[str]) -> str:
    """Return a function with its name and arguments, a docstring, and nothing done."""
    head = f"def {node.name}({ast.unparse(_without_hints(node.args))}):"
    return "\n".join([*_decorators(node), head, *_docstring(told), f"    {BLANK}"])


def _decorators(node: ast.FunctionDef) -> list[str]:
    """Return the lines that say how a method is called: `@property` where no brackets follow it."""
    names = [ast.unparse(one).rpartition(".")[2] for one in node.decorator_list]
    told = {name: "property" if name == "cached_property" else name for name in names}
    return [f"@{told[name]}" for name in names if told[name] in _CALLED_SO]


def _docstring(told: Sequence[str]) -> list[str]:
    """Return the lines of a docstring, indented; none where nothing is told."""
    wrapped = [line for text in told for line in textwrap.wrap(_quoted(text), WIDTH)]
    if len(wrapped) < 2:
        return [f'    """{line}"""' for line in wrapped]
    return [f'    """{wrapped[0]}', *(f"    {line}" for line in wrapped[1:]), '    """']


def _without_hints(arguments: ast.arguments) -> ast.arguments:
    """Return arguments without annotations, whose names a starter may not import."""
    for argument in ast.walk(arguments):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return arguments


def _shape(extents: Sequence[object]) -> str:
    inner = ", ".join(map(str, extents))
    return f"({inner}{',' if len(extents) == 1 else ''})"


def _shapes(shapes: Mapping[str, Sequence[object]]) -> str:
    return ", ".join(f"{name} {_shape(extents)}" for name, extents in shapes.items())


def _weights_line(subject: Binding) -> str:
    shapes = {spec.at or name: spec.shape for name, spec in subject.weights.items()}
    return f"Weights, as attributes: {_shapes(shapes)}."


def _call_lines(subject: Binding) -> list[str]:
    """Return what goes in and what comes back, with shapes where they are known."""
    passed = template_names(subject.call)
    shapes = {n: spec.shape for n, spec in subject.inputs.items() if spec.shape and n in passed}
    found = [f"Takes {_shapes(shapes)}."] if shapes else []
    returned = [
        f"{name} {subject.output_shape_text(name)}".strip()
        for name in output_paths(subject.returns)
        if name != "value"
    ]
    return [*found, f"Returns {', '.join(returned)}."] if returned else found


def _backward_lines(subject: Binding) -> list[str]:
    assert subject.backward is not None
    returned = output_paths(subject.backward.returns)
    return [f"Returns the gradients {', '.join(returned)}."]
