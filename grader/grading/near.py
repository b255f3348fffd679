"""Names that are nearly the one that is asked for, or say the same in other words, and how many
arguments a function takes, by its text.
"""

import ast
import difflib
from collections.abc import Sequence

from grader.checks.names import are_apart, plain, words_of
from grader.parsing import parsed

CUTOFF = 0.86
_SAYS_NOTHING = {
    *("my", "own", "our", "the", "a", "an", "of", "for", "from", "with", "in", "to"),
    *("new", "final", "version", "student", "solution", "answer"),
    *("numpy", "np", "torch", "pytorch", "jax", "python", "scratch", "vanilla", "simple", "basic"),
    *("plain", "custom", "manual", "naive", "impl", "implementation", "implemented", "class"),
    *("cell", "layer", "module", "model", "net", "network", "unit", "block", "func", "function"),
    *("calc", "calculate", "compute", "get", "find", "zelle", "schicht", "netz"),
}
"""Words that a name may have or lack without meaning another thing."""
_SAME = {
    "bidirectional": "bi",
    "birnn": "bi rnn",
    "bilstm": "bi lstm",
    "bigru": "bi gru",
    "params": "parameter",
    "param": "parameter",
    "num": "count",
    "number": "count",
    "n": "count",
    "counter": "count",
    "fwd": "forward",
    "bwd": "backward",
    "anzahl": "count",
    "gewichte": "weight",
    "gewicht": "weight",
    "schritte": "step",
    "schritt": "step",
}
_ABOUT_IT = {
    *("plot", "draw", "show", "print", "train", "test", "check", "demo", "example", "main", "run"),
    *("loss", "evaluate", "compare", "load", "save", "data"),
}
"""Words of functions that do something with what is asked for."""
_BACK = {"backward", "back", "bwd", "backprop", "grad", "grads", "gradient", "gradients"}
_ONE_STEP = ("forward", "step", "__call__", "call", "forward_step", "step_forward", "forward_pass")
"""What the method that computes one step is called, in courses and libraries."""


def near_names(wanted: str, names: Sequence[str]) -> list[str]:
    """Return names that were clearly meant.

    Other case, missing or other underscores, a letter or two off.

    >>> near_names("rnn_step_forward", ["RnnStepForward", "plot"])
    ['RnnStepForward']
    """

    same = [name for name in names if plain(name) == plain(wanted)]
    near = same or difflib.get_close_matches(wanted, names, 3, CUTOFF)
    return [name for name in near if not are_apart(wanted, name)]


def names_of_the_same(wanted: str, names: Sequence[str]) -> list[str]:
    """Return names that say the same in other words, those with the most words in common.

    Whether they are meant is for a person to say.

    >>> names_of_the_same("LSTMCell", ["MyLSTM", "GRU", "plot"])
    ['MyLSTM']
    >>> names_of_the_same("parameter_count", ["count_params", "count"])
    ['count_params']
    """
    core = _core(wanted)
    same = [name for name in names if core and _core(name) == core]
    shared = {name: len(set(words_of(name)) & set(words_of(wanted))) for name in same}
    return [name for name in same if shared[name] == max(shared.values())]


def names_that_may_be_meant(wanted: str, names: Sequence[str]) -> list[str]:
    """Return names that say all that is asked for, and more: nothing else says where it is.

    >>> names_that_may_be_meant("LSTMCell", ["lstm_step_forward", "gru_step", "plot"])
    ['lstm_step_forward']
    """
    core = set(_core(wanted))
    others = [name for name in names if not _ABOUT_IT & set(words_of(name))]
    return [name for name in others if core and core <= set(_core(name))]


def methods_of_the_same(wanted: str, methods: Sequence[str]) -> list[str]:
    """Return the methods of a class that may be the one that is asked for.

    >>> methods_of_the_same("forward", ["__init__", "reset", "step"])
    ['step']
    """
    near = near_names(wanted, methods)
    if not near and wanted in _ONE_STEP:
        near = [name for name in methods if name in _ONE_STEP]
    return near or [name for name in methods if wanted in words_of(name)]


def _core(name: str) -> list[str]:
    """Return what a name says, as words in one form and in the order of the alphabet."""
    words = [part for word in words_of(name) for part in _SAME.get(word, word).split()]
    return sorted(word.removesuffix("s") for word in words if word not in _SAYS_NOTHING)


def class_named(name: str, sources: Sequence[str]) -> tuple[list[str], set[str]]:
    """Return the methods of the last class of this name, and the names of what it derives from.

    >>> class_named("C", ["class C(nn.Module):\\n    def f(self): pass\\n"])
    (['f'], {'Module'})
    """
    bases: set[str] = set()
    for source in sources:
        tree = parsed(source) if f"class {name}" in source else None
        for node in tree.body if tree else []:
            if isinstance(node, ast.ClassDef) and node.name == name:
                bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
    return methods_of(name, sources), bases


def methods_of(name: str, sources: Sequence[str]) -> list[str]:
    """Return the methods of the last class of this name, in their order.

    >>> methods_of("C", ["class C:\\n    def f(self): pass\\n"])
    ['f']
    """
    found: list[str] = []
    for source in sources:
        tree = parsed(source) if f"class {name}" in source else None
        for node in tree.body if tree else []:
            if isinstance(node, ast.ClassDef) and node.name == name:
                found = [part.name for part in node.body if isinstance(part, ast.FunctionDef)]
    return found


