"""Python for every function and class that a problem asks for, with nothing in it but shapes.

What is asked is read from the problem's bindings, so any problem can be answered so.
"""

from collections.abc import Iterator, Mapping

from grader.checks.binding import Binding, template_names
from grader.problem.model import Problem, Subject

INDENT = "    "


def subjects_of(problem: Problem) -> dict[str, Subject]:
    """Return every subject of a problem by the name students give it, each once."""
    found: dict[str, Subject] = {}
    for question in problem.questions:
        for subject in question.subjects.values():
            found.setdefault(subject.target, subject)
    return found


def definition(name: str, parameters: str, body: str) -> str:
    """Return a function of ours: `lazy`, `back` or `guess` with a form as its body."""
    return f"def {name}({parameters}):\n    {body}\n"


def written_out(subject: Binding, has_weights: bool = True, skip_backward: bool = False) -> str:
    """Return Python that answers a subject by `lazy`, `back` and `guess`."""
    if not any(spec.shape for spec in subject.inputs.values()):
        return "\n".join(_count(subject))
    if subject.is_class:
        return "\n".join(_class(subject, has_weights))
    lines = list(_function(subject))
    if subject.backward is not None and not skip_backward:
        lines += ["", "", *_backward(subject)]
    return "\n".join(lines)


def _tuple(extents: list) -> str:
    return "(" + "".join(f"{extent}, " for extent in extents) + ")"


def _parameters(call: list) -> tuple[list[str], list[str]]:
    """Return the parameters of a call, and lines that take apart those that hold several values."""
    names, lines = [], []
    for part in call:
        if isinstance(part, str):
            names.append(part)
        elif isinstance(part, dict):
            names.append("parameters")
            lines += [f"{value} = parameters[{key!r}]" for key, value in part.items()]
        else:
            names.append("state")
            lines.append(f"{', '.join(part)} = state")
    return names, lines


def _sizes(shapes: Mapping[str, list]) -> Iterator[str]:
    for name, extents in shapes.items():
        if extents and all(isinstance(extent, str) and extent.isidentifier() for extent in extents):
            yield f"{', '.join(extents)}, = np.shape({name})"


def _outputs(subject: Binding) -> dict[str, list]:
    """Return the shape of every output that has one; what has none is a cache."""
    found: dict[str, list] = {}
    for name in template_names(subject.returns):
        extents = subject.outputs.get(name) or (
            subject.inputs[name].shape if name in subject.inputs else None
        )
        if extents:
            found[name] = extents
    return found or (
        {"value": subject.inputs[subject.state[0]].shape or []} if subject.state else {}
    )


def _returned(template: object, words: Mapping[str, str]) -> str:
    if isinstance(template, list):
        return ", ".join(_returned(part, words) for part in template)
    if isinstance(template, dict):
        inner = ", ".join(f"{key!r}: {_returned(part, words)}" for key, part in template.items())
        return "{" + inner + "}"
    return words.get(str(template), "cache")


def _run(subject: Binding, given: list[str]) -> list[str]:
    outputs = _outputs(subject)
    one = ", ".join(
        f"lazy({k}, {_tuple(extents)}, *arrays)" for k, extents in enumerate(outputs.values())
    )
    words = {name: f"outs[{k}]" for k, name in enumerate(outputs)}
    return [
        "def run(*arrays):",
        f"{INDENT}return [{one}]",
        f"given = [{', '.join(given)}]",
        "outs = run(*given)",
        "cache = run, given",
        f"return {_returned(subject.returns, words)}",
    ]


def _function(subject: Binding) -> Iterator[str]:
    names, lines = _parameters(subject.call)
    shapes = {
        name: spec.shape or [] for name, spec in (*subject.inputs.items(), *subject.weights.items())
    }
    yield f"def {subject.target}({', '.join(names)}):"
    for line in [*lines, *_sizes(shapes), *_run(subject, list(shapes))]:
        yield INDENT + line


def _backward(subject: Binding) -> Iterator[str]:
    assert subject.backward is not None
    names, _ = _parameters(subject.backward.call)
    outputs = list(_outputs(subject))
    upstream = ", ".join(
        f"{outputs.index(name[2:])}: {name}" for name in names if name.startswith("d_")
    )
    cache = next(name for name in names if not name.startswith("d_"))
    given = [*subject.inputs, *subject.weights]
    words = {f"d_{name}": f"found[{k}]" for k, name in enumerate(given)}
    yield f"def {subject.backward.function}({', '.join(names)}):"
    yield f"{INDENT}run, given = {cache}"
    yield f"{INDENT}found = back(run, given, {{{upstream}}})"
    yield f"{INDENT}return {_returned(subject.backward.returns, words)}"


def _class(subject: Binding, has_weights: bool) -> Iterator[str]:
    init = ", ".join(map(str, subject.init))
    yield f"class {subject.target}:"
    yield f"{INDENT}def __init__(self, {init}):"
    yield f"{INDENT * 2}self.sizes = {init}"
    paths = [spec.at or name for name, spec in subject.weights.items()]
    if has_weights:
        for box in dict.fromkeys(path.rpartition(".")[0] for path in paths if "." in path):
            yield f"{INDENT * 2}self.{box} = type('Box', (), {{}})()"
        for path, spec in zip(paths, subject.weights.values(), strict=True):
            yield f"{INDENT * 2}self.{path} = np.zeros({_tuple(spec.shape)})"
    names, lines = _parameters(subject.call)
    shapes = {name: spec.shape or [] for name, spec in subject.inputs.items()}
    given = list(shapes) + ([f"self.{path}" for path in paths] if has_weights else [])
    yield ""
    yield f"{INDENT}def {subject.method}(self, {', '.join(names)}):"
    sizes = [f"{init} = self.sizes", *_sizes(shapes)]
    for line in [*lines, *sizes, *_run(subject, given)]:
        yield INDENT * 2 + line


def _count(subject: Binding) -> Iterator[str]:
    names, _ = _parameters(subject.call)
    numbers = [
        name for name in names if name not in subject.inputs or subject.inputs[name].choice is None
    ]
    yield f"def {subject.target}({', '.join(names)}):"
    yield f"{INDENT}return guess({', '.join(numbers)})"
