"""Students of a class are found in a gradebook: by ids first, by names with care, and never by guess."""

import random

import pytest

from grader.delivery.export import exported
from grader.delivery.matching import matched, read_pairs
from grader.errors import UsageError
from grader.exports.target import Listed
from grader.submission.roster import read_roster
from tests.exports.a_line import simple

FIRST = [
    "Anna",
    "Björn",
    "Chloé",
    "Dmitri",
    "Elif",
    "François",
    "Grete",
    "Håkon",
    "Inés",
    "Jürgen",
    "Kaito",
    "Łukasz",
    "Maya",
    "Noël",
    "Océane",
    "Pía",
    "Qi",
    "Rúben",
    "Søren",
    "Tom",
]
LAST = [
    "Adler",
    "Brönte",
    "Castaño",
    "Doğan",
    "Eßer",
    "Fröhlich",
    "García",
    "Hübner",
    "İnce",
    "Jensen",
]


def class_of_200():
    """200 students of different names, each with an id."""
    names = [(first, last) for first in FIRST for last in LAST]
    return [
        Listed(
            k + 1, f"{last}, {first}", id=f"s{k:04}", site_id=str(9000 + k), email=f"u{k}@x.example"
        )
        for k, (first, last) in enumerate(names)
    ]


def slipped(name, chance):
    """Return a name with one typing error: two letters exchanged, one dropped, or one doubled."""
    at = chance.randrange(1, len(name) - 2)
    how = chance.randrange(3)
    if how == 0:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + name[at + 1 :] if how == 1 else name[:at] + name[at] + name[at:]


def test_200_students_are_all_found_by_names_written_in_other_ways():
    people = class_of_200()
    ways = [
        lambda first, last: f"{first} {last}",
        lambda first, last: f"{last} {first}",
        lambda first, last: f"{last.lower()}{first.lower()}",
        lambda first, last: f"{first}_{last}".upper(),
    ]
    lines = []
    for k, one in enumerate(people):
        last, _, first = one.name.partition(", ")
        lines.append(simple(ways[k % 4](first, last)))
    found = matched(lines, people)
    assert not found.unmatched
    assert not found.ambiguous
    assert [found.rows[line.student] for line in lines] == [one.row for one in people]


def test_names_with_typing_errors_are_never_written_to_another_and_the_right_one_is_proposed():
    people = class_of_200()
    chance = random.Random(4)
    meant = {}
    for k, one in enumerate(people):
        last, _, first = one.name.partition(", ")
        name = f"{first} {last}"
        meant[slipped(name, chance) if k % 3 == 0 else name] = one
    found = matched([simple(name) for name in meant], people)
    assert all(meant[student].row == row for student, row in found.rows.items())
    assert len(found.rows) >= 133
    proposed = [name for name, near in found.unmatched.items() if meant[name].name in near]
    assert len(found.unmatched) >= 50
    assert len(proposed) > 0.9 * len(found.unmatched)


def test_with_typing_errors_in_names_and_ids_in_the_roster_all_are_found(tmp_path):
    people = class_of_200()
    chance = random.Random(5)
    (tmp_path / "roster.csv").write_text(
        "name,id,login\n"
        + "".join(
            f'"{slipped(one.name, chance)}",{one.id},login{k}\n' for k, one in enumerate(people)
        )
    )
    lines = [simple(f"login{k}") for k in range(len(people))]
    found = matched(lines, people, read_roster(tmp_path / "roster.csv"))
    assert [found.rows[line.student] for line in lines] == [one.row for one in people]


def test_two_grades_for_one_student_and_one_name_for_two_are_ambiguous_and_not_written():
    people = [
        Listed(1, "Kim, Ada", id="1"),
        Listed(2, "Ada Kim", id="2"),
        Listed(3, "Lee Bruce", id="3"),
    ]
    found = matched([simple("Ada Kim"), simple("lee bruce"), simple("Bruce Lee")], people)
    assert not found.rows
    assert found.ambiguous["Ada Kim"] == "fits Kim, Ada (1) and Ada Kim (2)"
    assert found.ambiguous["Bruce Lee"] == "and lee bruce are both Lee Bruce (3)"
    assert not found.is_clear


def test_what_a_person_said_settles_it(tmp_path):
    people = [Listed(1, "Kim, Ada", id="1"), Listed(2, "Ada Kim", id="2")]
    (tmp_path / "pairs.csv").write_text("student,is\nAda Kim,2\n")
    found = matched([simple("Ada Kim")], people, pairs=read_pairs(tmp_path / "pairs.csv"))
    assert found.rows == {"Ada Kim": 2}
    with pytest.raises(UsageError, match="is nobody"):
        matched([simple("Ada Kim")], people, pairs={"Ada Kim": "3"})
    with pytest.raises(UsageError, match="there is no student 'Eve'"):
        matched([simple("Ada Kim")], people, pairs={"Eve": "1"})


def test_an_id_outweighs_a_name():
    people = [Listed(1, "Ada Kim", id="1"), Listed(2, "Eva Kim", id="2")]
    found = matched([simple("Ada Kim", id="2")], people)
    assert found.rows == {"Ada Kim": 2}


def test_who_is_found_by_a_login_is_not_called_matched_by_another_name():
    listed = [Listed(1, "Alm, Anna", login="anna"), Listed(2, "Berg, Bo", id="s7")]
    found = matched([simple("Anna"), simple("bo berg")], listed)
    assert found.rows == {"Anna": 1, "bo berg": 2}
    told = list(found.sentences())
    assert "Matched by another name (1):" in told
    assert not any("Anna" in line for line in told)


def test_the_table_has_everybody_once():
    people = [Listed(1, "Ada Kim"), Listed(2, "Eva Kim")]
    lines = [simple("Ada Kim"), simple("Nobody")]
    table = matched(lines, people).table(lines)
    assert [(row["student"], row["status"], row["listed"]) for row in table] == [
        ("Ada Kim", "matched", "Ada Kim"), ("Nobody", "unmatched", ""), ("", "no grade", "Eva Kim")]  # fmt: skip


def test_a_target_that_is_not_there_is_told_with_all_that_are():
    with pytest.raises(UsageError, match="blackboard, canvas, csv"):
        exported("cnavas", [])
