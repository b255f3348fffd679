"""Sakai's "Download All": `Doe, Jane(jdoe)/Submission attachment(s)/work.py`.

Beside it lie what was typed into the form (`..._submissionText.html`), the time, and the site's own
comments and feedback.
"""

import re

from grader.submission.class_tree import Tree, sample
from grader.submission.handed import Part, composed, shown_path
from grader.submission.layout import SURE, Found, Left, Record, told_apart, unique_parts
from grader.submission.plain_class import plain_names
from grader.submission.selection import is_read

_FOLDER = re.compile(r"(?P<last>[^,()]+), ?(?P<first>[^()]*)\((?P<login>[^()]+)\)", re.S)
_ATTACHED = "Submission attachment(s)"
_TEXT = re.compile(r".*submissionText\.html?", re.I | re.S)
_OWN = re.compile(
    r"(?:time\s?stamp|comments?|.*feedback.*|.*submissionText|grades?|grading).*", re.I | re.S
)
"""What the site itself writes: times, comments, feedback, the form, the list of grades."""
_BESIDE = "what Sakai keeps beside the submission"


class Sakai:
    """A folder a student, with the attachments in a folder of their own."""

    title = "Sakai download"

    def score(self, tree: Tree) -> float:
        """Most folders are called `Last, First(login)`, and hold Sakai's own files."""
        folders, _, _ = plain_names(tree)
        some = sample(folders)
        found = [name for name in some if _FOLDER.fullmatch(name)]
        of_site = [name for name in found if _is_of_site(tree, name)]
        return SURE * len(of_site) / len(some) if of_site else 0.0

    def read(self, tree: Tree) -> Found:
        """Return a record a student: the attachments, and the text where there is one."""
        folders, files, left = plain_names(tree)
        left += [Left(name, _BESIDE) for name in files]
        records = []
        odd = [
            f"{name} lies beside the folders of the students, and was not graded."
            for name in files
            if is_read(name) and not _OWN.fullmatch(name)
        ]
        for folder in folders:
            found = _FOLDER.fullmatch(folder)
            if found is None:
                left.append(Left(f"{folder}/", "not named as Sakai names folders"))
                odd.append(f"{folder} is not named as Sakai names it, and was not graded.")
                continue
            inside = tree.names(folder)
            parts: list[Part] = []
            beside: list[str] = []
            for name in inside.files:
                path = f"{folder}/{name}"
                if _TEXT.fullmatch(name) and _says_something(tree.text(path, 1 << 20)):
                    parts.append(tree.part(path, "submissionText.html", is_html=True))
                elif _OWN.fullmatch(name):
                    left.append(Left(path, _BESIDE))
                else:
                    beside.append(name)
                    parts.append(tree.part(path))
            for name in inside.folders:
                if _OWN.fullmatch(name):
                    left.append(Left(f"{folder}/{name}/", _BESIDE))
                    continue
                beside += [] if name == _ATTACHED else [f"{name}/"]
                parts += tree.parts_of_folder(f"{folder}/{name}")
            name = composed(shown_path(f"{found['first'].strip()} {found['last'].strip()}".strip()))
            said = (
                (f"{', '.join(beside)}: not where Sakai puts attachments; graded all the same.",)
                if beside
                else ()
            )
            records.append(Record(name, unique_parts(parts), login=found["login"], odd=said))
        return Found(told_apart(sorted(records, key=lambda record: record.name)), left, odd)


def _says_something(page: str | None) -> bool:
    """Say whether a page has a word; one that is too long to look at has."""
    return page is None or re.search(r"\w", re.sub(r"<[^<>]{0,500}>", " ", page)) is not None


def _is_of_site(tree: Tree, folder: str) -> bool:
    inside = tree.names(folder)
    return _ATTACHED in inside.folders or any(map(_TEXT.fullmatch, inside.files))


LAYOUT = Sakai()
