"""The rules of a policy.yaml: read, checked, and every mistake told with its place."""

import re
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from grader.errors import UsageError
from grader.yaml_files.mistakes import read_model

FILE = "policy.yaml"
NO_POLICY = "a policy is a mapping (due: ..., late: ...); see docs/exports.md"
_UNITS = {"s": 1, "sec": 1, "second": 1, "min": 60, "minute": 60, "h": 3600, "hour": 3600}
_UNITS |= {"d": 86400, "day": 86400, "week": 7 * 86400}
_AMOUNT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z%]+)\s*", re.I)


def duration(value: Any) -> timedelta:
    """Return a stretch of time that is written as people do.

    >>> duration("1.5 days"), duration("15 min")
    (datetime.timedelta(days=1, seconds=43200), datetime.timedelta(seconds=900))
    """
    if isinstance(value, timedelta):
        return value
    found = _AMOUNT.fullmatch(value) if isinstance(value, str) else None
    word = found[2].lower() if found is not None else ""
    unit = _UNITS.get(word) or _UNITS.get(word.removesuffix("s"))
    if found is None or unit is None:
        raise ValueError("write a time with its unit: 15 min, 2 hours, 1 day")
    seconds = float(found[1]) * unit
    if seconds > MOST_SECONDS:
        raise ValueError("write a time of at most ten years")
    return timedelta(seconds=seconds)


def some_time(value: timedelta) -> timedelta:
    """Return a stretch of time that is one; what repeats for each needs more than none."""
    if value <= timedelta(0):
        raise ValueError("write a time that is longer than none: 1 hour, 1 day")
    return value


MOST_SECONDS = 10 * 366 * 86400


class Amount(BaseModel):
    """Points, or a share of something: `2 points`, `10 %`."""

    model_config = ConfigDict(frozen=True)

    value: float
    is_share: bool

    def of(self, whole: float) -> float:
        """Return the points that this is of a whole."""
        return self.value * whole if self.is_share else self.value


def amount(value: Any) -> Any:
    """Return an amount from `10 %` or `2 points`."""
    if isinstance(value, Amount):
        return value
    found = _AMOUNT.fullmatch(value) if isinstance(value, str) else None
    if found is not None and found[2] == "%":
        return Amount(value=float(found[1]) / 100, is_share=True)
    if found is not None and found[2].lower().removesuffix("s") == "point":
        return Amount(value=float(found[1]), is_share=False)
    raise ValueError("write 10 % or 2 points")


def moment(value: Any) -> Any:
    """Return a time from YAML: with date, time of day, and best with its offset from UTC."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise ValueError("write date and time: 2026-11-20T23:59:00+01:00") from None
    if not isinstance(value, datetime):
        raise ValueError("write the time of day too: 2026-11-20T23:59:00+01:00")
    return value


Duration = Annotated[timedelta, BeforeValidator(duration)]
Moment = Annotated[datetime, BeforeValidator(moment)]
Points = Annotated[Amount, BeforeValidator(amount)]


def _later(value: Any) -> Any:
    """Return a new due time, or by how much the old one is moved."""
    try:
        return duration(value)
    except ValueError:
        return moment(value)


class Strict(BaseModel):
    """A part of a policy; unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Late(Strict):
    """What being late costs."""

    penalty: Points = Field(description="for each period that has begun: 10 % or 2 points")
    of: Literal["maximum", "points"] = Field("maximum", description="what a share is taken of")
    per: Annotated[Duration, AfterValidator(some_time)] = Field(
        timedelta(days=1), description="the period: 1 day, 1 hour"
    )
    at_most: Points | None = Field(None, description="all penalties together take no more")
    closes: Duration | None = Field(None, description="so late that nothing counts any more")


class LateDays(Strict):
    """Days that a student may be late without cost, in the whole course."""

    free: int = Field(ge=0)
    used: dict[str, int] = Field({}, description="days used up before, by student")


