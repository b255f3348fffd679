"""`grader schema`: JSON Schemas of the YAML files for editors."""

import json
from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("docs/schema"))
def schema(folder: Path) -> None:
    """Write the JSON Schemas with which editors complete and check the YAML files.

    Example: grader schema docs/schema
    """
    from grader.atomic_write import write_whole
    from grader.problem.json_schema import schemas

    folder.mkdir(parents=True, exist_ok=True)
    for name, found in schemas().items():
        write_whole(
            folder / f"{name}.schema.json", json.dumps(found, indent=1, ensure_ascii=False) + "\n"
        )
        click.echo(str(folder / f"{name}.schema.json"))
