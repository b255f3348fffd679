"""Regular expressions that are compiled when they are first used, so that a command starts sooner.

Compiling all that reads sheets and answers takes a tenth of the time of a short command, and most
commands need few of them.
"""

import re
from typing import Any, cast


def late_pattern(text: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Return a pattern to use as one of `re.compile`; not to be handed to a function of `re`.

    A mistake in `text` raises `re.error` at the first use.

    >>> late_pattern(r"\\d+").findall("1 and 22")
    ['1', '22']
    """
    return cast("re.Pattern[str]", _Late(text, flags))


class _Late:
    """Stands for a pattern, and takes over its methods when one is asked for."""

    def __init__(self, text: str, flags: re.RegexFlag) -> None:
        self.pattern = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        method = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, method)  # found without this the next time
        return method