class Drop(Strict):
    """Questions that do not count, and whose weight goes to the others."""

    lowest: int = Field(0, ge=0, description="so many questions, those with the smallest share")
    questions: tuple[str, ...] = Field((), description="these questions, for everybody")


class Rounding(Strict):
    """To what final points are rounded."""

    to: float = Field(gt=0, description="0.5, 1, ...")
    how: Literal["nearest", "up", "down"] = "nearest"


class Policy(Strict):
    """A course's rules on points, for one exercise.

    They are applied in this order: the questions that are dropped, the penalty for being late, for
    each attempt; which attempt counts; the scale; the cap; the rounding.
    """

    format: Literal[1] = 1
    due: Moment | None = None
    timezone: str | None = Field(None, description="of times without an offset: Europe/Berlin")
    grace: Duration = Field(timedelta(0), description="so late is not late: 15 min")
    late: Late | None = None
    late_days: LateDays | None = None
    extensions: dict[str, Annotated[datetime | timedelta, BeforeValidator(_later)]] = {}
    attempts: Literal["latest", "best", "mean"] = "latest"
    drop: Drop = Drop()
    scale: float | None = Field(None, gt=0, description="the points that full marks become")
    cap: float | None = Field(None, ge=0, description="nobody gets more, after scaling")
    rounding: Rounding | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> "Policy":
        if self.due is None and (self.late or self.extensions or self.late_days):
            raise ValueError("late, late_days and extensions need a `due` time")
        if self.late_days is not None and self.late is None:
            raise ValueError("late_days need `late`: what a day costs that is not free")
        for when in (self.due, *self.extensions.values()):
            if isinstance(when, datetime) and when.tzinfo is None and self.timezone is None:
                raise ValueError("a time needs an offset (+01:00), or the policy a `timezone`")
        due = self.settled(self.due) if self.due is not None else None
        for name, when in self.extensions.items():
            if due is not None and isinstance(when, datetime) and self.settled(when) < due:
                raise ValueError(
                    f"extensions: the time of {name!r}, {when}, is before the due time, {self.due}"
                )
        return self

    @field_validator("timezone")
    @classmethod
    def _is_a_timezone(cls, value: str | None) -> str | None:
        try:
            ZoneInfo(value or "UTC")
        except (KeyError, ValueError, OSError):
            raise ValueError(
                f"there is no timezone {value!r}; they are written as in Europe/Berlin"
            ) from None
        return value

    def settled(self, when: datetime) -> datetime:
        """Return a time with its place in the world: by its own offset, else the policy's zone."""
        if when.tzinfo is not None:
            return when
        return when.replace(tzinfo=UTC if self.timezone is None else ZoneInfo(self.timezone))

    def due_of(self, *names: str) -> datetime | None:
        """Return when a student's work is due, by any of the names they go by."""
        if self.due is None:
            return None
        due = self.settled(self.due)
        later = next(
            (self._by_name[name.casefold()] for name in names if name.casefold() in self._by_name),
            None,
        )
        if later is None:
            return due
        return due + later if isinstance(later, timedelta) else self.settled(later)

    def with_due(self, due: datetime) -> "Policy":
        """Return the same rules for somebody whose work is due then, whatever was said before."""
        return Policy(**{**dict(self), "due": due, "extensions": {}})

    @cached_property
    def _by_name(self) -> dict[str, datetime | timedelta]:
        return {name.strip().casefold(): when for name, when in self.extensions.items()}

    def extends(self, *names: str) -> bool:
        """Say whether somebody of these names has a due time of their own here."""
        return any(name.casefold() in self._by_name for name in names)

    @property
    def last_due(self) -> datetime | None:
        """The time at which nobody's work is due any more, extensions and grace counted in."""
        if self.due is None:
            return None
        return (
            max(due for name in ("", *self.extensions) if (due := self.due_of(name)) is not None)
            + self.grace
        )


def load_policy(path: Path) -> Policy:
    """Return the policy in a file. Raise UsageError with all its mistakes and their lines."""
    if not path.exists():
        raise UsageError(f"there is no policy {str(path)!r}")
    return read_model(path, Policy, NO_POLICY)
