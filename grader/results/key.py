"""The key of a grade: all that it depends on, as one digest."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """All that a grade depends on."""

    problem: str
    submission: str
    spec: str
    grader: str
    environment: str
    seed: str
    level: str

    @property
    def digest(self) -> str:
        """One text for all of it."""
        parts = [
            self.problem,
            self.submission,
            self.spec,
            self.grader,
            self.environment,
            self.seed,
            self.level,
        ]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()
