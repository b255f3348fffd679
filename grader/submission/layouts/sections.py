"""Nested groups: a folder a section or tutorial group, and in each the students (`Group 1/dana`),
in any other layout.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from grader.submission.class_tree import Tree, sample
from grader.submission.handed import composed, shown_path
from grader.submission.layout import CLEAR, Found, Left, Record, told_apart
from grader.submission.left_out import rule_of
from grader.submission.plain_class import plain_names, read_plain
from grader.submission.selection import is_read

_GROUP = re.compile(
    r"(?:(?:tutorial|lab|seminar|discussion|übungs|uebungs|class|course|exercise)[ _-]?)?"
    r"(?:group|groups|gruppe|section|sektion|tutorial|tutorium|seminar|class|klasse|kurs|course|cohort|period|block|room|raum|"
    r"sec|grp|tut|lab|stream|batch|discussion|disc|übung|uebung|mo|di|mi|do|fr|mon|tue|wed|thu|fri)"
    r"(?:[ _.#-]*\d{1,4}[a-z]?|[ _.#-]+\w{1,20})?(?:[ _(-].*)?",
    re.I | re.S,
)
_OF_A_CLASS = re.compile(
    r"(?:section|sektion|sec|tutorial|tutorium|tut|seminar|class|klasse|kurs|course|cohort|period|discussion|"
    r"übung|uebung)(?![^\W\d_])",
    re.I,
)
"""What holds students, and is no team of them."""
_NO_STUDENT = frozenset(
    [
        "src",
        "code",
        "data",
        "notebooks",
        "notebook",
        "images",
        "figures",
        "docs",
        "report",
        "written",
        "answers",
        "part1",
        "part2",
        "part-1",
        "part-2",
        "lib",
        "tests",
        "assets",
        "scripts",
        "solution",
        "template",
        "templates",
        "starter",
        "handout",
        "material",
        "materials",
        "solutions",
        "submission",
        "work",
        "old",
        "backup",
        "attempts",
    ]
)
OTHERS = (
    "canvas",
    "moodle",
    "gradescope",
    "blackboard",
    "brightspace",
    "sakai",
    "openolat",
    "nbgrader",
    "github",
)


class Sections:
    """A folder a group, with the students' folders or files in it."""

    title = "groups of students"

    def score(self, tree: Tree) -> float:
        """Folders that hold no work of their own but folders, called differently from group to
        group. Beside folders that are called groups other things may lie.
        """
        folders, files, _ = plain_names(tree)
        groups = [name for name in folders if _GROUP.fullmatch(name)]
        others = [name for name in folders if name not in groups]
        # two folders called groups say it; what lies beside them is no reason to see it otherwise
        named = len(groups) > 1 and all(name.lower() in _NO_STUDENT for name in others)
        named = named or (len(groups) == len(folders) == 1 and not files)
        if not folders or (files and not named):
            return 0.0
        some = sample(groups if named else folders)
        inside: Counter[str] = Counter()
        count = loose = 0
        for name in some:
            seen = tree.names(name)
            own = [
                one
                for one in seen.folders
                if not rule_of(one, True) and one.lower() not in _NO_STUDENT
            ]
            files_of_it = [one for one in seen.files if not rule_of(one, False)]
            loose += any(is_read(one) for one in files_of_it) if named else bool(files_of_it)
            count += len(own)
            inside.update(own)
        if len(some) > 1 and self._inner(tree, some):
            return 0.8
        differ = not inside or max(inside.values()) == 1 or max(inside.values()) <= len(some) // 4
        if named and inside:  # two groups may each have a Max Müller
            differ = sum(inside.values()) <= 1.5 * len(inside)
        of_a_class = [name for name in some if _OF_A_CLASS.match(name)]
        if named and not differ and not loose and count >= 2 * len(some):
            # nobody hands in "Section A" with four folders of work; a team may hand in four parts
            return 0.75 if len(of_a_class) == len(some) > 1 else 0.35
        is_some_work_loose = loose > (len(some) // 2 if named and count >= len(some) else 0)
        if is_some_work_loose or not count or not differ:
            return (
                0.45
                if named and loose == len(some) and not count and self._differing_files(tree, some)
                else 0.0
            )
        if named:
            return 0.75 if count >= len(some) else 0.4
        return (
            0.6
            if count >= 2 * len(some) and (len(some) > 1)
            else 0.45
            if count > len(some)
            else 0.0
        )

    def _differing_files(self, tree: Tree, some: Sequence[str]) -> bool:
        """Say whether the groups hold several files each, called differently everywhere, as by
        students' names.
        """
        stems = [
            {
                file.rpartition(".")[0].lower()
                for file in tree.names(name).files
                if not rule_of(file, False)
            }
            for name in some
        ]
        return (
            len(some) > 1
            and all(len(own) > 1 for own in stems)
            and len(set().union(*stems)) == sum(map(len, stems))
        )

    def _inner(self, tree: Tree, some: Sequence[str]) -> bool:
        """Say whether each group is a course site's download."""
        from grader.submission.layout_registry import known_layouts

        layouts = known_layouts()
        return all(
            any(
                layouts[name].score(tree.sub(folder)) >= CLEAR
                for name in OTHERS
                if name not in ("nbgrader", "github")
            )
            for folder in some
        )

    def read(self, tree: Tree) -> Found:
        """Return the students of all groups, each with its group as section."""
        from grader.submission.layout_registry import known_layouts

        folders, files, left = plain_names(tree)
        left += [Left(name, "a file, where each folder is a group") for name in files]
        records: list[Record] = []
        odd: list[str] = []
        for name in files:
            if is_read(name):
                odd.append(f"{name} lies beside the groups and was not graded.")
        groups = [name for name in folders if _GROUP.fullmatch(name)]
        for folder in folders:
            if len(groups) > 1 and folder.lower() in _NO_STUDENT:
                left.append(Left(f"{folder}/", "a folder, where each folder is a group"))
                odd.append(f"{folder}/ lies beside the groups and was not graded.")
                continue
            group = tree.sub(folder)
            scores = {name: known_layouts()[name].score(group) for name in OTHERS}
            best = max(scores, key=lambda name: scores[name])
            found = (
                known_layouts()[best].read(group) if scores[best] >= CLEAR else read_plain(group)
            )
            section = composed(shown_path(folder))
            records += [replace(one, section=one.section or section) for one in found.records]
            left += [Left(f"{folder}/{one.name}", one.rule) for one in found.left_out]
            odd += [f"{section}: {sentence}" for sentence in found.odd]
            if not found.records:
                odd.append(f"{section} holds no student.")
        return Found(told_apart(records), left, odd)


LAYOUT = Sections()
