"""The pages of staff: the class, one student, marks published, people and links, the log.

Further pages of a problem stand in `PAGES` with a name in `menu`, and appear in its menu.
"""

import csv
import io
import math
import time
from collections.abc import Sequence
from datetime import datetime

from starlette.responses import Response

from grader.display import counted, visible
from grader.errors import UsageError
from grader.exports import exports
from grader.review import adjust_check, answer_of, decide, waiting
from grader.submission.roster import roster_of
from grader.web.ask import INSTRUCTORS, STAFF, Ask, Missing, Page, Refused
from grader.web.pages_class import rows_of, student_of
from grader.web.records import Extension, Person, Role
from grader.web.settings import terms
from grader.web.standing import grade_of

REFRESH_SECONDS = 5
ROLES: tuple[Role, ...] = ("student", "assistant", "instructor")


def overview(ask: Ask) -> Response:
    """List the problems: how many uploads wait, are being graded, are graded."""
    house = ask.house
    counts = house.uploads.counts()
    is_busy = any(state in ("waiting", "grading") for _, state in counts)
    shown = [
        (
            id,
            one.loaded.exercise,
            {
                state: counts.get((id, state), 0)
                for state in ("kept", "waiting", "grading", "graded")
            },
            house.records.is_published(id),
        )
        for id, one in house.settings.circumstances.items()
    ]
    free = house.free_bytes
    return ask.page(
        "staff.html",
        refresh=REFRESH_SECONDS if is_busy else 0,
        shown=shown,
        free=free,
        is_low=free < 2 * house.settings.free_bytes,
    )


def problem(ask: Ask) -> Response:
    """Show a problem for staff: every student, what they have, and what can be done."""
    house, id = ask.house, ask.circumstances.problem
    students = house.records.people("student")
    newest = house.uploads.newest(id)
    rows = {row.folder: row for row in rows_of(ask)}
    counts = {state: count for (one, state), count in house.uploads.counts().items() if one == id}
    is_busy = bool(counts.get("waiting") or counts.get("grading"))
    return ask.page(
        "staff_problem.html",
        refresh=REFRESH_SECONDS if is_busy else 0,
        problem=ask.circumstances.loaded,
        id=id,
        menu=_menu(ask),
        students=[(one, newest.get(one.id), rows.get(str(one.id))) for one in students],
        counts=counts,
        waiting=(
            sum(q.status == "needs_review" for row in rows.values() for q in row.questions)
            if rows
            else sum(len(one.questions) for one in waiting(house.store, None, id))  # of a batch
        ),
        faults=sum(row.is_faulty for row in rows.values()),
        is_published=house.records.is_published(id),
        is_instructor=ask.person.role == "instructor",
        has_places=house.tool is not None and bool(house.records.places(id)),
        files=[export.file for export in exports()],
    )


def student(ask: Ask) -> Response:
    """Show one student: attempts, the questions of the newest grade, dates of their own."""
    person = student_of(ask)
    id = ask.circumstances.problem
    attempts = ask.house.uploads.of(id, person.id)
    graded = next((one for one in attempts if one.grade_key is not None), None)
    return ask.page(
        "staff_student.html",
        problem=ask.circumstances.loaded,
        id=id,
        student=person,
        attempts=attempts,
        grade=grade_of(ask.house.store, graded, person) if graded is not None else None,
        held=terms(ask.house.settings.course, id, ask.house.records.extension(id, person.id)),
        is_instructor=ask.person.role == "instructor",
    )


def student_file(ask: Ask) -> Response:
    """Return a file of a student's attempt, to be saved."""
    person = student_of(ask)
    upload = ask.house.uploads.one(ask.circumstances.problem, person.id, int(ask.word("number")))
    number = int(ask.word("file"))
    if upload is None or not 0 < number <= len(upload.files):
        raise Missing
    ask.note("downloaded a file", upload.problem, person.handle, f"attempt {upload.number}")
    return Response(
        ask.house.uploads.data(upload.files[number - 1][1]),
        media_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="file-{number}"'},
    )


