"""Plain text: a sheet, unless it is a notebook or a script by another name."""

import re

from grader.late_pattern import late_pattern
from grader.submission.formats import code, notebook, sheet
from grader.submission.taken import Taken

SUFFIXES = (".txt", ".json", "")
ORDER = 40
_CODE_LINE = late_pattern(
    r"^(?:(?:def|class)\s+\w+.*:|import\s+[\w.]+|from\s+[\w.]+\s+import\b)", re.M
)


def read(text: str, label: str, taken: Taken) -> None:
    """Take in a text by what it holds."""
    start = text.lstrip()[:1]
    if start == "{" and '"cells"' in text:
        notebook.read(text, label, taken)
        taken.notes.append(f"{label} was read as a notebook, which it is by its content.")
    elif label.lower().endswith(".json"):
        taken.plain_json.append((label, text))
    elif len(_CODE_LINE.findall(text)) > 0 and (
        label.lower().endswith(".py.txt") or sheet.is_python_code(text)
    ):
        code.read(text, label, taken)
        taken.notes.append(f"{label} was read as Python, which it is by its content.")
    else:
        sheet.read(text, label, taken)
