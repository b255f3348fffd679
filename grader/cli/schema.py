"""`grader schema`: JSON Schemas of the YAML files for editors."""

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("docs/schema"))
def schema(folder: Path) -> None:
    """Write the JSON Schemas with which editors complete and check the YAML files.

    Example: grader schema docs/schema
    """
    from grader.atomic_write import write_whole
    from grader.problem.json_schema import schema_files

    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schema_files().items():
        write_whole(folder / name, text)
        click.echo(str(folder / name))