def adjust(ask: Ask) -> Response:
    """Give a question or a check of a student points by hand, with a reason that the student reads,
    or take that back.
    """
    person, id = student_of(ask), ask.circumstances.problem
    question, _, check = ask.form.get("what", "").partition("/")
    is_undone = ask.form.get("undo") == "yes"
    reason = "" if is_undone else ask.form.get("reason", "").strip()
    if not reason and not is_undone:
        raise Refused("Say why: the student reads it.")
    store, by = ask.house.store, ask.person.name
    try:
        points = None if is_undone else number_of(ask.form.get("points", ""))
        if check:
            adjust_check(store, person.handle, (question, check), points, reason, by, id)
        else:
            answered = answer_of(store, person.handle, question, id)
            decide(store, answered, person.handle, points, reason, by)
    except UsageError as error:
        raise Refused(str(error)) from None
    what = f"{question} {check}".strip()
    told = f"{what}: taken back" if points is None else f"{what}: {points:g} points: {reason}"
    ask.note("adjusted", id, person.handle, told)
    return ask.go(f"/staff/problems/{id}/students/{person.id}", "done")


def extend(ask: Ask) -> Response:
    """Give a student a later date, or more attempts."""
    person, id = student_of(ask), ask.circumstances.problem
    due, attempts = ask.form.get("due", "").strip(), ask.form.get("attempts", "").strip()
    zone = ask.house.settings.course.zone
    try:
        moment = datetime.fromisoformat(due).replace(tzinfo=zone).timestamp() if due else None
        most = int(attempts) if attempts else None
    except ValueError:
        raise Refused("Write the date as 2026-10-31T23:59, and attempts as a number.") from None
    if most is not None and not 0 < most < 10_000:
        raise Refused("Give at least one attempt.")
    ask.house.records.extend(id, person.id, Extension(moment, most))
    ask.note(
        "extended", id, person.handle, f"due {due or 'as for all'}, attempts {most or 'as for all'}"
    )
    return ask.go(f"/staff/problems/{id}/students/{person.id}", "done")


def publish(ask: Ask) -> Response:
    """Publish the marks of a problem, or take them back."""
    id, is_on = ask.circumstances.problem, ask.form.get("is_on") == "yes"
    ask.house.records.publish(id, is_on)
    ask.note("published the marks" if is_on else "took the marks back", id)
    return ask.go(f"/staff/problems/{id}", "done")


def grade_again(ask: Ask) -> Response:
    """Grade each student's newest attempt again; what has not changed keeps its grade."""
    id = ask.circumstances.problem
    policy = ask.house.rows.finals.policy(id)
    is_every = policy is not None and policy.attempts != "latest"
    count = ask.house.uploads.again(id, is_every)
    ask.note("graded again", id, detail=f"{count} attempts")
    ask.house.graders.wake(id)
    return ask.go(f"/staff/problems/{id}", "done")


def people(ask: Ask, said: Sequence[str] = (), status: int = 200) -> Response:
    """List everybody with an account, and the links that are still open."""
    return ask.page(
        "people.html",
        status,
        people=ask.house.records.people(),
        links=ask.house.records.open_links(),
        roles=ROLES,
        said=said,
        is_refused=status != 200,
    )


def take_roster(ask: Ask) -> Response:
    """Take in everybody on a roster that was chosen; who is here already keeps role and work."""
    name, data = next(((one, data) for one, data in ask.files if one), ("", b""))
    if not name:
        raise Refused("Choose the file with the list of students.")
    shown = visible(name, 80)
    try:
        listed = roster_of(data, shown, shown)
        count, odd = ask.house.records.take_roster(listed)
    except UsageError as error:
        return people(ask, [str(error), "Nobody was taken in."], 400)
    ask.note("took a roster in", detail=f"{shown}: {counted(count, 'student')}")
    told = f"{shown}: {counted(count, 'student')} on the roster."
    return people(ask, [told, *listed.odd, *odd])


