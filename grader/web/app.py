"""The application: the table of pages behind sign-in, roles, tokens and limits."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from inspect import iscoroutinefunction
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from grader.display import one_line
from grader.errors import GraderError
from grader.report.course import course_in
from grader.store.store import Store
from grader.web.ask import Ask, House, Missing, Page, Refused
from grader.web.finals import Finals
from grader.web.grading import Graders
from grader.web.lti import new_key, open_tool
from grader.web.pages import all_pages
from grader.web.pages_provider import open_provider
from grader.web.protection import App, Protection, TooLarge
from grader.web.records import Records
from grader.web.sessions import Sessions
from grader.web.settings import Settings
from grader.web.standing import Rows
from grader.web.tables import key_of, make_tables
from grader.web.uploads import Uploads

MOST_FIELDS = 40
MOST_FIELD_BYTES = 1 << 20
_ROOM = asyncio.Semaphore(16)
"""So many forms are in memory at once, the others wait on the disk."""

log = logging.getLogger("grader.web")


def open_house(settings: Settings, store: Store) -> House:
    """Return everything that pages use, over an open store."""
    for one in settings.circumstances.values():
        course_in(settings.templates or one.folder / "templates")  # what is wrong is told now
    secret = make_tables(store)
    records = Records(store)
    uploads = Uploads(records)
    graders = Graders(settings, store, uploads)
    sessions = Sessions(secret, records, settings)
    finals = Finals(settings.course, records)
    rows, provider = Rows(store, uploads, finals), open_provider(settings)
    pages = all_pages()
    platforms = settings.course.lti
    tool = open_tool(platforms, key_of(store, "lti", new_key)) if platforms else None
    return House(
        settings,
        store,
        records,
        uploads,
        sessions,
        graders,
        rows,
        pages,
        provider,
        tool,
        secret=secret,
    )


def make_app(house: House) -> App:
    """Return the application; it grades from its start to its stop."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await run_in_threadpool(house.graders.start)
        try:
            yield
        finally:
            await run_in_threadpool(house.graders.stop)

    routes = [
        Route(page.path, _endpoint(house, page), methods=[page.method]) for page in house.pages
    ]
    handlers = {404: partial(_told, house), 405: partial(_told, house)}
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        exception_handlers=handlers,
        middleware=_between_two_sites(house) if house.provider is not None else [],
    )
    app.router.redirect_slashes = False  # which would tell an address that a proxy does not know
    most = house.settings.most_bytes + (1 << 20)
    return Protection(app, most, house.settings.is_secure)


def _between_two_sites(house: House) -> list[Middleware]:
    """Return what keeps a sign-in under way, in a cookie, while the browser is at the provider."""
    return [
        Middleware(
            SessionMiddleware,
            secret_key=house.secret + " provider",
            session_cookie="grader_provider",
            max_age=600,
            path=house.settings.path or "/",
            https_only=house.settings.is_secure,
        )
    ]


Endpoint = Callable[[Request], Awaitable[Response]]


def _endpoint(house: House, page: Page) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        began = time.monotonic()
        answer = await _answer(house, page, request)
        seen = house.served.setdefault((page.path, answer.status_code), [0, 0.0])
        seen[0] += 1
        seen[1] += time.monotonic() - began
        caller = request.client.host if request.client else "-"
        # the pattern of the address, for the address itself may hold a code
        took = 1000 * (time.monotonic() - began)
        told = {"from": caller, "page": f"{page.method} {page.path}", "status": answer.status_code}
        log.info(json.dumps(told | {"ms": round(took)}))
        return answer

    return endpoint


async def _answer(house: House, page: Page, request: Request) -> Response:
    ask = Ask(request, house, None)
    try:
        if not page.is_for_machines:
            ask.session = await run_in_threadpool(house.sessions.of, request)
            _let_in(ask, page)
        if page.method == "POST":
            if not (_is_from_here(request) or page.is_from_elsewhere):
                raise Refused("This form was sent from another site; nothing was done.", 403)
            async with await _form(ask) as form, _ROOM:
                await _take(ask, form)
                return await _done(ask, page)
        return await _done(ask, page)
    except Missing:
        return _error(ask, 404, "There is no such page here.")
    except Refused as error:
        return _error(ask, error.status, str(error))
    except _SignInFirst:
        return ask.go("/sign-in")
    except TooLarge:
        return _error(ask, 413, "This is more than is taken at once; nothing of it was kept.")
    except ClientDisconnect:  # nobody is there to read an answer
        return Response(status_code=400)
    except GraderError as error:
        log.error("%s %s: %s", page.method, page.path, one_line(str(error), 400))
        said = "The server cannot do this at the moment. What was handed in before is safe."
        return _error(ask, 503, said)
    except Exception:
        log.exception("%s %s", page.method, page.path)
        said = "This is a fault of the server, and it is in its log. Your work is safe."
        return _error(ask, 500, said)


