"""`pytest --problem DIR FILE`: an item a check, with what a student needs to read where it fails.

Silent unless --problem is given. Files that are named are handed to a process of its own; they are
not imported here.
"""

from collections.abc import Generator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from grader.results.grade import CheckResult, Grade

SUFFIXES = (".py", ".ipynb", ".md")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --problem and --problem-seed."""
    group = parser.getgroup("grader", "checks of an exercise")
    group.addoption(
        "--problem", metavar="DIR", help="a problem or a kit: each file is checked against it"
    )
    group.addoption(
        "--problem-seed", metavar="N", type=int, help="seed of the generated inputs of a problem"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Take part only where a problem is named."""
    if config.getoption("--problem", default=None):
        config.pluginmanager.register(Collecting(), "grader-collecting")


class Collecting:
    """Takes each file that is named as a submission, in place of a file of tests."""

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        """Take a named file as a submission, and as nothing else: others would import it."""
        found = yield
        named = [Path(str(a).partition("::")[0]).resolve() for a in parent.config.args]
        if file_path.suffix in SUFFIXES and file_path.resolve() in named:
            return [SubmissionFile.from_parent(parent, path=file_path)]
        return found


class SubmissionFile(pytest.File):
    """A file that is handed in."""

    def collect(self) -> Iterable["CheckItem"]:
        """Yield an item for each check; the file is graded once."""
        from grader.errors import GraderError
        from grader.integrations.asking import graded

        folder = Path(self.config.getoption("--problem"))
        try:
            grade = graded(self.path, folder, self.config.getoption("--problem-seed"))
        except GraderError as error:
            raise self.CollectError(str(error)) from None
        for question in grade.questions:
            for check in question.checks:
                name = f"{question.id}-{check.id}"
                yield CheckItem.from_parent(self, name=name, grade=grade, check=check)


class CheckFailed(Exception):
    """A check that is not right yet."""


class CheckItem(pytest.Item):
    """One check of a submission."""

    def __init__(self, *, grade: "Grade", check: "CheckResult", **rest: Any) -> None:
        super().__init__(**rest)
        self.grade = grade
        self.check = check

    def runtest(self) -> None:
        """Pass, fail, or skip where a person decides."""
        is_blank_answer = self.check.part == "written" and self.check.status == "not_attempted"
        if is_blank_answer or self.check.status in ("needs_review", "grader_fault"):
            pytest.skip(self.check.message)
        if self.check.status != "correct":
            raise CheckFailed(self._told())

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return what a student reads, without a traceback of ours."""
        if isinstance(excinfo.value, CheckFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def _told(self) -> str:
        check = self.check
        hint = f"Hint: {check.hint}" if check.hint else ""
        told = [line for line in (check.message, check.detail, hint) if line]
        if check.reproduction:
            told += ["", "To see it yourself, run after your code:", "", check.reproduction]
        return "\n".join(told).strip()

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where it stands, and what it tries."""
        number = self.name.partition("-")[0]
        return self.path, None, f"{number} {self.check.title or self.check.id}"