def add_person(ask: Ask) -> Response:
    """Give somebody an account."""
    handle, role = ask.form.get("handle", "").strip(), ask.form.get("role", "student")
    known = next((one for one in ROLES if one == role), None)
    if not handle or known is None:
        raise Refused("Give a name to sign in as, and a role.")
    form = {key: ask.form.get(key, "").strip() for key in ("name", "email", "section")}
    made = ask.house.records.add_person(handle, role=known, **form)
    ask.note("added", about=made.handle, detail=made.role)
    return ask.go("/staff/people", "done")


def new_link(ask: Ask) -> Response:
    """Make a link for somebody, and show it once."""
    person = _somebody(ask)
    code = ask.house.records.new_link(person.id)
    ask.note("made a link", about=person.handle)
    return ask.page("link.html", about=person, link=f"{ask.house.settings.url}/in/{code}")


def all_links(ask: Ask) -> Response:
    """Return a link for every student, as CSV for a mail merge. Each is good once."""
    from grader.exports.gradebook_csv import csv_cell

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["name", "email", "link"])
    students = ask.house.records.people("student")
    for one in students:
        link = f"{ask.house.settings.url}/in/{ask.house.records.new_link(one.id)}"
        writer.writerow([csv_cell(one.name), csv_cell(one.email), link])
    ask.note("made links for all", detail=f"{len(students)} students")
    headers = {"Content-Disposition": 'attachment; filename="links.csv"'}
    return Response(out.getvalue(), media_type="text/csv", headers=headers)


def withdraw(ask: Ask) -> Response:
    """Withdraw somebody's links, and sign them out everywhere."""
    person = _somebody(ask)
    ask.house.records.sign_out_everywhere(person.id)
    ask.note("withdrew links and sessions", about=person.handle)
    return ask.go("/staff/people", "done")


def log(ask: Ask) -> Response:
    """Show who did what, the newest first."""
    try:
        before = float(ask.request.query_params.get("before", "inf"))
    except ValueError:
        raise Refused("This is no moment.") from None
    deeds = ask.house.records.deeds(before if math.isfinite(before) else time.time() + 1)
    return ask.page("log.html", deeds=deeds)


def number_of(said: str) -> float:
    """Return a number as people write it. Raises UsageError for what is none."""
    try:
        found = float(said.strip().replace(",", "."))
    except ValueError:
        raise UsageError(f"{said.strip()[:20]!r} is no number of points.") from None
    if not math.isfinite(found):
        raise UsageError("This is no number of points.")
    return found


def _somebody(ask: Ask) -> Person:
    found = ask.house.records.person(int(ask.word("person")))
    if found is None:
        raise Missing
    return found


def _menu(ask: Ask) -> list[tuple[str, str]]:
    """Return the pages of a problem that this person may see, by the names in their menu."""
    id = ask.circumstances.problem
    return [
        (page.menu, ask.house.at(page.path.replace("{problem}", id)))
        for page in ask.house.pages
        if page.menu and page.allows(ask.person.role)
    ]


_PROBLEM = "/staff/problems/{problem}"
_STUDENT = f"{_PROBLEM}/students/{{person:int}}"
PAGES = (
    Page("/staff", overview, STAFF),
    Page(_PROBLEM, problem, STAFF),
    Page(_STUDENT, student, STAFF),
    Page(f"{_STUDENT}/attempts/{{number:int}}/files/{{file:int}}", student_file, STAFF),
    Page(f"{_STUDENT}/adjust", adjust, INSTRUCTORS, "POST"),
    Page(f"{_STUDENT}/extend", extend, INSTRUCTORS, "POST"),
    Page(f"{_PROBLEM}/publish", publish, INSTRUCTORS, "POST"),
    Page(f"{_PROBLEM}/again", grade_again, INSTRUCTORS, "POST"),
    Page("/staff/people", people, INSTRUCTORS),
    Page("/staff/people", add_person, INSTRUCTORS, "POST"),
    Page("/staff/people/roster", take_roster, INSTRUCTORS, "POST"),
    Page("/staff/people/links", all_links, INSTRUCTORS, "POST"),
    Page("/staff/people/{person:int}/link", new_link, INSTRUCTORS, "POST"),
    Page("/staff/people/{person:int}/withdraw", withdraw, INSTRUCTORS, "POST"),
    Page("/staff/log", log, INSTRUCTORS),
)
