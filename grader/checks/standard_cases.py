"""The settings in which a binding is tried when its author names none.

Sizes that tell axes apart, and edge sizes.
"""

from collections.abc import Mapping

from grader.checks.binding import Binding
from grader.checks.case_spec import CaseSpec
from grader.checks.standard_sizes import distinct_sizes as distinct_sizes


def standard_cases(binding: Binding) -> list[CaseSpec]:
    """Return distinct sizes over several steps, one of each, all equal, and closed and one-sided
    gates.
    """
    sizes = distinct_sizes(binding)
    several = 3 if binding.state else 1
    return [
        CaseSpec(sizes=sizes, steps=several),
        CaseSpec(sizes=dict.fromkeys(sizes, 1)),
        CaseSpec(sizes=dict.fromkeys(sizes, 3), steps=several),
        CaseSpec(sizes=sizes, values="saturated"),
        CaseSpec(sizes=sizes, values="negative"),
    ]


def with_few_steps(sizes: Mapping[str, int]) -> dict[str, int]:
    """Return sizes with three steps for more: for a case that is about something else.

    >>> with_few_steps({"N": 3, "T": 6})
    {'N': 3, 'T': 3}
    """
    return {name: min(size, 3) if name == "T" else size for name, size in sizes.items()}
