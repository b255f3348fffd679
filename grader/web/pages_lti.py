"""Coming from a course site by LTI 1.3, placing a problem in its course, sending points back."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.responses import JSONResponse, RedirectResponse, Response

from grader.web.ask import INSTRUCTORS, Ask, Missing, Page, Refused
from grader.web.lti import CLAIM, DEEP, Launch, LtiError, Score, Tool
from grader.web.pages_class import rows_of
from grader.web.protection import POLICY
from grader.web.records import Person, Place
from grader.web.settings import Platform

COOKIE = "grader_lti"
SECONDS = 600
CHOICE_SECONDS = 3600
MOST_DATA = 20_000
AT_ONCE = 8
"""So many points are on their way to a course site at the same time."""
_SAFE_URL = re.compile(
    r"https://[\w.:\[\]-]+/[^\s\"'<>;]*|http://(?:127\.0\.0\.1|localhost)[:/]\S*"
)


def begin(ask: Ask) -> Response:
    """Send the browser back to the course site, for a signed message on who this is."""
    tool = _tool(ask)
    said = {**ask.request.query_params, **ask.form}
    platform = tool.platform(said.get("iss", ""), said.get("client_id", ""))
    if platform is None:
        raise Refused("This course site is not known here; ask the teachers of the course.", 403)
    nonce, browser = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    state = _signer(ask, "visit").dumps(
        [platform.issuer, platform.client_id, nonce, _digest(browser)]
    )
    own = {"redirect_uri": f"{ask.house.settings.url}/lti/launch", "nonce": nonce}
    answer = RedirectResponse(tool.way_there(platform, said, {**own, "state": str(state)}), 302)
    is_secure = ask.house.settings.is_secure
    answer.set_cookie(
        COOKIE,
        browser,
        max_age=SECONDS,
        path=ask.house.at("/lti"),
        secure=is_secure,
        httponly=True,
        # the message comes as a form of another site
        samesite="none" if is_secure else "lax",
    )
    return answer


def launch(ask: Ask) -> Response:
    """Take the signed message in: a student or a teacher comes, or a problem is to be placed."""
    tool = _tool(ask)
    try:
        state = _signer(ask, "visit").loads(ask.form.get("state", ""), max_age=SECONDS)
        issuer, client, nonce, digest = map(str, state)
    except (BadData, ValueError, TypeError):
        raise Refused(
            "This visit was not begun here, or it took too long. Open the link in your course "
            "again.",
            403,
        ) from None
    if not hmac.compare_digest(digest, _digest(ask.request.cookies.get(COOKIE, ""))):
        raise Refused(
            "Your browser kept our cookie back, as it does inside of another page. Open the link "
            "in a new tab.",
            403,
        )
    platform = tool.platform(issuer, client)
    if platform is None:
        raise Refused("This course site is not known here any more.", 403)
    try:
        found = tool.launch(platform, ask.form.get("id_token", ""), nonce)
    except LtiError as error:
        ask.house.records.note(None, "was refused", detail=f"by LTI: {error}")
        raise Refused(str(error), 403) from None
    if not tool.is_new(nonce):
        raise Refused("This message was used before. Open the link in your course again.", 403)
    goes_on = _choice if found.kind == "choice" else _visit
    answer = goes_on(ask, platform, found)
    answer.delete_cookie(COOKIE, path=ask.house.at("/lti"))
    return answer


def _visit(ask: Ask, platform: Platform, found: Launch) -> Response:
    """Begin a session for who comes, and show the problem."""
    house = ask.house
    person = _person(ask, platform, found)
    known = house.settings.circumstances
    problem = found.problem or (next(iter(known)) if len(known) == 1 else "")
    if problem and problem not in known:
        raise Refused("This link leads to an exercise that is not here; tell your teachers.", 404)
    if problem and found.score_address and person.role == "student":
        place = Place(platform.issuer, platform.client_id, found.sub, found.score_address)
        house.records.take_place(problem, person.id, place)
    house.records.note(person, "signed in", problem, detail="by LTI")
    top = "/staff" if person.is_staff else ""
    answer = ask.go(f"{top}/problems/{problem}" if problem else top or "/")
    house.sessions.begin(answer, person)
    return answer


def _person(ask: Ask, platform: Platform, found: Launch) -> Person:
    """Return who comes, as this course knows them; the site gives nobody rights here."""
    names = {
        "email": found.text("email"),
        "login": found.text(f"{CLAIM}ext", "user_username"),
        "id": found.text(f"{CLAIM}lis", "person_sourcedid"),
        "sub": found.sub,
    }
    name = names[platform.claim]
    person = ask.house.records.person_of(name) if name else None
    if person is None and name and platform.adds_students and found.is_learner:
        shown = found.text("name") or name
        person = ask.house.records.add_person(name, shown[:100], email=names["email"])
        ask.house.records.note(None, "added", about=person.handle, detail="a student, by LTI")
    if person is None:
        raise Refused(
            "You are signed in there, and nobody of this course is known by that name. Ask your "
            "teachers to add you.",
            403,
        )
    return person


def _choice(ask: Ask, platform: Platform, found: Launch) -> Response:
    """Show a teacher the problems that can be placed in a course."""
    if not found.is_teacher:
        raise Refused("Only teachers of the course may place an exercise in it.", 403)
    asked = found.claims.get(f"{DEEP}deep_linking_settings")
    asked = asked if isinstance(asked, dict) else {}
    back, data = str(asked.get("deep_link_return_url", "")), str(asked.get("data") or "")
    types = asked.get("accept_types")
    is_fine = isinstance(types, list) and "ltiResourceLink" in types and len(data) <= MOST_DATA
    if not is_fine or not _SAFE_URL.fullmatch(back):
        raise Refused("The course site does not say where a link to an exercise goes.", 400)
    kept = [platform.issuer, platform.client_id, found.deployment, back, data]
    shown = [(id, one.loaded.exercise) for id, one in ask.house.settings.circumstances.items()]
    return ask.page("lti_choose.html", shown=shown, kept=_signer(ask, "choice").dumps(kept))


def choose(ask: Ask) -> Response:
    """Give the signed message that places a problem, as a form that goes to the course site."""
    tool = _tool(ask)
    try:
        kept = _signer(ask, "choice").loads(ask.form.get("kept", ""), max_age=CHOICE_SECONDS)
        issuer, client, deployment, back, data = map(str, kept)
    except (BadData, ValueError, TypeError):
        raise Refused("This page is too old; begin again in your course.", 403) from None
    platform = tool.platform(issuer, client)
    one = ask.house.settings.circumstances.get(ask.form.get("problem", ""))
    if platform is None or one is None:
        raise Missing
    exercise = one.loaded.exercise
    item: Mapping[str, Any] = {
        "type": "ltiResourceLink",
        "title": exercise.title,
        "url": f"{ask.house.settings.url}/lti/launch",
        "custom": {"problem": one.problem},
        "lineItem": {
            "scoreMaximum": exercise.points,
            "label": exercise.title,
            "resourceId": one.problem,
        },
        "window": {"targetName": "_blank"},
    }
    signed = tool.choice(platform, {"deployment": deployment, "data": data}, [item])
    answer = ask.page("lti_back.html", back=back, signed=signed, title=exercise.title)
    parts = urlsplit(back)
    origin = f"{parts.scheme}://{parts.netloc}"
    policy = POLICY.replace("form-action 'self'", f"form-action {origin}")
    answer.headers["Content-Security-Policy"] = policy
    return answer


def keys(ask: Ask) -> Response:
    """Return the key with which course sites read what these pages say."""
    return JSONResponse(_tool(ask).public_keys)


def send_points(ask: Ask) -> Response:
    """Send the points of each student who came from a course site back to it."""
    house, id = ask.house, ask.circumstances.problem
    tool = _tool(ask)
    rules = house.settings.course.problems.get(id)
    if rules is not None and rules.show == "published" and not house.records.is_published(id):
        raise Refused("The marks are not published; publish them first.")
    places = house.records.places(id)
    rows = [row for row in rows_of(ask) if int(row.folder) in places]
    faulty = [row.student for row in rows if row.is_faulty]
    rows = [row for row in rows if not row.is_faulty]

    def sent(row: Any) -> str:
        place = places[int(row.folder)]
        platform = tool.platform(place.issuer, place.client_id)
        if platform is None:
            return "the course site is not known here any more"
        try:
            score = Score(place.sub, row.points, row.max_points, row.is_complete)
            tool.send_score(platform, place.address, score)
        except LtiError as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = list(pool.map(sent, rows))
    failed = [(row.student, why) for row, why in zip(rows, told, strict=True) if why]
    ask.note("sent points", id, detail=f"{len(rows) - len(failed)} sent, {len(failed)} not taken")
    return ask.page(
        "lti_sent.html", id=id, count=len(rows) - len(failed), failed=failed, faulty=faulty
    )


def _tool(ask: Ask) -> Tool:
    if ask.house.tool is None:
        raise Missing
    return ask.house.tool


def _signer(ask: Ask, salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(ask.house.secret, salt=f"lti {salt}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


PAGES = (
    Page("/lti/login", begin),
    Page("/lti/login", begin, method="POST", is_from_elsewhere=True),
    Page("/lti/launch", launch, method="POST", is_from_elsewhere=True),
    Page("/lti/choose", choose, method="POST"),
    Page("/lti/keys", keys, is_for_machines=True),
    Page("/staff/problems/{problem}/points", send_points, INSTRUCTORS, "POST"),
)
