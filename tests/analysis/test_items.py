"""Item analysis equals other programs': psych in R, scipy, and numpy in one go."""

import json

import numpy as np
import pytest
import scipy  # its parts are loaded where they are used

from grader.analysis.distribution import distribution
from grader.analysis.f_distribution import beta_share, f_quantile
from grader.analysis.items import Items
from grader.analysis.overview import ClassOverview
from grader.analysis.suspects import FEW, is_surely_negative
from tests.class_rows import rows
from tests.conftest import ROOT

EXAMPLE = json.loads((ROOT / "tests" / "analysis" / "psych.json").read_text())
"""Forty students, six items of 0 to 4 points, and what psych 2.2.9 (R) makes of them."""


def items_of(matrix, most):
    items = Items()
    for student in matrix:
        items.add(
            (f"{k}", "", "T", "code", "correct" if value == most else "incorrect", value, most)
            for k, value in enumerate(student)
        )
    return items


def test_figures_equal_those_of_psych():
    items = items_of(EXAMPLE["points"], 4)
    figures = items.figures()
    reliability = items.reliability()
    assert [one.discrimination for one in figures] == pytest.approx(EXAMPLE["r.drop"], abs=1e-9)
    assert [one.difficulty for one in figures] == pytest.approx(EXAMPLE["mean"], abs=1e-9)
    assert reliability.alpha == pytest.approx(EXAMPLE["raw_alpha"], abs=1e-9)
    assert (reliability.low, reliability.high) == pytest.approx(EXAMPLE["feldt"], abs=1e-9)
    assert (reliability.items, reliability.students) == (6, 40)


def test_alpha_of_a_worked_example():
    """Three items, four students: variances 5/3, 2/3, 2/3, of the total 25/3 - so 3/2 (1 - 3/(25/3))."""
    reliability = items_of([[1, 1, 1], [2, 2, 2], [3, 3, 3], [4, 2, 2]], 4).reliability()
    totals = np.array([3, 6, 9, 8])
    wanted = 3 / 2 * (1 - (5 / 3 + 2 / 3 + 2 / 3) / totals.var(ddof=1))
    assert reliability.alpha == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_figures_equal_those_of_numpy_and_scipy_on_any_class(seed):
    draw = np.random.default_rng(seed)
    n, k = int(draw.integers(5, 300)), int(draw.integers(2, 12))
    most = draw.integers(1, 6, k).astype(float)
    matrix = np.round(draw.random((n, 1)) * draw.random((n, k)) * most, 2)
    items = Items()
    for student in matrix:
        items.add((str(j), "", "T", "code", "partial", student[j], most[j]) for j in range(k))
    for j, one in enumerate(items.figures()):
        rest = matrix.sum(1) - matrix[:, j]
        assert one.discrimination == pytest.approx(
            scipy.stats.pearsonr(matrix[:, j], rest)[0], abs=1e-9
        )
        assert one.difficulty == pytest.approx(matrix[:, j].mean() / most[j], abs=1e-9)
    covariance = np.cov(matrix.T)
    alpha = k / (k - 1) * (1 - np.trace(covariance) / covariance.sum())
    found = items.reliability()
    assert found.alpha == pytest.approx(alpha, abs=1e-9)
    low = 1 - (1 - alpha) * scipy.stats.f.ppf(0.975, n - 1, (n - 1) * (k - 1))
    high = 1 - (1 - alpha) * scipy.stats.f.ppf(0.025, n - 1, (n - 1) * (k - 1))
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)


@pytest.mark.parametrize("freedom", [(1, 1), (2, 7), (9, 81), (39, 195), (199, 1592), (1999, 1999 * 59)])  # fmt: skip
def test_f_quantiles_equal_those_of_scipy(freedom):
    for probability in (0.025, 0.5, 0.975):
        found = f_quantile(probability, *freedom)
        assert found == pytest.approx(scipy.stats.f.ppf(probability, *freedom), rel=1e-9)
    a, b = freedom
    assert beta_share(0.3, a, b) == pytest.approx(
        scipy.special.betainc(a, b, 0.3), rel=1e-9, abs=1e-300
    )


def test_what_waits_or_met_a_fault_is_in_no_figure_of_its_item():
    items = Items()
    for points, status in ((1, "correct"), (0, "needs_review"), (0, "grader_fault"), (0, "not_attempted")):  # fmt: skip
        items.add([("1", "a", "T", "code", status, points, 1), ("2", "a", "T", "code", "correct", 1, 1)])  # fmt: skip
    one, _ = items.figures()
    assert (one.judged, one.attempted, one.difficulty) == (2, 1, 0.5)
    assert (one.counts["needs_review"], one.counts["grader_fault"]) == (1, 1)


