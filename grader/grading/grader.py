"""The spine: a problem and a submission become a grade.

Read this file first; it knows no kind of check.
"""

import ast
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from grader.analysis.times import Took
from grader.diagnosis.mistakes import Mistakes
from grader.diagnosis.naming import Naming
from grader.errors import SandboxError
from grader.grading.alternatives import Alternatives
from grader.grading.code import CodeHalf
from grader.grading.code_run import CodeRun
from grader.grading.judging_time import quietly
from grader.grading.missing_modules import kept_from_running, lacking, not_provided, note
from grader.grading.once import once
from grader.grading.points import check_result, question_result
from grader.grading.rests_on import with_what_it_rests_on
from grader.grading.to_read import to_read
from grader.grading.written import WrittenHalf
from grader.parsing import parsed
from grader.problem.fingerprint import question_versions
from grader.problem.model import Problem, Question
from grader.reference.references import References
from grader.results.account import for_report
from grader.results.grade import CheckResult, Grade, QuestionResult, Verdict
from grader.sandbox.base import CheckSteps, LoadReport, Run, Runner
from grader.sandbox.inside.stubs import stubs
from grader.submission.model import Submission

MAX_ANSWER_SHOWN = 3000
MAX_NOTES = 40


class Grader:
    """Grades submissions of one problem under one seed; `open_grader` makes one.

    `references` gives expected values, `naming` says what is wrong with others, `written` and
    `code` judge the two halves of a submission. What references give is kept in `folder` between
    runs, where one is given. With `naming`, its
    references are taken.
    """

    def __init__(
        self,
        problem: Problem,
        sandbox: Runner,
        seed: int = 0,
        folder: Path | None = None,
        names_slips: bool = True,
        naming: Naming | None = None,
    ) -> None:
        self.problem = problem
        self.sandbox = sandbox
        self.naming = naming or Naming(
            Mistakes(References(problem, sandbox, seed, folder), names_slips)
        )
        self.mistakes = self.naming.mistakes
        self.references = self.mistakes.references
        self.written = WrittenHalf(self.references)
        self.code = CodeHalf(self.references, self.naming, sandbox)
        self.versions = question_versions(problem, seed)
        self.took: Sequence[Took] = ()
        """What the checks of the last submission took."""
        self._asked_last: tuple[set[str], Sequence[CheckSteps]] = (set(), [])

    @quietly()
    def grade(self, submission: Submission, only: Collection[str] | None = None) -> Grade:
        """Return the grade of a submission. Raises nothing on account of what was handed in.

        `only` names the questions that are judged, all where left out; each with all that it rests
        on (see `problem.fingerprint.question_versions`). Points are then those of these questions.
        """
        self.took = ()
        if submission.refused:
            return self._refused(submission)
        self.references.expected()
        run = Run(LoadReport(), {})
        if submission.units:
            job = self.references.job(submission.units, self._checks_of(only))
            run = self.sandbox.run(replace(job, will_come_again=True))
            self.took = [
                (planned.question.id, planned.plan.check.id, run.seconds[planned.number])
                for planned in self.references.planned
                if planned.number in run.seconds
            ]
        lacks = lacking(self.problem, submission.units)
        kept = (
            (kept_from_running(outcome, lacks) for outcome in run.outcomes.values())
            if lacks
            else ()
        )
        lacked = tuple(dict.fromkeys(module for module in kept if module is not None))
        alternatives = Alternatives(self.code, submission, run)
        time = self.code.time()
        run = alternatives.with_other_forms(alternatives.with_near_names(time), time)
        asked_of = self.references.planned
        unoffered = not_provided(self.problem, submission.units)
        own_names = alternatives.own_names
        code = CodeRun(submission, run, time, lacks, unoffered, asked_of, own_names)
        answers: dict[str, str] = {}
        judged: dict[str, list[CheckResult]] = {}
        asked = [question for question in self.problem.questions if _is_asked(question, only)]
        for question in asked:
            answer = self.written.answer_to(question, submission)
            results = list(self.written.judge(question, answer, submission))
            for planned in self.references.planned:
                if planned.question is question:
                    results.append(
                        alternatives.confirmed(planned, self.code.judge(planned, code), code)
                    )
            if submission.unreadable:
                results = [_not_ours_to_miss(result, submission.unreadable) for result in results]
            judged[question.id] = results
            answers[question.id] = answer
        judged = once(self.problem, with_what_it_rests_on(self.references.planned, judged))
        questions = [self._question(q, answers[q.id], judged[q.id], code) for q in asked]
        lacked_notes = [note(lacked)] if lacked else []
        notes = (*lacked_notes, *alternatives.notes, *_notes(submission, code.run, self.problem))
        return replace(self._grade(submission, questions), notes=notes[:MAX_NOTES], lacks=lacked)

    def _question(
        self, question: Question, answer: str, results: Sequence[CheckResult], code: CodeRun
    ) -> QuestionResult:
        waits = to_read(question, answer, results, code)
        return replace(
            question_result(question, results, answer[:MAX_ANSWER_SHOWN]),
            version=self.versions.get(question.id, ""),
            to_read=waits.text,
            work=waits.work,
            is_like_no_other=not waits.is_whole or len(answer) > MAX_ANSWER_SHOWN,
        )

    def _checks_of(self, only: Collection[str] | None) -> Sequence[CheckSteps]:
        """Return the checks of the questions asked, and for the same questions the same object:
        a box that keeps it takes none of it over again.
        """
        if only is None:
            return self.references.checks
        if self._asked_last[0] != set(only):
            numbers = {p.number for p in self.references.planned if _is_asked(p.question, only)}
            checks = [check for check in self.references.checks if check.number in numbers]
            self._asked_last = set(only), checks
        return self._asked_last[1]

    def _refused(self, submission: Submission) -> Grade:
        """Return the grade of a submission that was not taken; every check says why."""
        verdict = Verdict("could_not_run", 0.0, f"This was not read: {submission.refused}.")
        questions = []
        for question in self.problem.questions:
            results = [check_result(check, verdict) for check in question.checks]
            questions.append(question_result(question, results))
        return self._grade(submission, questions)

    def _grade(self, submission: Submission, questions: Sequence[QuestionResult]) -> Grade:
        return Grade(
            problem=self.problem.exercise.id,
            title=self.problem.exercise.title,
            student=submission.name,
            points=round(sum(question.points for question in questions), 6),
            max_points=round(sum(question.max_points for question in questions), 6),
            questions=tuple(questions),
            notes=submission.notes,
            isolation=self._level(),
            account=for_report(submission.account),
            language=self.problem.exercise.language,
        )

    def _level(self) -> str:
        try:
            return self.sandbox.level
        except SandboxError:
            return "unavailable"


