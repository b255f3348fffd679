"""The pages of a class: the class page and its parts, reports, exports, and who moved.

They are those that `grader grade` and `grader regrade` write, made from what is in the store now.
"""

from collections.abc import Iterator, Sequence

from starlette.responses import Response, StreamingResponse

from grader.analysis.moves import Move, move
from grader.analysis.overview import ClassOverview
from grader.exports import exports
from grader.report.moves import moves_csv, render_moves
from grader.report.render import render, render_class, render_mistake, render_question
from grader.results.about import columns_of
from grader.results.class_row import StudentRow
from grader.results.decision import Decisions
from grader.results.grade_json import read_grade
from grader.results.visibility import shown
from grader.web.ask import INSTRUCTORS, STAFF, Ask, Missing, Page, with_way_back
from grader.web.records import Person
from grader.web.standing import grade_of
from grader.web.uploads import Upload

CHUNK = 200


def class_page(ask: Ask) -> Response:
    """Show the class page, with the item analysis and the mistakes."""
    rows = rows_of(ask)
    html = render_class(rows, _overview(ask, rows), 0, 1, ask.templates)
    return with_way_back(html, _way_back(ask), ask.house)


def class_part(ask: Ask) -> Response:
    """Show the page of one question, or of one mistake."""
    found = _overview(ask, rows_of(ask))
    wanted = ask.word("file")
    for one in found.question_figures:
        if wanted == f"question-{one.item.question}.html":
            html = render_question(found, one, ask.templates)
            return with_way_back(html, _way_back(ask), ask.house)
    for mistake in (*found.shown_mistakes, *found.shown_alike):
        if wanted == mistake.file:
            html = render_mistake(found, mistake, ask.templates)
            return with_way_back(html, _way_back(ask), ask.house)
    raise Missing


def student_report(ask: Ask) -> Response:
    """Show the report of a student's newest graded attempt, as the student reads it."""
    person, house = student_of(ask), ask.house
    id = ask.circumstances.problem
    for upload in house.uploads.of(id, person.id):
        grade = grade_of(house.store, upload, person)
        if grade is not None:
            grade = house.rows.counted(upload, person, grade)
            html = render(shown(grade, house.rows.finals.levels(id)), "html", ask.templates)
            there = ask.house.at(f"/staff/problems/{id}/students/{person.id}")
            return with_way_back(html, [*_way_back(ask), (person.name, there)], ask.house)
    raise Missing


def moves_page(ask: Ask) -> Response:
    """Show who moved when the class was graded again: by how much, on which check, why."""
    moves, count = _moves(ask)
    counts = ask.house.uploads.counts()
    waiting = sum(counts.get((ask.circumstances.problem, one), 0) for one in ("waiting", "grading"))
    said = [
        "Compared is each student's newest attempt with the grade that it had before the last one. "
        "What people decided is in both."
    ]
    if waiting:
        said.append(f"Still waiting to be graded: {waiting}. Look again then.")
    exercise = ask.circumstances.loaded.exercise
    html = render_moves(moves, exercise.title, said, count, ask.templates, exercise.language)
    return with_way_back(html, _way_back(ask), ask.house)


def moves_file(ask: Ask) -> Response:
    """Return who moved as CSV, a line for each check that came out otherwise."""
    ask.note("downloaded", ask.circumstances.problem, detail="moves.csv")
    headers = {"Content-Disposition": 'attachment; filename="moves.csv"'}
    return Response(moves_csv(_moves(ask)[0]), media_type="text/csv", headers=headers)


def export(ask: Ask) -> Response:
    """Return a file of the class for another program, as `grader grade` writes it."""
    return _exported(ask, ask.word("file"))


def mistakes_file(ask: Ask) -> Response:
    """Return the list of mistakes, to which the class page leads."""
    return _exported(ask, "mistakes.csv")


def _exported(ask: Ask, file: str) -> Response:
    found = next((one for one in exports() if one.file == file), None)
    if found is None:
        raise Missing
    rows = rows_of(ask)
    columns = columns_of([row.about for row in rows if row.about is not None], has_roster=True)
    ask.note("downloaded", ask.circumstances.problem, detail=found.file)

    def lines() -> Iterator[str]:
        if not rows:
            yield found.head(None, columns)
        for number, row in enumerate(rows):
            if not number:
                yield found.head(row, columns)
            yield found.line(row, columns, not number)
        yield found.foot(len(rows))

    headers = {"Content-Disposition": f'attachment; filename="{found.file}"'}
    return StreamingResponse(lines(), media_type="application/octet-stream", headers=headers)


def rows_of(ask: Ask) -> list[StudentRow]:
    """Return the row of each student's newest graded attempt in the problem that is asked for."""
    return ask.house.rows.of(ask.circumstances.problem, newest_of(ask))


def student_of(ask: Ask) -> Person:
    """Return the student whom an address names. Raises Missing where there is none."""
    found = ask.house.records.person(int(ask.word("person")))
    if found is None or found.role != "student":
        raise Missing
    return found


def newest_of(ask: Ask) -> list[tuple[Person, Upload | None]]:
    """Return each student with the newest attempt in the problem that is asked for."""
    newest = ask.house.uploads.newest(ask.circumstances.problem)
    return [(one, newest.get(one.id)) for one in ask.house.records.people("student")]


def _overview(ask: Ask, rows: Sequence[StudentRow]) -> ClassOverview:
    found = ClassOverview()
    for row in rows:
        found.add(row)
    found.title = found.title or ask.circumstances.loaded.exercise.title
    return found


def _moves(ask: Ask) -> tuple[list[Move], int]:
    """Return who moved between the last two grades of one submission, and how many have a grade."""
    store, id = ask.house.store, ask.circumstances.problem
    decisions = Decisions(store.decisions(id))
    found = newest_of(ask)
    graded = [(p, u) for p, u in found if u is not None and u.grade_key and u.submission]
    moves = []
    for start in range(0, len(graded), CHUNK):
        part = graded[start : start + CHUNK]
        keys = [upload.grade_key or "" for _, upload in part]
        now = store.texts(keys)
        before = store.newest_of(id, [upload.submission or "" for _, upload in part], keys)
        for person, upload in part:
            digest = upload.submission or ""
            old = read_grade(before[digest][1], person.handle) if digest in before else None
            new = read_grade(now.get(upload.grade_key or "", "null"), person.handle)
            if old is not None and new is not None:
                old, new = decisions.within(old, digest), decisions.within(new, digest)
                moved = move(person.handle, old, new)
                moves += [moved] if moved is not None else []
    return moves, len(graded)


def _way_back(ask: Ask) -> list[tuple[str, str]]:
    id = ask.circumstances.problem
    return [("All problems", ask.house.at("/staff")), (id, ask.house.at(f"/staff/problems/{id}"))]


_PROBLEM = "/staff/problems/{problem}"
PAGES = (
    Page(f"{_PROBLEM}/class/index.html", class_page, STAFF, menu="Class page"),
    Page(f"{_PROBLEM}/class/class/{{file}}", class_part, STAFF),
    Page(f"{_PROBLEM}/class/{{person:int}}/report.html", student_report, STAFF),
    Page(f"{_PROBLEM}/class/mistakes.csv", mistakes_file, STAFF),
    Page(f"{_PROBLEM}/moves", moves_page, STAFF, menu="Who moved"),
    Page(f"{_PROBLEM}/moves.csv", moves_file, INSTRUCTORS),
    Page(f"{_PROBLEM}/export/{{file}}", export, INSTRUCTORS),
)
