"""Where a problem is: a folder with an exercise in it."""

from pathlib import Path

EXERCISE_FILE = "exercise.yaml"


def find_problems(folder: Path) -> list[Path]:
    """Return the folders below `folder` that hold an exercise, in order of name."""
    if not folder.is_dir():
        return []
    return sorted(path.parent for path in folder.glob(f"*/{EXERCISE_FILE}"))
