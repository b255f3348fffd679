"""What is torch's about a student's objects, functions and errors: whether tensors belong there.

Nothing here imports torch: it is there where the student's code or the course has loaded it.
"""

import re
from types import FunctionType, ModuleType
from typing import Any

MOST_CALLS = 2
"""So many calls deep is looked at what a function uses."""
TORCH_TYPES = re.compile(r"dtype|\b[Dd]ouble\b|\b[Ff]loat\b")
"""What torch says where it refuses to mix numbers of two sizes."""
_NO_ATTRIBUTE = re.compile(r"'numpy\.ndarray' object has no attribute '(\w+)'")


def is_of_arrays(message: str, torch: Any) -> bool:
    """Say whether an error came because arrays were handed over where tensors belong."""
    lacks = _NO_ATTRIBUTE.search(message)
    return hasattr(torch.Tensor, lacks[1]) if lacks else "Tensor" in message


def single(value: Any) -> Any:
    """Return the same structure with float32 tensors for float64 ones."""
    if isinstance(value, tuple | list):
        return type(value)(single(part) for part in value)
    if isinstance(value, dict):
        return {key: single(part) for key, part in value.items()}
    return value.float() if hasattr(value, "float") and hasattr(value, "detach") else value


def is_torch(owner: Any, torch: Any) -> bool:
    """Say whether an object is a module of torch, or holds tensors."""
    if isinstance(owner, torch.nn.Module):
        return True
    return any(isinstance(value, torch.Tensor) for value in getattr(owner, "__dict__", {}).values())


def uses_tensors(function: Any, depth: int = 0) -> bool:
    """Say whether what a function uses is torch's (see `Session._is_of_tensors`)."""
    code, space = getattr(function, "__code__", None), getattr(function, "__globals__", None)
    if code is None or type(space) is not dict:
        return False
    names, codes = set(code.co_names), [code]
    while codes:
        inner = [part for part in codes.pop().co_consts if isinstance(part, type(code))]
        names |= {name for part in inner for name in part.co_names}
        codes += inner
    used = [space[name] for name in names if name in space]
    if any(_is_from(value, "numpy") for value in used):
        return False
    if any(_is_from(value, "torch") for value in used):
        return True
    own = [
        one for one in used if getattr(one, "__globals__", None) is space and one is not function
    ]
    if depth < MOST_CALLS and any(uses_tensors(one, depth + 1) for one in own):
        return True
    known = list(space.values())
    has_numpy = any(_is_from(value, "numpy") for value in known)
    return not has_numpy and any(_is_from(value, "torch") for value in known)


def _is_from(value: Any, library: str) -> bool:
    """Say whether a value is a library, one of its modules, or something of it."""
    if isinstance(value, ModuleType):
        name = value.__name__
    elif isinstance(value, FunctionType | type):
        name = value.__module__
    else:
        name = type(value).__module__
    return str(name).partition(".")[0] == library
