"""What student code prints: kept for the report, and heard by a check that asks."""

from .tracebacks import without_addresses

PRINTED_PER_CHECK = 4_000
HEARD_PER_CALL = 200_000
"""Characters that a check which looks at what is printed is given."""


class Printed:
    """Stands in for stdout: keeps the first characters, counts the rest.

    A check that looks at what is printed listens for a while, and hears more of it.
    """

    encoding = "utf-8"
    errors = "replace"

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.room = PRINTED_PER_CHECK
        self.told: list[str] = []
        self.told_room = 0

    def write(self, text: str) -> int:
        """Keep as much of `text` as there is room for."""
        if self.room > 0:
            self.kept.append(str(text)[: self.room])
            self.room -= len(self.kept[-1])
        if self.told_room > 0:
            self.told.append(str(text)[: self.told_room])
            self.told_room -= len(self.told[-1])
        return len(text)

    def listen(self) -> None:
        """Begin to hear what is printed."""
        self.told, self.told_room = [], HEARD_PER_CALL

    def heard(self) -> str:
        """Return what was printed since; nothing more is heard."""
        text, self.told, self.told_room = "".join(self.told), [], 0
        return without_addresses(text)

    def flush(self) -> None:
        """Nothing is buffered."""

    def isatty(self) -> bool:
        """Say that nobody is watching."""
        return False

    def take(self) -> str:
        """Return what was printed since the last call."""
        text = without_addresses("".join(self.kept)[:PRINTED_PER_CHECK])
        self.kept, self.room = [], PRINTED_PER_CHECK
        return text


class PrintedAside(Printed):
    """Stands in for stderr: what is written there is kept with the rest, and not heard."""

    def __init__(self, printed: Printed) -> None:
        super().__init__()
        self.printed = printed

    def write(self, text: str) -> int:
        """Keep as much of `text` as there is room for."""
        room, self.printed.told_room = self.printed.told_room, 0
        written = self.printed.write(text)
        self.printed.told_room = room
        return written
