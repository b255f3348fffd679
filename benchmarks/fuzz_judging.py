"""Judge values that only an attacker would send, for every check of every problem: no fault of
ours, no long wait.

    python benchmarks/fuzz_judging.py --count 100000

Prints how often each outcome came, and the longest time one check took. Exit code 1 where something
was a grader fault.
"""

import argparse
import random
import sys
import time
import warnings
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from grader.grading.grader import Grader  # noqa: E402
from grader.problem.load import load_problem  # noqa: E402
from grader.reference.cache import cache_folder  # noqa: E402
from grader.sandbox.base import Finished, LoadReport, Run  # noqa: E402
from grader.sandbox.supervisor import Sandbox  # noqa: E402
from tests.hostile_values import hostile  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    warnings.simplefilter("error")
    rng = random.Random(options.seed)
    outcomes: Counter[str] = Counter()
    longest = 0.0
    faults = []
    with Sandbox() as sandbox:
        graders = [
            Grader(load_problem(folder), sandbox, 0, cache_folder())
            for folder in sorted((ROOT / "problems").iterdir())
        ]
        checks = [(grader, planned) for grader in graders for planned in grader.references.planned]
        for number in range(options.count):
            grader, planned = checks[number % len(checks)]
            expected = grader.references.expected()[planned.number]
            assert isinstance(expected, Finished)
            sent = [
                hostile(rng, value) if rng.random() < 0.6 else value
                for value in expected.observations
            ]
            if rng.random() < 0.05:
                sent = sent[: rng.randrange(len(sent) + 1)]
            run = Run(LoadReport(), {planned.number: Finished(tuple(sent))})
            time_left = grader.code.time()
            began = time.process_time()
            verdict = grader.code.first_verdict(planned, run, time_left)
            longest = max(longest, time.process_time() - began)
            outcomes[verdict.status] += 1
            if verdict.status == "grader_fault":
                faults.append(f"{planned.question.id}/{planned.plan.check.id}: {verdict.detail}")
    print(
        f"{options.count} judged: {dict(outcomes.most_common())}; the longest took "
        f"{longest:.3f} s of processor time"
    )
    print(*dict.fromkeys(faults), sep="\n")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
