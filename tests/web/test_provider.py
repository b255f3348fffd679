"""Signing in by OpenID Connect, at a provider of our own that signs as a real one does."""

import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from grader.errors import UsageError
from grader.store.store import Store
from grader.web.app import make_app, open_house
from grader.web.pages_provider import open_provider
from grader.web.settings import Course, SignIn
from tests.web.a_course import settings

pytest.importorskip("authlib")
jwk = pytest.importorskip("joserfc.jwk")
jwt = pytest.importorskip("joserfc.jwt")

ISSUER = "https://login.example.edu"


class Provider:
    """Answers as a provider: metadata, keys, and a token for what it was last told to say."""

    def __init__(self):
        self.key = self.signs_with = jwk.RSAKey.generate_key(2048, {"kid": "one"})
        self.claims = {}
        self.app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.metadata),
                Route("/keys", self.keys),
                Route("/token", self.token, methods=["POST"]),
            ]
        )

    async def metadata(self, _request):
        ends = {"authorization_endpoint": "login", "token_endpoint": "token", "jwks_uri": "keys"}
        return JSONResponse(
            {"issuer": ISSUER, "id_token_signing_alg_values_supported": ["RS256"]}
            | {name: f"{ISSUER}/{end}" for name, end in ends.items()}
        )

    async def keys(self, _request):
        return JSONResponse({"keys": [self.key.as_dict(private=False) | {"use": "sig"}]})

    async def token(self, request):
        form = await request.form()
        assert form["code_verifier"]
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": "grader", "sub": "7", "iat": now, "exp": now + 60}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims | self.claims, self.signs_with)
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": signed})


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course whose people sign in at the provider; gives the provider and a browser."""
    monkeypatch.setenv("GRADER_OIDC_SECRET", "a secret")
    sign_in = SignIn(issuer=ISSUER, client_id="grader")
    made = settings(course=Course(sign_in=sign_in), is_grading=False, free_bytes=0)
    provider = Provider()
    with Store(f"sqlite:///{tmp_path}/course.sqlite") as store:
        house = open_house(made, store)
        house.graders.reader = ThreadPoolExecutor(1)
        transport = httpx.ASGITransport(provider.app)
        house.provider = open_provider(made, transport=transport)
        house.records.add_person("ada", "Ada", email="ada@example.edu")
        with TestClient(make_app(house), follow_redirects=False) as client:
            yield provider, client


def come_back(provider, client, change=lambda state: state, **claims):
    """Go to the provider, be somebody there, and come back; return the answer."""
    away = client.get("/oidc")
    asked = parse_qs(urlsplit(away.headers["location"]).query)
    assert away.headers["location"].startswith(f"{ISSUER}/login?")
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://127.0.0.1:8000/oidc/back"]
    provider.claims = {"nonce": asked["nonce"][0], **claims}
    return client.get("/oidc/back", params={"code": "c", "state": change(asked["state"][0])})


def test_somebody_of_the_course_is_signed_in(course):
    answer = come_back(*course, email="ADA@example.edu", email_verified=True)
    assert answer.status_code == 303, answer.text
    assert "Ada" in course[1].get("/").text


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "mallory@example.edu"},
        {"email": "ada@example.edu", "email_verified": False},
        {},
        {"email": "ada@example.edu", "nonce": "another"},
        {"email": "ada@example.edu", "aud": "another"},
        {"email": "ada@example.edu", "iss": "https://evil.example"},
        {"email": "ada@example.edu", "exp": 1},
    ],
)
def test_nobody_else_and_no_token_that_is_not_for_us(course, claims):
    assert come_back(*course, **claims).status_code == 403
    assert course[1].get("/").headers["location"].endswith("/sign-in")


def test_a_token_signed_by_another_key_is_refused(course):
    course[0].signs_with = jwk.RSAKey.generate_key(2048, {"kid": "one"})
    assert come_back(*course, email="ada@example.edu").status_code == 403


def test_a_way_back_that_was_not_begun_here_is_refused(course):
    answer = come_back(*course, change=lambda state: "x" + state, email="ada@example.edu")
    assert answer.status_code == 403


def test_a_missing_secret_is_told_when_the_pages_start(monkeypatch):
    monkeypatch.delenv("GRADER_OIDC_SECRET", raising=False)
    made = settings(course=Course(sign_in=SignIn(issuer=ISSUER, client_id="grader")))
    with pytest.raises(UsageError, match="GRADER_OIDC_SECRET"):
        open_provider(made)
