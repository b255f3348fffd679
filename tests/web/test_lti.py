"""Coming from a course site by LTI 1.3: a site of our own that signs as real ones do.

What it sends, and what it is sent, is held against PyLTI1p3, the tool side of another author.
"""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from starlette.testclient import TestClient

from grader.results.grade_json import grade_text
from grader.results.key import Key
from grader.store.rows import New
from grader.store.store import Store
from grader.web.app import make_app, open_house
from grader.web.lti import CLAIM, DEEP, ENDPOINT, MEMBERSHIP, SCORE_SCOPE, open_tool
from grader.web.settings import Course, Platform, Rules
from grader.web.tables import key_of
from tests.delivery.a_store import a_grade
from tests.web.a_course import ID, Browser, settings

jwk = pytest.importorskip("joserfc.jwk")
jwt = pytest.importorskip("joserfc.jwt")

TEACHER = {f"{CLAIM}roles": [f"{MEMBERSHIP}Instructor"]}
ISSUER, CLIENT = "https://lms.example.edu", "10001"
ITEM = "https://lms.example.edu/items/7?type=1"


def platform(**more):
    ends = {name: f"{ISSUER}/{name}" for name in ("login_url", "token_url", "keys_url")}
    return Platform(**{"issuer": ISSUER, "client_id": CLIENT, **ends, **more})


class Site:
    """Answers as a course site: keys, tokens for points, and the points it took."""

    def __init__(self):
        self.key = self.signs_with = jwk.RSAKey.generate_key(2048, {"kid": "one"})
        self.tool_keys = None
        self.scores = []
        self.more_keys = []
        self.refuses = self.is_away = False
        self.asked = 0

    def __call__(self, request):
        path = request.url.path
        if path == "/keys_url":
            self.asked += 1
            if self.is_away:
                raise httpx2.ConnectError("away")
            own = self.key.as_dict(private=False)
            return httpx2.Response(200, json={"keys": [*self.more_keys, own]})
        if path == "/token_url":
            form = parse_qs(request.content.decode())
            claims = jwt.decode(form["client_assertion"][0], self.tool_keys, algorithms=["RS256"])
            assert claims.claims["iss"] == claims.claims["sub"] == CLIENT
            assert claims.claims["aud"] == f"{ISSUER}/token_url"
            assert form["grant_type"] == ["client_credentials"]
            assert form["scope"] == [SCORE_SCOPE]
            return httpx2.Response(200, json={"access_token": "t", "expires_in": 3600})
        assert request.headers["authorization"] == "Bearer t"
        if self.refuses:
            return httpx2.Response(500)
        self.scores.append((str(request.url), json.loads(request.content)))
        return httpx2.Response(204)


def said(message, **more):
    """Return what a site says of Ada, who comes to the exercise; `more` says other things."""
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": CLIENT,
        "sub": "u7",
        "iat": now,
        "exp": now + 60,
        "email": "ada@example.edu",
        "name": "Ada",
        f"{CLAIM}version": "1.3.0",
        f"{CLAIM}deployment_id": "d1",
        f"{CLAIM}roles": [f"{MEMBERSHIP}Learner"],
    }
    if message == "link":
        claims |= {
            f"{CLAIM}message_type": "LtiResourceLinkRequest",
            f"{CLAIM}resource_link": {"id": "r1"},
            f"{CLAIM}target_link_uri": "http://127.0.0.1:8000/lti/launch",
            f"{CLAIM}custom": {"problem": ID},
            ENDPOINT: {"scope": [SCORE_SCOPE], "lineitem": ITEM},
        }
    else:
        claims |= {
            f"{CLAIM}message_type": "LtiDeepLinkingRequest",
            f"{CLAIM}roles": [f"{MEMBERSHIP}Instructor"],
            f"{DEEP}deep_linking_settings": {
                "deep_link_return_url": f"{ISSUER}/back?course=3",
                "accept_types": ["ltiResourceLink"],
                "accept_presentation_document_targets": ["window"],
                "data": "of the site",
            },
        }
    return {key: value for key, value in (claims | more).items() if value is not None}


