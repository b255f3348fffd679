"""Signing in by OpenID Connect, through Authlib, for people who have an account already."""

import os
from typing import Any

from starlette.responses import Response

from grader.errors import UsageError
from grader.web.ask import Ask, Missing, Page, Refused
from grader.web.settings import Settings, SignIn

COLUMNS = {"email": ("email",), "preferred_username": ("handle",)}
"""The columns of the roster that a claim is compared with; any other with login and number."""


def open_provider(settings: Settings, **more: Any) -> Any:
    """Return Authlib's client of the course's provider, None where the course has none.

    `more` goes to its HTTP client. Raises UsageError where Authlib or the secret is missing.
    """
    said: SignIn | None = settings.course.sign_in
    if said is None:
        return None
    try:
        from authlib.integrations.starlette_client import OAuth
    except ImportError:
        raise UsageError("sign_in needs Authlib: pip install 'grader[oidc]'") from None
    secret = os.environ.get(said.secret_variable)
    if not secret:
        raise UsageError(
            f"sign_in: put the client's secret into the environment variable {said.secret_variable}"
        )
    oauth = OAuth()
    return oauth.register(
        "provider",
        client_id=said.client_id,
        client_secret=secret,
        server_metadata_url=f"{said.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", **more},
    )


async def leave(ask: Ask) -> Response:
    """Send the browser to the provider."""
    if ask.house.provider is None:
        raise Missing
    back = f"{ask.house.settings.url}/oidc/back"
    answer: Response = await ask.house.provider.authorize_redirect(ask.request, back)
    return answer


async def arrive(ask: Ask) -> Response:
    """Take in who the provider says it is, and begin a session."""
    from authlib.integrations.base_client import OAuthError
    from joserfc.errors import JoseError

    house, said = ask.house, ask.house.settings.course.sign_in
    if house.provider is None or said is None:
        raise Missing
    try:
        token = await house.provider.authorize_access_token(ask.request)
    except (OAuthError, JoseError):
        raise Refused("The sign-in was broken off; try again.", 403) from None
    claims = token.get("userinfo") or {}
    name = str(claims.get(said.claim) or "")
    is_trusted = said.claim != "email" or claims.get("email_verified", True) is True
    columns = COLUMNS.get(said.claim, ("handle", "number"))
    people = [house.records.person_by(column, name) for column in columns if is_trusted]
    person = next((person for person in people if person is not None), None)
    if person is None:
        raise Refused(
            "You are signed in there, and nobody of this course is known by that name. Ask your "
            "teachers to add you.",
            403,
        )
    house.records.note(person, "signed in", detail="by the provider")
    answer = ask.go("/")
    house.sessions.begin(answer, person)
    return answer


PAGES = (Page("/oidc", leave), Page("/oidc/back", arrive))
