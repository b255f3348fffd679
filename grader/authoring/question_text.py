"""A question of a new problem as the text of its YAML file, with comments for its author."""

import ast
import textwrap
from collections.abc import Sequence
from typing import Any

from grader.authoring.cases import Chosen
from grader.authoring.first_mistakes import Mistake
from grader.authoring.learner import Learnt, Unlearnt
from grader.authoring.solution import Part
from grader.authoring.yaml_text import comment, entry, flow
from grader.checks.case_spec import CaseSpec

SCHEMA = "# yaml-language-server: $schema=schema/{}.schema.json"
SHARED = "references/shared.py"


def question_text(
    learnt: Learnt,
    number: int,
    points: float,
    files: Sequence[str],
    chosen: Chosen,
    mistakes: Sequence[Mistake],
) -> str:
    """Return the file of a question whose function or class was learnt."""
    part = learnt.part
    lines = _head(part, number, points, _forms(learnt.form))
    lines += ["code:", "  subjects:", f"    {part.name}:"]
    for key, value in learnt.form.items():
        if key == "inputs":
            lines += comment("What is drawn for each argument; an exercise is as good as these.", 6)
        if key == "weights":
            lines += comment(
                "The grader sets these attributes, so students must use their names.", 6
            )
        if key == "outputs":
            lines += comment("Shapes of what comes back, for messages.", 6)
        lines += entry(key, value, 6)
    lines += _reference(files)
    lines += _misconceptions(mistakes)
    lines += ["  checks:", *_checks(learnt, points, chosen)]
    lines += [
        *comment("A hint is shown with a failed check. What do you say in the computer room?", 0),
        "hints: []",
        *comment(
            "Would you ask about it in words as well? Add a `written:` part: see docs/spec.md.", 0
        ),
    ]
    return "\n".join(lines) + "\n"


def unlearnt_text(unlearnt: Unlearnt, number: int, points: float, files: Sequence[str]) -> str:
    """Return the file of a question that its author must finish; the exercise does not list it."""
    part = unlearnt.part
    name = "class" if isinstance(part.node, ast.ClassDef) else "function"
    lines = [
        *comment(
            f"TODO: {part.name} could not be learnt by running it: {unlearnt.reason}. Try: "
            f"{unlearnt.advice}. Finish `inputs` and `call` below, then take the # away from this "
            "file's line in exercise.yaml and add its points there.",
            0,
        ),
        *_head(part, number, points, ""),
        "code:",
        "  subjects:",
        f"    {part.name}:",
        f"      {name}: {part.name}",
        *comment(
            "TODO: what is each argument? A shape ([N, D]), {integer: [a, b]}, {real: [a, b]}", 6
        ),
        *comment("or {choice: [...]} of any plain values.", 6),
        "      inputs: {}",
        "      call: []",
        *_reference(files),
        "  checks:",
        "    - id: values",
        "      kind: value",
        f"      subject: {part.name}",
        f"      points: {points:g}",
    ]
    return "\n".join(lines) + "\n"


def _head(part: Part, number: int, points: float, forms: str) -> list[str]:
    asked = part.asked
    title = asked.name if asked is not None and asked.name else part.name
    return [
        SCHEMA.format("question"),
        f"id: {flow(str(number))}",
        f"title: {flow(title)}",
        *comment(
            "Can a student do it knowing only this? Say what is allowed, what an empty or odd "
            "input gives, and every shape.",
            0,
        ),
        *entry("text", _asked_text(part, forms), 0),
        f"points: {points:g}",
    ]


def _asked_text(part: Part, forms: str) -> str:
    prose = "\n\n".join(part.asked.prose) if part.asked is not None else ""
    doc = "" if prose and part.docstring in prose else part.docstring
    parts = [prose, f"Write `{_signature(part.node)}`.", doc, forms]
    lines = [line.rstrip() for line in "\n\n".join(one for one in parts if one).split("\n")]
    return textwrap.dedent("\n".join(lines)).strip() + "\n"


