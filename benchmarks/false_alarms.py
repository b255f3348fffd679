"""How often `distribution` fails right work: python benchmarks/false_alarms.py [--count 100000]

Two samples of one distribution are compared again and again, as the check does it with its default
number of draws and its default error probability. None of them should be told apart.
"""

import argparse
from collections.abc import Callable

import numpy as np

from grader.checks.kinds.distribution import Distribution
from grader.checks.samples import most_different

SHAPES: dict[str, Callable[[np.random.Generator, int], np.ndarray]] = {
    "normal": lambda rng, n: rng.normal(size=n),
    "uniform, in single precision": lambda rng, n: rng.random(n, dtype=np.float32).astype(float),
    "two dice": lambda rng, n: rng.integers(1, 7, n) + rng.integers(1, 7, n).astype(float),
    "a rare event": lambda rng, n: (rng.random(n) < 0.001).astype(float),
    "Cauchy": lambda rng, n: rng.standard_cauchy(n),
    "exponential, cubed": lambda rng, n: rng.exponential(size=n) ** 3,
    "dropout": lambda rng, n: np.where(rng.random(n) < 0.3, 0.0, 1.7),
    "always the same": lambda rng, n: np.full(n, 0.1),
}


def main() -> None:
    """Print for each distribution how many right samples were failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    count = parser.parse_args().count
    fields = Distribution.model_fields
    draws, error = fields["draws"].default, fields["error"].default
    rng = np.random.default_rng(1)
    each, total = -(-count // len(SHAPES)), 0
    for name, draw in SHAPES.items():
        pairs = ((draw(rng, draws), draw(rng, draws)) for _ in range(each))
        failed = sum(most_different(one, other, error) is not None for one, other in pairs)
        total += failed
        print(f"{name:32} {each} right samples of {draws} draws, {failed} failed", flush=True)
    print(f"{total} of {each * len(SHAPES)} failed; at most {error:g} of them should be")


if __name__ == "__main__":
    main()
