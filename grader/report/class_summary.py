"""What a whole class came to, in sentences for the instructor."""

from collections import Counter
from collections.abc import Iterator

from grader.display import counted, one_line
from grader.results.class_row import StudentRow
from grader.sandbox.libraries import install_command

WORTH_TELLING_SECONDS = 1.0
MAX_NAMES = 10
LIBRARIES = frozenset(
    {
        *("einops", "jax", "keras", "networkx", "numba", "pandas", "scipy", "sklearn"),
        *("statsmodels", "sympy", "tensorflow", "torchvision"),
    }
)
"""What students of such courses import, and an exercise may allow."""


def _some(names: list[str]) -> str:
    return ", ".join(names[:MAX_NAMES]) + (" and others" if len(names) > MAX_NAMES else "")


class Summary:
    """What a whole class came to, and what the instructor may want to do about it."""

    def __init__(self) -> None:
        self.levels: set[str] = set()
        self.statuses: Counter[str] = Counter()
        self.students: dict[str, list[str]] = {}
        self.blank: list[str] = []
        self.lacking: dict[str, list[str]] = {}
        self.unprovided: dict[str, list[str]] = {}
        self.handed_in_nothing = 0

    def add(self, row: StudentRow) -> None:
        """Take a student in."""
        if row.is_missing:
            self.handed_in_nothing += 1
            return
        for module in row.lacks:
            self.lacking.setdefault(module, []).append(one_line(row.student))
        for module in row.unprovided:
            if module in LIBRARIES:  # another name may be a slip of the student's
                self.unprovided.setdefault(module, []).append(one_line(row.student))
        self.levels.add(row.isolation)
        if (
            all(question.status == "not_attempted" for question in row.questions)
            and len(self.blank) <= MAX_NAMES
        ):
            self.blank.append(one_line(row.student))
        statuses = [question.status for question in row.questions]
        # code that could not run is told too where the question waits for its written half
        stopped = {check.question for check in row.checks if check.status == "could_not_run"}
        waiting = {q.id for q in row.questions if q.status == "needs_review"}
        statuses += ["could_not_run"] * len(stopped & waiting)
        for status in statuses:
            self.statuses[status] += 1
        for status in dict.fromkeys(statuses):
            names = self.students.setdefault(status, [])
            if len(names) <= MAX_NAMES:
                names.append(one_line(row.student))

    def _who(self, status: str) -> str:
        return _some(self.students[status])

    def sentences(self, store: str, slowest: list[tuple[float, str]]) -> Iterator[str]:
        """Yield a sentence for each thing that failed or waits."""
        if self.statuses["needs_review"]:
            count = self.statuses["needs_review"]
            yield (
                f"{counted(count, 'answer waits', 'answers wait')} for a person: grader "
                f"review --store {store}"
            )
        if self.statuses["timed_out"] + self.statuses["out_of_memory"]:
            count = self.statuses["timed_out"] + self.statuses["out_of_memory"]
            who = ", ".join(
                self._who(status)
                for status in ("timed_out", "out_of_memory")
                if self.statuses[status]
            )
            yield (
                f"{counted(count, 'question')} met a limit on time or memory ({who}); "
                "`limits` in exercise.yaml sets them."
            )
        if self.statuses["could_not_run"]:
            count, who = self.statuses["could_not_run"], self._who("could_not_run")
            yield (
                f"{counted(count, 'question has', 'questions have')} code that could not "
                f"run ({who}); their reports say why."
            )
        for module, names in sorted(self.unprovided.items()):
            yield (
                f"{_some(names)} {'import' if len(names) > 1 else 'imports'} {module}, which this "
                "exercise does not provide: that code did not run, and waits. Where it is allowed, "
                f"write `preload: [{module}]` in exercise.yaml, install it "
                f"({install_command(module)}), and run the same command again."
            )
        if self.blank:
            yield (
                f"Nothing that answers a question was found in {_some(self.blank)}; each "
                "report.html says what was looked at."
            )
        if slowest and slowest[0][0] >= WORTH_TELLING_SECONDS:
            yield (
                "Slowest: "
                f"{', '.join(f'{one_line(name)} {seconds:.1f} s' for seconds, name in slowest)}."
            )

    @property
    def fault(self) -> str:
        """What to say of faults of the grader; nothing where there were none."""
        if not self.statuses["grader_fault"]:
            return ""
        if self.lacking:
            told = " ".join(
                f"{module} is not installed here, and the code of {_some(names)} needs "
                f"it. Install it: {install_command(module)}"
                for module, names in self.lacking.items()
            )
            return (
                f"GRADER FAULT in {counted(self.statuses['grader_fault'], 'question')} "
                "(no points lost): "
                f"{self._who('grader_fault')}. {told}; then run the same command again."
            )
        return (
            f"GRADER FAULT in {counted(self.statuses['grader_fault'], 'question')} (no "
            f"points lost): {self._who('grader_fault')}. "
            "Run the same command again; if it stays, see the notes in their reports: "
            "`grader doctor` looks at this machine, `grader validate` at the exercise."
        )
