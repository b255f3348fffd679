"""What `import` finds beside a student's code: their own files, the course's, and stand-ins."""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import re
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from types import ModuleType
from typing import Any

from .found_names import PACKAGE
from .stand_ins import inert_module, is_inert


class OwnModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """The modules of one submission, each run once, and remembered in `done`.

    `names` are the modules handed in ("cells", "src.cells"), `given` maps module names to sources
    that a course hands out, and `run` is called for a module of the submission that is to be run.
    """

    def __init__(
        self,
        names: Collection[str],
        given: Mapping[str, str],
        done: dict[str, ModuleType],
        run: Callable[[ModuleType], None],
    ) -> None:
        self.names = names
        self.given = given
        self.done = done
        self.run = run
        self.here: list[str] = [""]
        self.near: set[str] = set()
        self._elsewhere: dict[str, str] = {}
        self._given_run: set[str] = set()

    def _own(self, name: str) -> str | None:
        """Return the full name of the submission's module or folder that `name` means.

        None for anything else.

        Every file lives below one package, so that relative imports work; `cells`, `src.cells` and
        the end of the path of a file in a folder ("helpers.text") mean the same module.
        """
        inner = name.removeprefix(f"{PACKAGE}.")
        names = self.names
        if name == PACKAGE:
            return PACKAGE
        if not inner.replace(".", "").isidentifier():  # as in `__import__("7-bi_output")`
            inner = _as_words(inner)
        if inner in names or any(other.startswith(f"{inner}.") for other in names):
            return f"{PACKAGE}.{inner}"
        places = {
            ".".join(parts[:k])
            for parts in (other.split(".") for other in names)
            for k in range(1, len(parts) + 1)
        }
        by_end = [place for place in places if place.endswith(f".{inner}")]
        beside = f"{self.here[-1].rpartition('.')[0]}.{inner}"
        if len(by_end) > 1 and beside in by_end:  # as a script finds what lies in its own folder
            self.near.add(name)
            return f"{PACKAGE}.{beside}"
        return f"{PACKAGE}.{by_end[0]}" if len(by_end) == 1 else None

    def _given_beside(self, name: str) -> str | None:
        """Return the course's module that a relative import means, `from .layers import *`.

        It is handed out in a folder beside the student's file, and given by its own name.
        """
        inner = name.removeprefix(f"{PACKAGE}.")
        if inner == name:
            return None
        found = [
            other
            for other in self.given
            if inner == other or inner.endswith(f".{other}") or other.endswith(f".{inner}")
        ]
        return found[0] if len(found) == 1 else None

    def look_for_given(self, sources: Sequence[str]) -> None:
        """Look where sources import a course's module from: at home it may lie in a package, as in
        `from course.week1.utils import *`.
        """
        for name in self.given:
            pattern = rf"^[ \t]*(?:from|import)[ \t]+([\w.]*\w)\.{re.escape(name)}\b"
            for source in sources if name else ():
                for found in re.finditer(pattern, source, re.M):
                    package = found[1]
                    first = package.partition(".")[0]
                    is_library = first in LIBRARIES or _is_installed(first)
                    if self._own(package) is None and not is_library:
                        self._elsewhere[f"{package}.{name}"] = name

    def _is_package_of_given(self, name: str) -> bool:
        return any(other.startswith(f"{name}.") for other in self._elsewhere)

    def find_spec(
        self, name: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return where to load `name` from.

        The submission, the course's files, or an inert stand-in for plots.
        """
        given = name in self.given or any(other.startswith(name + ".") for other in self.given)
        own = None if _is_standard(name) else self._own(name)
        beside = self._given_beside(name) if own is None and not given else None
        if own is None and (name in self._elsewhere or self._is_package_of_given(name)):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        if own is not None or given or beside is not None or is_inert(name):
            is_package = (
                own is None
                or own == PACKAGE
                or any(f"{PACKAGE}.{other}".startswith(f"{own}.") for other in self.names)
            )
            return importlib.machinery.ModuleSpec(name, self, is_package=is_package)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        """Return the module object for `spec`.

        Another name for a module of the submission is that module itself.
        """
        own = self._own(spec.name)
        if own is not None and own != spec.name:
            importlib.import_module(own)
            return sys.modules[own]
        if own is not None or spec.name in self.given:
            return None
        if spec.name in self._elsewhere:
            return importlib.import_module(self._elsewhere[spec.name])
        if self._is_package_of_given(spec.name):
            return None
        if (beside := self._given_beside(spec.name)) is not None:
            return importlib.import_module(beside)
        return inert_module(spec.name) if is_inert(spec.name) else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's source, once."""
        name = module.__name__
        if name in self.done:
            return
        if name.startswith(f"{PACKAGE}.") or name == PACKAGE:
            self.done[name] = module
            self.here.append(name.removeprefix(f"{PACKAGE}."))
            self.run(module)
            self.here.pop()
            for other in self.near:  # another folder has another one
                sys.modules.pop(other, None)
            self.near.clear()
        elif name in self.given and name not in self._given_run:
            self._given_run.add(name)
            label = name.replace(".", "/") + ".py"
            exec(compile(self.given[name], label, "exec", dont_inherit=True), module.__dict__)

    def load(self, name: str) -> ModuleType:
        """Return a module of the submission, run, its packages first.

        What `import` does, without its locks and searches.
        """
        if name in sys.modules:
            return sys.modules[name]
        parent, _, last = name.rpartition(".")
        package = self.load(parent) if parent else None
        if name in sys.modules:  # its package imports it
            return sys.modules[name]
        spec = self.find_spec(name)
        assert spec is not None
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        self.exec_module(module)
        if package is not None:
            setattr(package, last, module)
        return module


def _as_words(name: str) -> str:
    """Return a dotted name as modules are called here, whatever the names of their files hold."""
    parts = [re.sub(r"\W", "_", part) for part in name.split(".")]
    return ".".join(f"_{part}" if part[:1].isdigit() else part for part in parts)


LIBRARIES = frozenset(
    ["tensorflow", "tf", "keras", "torch", "torchvision", "jax", "flax", "theano", "mxnet"]
    + ["paddle", "chainer", "sklearn", "scipy", "pandas", "matplotlib", "seaborn", "transformers"]
    + ["cupy", "numba", "nltk", "spacy", "gensim", "cv2", "PIL", "skimage", "statsmodels", "sympy"]
    + ["networkx", "tqdm", "requests", "datasets", "lightning", "pytorch_lightning", "autograd"]
)
"""Libraries that courses use: a module in one is not the course's, installed or not."""


def _is_installed(name: str) -> bool:
    """Say whether there is a module of this name here."""
    return name in sys.modules or importlib.machinery.PathFinder.find_spec(name) is not None


def _is_standard(name: str) -> bool:
    """A student's file called random.py must not become the `random` that NumPy imports later."""
    return name in sys.stdlib_module_names or name in ("numpy", "torch", "jax", "scipy")
