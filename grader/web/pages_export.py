"""Grades for another program, from the pages: the same as `grader export` writes."""

from collections.abc import Sequence
from importlib.util import find_spec

from starlette.responses import Response

from grader.delivery.export import exported
from grader.errors import UsageError
from grader.exports import targets
from grader.exports.target import GradebookTarget, Line, StudentTarget
from grader.results.final import Final
from grader.results.visibility import shown, shown_in_the_end
from grader.web.ask import INSTRUCTORS, Ask, Page, Refused
from grader.web.standing import about_of

MOST_TOLD = 40
NEEDS = {"excel": "openpyxl"}
"""Targets that another package writes, where it is installed."""


def choose(ask: Ask) -> Response:
    """Show the programs that grades can go to, with what each needs."""
    return _page(ask)


def write(ask: Ask) -> Response:
    """Return the file for a program; where something is odd, first say what."""
    name = ask.form.get("target", "")
    target = targets().get(name)
    if target is None:
        raise Refused("There is no such program.")
    gradebook = next((data for file, data in ask.files if file and data), None)
    try:
        found = exported(
            target,
            _lines(ask),
            gradebook=gradebook,
            column=ask.form.get("column", "").strip() or None,
            final_only=ask.form.get("final_only") == "yes",
        )
    except UsageError as error:
        said = str(error).replace(": name it with --gradebook FILE", ": choose it above")
        return _page(ask, name, [said], 400)
    odd = found.matching
    is_odd = bool(not odd.is_clear or odd.without or odd.faulty or odd.waiting or odd.notes)
    if is_odd and ask.form.get("anyway") != "yes":
        told = list(odd.sentences())[:MOST_TOLD]
        return _page(ask, name, [*told, "Nothing was written."], 400)
    id = ask.circumstances.problem
    ask.note("exported", id, detail=f"{target.name}: {len(found.matching.rows)} grades")
    if isinstance(target, StudentTarget):
        file, data = f"{id}-{target.name}.zip", found.packed()
    else:
        file, data = target.file, found.files[target.file]
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(data, media_type="application/octet-stream", headers=headers)


def _page(ask: Ask, name: str = "", told: Sequence[str] = (), status: int = 200) -> Response:
    found = [
        one
        for one in targets().values()
        if one.name not in NEEDS or find_spec(NEEDS[one.name]) is not None
    ]
    return ask.page(
        "exports.html",
        status,
        id=ask.circumstances.problem,
        problem=ask.circumstances.loaded,
        plain=[one for one in found if not isinstance(one, GradebookTarget)],
        books=[one for one in found if isinstance(one, GradebookTarget)],
        name=name,
        told_of_it=told,
    )


def _lines(ask: Ask) -> list[Line]:
    """Return the newest graded attempt of every student, as it may leave the house."""
    house, id = ask.house, ask.circumstances.problem
    levels = house.rows.finals.levels(id)
    people = {person.id: person for person in house.records.people("student")}
    newest = [
        (people[number], attempts[-1])
        for number, attempts in house.uploads.graded(id).items()
        if number in people
    ]
    lines = []
    for person, upload, grade in house.rows.grades(id, newest):
        final = grade.final
        if final is None:
            final = Final(grade.points, grade.max_points, grade.points, grade.max_points)
        about = about_of(person, upload)
        lines.append(
            Line(person.handle, shown(grade, levels), shown_in_the_end(grade), final, about)
        )
    return sorted(lines, key=lambda line: line.student.casefold())


_HERE = "/staff/problems/{problem}/exports"
PAGES = (
    Page(_HERE, choose, INSTRUCTORS, menu="Exports"),
    Page(_HERE, write, INSTRUCTORS, "POST"),
)
