"""The files student code may read: its libraries and those of the system."""

import contextlib
import os
import re
import sys
import sysconfig
from collections.abc import Sequence
from importlib.util import cache_from_source
from pathlib import Path

import numpy as np

_PACKAGES = {"torch": "'grader[torch]'", "sklearn": "scikit-learn"}


def install_command(module: str) -> str:
    """Return the command that installs a module.

    >>> install_command("torch"), install_command("scipy")
    ("pip install 'grader[torch]'", 'pip install scipy')
    """
    return f"pip install {_PACKAGES.get(module, module)}"


INSIDE = Path(__file__).parent / "inside"


def compile_inside() -> None:
    """Keep the modules that run inside compiled, where the package may be written to.

    Nothing inside can write, so that each start would compile them again; an installed wheel has
    them compiled, a clone has not.
    """
    if sys.dont_write_bytecode or not os.access(INSIDE, os.W_OK):
        return
    for source in INSIDE.glob("*.py"):
        compiled = Path(cache_from_source(str(source)))
        with contextlib.suppress(OSError):
            if not compiled.is_file() or compiled.stat().st_mtime < source.stat().st_mtime:
                import py_compile

                py_compile.compile(str(source), str(compiled))


def library_folder() -> Path:
    """Return the folder NumPy is imported from."""
    return Path(np.__file__).resolve().parent.parent


def has_torch() -> bool:
    """Say whether torch is installed beside NumPy."""
    return (library_folder() / "torch").is_dir()


_TORCH_NEEDS = (
    "torch",
    "torchgen",
    "functorch",
    "sympy",
    "mpmath",
    "networkx",
    "typing_extensions.py",
    "filelock",
    "fsspec",
    "jinja2",
    "markupsafe",
)


def libraries(preload: Sequence[str] = ()) -> list[Path]:
    """Return what student code may import besides the standard library.

    NumPy, torch, and what a problem preloads.
    """
    folder = library_folder()
    found = [folder / name for name in ("numpy", "numpy.libs")]
    if has_torch():
        found += [folder / name for name in _TORCH_NEEDS]
    for name in preload:
        if name not in ("numpy", "torch"):
            found += _distribution_files(name)
    return list(dict.fromkeys(path for path in found if path.exists()))


def versions(preload: Sequence[str]) -> list[str]:
    """Return what is installed of modules that a problem preloads, each with its version."""
    from importlib import metadata

    found = []
    for name in preload:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found.append(f"{name} {metadata.version(name)}")
    return found


def _distribution_files(name: str, seen: set[str] | None = None) -> list[Path]:
    """Return the top-level files and folders of an installed distribution and of all that it
    requires.
    """
    from importlib import metadata  # late: most problems preload nothing

    seen = set() if seen is None else seen
    if name.lower() in seen:
        return []
    seen.add(name.lower())
    try:
        distribution = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return []
    tops = {
        file.parts[0]
        for file in distribution.files or ()
        if file.parts and file.parts[0] not in ("..", "__pycache__")
    }
    found = [
        Path(str(distribution.locate_file(top)))
        for top in sorted(tops)
        if not top.endswith((".dist-info", ".pth"))
    ]
    for requirement in distribution.requires or ():
        if "extra ==" not in requirement:
            found += _distribution_files(
                re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0], seen
            )
    return found


def standard_library() -> list[Path]:
    """Return the folders of the interpreter's own modules."""
    base = {
        "base": sys.base_prefix,
        "platbase": sys.base_exec_prefix,
    }  # not the virtual environment's
    return list(
        dict.fromkeys(
            Path(sysconfig.get_path(name, vars=base)).resolve() for name in ("stdlib", "platstdlib")
        )
    )


_NOT_STANDARD = ("site-packages", "dist-packages", "test", "idlelib", "ensurepip")


def not_standard(folder: Path) -> list[Path]:
    """Return the folders beside the standard library's modules that are none of it."""
    return [folder / name for name in _NOT_STANDARD if (folder / name).is_dir()]


def _system_libraries() -> list[Path]:
    """Return where the loader finds shared libraries.

    The folder of this architecture, or all of /usr/lib where there is none.
    """
    multiarch = sysconfig.get_config_var("MULTIARCH") or ""
    own = [Path(root) / multiarch for root in ("/usr/lib", "/lib")] if multiarch else []
    found = [path for path in own if path.is_dir()] or [Path("/usr/lib"), Path("/lib")]
    interpreter = Path(sys.base_prefix).resolve() / "lib"
    return [*found, Path("/lib64"), Path("/usr/lib64"), *sorted(interpreter.glob("lib*.so*"))]


def readable_paths(preload: Sequence[str] = ()) -> list[str]:
    """Return the paths below which student code may read.

    Its libraries, the system's, and nothing of ours.

    Folders of installed packages beside the standard library (ours among them, perhaps) are left
    out.
    """
    system = [
        "/usr/share/zoneinfo",
        "/etc/ld.so.cache",
        "/etc/localtime",
        "/dev/null",
        "/dev/urandom",
        "/dev/zero",
    ]
    own = [
        entry
        for folder in standard_library()
        for entry in sorted(folder.iterdir())
        if entry.name not in _NOT_STANDARD
    ]
    own += [*_system_libraries(), *libraries(preload), INSIDE]
    return [str(path) for path in [*own, *map(Path, system)] if path.exists()]
