"""Two servers over one store, SQLite and a real PostgreSQL: each upload is claimed once."""

import threading

import pytest

from grader.store.address import store_url
from grader.store.store import Store
from grader.web.tables import kept_tables, make_tables
from grader.web.uploads import File
from tests.a_postgres import BINARIES, Postgres
from tests.web.a_course import ID, Browser, served

COUNT = 12


@pytest.fixture(params=["sqlite", "postgresql"])
def said(request, tmp_path):
    """Give the name of an empty store."""
    if request.param == "sqlite":
        yield str(tmp_path / "course.sqlite")
        return
    if not BINARIES:
        pytest.skip("PostgreSQL is not installed here")
    with Postgres() as server:
        yield server.url


def test_two_servers_share_one_store_and_claim_each_upload_once(tmp_path, said):
    with (
        served(tmp_path, said=said, is_grading=False) as (house, client),
        served(tmp_path, said=said, is_grading=False) as (other, _),
    ):
        ada = Browser(house, client, "ada")
        assert (
            ada.hand_in(once="a").headers["location"] == ada.hand_in(once="a").headers["location"]
        )
        files = house.uploads.of(ID, house.records.person_of("ada").id)[0].files
        assert house.uploads.data(files[0][1])
        for k in range(COUNT):
            person = house.records.add_person(f"s{k}")
            upload, _ = house.uploads.add(ID, person.id, _files(k), "once", is_late=False)
            house.uploads.send(upload)
        found: list[int] = []

        def claim(uploads):
            while (one := uploads.claim(ID)) is not None:
                found.append(one[0].id)

        threads = [threading.Thread(target=claim, args=[one.uploads]) for one in (house, other) * 2]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(found) == sorted(set(found))
        assert len(found) == COUNT
        mine = [one for one in found if _claimed_by(house, one) == house.uploads.server]
        other.uploads.leave()
        claim(house.uploads)
        assert len(found) == COUNT + (COUNT - len(mine))


def test_a_backup_is_taken_in_and_new_rows_count_on(tmp_path, said):
    (tmp_path / "one").mkdir()
    with served(tmp_path / "one", is_grading=False) as (house, client):
        Browser(house, client, "ada").hand_in()
        house.store.backup(tmp_path / "b.jsonl", kept_tables(house.store))
    with Store(store_url(said, tmp_path)) as store:
        make_tables(store)
        found = store.restore(tmp_path / "b.jsonl", kept_tables(store))
    assert (found["web_people"], found["web_uploads"], found["left"]) == (4, 1, 0)
    with served(tmp_path, said=said, is_grading=False) as (house, client):
        assert house.records.add_person("nora").id == 5
        Browser(house, client, "ada").hand_in({"new.py": b"# more"})
        uploads = house.uploads.of(ID, house.records.person_of("ada").id)
        assert [one.number for one in uploads] == [2, 1]
        assert house.uploads.data(uploads[1].files[0][1])


def _claimed_by(house, id):
    newest = house.uploads.newest(ID).values()
    return next(one.claimed_by for one in newest if one.id == id)


def _files(k):
    return [File("work.py", f"# {k}".encode())]


def test_first_visits_of_one_person_at_one_moment_make_one_account(tmp_path, said):
    """As when a course site sends somebody in two tabs."""
    with (
        served(tmp_path, said=said, is_grading=False) as (house, _),
        served(tmp_path, said=said, is_grading=False) as (other, _),
    ):
        for k in range(10):
            ready, made = threading.Barrier(8), []

            def visit(records, ready=ready, made=made, k=k):
                ready.wait()
                made.append(records.add_person(f"new-{k}", "Newcomer").id)

            threads = [
                threading.Thread(target=visit, args=[one.records]) for one in (house, other) * 4
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(made) == 8
            assert len(set(made)) == 1
