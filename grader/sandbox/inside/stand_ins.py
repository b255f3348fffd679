"""Stand-ins for what only draws or decorates (plots, progress bars, notebook widgets).

They accept all and do nothing.
"""

import dis
import importlib
import sys
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

INERT_MODULES = frozenset(
    [
        "matplotlib",
        "pylab",
        "seaborn",
        "plotly",
        "bokeh",
        "altair",
        "IPython",
        "ipywidgets",
        "tqdm",
        "google",
        "graphviz",
        "mpl_toolkits",
        "progressbar",
        "livelossplot",
        "torchviz",
        "visdom",
        "wandb",
        "tensorboard",
        "tensorboardX",
        "alive_progress",
        "jdc",
        "numba",
        "jaxtyping",
        "torchtyping",
        "typeguard",
        "beartype",
        "nbgrader",
        "ipympl",
        "ipython_genutils",
        "cycler",
        "pygments",
        "colorama",
        "termcolor",
        "pretty_errors",
        "snakeviz",
        "line_profiler",
        "memory_profiler",
    ]
)


_FURNISHED = frozenset(
    {"matplotlib.pyplot", "pylab", "matplotlib.pylab", "matplotlib.figure", "matplotlib.lines"}
)
"""Stand-ins that record what is drawn."""
INERT_PARTS = frozenset(["pandas.plotting._matplotlib"])
"""Modules of a library that is there, which only draw."""


def is_inert(name: str) -> bool:
    """Say whether a module is stood in for."""
    return name.partition(".")[0] in INERT_MODULES or name in INERT_PARTS


class Inert:
    """Answers every use with another of its kind.

    Unpacks into as many as are asked for, as `fig, ax = plt.subplots()` wants.
    """

    def __init__(self, name: Any = "", *_args: Any, **_kwargs: Any) -> None:
        self.__dict__["_name"] = name

    def keys(self) -> tuple[()]:
        """Return no keys, so that it may be unpacked as a mapping."""
        return ()

    def __call__(self, *args: Any, **_kwargs: Any) -> Any:
        """Return another of its kind, or the function or class it decorates."""
        if len(args) == 1 and isinstance(args[0], FunctionType | type):
            return args[0]
        return Inert(self._name)

    def __getattr__(self, name: str) -> "Inert":
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert(f"{self._name}.{name}")

    def __mro_entries__(self, _bases: tuple[Any, ...]) -> tuple[type, ...]:
        return (Inert,)

    def __format__(self, _spec: str) -> str:
        return ""

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__[name] = value

    def __delattr__(self, name: str) -> None:
        self.__dict__.pop(name, None)

    def __iter__(self) -> Iterator[Any]:
        return iter([self] * _wanted(sys._getframe(1)))

    def __next__(self) -> Any:
        raise StopIteration

    def __getitem__(self, _key: Any) -> "Inert":
        return self

    def __setitem__(self, _key: Any, _value: Any) -> None:
        return None

    def __delitem__(self, _key: Any) -> None:
        return None

    def __contains__(self, _item: Any) -> bool:
        return False

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def __enter__(self) -> "Inert":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    async def __aenter__(self) -> "Inert":
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    def __int__(self) -> int:
        return 0

    def __float__(self) -> float:
        return 0.0

    def __index__(self) -> int:
        return 0

    def _same(self, *_: Any) -> "Inert":
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = (
        __matmul__
    ) = __rmatmul__ = _same
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __and__ = __rand__ = (
        __or__
    ) = __ror__ = _same
    __neg__ = __pos__ = __abs__ = __invert__ = _same

    def _false(self, _other: Any) -> bool:
        return False

    __lt__ = __le__ = __gt__ = __ge__ = _false


def _wanted(frame: Any) -> int:
    """Return into how many names a statement unpacks.

    Two where it does not say so (a loop, a list).
    """
    try:
        code = frame.f_code.co_code
        at = frame.f_lasti
        argument = 0
        if code[at] == dis.opmap["UNPACK_SEQUENCE"]:
            argument = code[at + 1]
        elif code[at] == dis.opmap.get("UNPACK_EX"):
            argument = (code[at + 1] & 0xFF) + 1
        return argument or 2
    except (AttributeError, IndexError, TypeError):
        return 2


class Bar:
    """A progress bar without the bar: gives what it iterates over, and takes every other use."""

    def __init__(self, iterable: Any = (), *_args: Any, **kwargs: Any) -> None:
        total = kwargs.get("total", 0)
        self.iterable = () if iterable is None else iterable
        self.total = total
        self.n = 0

    def __iter__(self) -> Iterator[Any]:
        return iter(self.iterable)

    def __len__(self) -> int:
        try:
            return len(self.iterable)
        except TypeError:
            return int(self.total or 0)

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert(f"tqdm.{name}")

    @staticmethod
    def write(*_args: Any, **_kwargs: Any) -> None:
        """Print nothing."""

    @staticmethod
    def pandas(*_args: Any, **_kwargs: Any) -> None:
        """Do nothing."""


def trange(*bounds: int, **_kwargs: Any) -> Bar:
    """Return a bar over range(*bounds)."""
    return Bar(range(*bounds))


def _prange(*bounds: int) -> range:
    return range(*bounds)


def inert_module(name: str) -> ModuleType:
    """Return a module whose every attribute is inert."""
    module = ModuleType(name)
    module.__path__ = []
    top = name.partition(".")[0]

    def attribute(wanted: str) -> Any:
        if wanted.startswith("__"):
            raise AttributeError(wanted)
        if name == "matplotlib" and wanted in ("pyplot", "pylab"):
            return importlib.import_module(f"{name}.{wanted}")
        if top == "tqdm" and wanted in (
            "auto",
            "notebook",
            "autonotebook",
            "std",
            "asyncio",
            "gui",
            "rich",
            "contrib",
        ):
            return inert_module(f"{name}.{wanted}")
        return Inert(f"{name}.{wanted}")

    module.__dict__["__getattr__"] = attribute
    if name in _FURNISHED:
        from .figures import furnish

        furnish(module)
    if name in INERT_PARTS:
        from . import pandas_plots

        module.__dict__.update(
            {key: value for key, value in vars(pandas_plots).items() if not key.startswith("_")}
        )
    if top == "tqdm":
        module.__dict__.update(tqdm=Bar, trange=trange, tqdm_notebook=Bar, tnrange=trange)
    if top == "numba":
        module.__dict__.update(prange=_prange)
    if top in ("progressbar", "alive_progress"):
        module.__dict__.update(progressbar=Bar, alive_it=Bar)
    return module
