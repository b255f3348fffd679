"""Outcomes and load reports rebuilt from what a child sent, which may be hostile."""

from typing import Any

from grader.sandbox.base import (
    Failure,
    Finished,
    LoadNote,
    LoadReport,
    Outcome,
    OutOfMemory,
    Raised,
    TimedOut,
)
from grader.sandbox.inside.wire import WireError


def _text(value: Any, size: int) -> str:
    return value[:size] if type(value) is str else ""


def _number(value: Any) -> int:
    return value if type(value) is int and 0 <= value < 10**9 else 0


def read_report(raw: dict[str, Any]) -> LoadReport:
    """Rebuild the report from hostile data: what has not the right form is left out."""

    def items(value: Any) -> list[Any]:
        return list(value)[:200] if isinstance(value, list | tuple) else []

    notes = []
    for note in items(raw.get("notes")):
        if type(note) is dict:
            names = tuple(_text(name, 80) for name in items(note.get("names")))
            notes.append(
                LoadNote(
                    _text(note.get("label"), 200),
                    _number(note.get("line")),
                    _text(note.get("what"), 60),
                    _text(note.get("reason"), 400),
                    names,
                )
            )
    definitions = {}
    raw_definitions = raw.get("definitions")
    for name, places in raw_definitions.items() if type(raw_definitions) is dict else ():
        definitions[name[:80]] = tuple(
            (_text(place.get("label"), 200), _number(place.get("line")))
            for place in items(places)
            if type(place) is dict
        )
    rivals = {}
    raw_rivals = raw.get("rivals")
    for name, places in list(raw_rivals.items())[:40] if type(raw_rivals) is dict else ():
        rivals[_text(name, 80)] = tuple(
            (_text(p[0], 200), _number(p[1]), _text(p[2], 200))
            for p in items(places)
            if type(p) in (list, tuple) and len(p) == 3
        )
    reads = {}
    raw_reads = raw.get("reads")
    for name, places in list(raw_reads.items())[:40] if type(raw_reads) is dict else ():
        reads[_text(name, 80)] = tuple(
            (_text(p[0], 80), _number(p[1]))
            for p in items(places)[:8]
            if type(p) in (list, tuple) and len(p) == 2
        )
    return LoadReport(
        rivals=rivals,
        reads=reads,
        notes=tuple(notes),
        names=tuple(_text(name, 80) for name in items(raw.get("names"))),
        stubs=frozenset(_text(name, 160) for name in items(raw.get("stubs"))),
        definitions=definitions,
    )


def read_done(message: Any, nonce: int, number: int, memory_bytes: int) -> Outcome:
    """Rebuild an outcome from hostile data.

    Raise WireError when it is not the answer to check `number`.
    """
    if (
        type(message) is not list
        or len(message) != 7
        or [type(part) for part in message[:3]] != [str, int, int]
    ):
        raise WireError("not what was asked for")
    if (
        message[:3] != ["done", nonce, number]
        or type(message[3]) is not list
        or type(message[4]) not in (dict, type(None))
    ):
        raise WireError("not what was asked for")
    observations, error, printed = message[3], message[4], _text(message[5], 4000)
    if error is None:
        changed = message[6] if type(message[6]) is list else []
        return Finished(
            tuple(observations), printed, tuple(_text(name, 80) for name in changed[:4])
        )
    frames = error.get("frames")
    kept = []
    for entry in list(frames)[-6:] if isinstance(frames, list | tuple) else []:
        if type(entry) in (list, tuple) and len(entry) == 3:
            kept.append((_text(entry[0], 200), _number(entry[1]), _text(entry[2], 80)))
    failure = Failure(
        _text(error.get("family"), 20),
        _text(error.get("text"), 1500),
        tuple(kept),
        _text(error.get("because"), 600),
        _number(error.get("step")),
    )
    if failure.family == "time":
        return TimedOut("", failure.frames[-1] if failure.frames else None)
    if failure.family == "memory":
        return OutOfMemory(f"{memory_bytes >> 20} MiB")
    return Raised(tuple(observations), failure, printed)
