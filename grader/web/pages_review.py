"""The review of answers that wait for a person, by keyboard alone: `grader.review` as pages.

One field takes what the keys of `grader review --walk` mean: f, h, z or points, with a comment
behind; n on, b back, u take back, o NUMBER takes one wording out. Names are not shown.
"""

import re

from starlette.responses import Response

from grader.errors import UsageError
from grader.grading.looked_for import looked_for
from grader.review import Session, agreement, mark_again, to_mark_again
from grader.web.ask import STAFF, Ask, Page, Refused
from grader.web.pages_staff import number_of

MOST_SESSIONS = 200
SECOND_SHARE = 0.1
SHARES = {"f": 1.0, "h": 0.5, "z": 0.0}


def review(ask: Ask) -> Response:
    """Show the group of answers whose turn it is."""
    session = _session(ask, is_new=ask.request.query_params.get("from") == "start")
    group = session.current
    loaded = ask.circumstances.loaded
    ideas = []
    if group is not None:
        ideas = looked_for(loaded, group.question.id, group.question.answer)
    return ask.page(
        "review.html",
        id=ask.circumstances.problem,
        problem=loaded,
        group=group,
        place=session.place,
        progress=session.progress,
        given=session.given() if group is not None else None,
        meanwhile=session.meanwhile() if group is not None else None,
        wordings=[(group.answer_of(one), count) for one, count in group.wordings] if group else [],
        ideas=ideas,
    )


def take(ask: Ask) -> Response:
    """Do what was typed: decide and go on, go back, take back, take a wording out."""
    id = ask.circumstances.problem
    here = f"/staff/problems/{id}/review"
    session = _session(ask)
    said = (ask.form.get("press") or ask.form.get("said", "")).strip()
    word, _, comment = said.partition(" ")
    if word == "b":
        session.back()
        return ask.go(here)
    _seek(session, ask.form.get("group", ""))
    group = session.current
    if group is None:
        return ask.go(here)
    if word in ("n", ""):
        session.next()
    elif word == "u":
        if not session.undo():
            return ask.go(here, "nothing")
        ask.note("took a decision back", id, group.question.id, group.id)
    elif word == "o":
        if not re.fullmatch(r"\d{1,4}", comment) or not session.take_out(int(comment)):
            raise Refused("There is no wording of this number to take out.")
    else:
        if session.meanwhile() is not None and ask.form.get("seen") != "yes":
            return ask.go(here, "another")
        try:
            points = group.open_points * SHARES[word] if word in SHARES else number_of(word)
            session.decide(points, comment.strip())
        except UsageError as error:
            raise Refused(str(error)) from None
        served = f"{points:g} of {group.open_points:g} for {len(group.members)} answers"
        ask.note("decided", id, group.question.id, f"{served}: {comment}".rstrip(": "))
    return ask.go(here)


def second(ask: Ask) -> Response:
    """Show a decided answer to a second person, without the points that it got."""
    left = to_mark_again(ask.house.store, ask.circumstances.problem, SECOND_SHARE, ask.person.name)
    found = agreement(ask.house.store, ask.circumstances.problem)
    return ask.page(
        "second.html",
        id=ask.circumstances.problem,
        problem=ask.circumstances.loaded,
        group=left[0] if left else None,
        left=len(left),
        found=found,
    )


def mark_second(ask: Ask) -> Response:
    """Keep what a second person would give."""
    id = ask.circumstances.problem
    left = to_mark_again(ask.house.store, id, SECOND_SHARE, ask.person.name)
    group = next((one for one in left if one.id == ask.form.get("group")), None)
    if group is None:
        return ask.go(f"/staff/problems/{id}/second", "nothing")
    said = (ask.form.get("press") or ask.form.get("said", "")).strip()
    try:
        points = group.open_points * SHARES[said] if said in SHARES else number_of(said)
        mark_again(ask.house.store, group, points, ask.person.name)
    except UsageError as error:
        raise Refused(str(error)) from None
    ask.note("marked again", id, group.question.id, f"{points:g} of {group.open_points:g}")
    return ask.go(f"/staff/problems/{id}/second")


def _session(ask: Ask, is_new: bool = False) -> Session:
    """Return this person's walk through what waits, begun anew where it was ended by a restart."""
    reviews = ask.house.reviews
    at = (ask.person.id, ask.circumstances.problem)
    if is_new or at not in reviews:
        reviews.pop(at, None)
        while len(reviews) >= MOST_SESSIONS:
            reviews.pop(next(iter(reviews)))
        reviews[at] = Session(ask.house.store, ask.circumstances.problem, ask.person.name)
    found = reviews[at]
    assert isinstance(found, Session)
    return found


def _seek(session: Session, group: str) -> None:
    """Go to the group that the page showed; it may be another's turn in this process by now."""
    for _ in range(session.progress.groups + 1):
        if session.current is not None and session.current.id == group:
            return
        session.back()
    while session.current is not None and session.current.id != group:
        session.next()
    if session.current is None:
        raise Refused("What was shown waits no longer; load the page again.", 409)


_PROBLEM = "/staff/problems/{problem}"
PAGES = (
    Page(f"{_PROBLEM}/review", review, STAFF, menu="Review"),
    Page(f"{_PROBLEM}/review", take, STAFF, "POST"),
    Page(f"{_PROBLEM}/second", second, STAFF, menu="Second marks"),
    Page(f"{_PROBLEM}/second", mark_second, STAFF, "POST"),
)