def all_methods_of(name: str, sources: Sequence[str]) -> set[str]:
    """Return the methods of a class and of those that it derives from here.

    >>> all_methods_of("D", ["class C:\\n  def f(self): pass\\nclass D(C): pass"])
    {'f'}
    """
    found: set[str] = set()
    seen: set[str] = set()
    waiting = {name}
    while waiting:
        one = waiting.pop()
        seen.add(one)
        methods, bases = class_named(one, sources)
        found |= set(methods)
        waiting |= bases - seen
    return found


def as_method(name: str, sources: Sequence[str], count: int) -> str:
    """Return an expression for the one method of this name and so many arguments that needs nothing
    of its object: of a class that only holds functions. Nothing where there is none, or several.

    >>> as_method("f", ["class Solution:\\n    def f(self, x): return x\\n"], 1)
    'Solution().f'
    """
    found: list[str] = []
    for source in sources:
        tree = parsed(source) if f"def {name}" in source else None
        for node in tree.body if tree else []:
            if not isinstance(node, ast.ClassDef) or _is_about_it(node.name):
                continue
            own = {part.name: part for part in node.body if isinstance(part, ast.FunctionDef)}
            if name not in own or "__init__" in own:
                continue
            marks = {ast.unparse(mark) for mark in own[name].decorator_list}
            is_bound = _is_bound(own[name]) and "staticmethod" not in marks
            if _count_of(own[name]) - is_bound != count:
                continue
            if marks & {"staticmethod", "classmethod"} or not is_bound:
                found.append(f"{node.name}.{name}")
            elif not marks:
                found.append(f"{node.name}().{name}")
    return found[0] if len(set(found)) == 1 else ""


def unused_like(
    wanted: str, is_class: bool, names: Sequence[str], sources: Sequence[str], count: int
) -> list[str]:
    """Return the functions of so many arguments, or the classes, that no other code here uses.

    >>> unused_like("bisect", False, ["bisection", "helper"],
    ...             ["def helper(f, a, b): pass\\ndef bisection(f, a, b): helper(f, a, b)"], 3)
    ['bisection']
    """
    used: set[str] = set()
    kinds: dict[str, bool] = {}
    for source in sources:
        tree = parsed(source)
        for node in tree.body if tree else []:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                kinds[node.name] = isinstance(node, ast.ClassDef)
                inside = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
                used |= set() if _is_about_it(node.name) else inside - {node.name}
    return [
        name
        for name in names
        if kinds.get(name) == is_class
        and name not in used
        and not _is_about_it(name)
        and not name.startswith("_")
        and not (_goes_back(name) and not _goes_back(wanted))
        and (is_class or argument_count(name, sources) == count)
        and not are_apart(wanted, name)
    ]


def argument_count(name: str, sources: Sequence[str]) -> int:
    """Return how many arguments the first `def` of this name has, -1 where there is none.

    >>> argument_count("f", ["def f(a, b=(1, 2)): pass"])
    2
    """
    for source in sources:
        if f"def {name}" not in source:
            continue
        tree = parsed(source)
        for node in tree.body if tree else []:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                return _count_of(node)
    return -1


def _count_of(node: ast.FunctionDef) -> int:
    return len([*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs])


def _is_bound(node: ast.FunctionDef) -> bool:
    return [one.arg for one in node.args.args[:1]] in (["self"], ["cls"])


def _goes_back(name: str) -> bool:
    """Say whether a name is that of a derivative, or of a pass backward."""
    return bool(_BACK & set(words_of(name)))


def _is_about_it(name: str) -> bool:
    """Say whether a name is that of a test, a plot or the like."""
    return bool(_ABOUT_IT & {word.removesuffix("s") for word in words_of(name)})


def method_counts(name: str, sources: Sequence[str]) -> list[int]:
    """Return how many arguments the methods of this name take in any class, without `self`.

    >>> method_counts("f", ["class C:\\n    def f(self, x): pass\\n"])
    [1]
    """
    found: list[int] = []
    for source in sources:
        tree = parsed(source) if f"def {name}" in source else None
        for node in ast.walk(tree) if tree else ():
            for part in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(part, ast.FunctionDef) and part.name == name:
                    found.append(_count_of(part) - _is_bound(part))
    return found


def other_methods(name: str, sources: Sequence[str], count: int) -> list[str]:
    """Return the methods of the last class of this name that may be called with so many arguments
    and that no other method of it uses.

    >>> other_methods("C", ["class C:\\n  def add(self, x): self.log()\\n  def log(self): pass"], 1)
    ['add']
    """
    found: list[str] = []
    for source in sources:
        tree = parsed(source) if f"class {name}" in source else None
        for node in tree.body if tree else []:
            if not isinstance(node, ast.ClassDef) or node.name != name:
                continue
            used = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
            found = [
                part.name
                for part in node.body
                if isinstance(part, ast.FunctionDef)
                and part.name not in used
                and not part.name.startswith(("_", "get_", "set_", "init"))
                and not part.decorator_list
                and _count_of(part) - len(part.args.defaults) <= count + 1 <= _count_of(part)
            ]
    return found