@pytest.fixture
def opened(tmp_path, request):
    """A course that a site leads to; gives the site, the house and a browser nobody used."""
    told = getattr(request, "param", {})
    course = Course(lti=[platform(**told.get("platform", {}))], problems=told.get("problems", {}))
    site = Site()
    with Store(f"sqlite:///{tmp_path}/course.sqlite") as store:
        house = open_house(settings(course=course, is_grading=False, free_bytes=0), store)
        house.graders.reader = ThreadPoolExecutor(1)
        pem = key_of(store, "lti", lambda: "there is one already")
        house.tool = open_tool(course.lti, pem, transport=httpx2.MockTransport(site))
        house.records.add_person("ada", "Ada", email="ada@example.edu")
        house.records.add_person("ines", "Ines", "instructor", email="ines@example.edu")
        with TestClient(make_app(house), follow_redirects=False) as client:
            site.tool_keys = jwk.KeySet.import_key_set(client.get("/lti/keys").json())
            yield site, house, client


def come(site, client, claims, change=lambda form: form, headers=None):
    """Follow a link of the site as a browser does; return the answer to its message."""
    sent = {"iss": ISSUER, "login_hint": "h", "client_id": CLIENT, "lti_message_hint": "m"}
    from_there = {"Sec-Fetch-Site": "cross-site", **(headers or {})}
    away = client.post("/lti/login", data=sent, headers=from_there)
    assert away.status_code == 302, away.text
    there = urlsplit(away.headers["location"])
    query = {name: value[0] for name, value in parse_qs(there.query).items()}
    assert query["response_mode"] == "form_post"
    assert (query["login_hint"], query["lti_message_hint"]) == ("h", "m")
    claims = {"nonce": query["nonce"], **claims}
    token = jwt.encode({"alg": "RS256", "kid": site.signs_with.kid}, claims, site.signs_with)
    form = change({"state": query["state"], "id_token": token})
    return client.post("/lti/launch", data=form, headers=from_there)


def test_a_student_comes_to_the_exercise_and_is_signed_in(opened):
    site, house, client = opened
    answer = come(site, client, said("link"))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/problems/{ID}")
    assert "Ada" in client.get(f"/problems/{ID}").text
    assert house.records.places(ID)[house.records.person_of("ada").id].address == ITEM


def test_who_is_staff_here_comes_to_the_class_and_what_the_site_calls_somebody_gives_no_rights(
    opened,
):
    site, house, client = opened
    ines = said("link", email="INES@example.edu", **TEACHER)
    assert come(site, client, ines).headers["location"] == f"/staff/problems/{ID}"
    assert ines_has_no_place(house)
    other = TestClient(client.app, follow_redirects=False)
    teacher = said("link", **TEACHER)
    assert come(site, other, teacher).headers["location"] == f"/problems/{ID}"
    assert other.get("/staff").status_code == 404
    # a student of the site who bears the name of somebody of the staff is nobody here
    third = TestClient(client.app, follow_redirects=False)
    assert come(site, third, said("link", email="ines@example.edu")).status_code == 403


def ines_has_no_place(house):
    return house.records.person_of("ines").id not in house.records.places(ID)


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "mallory@example.edu"},
        {"email": None},
        {"email_verified": False},
        {"email": "ada"},
        {"email": "$Person.email.primary"},
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"azp": "another"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"exp": None},
        {"iat": 1},
        {"iat": "now"},
        {"nonce": "another"},
        {"nonce": ""},
        {"sub": None},
        {f"{CLAIM}version": "1.1"},
        {f"{CLAIM}deployment_id": None},
        {f"{CLAIM}message_type": "LtiSubmissionReviewRequest"},
    ],
)
def test_nobody_else_and_no_message_that_is_not_for_us(opened, claims):
    site, _, client = opened
    answer = come(site, client, said("link", **claims))
    assert answer.status_code == 403, answer.text
    assert client.get("/").headers["location"].endswith("/sign-in")


