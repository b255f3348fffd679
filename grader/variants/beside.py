"""Names that a student may write in the place of another, and whether they may be told."""

import ast

from grader.checks.binding import Binding


def weights_like(name: str, binding: Binding) -> list[str]:
    """Return the other weights of the shape of this one, which may be written in its place."""
    own = binding.weights.get(name)
    weights = binding.weights.items()
    return [other for other, spec in weights if own and other != name and spec.shape == own.shape]


def is_rebound(name: str, node: ast.Assign, function: ast.FunctionDef) -> bool:
    """Say whether the name has a value before this statement, so that leaving it out is no mere
    NameError.
    """
    before = {argument.arg for argument in function.args.args}
    for statement in ast.walk(function):
        if isinstance(statement, ast.Assign) and statement.lineno < node.lineno:
            before |= {
                part.id
                for target in statement.targets
                for part in ast.walk(target)
                if isinstance(part, ast.Name)
            }
    return name in before


def siblings(name: str, function: ast.FunctionDef) -> list[str]:
    """Return the names that stand beside this one, as parameters or where a tuple is taken apart:
    its likeliest confusions.
    """
    groups = [[argument.arg for argument in function.args.args if argument.arg != "self"]]
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
            groups.append([part.id for part in node.targets[0].elts if isinstance(part, ast.Name)])
    found: list[str] = []
    for group in groups:
        if name in group and len(group) > 1:
            at = group.index(name)
            found += [
                group[k] for k in (at - 1, at + 1) if 0 <= k < len(group) and group[k] != name
            ]
    return list(dict.fromkeys(found))


def are_public(names: list[str], binding: Binding) -> bool:
    """Say whether names are the exercise's own: weights, inputs and gates, which students know."""
    known = {*binding.weights, *binding.inputs, *(binding.gates.order if binding.gates else ())}
    return all(name in known for name in names)
