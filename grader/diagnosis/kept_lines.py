"""What the search for a student's line found, kept: a function that stays wrong while others are
mended, or that several handed in, is searched once.

In this process, and on this machine where what references gave is kept too.
"""

import contextlib
import hashlib
import json
from collections import OrderedDict
from functools import cache
from pathlib import Path
from typing import Any

from grader import diagnosis, variants
from grader.atomic_write import write_whole
from grader.diagnosis.place import Place
from grader.sandbox.inside.wire import WireError, encode
from grader.variants.repairs import Repair

MOST = 500
"""So many are kept in a process."""
_known: OrderedDict[str, dict[str, Any]] = OrderedDict()


@cache
def _program() -> bytes:
    """Return a digest of the program that searches."""
    digest = hashlib.sha256()
    for room in (diagnosis, variants):
        for path in sorted(Path(room.__path__[0]).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.digest()


def key_of(*parts: Any) -> str | None:
    """Return a digest of all that a search depends on, plain values; None where they are none."""
    try:
        return hashlib.sha256(_program() + encode(list(parts))).hexdigest()[:40]
    except WireError:
        return None


def recall(key: str | None, folder: Path | None) -> dict[str, Any] | None:
    """Return what was found under a key; None where nothing is kept."""
    if key is None:
        return None
    if key in _known:
        _known.move_to_end(key)
        return _known[key]
    if folder is not None:
        with contextlib.suppress(OSError, ValueError):
            raw = json.loads((folder / f"{key}.line").read_text(encoding="utf-8"))
            if isinstance(raw, dict):
                return raw
    return None


def keep(key: str | None, folder: Path | None, found: dict[str, Any]) -> None:
    """Keep what was found under a key."""
    if key is None:
        return
    _known[key] = found
    if len(_known) > MOST:
        _known.popitem(last=False)
    if folder is not None:
        with contextlib.suppress(OSError):
            write_whole(folder / f"{key}.line", json.dumps(found))


def place_from_plain(raw: Any) -> Place | None:
    """Return a place that was kept as `dataclasses.asdict` makes it."""
    return None if raw is None else Place(**raw)


def repair_from_plain(raw: Any) -> Repair:
    """Return a change that was kept as `dataclasses.asdict` makes it."""
    first = raw["first"]
    first = None if first is None else repair_from_plain(first)
    return Repair(**{**raw, "first": first, "also": tuple(raw["also"])})
