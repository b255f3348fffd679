"""What a reference does and no check looks at is said, and is not called the same."""

import textwrap

from grader.grading.grader import Grader
from grader.problem.load import load_problem
from grader.validation.audit import audit
from grader.validation.unseen import differences
from grader.variants.state_mutants import state_mutants

METER = """
import numpy as np

class Meter:
    def __init__(self, D):
        self.W = {weights}
        self.total = np.zeros(D)
        self.start = np.random.randn(D)

    def forward(self, x):
        {body}
        return 2.0 * (x @ self.W)
"""
QUESTION = """
id: "1.1"
title: Meter
text: Write Meter.
points: 2
code:
  subjects:
    Meter:
      class: Meter
      init: [D]
      weights: {W: [D, D]}
      inputs: {x: [N, D]}
      call: [x]
      method: forward
      returns: y
      outputs: {y: [N, D]}
      reference:
        source: |
"""
CHECKS = "  checks:\n    - {id: values, kind: value, subject: Meter, points: 2}\n"


def audited(folder, sandbox, body, weights="np.zeros((D, D))"):
    source = METER.format(body=body, weights=weights)
    (folder / "exercise.yaml").write_text(
        "format: 1\nid: small\ntitle: Small\npoints: 2\nquestions: [1.1.yaml]\n"
    )
    text = QUESTION + textwrap.indent(source.strip(), " " * 10) + "\n" + CHECKS
    (folder / "1.1.yaml").write_text(text)
    return list(audit(Grader(load_problem(folder), sandbox).mistakes))[-1][0]


def test_an_attribute_that_is_added_up_and_never_read_is_not_called_equivalent(tmp_path, sandbox):
    found = audited(tmp_path, sandbox, "self.total = self.total + x.sum(axis=0)")
    unread = [trial for trial in found.trials if trial.state == "not looked at"]
    assert unread
    assert {place for trial in unread for place in trial.places} == {"total after the calls"}
    assert found.unseen["Meter"] == ["total after the calls"]
    assert not [t for t in found.trials if t.state == "equivalent" and "total" in t.change]


def test_what_is_drawn_at_random_differs_from_itself_and_is_not_told(tmp_path, sandbox):
    found = audited(tmp_path, sandbox, "pass")
    assert found.unseen["Meter"] == []


def test_what_a_new_object_begins_with_is_told_where_checks_set_it_themselves(tmp_path, sandbox):
    found = audited(tmp_path, sandbox, "pass", weights="0.5 * np.ones((D, D))")
    assert found.unseen["Meter"] == ["W of a new object"]


def test_text_that_is_printed_is_told(tmp_path, sandbox):
    found = audited(tmp_path, sandbox, 'print("the mean is", x.mean())')
    assert "the text it prints" in found.unseen["Meter"]


def test_an_argument_that_is_changed_is_told(tmp_path, sandbox):
    found = audited(tmp_path, sandbox, "x += 1.0")
    assert "the arguments that forward changes" in found.unseen["Meter"]


def test_what_a_variant_of_ours_keeps_in_an_object_is_not_told(tmp_path, sandbox):
    """ "No check looks at forward of a new object, _first after the calls" told an author nothing."""
    audited(tmp_path, sandbox, "pass")
    references = Grader(load_problem(tmp_path), sandbox).references
    (planned,) = references.planned
    for _, _, addition in state_mutants(planned.subject):
        source = f"{planned.subject.source}\n\n{addition}"
        found = differences(references, planned.subject, source, planned.plan.steps)
        assert not [place for place in found if place.startswith(("forward ", "_first "))], found
