"""Stand-ins for what only draws or decorates (plots, progress bars, notebook widgets): they accept all and do nothing."""

from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

INERT_MODULES = frozenset({"matplotlib", "pylab", "seaborn", "plotly", "IPython", "ipywidgets", "tqdm", "google", "graphviz"})


class Inert:
    """Answers every use with another of its kind; unpacks into two, as `fig, ax = plt.subplots()` wants."""

    def __init__(self, name: Any) -> None:
        self.__dict__["_name"] = name

    def keys(self) -> tuple[()]:
        """Return no keys, so that it may be unpacked as a mapping."""
        return ()

    def __call__(self, *args: Any, **_kwargs: Any) -> Any:
        """Return another of its kind, or the function it decorates."""
        if args and isinstance(args[0], FunctionType):
            return args[0]  # used as a decorator
        return Inert(self._name)

    def __getattr__(self, name: str) -> "Inert":
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert(f"{self._name}.{name}")

    def __setattr__(self, name: str, value: Any) -> None:
        return None

    def __iter__(self) -> Iterator[Any]:
        return iter((self, self))

    def __getitem__(self, _key: Any) -> "Inert":
        return self

    def __setitem__(self, _key: Any, _value: Any) -> None:
        return None

    def __enter__(self) -> "Inert":
        return self

    def __exit__(self, *_: object) -> None:
        return None


def tqdm(iterable: Any = (), *_args: Any, **_kwargs: Any) -> Any:
    """Return the iterable itself: a progress bar without the bar."""
    return iterable


def trange(*bounds: int, **_kwargs: Any) -> Any:
    """Return range(*bounds)."""
    return range(*bounds)


def inert_module(name: str) -> ModuleType:
    """Return a module whose every attribute is inert."""
    module = ModuleType(name)
    module.__path__ = []

    def attribute(wanted: str) -> Any:
        if wanted.startswith("__"):
            raise AttributeError(wanted)
        return Inert(f"{name}.{wanted}")

    module.__dict__["__getattr__"] = attribute
    if name.partition(".")[0] == "tqdm":
        module.__dict__.update(tqdm=tqdm, trange=trange, tqdm_notebook=tqdm)
    return module
