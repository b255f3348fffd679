"""The pages of everybody: signing in and out, the style, and those for machines."""

import time

from starlette.responses import JSONResponse, PlainTextResponse, Response

from grader.report.render import TEMPLATES as REPORT_TEMPLATES
from grader.web.ask import NOBODY, SIGNED_IN, TEMPLATES, Ask, Missing, Page, Refused

LOOPBACK = ("127.0.0.1", "::1")


def sign_in_page(ask: Ask) -> Response:
    """Show where a code is typed, and a provider where there is one."""
    return ask.page("sign_in.html", code="")


def sign_in_by_link(ask: Ask) -> Response:
    """Show the button that uses a link up.

    Programs that look at links in mails beforehand press no buttons.
    """
    return ask.page("sign_in.html", code=ask.word("code")[:100])


def sign_in(ask: Ask) -> Response:
    """Use a link up, and begin a session."""
    caller = ask.request.client.host if ask.request.client else ""
    person = ask.house.records.use_link(ask.form.get("code", "").strip().rpartition("/")[2])
    if person is None:
        if not ask.house.failures.takes(caller) and ask.house.settings.is_limited:
            raise Refused("Too many codes that are not good; wait a minute.", 429)
        raise Refused(
            "This link is not good: it was used, withdrawn, or is too old. Ask for another one.",
            403,
        )
    ask.house.records.note(person, "signed in")
    answer = ask.go("/")
    ask.house.sessions.begin(answer, person)
    return answer


def sign_out(ask: Ask) -> Response:
    """End the session in this browser."""
    ask.note("signed out")
    answer = ask.go("/sign-in", "out")
    ask.house.sessions.end(answer)
    return answer


def style(_ask: Ask) -> Response:
    """Return the style: that of the reports, and what pages need besides."""
    parts = [
        path.read_text(encoding="utf-8")
        for path in (REPORT_TEMPLATES / "style.css", TEMPLATES / "web.css")
    ]
    return Response(
        "\n".join(parts), media_type="text/css", headers={"Cache-Control": "max-age=300"}
    )


def icon(_ask: Ask) -> Response:
    """Return nothing: browsers ask for an icon, and a page that is not there would be a fault."""
    return Response(status_code=204, headers={"Cache-Control": "max-age=86400"})


def health(ask: Ask) -> Response:
    """Say whether the store answers and there is room."""
    ask.house.uploads.counts()
    is_fine = ask.house.free_bytes > ask.house.settings.free_bytes
    return JSONResponse(
        {"status": "ok" if is_fine else "disk nearly full"}, 200 if is_fine else 503
    )


def metrics(ask: Ask) -> Response:
    """Return figures as Prometheus reads them, to callers on this machine."""
    caller = ask.request.client.host if ask.request.client else ""
    if caller not in LOOPBACK:
        raise Missing
    house = ask.house
    lines = ["# TYPE grader_uploads gauge"]
    for (problem, state), count in sorted(house.uploads.counts().items()):
        lines.append(f'grader_uploads{{problem="{problem}",state="{state}"}} {count}')
    lines.append("# TYPE grader_grading_seconds gauge")
    for problem in sorted(house.settings.circumstances):
        mean = house.uploads.mean_seconds(problem)
        if mean is not None:
            lines.append(f'grader_grading_seconds{{problem="{problem}"}} {mean:.3f}')
    lines.append("# TYPE grader_requests_total counter")
    seconds: dict[str, float] = {}
    for (page, code), (requests, spent) in sorted(house.served.items()):
        lines.append(f'grader_requests_total{{page="{page}",status="{code}"}} {requests:.0f}')
        seconds[page] = seconds.get(page, 0.0) + spent
    lines.append("# TYPE grader_request_seconds_total counter")
    lines += [
        f'grader_request_seconds_total{{page="{page}"}} {took:.3f}'
        for page, took in sorted(seconds.items())
    ]
    lines += ["# TYPE grader_free_bytes gauge", f"grader_free_bytes {house.free_bytes}"]
    lines += [
        "# TYPE grader_up_seconds gauge",
        f"grader_up_seconds {time.time() - house.began:.0f}",
    ]
    return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


PAGES = (
    Page("/sign-in", sign_in_page, NOBODY),
    Page("/sign-in", sign_in, NOBODY, "POST"),
    Page("/in/{code}", sign_in_by_link, NOBODY),
    Page("/sign-out", sign_out, SIGNED_IN, "POST"),
    Page("/style.css", style, NOBODY, is_for_machines=True),
    Page("/favicon.ico", icon, NOBODY, is_for_machines=True),
    Page("/health", health, NOBODY, is_for_machines=True),
    Page("/metrics", metrics, NOBODY, is_for_machines=True),
)
