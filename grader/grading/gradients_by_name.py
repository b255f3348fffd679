"""A pass backward that gives its gradients under names of its own: as it is asked for."""

from grader.checks.binding import Backward
from grader.checks.names import plain
from grader.grading.other_form import WRAPPER
from grader.sandbox.base import Outcome, Raised


def gave_a_dictionary(outcome: Outcome, backward: Backward | None) -> bool:
    """Say whether a run stopped over the dictionary that a pass backward gave."""
    if not isinstance(outcome, Raised) or backward is None or not backward.function:
        return False
    failure = outcome.failure
    is_dictionary = failure.family == "structure" and failure.text == "returned a dict"
    return is_dictionary and failure.because in ("", backward.function)


def by_name(backward: Backward) -> str:
    """Return the source of a wrapper that gives the gradients as they are asked for, found by their
    names without underscores: `dx`, `d_x` and `Dx` are one. What lacks one is left as it is.
    """
    asked = backward.returns
    names = (
        {key: key for key in asked} if isinstance(asked, dict) else dict(enumerate(_names(asked)))
    )
    wanted = {key: plain(str(name)) for key, name in names.items()}
    return f"""
def {WRAPPER}(*given, **named):
    found = {backward.function}(*given, **named)
    if not hasattr(found, "keys"):
        return found
    own = {{str(key).replace("_", "").lower(): found[key] for key in found}}
    wanted = {wanted!r}
    if not set(wanted.values()) <= set(own) or len(own) < len(found):
        return found
    made = {{key: own[name] for key, name in wanted.items()}}
    return made if {isinstance(asked, dict)!r} else tuple(made[key] for key in sorted(made))
"""


def _names(asked: object) -> list[str]:
    return [str(name) for name in asked] if isinstance(asked, list) else [str(asked)]
