"""The table of attackers for the docs: python -m tests.attacks.table writes docs/attacks.md again."""

from itertools import groupby
from pathlib import Path

from tests.test_attacks import ATTACKS, Attack

PAGE = Path(__file__).parent.parent.parent / "docs" / "attacks.md"
HEAD = """# What has been tried against the sandbox and the readers

Every line is a submission in `tests/attacks/`, graded in each run of the tests at the strongest isolation of the machine, in one batch with honest
submissions between them, which must come out byte-identical. "at most" is what an honest submission with the same work would earn (of 10); *control* marks deeds that the
tests also run with `--isolation none`, where they must succeed: that proves that the layer did it. `python -m tests.attacks.table` writes this page again.
"""


def outcome(attack: Attack) -> str:
    """Return what is expected of an attack, in a few words."""
    points = (
        f"exactly {attack.most:g}" if attack.least == attack.most else f"at most {attack.most:g}"
    )
    if attack.least and attack.least != attack.most:
        points = f"{attack.least:g} to {attack.most:g}"
    statuses = f" ({', '.join(attack.code)})" if attack.code else ""
    return f"{points}{statuses}{'; *control*' if attack.control == 'none' else ''}"


def page() -> str:
    """Return the page."""
    out = [HEAD]
    for row, group in groupby(sorted(ATTACKS, key=lambda a: (a.row, a.name)), key=lambda a: a.row):
        out += [
            f"## {row[:1].upper()}{row[1:]}\n",
            "| deed | stopped by | outcome |",
            "| --- | --- | --- |",
        ]
        for attack in group:
            cells = [f"`{attack.name}`: {attack.deed}", attack.layer, outcome(attack)]
            escaped = [
                cell.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ") for cell in cells
            ]
            out.append(f"| {' | '.join(escaped)} |")
        out.append("")
    return "\n".join(out)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
