"""Every name in a problem means something: a misspelt one is refused with its file and line, and the name that is near."""

import random
import re
import shutil

import pytest
import yaml

from benchmarks.fuzz_problem import change
from grader.errors import ProblemError
from grader.problem.load import load_problem
from tests.conftest import ROOT

SUBJECT = """function: add
      call: [x, N]
      inputs: {x: [N, D]}
      returns: [total, scale]
      outputs: {total: [N]}
      reference: {source: "def add(x, n): return x.sum(axis=1), n"}
"""
EXERCISE = "format: 1\nid: names\ntitle: Names\npoints: 2\nquestions: [q.yaml]\n"
QUESTION = """id: "1"
title: One
text: Write add.
points: 2
code:
  subjects:
    add:
      {subject}
  checks:
    - kind: value
      id: values
      subject: add
      points: 1
      outputs: [total]
      cases: [{{sizes: {{N: 2, D: 3}}}}]
written:
  checks:
    - kind: number
      id: number
      points: 1
      expected: {{subject: count, inputs: {{number: 21}}}}
"""
COUNT = """
    count:
      function: count
      call: [number, kind]
      inputs: {number: {integer: [1, 9]}, kind: {choice: [big, small]}}
      reference: {source: "def count(number, kind): return 2 * number"}
"""


def complaints(folder, text):
    (folder / "exercise.yaml").write_text(EXERCISE)
    (folder / "q.yaml").write_text(text)
    try:
        load_problem(folder)
    except ProblemError as error:
        return [str(complaint) for complaint in error.complaints]
    return []


def question():
    text = QUESTION.format(subject=SUBJECT.strip() + COUNT.rstrip())
    return text.replace("{number: 21}", "{number: 21, kind: big}")


def test_the_problem_itself_is_fine(tmp_path):
    assert complaints(tmp_path, question()) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("call: [x, N]", "call: [xs, N]", "there is no input, weight or size 'xs'; did you mean 'x'?"),
        ("call: [x, N]", "call: [x, casual]", "there is no input, weight or size 'casual'"),
        ("inputs: {x: [N, D]}", "inputs: {x: [N, D], y: [N]}", "the input 'y' is passed nowhere"),
        ("outputs: {total: [N]}", "outputs: {totals: [N]}", "there is no output 'totals'; did you mean 'total'?"),
        ("outputs: {total: [N]}", "outputs: {total: [M]}", "the size 'M' is that of no input or weight"),
        ("outputs: [total]", "outputs: [totla]", "there is no output 'totla'; did you mean 'total'?"),
        ("sizes: {N: 2, D: 3}", "sizes: {N: 2, D: 3, Q: 4}", "there is no size 'Q'"),
        ("sizes: {N: 2, D: 3}", "sizes: {N: 2, D: 3}, inputs: {xx: 1}", "there is no input 'xx'; did you mean 'x'?"),
        ("{number: 21,", "{nummer: 21,", "there is no input 'nummer'; did you mean 'number'?"),
        ("{number: 21,", "{", "the input number is not given"),
        ("points: 1\n      expected", "points: 1\n      follows: {question: '2', check: n, input: number}\n      expected", "there is no check 'n' in question '2'"),
        ("number: 21", "number: 021", "021 is read as 17"),
        ("text: Write add.", 'text: "Write \\badd."', "in double quotes \\b is a control character"),
        ('id: "1"', "id: 1", "put it in quotes"),
        ("text: Write add.", "text: 'Write add.", "this is no YAML"),
        ("x: [N, D]", "x: ['N D', D]", "is no size"),
    ],
)  # fmt: skip
def test_a_name_that_means_nothing_is_refused_with_its_place(tmp_path, old, new, told):
    assert old in question()
    found = complaints(tmp_path, question().replace(old, new))
    assert any(told in complaint for complaint in found), found
    assert all("q.yaml:" in complaint for complaint in found)


def test_an_unclosed_quote_is_told_where_it_was_opened(tmp_path):
    found = complaints(tmp_path, question().replace("text: Write add.", "text: 'Write add."))
    assert any("q.yaml:3:" in complaint for complaint in found), found


def test_a_missing_file_is_one_mistake_however_often_it_is_named(tmp_path):
    folder = shutil.copytree(ROOT / "problems" / "rnn-from-scratch", tmp_path / "problem")
    (folder / "references" / "rnn_step.py").unlink()
    with pytest.raises(ProblemError) as caught:
        load_problem(folder)
    assert sum("rnn_step.py" in str(complaint) for complaint in caught.value.complaints) == 1


