"""Whose submission is whose: the folders of a class beside the list of its students.

Students are matched by id, login, email or name; where one of these fits two students it decides
nothing.
"""

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from grader.submission.layout import Record
from grader.submission.roster import Person, Roster

MAX_NEAR = 3
MOST_OF_A_NAME = 6
"""Words of a name that is looked for among others."""
_BESIDE = frozenset(
    ["late", "copy", "of", "final", "submission", "group", "gruppe", "team", "assignment", "hw"]
)
"""Words that sites and students put beside a name."""


@dataclass
class Matched:
    """Who of the roster handed in what.

    The person of each record by its number, and who is left on either side.
    """

    people: dict[int, Person] = field(default_factory=dict)
    missing: list[Person] = field(default_factory=list)
    unknown: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "å": "a", "ł": "l", "đ": "d"}
)


def _words(name: str) -> list[str]:
    name = unicodedata.normalize("NFC", name).casefold()
    last, comma, first = name.partition(",")
    if comma:
        name = f"{first} {last}"
    return re.findall(r"\w+", re.sub(r"['’`´]", "", name).replace("_", " "))


def _bare(text: str) -> str:
    """Return letters without marks: é as e, ü as u."""
    split = unicodedata.normalize("NFKD", text)
    return "".join(char for char in split if not unicodedata.combining(char)).replace("ß", "ss")


def name_keys(name: str) -> list[str]:
    """Return the forms in which a name may be written, the surest first.

    Two names fit where they share a form.

    >>> name_keys("Müller, Max")[0], name_keys("Max Müller")[0]
    ('max müller', 'max müller')
    """
    words = _words(name)
    if not words:
        return []
    turned = [words[-1], *words[:-1]]
    front = [*words[1:], words[0]]
    plain = " ".join(words)
    forms = [plain, " ".join(sorted(words))]
    forms += ["".join(words), "".join(turned), "".join(front)]
    for split in range(2, len(words)):
        forms.append("".join([*words[split:], *words[:split]]))
    more = []
    for form in forms:
        more += [_bare(form.translate(_UMLAUTS)), _bare(form)]
    return list(dict.fromkeys([*forms, *more]))


def match(records: Sequence[Record], roster: Roster) -> Matched:
    """Return whose submissions these are."""
    found = Matched(odd=list(roster.odd))
    people = roster.people
    tables: list[dict[str, int | None]] = [
        _unique((person.id, k) for k, person in enumerate(people)),
        _unique((person.site_id, k) for k, person in enumerate(people)),
        _unique((person.login, k) for k, person in enumerate(people)),
        _unique((person.email, k) for k, person in enumerate(people)),
        _unique((person.email.partition("@")[0], k) for k, person in enumerate(people)),
    ]
    names = _unique((key, k) for k, person in enumerate(people) for key in name_keys(person.name))
    exact = _unique((" ".join(_words(person.name)), k) for k, person in enumerate(people))
    whole = {**names, **exact}
    taken: dict[int, int] = {}
    unmatched: list[int] = []
    # ids of the class and of the roster are of one kind where one of them fits; then a name cannot
    # outweigh another id
    has_ids = any(record.id.casefold() in tables[0] for record in records if record.id)
    has_site_ids = any(
        record.site_id.casefold() in tables[1] for record in records if record.site_id
    )
    common = _common_words(records) - {word for one in people for word in _words(one.name)}
    for number, record in enumerate(records):
        person = _person_of(record, tables, exact, names)
        if person is None:
            person = _named_within(record.name, whole, common)
        if person is not None and _is_another(record, people[person], has_ids, has_site_ids):
            person = None
        if person is None:
            unmatched.append(number)
            continue
        if person in taken:
            first = records[taken[person]].name
            found.odd.append(
                f"{first} and {record.name} are both {people[person].name} of the "
                "roster; each was graded."
            )
        taken.setdefault(person, number)
        found.people[number] = people[person]
    found.missing = [person for k, person in enumerate(people) if k not in taken]
    left = {" ".join(_words(person.name)): person.name for person in found.missing}
    for number in unmatched:
        wanted = " ".join(_words(records[number].name))
        near = difflib.get_close_matches(wanted, left, MAX_NEAR, 0.75) if len(left) <= 5000 else []
        near += [key for key in left if key not in near and _shares_a_word(wanted, key)][
            : MAX_NEAR - len(near)
        ]
        found.unknown.append((records[number].name, tuple(left[key] for key in near[:MAX_NEAR])))
    return found


