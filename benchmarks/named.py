"""What is told of a wrong function, measured on mutants of students' right files:
python benchmarks/named.py [--count 60] [--seed 1] [--edits 1] [--show]

A mutant is one edit (or two) of a file that earns all points, in a function that is asked for. It
is named (by the author's misconception, a slip, an altered input or output, the student's own
line), localised (the place is told), bare (only that values differ), or not caught.
"""

import argparse
import ast
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from grader.grading.door import open_grader
from grader.grading.grader import Grader
from grader.results.grade import CheckResult
from grader.sandbox.base import Unit
from grader.submission.model import Submission
from grader.variants.mutants import difference_text, mutants

ROOT = Path(__file__).parent.parent
FILES = {
    "recurrent-networks": ["submissions/ada/cells.py"],
    "rnn-from-scratch": ["scratch_right.py", "scratch_compact.py"],
    "attention": ["attention_loops.py"],
    "optimisation": ["optimisation_loops.py"],
    "rnn-notebook": ["notebook_as_file.py"],
    "python-basics": ["basics_files"],
    "data-analysis": ["data_files"],
}


def sources(problem: str) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of right files of students."""
    for file in FILES[problem]:
        path = ROOT / file if "/" in file else ROOT / "tests" / "cold" / file
        if path.is_dir():
            for one in sorted(path.glob("*.py")):
                yield one.name, one.read_text()
        elif path.exists():
            yield path.name, path.read_text()


def told(checks: list[CheckResult]) -> str:
    """Return how well the mistake behind some failed checks is told: the best of them."""
    kinds = []
    for check in checks:
        if check.misconception:
            kinds.append("named: misconception")
        elif check.diagnosis is not None and check.diagnosis.is_named:
            kinds.append(f"named: {check.diagnosis.kind}")
        elif check.diagnosis is not None:
            kinds.append("localised")
        else:
            kinds.append("crash" if check.status == "could_not_run" else "bare")
    return min(kinds, key=lambda kind: (not kind.startswith("named"), kind != "localised"))


def candidates(grader: Grader, text: str) -> Iterator[tuple[str, str, int]]:
    """Yield (target, mutated text, line) of each edit of a function that is asked for."""
    spans = {
        node.name: (node.lineno, node.end_lineno or node.lineno)
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    subjects = {p.subject.target: p.subject for p in grader.references.planned}
    for target, subject in subjects.items():
        if target not in spans:
            continue
        low, high = spans[target]
        for one in mutants(text, subject):
            if low <= one.line <= high:
                yield target, one.source, one.line


def main() -> None:
    """Print how often a mistake is named, by problem."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--edits", type=int, default=1)
    parser.add_argument("--problem", choices=sorted(FILES))
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    whole: Counter[str] = Counter()
    seconds: list[float] = []
    for problem in [options.problem] if options.problem else FILES:
        rng = random.Random(options.seed)
        counts: Counter[str] = Counter()
        with open_grader(ROOT / "problems" / problem, isolation="auto") as grader:
            files = list(sources(problem))
            every = [
                (name, k, mutant)
                for k, (name, text) in enumerate(files)
                for mutant in candidates(grader, text)
            ]
            for name, k, (target, text, line) in rng.sample(every, min(options.count, len(every))):
                for _ in range(options.edits - 1):
                    again = [two for two in candidates(grader, text) if two[0] == target]
                    target, text, line = rng.choice(again)
                units = [
                    Unit(Path(other).stem, other, other, text if j == k else source)
                    for j, (other, source) in enumerate(files)
                    if j == k or problem in ("python-basics", "data-analysis")
                ]
                asked = {
                    p.question.id for p in grader.references.planned if p.subject.target == target
                }
                began = time.perf_counter()
                grade = grader.grade(Submission("m", units=units))
                spent = time.perf_counter() - began
                wrong = [
                    c
                    for q in grade.questions
                    for c in q.checks
                    if q.id in asked
                    and c.part == "code"
                    and c.status not in ("correct", "not_attempted")
                ]
                kind = told(wrong) if wrong else "not caught"
                counts[kind] += 1
                if wrong:
                    seconds.append(spent)
                if options.show and wrong:
                    print(f"--- {problem} {name} {target} line {line}: {kind} ({spent:.2f} s)")
                    print(difference_text(files[k][1], text)[:300])
                    print("   ", wrong[0].message[:400])
        print(problem, dict(counts.most_common()), flush=True)
        whole += counts
    caught = sum(whole.values()) - whole["not caught"]
    named = sum(n for kind, n in whole.items() if kind.startswith("named"))
    print(f"\n{caught} caught of {sum(whole.values())}: named {named / caught:.0%}", dict(whole))
    seconds.sort()
    print(f"seconds a wrong file: median {seconds[len(seconds) // 2]:.2f}, most {seconds[-1]:.2f}")


if __name__ == "__main__":
    main()
