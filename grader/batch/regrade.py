"""A class graded anew where an exercise, a seed or the grader has changed: only what is touched.

What a submission got before is found by its digest, whatever version of the exercise gave it. A
question is touched where anything that its result rests on is another (see
`problem.fingerprint.question_versions`). Where only the points of its checks are others, nothing
runs: each check keeps its share.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from grader.analysis.moves import Move, move
from grader.batch.batch import Batch, standing_grades
from grader.batch.circumstances import Circumstances
from grader.batch.events import Event, GradingEnded, GradingStarted, SubmissionDone
from grader.batch.task import Task
from grader.batch.workers.local import LocalWorkers
from grader.errors import Stopped
from grader.grading.merged import rescored
from grader.problem.fingerprint import only_points_differ, question_versions
from grader.results.decision import Decisions
from grader.results.grade_json import grade_text, read_grade
from grader.results.key import Key
from grader.store.rows import New
from grader.store.store import Store
from grader.submission.fingerprint import submission_digest
from grader.submission.handed import Where
from grader.submission.read import student_name

WHOLE: tuple[str, ...] = ()
MET_A_LIMIT = {"timed_out", "out_of_memory"}
"""Where a limit was met, one question took the time of others, and all are judged anew."""


class PartWorkers(LocalWorkers):
    """Workers that judge of some submissions only some questions: `parts` says of which."""

    parts: Mapping[Where, tuple[str, tuple[str, ...]]] = {}

    def task(self, path: Where) -> Task:
        """Return what a process is told of a submission."""
        before, only = self.parts.get(path, ("", WHOLE))
        return replace(super().task(path), before=before, only=only)


@dataclass
class Plan:
    """What is to be done: `touched` counts submissions by the questions that are judged anew.

    `rescored` keep all results at other points, `untouched` keep theirs, `done` have been graded so
    already, `new` were never graded.
    `reasons` say what has changed.
    """

    touched: Counter[tuple[str, ...]] = field(default_factory=Counter)
    whole: int = 0
    rescored: int = 0
    untouched: int = 0
    done: int = 0
    new: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


class Regrade:
    """One regrade of a class: `plan` first, then `run`, then `moves`.

    `kept` is the store that holds what was before; results go into `store`, which may be another
    one that is thrown away: nothing in `kept` is then touched.
    """

    def __init__(
        self,
        circumstances: Circumstances,
        paths: Sequence[Where],
        kept: Store,
        store: Store,
        workers: PartWorkers,
    ) -> None:
        self.circumstances = circumstances
        self.paths = paths
        self.kept = kept
        self.store = store
        self.workers = workers
        self.digests = [submission_digest(path) for path in paths]
        self.before = kept.newest_of(circumstances.problem, self.digests)
        self.versions = question_versions(circumstances.loaded, circumstances.seed)
        self.is_stopped = False
        self._same: list[New] = []
        self._batch: Batch | None = None

    def plan(self) -> Plan:
        """Return what is to be done, and hand it to the workers; what is untouched is kept."""
        plan = Plan()
        parts: dict[Where, tuple[str, tuple[str, ...]]] = {}
        same: dict[str, New] = {}
        for path, digest in zip(self.paths, self.digests, strict=True):
            key = self.circumstances.key(digest)
            if digest not in self.before:
                plan.new += 1
                continue
            old, text = self.before[digest]
            if old == key:
                plan.done += 1
                same[key.digest] = New(key, student_name(path), text)
                continue
            plan.reasons.update(_reasons(old, key))
            found = self._touched(old, key, text, student_name(path))
            if found is None:
                plan.whole += 1
                continue
            only, now = found
            if only:
                plan.touched[only] += 1
                parts[path] = (now, only)
                continue
            plan.rescored += now != text
            plan.untouched += now == text
            same[key.digest] = New(key, student_name(path), now)
        self.workers.parts = parts
        self._same = list(same.values())
        return plan

    def _touched(
        self, old: Key, new: Key, text: str, student: str
    ) -> tuple[tuple[str, ...], str] | None:
        """Return the questions to be judged anew, and the grade as it stands without them: with the
        points that checks give now. None where the whole submission is judged anew.
        """
        is_here = (old.grader, old.environment, old.level) == (
            new.grader,
            new.environment,
            new.level,
        )
        grade = read_grade(text, student) if is_here else None
        if grade is None or [q.id for q in grade.questions] != list(self.versions):
            return None
        changed = {q.id: q for q in grade.questions if q.version != self.versions[q.id]}
        by_points = {
            name
            for name, question in changed.items()
            if only_points_differ(question.version, self.versions[name])
        }
        found = tuple(name for name in changed if name not in by_points)
        checks = [check for question in grade.questions for check in question.checks]
        statuses = {check.status for check in checks}
        if "grader_fault" in statuses or (found and statuses & MET_A_LIMIT):
            return None
        if changed and any(c.part == "code" and c.status == "needs_review" for c in checks):
            return None  # it rests on a near name or a second copy, sought in the whole submission
        if len(found) == len(self.versions):
            return None
        if by_points:
            now = rescored(grade, self.circumstances.loaded, self.versions, by_points)
            text = grade_text(now)
        return found, text

    def run(self) -> Iterator[Event]:
        """Grade what is touched; yield events as `ClassRun` does. Raises Stopped when stopped."""
        known = self.store.known([new.key.digest for new in self._same])
        self.store.add([new for new in self._same if new.key.digest not in known])
        self._batch = batch = Batch(self.circumstances, self.paths, self.store, self.workers)
        batch.stopped = self.is_stopped
        yield GradingStarted(len(self.paths))
        for number, found in batch.run():
            yield SubmissionDone(student_name(self.paths[number]), found)
        yield GradingEnded()
        if batch.stopped:
            raise Stopped("Stopped; what is graded is kept. Run the same command again to go on.")

    def stop(self) -> None:
        """End the run when what is being graded is done; may be called from a signal handler."""
        self.is_stopped = True
        if self._batch is not None:
            self._batch.stopped = True

    def moves(self) -> list[Move]:
        """Return who moved, in the order of the class; what people decided holds on both sides."""
        names = [student_name(path) for path in self.paths]
        every = self.kept.decisions(self.circumstances.problem)
        decisions = Decisions(every)
        found = []
        now = standing_grades(
            self.store, self.circumstances, zip(names, self.digests, strict=True), every
        )
        for (name, text), digest in zip(now, self.digests, strict=True):
            if digest not in self.before:
                continue
            old = read_grade(self.before[digest][1], name)
            new = read_grade(text, name)
            if old is None or new is None:
                continue
            moved = move(name, decisions.within(old, digest), new)
            if moved is not None:
                found.append(moved)
        return found


def _reasons(old: Key, new: Key) -> list[str]:
    """Return what differs between two keys of one submission."""
    told = {
        "spec": "the exercise has changed",
        "seed": f"the seed was {old.seed} and is {new.seed}",
        "grader": "the grader is another version",
        "environment": f"the environment was {old.environment} and is {new.environment}",
        "level": f"the isolation was {old.level} and is {new.level}",
    }
    return [said for name, said in told.items() if getattr(old, name) != getattr(new, name)]
