"""Which files and folders of a submission count, and whose fault an error of reading is."""

import errno
import os
import re

from grader.late_pattern import late_pattern
from grader.submission.archive import archive_suffix
from grader.submission.copies import order_of
from grader.submission.formats import format_of
from grader.submission.handed import shown_path

OF_THE_SUBMISSION = {
    errno.ELOOP,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.ENAMETOOLONG,
    errno.ENXIO,
    errno.EISDIR,
}
"""Errors of reading that lie in what was handed in, and will be the same tomorrow; any other (a
disk, rights) is our machine's.
"""

_FOLDERS = {
    "__pycache__": "caches",
    ".pytest_cache": "caches",
    ".mypy_cache": "caches",
    ".ruff_cache": "caches",
    ".cache": "caches",
    ".git": "version control",
    ".github": "version control",
    ".svn": "version control",
    ".hg": "version control",
    ".ipynb_checkpoints": "checkpoints",
    "__MACOSX": "system files",
    ".venv": "virtual environments",
    "venv": "virtual environments",
    ".env": "virtual environments",
    "virtualenv": "virtual environments",
    ".conda": "virtual environments",
    "node_modules": "dependencies",
    "site-packages": "dependencies",
    "dist-packages": "dependencies",
    ".idea": "editor files",
    ".vscode": "editor files",
    ".vs": "editor files",
    ".history": "editor files",
}
LEFT_ALONE = {
    "__pycache__",
    ".git",
    ".ipynb_checkpoints",
    "__MACOSX",
    ".venv",
    "venv",
    "node_modules",
    ".idea",
    ".vscode",
}
KIT, KIT_FILE = "selfcheck", "kit.json"
"""A folder of this name with this file in it is what a kit checks with, and no student's work."""
HISTORY = ".grader-history.jsonl"
"""What `check` keeps beside the work; it is no part of it."""
_ENVIRONMENT = late_pattern(r"^(?:.*[_\-.])?v?env(?:[_\-.]?\d.*|ironment)?$|^conda.*", re.I)
_IN_ENVIRONMENT = {"bin", "lib", "lib64", "Lib", "Scripts", "include", "pyvenv.cfg", "conda-meta"}

_DATA = late_pattern(
    r"\.(?:csv|tsv|npz|npy|pt|pth|ckpt|pkl|pickle|joblib|h5|hdf5|mat|log|toml|ya?ml|cfg|ini|lock|"
    r"css|js|sh|bat|ps1|pyc|pyo|so|dll|xml|"
    r"parquet|feather|sqlite|db|bib|sty|cls|aux|out|toc|synctex(?:\.gz)?|fls|fdb_latexmk|"
    r"bbl|blg|bcf|nav|snm|code-workspace|iml|xlsx?|ods|url|gitignore|env|wav|mp3)$",
    re.I,
)
_PROJECT = late_pattern(
    r"^(?:requirements.*\.txt|makefile|license(?:\..*)?|dockerfile|"
    r"environment\.ya?ml|setup\.cfg|cmakelists\.txt|copying|"
    r"thumbs\.db|desktop\.ini|conftest\.py|timestamp\.txt|__zip_filename__)$",
    re.I,
)
_PICTURE = late_pattern(r"\.(?:png|jpe?g|gif|svg|webp|heic|bmp|tiff?|eps)$", re.I)
_DOCUMENT = late_pattern(
    r"\.(?:pdf|docx?|odt|rtf|pages|pptx?|odp|key|html?|one|wpd|djvu|ps|epub)$", re.I
)
_PACKED = late_pattern(r"\.(?:rar|7z|gz|xz|bz2|zst|z|ace|iso|dmg)$", re.I)
_OTHER_CODE = late_pattern(
    r"\.(?:java|m|mlx|c|cc|cpp|h|hpp|r|jl|js|ts|rs|go|lua|scala|hs|f90|cs|php|rb|swift|kt|nb)$",
    re.I,
)


_ANSWERS = late_pattern(
    r"(?:.*[\W_])?(?:answers?|antworten|theory|written|responses?|sheet)(?:[\W_].*)?"
    r"\.(?:csv|tsv|ya?ml|toml|xml|xlsx?|ods)$",
    re.I,
)
"""Tables and settings that hold answers, by their name: a person reads them."""


