"""The submissions in the folders, archives and files that an instructor names.

Which layout they have, and who handed in what.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.display import one_line, quoted
from grader.errors import UsageError
from grader.submission.archive import ArchiveError, archive_suffix
from grader.submission.class_records import Records, Submissions
from grader.submission.class_tree import ArchiveTree, DiskTree, Tree
from grader.submission.handed import Part, Where, name_of_path, shown_path
from grader.submission.layout import CLEAR, Found, Layout, Left, Record
from grader.submission.layout_registry import known_layouts
from grader.submission.left_out import rule_of
from grader.submission.people import are_parts, are_people, is_person
from grader.submission.plain_class import FILLS, plain_names
from grader.submission.recognised import PLAIN, are_students_in, descend, recognise

DOUBTFUL = 0.3
NEARLY = 0.1
MOST_WRAPPED = 4
"""So many folders with nothing but one folder in them are looked into for those of a class."""


@dataclass
class ClassReading:
    """A class as it was read.

    `hints` say what was unclear, and what to do where it was read wrongly.
    """

    records: Records = field(default_factory=Records)
    layouts: dict[str, str] = field(default_factory=dict)
    left_out: list[Left] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    is_forced: bool = False

    @property
    def submissions(self) -> Submissions:
        """What is graded."""
        return Submissions(self.records)

    @property
    def is_plain(self) -> bool:
        """Say whether each submission is a file or folder as it stands, and no layout told more."""
        return set(self.layouts) <= set(PLAIN)

    @property
    def sentence(self) -> str:
        """Say in one line which layout was recognised, how many students there are and how much was
        left out.
        """
        titles = " and ".join(dict.fromkeys(self.layouts.values()))
        names = ", ".join(self.layouts)
        count, left = len(self.records), len(self.left_out)
        students = "1 student" if count == 1 else f"{count} students"
        return f"Read as {titles} ({names}): {students}, {left} left out."

    def told(self) -> Iterator[tuple[int, Record]]:
        """Yield (number, record) of those of which a layout tells more than name and place."""
        if not self.is_plain or any("attempt" in one.rule for one in self.left_out):
            yield from enumerate(self.records)

    def odd_of_students(self) -> Iterator[str]:
        """Yield what is odd about single students' work, with their names."""
        for _, record in self.told():
            yield from (f"{record.name}: {sentence}" for sentence in record.odd)

    def _take(self, name: str, layout: Layout, found: Found) -> None:
        self.layouts[name] = layout.title
        self.records.extend(found.records)
        self.left_out += found.left_out
        self.odd += found.odd


def read_class(paths: Sequence[Path], forced: str | None = None) -> ClassReading:
    """Return the submissions in these places. `forced` is the layout that --layout names.

    Raises UsageError for an archive that cannot be read and for a layout that is not known or does
    not fit.
    """
    reading = ClassReading(is_forced=forced is not None)
    layout = layout_named(forced) if forced else None
    folders = [path for path in paths if path.is_dir()]
    if layout is None and len(folders) > 1:
        if are_students(folders):
            _read_as_students(reading, paths)
            return reading
        parents = {path.resolve().parent for path in folders}
        if len(parents) == 1:
            reading.hints.append(
                f"{len(folders)} folders were named; each file and folder in them is "
                "taken for a submission. If they are the "
                "students' own folders, name the class folder instead: grader grade "
                f"{quoted(folders[0].parent)}"
            )
    for path in paths:
        if path.is_dir():
            _read_tree(reading, DiskTree(path), path, layout, forced)
        elif archive_suffix(path.name) and not path.is_symlink():
            _read_archive(reading, path, layout, forced, is_alone=len(paths) == 1)
        else:
            reading.records.extend([_record_of(path)])
            reading.layouts.setdefault("flat", known_layouts()["flat"].title)
    return reading


def read_watched(paths: Sequence[Path], forced: str | None = None) -> ClassReading:
    """Return the submissions there are by now in folders that fill.

    By the layout that was named, or each file or folder one.

    A layout is not guessed here: what arrives next could change it.
    """
    name = forced or "mixed"
    layout = layout_named(name)
    reading = ClassReading(is_forced=True)
    for path in paths:
        tree = DiskTree(path)
        tree.remembered[FILLS] = True
        reading._take(name, layout, layout.read(tree))
    return reading


