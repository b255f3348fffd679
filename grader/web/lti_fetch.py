"""What is asked of a course site over the network: keys and tokens, kept while they are good."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

AWAY_SECONDS = 30.0
"""A site that did not answer is asked again after so long."""


class LtiError(Exception):
    """A message is not believed; the sentence says why, and holds nothing of the message."""


@dataclass(frozen=True)
class Answer:
    """What came back over the network."""

    status: int
    body: bytes


class Fetched:
    """Something that a site gives out, kept while it is good.

    Who asks while another is fetching waits for that one. A failure is remembered for a while, so
    that a site that is away holds nobody up for long.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._value: Any = None
        self._since = self._until = self._failed = float("-inf")

    def value(self, fetch: Callable[[], tuple[Any, float]], good_for: float | None = None) -> Any:
        """Return the value, fetched where there is none, or none so new.

        `fetch` returns it with the seconds for which it is good. Raises LtiError.
        """
        with self._lock:
            now = time.monotonic()
            is_new = good_for is None or now < self._since + good_for
            if self._value is not None and now < self._until and is_new:
                return self._value
            if now < self._failed + AWAY_SECONDS:
                return self._old()
            try:
                self._value, seconds = fetch()
            except LtiError:
                self._failed = time.monotonic()
                return self._old()
            self._since = time.monotonic()
            self._until = self._since + seconds
            return self._value

    def _old(self) -> Any:
        if self._value is None:
            raise LtiError("the course site does not answer; try again in a minute")
        return self._value

    def forget(self) -> None:
        """Fetch it anew the next time."""
        with self._lock:
            self._value = None


def key_set(found: Mapping[str, Any]) -> Any:
    """Return the keys that may sign a message; others that stand beside them are passed over."""
    from joserfc import jwk

    said = found.get("keys")
    keys: list[Any] = []
    for one in said if isinstance(said, list) else []:
        if isinstance(one, dict) and one.get("kty") == "RSA" and one.get("use") in (None, "sig"):
            with contextlib.suppress(Exception):  # a key of a kind that joserfc does not read
                keys.append(jwk.RSAKey.import_key(one))
    if not keys:
        raise LtiError("The course site tells no keys.")
    return jwk.KeySet(keys)


def json_of(answer: Answer) -> dict[str, Any]:
    """Return the JSON of an answer. Raises LtiError where it is none."""
    try:
        found = json.loads(answer.body) if 200 <= answer.status < 300 else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise LtiError("the course site does not answer as it should")
    return found
