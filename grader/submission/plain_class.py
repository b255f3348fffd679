"""A class in which each file, or each folder, is one student's.

What the layouts flat, folders and mixed share.
"""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from grader.display import listed
from grader.submission.archive import archive_suffix
from grader.submission.attempts import newest_attempt
from grader.submission.class_tree import DiskTree, Tree
from grader.submission.handed import Part, name_of_path
from grader.submission.layout import Found, Left, Record, unique_parts
from grader.submission.left_out import rule_of
from grader.submission.on_demand import OnDemand
from grader.submission.owners import may_be_ones, owners_by_person, owners_by_task, owners_of_copies

ARCHIVE_BESIDE = "an archive beside the folder of the same name"
FILLS = "fills"
"""What is remembered of a folder that is watched."""
OLDER = "an earlier attempt of {}"


class PlainRecords(OnDemand[Record]):
    """Records of a folder; of most only the name is kept, for a class may be of any size."""

    def __init__(self, root: Path, folders: set[str], items: Sequence[str | Record]) -> None:
        self._root = root
        self._folders = folders
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    def at(self, number: int) -> Record:
        """Return one record."""
        item = self._items[number]
        if isinstance(item, Record):
            return item
        is_folder = item in self._folders
        return Record(
            name_of_path(item, is_folder), (Part(self._root / item, "" if is_folder else item),)
        )

    def path(self, number: int) -> Path | None:
        """Return the path of one that is nothing but a path."""
        item = self._items[number]
        return None if isinstance(item, Record) else self._root / item


def plain_names(tree: Tree) -> tuple[list[str], list[str], list[Left]]:
    """Return the folders and files of a class that are someone's work, and what is left out."""
    known = tree.remembered.get("plain_names")
    if known is not None:
        folders, files, gone = known
        return list(folders), list(files), list(gone)
    seen = tree.names()
    left: list[Left] = []
    kept: tuple[list[str], list[str]] = ([], [])
    for into, names, is_folder in (
        (kept[0], seen.folders, True),
        (kept[1], (*seen.files, *seen.links), False),
    ):
        for name in names:
            rule = rule_of(name, is_folder)
            if rule:
                left.append(Left(f"{name}/" if is_folder else name, rule))
            else:
                into.append(name)
    found = kept[0], sorted(kept[1]), left
    tree.remembered["plain_names"] = found
    return list(found[0]), list(found[1]), list(found[2])


def read_plain(
    tree: Tree, with_folders: bool = True, with_files: bool = True, why: str = ""
) -> Found:
    """Return a record for each file and folder.

    Files of one name with different endings are one student's.
    """
    folders, files, left = plain_names(tree)
    if not with_folders:
        left += [Left(f"{name}/", why) for name in folders]
    if not with_files:
        left += [Left(name, why) for name in files]
    folders, files = folders if with_folders else [], files if with_files else []
    by_name: dict[str, list[str]] = {}
    for name in folders:
        by_name.setdefault(name_of_path(name, True), []).append(name)
    is_folder = set(folders)
    # of a folder that fills, what arrives next could change whose a file is
    owners = {} if tree.remembered.get(FILLS) else _owners(files)
    for name in files:
        by_name.setdefault(owners.get(name) or name_of_path(name, False), []).append(name)
    if not tree.remembered.get(FILLS):
        _join_halves(by_name, is_folder)
    odd: list[str] = []
    items: list[tuple[str, str | Record]] = []
    for name, entries in by_name.items():
        if len(entries) > 1 and any(entry in is_folder for entry in entries):
            packed = [
                entry for entry in entries if entry not in is_folder and archive_suffix(entry)
            ]
            left += [Left(entry, ARCHIVE_BESIDE) for entry in packed]
            odd += [
                f"{entry} stands beside the folder {name}: the folder was graded."
                for entry in packed
            ]
            entries = [entry for entry in entries if entry not in packed]
        if len(entries) == 1 and entries[0] in is_folder:
            items.append((entries[0], _of_folder(tree, entries[0], left, odd)))
        elif len(entries) == 1 and isinstance(tree, DiskTree) and entries[0] not in owners:
            items.append((entries[0], entries[0]))
        else:
            items.append((entries[0], _together(tree, name, entries, is_folder)))
            if len(entries) > 1:
                odd.append(
                    f"{' and '.join(entries)} are called alike and were taken together, "
                    "as one student's."
                )
    of_files = [name for name, entries in by_name.items() if not is_folder & {*entries}]
    odd += [
        f"{listed(some)} were taken as {len(some)} students': where they are one's, put them "
        "into one folder."
        for some in ([] if tree.remembered.get(FILLS) else may_be_ones(of_files))
    ]
    items.sort(key=lambda item: item[0])
    found = [item for _, item in items]
    if isinstance(tree, DiskTree):
        return Found(PlainRecords(tree.root, is_folder, found), left, odd)
    return Found([item for item in found if isinstance(item, Record)], left, odd)


def _owners(files: Sequence[str]) -> dict[str, str]:
    """Return whose each file is, where that is more than its name says; of most files nothing."""
    for by in (owners_by_part, owners_by_task, owners_by_person):
        if found := by(files):
            return {**owners_of_copies(files), **found}
    return owners_of_copies(files)


