"""A backup of a course that is served holds its accounts and uploads, and none of its secrets."""

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from grader.cli.backup import backup, restore
from grader.store.store import Store
from grader.web.tables import KEPT, METADATA, make_tables
from tests.web.a_course import FILES, ID, Browser, served


def run(command, *args):
    done = CliRunner().invoke(command, [str(arg) for arg in args])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def saved(fresh, tmp_path):
    """The file of a course in which Ada has handed in a file of every byte."""
    house, client = fresh
    Browser(house, client, "ada").hand_in({**FILES, "all.py": bytes(range(256))})
    said = run(backup, tmp_path / "course.jsonl", "--store", house.store.url)
    assert "accounts and uploads" in said
    return tmp_path / "course.jsonl", house


def test_what_was_saved_is_served_again_from_another_store(saved, tmp_path):
    file, _ = saved
    other = tmp_path / "other" / "course.sqlite"
    assert "4 accounts and 1 upload taken in" in run(restore, file, "--store", other)
    with served(tmp_path, said=str(other), is_grading=False) as (house, client):
        ada = house.records.person_of("ada")
        (upload,) = house.uploads.of(ID, ada.id)
        kept = {name: house.uploads.data(digest) for name, digest, _ in upload.files}
        assert kept == {**FILES, "all.py": bytes(range(256))}
        browser = Browser(house, client, "ada")
        assert browser.hand_in({"new.py": b"# more"}).status_code == 303
        assert [one.number for one in house.uploads.of(ID, ada.id)] == [2, 1]
        assert house.records.add_person("nora").id not in {1, 2, 3, 4}


def test_every_table_of_the_pages_is_in_it_but_secrets_and_processes(saved):
    file, house = saved
    with house.records.engine.connect() as connection:
        secrets = connection.execute(sa.text("select value from web_settings")).scalars().all()
    text = file.read_text()
    assert not any(secret in text for secret in secrets if len(secret) > 8)
    assert {table.name for table in METADATA.sorted_tables} - {table.name for table in KEPT} == {
        "web_settings",
        "web_keys",
        "web_servers",
    }


def test_a_store_with_accounts_of_its_own_keeps_them_and_says_so(saved, tmp_path):
    file, _ = saved
    other = tmp_path / "other.sqlite"
    with Store(f"sqlite:///{other}") as store:
        make_tables(store)
    assert "taken in" in run(restore, file, "--store", other)
    said = run(restore, file, "--store", other)
    assert "were left out: the store has its own" in said


def test_a_row_that_is_none_takes_nothing_in(saved, tmp_path):
    file, _ = saved
    broken = tmp_path / "broken.jsonl"
    broken.write_text(file.read_text().replace('"handle": "ada"', '"nobody": "ada"'))
    done = CliRunner().invoke(restore, [str(broken), "--store", str(tmp_path / "o.sqlite")])
    assert done.exit_code != 0
    with Store(f"sqlite:///{tmp_path / 'o.sqlite'}") as store, store.engine.connect() as connection:
        people = connection.execute(sa.text("select count(*) from web_people")).scalar_one()
    assert people == 0
