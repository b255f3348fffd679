"""Sources that can be run as they stand, all at once.

Most are such, and reading them statement by statement takes 2 ms longer.

Nothing changes for what is run: `loader.Loader` goes on statement by statement where one of them
fails.
"""

import opcode
import re
from collections.abc import Iterator
from types import CodeType
from typing import NamedTuple

_PLAIN_MODULES = {
    "numpy",
    "math",
    "random",
    "typing",
    "abc",
    "collections",
    "copy",
    "dataclasses",
    "functools",
    "itertools",
}
_MAY_BE_BLANK = re.compile(
    r"\bpass\b|NotImplemented|\bNone\b|\.\.\.|\breturn\b[ \t]*(?:[;#\\]|$)", re.M
)
_NO_BLANKS = re.compile(r"^[ \t]*def\b.*|\bis (?:not )?None\b", re.M)
LARGEST = 100_000
_IMPORT_NAME, _EXTENDED_ARG = opcode.opmap["IMPORT_NAME"], opcode.opmap["EXTENDED_ARG"]
_CONSTANTS = {
    opcode.opmap.get(name) for name in ("LOAD_CONST", "RETURN_CONST", "LOAD_SMALL_INT")
}  # the last two of later versions
_OPTIMIZED = 1
_A_CONSTANT_AND_NO_MORE = 6
"""Bytes of the code of a function that does nothing but return a constant."""


class Defined(NamedTuple):
    """A function or class of a source: its name, first line and methods."""

    name: str
    line: int
    methods: tuple[str, ...]


def code_of(source: str, label: str, shift: int) -> CodeType | None:
    """Return what a source compiles to, None where it is to be read statement by statement.

    That is where it does not compile as it stands, where something in it may have been left as
    handed out, and where a statement needs care of its own: imports of large modules, what comes
    from the future.
    """
    if (
        len(source) > LARGEST
        or "torch" in source
        or _MAY_BE_BLANK.search(_NO_BLANKS.sub("", source))
    ):
        return None
    try:
        code = compile("\n" * shift + source, label, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found = list(defined(code))
    is_defined_twice = len({one.name for one in found}) < len(found)
    if (
        is_defined_twice
        or not all(map(_is_plain, _imports(code)))
        or any(map(_is_trivial, _parts(code)))
    ):
        return None
    return code


def _is_plain(module: str) -> bool:
    return module.partition(".")[0] in _PLAIN_MODULES


def _imports(code: CodeType) -> Iterator[str]:
    """Yield the modules that are imported where a module's code runs, in its functions not."""
    argument = 0
    for operation, low in zip(code.co_code[::2], code.co_code[1::2], strict=True):
        argument = argument << 8 | low
        if operation == _IMPORT_NAME:
            yield code.co_names[argument]
        argument = argument if operation == _EXTENDED_ARG else 0
    for part in code.co_consts:
        if isinstance(part, CodeType) and not part.co_flags & _OPTIMIZED:  # the body of a class
            yield from _imports(part)


def _parts(code: CodeType) -> Iterator[CodeType]:
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield part
            yield from _parts(part)


def _is_trivial(code: CodeType) -> bool:
    is_one_constant = len(code.co_code) <= _A_CONSTANT_AND_NO_MORE and code.co_code[2] in _CONSTANTS
    return is_one_constant and code.co_name != "<lambda>"


def defined(code: CodeType) -> Iterator[Defined]:
    """Yield the functions and classes that a module's code defines."""
    for part in code.co_consts:
        if isinstance(part, CodeType) and part.co_name[:1] != "<":
            methods = tuple(
                inner.co_name
                for inner in part.co_consts
                if isinstance(inner, CodeType) and inner.co_name[:1] != "<"
            )
            yield Defined(part.co_name, part.co_firstlineno, methods)
