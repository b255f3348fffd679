"""`grader doctor`: what isolation this machine gives."""

import sys

import click

from grader.cli.options import EXIT_COULD_NOT_RUN, EXIT_PASSED


@click.command()
def doctor() -> None:
    """Show what isolation this machine gives.

    Example: grader doctor
    """
    from grader.sandbox.doctor import layers

    found = layers()
    for layer in found:
        click.echo(f"{'yes' if layer.is_there else 'no ':3}  {layer.name}: {layer.note}")
    sys.exit(EXIT_PASSED if found[0].is_there else EXIT_COULD_NOT_RUN)
