"""Values as they are written in YAML: short ones on a line, texts of several lines as blocks."""

from typing import Any

import yaml

WIDTH = 100


def flow(value: Any) -> str:
    """Return a value on one line.

    >>> flow({"sizes": {"N": 3}, "title": "a: b"})
    "{sizes: {N: 3}, title: 'a: b'}"
    """
    text = _dumped(value, True)
    if not text.replace("\n", "").isprintable():
        text = _dumped(value, False)
    return text.removesuffix("...\n").strip()


def _dumped(value: Any, allow_unicode: bool) -> str:
    return yaml.safe_dump(
        value,
        default_flow_style=True,
        width=10**9,
        allow_unicode=allow_unicode,
        sort_keys=False,
    )


def entry(key: str, value: Any, indent: int) -> list[str]:
    """Return the lines of `key: value`; what is too wide for one line is broken up.

    >>> entry("text", "one\\ntwo", 2)
    ['  text: |-', '    one', '    two']
    """
    pad = " " * indent
    if isinstance(value, str) and "\n" in value and value[:1] not in " \n" and _can_be_block(value):
        sign = "|-" if not value.endswith("\n") else "|"
        lines = value.removesuffix("\n").split("\n")
        return [f"{pad}{key}: {sign}", *(f"{pad}  {line}" if line else "" for line in lines)]
    line = f"{pad}{flow(key)}: {flow(value)}"
    if len(line) <= WIDTH or not isinstance(value, list | dict) or not value:
        return [line]
    if isinstance(value, dict):
        inner = [entry(str(name), part, indent + 2) for name, part in value.items()]
    else:
        inner = [[f"{pad}  - {flow(part)}"] for part in value]
    return [f"{pad}{flow(key)}:", *(one for lines in inner for one in lines)]


def _can_be_block(value: str) -> bool:
    lines = value.split("\n")
    is_plain = all(char == "\t" or char.isprintable() for line in lines for char in line)
    return is_plain and lines == [line.rstrip() for line in lines] and lines[-2:] != ["", ""]


def comment(text: str, indent: int) -> list[str]:
    """Return a comment, broken at words."""
    pad = f"{' ' * indent}# "
    lines: list[str] = []
    line = ""
    for word in text.split():
        if line and len(pad) + len(line) + len(word) + 1 > WIDTH:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [f"{pad}{one}" for one in [*lines, line]]
