"""`source`: how the code is written: what it must use, what it must not, how long it may be.

The source is read here, it is not run. A rule on the source proves no result: the subject needs
another check that runs it.
"""

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field, model_validator

from grader.checks.binding import Binding, Strict
from grader.checks.check import CodeCheck, Plan, Sources
from grader.checks.endings import wrong
from grader.checks.evidence import Observations
from grader.checks.script import Script
from grader.checks.source_rules import CONSTRUCTS, Code, Construct, own_code
from grader.results.grade import Verdict


class Use(Strict):
    """Something that code uses: a construct of the language, an import, a call, a name."""

    syntax: Construct | None = Field(None, description="a construct of the language")
    import_: list[str] = Field([], alias="import", description="modules, any of them")
    call: list[str] = Field([], description="functions or methods that are called, any of them")
    name: list[str] = Field([], description="names or attributes that are used, any of them")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        """Take a word for a construct, and one name for a list of one."""
        if isinstance(value, str):
            return {"syntax": value}
        if isinstance(value, dict):
            return {
                key: [part] if isinstance(part, str) and key != "syntax" else part
                for key, part in value.items()
            }
        return value

    @model_validator(mode="after")
    def _is_one_thing(self) -> "Use":
        if sum(map(bool, (self.syntax, self.import_, self.call, self.name))) != 1:
            raise ValueError(
                f"write a construct ({', '.join(sorted(CONSTRUCTS))}), or import, call or name"
            )
        return self

    def lines(self, code: Code) -> Iterator[tuple[str, int]]:
        """Yield (label, line) of each place in which the code uses it."""
        if self.syntax is not None:
            yield from code.constructs(self.syntax)
        yield from code.imports(self.import_)
        yield from code.calls(self.call)
        yield from code.names(self.name)

    def each(self) -> Iterator["Use"]:
        """Yield it name by name, so that the one that is used can be told."""
        if self.syntax is not None:
            yield self
        for name in self.import_:
            yield Use.model_validate({"import": [name]})
        for name in self.call:
            yield Use(call=[name])
        for name in self.name:
            yield Use(name=[name])

    @property
    def text(self) -> str:
        """What it is, in words."""
        if self.syntax is not None:
            return CONSTRUCTS[self.syntax]
        if self.import_:
            return f"an import of {' or '.join(self.import_)}"
        return " or ".join(f"{name}()" for name in self.call) or " or ".join(self.name)


class Source(CodeCheck):
    """Reads the source of the subject and of the student's own functions that it calls."""

    proves_results = False

    kind: Literal["source"]
    must: list[Use] = Field([], description="what it must use, each of them")
    must_not: list[Use] = Field([], description="what it must not use")
    lines: int | None = Field(
        None, ge=1, description="at most so many lines of code, without comments and docstrings"
    )

    @model_validator(mode="after")
    def _says_something(self) -> "Source":
        if not self.must and not self.must_not and self.lines is None:
            raise ValueError("write must, must_not or lines")
        return self

    def write(self, script: Script, seed: int) -> None:
        """Write a look whether the function is there."""
        script.case("", {})
        script.write("find", script.binding.target)

    def judge(self, plan: Plan, expected: Observations, observed: Observations) -> Verdict:
        """Say that it is there; `source_verdict` looks at how it is written."""
        return Verdict("correct", 1.0, "It is written as asked for.")

    def source_verdict(self, binding: Binding, sources: Sources) -> Verdict | None:
        """Return a verdict on how the code is written, None where it keeps the rules."""
        code = own_code(binding.target, sources)
        if code is None:
            message = f"The source of {binding.target} could not be read; a person will look at it."
            return Verdict("needs_review", 0.0, message)
        for message in self._broken_rules(binding.target, code):
            missing = next(
                (use for use in self.must if message == _lacks(binding.target, use)), None
            )
            if missing is not None and code.chooses_calls():
                text = (
                    f"Whether {binding.target} uses {missing.text} cannot be read off its source, "
                    "for what it calls is chosen while it runs; a person will look."
                )
                return Verdict("needs_review", 0.0, text)
            return wrong(message)
        return None

    def source_faults(self, binding: Binding, source: str) -> list[tuple[str, str]]:
        """Return the rules that the reference itself breaks."""
        code = own_code(binding.target, [("reference", source)])
        broken = self._broken_rules(binding.target, code) if code is not None else ()
        return [("must", f"the reference breaks this rule: {message}") for message in broken]

    def _broken_rules(self, target: str, code: Code) -> Iterator[str]:
        for use in (one for several in self.must_not for one in several.each()):
            for label, line in use.lines(code):
                yield f"{target} uses {use.text} (line {line} of {label}), which it must not."
                break
        for use in self.must:
            if not any(True for _ in use.lines(code)):
                yield _lacks(target, use)
        if self.lines is not None and code.line_count > self.lines:
            yield f"{target} has {code.line_count} lines of code; at most {self.lines} are allowed."

    def are_alike(self, plan: Plan, one: Observations, other: Observations) -> bool:
        """Say that two runs are alike: nothing of them is looked at."""
        return True


def _lacks(target: str, use: Use) -> str:
    return f"{target} does not use {use.text}, which is asked for."


KIND = Source