def only(reading: ClassReading, wanted: Sequence[Where]) -> ClassReading:
    """Return a reading with these submissions only, in their order."""
    numbers = {reading.records.where(number): number for number in range(len(reading.records))}
    found = ClassReading(layouts=reading.layouts, left_out=reading.left_out)
    found.records.extend([reading.records[numbers[where]] for where in wanted if where in numbers])
    return found


def layout_named(name: str) -> Layout:
    """Return a layout by what --layout says.

    Its name, for nbgrader perhaps with an assignment (`nbgrader:ps1`).
    """
    known = known_layouts()
    stem, _, assignment = name.partition(":")
    found = known.get(stem)
    if found is None:
        raise UsageError(f"there is no layout {name!r}; there are {', '.join(sorted(known))}")
    if assignment:
        chosen = getattr(found, "for_assignment", None)
        if chosen is None:
            raise UsageError(f"--layout {name}: only nbgrader takes an assignment")
        layout: Layout = chosen(assignment)
        return layout
    return found


def _record_of(path: Path) -> Record:
    is_folder = path.is_dir()
    return Record(name_of_path(path.name, is_folder), (Part(path, "" if is_folder else path.name),))


def are_students(folders: Sequence[Path]) -> bool:
    """Say whether folders that were named one by one are students' own.

    What is in them is called alike from one to another.
    """
    count: Counter[str] = Counter()
    inside: list[set[str]] = []
    for folder in folders:
        seen = DiskTree(folder).names()
        inside.append(
            {
                name.lower()
                for name in (*seen.files, *seen.folders)
                if not rule_of(name, name in seen.folders)
            }
        )
        count.update(inside[-1])
    names = [name for own in inside for name in own]
    has_files = all(
        any(not rule_of(name, False) for name in DiskTree(folder).names().files)
        for folder in folders
    )
    return has_files and sum(count[name] > 1 for name in names) * 2 >= len(names) > 0


def _read_as_students(reading: ClassReading, paths: Sequence[Path]) -> None:
    for path in paths:
        rule = rule_of(path.name, path.is_dir())
        if rule:
            reading.left_out.append(Left(path.name, rule))
        else:
            reading.records.extend([_record_of(path)])
    reading.layouts["folders"] = known_layouts()["folders"].title
    reading.hints.append(
        "The folders that were named hold files of the same names, and were taken for "
        "one student's each."
    )


def _read_archive(
    reading: ClassReading,
    path: Path,
    layout: Layout | None,
    forced: str | None,
    is_alone: bool,
) -> None:
    """Read an archive as a class where it is clearly one, or is said to be.

    Otherwise it is one student's.
    """
    try:
        tree = ArchiveTree(path)
        top: Tree = descend(tree)
        name, score, _ = recognise(top)
        folders, files, _left = plain_names(top)
        looks_like_class = (score >= CLEAR and name not in PLAIN) or (
            name == "folders" and are_students_in(top, folders)
        )
    except ArchiveError as error:
        if layout is not None or is_alone:
            again = "" if layout is not None else "; download it again, or unpack it"
            raise UsageError(f"{shown_path(path)}: {error}{again}") from None
        looks_like_class = False
        folders, files = [], []
    if layout is None and not looks_like_class:
        reading.records.extend([_record_of(path)])
        reading.layouts.setdefault("flat", known_layouts()["flat"].title)
        if len(folders) > 1 or len(files) > 1:
            reading.hints.append(
                f"{path.name} was taken for one student's submission. If it holds a "
                "whole class, say how: "
                f"--layout {'folders' if folders else 'flat'}"
            )
        return
    _read_tree(reading, tree, path, layout, forced)


