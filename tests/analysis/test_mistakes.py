"""The mistakes of a class are counted right, and however large the class, bounded."""

from collections import Counter, defaultdict

import pytest

from grader.analysis import mistakes as module
from grader.analysis.mistakes import ClassMistakes
from tests.class_rows import rows


@pytest.fixture(scope="module")
def made():
    found = ClassMistakes()
    every = rows(150, seed=5)
    for row in every:
        if not row.is_missing:
            found.add(row)
    return found, [row for row in every if not row.is_missing]


def test_counts_points_and_parts_equal_a_count_by_hand(made):
    found, every = made
    students, lost, parts = Counter(), defaultdict(float), defaultdict(Counter)
    for row in every:
        own = defaultdict(set)
        for cell in row.checks:
            if cell.mistake:
                own[cell.mistake].add(cell.part)
                lost[cell.mistake] += cell.max_points - cell.points
        students.update(own.keys())
        for name, where in own.items():
            parts[name]["both" if len(where) == 2 else where.pop()] += 1
    assert {name: m.count for name, m in found.named.items()} == students
    for name, mistake in found.named.items():
        assert mistake.points_lost == pytest.approx(lost[name])
        assert (mistake.wrote, mistake.ran, mistake.both) == tuple(parts[name][p] for p in ("written", "code", "both"))  # fmt: skip
        assert mistake.count == mistake.wrote + mistake.ran + mistake.both


def test_without_a_name_those_are_together_whose_values_are_the_same(made):
    found, every = made
    wanted = Counter()
    for row in every:
        wanted.update({(c.question, c.id, c.said) for c in row.checks if c.said and not c.mistake})
    assert {(next(iter(m.questions)), next(iter(m.checks)), m.message): m.count for m in found.alike.values()} == wanted  # fmt: skip
    assert all(m.count > 1 for m in found.ranked_alike)
    assert [m.count for m in found.ranked_alike] == sorted((n for n in wanted.values() if n > 1), reverse=True)  # fmt: skip


def test_names_and_different_answers_that_are_kept_are_bounded(monkeypatch):
    monkeypatch.setattr(module, "MAX_NAMED", 3)
    monkeypatch.setattr(module, "MAX_DIFFERENT", 2)
    found = ClassMistakes()
    for row in rows(60, seed=6):
        found.add(row)
    assert max(len(m.students) for m in found.named.values()) == 3 < max(m.count for m in found.named.values())  # fmt: skip
    assert max(Counter((next(iter(m.questions)), next(iter(m.checks))) for m in found.alike.values()).values()) == 2  # fmt: skip
    assert found.untold > 0


def test_what_is_right_open_or_not_attempted_is_no_mistake(made):
    _, every = made
    for row in every:
        for cell in row.checks:
            if cell.status in ("correct", "needs_review", "grader_fault", "not_attempted"):
                assert cell.group == ""