def test_a_message_signed_by_another_key_or_by_none_is_refused(opened):
    site, _, client = opened
    site.signs_with = jwk.RSAKey.generate_key(2048, {"kid": "one"})
    assert come(site, client, said("link")).status_code == 403
    public = site.key.as_dict(private=False)
    secret = jwk.OctKey.import_key(json.dumps(public))

    def forged(form, head):
        claims = jwt.decode(form["id_token"], site.signs_with, algorithms=["RS256"]).claims
        return form | {"id_token": jwt.encode(head, claims, secret, algorithms=["HS256"])}

    for head in ({"alg": "HS256", "kid": "one"}, {"alg": "HS256"}):
        answer = come(site, client, said("link"), lambda form, head=head: forged(form, head))
        assert answer.status_code == 403
    answer = come(site, client, said("link"), lambda form: form | {"id_token": "a.b.c"})
    assert answer.status_code == 403


def test_a_site_may_change_its_keys(opened, monkeypatch):
    site, _, client = opened
    assert come(site, client, said("link")).status_code == 303
    site.key = site.signs_with = jwk.RSAKey.generate_key(2048, {"kid": "two"})
    monkeypatch.setattr("grader.web.lti.KEYS_AGAIN_SECONDS", 0.0)
    other = TestClient(client.app, follow_redirects=False)
    assert come(site, other, said("link")).status_code == 303


def test_a_visit_that_another_browser_began_or_that_was_made_before_is_refused(opened):
    site, _, client = opened
    forms = []

    def kept(form):
        forms.append(form)
        return form

    assert come(site, client, said("link"), kept).status_code == 303
    assert client.post("/lti/launch", data=forms[0]).status_code == 403  # its cookie is used up
    other = TestClient(client.app, follow_redirects=False)
    answer = come(site, other, said("link"), lambda form: form | {"state": forms[0]["state"]})
    assert "new tab" in answer.text
    answer = come(site, other, said("link"), lambda form: form | {"state": "x" + form["state"]})
    assert answer.status_code == 403


def test_the_same_message_twice_is_refused_though_the_cookie_is_there(opened):
    site, _, client = opened
    forms, cookies = [], []

    def kept(form):
        forms.append(form)
        cookies.extend(one for one in client.cookies.jar if one.name.startswith("grader_lti"))
        return form

    assert come(site, client, said("link"), kept).status_code == 303
    other = TestClient(client.app, follow_redirects=False)
    for one in cookies:
        other.cookies.set(one.name, one.value, path="/lti")
    assert "used before" in other.post("/lti/launch", data=forms[0]).text


def test_a_site_that_is_not_known_is_sent_nowhere(opened):
    client = opened[2]
    for asked in (
        {"iss": "https://evil.example", "login_hint": "h"},
        {"iss": ISSUER, "client_id": "another"},
        {},
    ):
        answer = client.get("/lti/login", params=asked)
        assert answer.status_code == 403
        assert "evil" not in answer.text


@pytest.mark.parametrize("opened", [{"platform": {"deployments": ["d1"]}}], indirect=True)
def test_only_the_deployments_that_are_named_are_let_in(opened):
    site, _, client = opened
    assert come(site, client, said("link", **{f"{CLAIM}deployment_id": "d2"})).status_code == 403
    assert come(site, client, said("link")).status_code == 303


@pytest.mark.parametrize(
    "opened", [{"platform": {"adds_students": True, "claim": "login"}}], indirect=True
)
def test_students_of_the_site_get_accounts_where_the_course_says_so_and_teachers_do_not(opened):
    site, house, client = opened
    ext = {f"{CLAIM}ext": {"user_username": "nora"}, "email": "nora@example.edu", "name": "Nora N"}
    teacher = {**ext, f"{CLAIM}roles": [f"{MEMBERSHIP}Instructor"]}
    assert come(site, client, said("link", **teacher)).status_code == 403
    assert come(site, client, said("link", **ext)).status_code == 303
    nora = house.records.person_of("nora")
    # the mail is the site's word alone, and is compared with nothing, so that it is not kept
    assert (nora.name, nora.role, nora.email) == ("Nora N", "student", "")


