"""The words of a report: the German file is complete, nothing in it is stale, and a course may add its own."""

import re
from dataclasses import replace

import pytest

from grader.catalogue import OURS, Catalogue, braces, catalogue, read_words
from grader.errors import UsageError
from grader.grading.door import open_grader
from grader.report.glance import glance
from grader.report.render import FIND_ME, render
from grader.report.words import WORDS
from grader.results.account import Piece
from grader.results.grade import HIDDEN_SENTENCES
from grader.submission.read import read_submission
from tests.conftest import ROOT
from tests.delivery.a_store import a_grade

TEMPLATES = sorted(
    path.name
    for path in OURS.iterdir()
    if path.suffix in (".html", ".md", ".txt")
    and path.name.partition(".")[0] not in ("words", "messages", "validation")
)
LINKS = {"Last regrade", "Code that is alike"}
IN_CHARTS = {
    "did not run",
    "points",
    "median {points}",
    "{low} to {high} points: {count}",
    "Students by points.",
}
MARKS_OF_STUDENTS = {"late", "nothing handed in"}
IN_A_GLANCE = {
    "Every check by itself: --all; one question: --question {number}.",
    "in part",
    "{right} of {count} checks",
}
RULES = {
    "caches",
    "checkpoints",
    "dependencies",
    "pictures",
    "headings",
    "formatting",
    "placeholders",
}
USES = {"code", "written", "prose", "file", "answer", "handed out", "left out", "unassigned"}
SENTENCES = {
    *HIDDEN_SENTENCES.values(),
    FIND_ME,
    "Agrees with the reference.",
    "Nothing was handed in.",
    "This answer could not be judged by itself; a person will look.",
}


def in_templates():
    """Return every text that a template asks for by itself."""
    return {
        text
        for name in TEMPLATES
        for text in re.findall(r'_\("([^"]+)"', (OURS / name).read_text())
    }


def test_german_has_every_text_of_the_templates_and_no_other():
    from_python = LINKS | IN_CHARTS | MARKS_OF_STUDENTS | IN_A_GLANCE | RULES
    wanted = in_templates() | set(WORDS.values()) | USES | SENTENCES | from_python
    assert set(read_words(OURS / "words.de.txt")) == wanted
    assert len(in_templates()) > 120


def test_no_template_has_words_outside_the_catalogue():
    for name in TEMPLATES:
        text = re.sub(r"\{#.*?#\}|\{[{%].*?[%}]\}", " ", (OURS / name).read_text(), flags=re.S)
        text = re.sub(r"<[^>]*>|mistakes\.csv|script-src|class=", " ", text)
        assert not re.findall(r"[A-Za-z]{2,}", text.replace('"class"', "")), name
        assert not re.findall(r'(?:aria-label|title)="[^"{]', (OURS / name).read_text()), name


def test_a_german_report_is_german_and_an_english_one_as_before():
    piece = Piece("notes.md", 3, "prose", "unassigned", "", "hello")
    grade = replace(a_grade("kim", status="needs_review"), language="de", account=(piece,))
    page = render(grade, "html")
    assert '<html lang="de">' in page
    for word in (
        "4 von 8 Punkten",
        "Noch nicht endgültig:",
        "Übersicht",
        "wird noch angesehen",
        "Zeile 3",
        "Die Aufgabe",
    ):
        assert word in page, word
    assert "Abschottung, während der Code lief: process." in render(grade, "md")
    assert "Abschottung: process." in render(grade, "txt")
    english = render(replace(grade, language="en"), "html")
    assert '<html lang="en">' in english
    assert "4 of 8 points" in english


def test_a_course_says_single_things_in_its_own_words_and_adds_languages(tmp_path):
    (tmp_path / "words.en.txt").write_text("Points = Marks\n")
    (tmp_path / "words.fr.txt").write_text(
        "{points} of {most} points = {points} points sur {most}\n"
    )
    assert ">Marks</th>" in render(a_grade("kim"), "html", tmp_path)
    french = render(replace(a_grade("kim"), language="fr"), "html", tmp_path)
    assert "4 points sur 8" in french
    assert ">Points</th>" in french  # what is not said stays English


@pytest.mark.parametrize(
    ("line", "told"),
    [("Points Marks", ":1: write"), ("line {number} = Zeile {nummer}", ":1: both sides")],
)
def test_a_wrong_line_is_told_with_its_file_and_number(tmp_path, line, told):
    (tmp_path / "words.de.txt").write_text(line + "\n")
    with pytest.raises(UsageError, match=re.escape(f"words.de.txt{told}")):
        catalogue("de", tmp_path)


