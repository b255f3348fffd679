"""Who is asking: a signed cookie, and the token that a form of theirs carries."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from grader.web.records import Person, Records
from grader.web.settings import Settings

SECONDS = 12 * 3600
COOKIE = "grader_session"


@dataclass(frozen=True)
class Session:
    """A signed-in person, and the secret part of their cookie."""

    person: Person
    nonce: str


class Sessions:
    """Reads and writes the cookie of a session. Ended by time, by signing out, or by staff."""

    def __init__(self, secret: str, records: Records, settings: Settings) -> None:
        self._secret = secret.encode()
        self._signer = URLSafeTimedSerializer(secret, salt="session")
        self._records = records
        self._settings = settings

    def of(self, request: Request) -> Session | None:
        """Return the session that a request belongs to, None for none."""
        try:
            said = self._signer.loads(request.cookies.get(COOKIE, ""), max_age=SECONDS)
            id, epoch, nonce = int(said[0]), int(said[1]), str(said[2])
        except (BadData, ValueError, TypeError, LookupError):
            return None
        person = self._records.person(id)
        if person is None or person.epoch != epoch:
            return None
        return Session(person, nonce)

    def begin(self, response: Response, person: Person) -> None:
        """Sign a person in."""
        value = self._signer.dumps([person.id, person.epoch, secrets.token_urlsafe(18)])
        assert isinstance(value, str)
        response.set_cookie(
            COOKIE,
            value,
            max_age=SECONDS,
            path=self._settings.path or "/",
            secure=self._settings.is_secure,
            httponly=True,
            samesite="lax",
        )

    def end(self, response: Response) -> None:
        """Sign out, in this browser."""
        response.delete_cookie(COOKIE, path=self._settings.path or "/")

    def token(self, session: Session | None) -> str:
        """Return the token that forms of this session carry."""
        said = f"{session.person.id} {session.nonce}" if session is not None else "nobody"
        return hmac.new(self._secret, f"form {said}".encode(), hashlib.sha256).hexdigest()

    def is_token(self, session: Session | None, token: str) -> bool:
        """Say whether a form comes from a page that was given to this session."""
        return hmac.compare_digest(self.token(session).encode(), token.encode())