def _common_words(records: Sequence[Record]) -> set[str]:
    """Return the words that stand beside names: in a third of all, and in two at least."""
    counted = Counter(word for record in records for word in set(_words(record.name)))
    return {word for word, count in counted.items() if count > 1 and 3 * count >= len(records)}


def _named_within(name: str, whole: dict[str, int | None], common: Collection[str]) -> int | None:
    """Return the person whose whole name stands among words of the class ("Jane Doe - hw5",
    "hw5_DoeJane"), where it is only one.

    Not where another word may be a part of the name: "Jane Doe Smith" is somebody else.
    """
    words = _words(name)
    spans = [
        (start, end)
        for start in range(len(words))
        for end in range(start + 1, min(start + MOST_OF_A_NAME, len(words)) + 1)
        if " ".join(words[start:end]) in whole or "".join(words[start:end]) in whole
    ]
    if not spans:
        return None
    start, end = max(spans, key=lambda span: span[1] - span[0])
    if any(first < start or last > end for first, last in spans):
        return None
    beside = [*words[:start], *words[end:]]
    if not all(
        len(word) == 1 or word in common or word in _BESIDE or re.search(r"\d", word)
        for word in beside
    ):
        return None
    found = words[start:end]
    return whole.get(" ".join(found), whole.get("".join(found)))


def _is_another(record: Record, person: Person, has_ids: bool, has_site_ids: bool) -> bool:
    """Say whether a record's own id says that it is not this person, whatever the names say."""
    if has_site_ids and record.site_id and person.site_id:
        return record.site_id.casefold() != person.site_id.casefold()
    return bool(
        has_ids and record.id and person.id and record.id.casefold() != person.id.casefold()
    )


def _shares_a_word(one: str, other: str) -> bool:
    words, others = {w for w in one.split() if len(w) > 2}, {w for w in other.split() if len(w) > 2}
    if len(words) == 1:
        (word,) = words
        return any(word in (o, _bare(o)) or (len(o) > 4 and o in word) for o in others)
    return len(words & others) > 0


def _unique(pairs: Iterable[tuple[str, int]]) -> dict[str, int | None]:
    """Return which number each text stands for; None where it stands for several."""
    found: dict[str, int | None] = {}
    for text, number in pairs:
        key = text.strip().casefold()
        if key:
            found[key] = number if found.get(key, number) == number else None
    return found


def _person_of(
    record: Record,
    tables: Sequence[dict[str, int | None]],
    exact: dict[str, int | None],
    names: dict[str, int | None],
) -> int | None:
    """Return the number of the person whose submission a record is; None where nothing decides."""
    ids, site_ids, logins, emails, mailboxes = tables
    told = [
        (record.site_id, (site_ids,)),
        (record.id, (ids, site_ids)),
        (record.login, (logins, mailboxes, ids)),
        (record.email, (emails,)),
    ]
    for text, where in told:
        for table in where:
            person = table.get(text.strip().casefold()) if text else None
            if person is not None:
                return person
    plain = (
        re.sub(r" \([^()]*\)$", "", record.name)
        if record.id or record.site_id or record.section
        else record.name
    )
    person = exact.get(" ".join(_words(plain)))
    if person is not None:
        return person
    for key in name_keys(plain):
        person = names.get(key)
        if person is not None:
            return person
    # the site's own number may be what the roster calls id, but another list's numbers may look
    # alike: names come first
    if record.site_id and (person := ids.get(record.site_id)) is not None:
        return person
    for table in (ids, logins, emails, mailboxes):  # a folder may be called by the id or login
        person = table.get(plain.casefold())
        if person is not None:
            return person
    return _in_parts(plain, (ids, logins, emails))


def _in_parts(name: str, tables: Sequence[dict[str, int | None]]) -> int | None:
    """Return the person whose id or login is one of the parts of a name (`Doe_Jane_jdoe_3141592`),
    where it is only one.
    """
    parts = [part.casefold() for part in re.split(r"[\s_,;()\[\]+-]+", name) if len(part) > 2]
    found = Counter(
        person for part in parts for table in tables if (person := table.get(part)) is not None
    )
    return next(iter(found)) if len(found) == 1 else None