def test_what_students_wrote_is_never_taken_for_a_pattern():
    assert catalogue("de")("{points.__class__} {0}") == "{points.__class__} {0}"
    assert braces("{points.__class__}") != {"points"}


MESSAGES = {
    "{name} differs in {n} of {m} entries.": "{name} weicht in {n} von {m} Einträgen ab.",
    "It was in line {number} then.": "Da war es in Zeile {number}.",
    "All of it is right.": "Alles ist richtig.",
}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("h differs in 3 of 9 entries.", "h weicht in 3 von 9 Einträgen ab."),
        ("All of it is right.", "Alles ist richtig."),
        # each sentence by itself; those of an author stay
        (
            "h differs in 3 of 9 entries. Your forget gate is open. It was in line 4 then.",
            "h weicht in 3 von 9 Einträgen ab. Your forget gate is open. Da war es in Zeile 4.",
        ),
        # a brace holds a piece of one sentence, and never the end of another
        (
            "Look at it. Then h differs in 3 of 9 entries.",
            "Look at it. Then h weicht in 3 von 9 Einträgen ab.",
        ),
        ("h differs in 3 of 9 entries", "h differs in 3 of 9 entries"),
        ("", ""),
    ],
)
def test_a_message_is_found_by_its_form(said, told):
    assert Catalogue({}, MESSAGES)(said) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        # what stands in quotes is no sentence of ours, whatever it holds
        ("expected 'All right. That is right. Bye', got 'x'", "erwartet 'All right. That is right. Bye', erhalten 'x'"),
        ("expected 'a, got b', got 'c'", "erwartet 'a, got b', erhalten 'c'"),
        ("expected {'a: B': 1, 'c; d': 2}, got {}", "erwartet {'a: B': 1, 'c; d': 2}, erhalten {}"),
        # behind the name of who decided stands what they wrote
        ("Decided by x, 2026-01-01: That is right. expected 1, got 2", "Entschieden von x, 2026-01-01: That is right. expected 1, got 2"),
        # a brace that is called a number holds one
        ("attempt 3", "3. Versuch"),
        ("attempt at it", "attempt at it"),
    ],
)  # fmt: skip
def test_what_people_wrote_is_carried_over_as_it_is(said, told):
    assert catalogue("de")(said) == told


def test_words_are_no_forms():
    """What a template asks for by itself is too short to find a message by."""
    assert (
        Catalogue({"{right} of {judged}": "{right} von {judged}"})("the sum of x") == "the sum of x"
    )


def test_a_long_text_of_many_braces_is_given_up_soon():
    forms = {"{a}, {b}, {c}, {d}, {e}, {f}, {g}, {h}!": "{a}{b}{c}{d}{e}{f}{g}{h}"}
    said = "x, " * 400
    assert Catalogue({}, forms)(said) == said


@pytest.mark.parametrize(
    ("problem", "submission"),
    [
        ("recurrent-networks", "submissions/dana"),
        ("recurrent-networks", "submissions/hugo"),
        ("recurrent-networks", "submissions/nora.py"),
        ("python-basics", "tests/cold/basics_wrong_1.py"),
        ("optimisation", "tests/cold/optimisation_in_place.py"),
    ],
)
def test_what_the_grader_says_of_real_submissions_is_german_but_for_the_author(problem, submission):
    """Changed words of a check leave their old line behind: then this says which has no German."""
    say, folder = catalogue("de"), ROOT / "problems" / problem
    written = " ".join(path.read_text() for path in folder.rglob("*.yaml"))
    of_author = " ".join(written.replace("'", "").lower().split())
    with open_grader(folder, isolation="auto", names_slips=False) as grader:
        path = ROOT / submission
        grade = grader.grade(read_submission(path, grader.problem.outline)).for_student()
    checks = [check for question in grade.questions for check in question.checks]
    checks = [check for check in checks if check.part == "code"]  # ideas are the author's
    said = [text for check in checks for text in (check.message, check.detail) if text]
    said += [*grade.notes, glance(grade).first_line]
    heads = [say(group.headline) for group in glance(grade).wrong]
    assert [head for head in heads if "costs" in head or "One mistake" in head] == []
    assert len(said) > 5
    english = re.compile(r"\b(?:the|is|are|of|it|and|your?|next|expected|got|here)\b", re.I)
    left = []
    for text in said:
        for piece in re.split(r"(?<=[.!?:;]) ", say(text)):
            plain = re.sub(r"`[^`]*`|\([^()]*\)|'[^']*'|\"[^\"]*\"", "", piece)
            theirs = " ".join(piece.replace("'", "").lower().split()).rstrip(".;:") in of_author
            if english.search(plain) and not theirs:
                left.append((piece, text))
    assert left == []
