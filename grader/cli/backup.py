"""`grader backup` and `grader restore`: a store as a file, and back."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import existing_store, may_be_replaced, store_option

if TYPE_CHECKING:
    from sqlalchemy import Table

    from grader.store.store import Store

BEGINNING = '{"row": '
"""How the file of a backup begins."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@store_option
def backup(file: Path, said: str) -> None:
    """Write a store to a file that `restore` reads into any kind of database.

    Of a course that is served: accounts, uploads with their files, and the log go with it, but not
    the secret of its cookies.

    Example: grader backup grades.jsonl --store reports/week-4/grades.sqlite
    """
    from grader.display import counted
    from grader.store.store import Store

    may_be_replaced(file, BEGINNING)
    with Store(existing_store(said)) as store:
        beside = _beside(store)
        more = ", and the accounts and uploads of the pages," if beside else ""
        click.echo(f"{counted(store.backup(file, beside), 'grade')}{more} written to {file}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@store_option
def restore(file: Path, said: str) -> None:
    """Take the grades of a backup into a store; those that are there already are left alone.

    Accounts and uploads of a served course are taken in where the store has none yet.

    Example: grader restore grades.jsonl --store postgresql://grader@db/grades
    """
    from grader.display import counted
    from grader.store.address import store_url
    from grader.store.store import Store

    with Store(store_url(said, Path())) as store:
        if _has_pages(file) and find_spec("grader.web") is not None:
            from grader.web.tables import make_tables

            make_tables(store)
        found = store.restore(file, _beside(store))
    click.echo(f"{counted(found['grade'], 'grade')} taken in.")
    people, uploads = found["web_people"], found["web_uploads"]
    if people or uploads:
        click.echo(f"{counted(people, 'account')} and {counted(uploads, 'upload')} taken in.")
    if found["left"]:
        click.echo(
            f"{counted(found['left'], 'row')} of the pages (accounts, uploads, the log) were left "
            "out: the store has its own. Restore into an empty one to have them."
        )


def _beside(store: "Store") -> "Sequence[Table]":
    """Return the tables of the pages, where the store has them."""
    if find_spec("grader.web") is None:
        return ()
    from grader.web.tables import kept_tables

    return kept_tables(store)


def _has_pages(file: Path) -> bool:
    from grader.store.backup import PAGES

    beginning = f'{BEGINNING}"{PAGES}'
    with file.open(encoding="utf-8", errors="replace") as lines:
        return any(line.startswith(beginning) for line in lines)
