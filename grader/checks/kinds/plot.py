"""`plot`: what was drawn with matplotlib: kinds, data, texts, scales. Nothing is displayed."""

from typing import Any, Literal

import numpy as np
from pydantic import Field

from grader.checks.binding import Binding
from grader.checks.case_spec import CaseSpec, size_faults
from grader.checks.check import Plan
from grader.checks.compare import difference
from grader.checks.endings import wrong
from grader.checks.evidence import Observations
from grader.checks.inputs import generator
from grader.checks.right_or_wrong import RightOrWrong
from grader.checks.script import Script
from grader.results.grade import Verdict

Looked = Literal["data", "title", "xlabel", "ylabel", "scale", "legend", "labels"]
_KINDS = {
    "line": "line",
    "points": "cloud of points (scatter)",
    "bars": "group of bars",
    "lying bars": "group of horizontal bars",
    "picture": "picture",
    "rule": "horizontal line (axhline)",
    "upright rule": "vertical line (axvline)",
    "hist": "histogram",
    "lying hist": "lying histogram",
    "boxplot": "box plot",
    "lying boxplot": "lying box plot",
}
_PAIRS = (
    ("bars", "lying bars"),
    ("rule", "upright rule"),
    ("hist", "lying hist"),
    ("boxplot", "lying boxplot"),
    ("violinplot", "lying violinplot"),
)
_TURNED = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
"""What is drawn the other way, by what is drawn."""


class Plot(RightOrWrong):
    """Calls the subject and compares what it draws with what the reference draws.

    Items are compared by kind and data in any order and colour. Texts must be there where the
    reference has them, and hold what `says` asks; their wording is free.
    """

    kind: Literal["plot"]
    looks_at: list[Looked] = Field(
        ["data", "xlabel", "ylabel", "title", "legend", "scale"],
        min_length=1,
        description="what is compared",
    )
    says: dict[Literal["title", "xlabel", "ylabel"], str] = Field(
        {}, description="a word that a text must hold, in any case"
    )
    cases: list[CaseSpec] = Field([CaseSpec()], min_length=1, description="settings to try")

    def faults(self, binding: Binding) -> list[tuple[str, str]]:
        """Return settings that do not fit the binding."""
        return size_faults(binding, self.cases)

    def write(self, script: Script, seed: int) -> None:
        """Write one call a case, recording what is drawn."""
        for k, spec in enumerate(self.cases):
            script.case("", spec.sizes, given=spec.inputs)
            rng = generator(seed, str(k))
            made = script.make(spec.sizes, script.draw_weights(rng, spec.sizes))
            inputs = script.draw_inputs(rng, spec.sizes, spec.values)
            script.write("draw")
            script.call(made, {**inputs, **script.given(spec.inputs)})
            script.observe("what it draws", "drawn")

    def judge(self, plan: Plan, expected: Observations, observed: Observations) -> Verdict:
        """Compare the figures of each case."""
        for k, (wanted, found) in enumerate(zip(expected, observed, strict=True)):
            told = self._figure(_axes(wanted), _axes(found))
            if told:
                return wrong(f"{plan.called(k)} {told}{plan.setting(k)}.", case=k)
        return Verdict("correct", 1.0, "It draws what is asked for.")

    def _figure(self, wanted: list[dict[str, Any]], found: list[dict[str, Any]]) -> str:
        if not found:
            return "draws nothing (with matplotlib's pyplot or Axes)"
        if len(found) != len(wanted):
            return f"draws {len(found)} sets of axes; {len(wanted)} are asked for"
        for number, (right, own) in enumerate(zip(wanted, found, strict=True), start=1):
            told = self._one(right, own)
            if told:
                return f"{told} (axes {number})" if len(wanted) > 1 else told
        return ""

    def _one(self, right: dict[str, Any], own: dict[str, Any]) -> str:
        if "data" in self.looks_at and (told := self._items(_items(right), _items(own))):
            return told
        for key in ("title", "xlabel", "ylabel"):
            text = str(own.get(key, "")).strip()
            if key in self.looks_at and str(right.get(key, "")).strip() and not text:
                return f"has no {_TEXTS[key]}"
            word = self.says.get(key, "")
            if word and word.lower() not in text.lower():
                return f"has a {_TEXTS[key]} that does not say {word!r}"
        if "scale" in self.looks_at:
            for key in ("xscale", "yscale"):
                if right.get(key) != own.get(key):
                    return f"has a {own.get(key)} {key[0]} axis; {right.get(key)} is asked for"
        if "legend" in self.looks_at and right.get("legend") and not own.get("legend"):
            return "has no legend"
        if "labels" in self.looks_at:
            missing = sum(bool(item.get("label")) for item in _items(right)) - sum(
                bool(item.get("label")) for item in _items(own)
            )
            if missing > 0:
                return f"leaves {missing} of what it draws without a label"
            names, own_names = (
                [str(i["label"]) for i in _items(its) if i.get("label")] for its in (right, own)
            )
            if len(set(own_names)) < min(len(set(names)), len(own_names)):
                return "gives two of what it draws the same label"
        return ""

    def _words(self, figure: Any) -> list[tuple[str, bool]]:
        """Return for each text whether it holds the word that it must."""
        return [
            (key, word.lower() in str(axes.get(key, "")).lower())
            for axes in _axes(figure)
            for key, word in self.says.items()
        ]

    def _items(self, right: list[dict[str, Any]], own: list[dict[str, Any]]) -> str:
        """Return how the items differ: each of the reference's is looked for among those left."""
        left, missing = list(own), []
        for item in right:
            match = next((k for k, other in enumerate(left) if self._agree(item, other)), None)
            if match is None:
                missing.append(item)
            else:
                del left[match]
        for item in missing:
            what = _name(item)
            same = [other for other in left if other.get("kind") == item.get("kind")]
            if not same:
                turned = _TURNED.get(str(item.get("kind")), "")
                if any(other.get("kind") == turned for other in left):
                    return f"draws a {_KINDS[turned]}, where a {what} is asked for"
                return f"lacks a {what}"
            told = [self._what(item, other) for other in same]
            nearest = next((t for t in told if not t.startswith(("y ", "values "))), told[0])
            return f"draws a {what} whose {nearest}"
        return f"draws a {_name(left[0])} too many" if left else ""

    def _agree(self, item: dict[str, Any], other: dict[str, Any]) -> bool:
        return item.get("kind") == other.get("kind") and not self._what(item, other)

    def _what(self, item: dict[str, Any], other: dict[str, Any]) -> str:
        """Return how the data of two items differ; a cloud of points has no order."""
        told = self._in_order(item, other)
        if not told:
            return ""
        if self._has_same_pairs(item, other):
            kind = item.get("kind")
            one = "bars" if kind in ("bars", "lying bars") else "points"
            return "" if kind == "points" else f"{one} are right and stand in another order"
        turned = {**other, "x": other.get("y"), "y": other.get("x")}
        return told if self._in_order(item, turned) else "x and y values are exchanged"

    def _in_order(self, item: dict[str, Any], other: dict[str, Any]) -> str:
        for axis in ("y", "x"):
            mismatch = difference(item.get(axis), other.get(axis), self.tolerance)
            if mismatch is not None:
                names = _names(item.get(axis), other.get(axis))
                is_pair = item.get("x") is not None and item.get("y") is not None
                values = f"{axis} values" if is_pair else "values"
                return names or f"{values} {_plural(mismatch.text)}"
        return ""

    def _has_same_pairs(self, item: dict[str, Any], other: dict[str, Any]) -> bool:
        """Say whether two items hold the same pairs of an x and a y value, in any order."""
        right, own = _sorted_pairs(item), _sorted_pairs(other)
        return bool(right and own) and not self._in_order(right, own)

    def are_alike(self, plan: Plan, one: Observations, other: Observations) -> bool:
        """Say whether two runs drew the same, as this check compares it; nothing is not the same as
        nothing, for whatever stops drawing gives it.
        """
        free = self.model_copy(update={"says": {}})
        return all(
            not free._figure(_axes(a), _axes(b))
            and not free._figure(_axes(b), _axes(a))
            and self._words(a) == self._words(b)
            if _axes(a) and _axes(b)
            else False
            for a, b in zip(one, other, strict=True)
        )


