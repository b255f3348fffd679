"""From a solution to a problem's files: each part is learnt, its cases and mistakes are chosen."""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from grader.authoring.bench import Bench
from grader.authoring.cases import Chosen, choose
from grader.authoring.cell_class import learn_class
from grader.authoring.first_mistakes import Mistake, first_mistakes
from grader.authoring.learner import Learnt, Unlearnt, learn_function
from grader.authoring.plain_values import as_yaml
from grader.authoring.question_text import SCHEMA, SHARED, question_text, unlearnt_text
from grader.authoring.solution import Part, Solution
from grader.authoring.yaml_text import comment, entry, flow
from grader.problem.json_schema import schema_files

POINTS = 2.0
Told = Callable[[str], None]


@dataclass
class Question:
    """One question of a draft: what was learnt, its cases and mistakes, and its points."""

    number: int
    points: float
    found: Learnt | Unlearnt
    chosen: Chosen | None = None
    mistakes: list[Mistake] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    notes: tuple[str, ...] = ()
    """What its checks show that its author should know."""

    @property
    def file(self) -> str:
        """Its file beside exercise.yaml."""
        return f"{self.number}.yaml"


@dataclass
class Draft:
    """A problem that is not written yet: its title, its solution, its questions."""

    name: str
    title: str
    solution: Solution
    questions: list[Question]

    @property
    def learnt(self) -> list[Question]:
        """The questions that stand in the exercise."""
        return [question for question in self.questions if isinstance(question.found, Learnt)]

    def caught_for_certain(self) -> set[tuple[str, str]]:
        """Return the wrong variants that cases without anything drawn tell apart, by their ids.

        Some of them never end, and waiting for these once is enough.
        """
        return {
            (question.found.part.name, one.mutant.id)
            for question in self.learnt
            if question.chosen is not None
            and isinstance(question.found, Learnt)
            and not question.found.has_arrays
            for one in question.chosen.tried
            if one.differs
        }

    def refuse(self, question: Question, message: str) -> None:
        """Take back a mistake that the checks do not tell apart, and choose again."""
        question.refused.add(message)
        question.mistakes = self._mistakes(question)

    def _mistakes(self, question: Question) -> list[Mistake]:
        found = question.found
        if not isinstance(found, Learnt) or question.chosen is None:
            return []
        source = self.solution.source_of(found.part.name)
        return first_mistakes(found, source, question.chosen.tried, question.refused)


def draft_of(
    solution: Solution,
    name: str,
    title: str,
    points: float | None,
    bench: Bench,
    tell: Told = lambda text: None,
) -> Draft:
    """Return a draft of a problem; `tell` is told of each part before it is tried.

    `points` are a question's where the solution says none.
    """
    questions: list[Question] = []
    draft = Draft(name, title or solution.title, solution, questions)
    for number, part in enumerate(solution.asked, start=1):
        tell(part.name)
        is_class = isinstance(part.node, ast.ClassDef)
        found = (learn_class if is_class else learn_function)(part, solution, bench)
        question = Question(number, _points(part, solution, points or POINTS), found)
        if isinstance(found, Learnt):
            source = solution.source_of(part.name)
            question.chosen = choose(found, source, _seen(found, solution), bench)
            question.mistakes = draft._mistakes(question)
        questions.append(question)
    return draft


def _points(part: Part, solution: Solution, otherwise: float) -> float:
    """Return the points of a part: those of its question, shared where that asks for several."""
    if part.asked is None or not part.asked.points:
        return otherwise
    sharing = [other for other in solution.asked if other.asked is part.asked]
    return round(part.asked.points / len(sharing), 2)


def _seen(learnt: Learnt, solution: Solution) -> list[dict[str, object]]:
    """Return the inputs that stand in tests, where they are of the kind that was learnt."""
    found: list[dict[str, object]] = []
    node = learnt.part.node
    if not isinstance(node, ast.FunctionDef):
        return found
    names = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args)]
    inputs = learnt.binding.inputs
    for call in solution.calls.get(learnt.part.name, []):
        given = {**dict(zip(names, call.args, strict=False)), **call.kwargs}
        case = {name: as_yaml(value) for name, value in given.items() if name in inputs}
        if set(case) == set(inputs) and all(_fits(inputs[n], v) for n, v in case.items()):
            found.append(case)
    return found


def _fits(spec: object, value: object) -> bool:
    choice = getattr(spec, "choice", None)
    if choice is not None:
        return value in choice
    kinds = (int,) if getattr(spec, "integer", None) else (int, float)
    return type(value) in kinds


def files_of(draft: Draft) -> dict[str, str]:
    """Return every file of a problem, by its path below the problem's folder."""
    solution = draft.solution
    files: dict[str, str] = {f"schema/{name}": text for name, text in schema_files().items()}
    if solution.shared:
        files[SHARED] = solution.shared + "\n"
    for part in solution.parts.values():
        files[f"references/{part.name}.py"] = part.source + "\n"
    files |= {f"given/{name}.py": text for name, text in solution.given.items()}
    for question in draft.questions:
        found = question.found
        named = _reference_files(solution, found.part.name)
        if isinstance(found, Unlearnt):
            text = unlearnt_text(found, question.number, question.points, named)
        else:
            assert question.chosen is not None
            text = question_text(
                found, question.number, question.points, named, question.chosen, question.mistakes
            )
        files[question.file] = text
    files["exercise.yaml"] = _exercise(draft)
    files[f"starter/{solution.name}.py"] = solution.starter
    files[f"submissions/solution/{solution.name}.py"] = solution.whole
    return files


def _reference_files(solution: Solution, name: str) -> list[str]:
    own = [f"references/{part}.py" for part in solution.needed(name)]
    return [SHARED, *own] if solution.shared else own


def _exercise(draft: Draft) -> str:
    solution, learnt = draft.solution, draft.learnt
    points = round(sum(question.points for question in learnt), 6)
    limits = {"wall_seconds": 1, "total_seconds": 30}
    lines = [
        SCHEMA.format("exercise"),
        "format: 1",
        f"id: {slug(draft.name)}",
        f"title: {flow(draft.title)}",
        *comment(
            "What holds for all questions: what may be imported, what stands in the starter.", 0
        ),
        'text: ""',
        *comment("The sum of the questions' points.", 0),
        f"points: {points:g}",
        "questions:",
    ]
    for question in draft.questions:
        is_listed = isinstance(question.found, Learnt)
        lines.append(
            f"  {'' if is_listed else '# '}- {question.file}  # {question.found.part.name}"
        )
    lines += comment("How long one check may take, and all of a student's work. Does yours?", 0)
    lines += entry("limits", limits, 0)
    lines += entry("preload", solution.preload, 0) if solution.preload else []
    given = {name: f"given/{name}.py" for name in solution.given}
    lines += entry("given", given, 0) if given else []
    for left in solution.left:
        lines += comment(f"Not taken over: {left}.", 0)
    return "\n".join(lines) + "\n"


def slug(name: str) -> str:
    """Return a name as an exercise's id.

    >>> slug("Week 2: Lists!")
    'week-2-lists'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "exercise"
