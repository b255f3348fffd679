"""What a docstring says of arguments: words for what each is, and shapes such as (N, D)."""

import re
from dataclasses import dataclass, field

from grader.checks.sizes import symbols

_PAIR = r"(?P<shape>[(\[][^()\[\]]*[)\]])"
_ENTRY = re.compile(
    r"^\s*(?:[-*]\s+)?(?::param\s+(?:\w+\s+)?)?[`*]*(?P<name>\*{0,2}[A-Za-z_]\w*)[`*]*"
    r"(?:\s*\((?P<kind>[^()]*(?:\([^()]*\)[^()]*)*)\))?\s*(?::|--|–|—|=)\s*(?P<text>.*)$"
)
_INLINE = re.compile(
    r"(?<![\w.])([A-Za-z_]\w*)\s*(?::|is|of shape|has shape|=)\s*(\([\w*+\- ]+(?:,[\w*+\- ]*)+\))"
)
_SHAPE = re.compile(
    rf"(?:shape|dimensions?|size|arrays?|matrix|vector|tensor|ndarray)\s*(?:is|of|:|=)?\s*(?:shape)?\s*:?\s*{_PAIR}",
    re.I,
)
_ANY = re.compile(_PAIR)
_PRODUCT = re.compile(r"(?<![\w.])(\d+)\s*([A-Za-z_])")
_RETURNS = re.compile(
    r"^\s*(?::returns?\b:?|:rtype:|returns?\s*(?:a tuple of)?\s*:|yields\s*:|outputs?\s*:"
    r"|returns?\s*$)",
    re.I,
)
_GIVEN = re.compile(r"^\s*(?:args|arguments|parameters|inputs?|given)\s*:?\s*$", re.I)
_LETTERS = re.compile(r"[A-Za-z]\w*$")


@dataclass(frozen=True)
class Told:
    """What a docstring says of one argument: its words, and its shape, None where it says none."""

    text: str = ""
    shape: tuple[str | int, ...] | None = None


@dataclass
class Docstring:
    """A docstring read: its first paragraph, and what it says of each argument."""

    summary: str = ""
    arguments: dict[str, Told] = field(default_factory=dict)


def read_docstring(text: str, names: list[str]) -> Docstring:
    """Return what a docstring says of the arguments called `names`.

    >>> read_docstring("Softmax. x: array of shape [N, 4H]", ["x"]).arguments["x"].shape
    ('N', '4*H')
    """
    summary = " ".join(text.strip().split("\n\n")[0].split())
    found = Docstring(summary)
    lines = text.split("\n")
    name = ""
    is_of_outputs = False
    for line in lines:
        if _RETURNS.match(line) or _GIVEN.match(line):
            name, is_of_outputs = "", bool(_RETURNS.match(line))
            continue
        if is_of_outputs and not line.lstrip().startswith(":param"):
            continue
        entry = _ENTRY.match(line)
        if entry and entry["name"].lstrip("*") in names:
            name = entry["name"].lstrip("*")
            _add(found, name, f"{entry['kind'] or ''} {entry['text']}".strip(), entry["kind"] or "")
        elif name and line.strip() and line.startswith((" ", "\t")) and not entry:
            _add(found, name, line.strip())
        else:
            name = ""
    for match in _INLINE.finditer(re.split(r"Returns\s*:?\s*\n", text)[0]):
        if match[1] in names and found.arguments.get(match[1], Told()).shape is None:
            _add(found, match[1], match[2])
    for one in names:
        if one not in found.arguments:
            spoken = re.search(rf"(?<!\w){re.escape(one)}\s*[:(]\s*([^.;\n]*?shape[^.;\n]*)", text)
            if spoken:
                _add(found, one, spoken[1])
    return found


def _add(found: Docstring, name: str, text: str, kind: str = "") -> None:
    before = found.arguments.get(name, Told())
    shape = before.shape or shape_in(text) or (shape_in(f"({kind})") if kind else None)
    found.arguments[name] = Told(f"{before.text} {text}".strip(), shape)


def shape_in(text: str) -> tuple[str | int, ...] | None:
    """Return the first shape that stands in a text, None where none does.

    >>> shape_in("Input data, of shape (N, d_1, ..., d_k)") is None
    True
    >>> shape_in("(D,) weights"), shape_in("an (N x D) matrix")
    (('D',), ('N', 'D'))
    """
    for pattern in (_SHAPE, _ANY):
        for match in pattern.finditer(text):
            shape = _extents(match["shape"][1:-1])
            is_word = pattern is _ANY and not re.search(r",|\s[x×]\s", match["shape"])
            if shape is not None and not is_word:
                return shape
    return None


def _extents(text: str) -> tuple[str | int, ...] | None:
    """Return the extents of a shape, None where one of them is no size."""
    if "," not in text and re.search(r"\w\s+[x×]\s+\w", text):
        text = re.sub(r"\s+[x×]\s+", ",", text)
    parts = [part.strip() for part in text.split(",")]
    if parts and not parts[-1]:
        parts.pop()
    found: list[str | int] = []
    for part in parts:
        if part.isdigit():
            found.append(int(part))
            continue
        size = _PRODUCT.sub(r"\1*\2", part)
        try:
            used = symbols(size)
        except ValueError:
            return None
        if not used or not all(map(_LETTERS.match, used)) or not re.fullmatch(r"[\w*+\-/ ]+", size):
            return None
        found.append(size.replace(" ", ""))
    return tuple(found) if found else None