def _read_tree(
    reading: ClassReading, tree: Tree, path: Path, layout: Layout | None, forced: str | None
) -> None:
    reading.left_out += [Left(name, why) for name, why in tree.left_out()]
    if layout is not None and forced is not None:
        top = tree if layout.score(tree) >= DOUBTFUL else descend(tree)
        name, chosen = forced, layout
    else:
        top = descend(tree)
        name, score, others = recognise(top)
        chosen = known_layouts()[name]
        near = [(other, value) for other, value in others if value >= DOUBTFUL]
        if near and (score < CLEAR or (near[0][1] >= CLEAR and score - near[0][1] < NEARLY)):
            other = near[0][0]
            reading.hints.append(
                f"Unclear: {one_line(shown_path(path))} was read as {chosen.title} ({name}), and "
                "looks somewhat like "
                f"{known_layouts()[other].title} too; --layout {other} reads it so."
            )
    if top is not tree:
        seen = tree.names()
        own = plain_names(tree)[0]
        own = own if len(own) == 1 else []
        reading.left_out += [
            Left(n, rule_of(n, False) or "beside the folder of the class")
            for n in (*seen.files, *seen.links)
        ]
        reading.left_out += [
            Left(f"{n}/", rule_of(n, True) or "beside the folder of the class")
            for n in seen.folders
            if rule_of(n, True) or n not in ("submitted", "Submitted files", *own)
        ]
    if layout is None and name in PLAIN:
        _refuse_parts(top, path)
    found = chosen.read(top)
    if reading.is_forced and not len(found.records):
        raise UsageError(
            f"--layout {forced}: there is no submission in {shown_path(path)} as this "
            "layout has them"
        )
    reading._take(name, chosen, found)
    if len(found.records) == 1 and name in PLAIN and layout is None:
        _hint_at_packed(reading, found.records[0])


def _refuse_parts(tree: Tree, path: Path) -> None:
    """Raise UsageError where the folders are parts of a course, which nobody is called like, or
    the only one holds several people.
    """
    folders, _, _ = plain_names(tree)
    if len(folders) == 1 and not is_person(name := folders[0]):
        inside = plain_names(tree.sub(name))[0]
        if are_people(inside):
            people = one_line(", ".join(map(shown_path, inside[:3])))
            raise UsageError(
                f"{one_line(shown_path(path / name))} holds folders of several people ({people}), "
                f"and is no student: grader grade {quoted(path / name)}. --layout folders takes it "
                "for a student's all the same."
            )
    if not are_parts(folders):
        return
    names = ", ".join(map(shown_path, folders[:3])) + (", ..." if len(folders) > 3 else "")
    raise UsageError(
        f"{one_line(shown_path(path))} holds folders that are called {one_line(names)}: these are "
        "no students. Where each holds a class, name one of them: grader grade "
        f"{quoted(path / folders[0])}. Where a student's work is spread over them, put it into "
        "one folder a student. --layout folders takes each of them for a student's all the same."
    )


def _hint_at_packed(reading: ClassReading, record: Record) -> None:
    """Say so where the only submission looks like a whole class, packed once more."""
    where = record.where
    if not isinstance(where, Path):
        return
    if where.is_dir():
        tree: Tree = DiskTree(where)
        below = where
        folders, files, _ = plain_names(tree)
        for _ in range(MOST_WRAPPED):
            if len(folders) != 1 or files:
                break
            tree, below = tree.sub(folders[0]), below / folders[0]
            folders, files, _ = plain_names(tree)
        if len(folders) > 1 and not files:
            names = ", ".join(map(shown_path, folders))
            names = names if len(names) <= 60 else f"{names[:59]}…"
            inner = f", in {shown_path(below.relative_to(where))}," if below != where else ""
            reading.hints.append(
                f"{one_line(shown_path(where))} is one submission, and holds{one_line(inner)} "
                f"nothing but folders ({one_line(names)}). If these are the students', stop and "
                f"run: grader grade {quoted(below)}"
            )
    elif archive_suffix(where.name):
        try:
            top = descend(ArchiveTree(where))
            name, score, _ = recognise(top)
        except (ArchiveError, OSError):
            return
        if (name not in PLAIN and score >= CLEAR) or are_students_in(top, plain_names(top)[0]):
            reading.hints.append(
                f"{one_line(shown_path(where))} was taken for one student's submission, and "
                f"looks like a whole class ({known_layouts()[name].title}). "
                f"If it is, stop and run: grader grade {quoted(where)}"
            )
