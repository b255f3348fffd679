"""What a stretch of Python uses, found in its syntax tree. Nothing is run."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeGuard

from grader.parsing import MAX_SOURCE, parsed, parsed_but_for_lines
from grader.sandbox.inside.cell_syntax import without_magics
from grader.sandbox.inside.statements import read

Construct = Literal[
    "loop",
    "for loop",
    "while loop",
    "comprehension",
    "generator",
    "recursion",
    "lambda",
    "class",
    "try",
    "with",
    "conditional",
    "f-string",
    "global",
    "slice",
    "decorator",
]
CONSTRUCTS: dict[str, str] = {
    "loop": "a loop",
    "for loop": "a for loop",
    "while loop": "a while loop",
    "comprehension": "a comprehension",
    "generator": "yield",
    "recursion": "recursion",
    "lambda": "lambda",
    "class": "a class of its own",
    "try": "try and except",
    "with": "a with block",
    "conditional": "if",
    "f-string": "an f-string",
    "global": "global or nonlocal",
    "slice": "a slice",
    "decorator": "a decorator",
}
_NODES: dict[str, tuple[type[ast.AST], ...]] = {
    "loop": (ast.For, ast.While, ast.AsyncFor),
    "for loop": (ast.For, ast.AsyncFor),
    "while loop": (ast.While,),
    "comprehension": (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    "generator": (ast.Yield, ast.YieldFrom),
    "lambda": (ast.Lambda,),
    "class": (ast.ClassDef,),
    "try": (ast.Try,),
    "with": (ast.With, ast.AsyncWith),
    "conditional": (ast.If, ast.IfExp),
    "f-string": (ast.JoinedStr,),
    "global": (ast.Global, ast.Nonlocal),
    "slice": (ast.Slice,),
}
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Part:
    """One definition: the label of the source it stands in, and its tree."""

    label: str
    node: Definition


@dataclass(frozen=True)
class Code:
    """A function or class with all of the student's own functions that it calls.

    `modules` are the trees in which they stand, for imports at the top.
    """

    parts: tuple[Part, ...]
    modules: tuple[tuple[str, ast.Module], ...]

    @property
    def line_count(self) -> int:
        """How many lines hold code: no comments, no docstrings, no empty lines."""
        return sum(_line_count(part.node) for part in self.parts)

    def _nodes(self) -> Iterator[tuple[str, ast.AST]]:
        for part in self.parts:
            for node in ast.walk(part.node):
                if node is not part.node:
                    yield part.label, node

    def constructs(self, construct: Construct) -> Iterator[tuple[str, int]]:
        """Yield (label, line) of each use of a construct of the language."""
        if construct == "recursion":
            yield from self._recursions()
        elif construct == "decorator":
            for part in self.parts:
                for decorator in part.node.decorator_list:
                    yield part.label, decorator.lineno
        else:
            for label, node in self._nodes():
                if isinstance(node, _NODES[construct]):
                    yield label, getattr(node, "lineno", 0)

    def imports(self, modules: Sequence[str]) -> Iterator[tuple[str, int]]:
        """Yield each import of one of these modules: in the code, or at the top of its file where
        the code uses a name that it brings.
        """
        for label, node in self._nodes():
            if _brought(node, modules):
                yield label, getattr(node, "lineno", 0)
        used = {node.id for _, node in self._nodes() if isinstance(node, ast.Name)}
        for label, tree in self.modules:
            others = _set_to_names(tree)
            for node in tree.body:
                brought = _brought(node, modules)
                brought |= {name for name, value in others if value in brought}
                if "*" in brought or brought & used:
                    yield label, node.lineno

    def calls(self, names: Sequence[str]) -> Iterator[tuple[str, int]]:
        """Yield each call of one of these: `sum`, `np.mean`, or `.sort` for any object's method;
        under another name that it was given too, and where it is handed to another function
        (`map(sum, rows)`).
        """
        others = self._other_names(names)
        top = {node.name for _, tree in self.modules for node in tree.body if _is_function(node)}
        names = [name for name in names if name not in top]  # it is the student's own
        own = {
            node.arg if isinstance(node, ast.arg) else node.id
            for _, node in self._nodes()
            if isinstance(node, ast.arg)
            or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
        }  # a variable that is called as a function is
        for label, node in self._nodes():
            if not isinstance(node, ast.Call):
                continue
            is_other = isinstance(node.func, ast.Name) and node.func.id in others
            handed = [*node.args, *(keyword.value for keyword in node.keywords)]
            is_handed = any(_is_named(one, names) and _last(one) not in own for one in handed)
            is_called = _is_named(node.func, names) and not self._is_own_method(node.func)
            if is_other or is_handed or is_called:
                yield label, node.lineno

    def _is_own_method(self, called: ast.expr) -> bool:
        """Say whether what is called is plainly a method of a class of the student's: of `self`, of
        `Sorter()`, or of a name that is set to one.
        """
        if not isinstance(called, ast.Attribute):
            return False
        trees = [tree for _, tree in self.modules]
        classes = {
            node.name: node
            for tree in trees
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            and any(_is_function(one) and one.name == called.attr for one in node.body)
            and not node.bases
        }
        if not classes:
            return False
        made = {
            target.id
            for tree in trees
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and _last_called(node.value) in classes
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        of = called.value
        return _last_called(of) in classes or (
            isinstance(of, ast.Name) and of.id in {"self", "cls", *made, *classes}
        )

    def _other_names(self, names: Sequence[str]) -> set[str]:
        """Return the names that are set to one of these: `add = sum`, or as it is imported."""
        found: set[str] = set()
        trees: list[ast.AST] = [node for _, node in self._nodes()]
        trees += [node for _, tree in self.modules for node in tree.body]
        for node in trees:
            match node:
                case ast.Assign(targets=targets, value=value) if _is_named(value, names):
                    found |= {one.id for one in targets if isinstance(one, ast.Name)}
                case ast.ImportFrom(module="builtins", names=imported):
                    found |= {one.asname for one in imported if one.asname and one.name in names}
        return found

    def names(self, names: Sequence[str]) -> Iterator[tuple[str, int]]:
        """Yield each use of one of these names or attributes."""
        for label, node in self._nodes():
            if isinstance(node, ast.Name | ast.Attribute) and _is_named(node, names):
                yield label, node.lineno

    def chooses_calls(self) -> bool:
        """Say whether what is called may be chosen while the code runs: by `getattr`, by type."""
        return any(
            _last(node) in _CHOOSING
            for _, tree in self.modules
            for node in ast.walk(tree)
            if isinstance(node, ast.Name | ast.Attribute)
        )

    def _recursions(self) -> Iterator[tuple[str, int]]:
        """Yield each call that leads back to the function it stands in, a helper inside or a method
        among them, and each such function that is handed to another (`map(flatten, nested)`).
        """
        own = [
            (part.label, node)
            for part in self.parts
            for node in ast.walk(part.node)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        calls: dict[str, set[str]] = {}
        for _, function in own:
            calls.setdefault(function.name, set()).update(name for name, _ in _uses(function))
        for label, function in own:
            for name, line in _uses(function):
                if name in calls and function.name in _reached(name, calls):
                    yield label, line


def _uses(function: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield (name, line) of what a function calls, or hands to what it calls."""
    stored = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            yield _last(node.func), node.lineno
            for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                name = _last(argument)
                if name and name not in stored:
                    yield name, node.lineno


