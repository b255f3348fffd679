"""The pages of a student: problems, handing in, the queue, the report, what changed.

An address names a problem and the number of one's own attempt; whose it is tells the session alone.
"""

import difflib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from starlette.responses import FileResponse, Response

from grader.display import visible
from grader.errors import UsageError
from grader.report.render import render
from grader.results.grade import Grade
from grader.results.visibility import LATER, shown
from grader.web.account import Account
from grader.web.arriving import arrived
from grader.web.ask import STUDENTS, Ask, Missing, Page, Refused, with_way_back
from grader.web.settings import Rules, Terms, terms
from grader.web.standing import grade_of
from grader.web.uploads import Upload

REFRESH_SECONDS = 2
MOST_DIFF_BYTES = 300_000
MOST_DIFF_LINES = 2000
MOST_LINES_COMPARED = 8000
"""In all files of two attempts: what a comparison costs grows with the square of a file's lines."""


@dataclass(frozen=True)
class Changed:
    """A question whose points changed from one attempt to the next."""

    id: str
    title: str
    before: float
    after: float
    most: float


def home(ask: Ask) -> Response:
    """List the problems with their dates, and what a student has of each.

    Staff are sent to the class, nobody to sign in.
    """
    if ask.session is None:
        return ask.go("/sign-in")
    if ask.person.is_staff:
        return ask.go("/staff")
    shown = []
    for id, circumstances in ask.house.settings.circumstances.items():
        held = _terms(ask, id)
        attempts = ask.house.uploads.of(id, ask.person.id)
        shown.append((id, circumstances.loaded.exercise, held, attempts, _refusal(held, attempts)))
    return ask.page("problems.html", shown=shown)


def problem(ask: Ask) -> Response:
    """Show a problem: what is asked, until when, where to hand in, and one's attempts."""
    circumstances = ask.circumstances
    held = _terms(ask, circumstances.problem)
    attempts = ask.house.uploads.of(circumstances.problem, ask.person.id)
    is_shown = _is_shown(ask, circumstances.problem)
    marks = {
        one.number: grade_of(ask.house.store, one, ask.person) for one in attempts[:20] if is_shown
    }
    levels = ask.house.rows.finals.levels(circumstances.problem)
    policy = ask.house.rows.finals.policy(circumstances.problem)
    checks = [check for question in circumstances.loaded.questions for check in question.checks]
    closed = {check.visibility for check in checks} & (set(LATER) - levels)
    return ask.page(
        "problem.html",
        closed=closed,
        counts=policy.attempts if policy is not None else "latest",
        problem=circumstances.loaded,
        id=circumstances.problem,
        held=held,
        refusal=_refusal(held, attempts),
        attempts=attempts,
        marks=marks,
        is_shown=is_shown,
        is_late=held.is_late(time.time()),
        is_open=held.is_open(time.time()),
        most=ask.house.settings,
        has_kit=ask.house.settings.course.problems.get(circumstances.problem, Rules()).kit
        is not None,
    )


def kit(ask: Ask) -> Response:
    """Return the kit of a problem that is open, to be saved."""
    id = ask.circumstances.problem
    path = ask.house.settings.course.problems.get(id, Rules()).kit
    if path is None or not _terms(ask, id).is_open(time.time()):
        raise Missing
    return FileResponse(path, media_type="application/zip", filename=f"{id}.zip")


def hand_in(ask: Ask) -> Response:
    """Keep what is handed in; only then say that it is there."""
    house, id = ask.house, ask.circumstances.problem
    once = ask.form.get("once", "")[:64]
    if not once:
        raise Refused("The form is not whole; load the page again.")
    if house.settings.is_limited and not house.arrivals.takes(str(ask.person.id)):
        raise Refused("That is often; wait a moment before the next attempt.", 429)
    attempts = house.uploads.of(id, ask.person.id)
    again = next((one for one in attempts if one.once == once), None)
    if again is not None:
        return ask.go(f"/problems/{id}/attempts/{again.number}", "kept")
    held = _terms(ask, id)
    refusal = _refusal(held, attempts)
    if refusal:
        raise Refused(refusal, 403)
    limits = house.settings
    try:
        files = arrived(
            ask.files,
            ask.form.get("code", ""),
            ask.form.get("words", ""),
            limits.most_files,
            limits.most_bytes,
        )
    except UsageError as error:
        raise Refused(str(error)) from None
    size = sum(len(file.data) for file in files)
    if house.free_bytes < limits.free_bytes + 2 * size:
        raise Refused(
            "The disk of this server is nearly full, so nothing was taken. Tell your teachers; "
            "keep your files, and try again later.",
            507,
        )
    if house.uploads.bytes_of(ask.person.id) + size > limits.most_bytes_of_a_person:
        raise Refused("You have handed in so much that no more is taken; ask your teachers.", 413)
    is_late = held.is_late(time.time())
    try:
        upload, is_new = house.uploads.add(id, ask.person.id, files, once, is_late, held.attempts)
    except UsageError as error:
        raise Refused(str(error), 403) from None
    if is_new:
        house.graders.read(upload, ask.person)
        ask.note("handed in", id, ask.person.handle, f"attempt {upload.number}, {len(files)} files")
    return ask.go(f"/problems/{id}/attempts/{upload.number}", "kept" if is_new else "same")


