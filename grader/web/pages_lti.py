"""Coming from a course site by LTI 1.3, placing a problem in its course, sending points back."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.responses import JSONResponse, RedirectResponse, Response

from grader.results.class_row import StudentRow
from grader.web.ask import INSTRUCTORS, Ask, Missing, Page, Refused
from grader.web.lti import CLAIM, DEEP, Launch, Score, Tool, is_safe_url
from grader.web.lti_fetch import LtiError
from grader.web.pages_class import rows_of
from grader.web.protection import POLICY
from grader.web.records import Person, Place
from grader.web.settings import Platform

COOKIE = "grader_lti_"
"""Before the name of a visit's cookie."""
SECONDS = 600
OUT_SECONDS = 600.0
CHOICE_SECONDS = 3600
MOST_DATA = 20_000
AT_ONCE = 8
"""So many points are on their way to a course site at the same time."""


def begin(ask: Ask) -> Response:
    """Send the browser back to the course site, for a signed message on who this is."""
    tool = _tool(ask)
    said = {**ask.request.query_params, **ask.form}
    platform = tool.platform(said.get("iss", ""), said.get("client_id", ""))
    if platform is None:
        raise Refused("This course site is not known here; ask the teachers of the course.", 403)
    nonce, browser = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    kept = [platform.issuer, platform.client_id, nonce, _digest(browser)]
    state = str(_signer(ask, "visit").dumps(kept))
    own = {"redirect_uri": f"{ask.house.settings.url}/lti/launch", "nonce": nonce, "state": state}
    answer = RedirectResponse(tool.way_there(platform, said, own), 302)
    answer.headers.append("Set-Cookie", _cookie(ask, _digest(browser), browser, SECONDS))
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
    _insist_on_cookie(ask, digest)
    platform = tool.platform(issuer, client)
    if platform is None:
        raise Refused("This course site is not known here any more.", 403)
    try:
        found = tool.launch(platform, ask.form.get("id_token", ""), nonce)
    except LtiError as error:
        caller = ask.request.client.host if ask.request.client else ""
        if not ask.house.failures.takes(caller) and ask.house.settings.is_limited:
            raise Refused("Too many messages that are not good; wait a minute.", 429) from None
        raise Refused(str(error), 403) from None
    if not tool.is_new(nonce):
        raise Refused("This message was used before. Open the link in your course again.", 403)
    if found.kind == "choice":
        return _choice(ask, platform, found, digest)
    answer = _visit(ask, platform, found)
    answer.headers.append("Set-Cookie", _cookie(ask, digest, "", 0))
    return answer


def _cookie(ask: Ask, digest: str, value: str, seconds: int) -> str:
    """Return the header that keeps a visit in the browser in which it began, or ends that.

    Each visit has its own. The message comes as a form of another site, perhaps inside of one of
    its pages, which is why the cookie is sent there too: `Partitioned` keeps it to that page.
    """
    settings = ask.house.settings
    scope = "SameSite=None; Secure; Partitioned" if settings.is_secure else "SameSite=Lax"
    path = ask.house.at("/lti")
    return f"{COOKIE}{digest[:12]}={value}; Max-Age={seconds}; Path={path}; HttpOnly; {scope}"


def _insist_on_cookie(ask: Ask, digest: str) -> None:
    """Raise Refused where a visit did not begin in this browser."""
    value = ask.request.cookies.get(f"{COOKIE}{digest[:12]}", "")
    if not hmac.compare_digest(digest, _digest(value)):
        raise Refused(
            "Your browser kept our cookie back, or you began in another one. Open the link again, "
            "in a new tab.",
            403,
        )


def _visit(ask: Ask, platform: Platform, found: Launch) -> Response:
    """Begin a session for who comes, and show the problem."""
    house = ask.house
    person = _person(ask, platform, found)
    known = house.settings.circumstances
    problem = found.problem or (next(iter(known)) if len(known) == 1 else "")
    if problem and problem not in known:
        raise Refused("This link leads to an exercise that is not here; tell your teachers.", 404)
    if problem and found.score_address and person.role == "student":
        place = Place(platform.issuer, platform.client_id, found.sub[:300], found.score_address)
        house.records.take_place(problem, person.id, place)
    if ask.request.headers.get("sec-fetch-dest") == "iframe":
        # no session is begun inside of another page; a link that is good once leads out of it
        code = house.records.new_link(person.id, OUT_SECONDS)
        page = ask.page("lti_out.html", code=code)
        return _inside(page, platform.login_url)
    house.records.note(person, "signed in", problem, detail="by LTI")
    top = "/staff" if person.is_staff else ""
    answer = ask.go(f"{top}/problems/{problem}" if problem else top or "/")
    house.sessions.begin(answer, person)
    return answer