_CHOOSING = frozenset(
    {"getattr", "globals", "locals", "vars", "singledispatch", "singledispatchmethod", "register"}
)


def own_code(target: str, sources: Sequence[tuple[str, str]]) -> Code | None:
    """Return a function or class with what it calls, from sources of which the last counts.

    None where it does not stand in them, or they are no Python.
    """
    modules: list[tuple[str, ast.Module]] = []
    for label, source in sources:
        tree = parsed(source) or parsed_but_for_lines(without_magics(source)) or _in_pieces(source)
        if tree is not None:
            modules.append((label, tree))
    known: dict[str, Part] = {}
    methods: dict[str, Part] = {}
    for label, tree in modules:
        top = {id(node) for node in tree.body}
        inside = {
            id(one)
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            for one in node.body
        }
        nodes = [node for node in ast.walk(tree) if id(node) not in top]
        for node in [*nodes, *tree.body]:  # what stands at the left margin is what is called
            if isinstance(node, Definition):
                (methods if id(node) in inside else known)[node.name] = Part(label, node)
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
                for name in (one.id for one in node.targets if isinstance(one, ast.Name)):
                    known[name] = Part(label, _as_function(name, node.value))
    for _, tree in modules:  # another name of what is known
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
                for name in (one.id for one in node.targets if isinstance(one, ast.Name)):
                    if node.value.id in known:
                        known.setdefault(name, known[node.value.id])
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                for one in node.names:
                    if one.asname and one.name in known:
                        known.setdefault(one.asname, known[one.name])
    first = known.get(target) or methods.get(target)
    if first is None:
        return None
    found: dict[int, Part] = {}
    waiting = [first]
    while waiting:
        part = waiting.pop()
        if id(part.node) not in found:
            found[id(part.node)] = part
            for name, is_method in sorted(_called(part.node)):
                kinds = (methods, known) if is_method else (known,)
                waiting += [kind[name] for kind in kinds if name in kind][:1]
    inner = {id(n) for p in found.values() for n in ast.walk(p.node) if n is not p.node}
    parts = tuple(part for part in found.values() if id(part.node) not in inner)
    labels = {part.label for part in parts}
    return Code(parts, tuple((label, tree) for label, tree in modules if label in labels))


