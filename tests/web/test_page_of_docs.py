"""What docs/serve.md says is tried: its commands, its course file, its options."""

import re
import shlex

import pytest
from click.testing import CliRunner

from grader.cli.main import main
from grader.cli.serve import _circumstances, serve
from grader.errors import UsageError
from grader.store.address import store_url
from grader.store.store import Store
from grader.web.records import Records
from grader.web.settings import read_course
from grader.web.tables import make_tables
from tests.a_class import PROBLEM
from tests.conftest import ROOT
from tests.web.a_course import a_kit

PAGE = (ROOT / "docs" / "serve.md").read_text()
COMMANDS = [
    line.removeprefix("grader ")
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.S)
    for line in block.splitlines()
    if line.startswith("grader ")
]


def run(command):
    return CliRunner().invoke(main, shlex.split(command))


def test_the_course_of_the_page_is_read(tmp_path):
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
    path = tmp_path / "course.yaml"
    path.write_text("\n".join(blocks))
    a_kit(tmp_path / "handout" / "week-4.zip", "recurrent-networks")
    (tmp_path / "policy.yaml").write_text("scale: 100")
    course = read_course(path)
    rules = course.problems["recurrent-networks"]
    assert course.seconds(rules.due) < course.seconds(rules.late_until)
    assert course.sign_in.client_id == "grader"
    assert rules.kit.is_file()


def test_a_kit_that_is_none_or_another_ones_is_told(tmp_path):
    path = tmp_path / "course.yaml"
    path.write_text("problems: {a: {kit: kits/a.zip}}")
    with pytest.raises(UsageError, match=r"there is no kit .*`grader kit PROBLEM OUT`"):
        read_course(path)
    a_kit(tmp_path / "kits" / "a.zip", "b")
    with pytest.raises(UsageError, match=r"problems\.a\.kit: .* is of b"):
        read_course(path)
    (tmp_path / "kits" / "a.zip").write_bytes(b"PK\3\4 no zip")
    with pytest.raises(UsageError, match="is no kit"):
        read_course(path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title: [", "no YAML"),
        ("titel: x", "titel"),
        ("timezone: Mars", "no time zone"),
        ("problems: {a: {due: soon}}", "problems.a.due"),
        ("problems: {a: {attempts: 0}}", "problems.a.attempts"),
    ],
)
def test_a_course_that_is_wrong_is_told_with_the_place(tmp_path, text, told):
    (tmp_path / "course.yaml").write_text(text)
    done = run(f"serve --demo --port 0 --course {tmp_path / 'course.yaml'}")
    assert done.exit_code == 2
    assert told in done.output


def test_every_option_is_on_the_page():
    for option in serve.params:
        assert option.opts[0] in PAGE, option.opts


def test_the_commands_beside_serve_run_one_after_another(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Store(f"sqlite:///{tmp_path}/course/course.sqlite") as store:
        make_tables(store)
        Records(store).add_person("ada", "Ada")
    ran = [run(command) for command in COMMANDS if not command.startswith("serve")]
    assert [done.exit_code for done in ran] == [0] * 3, [done.output for done in ran]
    assert "grace (instructor): http://127.0.0.1:8000/in/" in ran[0].output
    assert ran[1].output.startswith("Would go")
    assert ran[2].output.startswith("Gone: 1 accounts")


def test_a_problem_that_is_not_there_and_a_port_that_is_taken_are_told(tmp_path):
    done = run("serve")
    assert "--demo" in done.output
    assert done.exit_code == 2
    (tmp_path / "course.yaml").write_text("problems: {other: {}}")
    done = run(f"serve --demo --port 0 --isolation auto --course {tmp_path / 'course.yaml'}")
    assert "other, which is not served" in done.output
    done = run("serve --demo --host 203.0.113.1 --port 1")
    assert "cannot listen" in done.output


def test_a_course_without_a_seed_has_one_of_its_own_that_stays(tmp_path):
    with Store(store_url(str(tmp_path / "course.sqlite"), tmp_path)) as store:
        served = [_circumstances([PROBLEM], False, store.seed_of, "auto", 1, None)[0][0].seed for _ in range(2)]  # fmt: skip
        assert served == [store.seed_of("attacked")] * 2
    with Store(store_url(str(tmp_path / "other.sqlite"), tmp_path)) as other:
        assert other.seed_of("attacked") != served[0]
