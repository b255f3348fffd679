"""Change the YAML of the shipped problems at random: each mistake is told with its place.

    python benchmarks/fuzz_problem.py --count 20000 --prove 300

Prints, for each kind of change, how many were refused when the problem was loaded and how many
were not. A misspelt key or name that is not refused is printed: it must stand in text that people
read, or be an id. Of those that load, `--prove` are proved as `validate --quick` does and grade the
references of the problem as it was: what neither refuses nor gives full marks is printed. Exit code
1 where anything ended in an error that is not the author's.
"""

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from grader.errors import ProblemError  # noqa: E402
from grader.grading import open_grader  # noqa: E402
from grader.problem.load import load_problem  # noqa: E402
from grader.sandbox.base import Unit  # noqa: E402
from grader.submission.model import Submission  # noqa: E402
from grader.validation.findings import findings  # noqa: E402

PROSE = {
    *("text", "title", "message", "hint", "hints", "name", "description", "source", "any"),
    *("replace", "with", "doubts", "implementation", "label", "other_labels", "question"),
    *("unless_anywhere", "accepted", "yes", "no"),
}


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every part of a value."""
    found = [path]
    parts = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, part in parts:
        found += paths(part, (*path, key))
    return found


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def misspelt(rng: random.Random, word: str) -> str:
    """Return a word with a letter dropped, doubled, exchanged or another."""
    k = rng.randrange(len(word))
    return rng.choice(
        [word[:k] + word[k + 1 :], word[:k] + word[k] + word[k:], word[:k] + "q" + word[k + 1 :]]
    )


def change(rng: random.Random, value: Any) -> tuple[str, str, Any]:
    """Return (kind, where, changed value) of one random change."""
    kind = rng.choice(["misspell key", "misspell name", "drop", "retype", "twice"])
    here = [path for path in paths(value) if path]
    path = rng.choice(here)
    owner, key = at(value, path[:-1]), path[-1]
    where = ".".join(map(str, path))
    if kind == "misspell key" and isinstance(owner, dict):
        other = misspelt(rng, str(key))
        items = [(other if k == key else k, v) for k, v in owner.items()]
        owner.clear()
        owner.update(items)
    elif kind == "misspell name" and isinstance(owner[key], str) and owner[key]:
        owner[key] = misspelt(rng, owner[key])
    elif kind == "drop":
        del owner[key]
    elif kind == "retype":
        owner[key] = rng.choice(
            [None, 7, "seven", [owner[key]], {"value": owner[key]}, True, -1, 0.5]
        )
    elif kind == "twice" and isinstance(owner, list):
        owner.append(owner[key])
    else:
        return "nothing", where, value
    return kind, where, value


def reindented(rng: random.Random, text: str) -> tuple[str, str]:
    """Return which line was shifted by a space or two, and the text."""
    lines = text.split("\n")
    k = rng.randrange(len(lines))
    lines[k] = " " * rng.choice([1, 2]) + lines[k] if rng.random() < 0.5 else lines[k][1:]
    return f"line {k + 1}", "\n".join(lines)


def right_work(folder: Path) -> Submission:
    """Return the references of a problem, handed in."""
    problem = load_problem(folder)
    sources = {
        subject.source
        for question in problem.questions
        for subject in (question.code.subjects.values() if question.code else ())
    }
    units = [
        Unit(f"m{k}", f"m{k}.py", f"m{k}.py", source) for k, source in enumerate(sorted(sources))
    ]
    return Submission("right", {}, tuple(units))


def proved(folder: Path, submission: Submission) -> tuple[str, str]:
    """Return what `validate --quick` and grading right work make of a problem that loads."""
    with open_grader(folder, isolation="process", names_slips=False) as grader:
        complaints = [found.complaint for found in findings(grader.problem, grader)]
        wrong = next((found for found in complaints if found is not None), None)
        if wrong is not None:
            return "found wrong by validate", str(wrong)
        grade = grader.grade(submission)
    if any(check.status == "grader_fault" for q in grade.questions for check in q.checks):
        return "a grader fault", ""
    code = [check for q in grade.questions for check in q.checks if check.part == "code"]
    lost = [f"{check.message}" for check in code if check.status != "correct"]
    return ("right work loses points", lost[0]) if lost else ("right work has full marks", "")


def main() -> None:
    """Change, load, count."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--prove", type=int, default=0)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    outcomes: Counter[tuple[str, str]] = Counter()
    unseen: list[str] = []
    broken = 0
    with tempfile.TemporaryDirectory() as scratch:
        folders = []
        for folder in sorted((ROOT / "problems").iterdir()):
            folders.append(Path(shutil.copytree(folder, Path(scratch) / folder.name)))
        right = {folder: right_work(folder) for folder in folders} if options.prove else {}
        proofs: Counter[str] = Counter()
        files = [file for folder in folders for file in sorted(folder.rglob("*.yaml"))]
        for _ in range(options.count):
            file = rng.choice(files)
            before = file.read_text(encoding="utf-8")
            if rng.random() < 1 / 6:
                kind = "reindent"
                where, text = reindented(rng, before)
            else:
                kind, where, value = change(rng, yaml.safe_load(before))
                text = yaml.safe_dump(value, sort_keys=False, allow_unicode=True)
            file.write_text(text, encoding="utf-8")
            root = next(folder for folder in folders if file.is_relative_to(folder))
            try:
                load_problem(root)
                outcome = "loaded"
                is_prose = any(part in PROSE for part in where.split("."))
                if kind.startswith("misspell") and not is_prose:
                    unseen.append(f"{kind} {file.relative_to(scratch)} {where}")
                if proofs.total() < options.prove and kind != "nothing" and not is_prose:
                    proof, why = proved(root, right[root])
                    proofs[proof] += 1
                    if "fault" in proof or "loses" in proof:
                        print(f"{proof}: {kind} {file.relative_to(scratch)} {where}: {why[:200]}")
                    broken += proof == "a grader fault"
            except ProblemError as error:
                outcome = "refused"
                if not all(complaint.file and complaint.line for complaint in error.complaints):
                    outcome = "refused without a place"
            except Exception as error:  # noqa: BLE001 - this is what is looked for
                outcome = "broken"
                broken += 1
                print(f"BROKEN {type(error).__name__}: {error} | {kind} {file.name} {where}")
            outcomes[kind, outcome] += 1
            file.write_text(before, encoding="utf-8")
    for (kind, outcome), number in sorted(outcomes.items()):
        print(f"{kind:14} {outcome:24} {number}")
    for proof, number in sorted(proofs.items()):
        print(f"{proof:39} {number}")
    print(f"{len(unseen)} misspelt keys or names outside of prose were not refused")
    print(*sorted(set(unseen))[:60], sep="\n")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
