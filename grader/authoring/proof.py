"""Proves a draft as `validate` does, and betters it: mistakes not told apart, cases too few."""

from collections.abc import Callable, Mapping
from pathlib import Path

from grader.atomic_write import write_whole
from grader.authoring.draft import Draft, Question, files_of
from grader.authoring.learner import Learnt
from grader.diagnosis.mistakes import Mistakes
from grader.grading.door import open_grader
from grader.validation.audit import Audit, audit
from grader.validation.corners import without_numbers
from grader.validation.findings import findings

MOST_ROUNDS = 6


def prove(draft: Draft, folder: Path, tell: Callable[[str], None] = lambda text: None) -> list[str]:
    """Write a draft into a folder, prove it, and better it until nothing is wrong with it.

    Return what is still wrong, in sentences; nothing where `validate` will find it fine.
    """
    wrong: list[str] = []
    for _ in range(MOST_ROUNDS):
        write_files(folder, files_of(draft))
        tell("the whole")
        wrong, is_bettered = _proved(draft, folder)
        if not wrong or not is_bettered:
            break
    return wrong


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write files by their paths below a folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_whole(folder / name, text)


def _proved(draft: Draft, folder: Path) -> tuple[list[str], bool]:
    """Return what is wrong with a draft, and whether something was changed to mend it."""
    with open_grader(folder, isolation="process") as grader:
        wrong: list[str] = []
        is_bettered = False
        for finding in findings(grader.problem, grader):
            if finding.complaint is not None:
                wrong.append(f"{finding.question}: {finding.what}: {finding.complaint.found}")
                is_bettered |= _without(draft, finding.question, finding.what)
        unclear = list(without_numbers(grader.references))
        for question in draft.learnt:
            question.notes = tuple(text for of, text in unclear if of == str(question.number))
        if wrong:
            return wrong, is_bettered
        known = draft.caught_for_certain()
        mistakes = Mistakes(grader.references, names_slips=False)
        steps = list(audit(mistakes, lambda target, one: (target, one.id) in known))
        found = steps[-1][0] if steps else Audit("")
    for trial in found.failures:
        wrong.append(f"{trial.subject}: {trial.id} {trial.state} ({trial.change})")
        if trial.state == "survived":
            is_bettered |= _with_more_cases(draft, trial.subject)
    return wrong, is_bettered


def _without(draft: Draft, question_id: str, what: str) -> bool:
    """Take back the mistake that a finding is about; say whether there is one."""
    for question in draft.learnt:
        if str(question.number) != question_id:
            continue
        for mistake in question.mistakes:
            if what.endswith(f": {mistake.id}"):
                draft.refuse(question, mistake.message)
                return True
    return False


def _with_more_cases(draft: Draft, target: str) -> bool:
    """Give a question every case that was tried; say whether it had fewer."""
    for question in draft.learnt:
        if isinstance(question.found, Learnt) and question.found.part.name == target:
            return _widened(question)
    return False


def _widened(question: Question) -> bool:
    chosen = question.chosen
    if chosen is None or chosen.is_wide:
        return False
    question.chosen = chosen.widened()
    return True