_TEXTS = {"title": "title", "xlabel": "label of the x axis", "ylabel": "label of the y axis"}


def _name(item: dict[str, Any]) -> str:
    """Return what an item is, in words."""
    kind = str(item.get("kind"))
    return _KINDS.get(kind, kind[:40])


def _sorted_pairs(item: dict[str, Any]) -> dict[str, Any]:
    """Return the data of an item by x, then y; {} where they are no pairs."""
    x, y = item.get("x"), item.get("y")
    if not isinstance(y, np.ndarray) or not isinstance(x, tuple | np.ndarray):
        return {}
    column = np.asarray(x)
    if column.shape != y.shape or y.ndim != 1:
        return {}
    order = np.lexsort((y, column))
    return {
        "x": column[order] if isinstance(x, np.ndarray) else tuple(column[order].tolist()),
        "y": y[order],
    }


def _names(right: Any, own: Any) -> str:
    """Return how the names along an axis differ, or nothing where they are no names."""
    if not isinstance(right, tuple) or not isinstance(own, tuple):
        return ""
    if len(right) != len(own):
        return f"names along the axis are {len(own)}; {len(right)} are asked for"
    other = sum(a != b for a, b in zip(right, own, strict=True))
    return f"names along the axis are others in {other} of {len(right)} places"


def _plural(text: str) -> str:
    for one, several in (("has ", "have "), ("differs", "differ"), ("is ", "are ")):
        if text.startswith(one):
            return several + text[len(one) :]
    return text


def _axes(figure: Any) -> list[dict[str, Any]]:
    """Return the axes of an observed figure; what has another form is left out."""
    return [axes for axes in figure if isinstance(axes, dict)] if isinstance(figure, tuple) else []


def _items(axes: dict[str, Any]) -> list[dict[str, Any]]:
    items = axes.get("items")
    return [item for item in items if isinstance(item, dict)] if isinstance(items, tuple) else []


KIND = Plot
