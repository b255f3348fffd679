"""Has a submission graded by a process of its own, from within a program that is not ours.

A notebook's kernel and a run of pytest hold code of students. They never hold a reference or an
expected value: those live and end in the process that is started here.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from grader.errors import GraderError, UsageError
from grader.results.grade import Grade
from grader.results.grade_json import grade_from_plain
from grader.submission.selection import KIT, KIT_FILE


def graded(path: Path, problem: Path, seed: int | None = None) -> Grade:
    """Return the grade of a submission against a problem or kit, as its student may see it.

    Raise GraderError with the words of the process where it could not grade.
    """
    command = [sys.executable, "-P", "-m", "grader", "check", str(path), "--problem", str(problem)]
    command += ["--no-history", "--whole-json"]
    command += ["--seed", str(seed)] if seed is not None else []
    root = str(Path(__file__).resolve().parent.parent.parent)
    env = {**os.environ, "PYTHONPATH": root, "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", env=env, check=False
        )
    except OSError as error:  # a browser's Python starts no processes
        raise GraderError(f"the grader could not be started here: {error.strerror}") from None
    lines = done.stdout.splitlines()
    if not lines:
        said = done.stderr.strip().splitlines()
        raise GraderError(said[-1].removeprefix("Error: ") if said else "the grader did not start")
    return grade_from_plain(json.loads(lines[-1]))


def problem_near(folder: Path, said: str | os.PathLike[str] | None = None) -> Path:
    """Return the problem or kit to check against: the one said, GRADER_PROBLEM, or a kit nearby.

    A kit is looked for in the folder and in those above it. Raise UsageError where there is none.
    """
    said = said or os.environ.get("GRADER_PROBLEM")
    if said:
        found = Path(said).expanduser()
        if not found.is_dir():
            raise UsageError(f"there is no folder {str(found)!r}; name the kit of the exercise")
        return found
    for place in (folder, *folder.resolve().parents):
        if (place / KIT / KIT_FILE).is_file():
            return place
    raise UsageError(
        "there is no kit here (a folder selfcheck/ beside the notebook): unpack it here, or name "
        'it: grader.check("1.2", problem="path/to/kit")'
    )
