"""Holes that were found once, each by the submission that showed it, stay closed.

Each comes with its control: the same deed on what is right, or the same work without the deed.
"""

import os
import struct
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from grader.checks.kinds.number import Number
from grader.checks.reproduction import short
from grader.cli.main import main
from grader.display import quoted
from grader.grading.grader import Grader
from grader.grading.near import argument_count
from grader.problem.load import load_problem
from grader.sandbox.base import Unit
from grader.submission.class_tree import ArchiveTree
from grader.submission.handed import Handed, Part
from grader.submission.model import Submission
from grader.submission.outline import Asked, Outline
from grader.submission.read import read_submission
from tests.conftest import ROOT

ZEROS = """
import numpy as np
def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    return np.zeros_like(prev_h), np.zeros_like(prev_c), (x, prev_h, prev_c, Wx, Wh, b)
def lstm_step_backward(dnext_h, dnext_c, cache): return tuple(np.zeros_like(a) for a in cache)
def lstm_forward(x, h0, Wx, Wh, b):
    return np.zeros(x.shape[:2] + (h0.shape[1],)), (x, h0, Wx, Wh, b)
def lstm_backward(dh, cache): return tuple(np.zeros_like(a) for a in cache)
"""


@pytest.fixture(scope="module")
def scratch_grader(sandbox, tmp_path_factory):
    folder = tmp_path_factory.mktemp("values")
    return Grader(load_problem(ROOT / "problems" / "rnn-from-scratch"), sandbox, 12345, folder)


def graded(grader, source):
    return grader.grade(Submission("kim", {}, (Unit("w", "w.py", "w.py", source),)))


def test_zeros_for_a_forward_and_for_its_gradient_earn_nothing_warm_or_cold(scratch_grader):
    cold, warm = (graded(scratch_grader, ZEROS).points for _ in range(2))
    assert (cold, warm) == (0, 0)


def test_the_time_that_our_own_references_take_is_not_the_students(scratch_grader):
    """A cold cache gives the same grade as a warm one, also where references take long."""
    folder = ROOT / "problems" / "rnn-from-scratch" / "references"
    source = "".join((folder / f"{name}.py").read_text() for name in ("lstm_step", "lstm"))
    wrong = source.replace("h0, np.zeros_like(h0)", "h0, np.ones_like(h0)")
    assert wrong != source
    fresh = Grader(scratch_grader.problem, scratch_grader.sandbox, 777)
    cold, warm = (graded(fresh, wrong) for _ in range(2))
    assert cold == warm


def test_counting_arguments_ends_whatever_the_text():
    many = "\n".join("def f(" + ")->" * 10 for _ in range(2000))  # took hours
    assert argument_count("f", [f'"""\n{many}\n"""\n', "def f(a, b=(1, 2), *, c): pass"]) == 3


@pytest.mark.parametrize(
    "source", ["answer_1_1 = 0x{}", 'answers = {{0x{}: "no"}}', 'answers[0x{}] = "no"']
)
def test_a_number_too_long_to_be_written_out_is_no_answer_and_no_fault(source, tmp_path):
    (tmp_path / "a.py").write_text(source.format("f" * 6000) + "\n")
    outline = Outline((Asked("1.1", is_written=True),))
    assert not read_submission(tmp_path / "a.py", outline).answers


@pytest.mark.parametrize(
    "text",
    ["<p>hi</p><![x<", "&#" + "9" * 6000 + ";", "<!--" * 100_000],
    ids=["mark", "char", "open"],
)
def test_a_form_text_that_breaks_or_delays_its_parser_is_left_out_with_the_reason(text, tmp_path):
    (tmp_path / "t.html").write_text(text)
    found = read_submission(Handed("kim", (Part(tmp_path / "t.html", "t.html", is_html=True),)))
    assert any("t.html" in note for note in found.notes)
    (tmp_path / "t.html").write_text("<h3>1.1</h3><p>It is 7.</p>")
    assert (
        "7"
        in read_submission(Handed("kim", (Part(tmp_path / "t.html", "t.html", is_html=True),)))
        .answers["1.1"]
        .text
    )


