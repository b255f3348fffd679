"""The command line.

Each command parses, calls one function, shows the result, and returns 0, 1 or 2.
"""

import os
import sys
from importlib import import_module
from typing import Any

import click

from grader import __version__
from grader.cli.endings import in_order, is_of_lost_terminal
from grader.cli.options import EXIT_COULD_NOT_RUN, EXIT_STOPPED, told_fault, told_os_error
from grader.errors import GraderError, ProblemError, Stopped

VERBS = {
    "new": ("new", "Begin a problem: questions, references, checks."),
    "check": ("check", "Check one submission, as its student sees it."),
    "kit": ("kit", "Make a kit for students: a starter, and checks of their own."),
    "learn": ("learn", "List the mistakes of a class that no misconception names."),
    "intake": ("intake", "Show who handed in what, before anything is graded."),
    "grade": ("grade", "Grade a class."),
    "regrade": ("regrade", "Grade a class anew after a change, and compare."),
    "history": ("history", "Show every grade a student got, and what people decided."),
    "review": ("review", "List what waits for a person, show it, decide it."),
    "backup": ("backup", "Write a store to a file."),
    "restore": ("backup", "Take the grades of a backup into a store."),
    "doctor": ("doctor", "Show what isolation this machine gives."),
    "report": ("report", "Write the reports of a graded class again."),
    "export": ("export", "Write the grades of a class for another program."),
    "feedback": ("feedback", "Write each student's feedback, to hand it back."),
    "adjust": ("adjust", "Give one check of one student other points."),
    "release": ("release", "Make a package that another program runs."),
    "similar": ("similar", "Show which submissions are alike in their code."),
    "schema": ("schema", "Write the JSON Schemas with which editors complete YAML."),
    "validate": ("validate", "Prove a problem: references, mistakes, variants."),
    "serve": ("serve", "Serve a course as web pages."),
    "invite": ("serve", "Print a link with which one person signs in, once."),
    "forget": ("serve", "Take everything of a student out of a store."),
}
"""Each verb in the order of the help: its module, imported when asked for, and what it does."""


class Commands(click.Group):
    """Finds verbs when asked for; turns errors raised on purpose into a sentence and code 2."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs, in the order of the help."""
        return list(VERBS)

    def get_command(self, ctx: click.Context | None, cmd_name: str) -> click.Command | None:
        """Return a verb; None for a word that is none."""
        if cmd_name not in VERBS:
            return None
        found: click.Command = getattr(import_module(f"grader.cli.{VERBS[cmd_name][0]}"), cmd_name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs with what they do; none of them is imported for that."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, does) for name, (_, does) in VERBS.items()])

    @property
    def verbs(self) -> dict[str, click.Command]:
        """Every verb by its name."""
        found = {name: self.get_command(None, name) for name in VERBS}
        return {name: command for name, command in found.items() if command is not None}

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            with in_order():
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
            if is_of_lost_terminal(error):
                ctx.exit(EXIT_STOPPED)
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
    """Grade computing exercises: code in a sandbox, written answers, feedback that
    names the mistake.
    """
