"""Whether a class works with copies of its weights that it made when it was constructed.

A check sets the weights of an object after that, so that nothing it sets has any effect.
"""

import ast
from collections.abc import Collection, Iterator

from grader.parsing import parsed

_MAKING = ("__init__", "__new__", "__post_init__")
_ANY_ATTRIBUTE = frozenset(
    ["getattr", "vars", "__dict__", "__getattribute__", "__getattr__", "parameters", "state_dict"]
)
"""What may lead to any attribute of an object."""
_OF_ITS_SHAPE = frozenset(["shape", "size", "ndim", "dtype"])
_SHAPED_LIKE = frozenset(
    ["len", "zeros_like", "ones_like", "empty_like", "full_like", "shape", "size"]
)


def works_with_early_copies(source: str, name: str, method: str, weights: Collection[str]) -> bool:
    """Say whether a method of a class does not read some weight, and reads what the constructor
    makes of that weight.

    >>> early = '''
    ... class Cell:
    ...     def __init__(self, D):
    ...         self.weight = np.zeros(D)
    ...         self.turned = self.weight.T.copy()
    ...     def forward(self, x):
    ...         return x @ self.turned
    ... '''
    >>> works_with_early_copies(early, "Cell", "forward", ["weight"])
    True
    >>> late = early.replace("x @ self.turned", "x")
    >>> works_with_early_copies(late, "Cell", "forward", ["weight"])
    False
    """
    own_class = _class(source, name)
    if own_class is None or any(ast.unparse(base) != "object" for base in own_class.bases):
        return False
    read = used_in_method(source, name, method)
    if read & _ANY_ATTRIBUTE:
        return False
    constructors = [m for m in _methods(own_class) if m.name in _MAKING]
    made = [pair for one in constructors for pair in _made_of(one, frozenset(weights))]
    return any(own in read and weight not in read for own, weight in made)


def used_in_method(source: str, name: str, method: str) -> frozenset[str]:
    """Return the attributes and names that a method of a class uses, and what it calls of it."""
    own_class = _class(source, name)
    methods = {} if own_class is None else {one.name: one for one in _methods(own_class)}
    used: set[str] = set()
    todo = [method]
    seen: set[str] = set()
    while todo:
        one = todo.pop()
        if one in seen or one not in methods or one in _MAKING:
            continue
        seen.add(one)
        for node in ast.walk(methods[one]):
            if isinstance(node, ast.Attribute):
                used.add(node.attr)
                todo.append(node.attr)
            elif isinstance(node, ast.Name):
                used.add(node.id)
    return frozenset(used)


def changed_in_methods(source: str, name: str) -> frozenset[str]:
    """Return the attributes that methods of a class set, its constructor left out: its state."""
    own_class = _class(source, name)
    methods = [] if own_class is None else _methods(own_class)
    nodes = [node for m in methods if m.name not in _MAKING for node in ast.walk(m)]
    return frozenset(
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    )


def _class(source: str, name: str) -> ast.ClassDef | None:
    tree = parsed(source)
    nodes = tree.body if tree is not None else []
    return next(
        (one for one in reversed(nodes) if isinstance(one, ast.ClassDef) and one.name == name), None
    )


def _methods(own_class: ast.ClassDef) -> list[ast.FunctionDef]:
    return [node for node in own_class.body if isinstance(node, ast.FunctionDef)]


def _made_of(method: ast.FunctionDef, weights: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield (attribute, weight) of what a constructor makes of a weight: of its attribute, of the
    variable that it is, or under its name.
    """
    pairs = [pair for node in ast.walk(method) for pair in _assigned(node)]
    variables = {
        value.id: target.attr
        for target, value in pairs
        if isinstance(target, ast.Attribute)
        and target.attr in weights
        and isinstance(value, ast.Name)
    }
    for target, value in pairs:
        if not isinstance(target, ast.Attribute) or target.attr in weights:
            continue
        of_shape = {
            id(node.value)
            for node in ast.walk(value)
            if isinstance(node, ast.Attribute) and node.attr in _OF_ITS_SHAPE
        }
        of_shape |= {
            id(one)
            for node in ast.walk(value)
            if isinstance(node, ast.Call)
            and ast.unparse(node.func).rpartition(".")[2] in _SHAPED_LIKE
            for one in node.args
        }
        for part in ast.walk(value):
            if id(part) in of_shape:
                continue
            named: object = None
            if isinstance(part, ast.Attribute):
                named = part.attr
            elif isinstance(part, ast.Name):
                named = variables.get(part.id)
            elif isinstance(part, ast.Constant):
                named = part.value
            elif isinstance(part, ast.keyword):
                named = part.arg
            if isinstance(named, str) and named in weights:
                yield target.attr, named


def _assigned(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield (target, value) of an assignment; those of a tuple one by one where they are told
    apart.
    """
    if not isinstance(node, ast.Assign):
        return
    for target in node.targets:
        value = node.value
        if isinstance(target, ast.Tuple):
            several = isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts)
            values = value.elts if several else [value] * len(target.elts)  # type: ignore[attr-defined]
            yield from zip(target.elts, values, strict=True)
        else:
            yield target, value