@pytest.mark.parametrize(
    ("opened", "claims"),
    [
        ({"platform": {"claim": "login"}}, {f"{CLAIM}ext": {"user_username": "ines@example.edu"}}),
        ({"platform": {"claim": "login"}}, {f"{CLAIM}ext": {"user_username": "4711"}}),
        ({"platform": {"claim": "login"}}, {f"{CLAIM}ext": {"user_username": "\u212aim"}}),
        ({"platform": {"claim": "id"}}, {f"{CLAIM}lis": {"person_sourcedid": "ines"}}),
        ({"platform": {"claim": "id"}}, {f"{CLAIM}lis": {"person_sourcedid": "$Person.sourcedId"}}),
    ],
    indirect=["opened"],
)
def test_a_claim_is_compared_with_its_own_column_alone(opened, claims):
    site, house, client = opened
    house.records.add_person("kim", "Kim", number="4711")
    assert come(site, client, said("link", **claims, **TEACHER)).status_code == 403


@pytest.mark.parametrize("opened", [{"platform": {"claim": "id"}}], indirect=True)
def test_a_number_of_the_roster_lets_its_owner_in(opened):
    site, house, client = opened
    house.records.add_person("kim", "Kim", number="4711")
    number = {f"{CLAIM}lis": {"person_sourcedid": "4711"}}
    assert come(site, client, said("link", **number)).status_code == 303
    assert "Kim" in client.get(f"/problems/{ID}").text


def test_two_links_that_are_opened_at_once_are_both_followed(opened):
    site, _, client = opened
    first = []

    def meanwhile(form):
        if not first:
            first.append(form)
            assert come(site, client, said("link"), meanwhile).status_code == 303
        return form

    assert come(site, client, said("link"), meanwhile).status_code == 303


def test_inside_of_a_page_of_the_site_a_link_leads_out_and_nobody_is_signed_in(opened):
    site, house, client = opened
    answer = come(site, client, said("link"), headers={"Sec-Fetch-Dest": "iframe"})
    assert answer.status_code == 200
    assert f"frame-ancestors {ISSUER};" in answer.headers["content-security-policy"] + ";"
    assert "x-frame-options" not in answer.headers
    assert client.get("/").headers["location"].endswith("/sign-in")
    code = re.search(r'href="/in/([\w-]+)"', answer.text)[1]
    assert house.records.use_link(code).handle == "ada"
    assert client.get("/sign-in").headers["x-frame-options"] == "DENY"


def test_odd_keys_beside_the_right_one_do_no_harm(opened):
    site, _, client = opened
    site.more_keys = [
        {"kty": "EC", "crv": "P-999", "x": "a", "y": "b"},
        {"kty": "RSA"},
        {"kty": "RSA", "n": "!", "e": 3},
        "no key",
    ]
    assert come(site, client, said("link")).status_code == 303


def test_a_site_that_is_away_is_not_asked_by_everybody_in_turn(opened):
    site, _, client = opened
    site.is_away = True
    for _ in range(4):
        assert come(site, client, said("link")).status_code == 403
    assert site.asked == 1


@pytest.mark.parametrize(
    "address", ["javascript:1", "https://lms.example.edu/\n7", "http://evil.example/7", "x" * 2000]
)
def test_an_address_that_is_none_is_kept_for_nobodys_points(opened, address):
    site, house, client = opened
    ends = {ENDPOINT: {"scope": [SCORE_SCOPE], "lineitem": address}}
    assert come(site, client, said("link", **ends)).status_code == 303
    assert house.records.places(ID) == {}


