"""The list of a class's students, as a CSV file.

Any order of columns; exports of course sites as they are. Header words are known in English and
German. Whose submission is whose is told in `whose`.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.errors import UsageError
from grader.submission.handed import composed

MAX_BYTES = 32 << 20
HEADER_ROWS = 12
_WORDS = {
    "name": "name|student|student name|full name|fullname|display "
    "name|students|teilnehmer|teilnehmerin|"
    "vollständiger name|vollstaendiger "
    "name|studierende|studierender|studentin|participant|anzeigename|sortable "
    "name|name, vorname|"
    "nachname, vorname|last name, first name|last, first|person",
    "first": "first name|firstname|given name|given "
    "names|vorname|vornamen|rufname|forename|first|first names|preferred name",
    "last": "last name|lastname|surname|family name|nachname|familienname|zuname|last",
    "id": "id|student id|studentid|sid|id number|idnumber|matriculation "
    "number|matrikelnummer|matrikelnr|matrikel-nr|"
    "matrikel nr|matrikel|matr nr|matr-nr|mtknr|mat nr|matnr|id "
    "nummer|id-nummer|student number|number|sis user id|sis id|"
    "university id|personal id|registration number|student "
    "no|ident|kennnummer|studierendennummer|immatrikulationsnummer|"
    "org defined id|"
    "orgdefinedid|lms user id|lms_user_id",
    "site_id": "canvas id|canvas user id|user id|userid|identifier|participant number|submission "
    "id|teilnehmernummer|moodle id",
    "login": "login|login id|sis login id|username|user name|user|account|github "
    "username|github_username|github|"
    "anmeldename|benutzername|nutzername|kennung|benutzerkennung|nutzerkennung|"
    "uni-kennung|unikennung|netid|net id|uid|rz-kennung|"
    "hrz-account|kürzel|handle|gitlab username|uni id|benutzer",
    "email": "email|e-mail|mail|email address|e-mail "
    "address|e-mail-adresse|email-adresse|e-mail adresse|emailadresse|"
    "e-mailadresse|mailadresse|mail address|e mail",
    "section": "section|sections|group|groups|gruppe|gruppen|tutorial|tutorium|class|kurs|"
    "lab|übungsgruppe|uebungsgruppe|"
    "tutorial group|section "
    "name|section_name|cohort|team|seminargruppe|parallelgruppe|übung|abschnitt",
    "role": "role|roles|rolle|rollen",
}
_FIELD_OF = {word: field_name for field_name, words in _WORDS.items() for word in words.split("|")}
_NO_PERSON = re.compile(
    r"points possible|student,? test|test student|manual posting|total|summe|average|"
    r"mittelwert|durchschnitt",
    re.I,
)
_STAFF = re.compile(
    r"instructor|teacher|\bta\b|assistant|dozent|lehrende|tutor|observer|designer|reader", re.I
)


@dataclass(frozen=True)
class Person:
    """A student on the roster."""

    name: str
    id: str = ""
    login: str = ""
    email: str = ""
    section: str = ""
    site_id: str = ""


@dataclass
class Roster:
    """All students of a class. `odd` are sentences about lines that are strange."""

    people: list[Person]
    odd: list[str] = field(default_factory=list)


def read_roster(path: Path) -> Roster:
    """Return the students in a CSV file.

    Raise UsageError, with the way out, for one that tells none.
    """
    said = f"--roster {path}"
    _refuse_spreadsheet(path.name, said)
    if path.is_dir():
        raise UsageError(f"{said} is a folder; name the CSV file in it")
    if not path.is_file():
        raise UsageError(f"{said}: there is no such file")
    return roster_of(path.read_bytes(), path.name, said)


def _refuse_spreadsheet(name: str, said: str) -> None:
    if name.lower().endswith((".xlsx", ".xls", ".ods", ".numbers")):
        raise UsageError(f"{said} is a spreadsheet: save it as CSV and name that file")


def roster_of(data: bytes, name: str, said: str) -> Roster:
    """Return the students in the bytes of a CSV file of this name.

    Raise UsageError, which begins with what was `said`, for one that tells none.
    """
    _refuse_spreadsheet(name, said)
    if len(data) > MAX_BYTES:
        raise UsageError(f"{said}: {len(data) >> 20} MiB is too large for a list of students")
    text = composed(_decoded(data)).replace("\r\n", "\n").replace("\r", "\n")
    rows, at, columns = _table(text)
    if columns is None:
        first = next((line for line in text.split("\n") if line.strip()), "")[:60]
        raise UsageError(
            f"{said}: no line names its columns (the first line is {first!r}). "
            "The header needs a column for the name, "
            "and may have id, login, email and section: name,id,email,section"
        )
    roster = Roster([])
    seen: dict[tuple[str, str], int] = {}
    if text.count('"') % 2:
        line = max(k for k, one in enumerate(text.split("\n"), 1) if one.count('"') % 2)
        roster.odd.append(f'{name}, line {line}: a quote (") is opened there and not closed.')
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        cells = {kind: _cell(row, places) for kind, places in columns.items()}
        whole = [row[place] for places in columns.values() for place in places if place < len(row)]
        if broken := next((cell for cell in whole if "\n" in cell), ""):
            start = " ".join(broken.split())[:40]
            raise UsageError(
                f'{said}: a cell goes over several lines ({start!r}...): a quote (") is opened '
                "there and not closed in its line"
            )
        if any(_NO_PERSON.fullmatch(cell.strip(" :")) for cell in row[:2]) or not any(
            cells.values()
        ):
            continue
        if _STAFF.search(cells.get("role", "")) and "student" not in cells.get("role", "").lower():
            continue
        person = _person(cells)
        if not (person.name or person.email or person.login or person.id):
            continue
        own = [("id", person.id), ("login", person.login), ("email", person.email.lower())]
        again = [(kind, value) for kind, value in own if value and (kind, value) in seen]
        for kind, value in again:
            roster.odd.append(
                f"{name}, line {number}: the {kind} {value} stands in line "
                f"{seen[kind, value]} already."
            )
        if again and person in roster.people:
            continue
        seen.update({one: number for one in own if one[1] and one not in seen})
        roster.people.append(person)
    if not roster.people:
        raise UsageError(f"{said}: there is no student in it")
    return roster


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _table(text: str) -> tuple[list[list[str]], int, dict[str, list[int]] | None]:
    """Return the rows, which of them is the header, and the columns of each field.

    By the delimiter that fits best.
    """
    best: tuple[int, list[list[str]], int, dict[str, list[int]] | None] = (0, [], 0, None)
    declared = re.match(r"sep=(.)\n", text)
    text = text[declared.end() :] if declared else text
    for delimiter in (declared[1],) if declared else (",", ";", "\t", "|"):
        try:
            rows = [
                [cell.strip() for cell in row]
                for row in csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True)
            ]
        except csv.Error:
            continue
        for number, row in enumerate(rows[:HEADER_ROWS]):
            columns = _columns(row)
            tells = sum(len(places) for kind, places in columns.items() if kind != "role")
            is_header = bool(columns.keys() & {"name", "last", "email", "login", "id", "site_id"})
            if is_header and tells > best[0]:
                best = tells, rows, number, columns
    return best[1], best[2], best[3]


def _columns(row: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, cell in enumerate(row):
        kind = _FIELD_OF.get(_header_word(cell))
        if kind is not None:
            found.setdefault(kind, []).append(place)
    words = [_header_word(cell) for cell in row]
    if "id" in words and any(
        word.startswith("sis ") for word in words
    ):  # Canvas: ID is its own number, SIS User ID the school's
        place = words.index("id")
        found["id"].remove(place)
        found.setdefault("site_id", []).append(place)
        if not found["id"]:
            del found["id"]
    if words[:1] == ["name"] and "last" not in found and "first" in found:  # "Name; Vorname"
        found["last"] = found.pop("name")
    return found


def _header_word(cell: str) -> str:
    return re.sub(r"[\s_.:]+", " ", cell.strip().strip("\"'*#").lower()).strip().replace(" - ", "-")


def _cell(row: Sequence[str], places: Iterable[int]) -> str:
    return next(
        (
            " ".join(row[place].split())
            for place in places
            if place < len(row) and row[place].strip()
        ),
        "",
    )


def _person(cells: dict[str, str]) -> Person:
    name = cells.get("name", "")
    if not name:
        name = " ".join(part for part in (cells.get("first", ""), cells.get("last", "")) if part)
    elif cells.get("last") and cells.get("first"):
        name = f"{cells['first']} {cells['last']}"
    identifier, email = cells.get("site_id", ""), cells.get("email", "")
    if identifier and not re.fullmatch(
        r"\D*\d+", identifier
    ):  # GitHub Classroom: whatever the teacher chose
        name, email = (
            (name, email or identifier) if "@" in identifier else (name or identifier, email)
        )
    last, comma, first = name.partition(",")
    if (
        comma
        and first.strip()
        and not re.fullmatch(r"(?i)\s*(jr|sr|ii|iii|iv|phd|m\.?sc|b\.?sc)\.?", first)
    ):
        name = f"{first.strip()} {last.strip()}"
    site_id = re.sub(r"^\D*(?=\d+$)", "", cells.get("site_id", ""))  # Moodle: "Participant 12345"
    return Person(
        name or email or cells.get("login", "") or cells.get("id", ""),
        cells.get("id", ""),
        cells.get("login", ""),
        email,
        cells.get("section", ""),
        site_id,
    )