def attempt(ask: Ask) -> Response:
    """Show an attempt: what was found in it, its place in the queue, or where its report is."""
    upload = _own(ask)
    house = ask.house
    before, seconds = 0, None
    if upload.is_open:
        before = house.uploads.before(upload)
        mean = house.uploads.mean_seconds(upload.problem)
        if mean is not None:
            seconds = ceil(mean * (1 + before / max(1, house.settings.workers)))
    account, trouble = _account(ask, upload)
    is_read = account is not None or bool(trouble) or upload.state == "graded"
    return ask.page(
        "attempt.html",
        refresh=REFRESH_SECONDS if upload.is_open or not is_read else 0,
        upload=upload,
        problem=ask.circumstances.loaded,
        before=before,
        seconds=seconds,
        account=account,
        is_read=is_read,
        trouble=trouble,
        is_shown=_is_shown(ask, upload.problem),
        has_earlier=_earlier(ask, upload) is not None,
    )


def send(ask: Ask) -> Response:
    """Send an attempt to grading."""
    upload = _own(ask)
    is_sent = ask.house.uploads.send(upload)
    if is_sent:
        ask.note("sent to grading", upload.problem, ask.person.handle, f"attempt {upload.number}")
        ask.house.graders.wake(upload.problem)
    return ask.go(f"/problems/{upload.problem}/attempts/{upload.number}", "sent")


def discard(ask: Ask) -> Response:
    """Take an attempt back before it is graded."""
    upload = _own(ask)
    if not ask.house.uploads.discard(upload):
        return ask.go(f"/problems/{upload.problem}/attempts/{upload.number}", "late")
    ask.note("discarded", upload.problem, ask.person.handle, f"attempt {upload.number}")
    return ask.go(f"/problems/{upload.problem}", "discarded")


def report(ask: Ask) -> Response:
    """Show the report, as `grader grade` writes it."""
    upload = _own(ask)
    grade = _shown_grade(ask, upload)
    here = f"/problems/{upload.problem}"
    links = [
        ("All attempts", ask.house.at(here)),
        (f"Attempt {upload.number}", ask.house.at(f"{here}/attempts/{upload.number}")),
    ]
    if _earlier(ask, upload) is not None:
        there = ask.house.at(f"{here}/attempts/{upload.number}/changes")
        links.append(("What changed", there))
    if upload.number == max(one.number for one in _graded(ask, upload)):
        grade = ask.house.rows.counted(upload, ask.person, grade)  # an earlier one counts in this
    levels = ask.house.rows.finals.levels(upload.problem)
    html = render(shown(grade, levels), "html", ask.templates)
    return with_way_back(html, links, ask.house)


def _graded(ask: Ask, upload: Upload) -> list[Upload]:
    attempts = ask.house.uploads.of(upload.problem, upload.person)
    return [one for one in attempts if one.grade_key is not None]


def changes(ask: Ask) -> Response:
    """Show what changed since the attempt before: files, line by line, and points."""
    upload = _own(ask)
    earlier = _earlier(ask, upload)
    if earlier is None:
        raise Missing
    changed: list[Changed] = []
    if _is_shown(ask, upload.problem):
        now = grade_of(ask.house.store, upload, ask.person)
        then = grade_of(ask.house.store, earlier, ask.person)
        if now is not None and then is not None:
            changed = list(_changed(then, now))
    return ask.page(
        "changes.html",
        upload=upload,
        earlier=earlier,
        problem=ask.circumstances.loaded,
        files=list(_differences(ask, earlier, upload)),
        changed=changed,
    )


def file(ask: Ask) -> Response:
    """Return a file of one's own attempt, to be saved."""
    upload = _own(ask)
    number = int(ask.word("file"))
    if not 0 < number <= len(upload.files):
        raise Missing
    _, digest, _ = upload.files[number - 1]
    return Response(
        ask.house.uploads.data(digest),
        media_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="file-{number}"'},
    )


