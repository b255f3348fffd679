"""Reads mutated sheets, notebooks and folders: no traceback, no hang, bounded memory, and nothing
is lost.

    python benchmarks/fuzz_reading.py [COUNT] [--seed N]

Each input is a real one with random changes. After each reading every non-blank line of prose and
every definition that was handed in must stand in the account. Prints a line for each input that
breaks a rule; exit code 1 if there was one.
"""

import argparse
import json
import random
import re
import resource
import sys
import tempfile
import time
from pathlib import Path

from grader.submission.model import Submission
from grader.submission.outline import Asked, Outline
from grader.submission.read import read_submission

OUTLINES = (
    Outline(
        tuple(
            Asked(f"{a}.{b}", f"Title {a} {b}", text="What is asked here, in words?")
            for a in (1, 2)
            for b in (1, 2, 3)
        )
    ),
    Outline(
        tuple(
            Asked(str(k), title)
            for k, title in enumerate(("Overfitting", "Rate", "Sharing of weights"), 1)
        )
    ),
    Outline(tuple(Asked(f"{a}.{b}") for a in (1, 2) for b in "ab")),
)
PARTS = (
    "## 1.1\n",
    "### Question 2\n",
    "**Q1.2** ",
    "1.1) ",
    "a) ",
    "- item ",
    "* 2.1: ",
    "> ",
    "# Answer\n",
    "**Your Answer:** ",
    "text here\n",
    "The gradient vanishes.\n",
    "| 1.1 | yes |\n",
    "| --- | --- |\n",
    "```python\n",
    "```\n",
    "~~~\n",
    "<!-- ",
    "-->",
    "~~struck~~ ",
    "<s>",
    "</s>",
    "def f(x):\n    return x\n",
    "class A:\n    pass\n",
    "x = 1\n",
    "%run a.py\n",
    "%%writefile m.py\n",
    "$$\n",
    "---\n",
    "title: x\n",
    "\n\n",
    "\t",
    "    ",
    "# %% [markdown]\n",
    "# In[3]:\n",
    '"""',
    "answer_1_1 = 'yes it does'\n",
    "<details><summary>1.2</summary>\n",
    "</details>\n",
    "Aufgabe 2\n=====\n",
    "Titel\n-----\n",
    "1. one\n2. two\n3. three\n",
    "Overfitting\n",
    "(b) ",
    "\\section{Task 1}\n",
    "#+TITLE: x\n",
    "[//]: # (hidden)\n",
    "<<<<<<< a\n",
    "é\u202e\u200b\ufeff",
    "\x0b\x0c\x85\u2028",
    "0" * 50,
    "*" * 40,
    "#" * 10,
    "1.1 and 1.2\n",
    "Name: Kim\n",
    "![](a.png)\n",
)
NAMES = (
    "a.md",
    "b.py",
    "c.ipynb",
    "d.txt",
    "e.Rmd",
    "old/f.md",
    "starter/g.py",
    "h.org",
    "i.json",
    "j",
    "k.tex",
    "l-Copy1.ipynb",
    "m.rst",
    "n.qmd",
)


def text_of(random_: random.Random) -> str:
    """Return a text of random parts, some of its characters changed."""
    text = "".join(random_.choice(PARTS) for _ in range(random_.randrange(1, 40)))
    for _ in range(random_.randrange(4)):
        at = random_.randrange(len(text) + 1)
        text = (
            text[:at]
            + random_.choice(("", "\n", "`", "*", "#", "1", "|", "<"))
            + text[at + random_.randrange(3) :]
        )
    return text


def notebook_of(random_: random.Random) -> tuple[str, list[str]]:
    """Return a notebook and the sources of its cells."""
    kinds = ("markdown", "code", "raw", "code", "markdown", "odd")
    cells = [(random_.choice(kinds), text_of(random_)) for _ in range(random_.randrange(6))]
    made = [
        {"cell_type": kind, "source": source, "outputs": [], "metadata": {}}
        for kind, source in cells
    ]
    return json.dumps({"cells": made, "nbformat": 4, "metadata": {}}), [
        source for _, source in cells
    ]


def make(folder: Path, random_: random.Random) -> list[tuple[str, str]]:
    """Write a submission; return (file, text) of what was handed in."""
    said = []
    for name in random_.sample(NAMES, random_.randrange(1, 4)):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        if name.endswith((".ipynb", ".json")):
            text, sources = notebook_of(random_)
            if random_.random() < 0.1:
                text = text[: random_.randrange(len(text))]
                sources = [text]
            said += [(name, source) for source in sources]
        else:
            text = text_of(random_)
            said.append((name, text))
        path.write_text(text, encoding="utf-8", newline="")
    return said


def lost(found: Submission, said: list[tuple[str, str]]) -> list[str]:
    """Return the lines and definitions that stand nowhere in the account."""

    def plain(text: str) -> str:
        return re.sub(r"\s+", " ", text.replace("\0", "").replace("\ufeff", "")).strip()

    kept: dict[str, str] = {}
    whole = plain("\n".join(piece.text for piece in found.account))
    for piece in found.account:
        kept[piece.label] = kept.get(piece.label, "") + "\n" + piece.text
    missing = []
    for name, text in said:
        is_named = any(
            piece.kind == "file" and piece.label.startswith(name) for piece in found.account
        )
        for line in re.split(r"[\n\r]", text):
            wanted = plain(line)
            if wanted and wanted not in whole and not is_named:
                missing.append(f"{name}: {wanted[:80]}")
    return missing


def main() -> int:
    """Fuzz, and tell what broke."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("count", nargs="?", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    broken, slowest, began = 0, 0.0, time.monotonic()
    for number in range(options.count):
        random_ = random.Random(options.seed * 1_000_003 + number)
        with tempfile.TemporaryDirectory() as folder:
            said = make(Path(folder), random_)
            started = time.monotonic()
            try:
                missing = lost(
                    read_submission(Path(folder), random_.choice((*OUTLINES, None))), said
                )
            except Exception as error:  # noqa: BLE001 - a traceback is what is looked for
                missing = [f"{type(error).__name__}: {error}"]
            slowest = max(slowest, time.monotonic() - started)
        if missing:
            broken += 1
            print(f"{number}: {missing[:3]}")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(
        f"{options.count} read in {time.monotonic() - began:.0f} s, {broken} broken, "
        f"slowest {slowest:.2f} s, at most {most} MiB"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
