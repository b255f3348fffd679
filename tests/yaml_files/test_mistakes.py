"""Every mistake of a file that people write is told at once, each with its line and what to try."""

import pytest

from grader.errors import UsageError
from grader.policy import Policy, load_policy
from grader.web.settings import read_course
from grader.yaml_files.mistakes import read_model

POLICY = """due: 2026-11-20
late:
  penalty: 10
  pre: 1 day
late_days: 3
attempts: worst
attempts: best
extensions:
  bob: maybe
"""
COURSE = """title: X
problems:
  week-1:
    opens: yesterday
    attempt: 3
timezone: Mars
lti:
  - issuer: a
"""


def told(read, path, text):
    path.write_text(text)
    with pytest.raises(UsageError) as error:
        read(path)
    lines = str(error.value).splitlines()
    assert all(line.startswith(f"{path}:") for line in lines)
    return [line.removeprefix(f"{path}:") for line in lines]


def test_each_mistake_of_a_policy_has_its_line(tmp_path):
    assert told(load_policy, tmp_path / "policy.yaml", POLICY) == [
        "1: due: write the time of day too: 2026-11-20T23:59:00+01:00",
        "3: late.penalty: write 10 % or 2 points",
        "4: late.pre: unknown key 'pre'; did you mean 'per'?",
        "5: late_days: should be a mapping (key: value); found 3",
        "7: attempts: this key stands twice",
        "9: extensions.bob: write date and time: 2026-11-20T23:59:00+01:00",
    ]


def test_each_mistake_of_a_course_has_its_line(tmp_path):
    found = told(read_course, tmp_path / "course.yaml", COURSE)
    assert found[1:4] == [
        "5: problems.week-1.attempt: unknown key 'attempt'; did you mean 'attempts'?",
        "6: timezone: 'Mars' is no time zone, such as Europe/Berlin",
        "8: lti[0]: the key 'client_id' is missing",
    ]
    assert found[0].startswith("4: problems.week-1.opens: ")


@pytest.mark.parametrize(
    ("text", "found"),
    [("a: [", "2: this is no YAML"), ("- a", "1: it is one"), ("due: '\n\n", "1: this is no YAML")],
)
def test_what_is_no_settings_at_all_is_told_with_its_line(tmp_path, text, found):
    lines = told(lambda path: read_model(path, Policy, "it is one"), tmp_path / "p.yaml", text)
    assert [line[: len(found)] for line in lines] == [found]


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path):
    with pytest.raises(UsageError, match=r"c\.yaml:1: cannot be read"):
        read_course(tmp_path / "c.yaml")
    (tmp_path / "c.yaml").write_bytes(b"title: \xff")
    with pytest.raises(UsageError, match=r"c\.yaml:1: is not UTF-8 text"):
        read_course(tmp_path / "c.yaml")


def test_an_empty_course_is_one_that_sets_nothing(tmp_path):
    (tmp_path / "c.yaml").write_text("# nothing yet\n")
    assert read_course(tmp_path / "c.yaml").title == "Exercises"
