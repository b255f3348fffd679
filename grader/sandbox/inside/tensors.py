"""Says whether a student's objects, functions and errors are made for tensors.

Nothing here imports torch: it is there where the student's code or the course has loaded it.
"""

import re
from types import CodeType, FunctionType, ModuleType
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
    """Say whether a function is written for tensors: it says so of an argument, or it, or what it
    calls in its own file, uses torch and no NumPy.
    """
    code, space = getattr(function, "__code__", None), getattr(function, "__globals__", None)
    if code is None or type(space) is not dict:
        return False
    said = getattr(function, "__annotations__", None)
    if type(said) is dict and any(map(_means_tensor, said.values())):
        return True
    names = _names_of(code)
    used = [space[name] for name in names if name in space]
    if "numpy" in names or any(_is_from(value, "numpy") for value in used):
        return False
    if "torch" in names or any(_is_from(value, "torch") for value in used):
        return True
    own = [one for one in used if isinstance(one, FunctionType) and one is not function]
    return depth < MOST_CALLS and any(uses_tensors(one, depth + 1) for one in own)


def knows_torch(function: Any) -> bool:
    """Say whether the file of a function has something of torch."""
    space = getattr(function, "__globals__", None)
    return type(space) is dict and any(_is_from(value, "torch") for value in list(space.values()))


def _names_of(code: CodeType) -> set[str]:
    """Return the names that a function uses, what it defines inside included."""
    names, codes = set(code.co_names), [code]
    while codes:
        inner = [part for part in codes.pop().co_consts if isinstance(part, CodeType)]
        names |= {name for part in inner for name in part.co_names}
        codes += inner
    return names


def _means_tensor(annotation: Any) -> bool:
    text = annotation if isinstance(annotation, str) else ""
    return text in ("torch.Tensor", "Tensor") or _is_from(annotation, "torch")


def _is_from(value: Any, library: str) -> bool:
    """Say whether a value is a library, one of its modules, or something of it."""
    if isinstance(value, ModuleType):
        name = value.__name__
    elif isinstance(value, FunctionType | type):
        name = value.__module__
    else:
        name = type(value).__module__
    return str(name).partition(".")[0] == library
