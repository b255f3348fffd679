"""The YAML files of a problem, changed in one place and left as they are written in all others."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from grader.atomic_write import write_whole
from grader.errors import ProblemError, UsageError
from grader.problem.load import load_problem


def author_files(folder: Path) -> Iterator[tuple[Path, str, yaml.Node | None]]:
    """Yield each YAML file with its text and its nodes; those that are no YAML are left out."""
    for file in sorted(folder.rglob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        try:
            yield file, text, yaml.compose(text, yaml.SafeLoader)
        except yaml.YAMLError:
            continue


def keep_if_it_loads(folder: Path, file: Path, before: str, after: str) -> None:
    """Write a file anew; put back what stood there, and raise UsageError, if the problem does not
    load with it.
    """
    write_whole(file, after)
    try:
        load_problem(folder)
    except ProblemError as error:
        write_whole(file, before)
        raise UsageError(f"nothing was written: {error}") from None
