"""`grader backup` and `grader restore`: a store as a file, and back."""

from pathlib import Path

import click

from grader.cli.options import existing_store, may_be_replaced, store_option

BEGINNING = '{"row": '
"""How the file of a backup begins."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@store_option
def backup(file: Path, said: str) -> None:
    """Write a store to a file that `restore` reads into any kind of database.

    Example: grader backup grades.jsonl --store reports/week-4/grades.sqlite
    """
    from grader.display import counted
    from grader.store.store import Store

    may_be_replaced(file, BEGINNING)
    with Store(existing_store(said)) as store:
        click.echo(f"{counted(store.backup(file), 'grade')} written to {file}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@store_option
def restore(file: Path, said: str) -> None:
    """Take the grades of a backup into a store; those that are there already are left alone.

    Example: grader restore grades.jsonl --store postgresql://grader@db/grades
    """
    from grader.display import counted
    from grader.store.address import store_url
    from grader.store.store import Store

    with Store(store_url(said, Path())) as store:
        click.echo(f"{counted(store.restore(file), 'grade')} taken in.")