def messages(grade):
    """Return all that a grade says, without the student's own source that a person is to read."""
    return replace(grade, questions=tuple(replace(q, to_read="") for q in grade.questions))


def test_a_second_run_tells_a_student_nothing_where_hidden_inputs_were_seen(grader):
    assert any(check.is_hidden for check in grader.references.checks)
    source = (
        "import os\n"
        "def unrolled_weight_count(d, h, o, t): return 0\n"
        "def parameter_countt(input_size, hidden_size, output_size, recurrence):\n"
        "    raise ValueError(f'told: {os.getpid()}')\n"
    )
    grade = graded(grader, source)
    assert "told:" in str(messages(grade)), "the control: the teacher has it"
    assert "told:" not in str(messages(grade.for_student()))


def nameless(path):
    """Make a zip whose one entry has an empty name."""
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(zipfile.ZipInfo("r"), "x=1\n")
    data = path.read_bytes()
    central, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    local, entry, tail = data[:central], data[central:end], bytearray(data[end:])
    local = local[:26] + struct.pack("<H", 0) + local[28:30] + local[31:]
    entry = entry[:28] + struct.pack("<H", 0) + entry[30:46] + entry[47:]
    struct.pack_into("<II", tail, 12, len(entry), len(local))
    path.write_bytes(local + entry + tail)


def test_a_zip_with_a_nameless_entry_or_a_pipe_called_zip_stops_no_class(tmp_path):
    nameless(tmp_path / "mallory.zip")
    os.mkfifo(tmp_path / "pipe.zip")
    (tmp_path / "ada.py").write_text("x = 1")
    for paths in ([tmp_path], [tmp_path / "mallory.zip", tmp_path / "ada.py"]):
        done = CliRunner().invoke(main, ["intake", *map(str, paths)])
        assert done.exit_code in (0, 1), done.output
        assert "ada" in done.output
    done = CliRunner().invoke(main, ["intake", str(tmp_path / "pipe.zip")])
    assert done.exit_code == 2, "it is told, and never waited for"
    assert "pipe.zip" in done.output


def test_links_in_a_zip_are_looked_up_and_not_searched(tmp_path):
    with zipfile.ZipFile(tmp_path / "links.zip", "w") as made:
        for number in range(5000):
            link = zipfile.ZipInfo(f"{number:06d}")
            link.external_attr = 0o120777 << 16
            made.writestr(link, "/etc")
        for number in range(5000):
            made.writestr(f"f{number:06d}.py", "")
        made.writestr("000001/below.py", "x = 1")
    tree = ArchiveTree(tmp_path / "links.zip")
    assert "000001" not in tree.names().folders, "what lies below a link is left out"


def test_a_printed_command_is_one_word_of_a_shell_and_shows_what_is_in_it():
    assert quoted("x'$(touch pwned)'y") == """'x'"'"'$(touch pwned)'"'"'y'"""
    assert "\x1b" not in quoted("z\x1b]0;owned\x07")
    assert quoted("plain/name") == "plain/name"


def test_what_came_back_is_shown_without_writing_out_all_of_it():
    large = (np.random.default_rng(0).normal(size=999).astype(np.float16),) * 3000
    assert len(short(large)) < 400
    assert len(short({"a": large, "b": ["x" * 10_000_000]})) < 400
    assert short((1, [2, 3])) == "[1, [2, 3]]"


NUMBER = Number.model_validate(
    {"kind": "number", "id": "n", "points": 1, "expected": {"subject": "s", "inputs": {"x": 1}}}
)


@pytest.mark.parametrize("answer", ["It is 19840 = 19712.", "It is 19712 = 19840."])
def test_two_bare_numbers_set_equal_are_two_guesses_and_go_to_a_person(answer):
    assert NUMBER.judge_answer(answer, {"expected": 19712}).status == "needs_review"
    worked = NUMBER.judge_answer("It is 19200 + 512 = 19713.", {"expected": 19712})
    assert worked.fraction == 0.5, "the control: a slip in working it out"
