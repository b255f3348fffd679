"""A wrong version is named for values that it gives in every check, and found without running all in all."""

from pathlib import Path

import pytest

from grader.diagnosis import wrong_sources
from grader.diagnosis.wrong_sources import WrongSources
from grader.problem.load import load_problem
from grader.reference.references import References
from grader.sandbox.base import Broken, Run

pytestmark = pytest.mark.lines

PROBLEM = Path(__file__).parents[2] / "problems" / "rnn-from-scratch"
TARGET = "rnn_step_forward"


class Counting:
    """A sandbox that counts what it runs, and fails when told to."""

    def __init__(self, sandbox):
        self.sandbox, self.level, self.runs, self.fails = sandbox, sandbox.level, [], False

    def run(self, job):
        self.runs.append(job)
        if self.fails:
            return Run(None, {check.number: Broken("no room") for check in job.checks})
        return self.sandbox.run(job)


@pytest.fixture
def runner(sandbox):
    return Counting(sandbox)


@pytest.fixture
def group(runner):
    references = References(load_problem(PROBLEM), runner)
    references.expected()
    return references, references.of(TARGET)


def versions(source):
    return [
        ("right", source),
        ("no tanh", source.replace("np.tanh(", "(")),
        ("twice", source.replace("np.tanh(", "2 * np.tanh(")),
        ("endless", source.replace("    return ", "    while True: pass\n    return ", 1)),
    ]


def test_only_what_gives_the_values_in_every_check_is_named(group):
    references, checks = group
    source = checks[0].subject.source
    wrong = WrongSources(references, checks, versions(source))
    for name, text in versions(source)[:3]:
        assert wrong.giving(references.run_source(text, checks).outcomes) == [name]


def test_most_are_run_in_one_check_only(group, runner):
    references, checks = group
    source = checks[0].subject.source
    found = references.run_source(versions(source)[1][1], checks).outcomes
    runner.runs.clear()
    WrongSources(references, checks, versions(source)).giving(found)
    together, *alone = runner.runs
    assert (len(together.units), len(together.checks)) == (4, 4)
    assert {(len(job.units), len(job.checks)) for job in alone} == {(1, 1)}
    assert len(alone) == len(checks) - 1


def test_the_first_check_that_differs_is_the_last_that_is_run(group, runner):
    references, checks = group
    source = checks[0].subject.source
    first = min(checks, key=lambda one: (len(one.plan.steps), one.number))
    found = dict(references.run_source(versions(source)[1][1], checks).outcomes)
    right = references.run_source(source, checks).outcomes
    runner.runs.clear()
    mixed = {n: found[n] if n == first.number else right[n] for n in found}
    assert WrongSources(references, checks, versions(source)).giving(mixed) == []
    assert len(runner.runs) == 2  # all in one check, then those that agree, until they do not


def test_what_a_student_has_wrong_is_tried_before_what_is_right(group, runner):
    references, checks = group
    source = checks[0].subject.source
    *_, last = sorted(checks, key=lambda one: (len(one.plan.steps), one.number))
    right = dict(references.run_source(source, checks).outcomes)
    other = references.run_source(versions(source)[1][1], checks).outcomes
    runner.runs.clear()
    mixed = {**right, last.number: other[last.number]}
    assert WrongSources(references, checks, versions(source)).giving(mixed) == []
    together, alone = runner.runs  # "right" agrees in the first check, and not in the last
    assert len(together.checks) == 4
    assert alone.checks[0].steps == last.plan.steps


def test_what_our_machine_failed_is_tried_again_and_not_kept(group, runner):
    references, checks = group
    source = checks[0].subject.source
    found = references.run_source(versions(source)[1][1], checks).outcomes
    wrong = WrongSources(references, checks, versions(source)[:3])
    runner.fails = True
    assert wrong.giving(found) == []
    runner.fails = False
    assert wrong.giving(found) == ["no tanh"]


def test_values_of_all_are_kept_in_one_file_also_where_one_was_ended_by_a_limit(tmp_path, runner):
    problem = load_problem(PROBLEM)
    for turn in range(2):
        references = References(problem, runner, folder=tmp_path)
        planned = references.of(TARGET)[0]
        sources = [text for _, text in versions(planned.subject.source)]
        runner.runs.clear()
        outcomes = references.run_each(sources, planned)
        assert len(runner.runs) == (1 if turn == 0 else 0)
        assert [type(outcome).__name__ for outcome in outcomes] == ["Finished"] * 3 + ["Raised"]
    assert len(list(tmp_path.glob("*.values"))) == 1


def test_each_of_many_in_one_process_gives_what_it_gives_alone(group):
    references, checks = group
    sources = [text for _, text in versions(checks[0].subject.source)[:3]] * 12
    together = references.run_each(sources, checks[0])
    alone = [references.run_source(text, checks[:1]).outcomes[checks[0].number] for text in sources]
    agrees = checks[0].plan.agrees
    assert all(agrees(a, b) for a, b in zip(together, alone, strict=True))


def test_a_submission_waits_for_no_more_versions_than_time_allows(group, monkeypatch):
    references, checks = group
    source = checks[0].subject.source
    monkeypatch.setattr(wrong_sources, "BUILD_SECONDS", -1.0)
    wrong = WrongSources(references, checks, versions(source))
    no_tanh = references.run_source(versions(source)[1][1], checks).outcomes
    assert wrong.giving(no_tanh) == []


def test_what_was_not_tried_in_time_costs_the_next_student_nothing(group, runner, monkeypatch):
    references, checks = group
    source = checks[0].subject.source
    right = references.run_source(source, checks).outcomes
    wrong = WrongSources(references, checks, versions(source)[:3])
    first = min(checks, key=lambda one: (len(one.plan.steps), one.number))
    wrong.in_check(first)
    monkeypatch.setattr(wrong_sources, "BUILD_SECONDS", -1.0)
    assert wrong.giving(right) == []
    monkeypatch.undo()
    runner.runs.clear()
    wrong.giving(right)
    assert runner.runs == []
