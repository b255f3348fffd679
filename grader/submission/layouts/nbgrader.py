"""nbgrader's `submitted/{student}/{assignment}/`, and its inbox `student+assignment+2026-11-24
10:00:00 UTC/`.
"""

import re
from collections import Counter

from grader.errors import UsageError
from grader.submission.attempts import moment
from grader.submission.class_tree import Tree, sample
from grader.submission.handed import name_of_path
from grader.submission.layout import SURE, Found, Left, Record
from grader.submission.left_out import rule_of
from grader.submission.plain_class import OLDER, plain_names
from grader.submission.selection import is_read
from grader.submission.stamps import stamp

_INBOX = re.compile(
    r"(?P<name>[^+]+)\+(?P<assignment>[^+]+)\+"
    r"(?P<when>\d{4}-\d\d-\d\d[ T_]\d\d[:_.-]\d\d[:_.-]\d\d.*?)(?:\+.*)?",
    re.S,
)
TIMESTAMP = "timestamp.txt"
MAX_STAMP = 200


class Nbgrader:
    """A folder a student with a folder of the assignment in it."""

    title = "nbgrader course"

    def __init__(self, assignment: str = "") -> None:
        self.assignment = assignment

    def for_assignment(self, assignment: str) -> "Nbgrader":
        """Return the same for one assignment of several."""
        return Nbgrader(assignment)

    def score(self, tree: Tree) -> float:
        """Every student has a folder, all with the same one or two folders in them and nothing
        else.
        """
        folders, files, _ = plain_names(tree)
        if not folders:
            return 0.0
        some = sample(folders)
        if len(files) <= len(folders) // 10 and all(_INBOX.fullmatch(name) for name in some):
            return SURE
        is_submitted = tree.name == "submitted"
        if files and not (is_submitted and len(files) <= max(1, len(folders) // 3)):
            return 0.0
        inside: Counter[str] = Counter()
        stamped = bare = notebooks = 0
        for name in some:
            seen = tree.names(name)
            own = [folder for folder in seen.folders if not rule_of(folder, True)]
            bare += bool(own) and not any(not rule_of(file, False) for file in seen.files)
            files_in = [tree.names(f"{name}/{folder}").files for folder in own[:5]]
            stamped += any(TIMESTAMP in files for files in files_in)
            notebooks += any(file.endswith(".ipynb") for files in files_in for file in files)
            inside.update(own)
        if bare < (len(some) / 2 if is_submitted else len(some)) or not inside:
            return 0.0
        shared = sum(count for count in inside.values() if count > 1) / sum(inside.values())
        if stamped or is_submitted:
            return SURE if shared == 1 or len(some) == 1 or is_submitted else 0.9
        return (
            0.7
            if len(some) > 1
            and shared > 0.8
            and max(inside.values()) > 0.7 * len(some)
            and notebooks > len(some) / 2  # else the folders may be parts of one's work
            else 0.0
        )

    def read(self, tree: Tree) -> Found:
        """Return a record a student, for the one assignment there is, or the one that was named."""
        folders, files, left = plain_names(tree)
        left += [Left(name, "a file, where nbgrader has a folder a student") for name in files]
        odd = [
            f"{name} is no folder of a student, and was not graded."
            for name in files
            if is_read(name)
        ]
        found: dict[str, dict[str, list[tuple[tuple[int, ...], str]]]] = {}
        students: list[str] = []
        for folder in folders:
            inbox = _INBOX.fullmatch(folder)
            if inbox is not None:
                when = moment(inbox["when"].partition(".")[0].removesuffix(" UTC")) or ()
                found.setdefault(inbox["assignment"], {}).setdefault(inbox["name"], []).append(
                    (when, folder)
                )
                students.append(inbox["name"])
                continue
            students.append(folder)
            for name in filter(is_read, tree.names(folder).files):
                left.append(Left(f"{folder}/{name}", "beside the folders of the assignments"))
                odd.append(f"{folder}/{name} lies in no assignment's folder, and was not graded.")
            for name in tree.names(folder).folders:
                if not rule_of(name, True):
                    found.setdefault(name, {}).setdefault(folder, []).append(
                        ((), f"{folder}/{name}")
                    )
        if not found:
            return Found(
                [], left, [*odd, "No folder of an assignment was found in any student's folder."]
            )
        wanted = self.assignment if self.assignment in found else ""
        if not wanted and self.assignment:
            raise UsageError(
                f"there is no assignment {self.assignment!r} in {tree.name}; there are "
                f"{', '.join(sorted(found))}"
            )
        most = max(found, key=lambda name: len(found[name]))
        others = {student for name in found if name != most for student in found[name]}
        if not wanted and len(others) <= len(found[most]) / 3 and len(found[most]) > 1:
            wanted = most  # a student's own folder beside it is no other assignment
        if not wanted and len(found) > 1:
            raise UsageError(
                f"{tree.name} holds {len(found)} assignments of nbgrader "
                f"({', '.join(sorted(found)[:10])}); "
                f"name one with --layout nbgrader:{min(found)}, or take each folder for a "
                "student's whole work with --layout folders"
            )
        wanted = wanted or next(iter(found))
        left += [
            Left(f"{name}", f"another assignment than {wanted}")
            for name in sorted(found)
            if name != wanted
        ]
        records: list[Record] = []
        for student, handed in found[wanted].items():
            name = name_of_path(student, True)
            handed = sorted(handed)
            place = handed[-1][1]
            left += [Left(older, OLDER.format(name)) for _, older in handed[:-1]]
            if len(handed) > 1:
                odd.append(f"{name} handed in {len(handed)} times: {place} was graded.")
            records.append(
                Record(
                    name,
                    tree.parts_of_folder(place),
                    login=student,
                    attempt=len(handed) if len(handed) > 1 else None,
                    submitted=_submitted(tree, place),
                )
            )
        odd += [
            f"{name} has a folder, and nothing in it for {wanted}."
            for name in sorted(set(students) - set(found[wanted]))
        ]
        return Found(sorted(records, key=lambda record: record.name), left, odd)


def _submitted(tree: Tree, place: str) -> str:
    """Return when nbgrader took a submission, by the name of its folder or the file in it."""
    inbox = _INBOX.fullmatch(place)
    text = inbox["when"] if inbox is not None else tree.text(f"{place}/{TIMESTAMP}", MAX_STAMP)
    return stamp(text or "")


LAYOUT = Nbgrader()
