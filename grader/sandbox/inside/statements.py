"""From a student's text to statements that compile, whatever can be saved of it.

Repairs never change the number of lines, so every line number stays the student's own.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from types import CodeType
from typing import NamedTuple

from .cell_syntax import with_print_calls, without_magics, without_prompts

MAX_JOINED_CHUNKS = 60
# characters that are tried again; what is broken beyond that is lost statement by statement
MAX_SALVAGED = 200_000
_NEWER = (
    (re.compile(r"^\s*type\s+\w+(?:\[.*\])?\s*=", re.M), "3.12"),
    (re.compile(r"^\s*(?:async\s+)?(?:def|class)\s+\w+\s*\[", re.M), "3.12"),
    # the same quotes within an f-string: f"{d["k"]}"
    (re.compile(r"""\b[rR]?[fF][rR]?(["'])[^\n"'{]*\{(?!\{)[^\n}"']*\1"""), "3.12"),
    (re.compile(r"\bt[\"']"), "3.14"),
    (re.compile(r"^\s*except\s+\w+\s*,\s*\w+.*:", re.M), "3.14"),
)
_CONTINUES = re.compile(r"(?:else|elif|except|finally)\b|[)\]}]|\s|#|$")


class Statement(NamedTuple):
    """One top-level statement: its syntax tree, first line, and what it compiles to."""

    node: ast.stmt
    line: int
    code: CodeType

    @property
    def start(self) -> tuple[int, int]:
        """The line and column of its first character."""
        return self.line, self.node.col_offset

    @property
    def end(self) -> tuple[int, int]:
        """The line and column behind its last character."""
        return self.node.end_lineno or self.line, self.node.end_col_offset or 0


class Loss(NamedTuple):
    """A stretch of source that does not compile.

    Where, why, and the names it would have defined.
    """

    line: int
    reason: str
    names: tuple[str, ...]


def is_main_test(test: ast.expr) -> bool:
    """Say whether a condition is `__name__ == "__main__"`."""
    match test:
        case ast.Compare(
            left=ast.Name(id="__name__"),
            ops=[ast.Eq()],
            comparators=[ast.Constant(value="__main__")],
        ):
            return True
        case ast.Compare(
            left=ast.Constant(value="__main__"),
            ops=[ast.Eq()],
            comparators=[ast.Name(id="__name__")],
        ):
            return True
    return False


_REPAIRS: tuple[Callable[[str], str], ...] = (
    lambda source: source,
    without_magics,
    lambda source: without_magics(source).expandtabs(8),
    lambda source: without_magics(source).expandtabs(4),
    lambda source: with_print_calls(without_magics(source)),
    lambda source: with_print_calls(without_magics(source).expandtabs(8)),
    lambda source: without_prompts(without_magics(source)),
)


_TABS = (_REPAIRS[2], _REPAIRS[3], _REPAIRS[5])


class _Reader:
    """Reads one source: `label` is told in tracebacks, `shift` lines stand before it in the
    student's file.
    """

    def __init__(self, label: str, shift: int, flags: int) -> None:
        self.label = label
        self.shift = shift
        self.flags = flags
        self.has_tabs = False

    def parse(self, source: str, start: int = 0, is_late: bool = False) -> list[Statement]:
        """Return the statements of `source` after the mildest repair that makes it compile.

        SyntaxError as without any.

        `source` begins `start` lines into the whole. With `is_late` no repair is tried.
        """
        failure: SyntaxError | None = None
        start += self.shift
        for repair in _REPAIRS[:1] if is_late else _REPAIRS:
            flags, shift = self.flags, start
            try:
                module = ast.parse(repair(source))
                self.has_tabs = self.has_tabs or repair in _TABS
                if start:
                    ast.increment_lineno(module, start)
                    shift = 0
                return [self._compiled(node) for node in module.body]
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                self.flags = flags
                found = (
                    error
                    if isinstance(error, SyntaxError)
                    else SyntaxError(f"{type(error).__name__}: {error}")
                )
                if failure is None:
                    failure = found
                    failure.lineno = failure.lineno + shift if failure.lineno else None
        assert failure is not None
        raise failure

    def _compiled(self, node: ast.stmt) -> Statement:
        self.flags |= _future_flags(node)
        code = compile(ast.Module([node], []), self.label, "exec", self.flags, dont_inherit=True)
        return Statement(node, _first_line(node), code)


def _future_flags(node: ast.stmt) -> int:
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        import __future__

        return sum(
            getattr(__future__, alias.name).compiler_flag
            for alias in node.names
            if hasattr(__future__, alias.name)
        )
    return 0


class Read(NamedTuple):
    """A source that was read.

    What can be run of it, what is lost, and the compiler's flags that are then in force. Where it
    compiles only without characters that nobody sees, `unseen` is the first, and its line.
    """

    statements: list[Statement]
    losses: list[Loss]
    flags: int
    unseen: int = 0
    unseen_at: int = 0
    has_tabs: bool = False
    """Whether Python refuses it, for tabs and spaces are mixed."""


_UNSEEN = {
    **dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "),
    **dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD), ""),
    **dict.fromkeys((0x2028, 0x2029, 0x85), "\n"),
}
"""Spaces that are none to Python, characters that nobody sees, other line ends: of web pages."""


def cleaned(source: str) -> str:
    """Return a source with plain line ends, and without characters that no Python may hold."""
    return source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").replace("\f", "")


def read(source: str, label: str = "?", shift: int = 0, flags: int = 0) -> Read:
    """Return what can be run of `source`, in order, and what is lost.

    `shift` lines of the student's file stand before it; `flags` come from what is imported from the
    future in cells before it.
    """
    source = cleaned(source)
    reader = _Reader(label, shift, flags)
    try:
        return Read(reader.parse(source), [], reader.flags, has_tabs=reader.has_tabs)
    except SyntaxError:
        plain = source.translate(_UNSEEN)
        unseen = next((ord(a) for a, b in zip(source, plain, strict=False) if a != b), 0)
    line = source[: source.index(chr(unseen))].count("\n") + 1 if unseen else 0
    try:
        return Read(reader.parse(plain), [], reader.flags, unseen, shift + line)
    except SyntaxError:
        return Read(*_salvage(plain, reader), reader.flags, unseen, shift + line)


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _chunks(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of stretches that begin at the left margin.

    Decorators stay with what they decorate.
    """
    starts = [k for k, line in enumerate(lines) if line and not _CONTINUES.match(line)]
    kept = [k for n, k in enumerate(starts) if n == 0 or not lines[starts[n - 1]].startswith("@")]
    if not kept:
        return
    kept[0] = 0
    yield from zip(kept, [*kept[1:], len(lines)], strict=True)


def _salvage(source: str, reader: _Reader) -> tuple[list[Statement], list[Loss]]:
    lines = without_magics(source).split("\n")
    chunks = list(_chunks(lines))
    tried = 0
    found: list[Statement] = []
    losses: list[Loss] = []
    k = 0
    while k < len(chunks):
        start, end = chunks[k]
        first_error: SyntaxError | None = None
        is_late = tried > MAX_SALVAGED
        for last in range(k, min(k + (1 if is_late else MAX_JOINED_CHUNKS), len(chunks))):
            text = "\n".join(lines[start : chunks[last][1]])
            tried += len(text)
            try:
                found.extend(reader.parse(text, start, is_late))
            except SyntaxError as error:
                first_error = first_error or error
                if last == k and not _may_go_on(error):
                    break
                continue
            k = last + 1
            break
        else:
            last = k
        if first_error is not None and k < len(chunks) and chunks[k][0] == start:
            stretch = lines[start:end]
            mended, inner = (
                _salvage_class(stretch, start, reader) if _is_class(stretch) else (None, [])
            )
            if mended is not None:
                found.extend(mended)
                losses.extend(inner)
            else:
                reason = _reason(first_error, "\n".join(stretch), start + reader.shift)
                losses.append(
                    Loss(
                        _error_line(first_error, start + 1 + reader.shift), reason, _names(stretch)
                    )
                )
            k += 1
    return found, losses


def _reason(error: SyntaxError, source: str, shift: int) -> str:
    """Return why a stretch does not compile.

    A conflict that was left, newer Python, or what Python says.
    """
    if re.search(r"^(?:<{7}|>{7})(?:\s|$)", source, re.M):
        return "a merge conflict was not resolved here (<<<<<<<, =======, >>>>>>>)"
    said = re.sub(r"(?<=(?:on|at) line )\d+", lambda match: str(int(match[0]) + shift), error.msg)
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    for pattern, version in _NEWER:
        if tuple(map(int, version.split("."))) > sys.version_info[:2] and pattern.search(source):
            return f"{said}. This is syntax of Python {version} or newer; here is Python {here}"
    if "f-string" in error.msg and sys.version_info < (3, 12):
        return (
            f"{said}. If it runs for you, it is syntax of a newer Python (3.12); here is "
            f"Python {here}"
        )
    return said


def _may_go_on(error: SyntaxError) -> bool:
    """A chunk may have been cut inside brackets or a string.

    Joining the next ones can mend only that.
    """
    return any(
        word in error.msg for word in ("never closed", "unterminated", "EOF", "unexpected end")
    )


def _error_line(error: SyntaxError, fallback: int) -> int:
    return error.lineno if error.lineno else fallback


def _is_class(lines: list[str]) -> bool:
    return any(re.match(r"class\s+\w+", line) for line in lines)


def _salvage_class(
    lines: list[str], offset: int, reader: _Reader
) -> tuple[list[Statement] | None, list[Loss]]:
    """Return a class without those of its members that do not compile (None when it cannot be
    saved).
    """
    header = next(k for k, line in enumerate(lines) if re.match(r"class\s+\w+", line))
    indents = [len(line) - len(line.lstrip()) for line in lines[header + 1 :] if line.strip()]
    if not indents or indents[0] == 0:
        return None, []
    starts = [
        k
        for k in range(header + 1, len(lines))
        if lines[k].strip()
        and len(lines[k]) - len(lines[k].lstrip()) == indents[0]
        and not _CONTINUES.match(lines[k].lstrip())
    ]
    starts = [
        k
        for n, k in enumerate(starts)
        if n == 0 or not lines[starts[n - 1]].lstrip().startswith("@")
    ]
    kept = list(lines)
    losses: list[Loss] = []
    ends = [*starts[1:], len(lines)]
    k = 0
    while k < len(starts):
        start, end = starts[k], ends[k]
        error, count = _wrong_member(lines, start, ends[k:], offset, reader)
        k += count
        if error is None:
            continue
        prefix = re.match(r"class\s+(\w+)", lines[header])
        names = tuple(f"{prefix[1]}.{name}" for name in _names(lines[start:end])) if prefix else ()
        line = _error_line(error, offset + start + 1 + reader.shift)
        text = "\n".join(lines[start:end])
        losses.append(Loss(line, _reason(error, text, offset + start - 1 + reader.shift), names))
        kept[start:end] = [lines[start][: indents[0]] + "pass"] + [""] * (end - start - 1)
    try:
        return (reader.parse("\n".join(kept), offset), losses) if losses else (None, [])
    except SyntaxError:
        return None, []


def _wrong_member(
    lines: list[str], start: int, ends: list[int], offset: int, reader: _Reader
) -> tuple[SyntaxError | None, int]:
    """Return why a member of a class does not compile, None where it does, and how many stretches
    it takes: a text of several lines, or what stands in brackets, is cut at each of its lines.
    """
    first: SyntaxError | None = None
    for count, end in enumerate(ends[:MAX_JOINED_CHUNKS], start=1):
        try:
            reader.parse("class _:\n" + "\n".join(lines[start:end]), offset + start - 1)
        except SyntaxError as error:
            first = first or error
            if count == 1 and not _may_go_on(error):
                break
            continue
        return None, count
    return first, 1


def _names(lines: list[str]) -> tuple[str, ...]:
    """Return the names that lines which do not compile seem to define."""
    found: list[str] = []
    for line in lines:
        match = re.match(r"\s*(?:async\s+)?(?:def|class)\s+(\w+)|(\w+)\s*=[^=]", line)
        if match and (match[1] or match[2]) not in found:
            found.append(match[1] or match[2])
    return tuple(found[:8])


def bound_names(node: ast.stmt) -> list[str]:
    """Return the names a statement binds at top level."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name).split(".")[0] for alias in node.names]
    return [
        part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    ]
