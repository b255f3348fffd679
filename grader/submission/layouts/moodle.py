"""Moodle's "Download all submissions": `Jane Doe_12345_assignsubmission_file_/work.py`, or the same
flat.

12345 is the number of the participant in this assignment (in the grading worksheet "Participant
12345"), no student id. `_onlinetext_` holds what was written into the form, as HTML. With group
mode the group's name stands before the student's.
"""

import re

from grader.submission.attempts import newest_attempt
from grader.submission.class_tree import MAX_PARTS, Tree, sample
from grader.submission.handed import Part, composed, shown_path
from grader.submission.layout import Found, Left, Record, told_apart, unique_parts
from grader.submission.left_out import rule_of
from grader.submission.plain_class import OLDER

_FLAT = re.compile(
    r"(?P<name>.+?)(?:_(?P<id>\d+))?_assign(?P<half>submission|feedback)_(?P<plugin>[a-z]+)_(?P<shown>.+)",
    re.S,
)
_FOLDER = re.compile(
    r"(?P<name>.+?)(?:_(?P<id>\d+))?_assign(?P<half>submission|feedback)_(?P<plugin>[a-z]+)_*", re.S
)
_NO_WORK = "Moodle's own file (feedback or comments)"


class Moodle:
    """Folders, or flat files, that carry name, number and the kind of submission."""

    title = "Moodle download"

    def score(self, tree: Tree) -> float:
        """Most entries carry `_assignsubmission_`."""
        seen = tree.names()
        folders = sample([name for name in seen.folders if not rule_of(name, True)])
        files = sample(
            [name for name in seen.files if not rule_of(name, False) or _FLAT.fullmatch(name)]
        )
        found = sum(bool(_FOLDER.fullmatch(name)) for name in folders) + sum(
            bool(_FLAT.fullmatch(name)) for name in files
        )
        return 0.98 * found / (len(folders) + len(files)) if found else 0.0

    def read(self, tree: Tree) -> Found:
        """Return a record a student: the files and the text of one name and number."""
        seen = tree.names()
        left: list[Left] = []
        odd: list[str] = []
        parts: dict[tuple[str, str], list[Part]] = {}
        attempts: dict[tuple[str, str], int | None] = {}
        for names, pattern, is_folder in (
            (seen.folders, _FOLDER, True),
            (seen.files, _FLAT, False),
        ):
            for name in names:
                found = pattern.fullmatch(name)
                if found is None or name.startswith("."):
                    rule = (
                        rule_of(name, is_folder)
                        or "not named as Moodle names it: whose it is cannot be told"
                    )
                    left.append(Left(f"{name}/" if is_folder else name, rule))
                    if not rule_of(name, is_folder):
                        odd.append(f"{name} is not named as Moodle names it, and was not graded.")
                elif found["half"] == "feedback" or found["plugin"] == "comments":
                    left.append(Left(name, _NO_WORK))
                else:
                    who = (found["name"], found["id"] or "")
                    mine = parts.setdefault(who, [])
                    is_text = found["plugin"] == "onlinetext"
                    if not is_folder:
                        mine.append(
                            tree.part(name, found["shown"], is_html=is_text and _is_page(name))
                        )
                        continue
                    inside = name
                    chosen = newest_attempt(tree, name)
                    if chosen is not None:
                        inside = f"{name}/{chosen.name}"
                        attempts[who] = chosen.number
                        left += [
                            Left(f"{name}/{older}", OLDER.format(found["name"]))
                            for older in chosen.older
                        ]
                    if is_text:
                        for path in list(tree.walk(inside))[:MAX_PARTS]:
                            is_page = _is_page(path)
                            shown = path[len(inside) + 1 :]
                            if is_page or not rule_of(path.rsplit("/", 1)[-1], False):
                                mine.append(tree.part(path, shown, is_html=is_page))
                    else:
                        mine += tree.parts_of_folder(inside)
        records = []
        for (called, number), found_parts in parts.items():
            section, name = _group_and_name(
                composed(shown_path(called)), [composed(other) for other, _ in parts]
            )
            records.append(
                Record(
                    name,
                    unique_parts(found_parts),
                    site_id=number,
                    section=section,
                    attempt=attempts.get((called, number)),
                )
            )
        return Found(told_apart(sorted(records, key=lambda record: record.name)), left, odd)


def _is_page(name: str) -> bool:
    return name.lower().endswith((".html", ".htm"))


def _group_and_name(name: str, all_names: list[str]) -> tuple[str, str]:
    """Return the group that Moodle put before a name (`Group 1-Jane Doe`), where most names have
    one.
    """
    grouped = [other for other in all_names if re.match(r"[^-]*\d[^-]*-\D", other)]
    if len(grouped) * 2 > len(all_names) and name in grouped:
        group, _, rest = name.partition("-")
        return group.strip(), rest.strip()
    return "", name


LAYOUT = Moodle()