@pytest.mark.parametrize("seed", range(4))
def test_no_change_of_a_problem_ends_in_anything_but_a_complaint_with_its_place(tmp_path, seed):
    rng = random.Random(seed)
    folder = shutil.copytree(ROOT / "problems" / "rnn-notebook", tmp_path / "problem")
    files = sorted(folder.rglob("*.yaml"))
    refused = 0
    for _ in range(40):
        file = rng.choice(files)
        before = file.read_text()
        _, where, value = change(rng, yaml.safe_load(before))
        file.write_text(yaml.safe_dump(value, sort_keys=False, allow_unicode=True))
        try:
            load_problem(folder)
        except ProblemError as error:
            refused += 1
            places = [(complaint.file, complaint.line) for complaint in error.complaints]
            assert all(map(all, places)), where
        file.write_text(before)
    assert refused > 10


@pytest.mark.parametrize(
    ("outputs", "told"),
    [("[h]", "called with d_c, so c belongs here"), ("[]", "called with d_h, so h belongs here")],
)
def test_outputs_of_a_gradient_check_are_those_its_backward_is_given_gradients_of(
    tmp_path, outputs, told
):
    folder = shutil.copytree(ROOT / "problems" / "rnn-from-scratch", tmp_path / "p")
    file = folder / "3.2.yaml"
    file.write_text(file.read_text().replace("outputs: [h, c]", f"outputs: {outputs}"))
    with pytest.raises(ProblemError) as caught:
        load_problem(folder)
    found = [str(complaint) for complaint in caught.value.complaints]
    assert any(told in one and "3.2.yaml:" in one for one in found), found


def test_a_gradient_whose_shape_is_not_known_is_told_with_what_to_write(tmp_path):
    folder = shutil.copytree(ROOT / "problems" / "rnn-from-scratch", tmp_path / "p")
    for file in folder.glob("**/*.yaml"):
        file.write_text(re.sub(r"^ *outputs: \{out:.*\n", "", file.read_text(), flags=re.M))
    with pytest.raises(ProblemError) as caught:
        load_problem(folder)
    found = [str(complaint) for complaint in caught.value.complaints]
    assert any("write `outputs: {out: [...]}` in the subject" in one for one in found), found


RNN = ROOT / "problems" / "rnn-from-scratch"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("subjects/rnn_step.yaml", "x: [N, D]", "x: [N - 9, D]", "no array has such a size"),
        ("subjects/rnn_step.yaml", "x: [N, D]", "x: [N // 0, D]", "by zero"),
        ("subjects/rnn_step.yaml", "x: [N, D]", "x: [N, 99999999]", "is too large"),
        ("1.1.yaml", "points: 4\n      shape", "points: 4\n      cases: [{sizes: {N: -1, D: 2, H: 2}}]\n      shape", "no array has such a size"),
    ],
)  # fmt: skip
def test_inputs_that_cannot_be_drawn_are_told_with_their_place(tmp_path, file, old, new, told):
    folder = shutil.copytree(RNN, tmp_path / "p")
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    with pytest.raises(ProblemError) as caught:
        load_problem(folder)
    found = [str(complaint) for complaint in caught.value.complaints]
    assert any(told in one for one in found), found
    assert all(complaint.line for complaint in caught.value.complaints)


@pytest.mark.parametrize(
    ("spec", "value", "told"),
    [
        ("{integer: [1, 9]}", "three", "no whole number"),
        ("{integer: [1, 9]}", "2024-01-01", "write it as text"),
        ("{integer: [9, 1]}", "3", "the smaller one first"),
        ("{integer: [1, 99999999999999999999999]}", "3", "the smaller one first"),
        ("{real: [0, .nan]}", "3", "the smaller one first"),
        ("{real: [0, 1]}", "!!binary aGk=", "write it as text"),
    ],
)
def test_a_value_of_a_case_is_of_its_inputs_kind(tmp_path, spec, value, told):
    (tmp_path / "exercise.yaml").write_text(EXERCISE)
    (tmp_path / "q.yaml").write_text(
        'id: "1"\ntitle: One\ntext: Write f.\npoints: 2\ncode:\n  subjects:\n    f:\n      function: f\n'
        f"      inputs: {{n: {spec}}}\n      call: [n]\n"
        '      reference: {source: "def f(n): return n"}\n  checks:\n'
        f"    - {{id: v, kind: value, subject: f, points: 2, cases: [{{inputs: {{n: {value}}}}}]}}\n"
    )
    with pytest.raises(ProblemError) as caught:
        load_problem(tmp_path)
    assert any(told in str(complaint) for complaint in caught.value.complaints), caught.value
