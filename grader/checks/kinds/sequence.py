"""`sequence`: methods called in turn on one object, results and attributes looked at between."""

from collections.abc import Callable
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from grader.checks.binding import Binding, Strict, Template
from grader.checks.case import Made
from grader.checks.check import CodeCheck, Plan
from grader.checks.compare import difference
from grader.checks.endings import wrong
from grader.checks.evidence import Observations
from grader.checks.exceptions import Names, as_names, how_it_ended, text_holds
from grader.checks.inputs import generator
from grader.checks.script import Script
from grader.checks.standard_sizes import distinct_sizes
from grader.results.grade import Verdict
from grader.sandbox.base import Failure

SHARED = (
    "On the first object it is right, and on a second one it is not: what is kept in the class "
    "itself, or in the file, is shared by all objects."
)
MOST_SHOWN = 60
"""A call whose text is longer is told without its arguments."""


class Act(Strict):
    """One act on the object: a call, reading attributes, or entering and leaving a `with` block.

    Arguments are values as they stand; `{input: name}` is an input that is drawn or given.
    """

    call: str | None = Field(None, description="the method that is called")
    arguments: list[Any] | dict[str, Any] = Field(
        [], description="its arguments, by position or by keyword"
    )
    raises: Names = Field([], description="the call must raise one of these exceptions")
    says: list[str] = Field([], description="what the exception's text must hold")
    look: bool = Field(True, description="what the call returns is compared")
    read: list[str] = Field([], description="attributes and properties that are compared")
    enter: bool = Field(False, description="a with block begins")
    leave: bool = Field(False, description="the with block ends")

    @model_validator(mode="before")
    @classmethod
    def _one_attribute(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("read"), str):
            return {**value, "read": [value["read"]]}
        return value

    @model_validator(mode="after")
    def _is_one_act(self) -> "Act":
        kinds = (self.call is not None, bool(self.read), self.enter, self.leave)
        if sum(kinds) != 1:
            raise ValueError("write exactly one of call, read, enter, leave")
        if (self.raises or self.arguments) and self.call is None:
            raise ValueError("raises and arguments belong to a call")
        return self

    def template(self, change: Callable[[Any], Any] = lambda value: value) -> Template:
        """Return the arguments as a template, each value changed."""
        if isinstance(self.arguments, list):
            return [_as_template(part, change) for part in self.arguments]
        return {key: _as_template(part, change) for key, part in self.arguments.items()}


class SequenceCase(Strict):
    """One object, made new, and what is done with it in turn."""

    sizes: dict[str, int] = {}
    inputs: dict[str, Any] = {}
    acts: list[Act] = Field(min_length=1, description="what is done, in order")