def graded(house, client, handle, points=1.0, status=None):
    """Hand something in for somebody, and have it graded with so many points a check."""
    Browser(house, client, handle).hand_in({"work.py": f"# of {handle}".encode()})
    person = house.records.person_of(handle)
    (upload,) = house.uploads.of(ID, person.id)
    house.uploads.send(upload)
    upload, _ = house.uploads.claim(ID)
    grade = replace(a_grade(handle, points, status), problem=ID)
    key = Key(ID, f"{person.id:064x}", "", "", "", "", "process")
    house.store.add([New(key, handle, grade_text(grade))])
    assert house.uploads.done(upload, key.digest, key.submission)


def test_points_go_back_for_who_came_from_the_site_and_for_nobody_else(opened):
    site, house, client = opened
    assert come(site, client, said("link")).status_code == 303
    house.records.add_person("bela", "Bela")
    graded(house, client, "ada", 1.5)
    graded(house, client, "bela")
    ines = Browser(house, client, "ines")
    page = f"/staff/problems/{ID}"
    assert "Send points to the course site" in ines.get(page).text
    answer = ines.post(f"{page}/points", page=page)
    assert "course site: 1" in answer.text
    ((address, score),) = site.scores
    assert address == "https://lms.example.edu/items/7/scores?type=1"
    assert (score["userId"], score["scoreGiven"], score["scoreMaximum"]) == ("u7", 6.0, 8.0)
    assert score["gradingProgress"] == "FullyGraded"
    ada = house.records.person_of("ada").id
    received = time.gmtime(house.uploads.newest(ID)[ada].received_at)
    handed_in = score["https://canvas.instructure.com/lti/submission"]["submitted_at"]
    assert handed_in == time.strftime("%Y-%m-%dT%H:%M:%S.000Z", received)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", score["timestamp"])
    site.refuses = True
    assert "the course site answered 500" in ines.post(f"{page}/points", page=page).text
    assert any(deed.action == "sent points" for deed in house.records.deeds())


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("needs_review", "something waits for a person: ada"),
        ("grader_fault", "a fault of the grader left something ungraded: ada"),
    ],
)
def test_what_is_not_final_is_not_sent(opened, status, told):
    site, house, client = opened
    assert come(site, client, said("link")).status_code == 303
    graded(house, client, "ada", 1.5, status)
    ines = Browser(house, client, "ines")
    answer = ines.post(f"/staff/problems/{ID}/points", page=f"/staff/problems/{ID}")
    assert told in answer.text
    assert site.scores == []


@pytest.mark.parametrize("opened", [{"problems": {ID: Rules(show="published")}}], indirect=True)
def test_marks_that_are_not_published_are_not_sent(opened):
    site, house, client = opened
    assert come(site, client, said("link")).status_code == 303
    graded(house, client, "ada")
    ines = Browser(house, client, "ines")
    answer = ines.post(f"/staff/problems/{ID}/points", page=f"/staff/problems/{ID}")
    assert "publish them first" in answer.text
    assert site.scores == []


def placed(opened, **more):
    """Choose the exercise as a teacher of the site; return the page that leads back."""
    site, _, client = opened
    page = come(site, client, said("choice", **more)).text
    form = dict(re.findall(r'name="(token|kept|problem)" value="([^"]+)"', page))
    assert form["problem"] == ID
    return client.post("/lti/choose", data=form)


def test_a_teacher_who_is_signed_in_places_an_exercise_too(opened):
    site, _, client = opened
    assert come(site, client, said("link", email="ines@example.edu", **TEACHER)).status_code == 303
    assert "JWT" in placed(opened).text


def test_another_browser_cannot_take_over_a_choice(opened):
    site, _, client = opened
    page = come(site, client, said("choice")).text
    form = dict(re.findall(r'name="(kept|problem)" value="([^"]+)"', page))
    other = TestClient(client.app, follow_redirects=False)
    assert other.post("/lti/choose", data=form).status_code == 403


