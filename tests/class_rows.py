"""Rows of a class as grading leaves them, drawn from a model of ability: for the analysis and the pages of a class."""

import numpy as np

from grader.results.about import About
from grader.results.class_row import CheckCell, QuestionCell, StudentRow
from grader.results.grade import CheckResult, question_status

FIRST = [
    "Ada",
    "Bela",
    "Chen",
    "Dana",
    "Emil",
    "Finn",
    "Gita",
    "Hugo",
    "Ines",
    "Jana",
    "Kofi",
    "Lena",
    "Mato",
    "Nora",
    "Otto",
    "Pia",
    "Quinn",
    "Rosa",
    "Sami",
    "Tove",
    "Uma",
    "Vera",
    "Wim",
    "Xenia",
    "Yuri",
    "Zoë",
]
LAST = [
    "Adler",
    "Baum",
    "Cohen",
    "Dietz",
    "Eriksen",
    "Fuchs",
    "Gomez",
    "Huber",
    "Ito",
    "Jung",
    "Klein",
    "Lopez",
    "Meyer",
    "Novak",
    "Okafor",
    "Park",
    "Quast",
    "Rossi",
    "Schmidt",
    "Tanaka",
    "Unger",
    "Vogel",
    "Weber",
    "Xu",
    "Yilmaz",
    "Zhang",
]
MISTAKES = {
    "code": ("gate-order", "Your gate blocks come in the order i, f, o, g; here they are stacked i, f, g, o.", "Set one gate's bias very large, and see what the cell does."),
    "written": ("gate-order", "Your gate blocks come in the order i, f, o, g; here they are stacked i, f, g, o.", "Set one gate's bias very large, and see what the cell does."),
}  # fmt: skip


def rows(count, questions=8, checks=4, seed=0, planted=None, with_events=True):
    """Return `count` rows; `planted` maps (question, check) to "nobody", "negative", "did not run" or "everyone".

    With `with_events` some hand in nothing, are late, wait for a person or met a fault of ours.
    """
    draw = np.random.default_rng(seed)
    planted = planted or {}
    hard = draw.normal(0, 0.9, (questions, checks))
    found = []
    for number in range(count):
        name = f"{FIRST[number % 26]} {LAST[(number // 26 + number) % 26]}" + (f" {number // 676 + 1}" if number >= 676 else "")  # fmt: skip
        ability = draw.normal()
        event = draw.random() if with_events else 1.0
        about = None
        if event < 0.02:
            about = About(is_listed=True, is_missing=True)
        elif event < 0.06:
            about = About(is_listed=True, is_late=True, attempt=2)
        cells = []
        for q in range(questions):
            for c in range(checks):
                part = "written" if c == 0 and q % 2 else "code"
                chance = 1 / (1 + np.exp(-(1.6 * ability - hard[q, c] + 0.5)))
                plan = planted.get((f"{q // 4 + 1}.{q % 4 + 1}", f"check-{c}"))
                if plan == "negative":
                    chance = 1 / (1 + np.exp(1.8 * ability))
                chance = {"nobody": 0.0, "everyone": 1.0}.get(plan, chance)
                status = "correct" if draw.random() < chance else "incorrect"
                if status == "incorrect" and plan is None and draw.random() < 0.15:
                    status = "partial"
                if plan == "did not run" and draw.random() < 0.5:
                    status = "could_not_run"
                elif with_events and plan is None:
                    other = draw.random()
                    if other < 0.03 - 0.02 * ability and ability < 0:
                        status = "not_attempted"
                    elif other > 0.985:
                        status = "could_not_run"
                    elif part == "written" and other > 0.93:
                        status = "needs_review"
                    elif event > 0.995:
                        status = "grader_fault"
                if about is not None and about.is_missing:
                    status = "not_attempted"
                cells.append(_cell(q, c, part, status, draw))
        found.append(_row(name, number, tuple(cells), about))
    return found


def _cell(q, c, part, status, draw):
    points = {"correct": 1.0, "partial": 0.5}.get(status, 0.0)
    name = f"{q // 4 + 1}.{q % 4 + 1}"
    mistake, said, hint = "", "", ""
    if status in ("incorrect", "partial"):
        if draw.random() < 0.35:
            mistake, said, hint = MISTAKES[part]
            mistake = f"{mistake}-{q % 3}"
        else:
            said = f"LSTMCell.forward gives other values. at [0, {draw.integers(1, 4)}] expected 0.{q}{c}24, got {-0.1 * draw.integers(1, 9):.3g}"
    elif status == "could_not_run":
        said = f"NameError: name 'np{draw.integers(0, 2) or ''}' is not defined"
    return CheckCell(
        name,
        f"check-{c}",
        f"Check {c} of {name}",
        part,
        status,
        points,
        1.0,
        mistake,
        said,
        said,
        hint,
    )


def _row(name, number, cells, about):
    by_question = {}
    for cell in cells:
        by_question.setdefault(cell.question, []).append(cell)
    titles = (
        "Count the weights",
        "Unrolled",
        "The gates of an LSTM",
        "GRU",
        "Forgetting",
        "Gradient through time",
        "Both directions",
        "Truncation",
    )
    questions = tuple(
        QuestionCell(
            question,
            titles[k % len(titles)],
            question_status(tuple(CheckResult(c.id, "value", c.part, c.title, c.status, c.points, c.max_points, "visible", None, "") for c in own)),
            sum(c.points for c in own),
            sum(c.max_points for c in own),
        )
        for k, (question, own) in enumerate(by_question.items())
    )  # fmt: skip
    return StudentRow(
        student=name,
        folder=f"s{number:05d}",
        title="Recurrent networks",
        points=sum(q.points for q in questions),
        max_points=sum(q.max_points for q in questions),
        is_complete=not any(q.status in ("needs_review", "grader_fault") for q in questions),
        isolation="full",
        questions=questions,
        mistakes=tuple(dict.fromkeys((c.mistake, c.said, c.question) for c in cells if c.mistake)),
        machine="{}",
        line=f'"{name}"\n',
        about=about,
        checks=cells,
    )
