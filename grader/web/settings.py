"""What a course sets: its title, dates, attempts, and how these pages are run."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator

from grader.batch.circumstances import Circumstances
from grader.errors import UsageError
from grader.kit.zipped import exercise_of
from grader.policy import load_policy
from grader.web.records import Extension
from grader.yaml_files.mistakes import read_model

NO_COURSE = "a course is a mapping (title: ..., problems: ...); see docs/serve.md"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Rules(_Strict):
    """The dates and limits of one problem. Moments without a zone are of the course's."""

    opens: datetime | None = None
    due: datetime | None = None
    late_until: datetime | None = None
    attempts: int | None = Field(None, ge=1)
    wait_minutes: float = Field(0.0, ge=0)
    show: Literal["at once", "published"] = "at once"
    kit: Path | None = None
    policy: Path | None = None
    """The course's rules on points, as `grader export` takes them."""


class SignIn(_Strict):
    """An OpenID Connect provider. The client's secret stands in an environment variable."""

    issuer: str = Field(pattern=r"^https?://")
    client_id: str
    secret_variable: str = "GRADER_OIDC_SECRET"
    name: str = "your university account"
    claim: Literal["email", "preferred_username", "sub"] = "email"


_URL = r"^https://|^http://(127\.0\.0\.1|localhost)(:|/|$)"


class Platform(_Strict):
    """A course site that people come from by LTI 1.3, as it is registered there."""

    issuer: str
    client_id: str
    login_url: str = Field(pattern=_URL)
    token_url: str = Field(pattern=_URL)
    keys_url: str = Field(pattern=_URL)
    deployments: list[str] = []
    """Those that are let in; all of the client's where it is left out."""
    claim: Literal["email", "login", "id"] = "email"
    adds_students: bool = False
    """Whether a student of the site who is not on the roster gets an account."""


class Course(_Strict):
    """`course.yaml`: a title, a time zone, and the rules of each problem by its id."""

    title: str = "Exercises"
    timezone: str = "UTC"
    problems: dict[str, Rules] = {}
    sign_in: SignIn | None = None
    lti: list[Platform] = []

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"{name!r} is no time zone, such as Europe/Berlin") from None
        return name

    @field_validator("lti")
    @classmethod
    def _is_each_another(cls, platforms: list[Platform]) -> list[Platform]:
        names = [(one.issuer, one.client_id) for one in platforms]
        if len(set(names)) < len(names):
            raise ValueError("a site stands here twice: issuer and client_id are the same")
        return platforms

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which dates are written and shown."""
        return ZoneInfo(self.timezone)

    def seconds(self, moment: datetime | None) -> float | None:
        """Return a moment as seconds since 1970."""
        if moment is None:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).timestamp()


def read_course(path: Path) -> Course:
    """Return what a course's file sets. Raise UsageError that tells every line that is wrong."""
    course = read_model(path, Course, NO_COURSE)
    for id, rules in course.problems.items():
        if rules.policy is not None:
            rules.policy = path.parent / rules.policy
            load_policy(rules.policy)  # what is wrong with it is told now
        if rules.kit is not None:
            rules.kit = path.parent / rules.kit
            if (of := exercise_of(rules.kit)) != id:
                raise UsageError(f"--course {path}: problems.{id}.kit: {rules.kit} is of {of}")
    return course


@dataclass(frozen=True)
class Settings:
    """How the pages are run. `url` is what people type, without a slash at its end."""

    circumstances: Mapping[str, Circumstances]
    course: Course = field(default_factory=Course)
    url: str = "http://127.0.0.1:8000"
    workers: int = 1
    is_grading: bool = True
    cluster: str | None = None
    templates: Path | None = None
    most_bytes: int = 20 << 20
    most_files: int = 300
    most_bytes_of_a_person: int = 500 << 20
    free_bytes: int = 500 << 20
    """Below so much room on the disk nothing is taken any more; below twice as much, staff read of
    it."""
    is_limited: bool = True
    """Whether requests are counted and refused where they are too many."""

    @property
    def path(self) -> str:
        """What stands before every address, behind a proxy: nothing, or /grader."""
        return "/" + self.url.partition("://")[2].partition("/")[2] if self.has_path else ""

    @property
    def has_path(self) -> bool:
        """Say whether the pages lie below a path."""
        return "/" in self.url.partition("://")[2]

    @property
    def is_secure(self) -> bool:
        """Say whether people reach the pages by https."""
        return self.url.startswith("https://")


@dataclass(frozen=True)
class Terms:
    """What holds for one student at one problem, extensions included; moments in seconds."""

    opens: float | None
    due: float | None
    until: float | None
    attempts: int | None
    wait_seconds: float

    @property
    def last(self) -> float | None:
        """The moment after which nothing is taken."""
        return max(self.due or 0.0, self.until or 0.0) or None

    def is_open(self, now: float) -> bool:
        """Say whether students may see what is asked."""
        return self.opens is None or now >= self.opens

    def is_late(self, now: float) -> bool:
        """Say whether what arrives now is late."""
        return self.due is not None and now > self.due

    def refusal(self, now: float, used: int, newest: float | None) -> str:
        """Return why nothing may be handed in now, after so many attempts; nothing where it may."""
        if not self.is_open(now):
            return "This is not open yet."
        if self.last is not None and now > self.last:
            return "The time for handing in is over."
        if self.attempts is not None and used >= self.attempts:
            return f"All {self.attempts} attempts are used."
        if newest is not None and now < newest + self.wait_seconds:
            left = int(newest + self.wait_seconds - now) + 1
            return f"The next attempt is possible in {left // 60} min {left % 60:02d} s."
        return ""


def terms(course: Course, problem: str, extension: Extension) -> Terms:
    """Return what holds for a student with this extension."""
    rules = course.problems.get(problem, Rules())
    due = course.seconds(rules.due)
    if extension.due is not None:
        due = max(due or 0.0, extension.due) if due is not None else None
    return Terms(
        course.seconds(rules.opens),
        due,
        course.seconds(rules.late_until),
        extension.attempts if extension.attempts is not None else rules.attempts,
        60.0 * rules.wait_minutes,
    )


def is_over(course: Course, problem: str) -> bool:
    """Say whether the last moment for all but those with extensions has gone by."""
    last = terms(course, problem, Extension()).last
    return last is not None and time.time() > last
