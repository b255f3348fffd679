"""Makes a module whose file the walls close look like one that is not there.

An installed package may be found and not be read. Libraries that try one import and go on without
it expect an ImportError (`numpy.f2py`, which `from numpy import *` loads), and a PermissionError
would tell a student where packages lie.
"""

from importlib.machinery import SourceFileLoader


def tell_closed_as_missing() -> None:
    """Raise ModuleNotFoundError where the source of a module may not be read."""
    read = SourceFileLoader.get_data

    def get_data(self: SourceFileLoader, path: str) -> bytes:
        try:
            return read(self, path)
        except PermissionError:
            if path != self.path:  # its bytecode; the source comes next
                raise
            raise ModuleNotFoundError(f"No module named {self.name!r}", name=self.name) from None

    SourceFileLoader.get_data = get_data  # type: ignore[assignment, method-assign]