def _person(ask: Ask, platform: Platform, found: Launch) -> Person:
    """Return who comes, as this course knows them; the site gives nobody rights here.

    Compared is the one column that the claim is about. Somebody who is staff here comes in as staff
    only where the site calls them that too.
    """
    records = ask.house.records
    email = found.text("email") if found.claims.get("email_verified", True) is True else ""
    names = {
        "email": email,
        "login": found.text(f"{CLAIM}ext", "user_username"),
        "id": found.text(f"{CLAIM}lis", "person_sourcedid"),
    }
    name = names[platform.claim]
    columns = {"email": "email", "login": "handle", "id": "number"}
    person = records.person_by(columns[platform.claim], name)
    is_free = person is None and bool(name) and records.person_of(name) is None
    if is_free and platform.adds_students and found.is_learner:
        shown = (found.text("name") or name)[:100]
        mail = name if platform.claim == "email" else ""
        number = name if platform.claim == "id" else ""
        person = records.add_person(name, shown, email=mail, number=number)
        records.note(None, "added", about=person.handle, detail="a student, by LTI")
    if person is None or (person.is_staff and not found.is_staff):
        raise Refused(
            "You are signed in there, and nobody of this course is known by that name. Ask your "
            "teachers to add you.",
            403,
        )
    return person


def _choice(ask: Ask, platform: Platform, found: Launch, digest: str) -> Response:
    """Show a teacher the problems that can be placed in a course."""
    if not found.is_teacher:
        raise Refused("Only teachers of the course may place an exercise in it.", 403)
    asked = found.claims.get(f"{DEEP}deep_linking_settings")
    asked = asked if isinstance(asked, dict) else {}
    back, data = str(asked.get("deep_link_return_url", "")), str(asked.get("data") or "")
    types = asked.get("accept_types")
    is_fine = isinstance(types, list) and "ltiResourceLink" in types and len(data) <= MOST_DATA
    if not is_fine or not is_safe_url(back):
        raise Refused("The course site does not say where a link to an exercise goes.", 400)
    kept = [platform.issuer, platform.client_id, found.deployment, back, data, digest]
    shown = [(id, one.loaded.exercise) for id, one in ask.house.settings.circumstances.items()]
    page = ask.page("lti_choose.html", shown=shown, kept=_signer(ask, "choice").dumps(kept))
    return _inside(page, platform.login_url, back)


def choose(ask: Ask) -> Response:
    """Give the signed message that places a problem, as a form that goes to the course site."""
    tool = _tool(ask)
    try:
        kept = _signer(ask, "choice").loads(ask.form.get("kept", ""), max_age=CHOICE_SECONDS)
        issuer, client, deployment, back, data, digest = map(str, kept)
    except (BadData, ValueError, TypeError):
        raise Refused("This page is too old; begin again in your course.", 403) from None
    _insist_on_cookie(ask, digest)
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
    page = ask.page("lti_back.html", back=back, signed=signed, title=exercise.title)
    answer = _inside(page, platform.login_url, back)
    policy = answer.headers["Content-Security-Policy"]
    form = f"form-action {_origin(back)}"
    answer.headers["Content-Security-Policy"] = policy.replace("form-action 'self'", form)
    return answer


def _inside(page: Response, *addresses: str) -> Response:
    """Let a page be shown inside of those of a course site, which is how sites ask for content."""
    origins = " ".join(dict.fromkeys(map(_origin, addresses)))
    policy = POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {origins}")
    page.headers["Content-Security-Policy"] = policy
    return page


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


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
    newest = house.uploads.newest(id)
    rows = [row for row in rows_of(ask) if int(row.folder) in places]
    faulty = [row.student for row in rows if row.is_faulty]
    # some sites take a grade away where they are told that it is not final
    waiting = [row.student for row in rows if not row.is_complete and not row.is_faulty]
    rows = [row for row in rows if row.is_complete]
    closed: dict[tuple[str, str], str] = {}
    for place in dict.fromkeys((one.issuer, one.client_id) for one in places.values()):
        platform = tool.platform(*place)
        try:
            if platform is not None:
                tool.may_send(platform)
        except LtiError as error:
            closed[place] = str(error)

    def sent(row: StudentRow) -> str:
        place = places[int(row.folder)]
        platform = tool.platform(place.issuer, place.client_id)
        if platform is None:
            return "the course site is not known here any more"
        if (why := closed.get((place.issuer, place.client_id))) is not None:
            return why
        handed_in = newest[int(row.folder)].received_at
        try:
            counts = row.final or row
            score = Score(place.sub, counts.points, counts.max_points, handed_in)
            tool.send_score(platform, place.address, score)
        except LtiError as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = list(pool.map(sent, rows))
    failed = [(row.student, why) for row, why in zip(rows, told, strict=True) if why]
    count = len(rows) - len(failed)
    ask.note("sent points", id, detail=f"{count} sent, {len(failed)} not taken")
    return ask.page(
        "lti_sent.html", id=id, count=count, failed=failed, faulty=faulty, waiting=waiting
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
    Page("/lti/choose", choose, method="POST", is_from_elsewhere=True),
    Page("/lti/keys", keys, is_for_machines=True),
    Page("/staff/problems/{problem}/points", send_points, INSTRUCTORS, "POST"),
)