def folder_rule(name: str, inside: "set[str] | frozenset[str]" = frozenset()) -> str:
    """Return the rule by which a folder is left out, or nothing. `inside` are the names in it."""
    if name in _FOLDERS:
        return _FOLDERS[name]
    if name.startswith("."):
        return "hidden folders"
    if name == KIT and KIT_FILE in inside:
        return "the checks of a kit"
    return "virtual environments" if _ENVIRONMENT.match(name) and inside & _IN_ENVIRONMENT else ""


def path_rule(path: str, all_paths: "frozenset[str]" = frozenset()) -> str:
    """Return the rule by which a member of an archive is left out for the folders it lies in, or
    nothing.
    """
    parts = path.split("/")
    for k, part in enumerate(parts[:-1]):
        inside: set[str] = set()
        if part == KIT or _ENVIRONMENT.match(part):
            prefix = "/".join(parts[: k + 1]) + "/"
            inside = {
                other[len(prefix) :].split("/")[0]
                for other in all_paths
                if other.startswith(prefix)
            }
        if rule := folder_rule(part, inside):
            return rule
    return file_rule(parts[-1])


def file_rule(name: str) -> str:
    """Return the rule by which a file is left out, or nothing."""
    if name.startswith("."):
        return "hidden files"
    if name.endswith("~") or name.startswith("~$") or (name.startswith("#") and name.endswith("#")):
        return "editor files"
    if _PROJECT.match(name):
        return "project files"
    if _DATA.search(name) and not archive_suffix(name) and not _ANSWERS.match(name):
        return "data and settings"
    return ""


def is_picture(name: str) -> bool:
    """Say whether a file is a picture by its name."""
    return bool(_PICTURE.search(name))


def suffix_of(name: str) -> str:
    """Return the ending by which a file's format is chosen."""
    file = name.rpartition("/")[2]
    dot = file.rfind(".")  # as pathlib has it, in a tenth of the time
    return file[dot:].lower() if 0 < dot < len(file) - 1 else ""


def is_read(name: str) -> bool:
    """Say whether a file of this name is opened at all."""
    return bool(archive_suffix(name)) or (
        format_of(suffix_of(name)) is not None and not file_rule(name)
    )


def is_looked_into(folder: str) -> bool:
    """Say whether a folder of this name, in a submission, is looked into."""
    return folder not in LEFT_ALONE and not folder.startswith(".")


def why_not_read(name: str) -> str:
    """Return why no format reads a file of this name, and how to hand it in instead."""
    end = suffix_of(name)
    if end == ".pdf" or _DOCUMENT.search(name):
        return (
            f"was not looked at: {end} files are not read. Hand in the notebook "
            "(.ipynb) it was made from, "
            "or the answers as a text file (.md) with each question's number as a heading"
        )
    if _PACKED.search(name):
        return (
            "was not looked at: archives of this kind are not unpacked. Hand in the files "
            "themselves, or a .zip"
        )
    if _OTHER_CODE.search(name):
        return "was not looked at: only Python is run. Hand in .py or .ipynb files"
    return "was not looked at: answers are read from text (.md, .txt), .py and .ipynb files"


def raise_where_ours(error: OSError) -> None:
    """Raise an error of reading that is our machine's, and lies not in what was handed in."""
    if error.errno not in OF_THE_SUBMISSION:
        raise error


MAX_FILE_BYTES = 8 << 20

MAX_ARCHIVE_BYTES = 32 << 20

MAX_ENTRIES = 20_000

MAX_DEPTH = 6


def shown_name(name: str) -> str:
    """Return a path as reports show it, with slashes."""
    return shown_path(name).replace(os.sep, "/")


def order(name: str) -> tuple[int, object]:
    """Return what files are sorted by: sheets, code, notebooks, the rest."""
    suffixes = (".md", ".py", ".ipynb")
    return next(
        (k for k, suffix in enumerate(suffixes) if name.lower().endswith(suffix)), 3
    ), order_of(shown_name(name))