def _own(ask: Ask) -> Upload:
    """Return the attempt of who asks that the address names. Raises Missing for none."""
    found = ask.house.uploads.one(ask.circumstances.problem, ask.person.id, int(ask.word("number")))
    if found is None:
        raise Missing
    return found


def _earlier(ask: Ask, upload: Upload) -> Upload | None:
    """Return the attempt that an attempt is compared with: the graded one before it, if any."""
    attempts = ask.house.uploads.of(upload.problem, upload.person)
    before = [one for one in attempts if one.number < upload.number]
    return next((one for one in before if one.grade_key is not None), next(iter(before), None))


def _terms(ask: Ask, problem: str) -> Terms:
    extension = ask.house.records.extension(problem, ask.person.id)
    return terms(ask.house.settings.course, problem, extension)


def _refusal(held: Terms, attempts: list[Upload]) -> str:
    newest = attempts[0].received_at if attempts else None
    return held.refusal(time.time(), len(attempts), newest)


def _is_shown(ask: Ask, problem: str) -> bool:
    """Say whether students may read reports of this problem now."""
    rules = ask.house.settings.course.problems.get(problem, Rules())
    return rules.show == "at once" or ask.house.records.is_published(problem)


def _shown_grade(ask: Ask, upload: Upload) -> Grade:
    grade = grade_of(ask.house.store, upload, ask.person)
    if grade is None or not _is_shown(ask, upload.problem):
        raise Missing
    return grade


def _account(ask: Ask, upload: Upload) -> tuple[Account | None, str]:
    """Return what was found in an upload before it is graded, or why that is not told."""
    if upload.state == "graded":
        return None, ""
    try:
        return ask.house.graders.account(upload, ask.person), ""
    except Exception:  # noqa: BLE001 - the files are kept, and grading reads them by itself
        return None, "What you handed in is kept, but it could not be read here."


def _changed(then: Grade, now: Grade) -> Iterator[Changed]:
    earlier = {question.id: question for question in then.questions}
    for question in now.questions:
        before = earlier.get(question.id)
        if before is not None and before.points != question.points:
            yield Changed(
                question.id, question.title, before.points, question.points, question.max_points
            )


def _differences(ask: Ask, earlier: Upload, upload: Upload) -> Iterator[tuple[str, str, str]]:
    """Yield (name, what became of it, lines) of each file that is not as it was."""
    then = {name: (digest, size) for name, digest, size in earlier.files}
    now = {name: (digest, size) for name, digest, size in upload.files}
    lines_left = MOST_LINES_COMPARED
    for name in sorted(then.keys() | now.keys()):
        if then.get(name) == now.get(name):
            continue
        became = "new" if name not in then else "gone" if name not in now else "changed"
        old, new = _text(ask, then.get(name)), _text(ask, now.get(name))
        before, after = (old or "").splitlines(), (new or "").splitlines()
        lines_left -= len(before) + len(after)
        if old is None or new is None or lines_left < 0:
            yield name, became, ""
            continue
        lines = difflib.unified_diff(before, after, "before", "now", lineterm="", n=2)
        yield name, became, visible("\n".join(list(lines)[:MOST_DIFF_LINES]), 60_000)


def _text(ask: Ask, file: tuple[str, int] | None) -> str | None:
    """Return a file as text, empty for none; None where it is no text, or a long one."""
    if file is None:
        return ""
    digest, size = file
    if size > MOST_DIFF_BYTES:
        return None
    data = ask.house.uploads.data(digest)
    try:
        return data.decode("utf-8") if b"\0" not in data else None
    except UnicodeDecodeError:
        return None


_ATTEMPT = "/problems/{problem}/attempts/{number:int}"
PAGES = (
    Page("/", home),
    Page("/problems/{problem}", problem, STUDENTS),
    Page("/problems/{problem}/kit", kit, STUDENTS),
    Page("/problems/{problem}/hand-in", hand_in, STUDENTS, "POST"),
    Page(_ATTEMPT, attempt, STUDENTS),
    Page(f"{_ATTEMPT}/grade", send, STUDENTS, "POST"),
    Page(f"{_ATTEMPT}/discard", discard, STUDENTS, "POST"),
    Page(f"{_ATTEMPT}/report", report, STUDENTS),
    Page(f"{_ATTEMPT}/changes", changes, STUDENTS),
    Page(f"{_ATTEMPT}/files/{{file:int}}", file, STUDENTS),
)
