"""Draws the pictures of the documentation from the current version: python docs/pictures.py

Grades the sample class and a class of 200 written answers, serves the demo, and takes pictures of a
report, the class page, the review in the terminal, the review desk and a student's page in
Chromium (`pip install 'grader[browser,web]'`). The pictures stand in docs/.
"""

import html
import json
import os
import pty
import random
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PROBLEM = ROOT / "problems" / "recurrent-networks"
GRADER = [sys.executable, "-m", "grader"]
CHROMIUM = "chromium", "chromium-browser", "google-chrome"
CLASS_SIZE = 200
ANSWERED = "1.2.1"
SHOWN = "1.2.2"
REVIEW_KEYS = "f", "f", "q"
START_SECONDS = 120.0
TERMINAL = (
    "<body style='background:#1e1e1e;color:#ddd;font:15px/19px monospace;margin:16px'>"
    "<pre style='white-space:pre-wrap;margin:0'>"
)


def grade(folder: Path, out: Path) -> None:
    """Grade a class of the first problem. Ends where the grader could not."""
    words = ["grade", folder, "--problem", PROBLEM, "--out", out, "--seed", "7"]
    done = subprocess.run([*GRADER, *map(str, words)], capture_output=True, text=True, check=False)
    if not (out / "index.html").is_file():
        raise SystemExit(done.stderr)


def written_class(folder: Path) -> None:
    """Write a class of answers as the sample class has them, some with two letters swapped."""
    draw = random.Random(0)
    sheets = [
        answer
        for found in sorted((ROOT / "submissions").rglob("*.md"))
        for answer in re.findall(
            rf"^## {ANSWERED}\b.*?(?=^## |\Z)", found.read_text(encoding="utf-8"), re.M | re.S
        )
    ]
    for k in range(CLASS_SIZE):
        text = draw.choice(sheets)
        if draw.random() < 0.2:
            places = [m.start() for m in re.finditer(r"[a-z](?=[a-z]{3})", text)]
            at = draw.choice(places)
            text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        (folder / f"s{k:03d}").mkdir(parents=True)
        (folder / f"s{k:03d}" / "answers.md").write_text(text, encoding="utf-8")


def student_with_a_mistake(out: Path) -> Path:
    """Return the folder of the first student whose mistake in the shown question has a name."""
    for told in sorted(out.glob("*/grade.json")):
        for question in json.loads(told.read_text(encoding="utf-8"))["questions"]:
            if question["id"] == SHOWN and any(c["misconception"] for c in question["checks"]):
                return told.parent
    raise SystemExit(f"nobody in the sample class has a named mistake in {SHOWN}")


def reviewed(out: Path) -> str:
    """Return what the terminal shows of a review in which a few keys were typed."""
    ours, theirs = pty.openpty()
    store = str(out / "grades.sqlite")
    command = [*GRADER, "review", "--walk", "--exercise", str(PROBLEM), "--store", store]
    environment = {**os.environ, "COLUMNS": "100", "TERM": "xterm"}
    shown = b""
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as run:
        os.close(theirs)
        keys = [*REVIEW_KEYS]
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if select.select([ours], [], [], 0.2)[0]:
                try:
                    part = os.read(ours, 65536)
                except OSError:
                    break
                if not part:
                    break
                shown += part
                if keys and shown.rstrip().endswith(b">"):
                    time.sleep(0.5)  # what is typed before it listens is lost
                    os.write(ours, keys.pop(0).encode() + b"\n")
        else:
            run.kill()
    os.close(ours)
    return shown.decode("utf-8", "replace").replace("\r", "")


def as_page(terminal: str) -> str:
    """Return a page that shows what a terminal did, with its bold words."""
    text = html.escape(terminal)
    text = re.sub(r"\x1b\[1m", "<b style='color:#fff'>", text)
    text = re.sub(r"\x1b\[(?:0|22)?m", "</b>", text)
    return TERMINAL + re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


@contextmanager
def demo() -> Iterator[tuple[str, str]]:
    """Serve the demo; give the links of the student and of the instructor."""
    command = [*GRADER, "serve", "--demo", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        try:
            assert run.stdout is not None
            links: list[str] = []
            while len(links) < 2:
                line = run.stdout.readline()
                if not line:
                    raise SystemExit("the demo did not start")
                links += re.findall(r"Sign in as .*: (http\S+)", line)
            yield links[0], links[1]
        finally:
            run.terminate()


def main() -> None:
    """Draw all pictures."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        raise SystemExit(f"Chromium is not there: install one of {', '.join(CHROMIUM)}")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder = Path(scratch)
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])

        def page(width: int, height: int) -> Any:
            return browser.new_page(viewport={"width": width, "height": height})

        grade(ROOT / "submissions", folder / "sample")
        report = page(900, 800)
        report.goto((student_with_a_mistake(folder / "sample") / "report.html").as_uri())
        report.locator(f"[id='q{SHOWN}']").screenshot(path=DOCS / "report.png")

        whole = page(1100, 800)
        whole.goto((folder / "sample" / "index.html").as_uri())
        whole.screenshot(path=DOCS / "class.png")

        written_class(folder / "written")
        grade(folder / "written", folder / "answers")
        terminal = page(1000, 900)
        terminal.set_content(as_page(reviewed(folder / "answers")))
        terminal.screenshot(path=DOCS / "review.png")

        with demo() as (student, instructor):
            own = page(1000, 800)
            own.goto(student)
            own.get_by_role("button", name="Sign in").click()
            own.get_by_role("link", name="recurrent").first.click()
            desk = browser.new_context(viewport={"width": 1000, "height": 800}).new_page()
            desk.goto(instructor)
            desk.get_by_role("button", name="Sign in").click()
            while "16 attempts graded" not in desk.content():
                time.sleep(1)
                desk.reload()
            own.reload()
            own.screenshot(path=DOCS / "student-page.png")
            desk.get_by_role("link", name="recurrent").first.click()
            desk.get_by_role("link", name="wait").first.click()
            desk.screenshot(path=DOCS / "desk.png")
        browser.close()


if __name__ == "__main__":
    main()
