"""The command line.

Each command parses, calls one function, shows the result, and returns 0, 1 or 2.
"""

import os
import sys
from typing import Any

import click

from grader import __version__
from grader.cli.adjust import adjust
from grader.cli.backup import backup, restore
from grader.cli.check import check
from grader.cli.doctor import doctor
from grader.cli.export import export
from grader.cli.feedback import feedback
from grader.cli.grade import grade
from grader.cli.history import history
from grader.cli.intake import intake
from grader.cli.kit import kit
from grader.cli.learn import learn
from grader.cli.new import new
from grader.cli.options import EXIT_COULD_NOT_RUN, EXIT_STOPPED, told_fault, told_os_error
from grader.cli.regrade import regrade
from grader.cli.release import release
from grader.cli.report import report
from grader.cli.review import review
from grader.cli.schema import schema
from grader.cli.serve import forget, invite, serve
from grader.cli.similar import similar
from grader.cli.validate import validate
from grader.errors import GraderError, ProblemError, Stopped


class Commands(click.Group):
    """Turns the errors we raise on purpose into a sentence and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ProblemError as error:
            from grader.display import counted

            click.echo(f"{counted(len(error.complaints), 'mistake')} in the problem:", err=True)
            for complaint in error.complaints:
                click.echo(f"  {complaint}", err=True)
            ctx.exit(EXIT_COULD_NOT_RUN)
        except Stopped as error:
            click.echo(str(error), err=True)
            ctx.exit(EXIT_STOPPED)
        except GraderError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(EXIT_COULD_NOT_RUN)
        except KeyboardInterrupt:
            kept = (
                " What is graded is kept; run the same command again to go on."
                if ctx.invoked_subcommand in ("grade", "regrade")
                else ""
            )
            click.echo(f"\nStopped.{kept}", err=True)
            ctx.exit(EXIT_STOPPED)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(EXIT_COULD_NOT_RUN)
        except OSError as error:
            click.echo(f"Error: {told_os_error(error)}", err=True)
            ctx.exit(EXIT_COULD_NOT_RUN)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if os.environ.get("GRADER_DEBUG"):
                raise
            click.echo(told_fault(error), err=True)
            ctx.exit(EXIT_COULD_NOT_RUN)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="grader")
def main() -> None:
    """Grade recurrent-network exercises: cell code in a sandbox, written answers, feedback that
    names the mistake.
    """


for command in (
    new,
    check,
    kit,
    learn,
    intake,
    grade,
    regrade,
    history,
    review,
    backup,
    restore,
    doctor,
    report,
    export,
    feedback,
    adjust,
    release,
    similar,
    schema,
    validate,
    serve,
    invite,
    forget,
):
    main.add_command(command)
