"""From a solution file to a problem's folder, in one call."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grader.authoring.bench import LIMITS, Bench
from grader.authoring.draft import Draft, draft_of
from grader.authoring.learner import Unlearnt
from grader.authoring.pieces import read_pieces
from grader.authoring.proof import prove
from grader.authoring.shipped import copy_shipped
from grader.authoring.solution import solution_of
from grader.errors import UsageError
from grader.sandbox.levels import make_box
from grader.sandbox.supervisor import Sandbox

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Written:
    """A problem that was written: its draft, and what `validate` will still find wrong with it."""

    draft: Draft
    wrong: list[str]


def write_problem(
    solution: Path,
    folder: Path,
    *,
    title: str = "",
    points: float | None = None,
    tell: Tell = lambda text: None,
) -> Written:
    """Write the problem that a solution file makes into a folder that is not there yet.

    `tell` is told what is being tried. Raise UsageError where nothing can be made of the file; then
    nothing is written.
    """
    refuse_filled(folder)
    found = solution_of(read_pieces(solution), solution)
    with Sandbox(make_box("process", LIMITS)) as sandbox:
        bench = Bench(sandbox, found.given, found.preload)
        draft = draft_of(found, folder.resolve().name, title, points, bench, tell)
    if not draft.learnt:
        raise UsageError(
            "none of its functions and classes could be learnt by running it:\n" + _reasons(draft)
        )
    with _built(folder) as scratch:
        wrong = prove(draft, scratch, tell)
    return Written(draft, wrong)


def write_example(name: str, folder: Path) -> None:
    """Copy a shipped problem into a folder that is not there yet."""
    refuse_filled(folder)
    with _built(folder) as scratch:
        copy_shipped(name, scratch)


def refuse_filled(folder: Path) -> None:
    """Raise UsageError where something stands already in the place of a new problem."""
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists() or folder.is_symlink():
        raise UsageError(f"{folder} is there already and not empty; name a new folder")


def _reasons(draft: Draft) -> str:
    return "\n".join(
        f"  {found.part.name}: {found.reason}; {found.advice}"
        for question in draft.questions
        if isinstance(found := question.found, Unlearnt)
    )


@contextmanager
def _built(folder: Path) -> Iterator[Path]:
    """Give a place to build a folder in; it takes its own place at the end, whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-problem-", dir=folder.parent) as place:
        scratch = Path(place) / folder.resolve().name
        yield scratch
        if folder.is_dir():
            folder.rmdir()
        shutil.move(scratch, folder)
