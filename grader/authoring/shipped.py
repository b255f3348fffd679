"""The problems that come with the package, to be copied as a beginning."""

import shutil
from difflib import get_close_matches
from pathlib import Path

import grader
from grader.errors import UsageError
from grader.problem.folders import EXERCISE_FILE, find_problems
from grader.problem.json_schema import schema_files

_HOME = Path(grader.__file__).parent


def shipped() -> dict[str, Path]:
    """Return the shipped problems by name: in the package, or beside it in the repository."""
    inside = _HOME / "examples"
    folders = find_problems(inside if inside.is_dir() else _HOME.parent / "problems")
    return {folder.name: folder for folder in folders}


def copy_shipped(name: str, folder: Path) -> None:
    """Copy a shipped problem into a folder, with the schemas that its files name.

    Raise UsageError where there is none of this name.
    """
    known = shipped()
    if name not in known:
        near = get_close_matches(name, known, 1)
        advice = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
        raise UsageError(f"there is no example {name!r}; {advice}")
    shutil.copytree(known[name], folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path in sorted(folder.rglob("*.yaml")):
        path.write_text(_pointed(path.read_text(encoding="utf-8"), path, folder), encoding="utf-8")
    (folder / "schema").mkdir(exist_ok=True)
    for file, text in schema_files().items():
        (folder / "schema" / file).write_text(text, encoding="utf-8")
    assert (folder / EXERCISE_FILE).is_file()


def _pointed(text: str, path: Path, folder: Path) -> str:
    """Return a file whose `$schema` line names the copy in the problem's own folder."""
    mark = "# yaml-language-server: $schema="
    first, _, rest = text.partition("\n")
    if not first.startswith(mark):
        return text
    up = "../" * (len(path.relative_to(folder).parts) - 1)
    return f"{mark}{up}schema/{first.rsplit('/', 1)[1]}\n{rest}"
