"""What a page is asked with, what it may use, and the table entry that says who may ask."""

import base64
import hashlib
import re
import secrets
import shutil
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from grader.batch.circumstances import Circumstances
from grader.display import number, visible
from grader.report.markdown_html import asked_as_html
from grader.report.render import TEMPLATES as REPORT_TEMPLATES
from grader.report.words import MARKS, WORDS
from grader.store.store import Store
from grader.web.grading import Graders
from grader.web.protection import POLICY, Limiter
from grader.web.records import Person, Records, Role
from grader.web.sessions import Session, Sessions
from grader.web.settings import Settings
from grader.web.standing import Rows
from grader.web.uploads import Uploads

if TYPE_CHECKING:
    from grader.web.lti import Tool

TEMPLATES = Path(__file__).parent / "templates"

NOBODY: frozenset[str] = frozenset()
STUDENTS: frozenset[str] = frozenset({"student"})
STAFF: frozenset[str] = frozenset({"assistant", "instructor"})
INSTRUCTORS: frozenset[str] = frozenset({"instructor"})
SIGNED_IN: frozenset[str] = STUDENTS | STAFF


class Missing(Exception):
    """There is no such page for who asks; they are not told whether there is one for others."""


class Refused(Exception):
    """A request is not taken; the sentence says why, and `status` is its number in HTTP."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        self.status = status
        super().__init__(sentence)


@dataclass
class House:
    """Everything that pages use: one for a process."""

    settings: Settings
    store: Store
    records: Records
    uploads: Uploads
    sessions: Sessions
    graders: Graders
    rows: Rows
    pages: Sequence["Page"]
    provider: Any = None
    tool: "Tool | None" = None
    failures: Limiter = field(default_factory=lambda: Limiter(20, 6))
    requests: Limiter = field(default_factory=lambda: Limiter(240, 240))
    arrivals: Limiter = field(default_factory=lambda: Limiter(10, 6))
    served: dict[tuple[str, int], list[float]] = field(default_factory=dict)
    """Of each page and status: how many requests, and their seconds in all."""
    reviews: dict[tuple[int, str], Any] = field(default_factory=dict)
    began: float = field(default_factory=time.time)
    secret: str = ""

    @cached_property
    def templates(self) -> Environment:
        """The pages' templates."""
        found = Environment(
            loader=FileSystemLoader([TEMPLATES, REPORT_TEMPLATES]),
            autoescape=True,
            undefined=StrictUndefined,
        )
        found.filters.update(
            points=number, visible=visible, moment=self.moment, size=_size, asked=asked_as_html
        )
        found.globals.update(words=WORDS, marks=MARKS, at=self.at, course=self.settings.course)
        return found

    def at(self, path: str) -> str:
        """Return the address of a page, below the path that the pages lie under."""
        return self.settings.path + path

    def moment(self, seconds: float | None) -> str:
        """Return a moment as people of the course write it; nothing for None."""
        if seconds is None:
            return ""
        return datetime.fromtimestamp(seconds, self.settings.course.zone).strftime(
            "%d %b %Y, %H:%M"
        )

    @property
    def free_bytes(self) -> int:
        """The room that is left where uploads go first, and where a SQLite store lies."""
        places = [self.graders.scratch]
        if self.store.url.startswith("sqlite:///"):
            places.append(Path(self.store.url.removeprefix("sqlite:///")).parent)
        return min(shutil.disk_usage(place).free for place in places)


