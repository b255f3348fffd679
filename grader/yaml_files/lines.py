"""A YAML file as plain values, each with the line it stands on."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from grader.errors import Complaint, ProblemError
from grader.late_pattern import late_pattern

Loc = tuple[int | str, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OCTAL = late_pattern(r"[-+]?0[0-7_]+")
_CONTROL = late_pattern(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
MAX_BYTES = 2 << 20
MAX_NODES = 200_000
"""Parts of a file, each counted as often as an alias (`*name`) repeats it."""


class YamlFile:
    """`value` is the file's content; `line(path)` says where a part of it stands.

    Raises ProblemError at once for bad YAML.
    """

    def __init__(self, path: Path, shown: str) -> None:
        self.shown = shown
        self.complaints: list[Complaint] = []
        self._lines: dict[Loc, int] = {(): 1}
        self._nodes = 0
        try:
            data = path.read_bytes()
            if len(data) > MAX_BYTES:
                raise ProblemError(
                    [
                        Complaint(
                            shown,
                            1,
                            "",
                            f"a file of {len(data)} bytes; at most {MAX_BYTES} are read",
                        )
                    ]
                )
            loader = _Loader(data.decode("utf-8"))
            try:
                node = loader.get_single_node()
                self.value = self._value(loader, node, (), 0) if node is not None else None
            finally:
                loader.dispose()
        except OSError as error:
            raise ProblemError(
                [Complaint(shown, 1, "", f"cannot be read: {error.strerror}")]
            ) from None
        except UnicodeDecodeError as error:
            raise ProblemError(
                [Complaint(shown, 1, "", f"is not UTF-8 text (byte {error.start})")]
            ) from None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            if error.context_mark and "quoted scalar" in str(error.context):
                mark = error.context_mark  # where the quote was opened, not where the file ends
            line = mark.line + 1 if mark else 1
            raise ProblemError(
                [Complaint(shown, line, "", f"this is no YAML: {error.problem}", _advice(error))]
            ) from None
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            raise ProblemError(
                [Complaint(shown, 1, "", f"this is no YAML: {str(error)[:200]}")]
            ) from None

    def _value(self, loader: Any, node: yaml.Node, path: Loc, depth: int) -> Any:
        if depth > 40:
            raise ValueError("nested too deeply")
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise ValueError(
                f"its aliases repeat so much that it has more than {MAX_NODES:,} parts"
            )
        self._lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            found: dict[Any, Any] = {}
            for key_node, value_node in node.value:
                key: Any = loader.construct_object(key_node, deep=True)
                line = key_node.start_mark.line + 1
                if not isinstance(key, Hashable):
                    raise ValueError(f"line {line}: a key must be a plain word")
                key = (
                    str(key) if isinstance(key, int | float) and not isinstance(key, bool) else key
                )
                key = str(key_node.value).lower() if isinstance(key, bool) else key  # as written
                if key in found:
                    self.complaints.append(
                        Complaint(self.shown, line, _dotted((*path, key)), "this key stands twice")
                    )
                self._lines[(*path, key)] = line
                found[key] = self._value(loader, value_node, (*path, key), depth + 1)
            return found
        if isinstance(node, yaml.SequenceNode):
            return [
                self._value(loader, part, (*path, k), depth + 1)
                for k, part in enumerate(node.value)
            ]
        value = loader.construct_object(node, deep=True)
        self._complain_of_scalar(node, value, path)
        return value

    def _complain_of_scalar(self, node: Any, value: Any, path: Loc) -> None:
        """Tell what YAML reads otherwise than its author writes it."""
        line = node.start_mark.line + 1
        if type(value) is int and _OCTAL.fullmatch(str(node.value)):
            found = f"{node.value} is read as {value}, for a number that begins with 0 is octal"
            advice = f"write {node.value.lstrip('0_') or '0'}"
            self.complaints.append(Complaint(self.shown, line, _dotted(path), found, advice))
        if node.style == '"' and isinstance(value, str) and (odd := _CONTROL.search(value)):
            written = odd[0].encode("unicode_escape").decode()
            shown = {"\\x08": "\\b"}.get(written, written)
            found = f"in double quotes {shown} is a control character"
            advice = "write the text in single quotes, where a backslash is a backslash"
            self.complaints.append(Complaint(self.shown, line, _dotted(path), found, advice))

    def line(self, path: Loc) -> int:
        """Return the line of the part at `path`, or of the nearest part around it."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def complaint(self, path: Loc, found: str, advice: str = "") -> Complaint:
        """Return a complaint about the part at `path`."""
        return Complaint(self.shown, self.line(path), _dotted(path), found, advice)


def _dotted(path: Loc) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _advice(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or ""
    if "mapping values are not allowed" in problem:
        return "a colon inside a text needs quotes around the text"
    if "could not find expected ':'" in problem or "block mapping" in str(error.context):
        return "is the line indented like its neighbours, and is there a space after the colon?"
    if "cannot start any token" in problem:
        return "is there a tab? YAML is indented with spaces"
    return ""
