"""Judge mutated written answers: nothing is raised, and none takes a second.

    python benchmarks/fuzz_answers.py --count 100000

Each answer is an example of a rubric with random changes: words dropped, doubled, exchanged, cut,
pasted from other answers, in capitals, with signs of all alphabets, formulas and long repetitions.
Prints the outcomes and the longest time; exit code 1 where anything was raised or took a second.
"""

import argparse
import random
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from grader.checks.kinds.choice import Choice  # noqa: E402
from grader.checks.kinds.number import Number  # noqa: E402
from grader.checks.kinds.text import Text  # noqa: E402
from grader.problem.load import load_problem  # noqa: E402

MOST_SECONDS = 1.0
SIGNS = "\x00\u200b\u202e​~*_`$\\{}[]()<>|=+-^%#@&\"'“”…–—½²√∑∂𝛼é漢字🙂\t\n.,;:!?0123456789"
PIECES = (
    "$\\frac{\\partial c_T}{\\partial c_0}$",
    "| T | n |\n|--|--|\n| 5 | 19712 |",
    "~~19712~~",
    "(" * 300,
    "9" * 400,
    "not " * 200,
    "2^" * 100,
    "a, " * 500,
    "No? ",
    "1,234.5e10 = ",
    "T = 5: ",
    "<table><tr><td>",
    "```\nx = 1\n```",
)


def mutated(text: str, others: list[str], rng: random.Random) -> str:
    """Return an answer with a few random changes."""
    ways: tuple[Callable[[list[str]], list[str]], ...] = (
        lambda w: [x for x in w if rng.random() > 0.2],
        lambda w: w * rng.choice((2, 3, 50)),
        lambda w: rng.sample(w, len(w)),
        lambda w: w[: rng.randrange(len(w) + 1)],
        lambda w: w + rng.choice(others).split(" "),
        lambda w: [x.upper() if rng.random() < 0.3 else x for x in w],
        lambda w: [x + rng.choice(SIGNS) if rng.random() < 0.3 else x for x in w],
        lambda w: ["".join(rng.sample(x, len(x))) if rng.random() < 0.2 else x for x in w],
        lambda w: w + [rng.choice(PIECES)],
        lambda w: [rng.choice(PIECES), *w],
        lambda w: [str(rng.randrange(10**6)) if rng.random() < 0.1 else x for x in w],
    )
    words = text.split(" ")
    for _ in range(rng.choice((1, 1, 2, 3, 5))):
        words = rng.choice(ways)(words)[:4000]
    return rng.choice((" ", " ", "\n", "")).join(words)


def main() -> None:
    """Judge so many answers and print what came of it."""
    parser = argparse.ArgumentParser(description="Judge mutated written answers.")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    warnings.simplefilter("error")
    rng = random.Random(arguments.seed)
    checks: list[tuple[Text | Number | Choice, list[str]]] = []
    for folder in sorted((ROOT / "problems").iterdir()):
        if (folder / "exercise.yaml").is_file():
            for question in load_problem(folder).questions:
                for check in question.written.checks if question.written else []:
                    checks.append((check, _starts(check)))
    every = [text for _, texts in checks for text in texts]
    outcomes: Counter[str] = Counter()
    slowest, slow_text, failed = 0.0, "", 0
    for _ in range(arguments.count):
        check, own = rng.choice(checks)
        text = mutated(rng.choice(own), every, rng)
        numbers = {"expected": 19712.0, "every-step": 19840.0}
        before = time.process_time()
        try:
            outcomes[check.judge_answer(text, numbers).status] += 1
        except Exception as error:  # noqa: BLE001 - what is looked for
            failed += 1
            print(f"{check.id}: {type(error).__name__}: {error}: {text[:200]!r}")
        took = time.process_time() - before
        if took > slowest:
            slowest, slow_text = took, text
        if took > MOST_SECONDS:
            failed += 1
            print(f"{check.id}: {took:.1f} s for {text[:200]!r}")
    print(f"{arguments.count} judged: {dict(outcomes)}; the longest took {slowest:.3f} s")
    print(f"the longest: {slow_text[:80]!r}, {len(slow_text)} characters; {failed} failed")
    sys.exit(bool(failed))


def _starts(check: Text | Number | Choice) -> list[str]:
    """Return answers to begin with."""
    if isinstance(check, Text):
        return [text for _, text in check.examples.labelled()] or ["It is so."]
    if isinstance(check, Choice):
        return [text for own in check.examples.values() for text in own] or ["No.", "Yes."]
    return ["T=5: 19712, T=10: 39552", "5*3840 + 4*128 = 19712", "$3 \\cdot 4 = 12$", "42"]


if __name__ == "__main__":
    main()
