"""What checks took: figures a check, told where one is slow, and none where nothing ran."""

import csv
import io

import numpy as np

from grader.analysis.times import CheckTimes

RNG = np.random.default_rng(3)


def times_of(rows):
    times = CheckTimes()
    for row in rows:
        times.add(row)
    return times


def test_the_figures_are_those_of_numpy_over_the_submissions_in_which_a_check_ran():
    seconds = RNG.exponential(0.2, 40)
    rows = [[("1.1", "values", value)] for value in seconds]
    rows[3].append(("1.2", "shape", 0.5))
    first, second = times_of(rows).figures()
    assert (first.question, first.id, first.count) == ("1.1", "values", 40)
    assert np.allclose([first.median, first.p95], np.percentile(seconds, [50, 95]))
    assert np.allclose([first.most, first.total], [seconds.max(), seconds.sum()])
    assert (second.count, second.median, second.most) == (1, 0.5, 0.5)


def test_the_table_has_a_row_a_check_and_is_empty_where_nothing_ran():
    table = times_of([[("1.1", "values", 0.25)], [("1.1", "values", 0.75)]]).table()
    head, row = csv.reader(io.StringIO(table))
    assert dict(zip(head, row, strict=True)) == {
        "question": "1.1",
        "check": "values",
        "submissions": "2",
        "median_s": "0.5000",
        "p95_s": "0.7250",
        "most_s": "0.7500",
        "total_s": "1.0000",
    }
    assert times_of([[]]).table() == times_of([]).table() == ""


def test_the_last_word_names_what_took_most_in_all_and_nothing_that_is_quick():
    quick = [("1.1", "quick", 0.01)]
    slow = [("1.2", "slow", 0.6), ("1.3", "slower", 4.0)]
    assert times_of([quick] * 9).sentence() == ""
    told = times_of([quick + slow] * 3).sentence()
    assert told.index("1.3 slower 4.0 s") < told.index("1.2 slow 0.6 s")
    assert "quick" not in told
