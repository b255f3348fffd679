"""Puts the problems of the repository into the package, where `grader new --example` finds them.

They stand in `problems/` once; a wheel holds them as `grader/examples/`, and the submissions of
`grader serve --demo` as `grader/sample_class/`. All else is in pyproject.toml.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent


class BuildWithProblems(build_py):
    """Copies the problems as well; an editable install reads them where they are."""

    def run(self) -> None:
        """Build."""
        super().run()
        if not getattr(self, "editable_mode", False):
            target = Path(self.build_lib) / "grader" / "examples"
            shutil.rmtree(target, ignore_errors=True)
            left_out = shutil.ignore_patterns("__pycache__", ".*")
            shutil.copytree(HERE / "problems", target, ignore=left_out)
            sample = target.parent / "sample_class"
            shutil.rmtree(sample, ignore_errors=True)
            shutil.copytree(HERE / "submissions", sample, ignore=left_out)


setup(cmdclass={"build_py": BuildWithProblems})
