"""One run of a submission's code, and what judging it needs beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grader.grading.judging_time import JudgingTime
from grader.reference.references import PlannedCheck
from grader.sandbox.base import Run
from grader.submission.model import Submission


@dataclass(frozen=True)
class CodeRun:
    """One run of a submission's code, with the time that judging it may take, the modules our
    machine lacks for it, and those that nobody offered.
    """

    submission: Submission
    run: Run
    time: JudgingTime
    lacks: Mapping[str, frozenset[str]]
    not_provided: Mapping[str, frozenset[str]]
    asked: Sequence[PlannedCheck] = ()
    own_names: Mapping[str, str] = field(default_factory=dict)
    """What the student calls what is asked for, where that is another name."""
