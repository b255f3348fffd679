"""Times as course sites write them into what they give out."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def stamp(text: str) -> str:
    """Return a time in ISO form with its offset; nothing where the text tells no time or no zone.

    >>> stamp("2026-11-24 10:00:00.5 UTC"), stamp("2026-11-24 10:00:00 Europe/Berlin")
    ('2026-11-24T10:00:00.500000+00:00', '2026-11-24T10:00:00+01:00')
    """
    text = " ".join(text.split())
    when, _, zone = text.rpartition(" ")
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            if re.fullmatch(r"[+-]\d\d:?\d\d", zone):
                found = datetime.fromisoformat(when + zone)
            else:
                named = UTC if zone in ("UTC", "Z", "GMT") else ZoneInfo(zone)
                found = datetime.fromisoformat(when).replace(tzinfo=named)
        except (ValueError, KeyError, OSError):  # no zone, or a word that is the name of none
            return ""
    return found.isoformat() if found.tzinfo is not None else ""
