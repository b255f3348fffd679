"""Other code that may be meant.

Under a name that is nearly right or says the same in other words, in another form than the one
that is asked for, or a second finished copy.

What is found this way waits for a person, with provisional points.
"""

from collections.abc import Sequence
from dataclasses import replace

from grader.diagnosis.reach import MADE_EARLY
from grader.grading.code import CodeHalf
from grader.grading.code_run import CodeRun
from grader.grading.judging_time import JudgingTime
from grader.grading.meant_otherwise import MeantOtherwise
from grader.grading.near import (
    argument_count,
    as_method,
    methods_of,
    methods_of_the_same,
    names_of_the_same,
    names_that_may_be_meant,
    near_names,
    unused_like,
)
from grader.late_pattern import late_pattern
from grader.problem.model import Subject
from grader.reference.references import PlannedCheck, References
from grader.results.grade import CheckResult
from grader.sandbox.base import Raised, Run, Runner, Unit
from grader.submission.model import Submission
from grader.time_limit import TooLong, suspended

MAX_COPIES = 3
AGAIN = "This was graded under a name that is nearly right; your teacher has the details."
OTHER_FORM = "This was graded in another form than asked; your teacher has the details."
_MISSING_WEIGHT = late_pattern(r"there is no weight ([A-Za-z_][\w.]*); it should be there")
IN_VAIN = (
    "Its weights are kept otherwise than asked, so that they could not be set: it may be right or "
    "wrong, and a person will look."
)
EARLY = (
    "What it makes of its own weights was not compared: it may be right or wrong, and a person "
    "will look."
)
OF_A_CLASS = "it is defined inside class"
PROVISIONAL = "The points are provisional until a person confirms it."
NAMES_SECONDS = 2.0
"""Processor time for finding near names in a submission."""


