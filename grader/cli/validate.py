"""`grader validate`: a problem is proved."""

import json
import sys
from pathlib import Path

import click

from grader.cli.options import EXIT_FAILED, EXIT_PASSED, html_file, problem_folder


@click.command()
@click.argument("problem", type=click.Path(path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the findings for other programs.")
@click.option(
    "--html",
    "html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write what was tried to this HTML file.",
)
@click.option(
    "--quick", is_flag=True, help="Only references and misconceptions; no derived variants."
)
@click.option(
    "--cases",
    is_flag=True,
    help="Search the fewest cases that tell mutants from the reference; print them as YAML.",
)
@click.option(
    "--told",
    "is_told",
    is_flag=True,
    help="Show what a student reads of each known mistake and slip, and which share a sentence.",
)
@click.option(
    "--answers",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Measure written checks against labelled answers (JSON lines or YAML).",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Seed of the generated inputs; a grade draws its own, so try a few.",
)
def validate(
    problem: Path | None,
    as_json: bool,
    html: Path | None,
    quick: bool,
    cases: bool,
    is_told: bool,
    answers: Path | None,
    seed: int,
) -> None:
    """Prove a problem: every mistake in its files at once; then its references, misconceptions and
    derived variants are run.

    Wrong variants of each reference (mutants) must lose points, right ones (rewritings) must not.
    Exit code: 0 fine, 1 something does not behave, 2 the files are wrong.

    Example: grader validate problems/recurrent-networks --html validation.html
    """
    from grader.atomic_write import write_whole
    from grader.grading import open_grader
    from grader.validation.answers import measures
    from grader.validation.audit import Audit, audit
    from grader.validation.case_search import as_yaml, search
    from grader.validation.corners import without_numbers
    from grader.validation.findings import findings
    from grader.validation.page import html_page, plain_form, terminal_table
    from grader.validation.rubric_trials import rubric_proofs

    if html is not None:
        html_file(html)
    results = []
    is_watched = sys.stderr.isatty()
    with open_grader(problem_folder(problem), isolation="process", seed=seed) as grader:
        loaded = grader.problem
        tried = Audit(loaded.exercise.id)
        if answers is not None:
            for measure in measures(grader, answers):
                click.echo(measure.line)
                for one in measure.wrong if measure.name != "all" else ():
                    shown = " ".join(one.answer.split())[:160]
                    click.echo(
                        f"    a person gave {one.wanted:g}, the program {one.given:g}: {shown}"
                    )
            return
        if is_told:
            from grader.validation.told import lines, told

            for line in lines(list(told(grader))):
                click.echo(line)
            return
        if cases:
            for found in search(grader.references):
                click.echo(as_yaml(found))
            return
        grader.references.refuse_broken()
        proofs = list(rubric_proofs(loaded))
        unclear = list(without_numbers(grader.references))
        for finding in findings(loaded, grader, proofs):
            results.append(finding)
            if finding.complaint is not None and not as_json:
                click.echo(f"{finding.question}  {finding.what}: WRONG")
        if not quick and not any(finding.complaint for finding in results):
            label = "wrong and right variants"
            with click.progressbar(
                length=1, label=label, file=sys.stderr, show_eta=True, hidden=not is_watched
            ) as bar:
                for step in audit(grader.mistakes):
                    tried, done, bar.length = step
                    bar.update(done - bar.pos)
    wrong = [finding for finding in results if finding.complaint is not None]
    if html is not None:
        write_whole(html, html_page(loaded.exercise.title, plain_form(tried)))
    if as_json:
        rows = [
            {
                "question": f.question,
                "what": f.what,
                "complaint": str(f.complaint) if f.complaint else None,
            }
            for f in results
        ]
        click.echo(json.dumps({"findings": rows, **plain_form(tried)}, indent=1))
    else:
        for finding in wrong:
            click.echo(str(finding.complaint), err=True)
        click.echo(terminal_table(plain_form(tried)) if tried.trials else "", nl=False)
        for proof in proofs:
            click.echo(proof.line)
        for question, text in unclear:
            click.echo(f"note: {question} {text}")
        click.echo(f"{len(results)} references and misconceptions tried, {len(wrong)} wrong.")
    sys.exit(EXIT_FAILED if wrong or tried.failures else EXIT_PASSED)
