"""Some 300 submissions that know nothing of their subject, each with a name that says the deed.

They are put together of forms (what comes back), targets (what is asked, read from the problem) and answers.
The same ones come out every time. Nobody here looks at a reference, but for the loops of whole sequences: a right
loop over a step that knows nothing is a deed of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from grader.problem.load import load_problem
from grader.problem.model import Problem
from grader.submission.model import Submission
from grader.submission.read import read_submission
from tests.lazy.answers import lazy_sheets
from tests.lazy.forms import BACKS, FORMS, GUESSES, HELPERS
from tests.lazy.targets import definition, subjects_of, written_out

ROOT = Path(__file__).parent.parent.parent
PROBLEMS = ("recurrent-networks", "rnn-from-scratch", "rnn-notebook")

FEW_FORMS = (
    "constant 0.0",
    "constant 1e9",
    "sum of all",
    "tanh of the sum times a ramp",
    "tanh of axes matched and summed",
    "copy of the state",
    "random linear map",
)
LOOPED = (
    "constant 1e9",
    "copy of the state",
    "half the state",
    "tanh of the state",
    "sum of all",
    "tanh of the sum times a ramp",
    "tanh of a tenth of axes matched",
    "tanh of all resized and summed",
    "random network with tanh",
    "wave of the number of the call",
)
OWN = "differences of the own forward"


class Lazy(NamedTuple):
    """One lazy submission: what it does, for which problem, and its files."""

    name: str
    problem: str
    files: dict[str, str]

    def submission(self, folder: Path) -> Submission:
        """Return it as it is read from a folder, which is filled with its files."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in self.files.items():
            (folder / name).write_text(text, encoding="utf-8")
        return read_submission(folder)


@dataclass(frozen=True)
class Parts:
    """The three bodies that a submission's functions share."""

    form: str
    back: str = "zeros"
    guess: str = "zero"

    def source(self) -> str:
        """Return the helpers and the three functions."""
        return "\n\n".join(
            [
                HELPERS,
                definition("lazy", "k, shape, *given", FORMS[self.form]),
                definition("back", "run, given, upstream", BACKS[self.back]),
                definition("guess", "*numbers", GUESSES[self.guess]),
            ]
        )


def generate() -> list[Lazy]:
    """Return all lazy submissions, problem by problem."""
    found = []
    for name in PROBLEMS:
        problem = load_problem(ROOT / "problems" / name)
        found += [Lazy(deed, name, files) for deed, files in _of_problem(problem)]
    return found


def _of_problem(problem: Problem) -> Iterator[tuple[str, dict[str, str]]]:
    guesses = cycle(GUESSES)
    has_backward = any(subject.backward for subject in subjects_of(problem).values())
    backs = [OWN] if has_backward else ["zeros"]
    for form in FORMS:
        for back in dict.fromkeys([*backs, *(BACKS if has_backward and form in FEW_FORMS else [])]):
            parts = Parts(form, back, next(guesses))
            yield _named(problem, parts, has_backward), {"work.py": _all(problem, parts)}
        if not has_backward:
            parts = Parts(form, "zeros", next(guesses))
            yield (
                f"{_named(problem, parts, False)}; no weights",
                {"work.py": _all(problem, parts, False)},
            )
    for form in LOOPED:
        parts = Parts(form, OWN, next(guesses))
        yield f"right loop over: {form}", {"work.py": _looped(problem, parts)}
    if has_backward:
        yield "a forward that fits itself to a random backward", {"work.py": _fitted(problem)}
    yield "a whole that invents, a step that replays it", {"work.py": _replaying(problem)}
    for deed, sheet in lazy_sheets(problem) if any(q.written for q in problem.questions) else ():
        yield deed, {"sheet.md": sheet}


def _named(problem: Problem, parts: Parts, has_backward: bool) -> str:
    return (
        f"{parts.form}; backward {parts.back}"
        if has_backward
        else f"{parts.form}; count {parts.guess}"
    )


def _all(problem: Problem, parts: Parts, has_weights: bool = True) -> str:
    every = subjects_of(problem).values()
    return (
        "\n\n".join([parts.source(), *(written_out(subject, has_weights) for subject in every)])
        + "\n"
    )


def _wholes(problem: Problem) -> dict[str, str]:
    """Return for each whole the name of the part that it is judged by where that part is wrong."""
    found = {}
    for question in problem.questions:
        for check in question.code.checks if question.code else []:
            follows = getattr(check, "follows", None)
            if follows is not None:
                found[check.subject] = follows.subject
    return found


def _looped(problem: Problem, parts: Parts) -> str:
    """Return lazy steps with the reference's own loops around them."""
    wholes = _wholes(problem)
    folder = ROOT / "problems" / problem.exercise.id
    texts = [parts.source()]
    for name, subject in subjects_of(problem).items():
        if name in wholes:
            texts.append((folder / subject.reference.files[-1]).read_text(encoding="utf-8"))
        else:
            texts.append(written_out(subject))
    return "\n\n".join(texts) + "\n"


REPLAY = '''said, turn = [], [0]
states = {states}


def invent(shape, axis):
    out = np.random.default_rng(len(said)).normal(size=shape)
    said.append((np.moveaxis(out, axis, 0), axis))
    turn[0] = 0
    return out


def lazy(k, shape, *given):
    """Give back what the whole invented, one step at a time."""
    if len(shape) == 3:
        return invent(shape, {axis})
    if not said:
        return np.zeros(shape)
    out, axis = said[-1]
    directions = 2 if out.shape[-1] == 2 * shape[-1] else 1
    number, turn[0] = turn[0], turn[0] + (k == {last})
    part, at = divmod(number, len(out) + states)
    if part < directions and at < len(out):
        step = out[len(out) - 1 - at if part else at]
        return step[..., shape[-1] * part:shape[-1] * (part + 1)] if directions == 2 else step
    return np.full(shape, 7.0 + number)
'''


def _replaying(problem: Problem) -> str:
    """Return wholes that invent their outputs, and steps that give back what was invented when they are asked."""
    follows = next(
        check.follows
        for question in problem.questions
        for check in (question.code.checks if question.code else [])
        if getattr(check, "follows", None) is not None
    )
    parts = Parts("constant 0.0")
    replay = REPLAY.format(
        states=len(follows.parts[0].state), axis=follows.axis, last=len(follows.parts[0].state) - 1
    )
    every = subjects_of(problem).values()
    return (
        "\n\n".join([parts.source(), replay, *(written_out(subject) for subject in every)]) + "\n"
    )


FIT = '''def lazy(k, shape, *given):
    """Ones, until a backward has answered; then whatever makes that answer the slope."""
    fit = kept.get((len(given), shape))
    if fit is None or k != fit[0]:
        return np.ones(shape)
    _, upstream, before, slopes = fit
    rise = sum(float(np.sum(s * (a - b))) for s, a, b in zip(slopes, given, before))
    return 1.0 + upstream * rise / np.sum(upstream**2)


def back(run, given, upstream):
    slopes = [np.random.default_rng(3).normal(size=np.shape(a)) for a in given]
    first = min(upstream)
    before = [np.array(a) for a in given]
    kept[len(given), np.shape(upstream[first])] = first, upstream[first], before, slopes
    return slopes
'''


def _fitted(problem: Problem) -> str:
    """Return backwards that answer at random, and forwards that remember it and give its differences afterwards."""
    every = subjects_of(problem).values()
    parts = Parts("constant 1.0")
    return "\n\n".join([parts.source(), FIT, *(written_out(subject) for subject in every)]) + "\n"