def _is_asked(question: Question, only: Collection[str] | None) -> bool:
    return only is None or question.id in only


def _not_ours_to_miss(result: CheckResult, unreadable: Sequence[str]) -> CheckResult:
    """Return a check for which nothing was found as a fault of ours, where our machine failed to
    read some of the files.
    """
    if result.status != "not_attempted":
        return result
    files = ", ".join(unreadable[:3])
    message = (
        f"Not graded: our machine could not read {files}, and it may be there. This costs "
        "no points."
    )
    return replace(result, status="grader_fault", message=message)


def _notes(submission: Submission, run: Run, problem: Problem) -> list[str]:
    notes = [*submission.notes, *(str(note) for note in run.report.notes)]
    wanted = {p.target for question in problem.questions for p in question.subjects.values()}
    sources = {unit.label: unit.source for unit in submission.units}
    for name, places in run.report.definitions.items():
        if name not in wanted or name in run.report.stubs or len(set(places)) < 2:
            continue
        written = [
            place
            for place in dict.fromkeys(places)
            if not _is_blank(name, place[1], sources.get(place[0], ""))
        ]
        if len(written) > 1:
            where = " and ".join(f"{label}, line {line}" for label, line in written)
            label, line = places[-1]
            notes.append(
                f"{name} is defined more than once ({where}); graded was {label}, line {line}."
            )
    return notes


def _is_blank(name: str, line: int, source: str) -> bool:
    """Say whether a definition was left as handed out: of a class, all its methods."""
    tree = parsed(source)
    for node in tree.body if tree is not None else ():
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name != name:
            continue
        if not node.lineno <= line <= (node.end_lineno or line):
            continue
        blank = set(stubs(node, source))
        methods = [m.name for m in ast.iter_child_nodes(node) if isinstance(m, ast.FunctionDef)]
        is_class = isinstance(node, ast.ClassDef) and bool(methods)
        return name in blank or (is_class and {f"{name}.{m}" for m in methods} <= blank)
    return False