def _signature(node: ast.FunctionDef | ast.ClassDef) -> str:
    if isinstance(node, ast.FunctionDef):
        returns = f" -> {ast.unparse(node.returns)}" if node.returns is not None else ""
        return f"{node.name}({ast.unparse(node.args)}){returns}"
    inits = [n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"]
    names = [arg.arg for init in inits for arg in init.args.args[1:]]
    return f"class {node.name}({', '.join(names)})"


def _forms(form: dict[str, Any]) -> str:
    """Return what students must know of a class: its weights by name and shape."""
    if "weights" not in form:
        return ""
    told = [f"{name} ({', '.join(map(str, shape))})" for name, shape in form["weights"].items()]
    return f"An object holds {', '.join(told)}; they are set by these names."


def _reference(files: Sequence[str]) -> list[str]:
    return entry("reference", {"files": list(files)}, 6)


def _misconceptions(mistakes: Sequence[Mistake]) -> list[str]:
    if not mistakes:
        return comment(
            "TODO: which mistakes do students make? Add misconceptions: docs/spec.md has the form.",
            6,
        )
    lines = comment(
        "A first set, made from small edits of the solution. Which of them do students really "
        "make? Keep those, say them in a teacher's words, and add the ones you know.",
        6,
    )
    lines.append("      misconceptions:")
    for mistake in mistakes:
        lines.append(f"        - id: {mistake.id}")
        lines += entry("message", mistake.message, 10)
        lines += entry("replace", mistake.edit.replace, 10)
        lines += entry("with", mistake.edit.with_, 10)
    return lines


def _checks(learnt: Learnt, points: float, chosen: Chosen) -> list[str]:
    for_bad = round(points / 4, 2) if chosen.bad else 0.0
    points = round(points - for_bad, 2)
    shown = points if chosen.hidden == [] else round(points / 2, 2) if points < 2 else points // 2
    lines = comment("These may be seen: the report shows inputs, and what was expected.", 4)
    lines += _check("examples", "Some examples", learnt, shown, chosen.visible, False)
    if chosen.hidden != []:
        text = "These stay hidden, so that a table of answers earns nothing."
        if chosen.hidden is None:
            text += " Without `cases` a standard set is tried: sizes, signs, large values."
        lines += comment(text, 4)
        rest = round(points - shown, 2)
        lines += _check("more", "More of the same", learnt, rest, chosen.hidden or [], True)
    return lines + _bad_input(learnt, for_bad, chosen)


def _bad_input(learnt: Learnt, points: float, chosen: Chosen) -> list[str]:
    """Return the check that bad input raises; nothing where none does."""
    if not chosen.bad:
        return []
    lines = comment("Bad input must end in an exception. `says` may ask what its text holds.", 4)
    lines += [
        "    - id: bad-input",
        "      kind: raises",
        "      title: Bad input",
        f"      subject: {learnt.part.name}",
        f"      points: {points:g}",
        "      cases:",
    ]
    return lines + [
        f"        - {flow({**_plain(case), 'raises': name})}" for case, name in chosen.bad
    ]


def _check(
    name: str, title: str, learnt: Learnt, points: float, cases: Sequence[CaseSpec], is_hidden: bool
) -> list[str]:
    lines = [
        f"    - id: {name}",
        "      kind: value",
        f"      title: {title}",
        f"      subject: {learnt.part.name}",
        f"      points: {points:g}",
    ]
    lines += ["      visibility: hidden"] if is_hidden else []
    lines += [] if learnt.works_everywhere else ["      corners: false"]
    if cases:
        lines += ["      cases:", *(f"        - {flow(_plain(case))}" for case in cases)]
    return lines


def _plain(case: CaseSpec) -> dict[str, Any]:
    return case.model_dump(exclude_defaults=True) or {"steps": 1}
