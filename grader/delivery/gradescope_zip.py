"""An exercise as an autograder that Gradescope takes: a zip with setup.sh, run_autograder, the
exercise and this grader as a wheel.

After https://gradescope-autograders.readthedocs.io/en/latest/specs/: the zip is unpacked into
/autograder/source, setup.sh runs once while the image is built, run_autograder once a submission.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import grader
from grader.delivery.export import zip_of
from grader.errors import UsageError
from grader.policy import load_policy
from grader.policy.model import FILE
from grader.problem.load import load_problem
from grader.problem.model import Problem
from grader.sandbox.levels import Isolation

_SETUP = """\
#!/usr/bin/env bash
# Runs once, while Gradescope builds the image.
set -euo pipefail
source="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(dirname "$source")"
python=""
can_serve="import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"
find_python() {
  for name in ${GRADER_PYTHON:-} python3.13 python3.12 python3.11 python3; do
    if "$name" -c "$can_serve" 2>/dev/null; then
      python="$name"
      return
    fi
  done
}
find_python
if [ -z "$python" ]; then
  apt-get update
  apt-get install -y python3.12-venv || apt-get install -y python3.11-venv
  find_python
fi
"$python" -m venv "$root/venv"
# by its file, for an index may hold another package of that name; what else is needed comes from
# wheels/ where it lies there, else from the network
install() {
  "$root/venv/bin/python" -m pip install --quiet "$@" --find-links "$source/wheels" \\
    "$source"/wheels/grader-*-py3-none-any.whl -r "$source/requirements.txt"
}
install --no-index 2>/dev/null || install
# the exercise holds the references: student code runs as this user only where there is no sandbox
chmod -R go-rwx "$source"
"$root/venv/bin/grader" doctor || true
"""
_RUN = """\
#!/usr/bin/env bash
# Runs once a submission; Gradescope copies it beside the folder source.
set -uo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
exec "$root/venv/bin/python" -I -m grader.delivery.on_gradescope "$root"
"""


def gradescope_zip(
    folder: Path, *, seed: int = 0, isolation: Isolation = "auto", wheels: Path | None = None
) -> bytes:
    """Return the zip for the exercise in a folder.

    `wheels` is a folder with wheels of what the grader needs, for an image that is built without a
    network. Raises ProblemError where the exercise is wrong, UsageError where the policy is.
    """
    problem = load_problem(folder)
    files = {
        "setup.sh": _SETUP.encode(),
        "run_autograder": _RUN.encode(),
        "settings.json": _json({"format": 1, "seed": seed, "isolation": isolation}),
        "requirements.txt": "".join(f"{name}\n" for name in _needed(problem)).encode(),
    }
    name, data = own_wheel()
    files[f"wheels/{name}"] = data
    if wheels is not None:
        found = sorted(wheels.glob("*.whl")) if wheels.is_dir() else []
        if not found:
            raise UsageError(f"--wheels {wheels}: there are no .whl files")
        files |= {f"wheels/{path.name}": path.read_bytes() for path in found}
    for part, path in problem_files(folder, problem).items():
        files[f"problem/{part}"] = path.read_bytes()
    return zip_of(files)


def problem_files(folder: Path, problem: Problem) -> Mapping[str, Path]:
    """Return the files that an exercise consists of, by their paths in it: what was read of it, its
    policy and its templates.
    """
    found = {name: folder / name for name in problem.files}
    if (folder / FILE).is_file():
        load_policy(folder / FILE)
        found[FILE] = folder / FILE
    templates = folder / "templates"
    if templates.is_dir():
        for path in sorted(templates.rglob("*")):
            if path.is_file() and not path.is_symlink():
                found[path.relative_to(folder).as_posix()] = path
    return found


def _needed(problem: Problem) -> list[str]:
    """Return the libraries that the exercise preloads, as packages."""
    return sorted(dict.fromkeys([*problem.exercise.preload, *problem.needs]))


def own_wheel() -> tuple[str, bytes]:
    """Return this grader as a wheel: its file name and content. It needs no network and no build.

    The form is that of https://packaging.python.org/en/latest/specifications/binary-distribution-format/
    """
    try:
        own = distribution("grader")
    except PackageNotFoundError:
        raise UsageError("the grader is not installed here: pip install it first") from None
    version = own.version
    info = f"grader-{version}.dist-info"
    package = Path(grader.__file__).parent
    files: dict[str, bytes] = {}
    for path in sorted(package.rglob("*")):
        part = path.relative_to(package)
        if path.is_file() and "__pycache__" not in part.parts and part.parts[0] != "examples":
            files[f"grader/{part.as_posix()}"] = path.read_bytes()
    metadata = own.read_text("METADATA") or own.read_text("PKG-INFO") or ""
    files[f"{info}/METADATA"] = metadata.encode()
    files[f"{info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: grader\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    files[f"{info}/entry_points.txt"] = (own.read_text("entry_points.txt") or "").encode()
    record = f"{info}/RECORD"
    lines = [f"{name},sha256={_digest(data)},{len(data)}" for name, data in files.items()]
    files[record] = "\n".join([*lines, f"{record},,", ""]).encode()
    return f"grader-{version}-py3-none-any.whl", zip_of(files)


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def _json(found: object) -> bytes:
    return (json.dumps(found, indent=1) + "\n").encode()