def test_a_correlation_with_gaps_is_that_with_the_share_of_what_was_judged():
    items, own, rest = Items(), [], []
    draw = np.random.default_rng(3)
    for _ in range(60):
        a, b, c = draw.integers(0, 3, 3)
        is_open = draw.random() < 0.3
        items.add([("1", "", "T", "", "partial", a, 2), ("2", "", "T", "", "partial", b, 2),
                   ("3", "", "T", "", "needs_review" if is_open else "partial", 0 if is_open else c, 2)])  # fmt: skip
        own.append(a / 2)
        rest.append(b / 2 if is_open else (b + c) / 4)
    (first, _, _) = items.figures()
    assert first.discrimination == pytest.approx(np.corrcoef(own, rest)[0, 1], abs=1e-9)
    assert items.reliability().students == sum(not np.isnan(v) for v in items.all[2].shares) < 60


def test_an_item_that_came_later_or_is_missing_disturbs_no_other():
    items = Items()
    items.add([("1", "", "T", "", "correct", 1, 1)])
    items.add([("2", "", "T", "", "correct", 1, 1)])
    items.add([("1", "", "T", "", "incorrect", 0, 1), ("2", "", "T", "", "correct", 1, 1)])
    assert [len(item.shares) for item in items.all] == [3, 3]
    assert [one.judged for one in items.figures()] == [2, 2]


def test_a_class_too_small_or_all_alike_has_no_correlation_and_no_alpha():
    for matrix in ([], [[1, 1]], [[1, 1], [0, 1]], [[1, 1]] * 5):
        items = items_of(matrix, 1)
        assert items.reliability() is None
        assert all(one.discrimination is None for one in items.figures())
    assert items_of([[1], [0], [1]], 1).reliability() is None


def test_the_distribution_equals_numpys_and_counts_everyone_once():
    scores = [0, 0, 1, 2.5, 7, 9, 10, 10]
    found = distribution(scores, 10)
    assert (found.mean, found.spread) == pytest.approx((np.mean(scores), np.std(scores, ddof=1)))
    assert [found.lower_quarter, found.median, found.upper_quarter] == pytest.approx(np.quantile(scores, [0.25, 0.5, 0.75]))  # fmt: skip
    counts, _ = np.histogram(scores, [bar.low for bar in found.bars] + [found.bars[-1].high])
    assert [bar.count for bar in found.bars] == counts.tolist()
    assert distribution([], 10) is None
    assert sum(bar.count for bar in distribution([-1, 12], 10).bars) == 2


PLANTED = {("1.2", "check-1"): "nobody", ("1.4", "check-2"): "negative", ("2.3", "check-1"): "did not run"}  # fmt: skip


@pytest.mark.parametrize("count", [60, 300])
@pytest.mark.parametrize("seed", range(5))
def test_three_planted_broken_checks_are_named_and_no_other(count, seed):
    overview = ClassOverview()
    for row in rows(count, seed=seed, planted=PLANTED):
        overview.add(row)
    named = {(one.figures.item.question, one.figures.item.id): one.reason for one in overview.suspects}  # fmt: skip
    assert named == PLANTED
    assert all(one.students for one in overview.suspects)


def test_a_check_that_all_pass_is_named_and_whom_to_look_at_fits_the_reason():
    overview = ClassOverview()
    for row in rows(80, planted={("1.1", "check-0"): "everyone", ("2.1", "check-3"): "negative"}):
        overview.add(row)
    assert [one.reason for one in overview.suspects] == ["negative", "everyone"]
    negative = overview.suspects[0]
    first, last = negative.students[0], negative.students[-1]
    rest = overview.checks.rest_scores(negative.figures.item)
    assert negative.figures.item.shares[first] < 1 == negative.figures.item.shares[last]
    assert rest[first] > np.nanmedian(rest) > rest[last]


def test_a_sound_class_names_nobody_and_a_small_one_nothing():
    for count in (FEW - 1, 50, 400):
        overview = ClassOverview()
        for row in rows(count, seed=9, planted=PLANTED if count < FEW else None):
            overview.add(row)
        assert overview.suspects == []


def test_a_negative_correlation_is_told_where_its_interval_lies_below_zero():
    for r, n in ((-0.1, 100), (-0.5, 30), (-0.2, 150), (-0.99, 4), (0.3, 500)):
        assert is_surely_negative(r, n) == (np.tanh(np.arctanh(r) + scipy.stats.norm.ppf(0.975) / np.sqrt(n - 3)) < 0)  # fmt: skip


def test_blank_and_missing_submissions_are_in_no_item_figure():
    overview = ClassOverview()
    made = rows(40, seed=2)
    for row in made:
        overview.add(row)
    blank = [row for row in made if not row.is_missing and all(q.status == "not_attempted" for q in row.questions)]  # fmt: skip
    missing = [row for row in made if row.is_missing]
    assert missing
    assert (overview.missing, overview.blank) == (len(missing), len(blank))
    assert overview.checks.count == 40 - len(blank) - len(missing)
