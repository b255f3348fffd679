"""LTI 1.3: what a course site says of who comes to the pages, checked, and what is said back.

The course site is the platform, these pages are the tool. Messages are signed tokens (1EdTech, LTI
Core 1.3, Security Framework 1.0, Deep Linking 2.0); joserfc reads and signs them. Nothing here
knows pages or people.
"""

import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from grader.errors import UsageError
from grader.web.lti_fetch import Answer, Fetched, LtiError, json_of, key_set
from grader.web.settings import Platform

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
DEEP = "https://purl.imsglobal.org/spec/lti-dl/claim/"
ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
SCORE_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
CANVAS = "https://canvas.instructure.com/lti/submission"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
LEEWAY_SECONDS = 60
LONGEST_SECONDS = 3600
"""A token that is good for longer is not believed for longer."""
KEYS_SECONDS = 3600.0
KEYS_AGAIN_SECONDS = 60.0
"""A token under an unknown key makes us look for new keys, but not more often."""
HTTP_SECONDS = 10.0
MOST_BYTES = 1 << 20
MOST_USED = 20_000
MOST_ADDRESS = 1000


_HOST = r"(?:[A-Za-z0-9-]+\.)*[A-Za-z0-9-]+(?::\d{1,5})?"
_URL = re.compile(
    rf"https://{_HOST}(?:[/?][!-~]*)?|http://(?:127\.0\.0\.1|localhost)(?::\d{{1,5}})?/[!-~]*"
)


@dataclass(frozen=True)
class Launch:
    """Somebody who comes from a course site, as it says.

    `kind` is "link" for a visit, "choice" for a teacher who places a problem in the course.
    `problem` is what the link was made for, "" where it tells none. `score_address` is where points
    go, "" where the site takes none.
    """

    kind: str
    sub: str
    claims: Mapping[str, Any]
    deployment: str
    problem: str = ""
    score_address: str = ""

    @property
    def is_teacher(self) -> bool:
        """Say whether the site calls this person an instructor of the course."""
        return f"{MEMBERSHIP}Instructor" in self.roles

    @property
    def is_staff(self) -> bool:
        """Say whether the site calls this person an instructor or an assistant of the course."""
        return self.is_teacher or any(role.endswith("#TeachingAssistant") for role in self.roles)

    @property
    def is_learner(self) -> bool:
        """Say whether the site calls this person a student of the course."""
        return f"{MEMBERSHIP}Learner" in self.roles

    @property
    def roles(self) -> Sequence[str]:
        """What the person is in the course, as the site's vocabulary has it."""
        said = self.claims.get(f"{CLAIM}roles")
        return [str(role) for role in said] if isinstance(said, list) else []

    def text(self, *path: str) -> str:
        """Return a text of the message, "" where there is none."""
        found: Any = self.claims
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        text = found.replace("\0", "").strip() if isinstance(found, str) else ""
        return "" if text.startswith("$") else text  # a variable that the site did not fill in


@dataclass(frozen=True)
class Score:
    """The final points of a person, whom the site calls `sub`, who handed in at `submitted`."""

    sub: str
    points: float
    max_points: float
    submitted: float


