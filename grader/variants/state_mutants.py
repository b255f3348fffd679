"""Mutants of state: what shows only on a second call, on a second object, or on a result that is
kept.
"""

from collections.abc import Iterator

from grader.checks.binding import Binding

_KEEP_STATE = "state-kept"
KEPT_FIRST = "_first"
"""The attribute in which a variant keeps the weights of its first call."""


_RESULT_KEPT = """
def _keep_result(call):
    kept = []
    def again(*args, **kwargs):
        if not kept:
            kept.append(call(*args, **kwargs))
        return kept[0]
    return again
"""
_BUFFER_SHARED = """
def _share_buffer(call):
    kept = {}
    def into(slot, value):
        if isinstance(value, tuple):
            return tuple(into((slot, k), part) for k, part in enumerate(value))
        if not isinstance(value, np.ndarray) or value.ndim == 0:
            return value
        buffer = kept.setdefault((slot, value.shape), np.array(value))
        buffer[...] = value
        return buffer
    return lambda *args, **kwargs: into((), call(*args, **kwargs))
"""


def state_mutants(binding: Binding) -> Iterator[tuple[str, str, str]]:
    """Yield mutants of state.

    What only shows on a second call, on a second object, or on a result that is kept.
    """
    if not binding.is_class:
        if binding.weights or any(spec.shape for spec in binding.inputs.values()):
            name = binding.target
            yield (
                "result-kept",
                "A second call returns what the first one did.",
                f"{_RESULT_KEPT}\n{name} = _keep_result({name})",
            )
            yield (
                "buffer-shared",
                "Every call returns the same array, so that a later call changes earlier results.",
                f"import numpy as np\n{_BUFFER_SHARED}\n{name} = _share_buffer({name})",
            )
        return
    name, method = binding.target, binding.method
    yield (
        "result-kept",
        "A second call on an object returns what the first one did.",
        f"""{_RESULT_KEPT}
_made = {name}.__init__
def _make(self, *args, **kwargs):
    _made(self, *args, **kwargs)
    self.{method} = _keep_result(self.{method})
{name}.__init__ = _make
""",
    )
    yield (
        "buffer-shared",
        "Every call returns the same array, so that a later call changes earlier results.",
        f"""import numpy as np
{_BUFFER_SHARED}
_made = {name}.__init__
def _make(self, *args, **kwargs):
    _made(self, *args, **kwargs)
    self.{method} = _share_buffer(self.{method})
{name}.__init__ = _make
""",
    )
    if binding.weights and all(
        "." not in (spec.at or name) for name, spec in binding.weights.items()
    ):
        yield (
            "objects-share-weights",
            "Two objects share their weights.",
            f"""
_together = {{}}
def _get(self, name):
    if name == "__dict__" or name.startswith("__") or name not in _together:
        return object.__getattribute__(self, name)
    return _together[name]
def _set(self, name, value):
    _together[name] = value
    object.__setattr__(self, name, value)
{name}.__getattribute__, {name}.__setattr__ = _get, _set
""",
        )
        yield (
            "weights-kept",
            "An object goes on with the weights of its first call, though they have changed.",
            f"""
_before = {name}.{method}
def _with_first(self, *args, **kwargs):
    if "{KEPT_FIRST}" not in self.__dict__:
        self.{KEPT_FIRST} = {{key: value.copy() for key, value in self.__dict__.items() if hasattr(value, "copy")}}
    now = dict(self.__dict__)
    self.__dict__.update(self.{KEPT_FIRST})
    try:
        return _before(self, *args, **kwargs)
    finally:
        self.__dict__.update(now)
{name}.{method} = _with_first
""",
        )
    if binding.state:
        yield (
            _KEEP_STATE,
            "The state of the last call is kept in the object and used in the next "
            "one, whatever state is passed.",
            f"""
_before = {name}.{method}
def _with_kept(self, *args, **kwargs):
    kept = self.__dict__.get("_kept")
    if kept is not None:
        args = (*args[:-1], kept) if not kwargs else args
    result = _before(self, *args, **kwargs)
    shape = lambda value: [part.shape for part in value] if isinstance(value, tuple) else getattr(value, "shape", None)
    if args and shape(args[-1]) == shape(result):
        self._kept = result
    return result
{name}.{method} = _with_kept
""",
        )
