"""Adds a phrase or an example to a rubric in the author's own YAML, all else left as it is written.

What the problem would not load with is not kept.
"""

from collections.abc import Sequence
from pathlib import Path

import yaml

from grader.authoring.author_files import author_files, keep_if_it_loads
from grader.display import yaml_text
from grader.errors import UsageError


def add_phrase(folder: Path, question: str, check: str, idea: str, phrase: str, lang: str) -> Path:
    """Add a phrase to those by which an idea is said; return the file that was changed.

    Raises UsageError where there is no such idea, or where the problem would not load with it.
    """
    return _added(folder, question, check, ("ideas", idea, "says", lang), phrase)


def add_example(folder: Path, question: str, check: str, label: str, answer: str) -> Path:
    """Add an answer to the examples of a check; return the file that was changed.

    Raises UsageError where there is no such check, or where the problem would not load with it.
    """
    return _added(folder, question, check, ("examples", label), answer)


def _added(folder: Path, question: str, check: str, at: Sequence[str], value: str) -> Path:
    for file, text, root in author_files(folder):
        if root is None or _scalar(_get(root, "id")) != question:
            continue
        own = _named(_get(_get(root, "written"), "checks"), "id", check)
        if own is None:
            break
        keep_if_it_loads(folder, file, text, _with_item(text, own, at, value))
        return file
    raise UsageError(f"no file of {folder} has a check {check!r} of question {question!r}")


def _with_item(text: str, node: yaml.Node, at: Sequence[str], value: str) -> str:
    """Return YAML with one more item in the list that stands below a node."""
    quoted = yaml_text(value)
    for k, name in enumerate(at):
        below = _named(node, "name", name) if isinstance(node, yaml.SequenceNode) else None
        below = below or _get(node, name)
        if below is None and at[k - 1] == "says" and isinstance(node, yaml.SequenceNode):
            break  # a list by itself is English
        if below is None:
            return _with_keys(text, node, at[k:], quoted)
        node = below
    if not isinstance(node, yaml.SequenceNode):
        raise UsageError(f"{'.'.join(at)} is no list; add {value!r} by hand")
    end = _end_of_last(text, node)
    if node.flow_style:
        joint = ", " if node.value else ""
        return f"{text[:end]}{joint}{quoted}{text[end:]}"
    column = node.value[0].start_mark.column
    dash = text.rfind("-", 0, node.value[0].start_mark.index)
    indent = " " * (column - (node.value[0].start_mark.index - dash))
    return f"{text[:end]}\n{indent}- {quoted}{text[end:]}"


def _with_keys(text: str, node: yaml.Node, names: Sequence[str], quoted: str) -> str:
    """Return YAML with keys, and a list of one item below them, at the end of a mapping."""
    if not isinstance(node, yaml.MappingNode) or node.flow_style or not node.value:
        raise UsageError(f"there is no place for {'.'.join(names)}; add {quoted} by hand")
    last_key, last = node.value[-1]
    indent = last_key.start_mark.column
    lines = "".join(f"\n{' ' * (indent + 2 * k)}{name}:" for k, name in enumerate(names))
    end = _end_of_last(text, last)
    return f"{text[:end]}{lines}\n{' ' * (indent + 2 * len(names))}- {quoted}{text[end:]}"


def _end_of_last(text: str, node: yaml.Node) -> int:
    """Return where the last thing of a node ends, before what may follow it on its line."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end_of_last(text, last[1] if isinstance(last, tuple) else last)
    end: int = node.end_mark.index
    if isinstance(node, yaml.CollectionNode) and node.flow_style:
        return end - 1
    return len(text[:end].rstrip())


def _get(node: yaml.Node | None, name: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for key, value in pairs if _scalar(key) == name), None)


def _named(node: yaml.Node | None, key: str, name: str) -> yaml.Node | None:
    items = node.value if isinstance(node, yaml.SequenceNode) else []
    return next((item for item in items if _scalar(_get(item, key)) == name), None)


def _scalar(node: yaml.Node | None) -> str | None:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else None