def owners_by_part(files: Sequence[str]) -> dict[str, str]:
    """Return whose each file is, where a class hands in code and answers apart, each under the
    student's name and a word for the part: `kim_rnn.py` and `kim_answers.md`.

    None, unless two students at least have both parts, and a word always goes with one form: names
    of people that are alike look otherwise.

    >>> owners_by_part(["kim_rnn.py", "kim_text.md", "lee_rnn.py", "lee_text.md"])["lee_text.md"]
    'lee'
    """
    for pattern in (_NAME_FIRST, _PART_FIRST):
        split = {file: found for file in files if (found := pattern.fullmatch(file))}
        forms: dict[str, set[str]] = {}
        parts: dict[str, set[str]] = {}
        for found in split.values():
            forms.setdefault(found["part"].lower(), set()).add(found["form"].lower())
            parts.setdefault(found["name"], set()).add(found["part"].lower())
        words: dict[bool, set[str]] = {True: set(), False: set()}
        for word, form in forms.items():
            count = sum(word in own for own in parts.values())
            is_word = bool(_PART_WORD.fullmatch(word)) or 2 * count >= max(len(parts), 6)
            if len(form) == 1 and count > 1 and is_word:
                words[form <= _OF_CODE].add(word)
        both = [n for n, own in parts.items() if own & words[True] and own & words[False]]
        known = words[True] | words[False]
        mine = {
            file: name_of_path(found["name"].rstrip(" -_"), is_folder=True)
            for file, found in split.items()
            if found["part"].lower() in known
        }
        if len(both) > 1 and 2 * len(both) >= len(set(mine.values())):
            return mine
    return {}


def _join_halves(by_name: dict[str, list[str]], is_folder: set[str]) -> None:
    """Take one file of code and one of answers for one student's, where their names differ in no
    more than a word for the part, the case of letters, or what a browser adds: `cells-kim.py` and
    `Kim_answers (1).md`.
    """
    files = {n: own[0] for n, own in by_name.items() if len(own) == 1 and own[0] not in is_folder}
    roles = {name: role for name, file in files.items() if (role := _role(file)) is not None}
    if len(set(roles.values())) < 2:
        return
    halves: dict[tuple[str, bool], list[str]] = {}
    for name, is_code in roles.items():
        halves.setdefault((_whose(name, is_code), is_code), []).append(name)
    called = Counter(key for n in by_name for key in {_whose(n, True), _whose(n, False)})
    for (owner, is_code), names in halves.items():
        others = halves.get((owner, False), [])
        if is_code and owner and len(names) == len(others) == 1 and called[owner] == 2:
            joined = by_name.pop(names[0]) + by_name.pop(others[0])
            plain = _whose(names[0], is_code, folds=False)
            by_name[names[0] if plain in by_name else plain] = joined


def _role(file: str) -> bool | None:
    """Say whether a file holds code or prose, None for what may hold both or neither."""
    if file.lower().endswith((".py", ".ipynb", ".py.txt", ".ipynb.json", ".ipynb.txt")):
        return True
    return False if file.lower().endswith((".md", ".markdown", ".txt", ".pdf", ".docx")) else None


def _whose(name: str, is_code: bool, folds: bool = True) -> str:
    """Return the name of a file without a word for the part that it is.

    >>> _whose("cells-Kim (1)", True), _whose("Kim Code_answers", False)
    ('kim', 'kim code')
    """
    name = _ADDED.sub("", _ADDED.sub("", name))
    words = _CODE_WORD if is_code else _ANSWER_WORD
    short = re.sub(rf"^{words}[-_ ]+|[-_ ]+(?:- )?{words}$", "", name, count=1, flags=re.I)
    return short.strip(" -_").casefold() if folds else short.strip(" -_") or name


_ADDED = re.compile(r"[ _]?\(\d{1,2}\)$|\.(?:py|ipynb)$", re.I)
_CODE_WORD = r"(?:code|cells?|program|script|notebook|implementation|rnns?|lstm)"
_ANSWER_WORD = (
    r"(?:answers?|antworten|answer[-_ ]?sheet|written|theory|theorie|responses?|texts?|sheet)"
)
_PART_WORD = re.compile(
    rf"{_CODE_WORD}|{_ANSWER_WORD}|gru|gates?|blatt|report|lösung|solutions?|abgabe|work|py|md",
    re.I,
)
"""A word for a part; another one is taken for it where half of the class has it."""
_FORM = r"\.(?P<form>py|ipynb|md|markdown|txt|pdf|docx)"
_NAME_FIRST = re.compile(rf"(?P<name>.+)[-_ ](?P<part>[^-_ .]+){_FORM}", re.I)
_PART_FIRST = re.compile(rf"(?P<part>[^-_ .]+)[-_ ](?P<name>.+){_FORM}", re.I)
_OF_CODE = {"py", "ipynb"}


def _of_folder(tree: Tree, name: str, left: list[Left], odd: list[str]) -> str | Record:
    """Return a student's folder; of one that holds attempts, the newest."""
    chosen = newest_attempt(tree, name)
    if chosen is None and isinstance(tree, DiskTree):
        return name
    student = name_of_path(name, True)
    if chosen is None:
        return Record(student, tree.parts_of_folder(name))
    left += [Left(f"{name}/{older}", OLDER.format(student)) for older in chosen.older]
    odd.append(f"{student} handed in {len(chosen.older) + 1} times: {chosen.name} was graded.")
    return Record(student, tree.parts_of_folder(f"{name}/{chosen.name}"), attempt=chosen.number)


def _together(tree: Tree, name: str, entries: Sequence[str], folders: set[str]) -> Record:
    parts: list[Part] = []
    for entry in entries:
        parts += tree.parts_of_folder(entry) if entry in folders else [tree.part(entry)]
    return Record(name, unique_parts(parts))
