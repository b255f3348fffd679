"""Files in a class folder that are no submission, each by a rule that has a name."""

import re

SYSTEM = "the system's own file"
EDITOR = "an editor's or office program's own file"
VERSION_CONTROL = "version control"
TOOLS = "made by a tool (cache, environment, settings)"
COURSE = "of the course or the project, not of a student"
TABLE = "a table or a list, not a student's work"
UNFINISHED = "a copy or download that was not finished"
HIDDEN = "hidden (its name begins with a dot)"

_NAMED = {
    SYSTEM: ".ds_store thumbs.db ehthumbs.db desktop.ini icon\r __macosx .spotlight-v100 "
    ".trashes .fseventsd "
    ".directory $recycle.bin .appledouble .localized",
    VERSION_CONTROL: ".git .github .gitlab .gitignore .gitattributes .gitkeep .keep .gitmodules "
    ".mailmap .svn .hg .bzr cvs "
    ".gitlab-ci.yml codeowners",
    TOOLS: "__pycache__ .ipynb_checkpoints .venv venv .env node_modules .idea .vscode .vs "
    ".pytest_cache .mypy_cache "
    ".ruff_cache .tox .nox .cache .config .devcontainer .jupyter .rproj.user .settings "
    ".project dist build "
    "site-packages",
    COURSE: "makefile dockerfile license licence copying changelog contributing authors "
    "citation.cff readme liesmich "
    "requirements.txt environment.yml setup.py setup.cfg pyproject.toml conftest.py "
    "pytest.ini tox.ini "
    "submission_metadata.yml nbgrader_config.py index.html index.htm roster.txt students.txt "
    "data dataset datasets docs doc images img assets figures tests",
}
_RULE_OF = {name: rule for rule, names in _NAMED.items() for name in names.split(" ")}
_PATTERNS = (
    (SYSTEM, re.compile(r"\._.*", re.S)),
    (
        EDITOR,
        re.compile(
            r"\.~lock\..*#|~\$.*|.*~|#.*#|\.#.*|\..*\.sw[a-p]|.*\.(?:swp|swo|bak|orig|rej|kate-swp|un~)",
            re.S,
        ),
    ),
    (UNFINISHED, re.compile(r".*\.(?:part|partial|tmp|crdownload|filepart|download)", re.S)),
    (
        COURSE,
        re.compile(
            r"(?:readme|liesmich|license|licence|changelog|contributing)(?:\.(?:md|txt|rst|pdf|html?|adoc))?",
            re.S,
        ),
    ),
    (TABLE, re.compile(r".*\.(?:csv|tsv|xlsx?|xlsm|ods|numbers|db|sqlite3?|mdb)", re.S)),
    (
        COURSE,
        re.compile(r".*\.(?:ya?ml|toml|cfg|ini|conf|lock|log|sh|bat|ps1|cmd|url|webloc|lnk)", re.S),
    ),
)
_USUAL = (".py", ".ipynb", ".zip")
_ONLY_FOLDERS = frozenset(
    [
        "data",
        "dataset",
        "datasets",
        "docs",
        "doc",
        "images",
        "img",
        "assets",
        "figures",
        "tests",
        "dist",
        "build",
        "cvs",
    ]
)


def rule_of(name: str, is_folder: bool) -> str:
    """Return the rule by which an entry of a class folder is no submission.

    Nothing where it is one.

    >>> rule_of("README.md", False), rule_of("dana.py", False), rule_of("dana", True)
    ('of the course or the project, not of a student', '', '')
    """
    lower = name.lower()
    if (
        not is_folder and lower.endswith(_USUAL) and lower[0] not in "._~#"
    ):  # almost all names, in a class of any size
        return _RULE_OF.get(lower, "")
    named = _RULE_OF.get(lower, "")
    if named and (is_folder or lower not in _ONLY_FOLDERS):
        return named
    if is_folder:
        return SYSTEM if lower.startswith("._") else HIDDEN if lower.startswith(".") else ""
    for rule, pattern in _PATTERNS:
        if pattern.fullmatch(lower):
            return rule
    return HIDDEN if lower.startswith(".") else ""
