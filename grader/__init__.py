"""An autograder for computing exercises.

Code run apart from its answers, feedback a student learns from.

What other programs may use stands in `__all__`, and is imported when it is first asked for. All
else may change freely.
"""

# nothing is imported here: `python -m grader` reads this file before `safe_path` is in force
TYPE_CHECKING = False

__version__ = "0.1.0"

_HOMES = {
    # grade a submission
    "open_grader": "grader.grading.door",
    "load_problem": "grader.problem.load",
    "read_submission": "grader.submission.read",
    "render": "grader.report.render",
    # in a notebook
    "check": "grader.integrations.notebook",
    # what comes of it
    "Grade": "grader.results.grade",
    "QuestionResult": "grader.results.grade",
    "CheckResult": "grader.results.grade",
    "Verdict": "grader.results.grade",
    # a kind of check in another package
    "CodeCheck": "grader.checks.check",
    "WrittenCheck": "grader.checks.written_check",
    "Plan": "grader.checks.check",
    "Script": "grader.checks.script",
    "Binding": "grader.checks.binding",
    "CodeEvidence": "grader.checks.evidence",
    "WrittenEvidence": "grader.checks.evidence",
    "Tolerance": "grader.checks.compare",
    "difference": "grader.checks.compare",
    "as_array": "grader.checks.arrays",
    "generator": "grader.checks.inputs",
    "distinct_sizes": "grader.checks.standard_sizes",
    "wrong": "grader.checks.endings",
    # an export in another package
    "Export": "grader.exports.export",
    "StudentRow": "grader.results.class_row",
    "Line": "grader.exports.target",
    "harmless": "grader.exports.table_text",
    # what can go wrong
    "GraderError": "grader.errors",
    "ProblemError": "grader.errors",
    "SandboxError": "grader.errors",
    "UsageError": "grader.errors",
}

__all__ = [
    "Binding",
    "CheckResult",
    "CodeCheck",
    "CodeEvidence",
    "Export",
    "Grade",
    "GraderError",
    "Line",
    "Plan",
    "ProblemError",
    "QuestionResult",
    "SandboxError",
    "Script",
    "StudentRow",
    "Tolerance",
    "UsageError",
    "Verdict",
    "WrittenCheck",
    "WrittenEvidence",
    "__version__",
    "as_array",
    "check",
    "difference",
    "distinct_sizes",
    "generator",
    "harmless",
    "load_problem",
    "open_grader",
    "read_submission",
    "render",
    "wrong",
]

if TYPE_CHECKING:
    from grader.checks.arrays import as_array
    from grader.checks.binding import Binding
    from grader.checks.check import CodeCheck, Plan
    from grader.checks.compare import Tolerance, difference
    from grader.checks.endings import wrong
    from grader.checks.evidence import CodeEvidence, WrittenEvidence
    from grader.checks.inputs import generator
    from grader.checks.script import Script
    from grader.checks.standard_sizes import distinct_sizes
    from grader.checks.written_check import WrittenCheck
    from grader.errors import GraderError, ProblemError, SandboxError, UsageError
    from grader.exports.export import Export
    from grader.exports.table_text import harmless
    from grader.exports.target import Line
    from grader.grading.door import open_grader
    from grader.problem.load import load_problem
    from grader.report.render import render
    from grader.results.class_row import StudentRow
    from grader.results.grade import CheckResult, Grade, QuestionResult, Verdict
    from grader.submission.read import read_submission

    def check(question: str = "", problem: str | None = None) -> object:
        """Check what a notebook has run (`integrations.notebook.check`)."""


def load_ipython_extension(shell: object) -> None:
    """Add `%%check 1.2` to a notebook: `%load_ext grader`."""
    import importlib

    importlib.import_module("grader.integrations.notebook").load_ipython_extension(shell)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    value: object = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
