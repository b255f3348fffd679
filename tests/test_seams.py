"""A package of someone else adds a check kind, a format, a layout, an export and a target, and no file of ours is touched."""

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT

OUTSIDE = '''
from pathlib import Path
from typing import Literal

from grader import CodeCheck, Verdict, difference, wrong
from grader.submission.formats import sheet


class Twice(CodeCheck):
    """Calls the function twice with the same input; the results must be the same, and the reference's."""

    kind: Literal["twice"]

    def write(self, script, seed):
        script.case("", {})
        for _ in range(2):
            script.read(script.call(script.make({}, {}), {"x": 3}), "value")

    def judge(self, plan, expected, observed):
        if difference(observed[0], observed[1], self.tolerance) is not None:
            return wrong("The second call gives something else.")
        return super().judge(plan, expected, observed)


class Form:
    """Sheets that end in .answers."""

    SUFFIXES = (".answers",)
    ORDER = 90
    read = staticmethod(sheet.read)


class Backwards:
    """A folder a student, called by the name spelt backwards."""

    title = "names spelt backwards"

    def score(self, tree):
        return 0.0

    def read(self, tree):
        from dataclasses import replace
        from grader.submission.layouts.folders import LAYOUT

        found = LAYOUT.read(tree)
        found.records = [replace(record, name=record.name[::-1]) for record in found.records]
        return found


class Names:
    """names.txt: a line a student."""

    file = "names.txt"

    def head(self, first, columns):
        return "class\\n"

    def line(self, row, columns, is_first):
        return f"{row.student} {row.points:g}\\n"

    def foot(self, count):
        return f"{count} in all\\n"


class Total:
    """One number for a class."""

    name, title, file = "total", "the total", "total.txt"

    def write(self, lines):
        return f"{sum(line.final.points for line in lines):g}\\n".encode()


layout, export, target = Backwards(), Names(), Total()
'''
ENTRIES = """
[grader.checks]
twice = outside:Twice
[grader.formats]
answers = outside:Form
[grader.layouts]
backwards = outside:layout
[grader.exports]
names = outside:export
[grader.targets]
total = outside:target
"""
EXERCISE = """
format: 1
id: seams
points: 3
title: Seams
questions: [1.1.yaml]
"""
QUESTION = """
id: "1.1"
title: Doubling
points: 3
text: Double a number. What is twice 21?
code:
  subjects:
    double:
      function: double
      call: [x]
      inputs: {x: {integer: [1, 9]}}
      returns: value
      reference: {source: "def double(x): return 2 * x"}
  checks:
    - {kind: twice, id: same, subject: double, points: 2}
written:
  checks:
    - {kind: number, id: said, points: 1, expected: {subject: double, inputs: {x: 21}}}
"""
SITE = "import sys; sys.path.insert(0, {!r}); from grader.__main__ import main; main()"


@pytest.fixture
def course(tmp_path):
    package = tmp_path / "site"
    (package / "outside-1.0.dist-info").mkdir(parents=True)
    (package / "outside.py").write_text(OUTSIDE)
    (package / "outside-1.0.dist-info" / "entry_points.txt").write_text(ENTRIES)
    (package / "outside-1.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: outside\nVersion: 1.0\n"
    )
    (tmp_path / "problem").mkdir()
    (tmp_path / "problem" / "exercise.yaml").write_text(EXERCISE)
    (tmp_path / "problem" / "1.1.yaml").write_text(QUESTION)
    for name, body in (("nad", "return x + x"), ("ala", "return x * x")):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "work.py").write_text(f"def double(x): {body}\n")
        (tmp_path / "class" / name / "said.answers").write_text("# 1.1\n\nIt is 42.\n")
    return tmp_path