class Tool:
    """These pages as course sites know them: their key, and the sites that they believe."""

    def __init__(self, platforms: Sequence[Platform], key: Any, **http: Any) -> None:
        """`key` is joserfc's private key; `http` goes to the HTTP client."""
        import httpx2

        self.platforms = platforms
        self._key = key
        self._http = httpx2.Client(timeout=HTTP_SECONDS, follow_redirects=False, **http)
        self._lock = threading.Lock()
        self._fetched: dict[tuple[str, str], Fetched] = {}
        self._used: OrderedDict[str, None] = OrderedDict()

    # who comes

    def is_new(self, nonce: str) -> bool:
        """Say whether a message of this nonce was not taken before, and remember it."""
        with self._lock:
            if nonce in self._used:
                return False
            self._used[nonce] = None
            while len(self._used) > MOST_USED:
                self._used.popitem(last=False)
            return True

    def platform(self, issuer: str, client_id: str) -> Platform | None:
        """Return the site that calls itself so; where it names no client, the only one there is."""
        found = [one for one in self.platforms if one.issuer == issuer]
        if client_id:
            found = [one for one in found if one.client_id == client_id]
        return found[0] if len(found) == 1 else None

    def way_there(self, platform: Platform, said: Mapping[str, str], own: Mapping[str, str]) -> str:
        """Return where the browser goes for a signed message.

        `said` is what the site sent along, `own` are `redirect_uri`, `state` and `nonce`.
        """
        asked = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": platform.client_id,
            "login_hint": said.get("login_hint", ""),
            **own,
        }
        if said.get("lti_message_hint"):
            asked["lti_message_hint"] = said["lti_message_hint"]
        joint = "&" if "?" in platform.login_url else "?"
        return f"{platform.login_url}{joint}{urlencode(asked)}"

    def launch(self, platform: Platform, token: str, nonce: str) -> Launch:
        """Return what a signed message says. Raises LtiError where it is not to be believed."""
        claims = self._checked(platform, token, nonce)
        if claims.get(f"{CLAIM}version") != "1.3.0":
            raise LtiError("The course site speaks another version than LTI 1.3.")
        deployment = str(claims.get(f"{CLAIM}deployment_id") or "")
        if not deployment or (platform.deployments and deployment not in platform.deployments):
            raise LtiError("This deployment of the course site is not known here.")
        sub = claims.get("sub")
        kinds = {"LtiResourceLinkRequest": "link", "LtiDeepLinkingRequest": "choice"}
        kind = kinds.get(str(claims.get(f"{CLAIM}message_type")))
        if kind is None or not isinstance(sub, str) or not sub:
            raise LtiError("The course site sent something that is not taken here.")
        bare = Launch(kind, sub, claims, deployment)
        takes = claims.get(ENDPOINT)
        scopes = takes.get("scope") if isinstance(takes, dict) else None
        is_open = isinstance(scopes, list) and SCORE_SCOPE in scopes
        return Launch(
            kind,
            sub,
            claims,
            deployment,
            problem=bare.text(f"{CLAIM}custom", "problem"),
            score_address=_address(bare.text(ENDPOINT, "lineitem")) if is_open else "",
        )

    def _checked(self, platform: Platform, token: str, nonce: str) -> dict[str, Any]:
        from joserfc import jwt
        from joserfc.errors import JoseError

        try:
            try:
                found = jwt.decode(token, self._keys_of(platform), algorithms=["RS256"])
            except (JoseError, ValueError):
                keys = self._keys_of(platform, KEYS_AGAIN_SECONDS)  # the site may have new ones
                found = jwt.decode(token, keys, algorithms=["RS256"])
            claims = found.claims
            jwt.JWTClaimsRegistry(
                leeway=LEEWAY_SECONDS,
                iss={"essential": True, "value": platform.issuer},
                aud={"essential": True, "value": platform.client_id},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(claims)
        except (JoseError, ValueError, TypeError, RecursionError):
            raise LtiError("What the course site says is not signed as it should be.") from None
        many = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (many or "azp" in claims) and claims.get("azp") != platform.client_id:
            raise LtiError("The message of the course site is for somebody else.")
        if claims["iat"] < time.time() - LONGEST_SECONDS:
            raise LtiError("The message of the course site is too old.")
        return dict(claims)

    def _keys_of(self, platform: Platform, good_for: float = KEYS_SECONDS) -> Any:
        """Return the keys that a site signs with, at most so old; older ones where it is away."""

        def fetch() -> tuple[Any, float]:
            return key_set(json_of(self._ask("GET", platform.keys_url))), KEYS_SECONDS

        return self._kept(platform.keys_url, "keys").value(fetch, good_for)

    def _kept(self, url: str, what: str) -> Fetched:
        with self._lock:
            return self._fetched.setdefault((url, what), Fetched())

    def _ask(self, method: str, url: str, **more: Any) -> Answer:
        """Return an answer over the network. Raises LtiError where there is none in time."""
        import httpx2

        ends = time.monotonic() + HTTP_SECONDS
        body = b""
        try:
            with self._http.stream(method, url, **more) as answer:
                for part in answer.iter_bytes():
                    body += part
                    if len(body) > MOST_BYTES or time.monotonic() > ends:
                        raise LtiError("the course site does not end its answer")
                return Answer(answer.status_code, body)
        except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError):
            raise LtiError("the course site does not answer") from None

    # what is said back

    @property
    def public_keys(self) -> dict[str, Any]:
        """The key with which course sites read what is said here."""
        public = self._key.as_dict(private=False)
        return {"keys": [{**public, "use": "sig", "alg": "RS256"}]}

    def choice(
        self, platform: Platform, launch: Mapping[str, str], items: Sequence[Mapping[str, Any]]
    ) -> str:
        """Return the signed message that places `items` in a course.

        `launch` has the `deployment` and the `data` of the message that asked for it.
        """
        told: dict[str, Any] = {
            f"{CLAIM}message_type": "LtiDeepLinkingResponse",
            f"{CLAIM}version": "1.3.0",
            f"{CLAIM}deployment_id": launch["deployment"],
            f"{DEEP}content_items": list(items),
        }
        if launch.get("data"):
            told[f"{DEEP}data"] = launch["data"]
        return self._signed({"iss": platform.client_id, "aud": platform.issuer, **told})

    def send_score(self, platform: Platform, address: str, score: Score) -> None:
        """Send one person's points. Raises LtiError where they are not taken.

        After LTI Assignment and Grade Services 2.0: the line item's address, with /scores.
        """
        place, mark, query = address.partition("?")
        told = {
            "userId": score.sub,
            "scoreGiven": score.points,
            "scoreMaximum": score.max_points,
            "activityProgress": "Submitted",
            "gradingProgress": "FullyGraded",
            "timestamp": _moment(time.time()),
            # else Canvas takes the moment of sending for that of handing in
            CANVAS: {"submitted_at": _moment(score.submitted), "new_submission": False},
        }
        headers = {
            "Authorization": f"Bearer {self._token(platform)}",
            "Content-Type": "application/vnd.ims.lis.v1.score+json",
        }
        there = f"{place.rstrip('/')}/scores{mark}{query}"
        answer = self._ask("POST", there, json=told, headers=headers)
        if answer.status == 401:
            self._kept(platform.token_url, platform.client_id).forget()
        if not 200 <= answer.status < 300:
            raise LtiError(f"the course site answered {answer.status}")

    def may_send(self, platform: Platform) -> None:
        """Ask a site whether points may be sent. Raises LtiError where they may not."""
        self._token(platform)

    def _token(self, platform: Platform) -> str:
        """Return what lets us send points to a site; it is good for a while."""

        def fetch() -> tuple[str, float]:
            who = {"iss": platform.client_id, "sub": platform.client_id}
            asked = {
                "grant_type": "client_credentials",
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion": self._signed({**who, "aud": platform.token_url}),
                "scope": SCORE_SCOPE,
            }
            found = json_of(self._ask("POST", platform.token_url, data=asked))
            token, seconds = found.get("access_token"), found.get("expires_in")
            if not isinstance(token, str) or not token:
                raise LtiError("the course site lets us send no points")
            good = float(seconds) if isinstance(seconds, int | float) else 60.0
            return token, max(0.0, good - 30.0)

        return str(self._kept(platform.token_url, platform.client_id).value(fetch))

    def _signed(self, claims: Mapping[str, Any]) -> str:
        from joserfc import jwt

        now = int(time.time())
        whole = {"iat": now, "exp": now + 300, "jti": secrets.token_urlsafe(16), **claims}
        whole.setdefault("nonce", secrets.token_urlsafe(16))
        head = {"alg": "RS256", "kid": self._key.kid}
        return jwt.encode(head, whole, self._key)


