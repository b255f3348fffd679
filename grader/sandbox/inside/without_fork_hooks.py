"""Imported before the server: `random` and `threading` without what they do in every child after a
fork, which takes 0.5 ms.

`random` would draw a new seed there; the server seeds it once instead, so that every child begins
with the same numbers. `threading` would forget the threads that did not come along; the server has
none.
"""

import importlib
import os

_register = os.register_at_fork
os.register_at_fork = lambda **_hooks: None
for _name in ("random", "threading"):
    importlib.import_module(_name)
os.register_at_fork = _register
