"""Measures the structure of the package: rooms, floors, circles, and how wide and long the code is.

    python docs/house.py [FOLDER]

A room is a folder of modules below `grader/`, or a module that lies beside these folders. An arrow
is an import of one room by another. The floors come from the layers contract in pyproject.toml; an
arrow back points from a lower floor to a higher.
"""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def modules(root: Path) -> dict[str, Path]:
    """Return every module of the package by its dotted name."""
    found = {}
    for path in sorted((root / "grader").rglob("*.py")):
        parts = list(path.relative_to(root).with_suffix("").parts)
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(name: str, path: Path, known: dict[str, Path]) -> Iterator[str]:
    """Yield the modules of the package that a module imports."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in known else base


def room(name: str) -> str:
    """Return the room of a module: its folder, or its own name where it lies flat."""
    parts = name.split(".")
    return ".".join(parts[:-1]) if len(parts) > 2 else name


def floors(root: Path) -> list[list[str]]:
    """Return the layers of the first contract, highest first."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    lists = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [[part.strip(" ()") for part in layer.replace(":", "|").split("|")] for layer in lists]


def circles(arrows: set[tuple[str, str]]) -> int:
    """Return how many rooms lie on some circle of imports."""
    after: dict[str, set[str]] = {}
    for one, other in arrows:
        after.setdefault(one, set()).add(other)

    def reach(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            for further in after.get(waiting.pop(), set()) - seen:
                seen.add(further)
                waiting.append(further)
        return seen

    return sum(one in reach(one) for one in after)


def main() -> None:
    """Print the figures."""
    root = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT
    known = modules(root)
    pairs = {
        (name, other)
        for name, path in known.items()
        for other in imports(name, path, known)
        if other in known
    }
    arrows = {(room(a), room(b)) for a, b in pairs if room(a) != room(b) and "grader" not in (a, b)}
    order = floors(root)

    def floor(name: str) -> int | None:
        found = [
            (len(part), k)
            for k, layer in enumerate(order)
            for part in layer
            if name == part or name.startswith(f"{part}.") or f"grader.{part}" == name
        ]
        return max(found)[1] if found else None

    back = [(a, b) for a, b in arrows if None not in (fa := floor(a), fb := floor(b)) and fa > fb]  # type: ignore[operator]
    lines = [
        (len(line), path, number)
        for path in known.values()
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1)
    ]
    wide = sum(length > 100 for length, _, _ in lines)
    longest = sorted(
        ((len(path.read_text().split("\n")), path) for path in known.values()), reverse=True
    )[:3]
    flat = [name for name in known if name.count(".") == 1 and known[name].name != "__init__.py"]
    print(
        f"modules {len(known)}, of these flat {len(flat)}; rooms "
        f"{len({room(name) for name in known})}; floors {len(order)}"
    )
    print(
        f"arrows between rooms {len(arrows)}, back {len(back)}; rooms on a circle {circles(arrows)}"
    )
    print(
        f"lines {len(lines)}, wider than 100: {wide} ({100 * wide / len(lines):.1f} %), "
        f"widest {max(lines)[0]}"
    )
    print("longest: " + ", ".join(f"{path.relative_to(root)} {count}" for count, path in longest))


if __name__ == "__main__":
    main()