def _in_pieces(source: str) -> ast.Module | None:
    """Return what can be run of a source in which something is no Python; None for nothing."""
    if len(source) > MAX_SOURCE:
        return None
    nodes = [statement.node for statement in read(source).statements]
    return ast.Module(nodes, []) if nodes else None


def _as_function(name: str, written: ast.Lambda) -> ast.FunctionDef:
    """Return a named lambda as the function that it is."""
    value = ast.copy_location(ast.Return(written.body), written)
    return ast.copy_location(ast.FunctionDef(name, written.args, [value], []), written)


def _last(node: ast.expr) -> str:
    """Return the last name of what is called: `f`, or `f` of `self.f`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _called(node: ast.AST) -> set[tuple[str, bool]]:
    """Return the names of what is called or handed to a call, and whether each is called of an
    object.
    """
    calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)]
    stored = {
        part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }
    handed = [one for call in calls for one in (*call.args, *(k.value for k in call.keywords))]
    names = {one.id for one in handed if isinstance(one, ast.Name)} - stored
    return {
        (name, isinstance(call.func, ast.Attribute)) for call in calls if (name := _last(call.func))
    } | {(name, False) for name in names}


def _last_called(node: ast.expr) -> str:
    """Return the name of what a call calls; nothing for what is no call."""
    return _last(node.func) if isinstance(node, ast.Call) else ""


def _is_function(node: ast.AST) -> TypeGuard[ast.FunctionDef | ast.AsyncFunctionDef]:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _brought(node: ast.AST, modules: Sequence[str]) -> set[str]:
    """Return the names that an import of one of these modules brings; none for all else."""

    def is_meant(name: str) -> bool:
        return any(name == one or name.startswith(f"{one}.") for one in modules)

    match node:
        case ast.Import(names=names):
            meant = [one for one in names if is_meant(one.name)]
            return {one.asname or one.name.partition(".")[0] for one in meant}
        case ast.ImportFrom(module=module, names=names) if is_meant(module or ""):
            return {one.asname or one.name for one in names}
    return set()


def _set_to_names(tree: ast.Module) -> list[tuple[str, str]]:
    """Return the names of a module that are set to another name, and that one: `lib = np`."""
    return [
        (target.id, node.value.id)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]


def _reached(name: str, calls: dict[str, set[str]]) -> set[str]:
    """Return the functions that a call of `name` comes to, itself among them."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in calls and one not in found:
            found.add(one)
            waiting += sorted(calls[one])
    return found


def _is_named(node: ast.expr, names: Sequence[str]) -> bool:
    if not isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
        return False
    full = ast.unparse(node)
    return any(full == name or (name.startswith(".") and full.endswith(name)) for name in names)


def _line_count(node: ast.AST) -> int:
    """Return how many lines hold code of a definition, without its docstrings."""
    lines: set[int] = set()
    for part in ast.walk(node):
        match part:
            case ast.Expr(value=ast.Constant(value=str())):
                continue
            case ast.stmt():
                lines.add(part.lineno)
                if not isinstance(getattr(part, "body", None), list):
                    lines.update(range(part.lineno, (part.end_lineno or part.lineno) + 1))
    return len(lines)
