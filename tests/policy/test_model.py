"""A policy is read strictly: what is wrong is told with its place, all at once."""

from datetime import UTC, datetime

import pytest

from grader.errors import UsageError
from grader.policy import load_policy


def read(folder, text):
    (folder / "policy.yaml").write_text(text)
    return load_policy(folder / "policy.yaml")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("due: tomorrow", "due: write date and time"),
        ("due: 2026-11-20", "due: write the time of day too"),
        ("due: 2026-11-20T12:00:00", "a time needs an offset"),
        ("due: 2026-11-20 12:00\ntimezone: Mars/Base", "there is no timezone 'Mars/Base'"),
        ("late: {penalty: 10 %}", "need a `due` time"),
        ("due: 2026-11-20T12:00:00Z\nlate: {penalty: 10}", "late.penalty: write 10 % or 2 points"),
        ("due: 2026-11-20T12:00:00Z\ngrace: 15", "grace: write a time with its unit"),
        (
            "due: 2026-11-20T12:00:00Z\nlate: {penalty: 10 %, per: 0 h}",
            "late.per: write a time that is longer than none",
        ),
        (
            "due: 2026-11-20T12:00:00Z\ngrace: 99999999999 weeks",
            "grace: write a time of at most ten",
        ),
        (
            "due: 2026-11-20T12:00:00Z\nextensions: {kim: 2026-10-20T12:00:00Z}",
            "the time of 'kim', 2026-10-20 12:00:00+00:00, is before the due time",
        ),
        ("grace: 15\ntimezone: Mars/Base", "policy.yaml:2: timezone: there is no timezone"),
        ("attempts: worst", "attempts: input should be 'latest', 'best' or 'mean'"),
        ("rouding: {to: 1}", "rouding: unknown key 'rouding'; did you mean 'rounding'?"),
        ("- a", "a policy is a mapping"),
        ("a: [", "no YAML"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path, text, told):
    with pytest.raises(UsageError) as error:
        read(tmp_path, text)
    assert told in str(error.value)
    assert str(tmp_path / "policy.yaml") in str(error.value)


def test_all_mistakes_are_told_at_once(tmp_path):
    with pytest.raises(UsageError) as error:
        read(tmp_path, "attempts: worst\ngrace: 15\ncap: -1\n")
    assert len(str(error.value).splitlines()) == 3


def test_a_time_without_offset_is_of_the_policys_zone_summer_time_and_all(tmp_path):
    winter = read(tmp_path, "due: 2026-11-20 12:00:00\ntimezone: Europe/Berlin")
    assert winter.due_of("x") == datetime(2026, 11, 20, 11, tzinfo=UTC)
    summer = read(tmp_path, "due: 2026-07-20 12:00:00\ntimezone: Europe/Berlin")
    assert summer.due_of("x") == datetime(2026, 7, 20, 10, tzinfo=UTC)


def test_nothing_opens_before_the_last_extension_ends(tmp_path):
    found = read(
        tmp_path,
        "due: 2026-11-20T12:00:00Z\ngrace: 1 hour\nextensions: {a: 3 days, b: 2026-11-22T12:00:00Z}",
    )
    assert found.last_due == datetime(2026, 11, 23, 13, tzinfo=UTC)
