"""Grades the one submission in Gradescope's folders; `run_autograder` of the zip calls it.

Without results.json Gradescope says that the autograder failed and gives no points: that is what a
fault of ours leaves behind.
"""

import json
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any


def run(root: Path) -> int:
    """Grade root/submission into root/results/results.json; return the exit code.

    `root` is /autograder on Gradescope. 0: graded; 1: a fault of ours, and there are no results.
    """
    from grader.atomic_write import write_whole
    from grader.delivery.lines import Circumstances, line_of
    from grader.exports.gradescope import TARGET
    from grader.grading.door import open_grader
    from grader.policy import load_policy
    from grader.policy.model import FILE
    from grader.submission.read import read_submission

    started = time.monotonic()
    source, results = root / "source", root / "results" / "results.json"
    results.unlink(missing_ok=True)
    settings = json.loads((source / "settings.json").read_text(encoding="utf-8"))
    told = _metadata(root / "submission_metadata.json")
    student = _student(told)
    folder = source / "problem"
    with open_grader(folder, seed=int(settings["seed"]), isolation=settings["isolation"]) as grader:
        grade = grader.grade(read_submission(root / "submission", grader.problem.outline))
    policy = load_policy(folder / FILE) if (folder / FILE).is_file() else None
    handed_in = _moment(told.get("created_at"))
    times = {student.casefold(): handed_in} if handed_in is not None else {}
    line = line_of(grade, [], Circumstances(policy, submitted=times), student)
    text = TARGET.one(line)
    print(f"Isolation while student code ran: {grade.isolation}.")  # for the instructor alone
    if text is None:
        print("GRADER FAULT: not graded, and no points lost.")
        for note in grade.notes:
            print(note)
        return 1
    found = json.loads(text)
    found["execution_time"] = round(time.monotonic() - started, 3)
    found["extra_data"]["isolation"] = grade.isolation
    results.parent.mkdir(parents=True, exist_ok=True)
    write_whole(results, json.dumps(found, ensure_ascii=True, indent=1) + "\n")
    return 0


def _metadata(path: Path) -> Mapping[str, Any]:
    """Return what Gradescope tells of the submission; nothing where it tells nothing."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _student(told: Mapping[str, Any]) -> str:
    users = told.get("users")
    names = [
        str(user.get("name") or user.get("email") or "")
        for user in (users if isinstance(users, list) else [])
        if isinstance(user, dict)
    ]
    return ", ".join(name for name in names if name)[:200] or "student"


def _moment(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


if __name__ == "__main__":
    from grader.errors import GraderError

    try:
        sys.exit(run(Path(sys.argv[1])))
    except GraderError as error:
        sys.exit(f"GRADER FAULT: {error}")
