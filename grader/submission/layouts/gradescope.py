"""Gradescope's "Download submissions": `submission_123/` or `123.pdf`, and
`submission_metadata.yml`, which names the students.

The file of the export stands beside the submissions and tells of its own entries only: names,
times, earlier attempts. What lies below a submission tells nothing.
"""

import re
from typing import Any

from grader.submission.class_tree import Tree
from grader.submission.handed import Part, composed
from grader.submission.layout import Found, Left, Record, told_apart
from grader.submission.left_out import rule_of
from grader.submission.plain_class import OLDER
from grader.submission.stamps import stamp

METADATA = "submission_metadata.yml"
MAX_BYTES = 64 << 20
_FOLDER = re.compile(r"submission_\d+")
_FILE = re.compile(r"\d+\.(?:pdf|zip|py|ipynb|md)", re.I)
MAX_TEXT = 300


class Gradescope:
    """Folders or files by the number of a submission, named by the export's own metadata."""

    title = "Gradescope export"

    def score(self, tree: Tree) -> float:
        """The file of the export is there, with entries that are called so."""
        seen = tree.names()
        folders = [name for name in seen.folders if _FOLDER.fullmatch(name)]
        files = [name for name in seen.files if _FILE.fullmatch(name)]
        if not folders and not files:
            return 0.0
        if METADATA in seen.files or f"{METADATA[:-3]}yaml" in seen.files:
            return 0.99
        return (
            0.6
            if folders and len(folders) == len([n for n in seen.folders if not rule_of(n, True)])
            else 0.0
        )

    def read(self, tree: Tree) -> Found:
        """Return a record a submitter; who handed in together has one each."""
        seen = tree.names()
        told, odd = _metadata(tree)
        left: list[Left] = []
        newest: dict[str, tuple[str, str]] = {}
        by_entry: dict[str, list[Record]] = {}
        entries = [
            *((name, True) for name in seen.folders),
            *((name, False) for name in seen.files),
        ]
        for name, is_folder in entries:
            known = told.get(name) or told.get(name.rsplit(".", 1)[0])
            is_entry = known is not None or (_FOLDER if is_folder else _FILE).fullmatch(name)
            if not is_entry:
                shown = f"{name}/" if is_folder else name
                rule = rule_of(name, is_folder)
                left.append(Left(shown, rule or "not of the export: whose it is cannot be told"))
                if not rule:
                    odd.append(f"{shown} is not named in {METADATA}, and was not graded.")
                continue
            parts = tree.parts_of_folder(name) if is_folder else (tree.part(name),)
            by_entry[name] = _records(name, parts, known)
            created = _text((known or {}).get(":created_at") or (known or {}).get("created_at"))
            for record in by_entry[name]:
                who = record.email or record.id or record.name
                before = newest.get(who)
                if before is None or (created, name) > (before[1], before[0]):
                    newest[who] = (name, created)
        records: list[Record] = []
        for name, found in by_entry.items():
            for record in found:
                last = newest[record.email or record.id or record.name][0]
                if last == name:
                    records.append(record)
                else:
                    left.append(Left(name, OLDER.format(record.name)))
                    odd.append(
                        f"{record.name} handed in more than once: {last} was graded, not {name}."
                    )
        known = {known for one in by_entry for known in (one, one.rsplit(".", 1)[0])}
        for name, entry in told.items():
            if isinstance(entry, dict) and name not in known:
                whom = (
                    ", ".join(
                        _text(one.get(":name") or one.get("name")) for one in _submitters(entry)
                    )
                    or "nobody"
                )
                odd.append(
                    f"{METADATA} names {name} (of {whom}), and there is no such file or folder."
                )
        return Found(told_apart(sorted(records, key=lambda record: record.name)), left, odd)


def _records(entry: str, parts: tuple[Part, ...], known: Any) -> list[Record]:
    people = _submitters(known)
    if not people:
        return [Record(entry, parts, odd=(f"{METADATA} does not name who handed in {entry}.",))]
    history = known.get(":history") or known.get("history")
    attempt = 1 + len(history) if isinstance(history, list) else None
    late = known.get(":late", known.get(":is_late", known.get("late")))
    lateness = known.get(":lateness", known.get("lateness"))
    is_late = bool(late) if isinstance(late, bool) else None
    if is_late is None and isinstance(lateness, str):
        is_late = bool(re.search(r"[1-9]", lateness))
    names = tuple(composed(_text(one.get(":name") or one.get("name"))) or entry for one in people)
    return [
        Record(
            name,
            parts,
            id=_text(one.get(":sid") or one.get("sid")),
            email=_text(one.get(":email") or one.get("email")),
            attempt=attempt,
            is_late=is_late,
            members=names if len(names) > 1 else (),
            submitted=stamp(_text(known.get(":created_at") or known.get("created_at"))),
        )
        for name, one in zip(names, people, strict=True)
    ]


def _submitters(entry: Any) -> list[dict[str, Any]]:
    found = (
        (entry.get(":submitters") or entry.get("submitters")) if isinstance(entry, dict) else None
    )
    return [one for one in found if isinstance(one, dict)][:50] if isinstance(found, list) else []


def _text(value: Any) -> str:
    return " ".join(str(value).split())[:MAX_TEXT] if value is not None else ""


def _metadata(tree: Tree) -> tuple[dict[str, Any], list[str]]:
    """Return what the export's file says of each entry, and what is wrong with it."""
    import yaml

    text = tree.text(METADATA, MAX_BYTES) or tree.text(f"{METADATA[:-3]}yaml", MAX_BYTES)
    if text is None:
        return {}, [f"There is no {METADATA}: the students' names cannot be told."]
    try:
        found = yaml.load(text, Loader=_loader())
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return {}, [
            f"{METADATA} cannot be read ({str(error).splitlines()[0][:100]}): the "
            "students' names cannot be told."
        ]
    if not isinstance(found, dict):
        return {}, [f"{METADATA} holds no entries: the students' names cannot be told."]
    return {_text(name): entry for name, entry in found.items()}, []


def _loader() -> Any:
    """Return YAML's safe loader that leaves numbers, dates and Ruby's tags as the texts that stand
    there.
    """
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Texts(base):  # type: ignore[misc]
        pass

    Texts.yaml_implicit_resolvers = {
        first: [
            (tag, pattern)
            for tag, pattern in resolvers
            if tag.endswith((":null", ":bool", ":merge"))
        ]
        for first, resolvers in base.yaml_implicit_resolvers.items()
    }
    Texts.add_multi_constructor("!", lambda loader, _suffix, node: _plain(loader, node))
    return Texts


def _plain(loader: Any, node: Any) -> Any:
    """Return what stands under a tag of the exporting program, without the tag."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node)


LAYOUT = Gradescope()