@dataclass
class Ask:
    """One request: who asks, for what, with which form."""

    request: Request
    house: House
    session: Session | None
    form: dict[str, str] = field(default_factory=dict)
    files: Sequence[tuple[str, bytes]] = ()

    @property
    def person(self) -> Person:
        """Who asks."""
        assert self.session is not None
        return self.session.person

    def word(self, name: str) -> str:
        """Return a part of the address."""
        return str(self.request.path_params[name])

    @property
    def templates(self) -> Path:
        """The course's own templates of reports; the folder need not be there."""
        return self.house.settings.templates or self.circumstances.folder / "templates"

    @property
    def circumstances(self) -> Circumstances:
        """The problem that the address names. Raises Missing for none."""
        found = self.house.settings.circumstances.get(self.word("problem"))
        if found is None:
            raise Missing
        return found

    def page(self, template: str, status: int = 200, refresh: int = 0, **given: Any) -> Response:
        """Return a page. With `refresh` the browser asks again after so many seconds."""
        given |= {
            "session": self.session,
            "person": self.session.person if self.session else None,
            "token": self.house.sessions.token(self.session),
            "told": self.request.query_params.get("told", ""),
            "notices": NOTICES,
            "once": secrets.token_urlsafe(12),
        }
        text = self.house.templates.get_template(template).render(**given)
        headers = {"Refresh": str(refresh)} if refresh else None
        return HTMLResponse(text, status, headers)

    def go(self, path: str, told: str = "") -> Response:
        """Return the way to another page, which shows the notice of this name."""
        return RedirectResponse(self.house.at(path) + (f"?told={told}" if told else ""), 303)

    def note(self, action: str, problem: str = "", about: str = "", detail: str = "") -> None:
        """Keep in the log that this person did something."""
        person = self.session.person if self.session is not None else None
        self.house.records.note(person, action, problem, about, detail)


NOTICES = {
    "kept": "Your files are safe here. Look at what was found in them, then send them to grading.",
    "same": "You handed in exactly this before; this is that attempt.",
    "sent": "Sent to grading.",
    "discarded": "Discarded. It does not count as an attempt.",
    "late": "It was being graded already.",
    "done": "Done; it is in the log.",
    "another": "Somebody else has decided this meanwhile. Look at it again before you decide.",
    "out": "You are signed out.",
    "nothing": "There was nothing to take back.",
}
"""What a page may say after another sent there; the address holds the name only."""

Handler = Callable[[Ask], Response | Awaitable[Response]]


@dataclass(frozen=True)
class Page:
    """A page: its address, who may ask for it, how; nobody in `roles` means everybody.

    `menu` is its name in the menu of a problem, for staff. `is_for_machines`: no cookie is looked
    at. `is_from_elsewhere`: a form of another site is taken, and the handler itself looks whether
    it is to be believed.
    """

    path: str
    handler: Handler
    roles: frozenset[str] = NOBODY
    method: str = "GET"
    menu: str = ""
    is_for_machines: bool = False
    is_from_elsewhere: bool = False

    def allows(self, role: Role | None) -> bool:
        """Say whether somebody of this role may ask; None for nobody."""
        return not self.roles or role in self.roles


_HEAD = re.compile(r"<body[^>]*>(?:\s*<a class=\"skip\"[^>]*>[^<]*</a>)?", re.I)
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.S)
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.S | re.I)


def with_way_back(html: str, links: Sequence[tuple[str, str]], house: House) -> Response:
    """Return a report as it was written, with links above it.

    Its own style is let through by its digest, and the script that comes with the grader; nothing
    else in it is.
    """
    shown = house.templates.get_template("way_back.html").render(links=links)
    html = _HEAD.sub(lambda found: found[0] + shown, html, count=1)
    scripts = [one for one in _SCRIPT.findall(html) if one.strip() == _class_script()]
    policy = POLICY.replace(
        "style-src 'self'", f"style-src 'self' {_digests(_STYLE.findall(html))}"
    )
    policy += f"; script-src {_digests(scripts)}" if scripts else ""
    return HTMLResponse(html, headers={"Content-Security-Policy": policy})


def _digests(texts: Sequence[str]) -> str:
    """Return what a policy says of texts that may stand in a page."""
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


@cache
def _class_script() -> str:
    return (REPORT_TEMPLATES / "class.js").read_text(encoding="utf-8").strip()


def _size(count: int) -> str:
    return f"{count / 1024:.1f} KB" if count < 1 << 20 else f"{count / (1 << 20):.1f} MB"
