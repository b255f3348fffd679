"""What goes into the sandbox and what comes out: jobs, limits, outcomes. No processes here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from grader.sandbox.inside.wire import Form, Opaque, Ref

__all__ = [
    "Broken",
    "CheckSteps",
    "Failure",
    "Finished",
    "Form",
    "Job",
    "Killed",
    "Limits",
    "LoadNote",
    "LoadReport",
    "Opaque",
    "OutOfMemory",
    "Outcome",
    "Raised",
    "Ref",
    "Run",
    "Runner",
    "TimedOut",
    "Unit",
]


@dataclass(frozen=True)
class Limits:
    """What one check may use.

    Sizes in bytes, times in seconds of wall clock, without what the process stood in line for a
    processor on a busy machine (`sandbox.deadline`).

    `load_seconds` is for running the submission's top level once, `total_seconds` for the whole
    submission; `memory_bytes` counts from what the interpreter with NumPy has mapped already.
    """

    wall_seconds: float = 5.0
    load_seconds: float = 15.0
    total_seconds: float = 60.0
    cpu_seconds: int = 60
    memory_bytes: int = 1 << 30
    message_bytes: int = 16 << 20
    file_bytes: int = 16 << 20
    open_files: int = 64
    threads: int = 64

    def for_inside(self) -> dict[str, int]:
        """Return the limits that the child sets on itself, as plain data."""
        return {
            "cpu_seconds": self.cpu_seconds,
            "memory_bytes": self.memory_bytes,
            "message_bytes": self.message_bytes,
            "file_bytes": self.file_bytes,
            "open_files": self.open_files,
            "threads": self.threads,
        }


@dataclass(frozen=True)
class Unit:
    """A stretch of student source: a `.py` file, a notebook cell or a fenced block of a sheet.

    `label` is how messages name it ("rnn.py", "work.ipynb, cell 3"); `first_line` is its line in
    the file (or 1 for a cell); units of one `module` share a namespace. Of two finished definitions
    in different modules that of the lower `rank` counts (0: the student's own work; 1 to 3: copies,
    old versions, starters and tests). One that `is_changed` is a version of ours of the student's
    code: it is run all at once, nothing is told of it, and only `module:name` finds what it holds.
    """

    module: str
    file: str
    label: str
    source: str
    first_line: int = 1
    rank: int = 0
    is_changed: bool = False


@dataclass(frozen=True)
class CheckSteps:
    """The steps of one check, in the verbs of `inside.execute`.

    `target` names what is tried, for time limits. Where a `module` is named, functions and classes
    are taken from that one only.

    The inputs of a hidden check come into the process only when every visible check is done, so
    that nothing a student may see can tell of them. `seconds` are what it may take, where that is
    less than the limit of the job.
    """

    number: int
    steps: Sequence[Any]
    target: str = ""
    is_hidden: bool = False
    module: str = ""
    seconds: float | None = None


@dataclass(frozen=True)
class Job:
    """All that is asked of one submission.

    `given` are modules that the course hands out, name to source.

    `files` can be read by student code, path to content, whose characters are bytes (latin-1).

    `preload` are modules a course wants ready; they are used for sources that mention them, and
    `needs` for all, as arguments are made with them. With
    `will_come_again`, the same `checks` object is asked of other submissions too; a box then keeps
    them, so that they cross once and not each time.
    """

    units: Sequence[Unit]
    checks: Sequence[CheckSteps]
    limits: Limits = Limits()
    given: Mapping[str, str] = field(default_factory=dict)
    preload: Sequence[str] = ()
    needs: Sequence[str] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    will_come_again: bool = False


@dataclass(frozen=True)
class Failure:
    """An exception in student code.

    `family` is raised, missing, structure, unfinished, memory or limit.

    `frames` are (label, line, function) in the student's own sources, innermost last; `because` is
    what was lost earlier and explains it.
    """

    family: str
    text: str
    frames: tuple[tuple[str, int, str], ...] = ()
    because: str = ""
    step: int = -1


@dataclass(frozen=True)
class Finished:
    """Every step was carried out.

    `changed` names the functions that changed an array they were given.
    """

    observations: tuple[Any, ...]
    printed: str = ""
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Raised:
    """A step failed inside; `observations` are those made before it."""

    observations: tuple[Any, ...]
    failure: Failure
    printed: str = ""


@dataclass(frozen=True)
class TimedOut:
    """A clock ran out; `limit` names which and how long.

    `at` is where the student's code was then, as (label, line, function), if it could be told.
    """

    limit: str
    at: tuple[str, int, str] | None = None


@dataclass(frozen=True)
class OutOfMemory:
    """Memory ran out; `limit` names how much there was."""

    limit: str


@dataclass(frozen=True)
class Killed:
    """The process ended, or said something that is no answer, before the check was done."""

    reason: str


@dataclass(frozen=True)
class Broken:
    """The machine's fault. Never counts against the student."""

    reason: str


Outcome = Finished | Raised | TimedOut | OutOfMemory | Killed | Broken


@dataclass(frozen=True)
class LoadNote:
    """What happened to one top-level statement that could not be run as it stands."""

    label: str
    line: int
    what: str
    reason: str
    names: tuple[str, ...] = ()

    @property
    def does_not_compile(self) -> bool:
        """Say whether it is no Python; `what` is then this word of the loader's."""
        return self.what == "does not compile"

    def __str__(self) -> str:
        names = f" ({', '.join(self.names)})" if self.names else ""
        return f"{self.label}, line {self.line}{names}: {self.what}: {self.reason}"


@dataclass(frozen=True)
class LoadReport:
    """What running the submission's top level showed.

    `stubs` are dotted names of functions left as handed out; `definitions` say where a name is
    defined, the one that counts last. `rivals` are finished definitions of one name in different
    files that are placed equally well (label, line, module; the first counts). `reads` says which
    variables of its file a function reads, and their lines.
    """

    notes: tuple[LoadNote, ...] = ()
    names: tuple[str, ...] = ()
    stubs: frozenset[str] = frozenset()
    rivals: Mapping[str, tuple[tuple[str, int, str], ...]] = field(default_factory=dict)
    reads: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    definitions: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """What came of a job: how its sources loaded, and one outcome for each check number.

    `seconds` are how long each answer was waited for, by our clock.
    """

    report: LoadReport
    outcomes: Mapping[int, Outcome]
    seconds: Mapping[int, float] = field(default_factory=dict)


class Runner(Protocol):
    """What runs jobs: a Sandbox, or a scripted stand-in in tests."""

    @property
    def level(self) -> str:
        """The isolation in force."""
        ...

    @property
    def is_walled(self) -> bool:
        """Whether no file and no other process is in reach of what runs there."""
        ...

    def run(self, job: Job) -> Run:
        """Return what came of a job."""
        ...
