"""Other code that may be meant.

Under a name that is nearly right or says the same in other words, in another form than the one
that is asked for, or a second finished copy.

What is found this way waits for a person, with provisional points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from grader.errors import SandboxError
from grader.grading.code import CodeHalf, CodeRun
from grader.grading.judging_time import JudgingTime
from grader.grading.near import (
    argument_count,
    methods_of,
    methods_of_the_same,
    names_of_the_same,
    near_names,
)
from grader.grading.other_form import (
    came_with_more,
    chosen_parts,
    lacking_arguments,
    names_turned,
    on_wrapper,
    one_call,
    trials,
    ways_to_try,
    words,
    wrapped,
)
from grader.grading.other_names import (
    as_asked,
    assignments,
    fitting,
    lacks_weights,
    look,
    with_names,
)
from grader.grading.other_names import words as named
from grader.problem.model import Subject
from grader.reference.references import PlannedCheck, References
from grader.results.grade import CheckResult
from grader.sandbox.base import CheckSteps, Finished, Outcome, Raised, Run, Runner, Unit
from grader.submission.model import Submission
from grader.time_limit import TooLong, suspended
from grader.variants.wrappers import helpers, missing_arguments

MAX_COPIES = 3
AGAIN = "This was graded under a name that is nearly right; your teacher has the details."
OTHER_FORM = "This was graded in another form than asked; your teacher has the details."
PROVISIONAL = "The points are provisional until a person confirms it."
FORMS_SECONDS = 2.0
"""Processor time for finding the form of one function or class."""
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
        self._weights: dict[int, str] = {}
        """For checks that were run with other names of weights: which."""
        self._forms: dict[int, str] = {}
        """For checks that were run on a wrapper: what is other than asked."""
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
        """Return the run with the outcomes of checks whose function is right in another form."""
        by_call: dict[str, list[PlannedCheck]] = {}
        for planned in self.references.planned:
            if planned.number in run.outcomes:
                by_call.setdefault(planned.subject.called_as, []).append(planned)
        for group in by_call.values():
            try:
                with time.bounded(FORMS_SECONDS):
                    run = self._with_other_names(group, run, time)
                    run = self._with_other_form(group, run, time)
            except (TooLong, SandboxError, KeyError, ValueError, TypeError):
                continue  # it is judged as it stands
        return run

    def _with_other_names(self, group: Sequence[PlannedCheck], run: Run, time: JudgingTime) -> Run:
        """Return the run with the outcomes of checks of a class whose weights have other names."""
        subject, seed = group[0].subject, self.references.seed
        numbers = {planned.number for planned in group}
        if not lacks_weights(subject, [run.outcomes[number] for number in numbers]):
            return run
        seen = self._run_with([CheckSteps(0, look(subject, seed).steps)], time)
        first = seen.get(0)
        held = first.observations[0] if isinstance(first, Finished) else None
        tried = assignments(subject, held)
        right = self._right(subject) if tried else None
        if right is None:
            return run
        steps = one_call(subject, seed).steps
        trials = [with_names(CheckSteps(k, steps), names) for k, names in enumerate(tried)]
        names = fitting(tried, self._run_with(trials, time), right, group[0].plan.check.tolerance)
        if names is None:
            return run
        asked = [check for check in self.references.checks if check.number in numbers]
        again = self._run_with([with_names(check, names) for check in asked], time)
        outcomes = {c.number: as_asked(c, again[c.number]) for c in asked if c.number in again}
        told = named(subject, names)
        self._weights.update(dict.fromkeys(outcomes, told))
        self._note(subject, f"{told} It was graded with these; a person confirms it.")
        return replace(run, outcomes={**run.outcomes, **outcomes})

    def _run_with(self, checks: Sequence[CheckSteps], time: JudgingTime) -> Mapping[int, Outcome]:
        units = [*self.submission.units, *self._aliases]
        run = time.run(self.runner, self.references.job(units, checks))
        return run.outcomes if run is not None else {}

    def _with_other_form(self, group: Sequence[PlannedCheck], run: Run, time: JudgingTime) -> Run:
        subject = group[0].subject
        if subject.target in run.report.stubs:
            return run
        outcomes = {planned.number: run.outcomes[planned.number] for planned in group}
        sources = [unit.source for unit in self.submission.units]
        expected = self.references.expected()
        has_more = any(came_with_more(expected[n], found) for n, found in outcomes.items())
        is_wrong = has_more or (
            names_turned(subject, sources)
            and any(self.code.first_verdict(p, run, time).status == "incorrect" for p in group)
        )
        lack = lacking_arguments(group, outcomes)
        ways = ways_to_try(subject, outcomes, missing_arguments(lack)[0], is_wrong)
        unit = self._unit_of(subject.target) or next(
            (one for one in self._aliases if one.source.startswith(f"{subject.target} = ")), None
        )
        if not ways or unit is None:
            return run
        tried = list(trials(subject, subject.target, ways, self.references.seed))
        wrapper = _beside(unit, helpers() + "\n".join(one.source for one in tried))
        found = self._run_beside(wrapper, [one.check for one in tried], time)
        right = self._right(subject)
        if found is None or right is None:
            return run
        runs_as_asked = isinstance(found[0], Finished)
        for one in tried:
            if runs_as_asked and one.way.told and not one.way.turned:
                continue
            room = group[0].plan.check.tolerance
            chosen = chosen_parts(subject, one.way, right, found[one.check.number], room)
            if chosen is not None:
                break
        else:
            return run
        lost = {
            planned.number
            for planned in group
            if self.code.first_verdict(planned, run, time).status != "correct"
        }
        checks = [
            on_wrapper(check, subject.target)
            for check in self.references.checks
            if check.number in lost
        ]
        source = helpers() + wrapped(subject, subject.target, one.way, chosen)
        again = self._run_beside(_beside(unit, source), checks, time)
        if again is None:
            return run
        told = words(subject, one.way, chosen, found[one.check.number], lack)
        self._forms.update(dict.fromkeys(lost, told))
        self._note(subject, f"{told} It was graded in that form; a person confirms it.")
        return replace(run, outcomes={**run.outcomes, **again})

    def _right(self, subject: Subject) -> Sequence[Any] | None:
        """Return what the reference gives in a trial's call."""
        script = one_call(subject, self.references.seed)
        outcome = self.references.run_steps(subject.source, [CheckSteps(0, script.steps)]).outcomes[
            0
        ]
        return outcome.observations if isinstance(outcome, Finished) else None

    def _run_beside(
        self, wrapper: Unit, checks: Sequence[CheckSteps], time: JudgingTime
    ) -> Mapping[int, Outcome] | None:
        units = [*self.submission.units, *self._aliases, wrapper]
        run = time.run(self.runner, self.references.job(units, checks))
        return run.outcomes if run is not None else None

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
                and not outcome.failure.because
            ):
                missing.setdefault(outcome.failure.text, []).append(one.number)
        report = self.run.report
        unused = [
            name
            for name in report.names
            if name not in targets and name not in report.stubs and name in report.definitions
        ]
        before = len(aliases)
        meant: dict[str, str] = {}
        guessed: set[str] = set()
        for name in missing:
            others = planned[missing[name][0]].subject.also_named
            own = next((o for o in others if o in report.definitions and "." not in name), None)
            unit = self._unit_of(own) if own is not None else None
            if unit is not None and own is not None:
                aliases.append(_alias(unit, name, own))  # allowed: nobody has to confirm it
                self.own_names[name] = own
                continue
            sources = [unit.source for unit in self.submission.units]
            near = self._near_method(name, sources) if "." in name else near_names(name, unused)
            if not near and "." not in name:
                near = names_of_the_same(name, unused)
                guessed.add(name)
            if len(near) > 1:
                wanted = argument_count(name, [planned[missing[name][0]].subject.source])
                near = [other for other in near if argument_count(other, sources) == wanted]
            if len(near) != 1 or near[0] in meant.values():
                continue
            unit = self._unit_of(near[0].partition(".")[0])
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
            self.notes.append(
                f"{name} was not found. There is {found}, which was graded in its "
                "place; a person confirms it."
            )
        return replace(run, outcomes={**run.outcomes, **again.outcomes})

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
        places = self.run.report.definitions.get(name, ())
        return next(
            (
                unit
                for label, _ in reversed(places)
                for unit in self.submission.units
                if unit.label == label
            ),
            None,
        )

    def _run(self, units: Sequence[Unit], numbers: set[int]) -> Run:
        checks = [check for check in self.references.checks if check.number in numbers]
        with suspended():
            return self.runner.run(self.references.job(units, checks))

    def confirmed(self, planned: PlannedCheck, result: CheckResult, code: CodeRun) -> CheckResult:
        """Return a result that a person is to confirm, where it rests on a near name or on one of
        two finished copies.
        """
        waits: tuple[str, ...] = ("correct", "partial")
        if planned.number in self._is_guess:  # it may be meant for something else
            waits = (*waits, "incorrect", "could_not_run", "timed_out", "out_of_memory")
        if planned.number in self._renamed and result.status in waits:
            name, near = self._renamed[planned.number]
            message = (
                f"{result.message} (Graded was {near}, as there is no {name}; the "
                "points are provisional until a person "
                "confirms it.)"
            )
            return self._in_confidence(replace(result, status="needs_review", message=message))
        if planned.number in self._weights and result.status in waits:
            message = f"{result.message} {self._weights[planned.number]} {PROVISIONAL}"
            found = replace(result, status="needs_review", message=message)
            return self._in_confidence(found, OTHER_FORM)
        if planned.number in self._forms and result.status in waits:
            message = f"{result.message} {self._forms[planned.number]} {PROVISIONAL}"
            found = replace(result, status="needs_review", message=message)
            return self._in_confidence(found, OTHER_FORM)
        if planned.number in self._forms or planned.number in self._weights:
            return self._in_confidence(result, OTHER_FORM)
        if planned.number in self._renamed:
            return self._in_confidence(result)
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

    def _note(self, subject: Subject, text: str) -> None:
        """Note what was taken in place of what is asked for, in few words where hidden checks ran
        before: what a run tells then is for the teacher (see `_in_confidence`).
        """
        if self._has_hidden:
            text = f"{subject.target} was graded in another form than asked; a person confirms it."
        self.notes.append(text)

    @property
    def _has_hidden(self) -> bool:
        return any(check.is_hidden for check in self.references.checks)

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


def _beside(unit: Unit, source: str) -> Unit:
    """Return a unit of ours in the module of another one."""
    return replace(unit, label=f"{unit.label} (called)", source=source, first_line=1)


def _alias(unit: Unit, name: str, other: str) -> Unit:
    """Return a unit beside another one that gives what it defines a second name."""
    label = f"{unit.label} (renamed)"
    return replace(unit, label=label, source=f"{name} = {other}", first_line=1)
