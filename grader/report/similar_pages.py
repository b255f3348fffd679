"""Pages on submissions that are alike: for an instructor, never in a student's folder."""

from collections.abc import Sequence
from pathlib import Path

from grader.analysis.similarity import Likeness, Source, shared_lines
from grader.atomic_write import write_whole
from grader.report.render import render_template
from grader.report.scratch import FULL, SCRATCH, prepare

FOLDER = "similar"
MAX_LINES = 3000


def write_similar(
    out: Path,
    title: str,
    names: Sequence[str],
    submissions: Sequence[Sequence[Source]],
    found: Likeness,
    given: Sequence[Source] = (),
    templates: Path | None = None,
    language: str = "en",
) -> Path:
    """Write a page with all pairs and a page a pair, the two side by side; return the first.

    They stand in the folder of whole grades, which no student gets. Pages of an earlier run are
    taken away.
    """
    prepare(out)
    folder, scratch = out / FULL / FOLDER, out / SCRATCH
    folder.mkdir(exist_ok=True)
    for number, pair in enumerate(found.pairs, start=1):
        one, other = submissions[pair.one], submissions[pair.other]
        marked = shared_lines(one, other, given)
        sides = [
            (names[who], _shown(sources, lines))
            for who, sources, lines in zip(
                (pair.one, pair.other), (one, other), marked, strict=True
            )
        ]
        page = render_template(
            "similar_pair.html",
            templates,
            language,
            title=title,
            pair=pair,
            sides=sides,
            found=found,
        )
        write_whole(folder / f"pair-{number}.html", page, scratch)
    number = len(found.pairs) + 1
    while (old := folder / f"pair-{number}.html").is_file():
        old.unlink()
        number += 1
    first = folder / "index.html"
    page = render_template(
        "similar.html", templates, language, title=title, names=names, found=found
    )
    write_whole(first, page, scratch)
    return first


def _shown(
    sources: Sequence[Source], lines: set[tuple[int, int]]
) -> list[tuple[str, list[tuple[bool, str]]]]:
    """Return each source as its label and runs of lines: whether the other has them too, the text.

    Where a submission is longer than a page should be, its end is left out.
    """
    shown = []
    room = MAX_LINES
    for number, (label, text) in enumerate(sources):
        runs: list[tuple[bool, str]] = []
        for place, line in enumerate(text.splitlines()[:room], start=1):
            is_shared = (number, place) in lines
            if runs and runs[-1][0] == is_shared:
                runs[-1] = (is_shared, f"{runs[-1][1]}\n{line}")
            else:
                runs.append((is_shared, line))
        room -= sum(run.count("\n") + 1 for _, run in runs)
        if runs:
            shown.append((label, runs))
    return shown
