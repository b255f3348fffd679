"""What is the same for every submission before its code runs."""

import builtins
import sys


def settle_torch() -> None:
    """Once torch is there.

    One thread, float64 by default (so that differences can be taken), a fixed seed.
    """
    torch = sys.modules.get("torch")
    if (
        torch is None
        or getattr(torch, "_grader_settled", False)
        or not hasattr(torch, "set_default_dtype")
    ):
        return
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(0)
    vars(torch)["_grader_settled"] = True


def forbid_keyboard() -> None:
    """Make input() say what is the matter instead of waiting.

    Let Python 2's range by its old name.
    """

    def no_input(prompt: object = "", /) -> str:
        raise EOFError("input() has no keyboard while it is graded")

    vars(builtins).update(input=no_input, raw_input=no_input, xrange=range)
