"""What is the same for every submission before its code runs."""

import builtins
import importlib.abc
import importlib.machinery
import io
import os
import sys
import types
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

_COMPILER = "torch._dynamo"


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
    _leave_out_compiler(torch)
    _save_like_any_file(torch)
    vars(torch)["_grader_settled"] = True


def _save_like_any_file(torch: Any) -> None:
    """Let `torch.save` write as all else does, not by the file system itself."""
    save = torch.save

    def saved(obj: object, f: Any, *rest: Any, **named: Any) -> None:
        if not isinstance(f, str | os.PathLike):
            save(obj, f, *rest, **named)
            return
        with open(f, "wb") as file:
            save(obj, file, *rest, **named)

    torch.save = saved


def _leave_out_compiler(torch: Any) -> None:
    """Stand in for torch's compiler, which optimizers import: it takes a second to load, and needs
    a folder to write to. What would be compiled runs as it is.
    """
    if _COMPILER in sys.modules:
        return

    def disable(function: Any = None, *_: object, **__: object) -> Any:
        return (lambda own: own) if function is None else function

    class Nothing(types.ModuleType):
        """A module of the compiler: each function in it leaves another as it is."""

        def __init__(self, name: str) -> None:
            super().__init__(name)
            self.__path__ = []

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            return type(name, (), {}) if name[:1].isupper() else disable

    class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
        def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
            inside = name.startswith(f"{_COMPILER}.")
            return importlib.machinery.ModuleSpec(name, self, is_package=True) if inside else None

        def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
            return Nothing(spec.name)

        def exec_module(self, module: types.ModuleType) -> None:
            pass

    compiler = Nothing(_COMPILER)
    vars(compiler).update(
        optimize=lambda *_, **__: disable,
        is_compiling=lambda: False,
        graph_break=lambda *_, **__: None,
        mark_static_address=lambda *_, **__: None,
        reset=lambda: None,
        compiled_autograd=types.SimpleNamespace(_disable=nullcontext),
        config=types.SimpleNamespace(
            error_on_nested_fx_trace=False, patch=lambda *_, **__: nullcontext()
        ),
    )
    sys.meta_path.append(Finder())
    sys.modules[_COMPILER] = vars(torch)["_dynamo"] = compiler
    vars(torch)["compile"] = disable


def forbid_keyboard() -> None:
    """Make input() say what is the matter instead of waiting.

    Let Python 2's range by its old name, and `exit` and `quit` as `site` has them.
    """
    feed_keyboard(None)
    vars(builtins).update(xrange=range, exit=sys.exit, quit=sys.exit)


def feed_keyboard(lines: Sequence[str] | None) -> None:
    """Let input() and sys.stdin give these lines; None: there is no keyboard.

    What input() asks with is not printed: a course compares answers, not prompts.
    """
    left = list(lines or ())
    sys.stdin = io.StringIO("".join(f"{line}\n" for line in left))

    def give(prompt: object = "", /) -> str:
        if lines is None:
            raise EOFError("input() has no keyboard while it is graded")
        line = sys.stdin.readline()
        if not line:
            raise EOFError("input() was called more often than there are lines")
        return line.removesuffix("\n")

    vars(builtins).update(input=give, raw_input=give)
