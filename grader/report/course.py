"""The course's name and logo, which stand at the head of every page.

Files in the course's folder of templates: `course.txt`, a line, and `logo.svg` or `logo.png`.
"""

import base64
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grader.errors import UsageError

NAME = "course.txt"
LOGOS = {"logo.svg": "image/svg+xml", "logo.png": "image/png"}
MAX_NAME = 200
MAX_LOGO = 256 << 10
"""Bytes: the logo is in every report, for a report is one file."""


@dataclass(frozen=True)
class Course:
    """A name, and a picture as the address of an `img`; either is empty where there is none."""

    name: str = ""
    logo: str = ""


@cache
def course_in(templates: Path | None) -> Course:
    """Return what a folder of templates says of the course.

    Raises UsageError, with the file, for a name or a logo that cannot be used.
    """
    if templates is None:
        return Course()
    return Course(_name(templates / NAME), _logo(templates))


def _name(path: Path) -> str:
    if not path.is_file():
        return ""
    try:
        name = " ".join(path.read_text(encoding="utf-8").split())
    except UnicodeDecodeError:
        raise UsageError(f"{path} is no text in UTF-8; write the course's name in it") from None
    if not 0 < len(name) <= MAX_NAME:
        raise UsageError(f"{path}: write the course's name, in at most {MAX_NAME} characters")
    return name


def _logo(templates: Path) -> str:
    found = [name for name in LOGOS if (templates / name).is_file()]
    if not found:
        return ""
    if len(found) > 1:
        raise UsageError(f"{templates} holds {' and '.join(found)}; leave one")
    path = templates / found[0]
    data = path.read_bytes()
    if len(data) > MAX_LOGO:
        raise UsageError(
            f"{path} has {len(data) >> 10} KiB; a logo may have {MAX_LOGO >> 10}, for it stands in "
            "every report"
        )
    is_svg = found[0] == "logo.svg"
    looks_right = b"<svg" in data[:4096] if is_svg else data.startswith(b"\x89PNG\r\n\x1a\n")
    if not looks_right:
        raise UsageError(f"{path} is no {'SVG' if is_svg else 'PNG'} picture")
    return f"data:{LOGOS[found[0]]};base64,{base64.b64encode(data).decode()}"
