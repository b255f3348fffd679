"""What is measured in the unit that a question asks for: a frequency in Hz."""

from grader.checks.written.measures import asked_measure
from grader.checks.written.unit_size import ratio

_QUANTITIES = {
    "Hz": "frequency frequenz",
    "m": "distance length height width depth strecke länge höhe breite tiefe abstand entfernung",
    "s": "time duration period zeit dauer",
    "g": "mass weight masse gewicht",
    "J": "energy work heat energie arbeit wärme",
    "W": "power leistung",
    "N": "force kraft",
    "V": "voltage spannung",
    "A": "current strom",
    "Ω": "resistance widerstand",
    "Pa": "pressure druck",
    "K": "temperature temperatur",
    "°C": "temperature temperatur",
    "m/s": "speed velocity geschwindigkeit",
    "m/s2": "acceleration beschleunigung",
    "mol": "amount menge",
    "l": "volume volumen",
    "mol/l": "concentration konzentration",
}
"""What is measured in a unit, in English and German."""


def quantities_asked(question: str) -> str:
    """Return the names of what is measured in the unit that a question asks for.

    >>> quantities_asked("How fast is it, in km/h?"), quantities_asked("How many are there?")
    ('speed velocity geschwindigkeit', '')
    """
    asked = asked_measure(question)
    found = (names for unit, names in _QUANTITIES.items() if ratio(asked, unit) is not None)
    return next(found, "") if asked else ""