def test_each_seam_takes_what_another_package_adds(course):
    run = [sys.executable, "-P", "-c", SITE.format(str(course / "site"))]
    graded = [
        "grade",
        "class",
        "--problem",
        "problem",
        "--out",
        "out",
        "--layout",
        "backwards",
        "--isolation",
        "auto",
    ]
    done = subprocess.run([*run, *graded], capture_output=True, text=True, cwd=course)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (course / "out" / "names.txt").read_text() == "class\nala 1\ndan 3\n2 in all\n"
    assert (course / "out" / "gradebook.csv").exists()
    exported = ["export", "--to", "total", "--store", "out/grades.sqlite"]
    subprocess.run([*run, *exported], check=True, capture_output=True, cwd=course)
    assert (course / "total.txt").read_text() == "4\n"


def test_without_that_package_its_kind_is_told_as_unknown(course):
    done = subprocess.run(
        [sys.executable, "-P", "-m", "grader", "validate", "problem"], capture_output=True, text=True, cwd=course,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.returncode == 2
    assert "twice" in done.stderr


def without(course, *words):
    """Run a command where the other package is not installed."""
    command = [sys.executable, "-P", "-m", "grader", *words]
    env = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "GRADER_HISTORY": "off"}
    return subprocess.run(command, capture_output=True, text=True, cwd=course, env=env)


def with_it(course, *words):
    run = [sys.executable, "-P", "-c", SITE.format(str(course / "site"))]
    return subprocess.run([*run, *words], capture_output=True, text=True, cwd=course)


def test_a_kit_says_which_package_its_checks_come_from(course):
    made = with_it(course, "kit", "problem", "handout", "--isolation", "auto")
    assert "need the package outside too, which adds the kind 'twice'" in made.stdout
    done = without(course, "check", "class/nad", "--problem", "handout")
    assert done.returncode == 2
    assert "this kit needs the kind 'twice', which another package adds" in done.stderr
    assert "damaged" not in done.stderr


def test_a_package_that_cannot_be_imported_is_named_where_it_is_used(course):
    (course / "site" / "outside.py").write_text("import nowhere_to_be_found\n")
    entries = course / "site" / "outside-1.0.dist-info" / "entry_points.txt"
    entries.write_text("[grader.checks]\ntwice = outside:Twice\n")
    done = with_it(course, "validate", "problem")
    assert done.returncode == 2
    assert "the package outside adds 'twice'" in done.stderr
    assert "nowhere_to_be_found" in done.stderr
    other = ROOT / "problems" / "rnn-from-scratch"
    work = ROOT / "problems" / "recurrent-networks" / "exercise.yaml"
    done = with_it(course, "check", str(work), "--problem", str(other), "--no-history")
    assert done.returncode == 1, done.stderr  # an exercise that does without goes on
    entries.write_text("[grader.exports]\nnames = outside:export\n")
    done = with_it(course, "grade", str(course / "class"), "--problem", str(other), "--out", "o")
    assert done.returncode == 2
    assert "pip uninstall outside" in done.stderr
    assert "fault of the grader" not in done.stderr


NO_KINDS = {
    "a function": ("def Twice(): pass", "is no class derived from CodeCheck or WrittenCheck"),
    "another name": ('kind: Literal["thrice"]', "has no field `kind: Literal['twice']`"),
    "no method": ("def written(", "has no method 'write'"),
    "a module that ends itself": ("raise SystemExit(3)", "SystemExit"),
    "a module of what loads kinds": ("from grader import load_problem", "cannot be imported"),
}


@pytest.mark.parametrize("what", NO_KINDS)
def test_what_is_no_kind_is_told_with_its_package_where_it_is_used(course, what):
    """Each was a fault of the grader, or an unknown kind, or ended without a word."""
    change, told = NO_KINDS[what]
    place = course / "site" / "outside.py"
    source = place.read_text()
    if what == "another name":
        source = source.replace('kind: Literal["twice"]', change)
    elif what == "no method":
        source = source.replace("def write(", change)
    elif what == "a function":
        source = f"{source}\n{change}\n"
    else:
        source = f"{change}\n{source}"
    place.write_text(source)
    entries = course / "site" / "outside-1.0.dist-info" / "entry_points.txt"
    entries.write_text("[grader.checks]\ntwice = outside:Twice\n")
    done = with_it(course, "validate", "problem")
    assert done.returncode == 2
    assert "the package outside adds 'twice'" in done.stderr, done.stderr
    assert told in done.stderr
    assert "fault of the grader" not in done.stderr


