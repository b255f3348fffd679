"""Lists of words that reading and judging go by, as text files: NAME.en.txt and NAME.de.txt.

A line that begins with # is a comment.
"""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def phrases(name: str, language: str = "*") -> frozenset[str]:
    """Return the lines of a list, in one language or all. Raise LookupError where there is none."""
    files = sorted(FOLDER.glob(f"{name}.{language}.txt"))
    if not files:
        raise LookupError(f"there is no list of words {name!r}")
    lines = [
        line.strip() for file in files for line in file.read_text(encoding="utf-8").split("\n")
    ]
    return frozenset(line for line in lines if line and not line.startswith("#"))


@cache
def words(name: str, language: str = "*") -> frozenset[str]:
    """Return the words of a list, in one language or all."""
    return frozenset(word for phrase in phrases(name, language) for word in phrase.split())