def open_tool(platforms: Sequence[Platform], pem: str, **http: Any) -> "Tool | None":
    """Return these pages as a tool; None where the course names no platform.

    `pem` is the private key, as `new_key` made it. Raises UsageError where joserfc is missing.
    """
    if not platforms:
        return None
    try:
        import httpx2  # noqa: F401 - asked for where it is missing
        from joserfc import jwk
    except ImportError:
        raise UsageError("lti needs joserfc and httpx2: pip install 'grader[lti]'") from None
    key = jwk.RSAKey.import_key(pem)
    key.ensure_kid()
    return Tool(platforms, key, **http)


def _moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(seconds))


def is_safe_url(url: str) -> bool:
    """Say whether an address of a site may stand in a form and in the policy of a page.

    >>> is_safe_url("https://lms.example.edu/back?id=3"), is_safe_url("https://x.edu/;script-src")
    (True, False)
    """
    return len(url) <= MOST_ADDRESS and _URL.fullmatch(url) is not None and ";" not in url


def _address(said: str) -> str:
    return said if is_safe_url(said) else ""


def new_key() -> str:
    """Return a new private key, as text. Raises UsageError where joserfc is missing."""
    try:
        from joserfc import jwk
    except ImportError:
        raise UsageError("lti needs joserfc and httpx2: pip install 'grader[lti]'") from None
    return jwk.RSAKey.generate_key(2048).as_pem(private=True).decode()
