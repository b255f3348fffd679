"""Notebook and session syntax made into plain Python: magics, prompts, print statements.

The number of lines never changes, so every line number stays the student's own.
"""

import re

_CELL_MAGICS_THAT_RUN_PYTHON = {
    "time",
    "timeit",
    "capture",
    "prun",
    "python",
    "python3",
    "writefile",
    "file",
}
_LINE_MAGICS_THAT_RUN_PYTHON = {"time", "timeit", "prun"}
_RUN = re.compile(r"\s*(?:-\w+\s+)*[\"']?([\w./ -]+?\.(?:py|ipynb))[\"']?(?:\s|$)")
_PROMPT = re.compile(r"^\s*(?:>>> ?|In ?\[\d*\]: ?)")
_GOES_ON = re.compile(r"^\s*\.\.\.:? ?")
_MAGIC_LINE = re.compile(r"^[ \t]*%%?([A-Za-z_]\w*)", re.M)
_KNOWN_MAGICS = frozenset(
    [
        "alias",
        "autoawait",
        "autocall",
        "autoindent",
        "automagic",
        "autoreload",
        "autosave",
        "bash",
        "bookmark",
        "cache",
        "capture",
        "cat",
        "cd",
        "clear",
        "colors",
        "conda",
        "config",
        "cp",
        "debug",
        "dhist",
        "dirs",
        "doctest_mode",
        "download",
        "echo",
        "ed",
        "edit",
        "env",
        "file",
        "gui",
        "hist",
        "history",
        "html",
        "HTML",
        "javascript",
        "js",
        "killbgscripts",
        "latex",
        "ldir",
        "less",
        "lf",
        "lk",
        "ll",
        "load",
        "load_ext",
        "loadpy",
        "logoff",
        "logon",
        "logstart",
        "logstate",
        "logstop",
        "ls",
        "lsmagic",
        "lx",
        "macro",
        "magic",
        "man",
        "markdown",
        "matplotlib",
        "mkdir",
        "more",
        "mv",
        "notebook",
        "page",
        "pastebin",
        "pdb",
        "pdef",
        "pdoc",
        "perl",
        "pfile",
        "pinfo",
        "pinfo2",
        "pip",
        "popd",
        "pprint",
        "precision",
        "prun",
        "pushd",
        "pwd",
        "pycat",
        "pylab",
        "python",
        "python2",
        "python3",
        "quickref",
        "recall",
        "rehashx",
        "reload_ext",
        "rep",
        "rerun",
        "reset",
        "reset_selective",
        "rm",
        "rmdir",
        "ruby",
        "run",
        "save",
        "sc",
        "script",
        "set_env",
        "sh",
        "store",
        "sx",
        "svg",
        "SVG",
        "system",
        "tb",
        "tensorboard",
        "tensorflow_version",
        "time",
        "timeit",
        "unalias",
        "unload_ext",
        "uv",
        "watermark",
        "who",
        "who_ls",
        "whos",
        "writefile",
        "xdel",
        "xmode",
        "add_to",
        "addto",
        "memit",
        "mprun",
        "lprun",
        "mypy",
        "flake8",
        "pycodestyle",
        "pycodestyle_on",
        "nb_black",
        "lab_black",
        "cython_inline",
    ]
)
_PRINT_STATEMENT = re.compile(r"^(\s*)print[ \t]+(?![=(.,\[])(.+?)[ \t]*,?[ \t]*$", re.M)
_PRINT_OF_PARENTHESES = re.compile(r"^(\s*)print[ \t]+(\(.*\)[ \t]*%.*)$", re.M)


def without_magics(source: str) -> str:
    """Return notebook source with magics, shell lines and help requests made into plain Python."""
    lines = source.split("\n")
    first = next((k for k, line in enumerate(lines) if line.strip()), None)
    if first is not None and lines[first].startswith("%%"):
        word = lines[first][2:].split(" ")[0].strip()
        if word in ("add_to", "addto") and (
            named := re.match(r"%%add_?to\s+(\w+)\s*$", lines[first])
        ):
            return _added_to(named[1], lines, first)
        if word not in _CELL_MAGICS_THAT_RUN_PYTHON:
            return "\n" * (len(lines) - 1)
        lines[first] = ""
    return "\n".join(_without_magic(line) for line in lines)


def _added_to(owner: str, lines: list[str], first: int) -> str:
    """Return a cell `%%add_to Class` as a class whose members are then given to the other one.

    Lines stay where they are.
    """
    body = [
        *([""] * first),
        "class _Added:",
        *(f"    {line}" if line.strip() else line for line in lines[first + 1 :]),
    ]
    is_blank = not any(line.strip() for line in lines[first + 1 :])
    own = "('__module__', '__dict__', '__weakref__', '__doc__')"
    give = f"[setattr({owner}, _n, _v) for _n, _v in vars(_Added).items() if _n not in {own}]"
    return "\n".join([*body, "    pass" if is_blank else "", give])


def unknown_magics(source: str) -> list[str]:
    """Return the names of magics that are neither known to do nothing for the code, nor carried
    out.
    """
    return [match[1] for match in _MAGIC_LINE.finditer(source) if match[1] not in _KNOWN_MAGICS][:5]


def _module_of(path: str) -> str:
    parts = [
        re.sub(r"\W", "_", part) for part in path.removeprefix("./").rsplit(".", 1)[0].split("/")
    ]
    return ".".join(f"_{part}" if not part or part[0].isdigit() else part for part in parts)


def without_prompts(source: str) -> str:
    """Return source copied from a session without its prompts (>>>, In [3]:).

    Lines that were printed are made blank.
    """
    lines = source.split("\n")
    if not any(_PROMPT.match(line) for line in lines):
        return source
    kept: list[str] = []
    has_begun = False
    for line in lines:
        match = _PROMPT.match(line)
        goes_on = _GOES_ON.match(line) if has_begun else None
        has_begun = has_begun or match is not None
        kept.append(
            line[match.end() :]
            if match
            else line[goes_on.end() :]
            if goes_on
            else ""
            if has_begun
            else line
        )
    return "\n".join(kept)


def _without_magic(line: str) -> str:
    bare = line.lstrip()
    indent = line[: len(line) - len(bare)]
    if bare.startswith("%"):
        word, _, rest = bare[1:].partition(" ")
        if word == "pylab":
            return (
                f"{indent}import numpy; import numpy as np; from numpy import *; import "
                "matplotlib.pyplot as plt"
            )
        if word == "run" and (named := _RUN.match(rest)):
            return f"{indent}from submission.{_module_of(named[1])} import *"
        if (
            word in _LINE_MAGICS_THAT_RUN_PYTHON
            and rest.strip()
            and not rest.lstrip().startswith("-")
        ):
            return indent + rest.strip()
        return indent + "pass"
    if bare.startswith(("!", "?")) or re.fullmatch(r"[\w.]+\?{1,2}\s*", bare):
        return indent + "pass"
    assigned = re.match(r"([A-Za-z_]\w*)\s*=\s*[!%]", bare)
    return f"{indent}{assigned[1]} = None" if assigned else line


def with_print_calls(source: str) -> str:
    """Return Python 2 source with its print statements as calls."""
    source = _PRINT_OF_PARENTHESES.sub(r"\1print(\2)", source)
    return _PRINT_STATEMENT.sub(r"\1print(\2)", source)