def _plain(page: Page, ask: Ask) -> Response:
    answer = page.handler(ask)
    assert isinstance(answer, Response)
    return answer


class _SignInFirst(Exception):
    """Nobody is signed in, and somebody has to be."""


def _let_in(ask: Ask, page: Page) -> None:
    """Raise where this page is not for who asks, or they ask too often."""
    person = ask.session.person if ask.session is not None else None
    if not page.allows(person.role if person is not None else None):
        if person is None and page.method == "GET":
            raise _SignInFirst
        if person is None:
            raise Refused("Sign in first; nothing was done.", 401)
        raise Missing
    caller = str(person.id) if person is not None else ""
    if caller and ask.house.settings.is_limited and not ask.house.requests.takes(caller):
        raise Refused("That is often; wait a moment.", 429)


def _is_from_here(request: Request) -> bool:
    """Say whether a browser that tells where a form comes from says: from these pages."""
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


async def _done(ask: Ask, page: Page) -> Response:
    """Return what a page answers; forms carry the token of their session."""
    token = ask.form.get("token", "")
    is_checked = page.method == "POST" and not page.is_from_elsewhere
    if is_checked and not ask.house.sessions.is_token(ask.session, token):
        raise Refused("This form is too old; load the page again. Nothing was done.", 403)
    if iscoroutinefunction(page.handler):
        answer: Response = await page.handler(ask)
        return answer
    return await run_in_threadpool(partial(_plain, page, ask))


@contextlib.asynccontextmanager
async def _arrived(form: FormData) -> AsyncIterator[FormData]:
    try:
        yield form
    finally:
        await form.close()


async def _form(ask: Ask) -> contextlib.AbstractAsyncContextManager[FormData]:
    """Return a form as it has arrived; large files of it lie on the disk."""
    try:
        return _arrived(
            await ask.request.form(
                max_files=ask.house.settings.most_files,
                max_fields=MOST_FIELDS,
                max_part_size=MOST_FIELD_BYTES,
            )
        )
    except (MultiPartException, HTTPException) as error:
        detail = getattr(error, "detail", None) or getattr(error, "message", "")
        raise Refused(f"This form cannot be read: {one_line(str(detail), 100)}") from None


async def _take(ask: Ask, form: FormData) -> None:
    """Take the fields and files of a form into memory."""
    files = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            files.append((value.filename or "", await value.read()))
        else:
            ask.form.setdefault(name, value)
    ask.files = files


_TYPED = {
    "code": "Code",
    "words": "Written answers",
    "said": "Decision",
    "points": "Points",
    "reason": "Reason",
    "name": "Name",
    "handle": "Login",
    "email": "Address",
    "section": "Section",
    "due": "Due",
    "attempts": "Attempts",
}
"""The fields into which people write by hand, and what they are called."""


def _error(ask: Ask, status: int, sentence: str) -> Response:
    """Return a page that says why something was not done, with what who is signed in wrote."""
    own = ask.form if ask.session is not None else {}
    typed = [(label, own[name]) for name, label in _TYPED.items() if own.get(name, "").strip()]
    back = _page_before(ask.request)
    return ask.page("error.html", status, sentence=sentence, number=status, typed=typed, back=back)


def _page_before(request: Request) -> str:
    """Return the path of the page of ours that a form was sent from; nothing for all else."""
    before = urlsplit(request.headers.get("referer", ""))
    is_ours = before.netloc == request.url.netloc and before.path.startswith("/")
    if request.method != "POST" or not is_ours or before.path.startswith("//"):
        return ""
    return f"{before.path}?{before.query}" if before.query else before.path


async def _told(house: House, request: Request, error: Exception) -> Response:
    """Return the page for an address that there is not."""
    ask = Ask(request, house, await run_in_threadpool(house.sessions.of, request))
    is_method = isinstance(error, HTTPException) and error.status_code == 405
    said = "This cannot be asked for so." if is_method else "There is no such page here."
    return _error(ask, 405 if is_method else 404, said)
