"""What counts by the course's policy, and which checks students may see whole by now."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from grader.policy import Attempted, Policy, final_of, load_policy
from grader.results.final import Final
from grader.results.grade import Grade, Visibility
from grader.results.visibility import levels_open
from grader.web.records import Extension, Person, Records
from grader.web.settings import Course, Rules, terms
from grader.web.uploads import Upload

read_policy = cache(load_policy)
"""Read once a process: it was read when the pages began, and what is wrong with it told then."""


class Finals:
    """Applies a course's policy to what people handed in here."""

    def __init__(self, course: Course, records: Records) -> None:
        self._course = course
        self._records = records

    def levels(self, problem: str) -> frozenset[Visibility]:
        """Return the levels of checks that students see whole now.

        The due time is over for nobody before it is over for who has the longest.
        """
        extensions = self._records.extensions(problem).values()
        every = [terms(self._course, problem, one).last for one in (Extension(), *extensions)]
        is_over = all(last is not None and time.time() > last for last in every)
        return levels_open(is_over, self._records.is_published(problem))

    def policy(self, problem: str) -> Policy | None:
        """Return the course's rules on points; None without any."""
        file: Path | None = self._course.problems.get(problem, Rules()).policy
        return read_policy(file) if file is not None else None

    def final(
        self,
        problem: str,
        person: Person,
        extension: Extension,
        attempts: Sequence[tuple[Upload, Grade]],
    ) -> Final | None:
        """Return what counts of a person's graded attempts, the newest last; None without a policy.

        When something was handed in is known here. The due time of the course comes before that of
        the policy; of what a person was given here and in the policy the latest holds.
        """
        policy = self.policy(problem)
        if policy is None:
            return None
        names = [n for n in (person.handle, person.name, person.number, person.email) if n]
        dues = [terms(self._course, problem, Extension()).due, extension.due]
        if dues[0] is None or policy.extends(*names):
            said = policy.due_of(*names)
            dues.append(said.timestamp() if said is not None else None)
        known = [due for due in dues if due is not None]
        if known:
            policy = policy.with_due(datetime.fromtimestamp(max(known), UTC))
        made = [
            Attempted(grade, datetime.fromtimestamp(upload.received_at, UTC), upload.is_late)
            for upload, grade in attempts
        ]
        return final_of(policy, made, names)