def test_a_kind_of_a_package_that_breaks_over_what_came_back_costs_no_points(course):
    place = course / "site" / "outside.py"
    broken = "if observed[0] != expected[0]:\n            raise ValueError('my bug')\n        "
    right = "return super().judge("
    assert right in place.read_text()
    place.write_text(place.read_text().replace(right, f"{broken}{right}", 1))
    done = with_it(
        course, "grade", "class", "--problem", "problem", "--out", "o", "--isolation", "auto"
    )
    assert done.returncode == 0, done.stderr
    (ala, nad) = json.loads((course / "o" / "grades.json").read_text())
    wrong, right = (one["questions"][0]["checks"][-1] for one in (ala, nad))
    assert (right["status"], right["points"]) == ("correct", 2)
    assert wrong["status"] == "needs_review"
    assert "The kind of check 'twice' broke down over what came back" in wrong["message"]


NO_EXPORTS = {
    "no foot": ("def foot(self, count)", "def feet(self, count)", "has no method foot(count)"),
    "a short line": (
        "def line(self, row, columns, is_first)",
        "def line(self, row)",
        "has a method 'line' that cannot be called with (row, columns, is_first)",
    ),
    "no file": ('file = "names.txt"', "name = 3", "has no text 'file'"),
    "no write": ("def write(self, lines)", "def wrote(self, lines)", "has no method write(lines)"),
}


@pytest.mark.parametrize("what", NO_EXPORTS)
def test_what_is_no_export_or_target_is_told_with_its_package(course, what):
    """Each was a fault of the grader."""
    right, wrong, told = NO_EXPORTS[what]
    place = course / "site" / "outside.py"
    assert right in place.read_text()
    place.write_text(place.read_text().replace(right, wrong))
    done = with_it(
        course, "grade", "class", "--problem", "problem", "--out", "o", "--isolation", "auto"
    )
    if what == "no write":  # a target is looked at where it is asked for
        assert done.returncode == 0, done.stderr
        done = with_it(course, "export", "--to", "total", "--store", "o/grades.sqlite")
    assert done.returncode == 2
    assert "the package outside adds" in done.stderr
    assert told in done.stderr
    assert "pip uninstall outside" in done.stderr
    assert "fault of the grader" not in done.stderr


def test_an_export_that_breaks_is_told_with_its_package_and_line(course):
    place = course / "site" / "outside.py"
    line = 'return f"{row.student} {row.points:g}\\n"'
    place.write_text(place.read_text().replace(line, "return row.pionts", 1))
    done = with_it(
        course, "grade", "class", "--problem", "problem", "--out", "o", "--isolation", "auto"
    )
    assert done.returncode == 2
    assert "the package outside, which adds" in done.stderr, done.stderr
    assert "broke down in outside.py, line" in done.stderr
    assert "pionts" in done.stderr
    assert "Nothing that was graded before is lost." in done.stderr
    assert "fault of the grader" not in done.stderr


def test_a_kind_of_a_package_that_ends_the_process_ends_its_check_alone(course):
    place = course / "site" / "outside.py"
    broken = "if observed[0] != expected[0]:\n            raise SystemExit(3)\n        "
    right = "return super().judge("
    place.write_text(place.read_text().replace(right, f"{broken}{right}", 1))
    done = with_it(
        course, "grade", "class", "--problem", "problem", "--out", "o", "--isolation", "auto"
    )
    assert done.returncode == 0, done.stderr
    (ala, nad) = json.loads((course / "o" / "grades.json").read_text())
    assert ala["questions"][0]["checks"][-1]["status"] == "needs_review"
    assert nad["questions"][0]["checks"][-1]["status"] == "correct"