class Sequence(CodeCheck):
    """Makes an object, does one thing after another with it, and compares all that is seen.

    What methods return, the attributes and properties that are read, and exceptions where these
    are asked for.
    """

    is_compared_in_turn: ClassVar[bool] = True
    kind: Literal["sequence"]
    cases: list[SequenceCase] = Field(min_length=1, description="objects that are tried")
    twice: bool = Field(
        True,
        description="a single case is tried on two objects; false where another check looks at "
        "what all objects share",
    )

    def inputs_used(self) -> set[str]:
        """Return the inputs that acts pass."""
        return {name for case in self.cases for act in case.acts for name in _inputs(act.arguments)}

    def faults(self, binding: Binding) -> list[tuple[str, str]]:
        """Return settings that do not fit the binding."""
        if not binding.is_class:
            return [("subject", "sequence needs a class")]
        return [
            (f"cases[{k}].acts[{n}].arguments", f"there is no input {name!r}")
            for k, case in enumerate(self.cases)
            for n, act in enumerate(case.acts)
            for name in _inputs(act.arguments)
            if name not in binding.inputs
        ]

    def _tried(self) -> list[SequenceCase]:
        """Return the cases in the order in which they are tried, each on an object of its own.

        A single one is tried twice: what all objects of a class share shows at the second.
        """
        return self.cases * 2 if len(self.cases) == 1 and self.twice else self.cases

    def write(self, script: Script, seed: int) -> None:
        """Write one object a case."""
        for k, case in enumerate(self._tried()):
            sizes = {**distinct_sizes(script.binding), **case.sizes}
            script.case("", case.sizes and sizes, given=case.inputs)
            rng = generator(seed, str(k % len(self.cases)))
            made = script.make(sizes, script.draw_weights(rng, sizes))
            inputs = {**script.draw_inputs(rng, sizes), **script.given(case.inputs)}
            for act in case.acts:
                self._write(script, made, act, inputs)

    def _write(self, script: Script, made: Made, act: Act, inputs: dict[str, Any]) -> None:
        name = act.call or ("__enter__" if act.enter else "__exit__")
        if act.read:
            for path in act.read:
                script.attribute(made, path)
            return
        arguments: Template = [{"value": None}] * 3 if act.leave else act.template()
        args, kwargs = script.arguments(made, inputs, arguments, name)
        operands = [script.new_slot(), made.slot, name, args, kwargs]
        label = name if act.call else "the with block"
        if act.raises:
            script.observe(label, "attempt", *operands)
        else:
            script.write("call", *operands)
            if act.look and act.call is not None:
                script.observe(label, "read", operands[0], [])

    def stopped(
        self, plan: Plan, expected: Observations, seen: Observations, failure: Failure
    ) -> Verdict | None:
        """Return what differs before an act that stopped, which may follow from it."""
        return self._first_difference(plan, expected, seen) if failure.family != "limit" else None

    def judge(self, plan: Plan, expected: Observations, observed: Observations) -> Verdict:
        """Compare what was seen, in order; the message names the act."""
        found = self._first_difference(plan, expected, observed)
        return found or Verdict(
            "correct", 1.0, "Every call and attribute agrees with the reference."
        )

    def _first_difference(
        self, plan: Plan, expected: Observations, observed: Observations
    ) -> Verdict | None:
        tried = self._tried()
        acts = [
            (number, act, what)
            for number, case in enumerate(tried)
            for act in case.acts
            for what in _seen(act)
        ]
        is_hidden = self.visibility != "visible"
        for k, (number, act, what) in enumerate(acts[: len(observed)]):
            called = what if is_hidden or not act.arguments else _call_text(act)
            told, detail = self._difference(act, called, expected[k], observed[k])
            if told:
                before = _before(tried[number].acts, act, is_hidden)
                detail = f"{called}: {detail}" if detail and called != what else detail
                name = f"{plan.script.binding.target}.{told}{before}"
                text = f"{name}. {SHARED}" if number >= len(self.cases) else f"{name}."
                return wrong(text, detail, case=plan.script.readings[k].case)
        return None

    def _difference(self, act: Act, what: str, wanted: Any, found: Any) -> tuple[str, str]:
        if act.raises:
            names = as_names(act.raises)
            raised = found.get("raised") if isinstance(found, dict) else None
            if not isinstance(raised, tuple):
                return f"{what} does not raise; {' or '.join(names)} is asked for", ""
            if not set(names) & set(raised):
                told = raised[0] if raised else "something"
                return f"{what} raises {told}; {' or '.join(names)} is asked for", ""
            missing = [part for part in act.says if not text_holds(found.get("text"), part)]
            return (
                (f"{what}: the text of {raised[0]} does not say {missing[0]!r}", "")
                if (missing)
                else ("", "")
            )
        mismatch = difference(wanted, found, self.tolerance)
        return ("", "") if mismatch is None else (f"{what} {mismatch.text}", mismatch.detail)

    def are_alike(self, plan: Plan, one: Observations, other: Observations) -> bool:
        """Say whether two runs gave the same values and the same exceptions."""
        return all(
            not how_it_ended("", a, b, self.tolerance)
            if isinstance(a, dict) and "raised" in a
            else difference(a, b, self.tolerance) is None
            for a, b in zip(one, other, strict=True)
        )


def _shown(argument: Any) -> str:
    return argument["input"] if _inputs(argument) else repr(argument)


def _seen(act: Act) -> list[str]:
    """Return what is observed of an act: attributes, or the call."""
    if act.read:
        return act.read
    return [act.call] if act.call is not None and (act.look or act.raises) else []


def _inputs(arguments: Any) -> list[str]:
    """Return the inputs that some arguments name."""
    if isinstance(arguments, dict):
        if set(arguments) == {"input"} and isinstance(arguments["input"], str):
            return [arguments["input"]]
        return [name for part in arguments.values() for name in _inputs(part)]
    if isinstance(arguments, list):
        return [name for part in arguments for name in _inputs(part)]
    return []


def _as_template(part: Any, change: Callable[[Any], Any]) -> Template:
    if isinstance(part, dict) and set(part) == {"input"}:
        return str(part["input"])
    if isinstance(part, dict) and set(part) in ({"object"}, {"function"}, {"value"}):
        return part
    return {"value": change(part)}


def _before(acts: list[Act], act: Act, is_hidden: bool) -> str:
    """Return what was done before an act, in words: the calls, as far as they are few."""
    if is_hidden:
        return ""
    calls = []
    for one in acts:
        if one is act:
            break
        if one.call is not None:
            calls.append(_call_text(one))
    if not calls:
        return " on a new object"
    text = ", ".join(calls[-4:])
    more = "... " if len(calls) > 4 else ""
    return f" after {more}{text}" if len(text) < 160 else ""


def _call_text(act: Act) -> str:
    """Return a call as it is written, its name alone where its arguments are long."""
    given = (
        [_shown(one) for one in act.arguments]
        if isinstance(act.arguments, list)
        else [f"{name}={_shown(one)}" for name, one in act.arguments.items()]
    )
    text = f"{act.call}({', '.join(given)})"
    return text if len(text) <= MOST_SHOWN else f"{act.call}(...)"


KIND = Sequence