class Alternatives:
    """What one submission holds beside the code that is found the plain way.

    `notes` tell what was taken in its place.
    """

    def __init__(self, code: CodeHalf, submission: Submission, run: Run) -> None:
        self.code = code
        self.references: References = code.references
        self.runner: Runner = code.runner
        self.submission = submission
        self.run = run
        self.notes: list[str] = []
        self._renamed: dict[int, tuple[str, str]] = {}
        self._is_guess: set[int] = set()
        self._aliases: list[Unit] = []
        self._otherwise = MeantOtherwise(code, submission, self._aliases)
        self.own_names: dict[str, str] = {}
        """What is called otherwise here, allowed or not: the name that is asked for, and theirs."""
        self._others: list[tuple[str, set[str], Run]] | None = None

    def with_near_names(self, time: JudgingTime) -> Run:
        """Return the run with the outcomes of checks whose function was found under a near name,
        and those of a class whose method was.
        """
        run = self.run
        try:
            with time.bounded(NAMES_SECONDS):
                for _ in range(2):  # first a class, then its method
                    run = self._with_near_names(run, self._aliases)
        except TooLong:
            pass
        return run

    def with_other_forms(self, run: Run, time: JudgingTime) -> Run:
        """Return the run with the outcomes of checks whose code is right in another form, or under
        other names of weights.

        Where hidden checks ran before, what that tells is for the teacher (`_in_confidence`).
        """
        found = self._otherwise.tried(run, time)
        for target, note in self._otherwise.notes:
            few_words = f"{target} was graded in another form than asked; a person confirms it."
            self.notes.append(few_words if self._has_hidden else note)
        return found

    def _with_near_names(self, run: Run, aliases: list[Unit]) -> Run:
        """Return a run with what is found under other names; `aliases` are the names so far."""
        missing: dict[str, list[int]] = {}
        planned = self.references.planned
        targets = {name for p in planned for name in p.plan.check.targets(p.subject)}
        for one in planned:
            outcome = run.outcomes.get(one.number)
            if (
                isinstance(outcome, Raised)
                and outcome.failure.family == "missing"
                and (not outcome.failure.because or outcome.failure.because.startswith(OF_A_CLASS))
            ):
                missing.setdefault(outcome.failure.text, []).append(one.number)
        report = self.run.report
        for one in planned:  # the pass backward of what was not found was not looked for yet
            back = one.subject.backward.function if one.subject.backward is not None else None
            is_asked = one.plan.check.kind == "gradient_check" and one.subject.target in missing
            if back and is_asked and back not in report.definitions:
                missing.setdefault(back, []).append(one.number)
        unused = [
            name
            for name in report.names
            if name not in targets and name not in report.stubs and name in report.definitions
        ]
        before = len(aliases)
        meant: dict[str, str] = {}
        guessed: set[str] = set()
        for name in missing:
            subject = planned[missing[name][0]].subject
            is_back = subject.backward is not None and name == subject.backward.function
            others = [] if is_back or "." in name else subject.also_named
            own = next((o for o in others if o in report.definitions), None)
            unit = self._unit_of(own) if own is not None else None
            if unit is not None and own is not None:
                aliases.append(_alias(unit, name, own))  # allowed: nobody has to confirm it
                self.own_names[name] = own
                continue
            sources = [unit.source for unit in self.submission.units]
            near = self._near_method(name, sources) if "." in name else near_names(name, unused)
            if not near and "." not in name:
                count = argument_count(name, [planned[missing[name][0]].subject.source])
                method = as_method(name, sources, count)
                if method.partition(".")[0].removesuffix("()") in targets:
                    method = ""  # that class is asked for, and has it for its own sake
                near = [method] if method else []
            if not near and "." not in name:
                near = names_of_the_same(name, unused)
                near = near or self._of_its_kind(subject, names_that_may_be_meant(name, unused))
                guessed.add(name)
            if len(near) > 1:
                wanted = argument_count(name, [planned[missing[name][0]].subject.source])
                near = [other for other in near if argument_count(other, sources) == wanted]
            if len(near) != 1 or near[0] in (*meant.values(), *self.own_names.values()):
                continue
            unit = self._unit_of(near[0].partition(".")[0].removesuffix("()"))
            if unit is not None:
                meant[name] = near[0]
                aliases.append(_alias(unit, name, near[0]))
        if len(aliases) == before:
            return run
        affected = {
            number for numbers in missing.values() for number in numbers
        }  # one may call another that was missing
        again = self._run([*self.submission.units, *aliases], affected)
        for name, numbers in missing.items():
            if name in meant:
                self._renamed.update(dict.fromkeys(numbers, (name, meant[name])))
                self._is_guess |= set(numbers) if name in guessed else set()
        self.own_names |= meant
        for name, found in meant.items():
            own = found.replace("()", "")
            self.notes.append(
                f"{name} was not found. There is {own}, which was graded in its "
                "place; what it earns is provisional until a person confirms it."
            )
        return replace(run, outcomes={**run.outcomes, **again.outcomes})

    def _of_its_kind(self, subject: Subject, names: Sequence[str]) -> list[str]:
        """Return the names that may be meant by what is asked for.

        Nothing else uses them, and they are classes too, or functions of as many arguments.
        """
        sources = [unit.source for unit in self.submission.units]
        count = argument_count(subject.target, [subject.source])
        return unused_like(subject.target, subject.is_class, names, sources, count)

    def _near_method(self, name: str, sources: Sequence[str]) -> list[str]:
        """Return `Class.method` of the methods that may be the one that is missing."""
        owner, _, method = name.partition(".")
        renamed = dict(self._renamed.values())
        own = renamed.get(owner, owner)
        if own not in self.run.report.definitions:
            return []
        methods = methods_of(own, sources)
        if own == owner and method in methods:  # of another class of this name
            return []
        return [f"{own}.{one}" for one in methods_of_the_same(method, methods)]

    def _unit_of(self, name: str) -> Unit | None:
        return self.submission.unit_of(self.run.report.definitions.get(name, ()))

    def _run(self, units: Sequence[Unit], numbers: set[int]) -> Run:
        checks = [check for check in self.references.checks if check.number in numbers]
        with suspended():
            return self.runner.run(self.references.job(units, checks))

    def confirmed(self, planned: PlannedCheck, result: CheckResult, code: CodeRun) -> CheckResult:
        """Return a result that a person is to confirm, where it rests on a near name or on one of
        two finished copies.
        """
        # of an error nothing may be told, so that a person looks
        waits: tuple[str, ...] = ("correct", "partial", "could_not_run")
        if planned.number in self._is_guess:  # it may be meant for something else
            waits = (*waits, "incorrect", "could_not_run", "timed_out", "out_of_memory")
        if planned.number in self._renamed and result.status in waits:
            name, near = self._renamed[planned.number]
            near = near.replace("()", "")
            message = (
                f"{result.message} (Graded was {near}, as there is no {name}; the "
                "points are provisional until a person "
                "confirms it.)"
            )
            return self._in_confidence(replace(result, status="needs_review", message=message))
        was_lost = result.status in ("could_not_run", "incorrect")
        is_early = planned.number in self._otherwise.made_early or MADE_EARLY in result.message
        if (is_early or planned.number in self._otherwise.tried_in_vain) and was_lost:
            is_known = result.status == "could_not_run" or MADE_EARLY in result.message
            why = IN_VAIN if not is_early else EARLY if is_known else f"{MADE_EARLY} {EARLY}"
            # what is named of other weights than the student's own may be false
            message = f"{result.message} {why}" if is_known else why
            told = f"{result.told} {why}" if is_known and result.told else message
            unknown = replace(result, status="needs_review", message=message)
            if not is_known:
                unknown = replace(unknown, misconception=None, diagnosis=None, hint="", detail="")
            return self._in_confidence(unknown, told)
        if told := self._otherwise.told.get(planned.number, ""):
            if result.status in waits:
                message = f"{result.message} {told} {PROVISIONAL}"
                result = replace(result, status="needs_review", message=message)
            else:
                result = replace(result, message=f"{result.message} {told}")
            return self._in_confidence(result, self._with_known(planned, result, OTHER_FORM))
        if planned.number in self._renamed:
            return self._in_confidence(result, self._with_known(planned, result, AGAIN))
        if result.status == "grader_fault":
            return result
        for place, names, run in self._copies():
            if not names & planned.plan.check.targets(planned.subject):
                continue
            other = self.code.judge(planned, replace(code, run=run, lacks={}))
            if other.points != result.points and other.status not in (
                "grader_fault",
                "not_attempted",  # it has not what is asked for here
            ):
                message = (
                    f"{result.message} (There are two finished versions. This is of the "
                    "better placed one; "
                    f"that in {place} would have got {other.points:g} of "
                    f"{other.max_points:g} points. A person decides.)"
                )
                return replace(result, status="needs_review", message=message)
        return result

    @property
    def _has_hidden(self) -> bool:
        return any(check.is_hidden for check in self.references.checks)

    def _with_known(self, planned: PlannedCheck, result: CheckResult, told: str) -> str:
        """Return what is told in place of a message, behind what may be told all the same: a
        mistake of the author's list, or which weight is missing. Of so few sentences, all written
        before, none tells more of hidden inputs than the points do.
        """
        for one in self.references.misconceptions_of(planned.subject):
            if one.id == result.misconception and result.status in ("incorrect", "partial"):
                return f"{one.message} {told}"
        weight = _MISSING_WEIGHT.search(result.message)
        if (
            weight is None
            or result.status != "incorrect"
            or planned.plan.check.visibility != "visible"
        ):
            return told
        return f"There is no weight {weight[1]}. {told}"

    def _in_confidence(self, result: CheckResult, told: str = AGAIN) -> CheckResult:
        """Return what a second run told, for the teacher only where the first had hidden checks.

        The second run comes after the hidden inputs were seen: through a clock or the numbers of
        processes it might tell them.
        """
        return replace(result, visibility="hidden", told=told) if self._has_hidden else result

    def _copies(self) -> list[tuple[str, set[str], Run]]:
        """Return what comes of the other finished versions.

        Where each stands, which names it has, its run.
        """
        if self._others is None:
            self._others = []
            planned = self.references.planned
            wanted = {name for p in planned for name in p.plan.check.targets(p.subject)}
            by_module: dict[str, tuple[str, set[str]]] = {}
            for name, places in self.run.report.rivals.items():
                for label, line, module in places[1:] if name in wanted else ():
                    by_module.setdefault(module, (f"{label}, line {line}", set()))[1].add(name)
            for module, (place, names) in list(by_module.items())[:MAX_COPIES]:
                units = [
                    replace(unit, rank=-1) if unit.module == module else unit
                    for unit in self.submission.units
                ]
                numbers = {p.number for p in planned if names & p.plan.check.targets(p.subject)}
                self._others.append((place, names, self._run(units, numbers)))
        return self._others


def _alias(unit: Unit, name: str, other: str) -> Unit:
    """Return a unit beside another one that gives what it defines a second name."""
    label = f"{unit.label} (renamed)"
    return replace(unit, label=label, source=f"{name} = {other}", first_line=1)