def test_a_teacher_places_an_exercise_in_a_course(opened):
    site, house, client = opened
    answer = placed(opened)
    assert f"frame-ancestors {ISSUER}" in answer.headers["content-security-policy"]
    assert "x-frame-options" not in answer.headers
    assert f'action="{ISSUER}/back?course=3"' in answer.text
    assert f"form-action {ISSUER};" in answer.headers["content-security-policy"]
    signed = re.search(r'name="JWT" value="([^"]+)"', answer.text)[1]
    claims = jwt.decode(signed, site.tool_keys, algorithms=["RS256"]).claims
    (item,) = claims[f"{DEEP}content_items"]
    assert item["custom"] == {"problem": ID}
    assert (
        item["lineItem"]["scoreMaximum"] == house.settings.circumstances[ID].loaded.exercise.points
    )
    assert (
        client.get("/").headers["location"].endswith("/sign-in")
    )  # who places it is not signed in


@pytest.mark.parametrize(
    "more",
    [
        {f"{CLAIM}roles": [f"{MEMBERSHIP}Learner"]},
        {f"{DEEP}deep_linking_settings": {"accept_types": ["ltiResourceLink"]}},
        {
            f"{DEEP}deep_linking_settings": {
                "accept_types": ["ltiResourceLink"],
                "deep_link_return_url": "javascript:alert(1)",
            }
        },
        {
            f"{DEEP}deep_linking_settings": {
                "accept_types": ["ltiResourceLink"],
                "deep_link_return_url": "https://x.example/; script-src *",
            }
        },
        {
            f"{DEEP}deep_linking_settings": {
                "accept_types": ["ltiResourceLink"],
                "deep_link_return_url": "http://localhost:x@evil.example/",
            }
        },
        {
            f"{DEEP}deep_linking_settings": {
                "accept_types": ["ltiResourceLink"],
                "deep_link_return_url": "https://[/",
            }
        },
        {
            f"{DEEP}deep_linking_settings": {
                "accept_types": ["html"],
                "deep_link_return_url": ISSUER,
            }
        },
    ],
)
def test_only_a_teacher_places_and_only_where_the_site_can_take_it(opened, more):
    site, _, client = opened
    assert come(site, client, said("choice", **more)).status_code in (400, 403)


def test_another_author_takes_the_sites_messages_and_writes_the_same_answer(opened):
    validators = pytest.importorskip("pylti1p3.message_validators").get_validators()
    from pylti1p3.deep_link import DeepLink
    from pylti1p3.deep_link_resource import DeepLinkResource
    from pylti1p3.lineitem import LineItem
    from pylti1p3.registration import Registration

    for message in ("link", "choice"):
        body = {"nonce": "n", **said(message)}
        assert any(one.can_validate(body) and one.validate(body) for one in validators), message
    answer = placed(opened)
    signed = re.search(r'name="JWT" value="([^"]+)"', answer.text)[1]
    own = jwt.decode(signed, opened[0].tool_keys, algorithms=["RS256"]).claims
    (item,) = own[f"{DEEP}content_items"]
    line = LineItem({"scoreMaximum": item["lineItem"]["scoreMaximum"]})
    line.set_label(item["title"]).set_resource_id(ID)
    resource = DeepLinkResource().set_title(item["title"]).set_url(item["url"])
    resource.set_custom_params({"problem": ID}).set_lineitem(line)
    registration = Registration().set_issuer(ISSUER).set_client_id(CLIENT)
    told = DeepLink(registration, "d1", {"data": "of the site"}).get_message_jwt([resource])
    (theirs,) = told[f"{DEEP}content_items"]
    assert {key: value for key, value in item.items() if key != "window"} == theirs
    for key in (f"{CLAIM}deployment_id", f"{CLAIM}message_type", f"{CLAIM}version", f"{DEEP}data"):
        assert own[key] == told[key]
    assert own["iss"] == told["iss"]
    assert [own["aud"]] == told["aud"]
    assert set(told) <= set(own)


def test_without_a_site_there_are_no_such_pages(course):
    _, client = course
    for path in ("/lti/login", "/lti/keys"):
        assert client.get(path).status_code == 404
    assert client.post("/lti/launch", data={}).status_code == 404
