"""Sides of an equation that letters or words cut: they have no value that can be worked out."""

import re

from grader.late_pattern import late_pattern

_CUT_BEFORE = late_pattern(r"(?:[^\W\d]|[)\]}':;,])[ \t]{0,3}[*/^][ \t]{0,3}\(?[ \t]{0,3}$")
"""A factor of letters stands before, or one that was read as a label."""
_CALLED_BEFORE = late_pattern(r"(?:[^\W\d]|[)\]}])\([ \t]{0,3}$")
"""It begins in a bracket that is a function's or a factor's."""
_LETTER_BEFORE = late_pattern(r"(?:[^\W\d]|[^\W\d]\d{1,3}|[)\]}])[ \t]{0,3}$")
_NAME_BEFORE = late_pattern(
    r"(?<![\w°] )(?<![\w°])(?!(?:so|is|to|of|by|at|in|it|or|an|as|if|um|es|zu|ca|le|la|de|un)\b)"
    r"[^\W\d_]{1,2}\d{0,2}[ \t]{1,3}$",
    re.I,
)
"""A name of a letter or two, of which something is taken away; no unit of a number."""
_PRIME_BEFORE = late_pattern(r"[^\W\d_]['’′]{1,2}$")
"""A derivative: `f'(3)`."""
_SHARE_BEFORE = late_pattern(
    r"(?<![^\W\d_])(?:half|twice|thrice|double|triple|third|quarter|root|square|sqrt|log|ln|exp|"
    r"hälfte|doppelte\w*|dreifache\w*|wurzel|moitié|mitad|doble)"
    r"(?:[ \t]+(?:of|from|von|aus|de|des|der|the|la))*[ \t]+$",
    re.I,
)
"""Words that make another number of what stands behind them."""
_CUT_BEHIND = late_pattern(r"[*/^][ \t]{0,3}\(?[ \t]{0,3}$")
_SUM_BEHIND = late_pattern(r"[-+][ \t]{0,3}\(?[ \t]{0,3}$")
_WORD = late_pattern(r"[ \t]{0,3}\\?[^\W\d]")
_LETTER = late_pattern(r"[ \t]{0,3}[A-Za-z](?:_\w{1,3})?(?![^\W_])")


def is_cut_before(text: str, start: int, stretch: str) -> bool:
    """Say whether the first side of a stretch of arithmetic goes on something without a value:
    "lr * 0.1 / 2 = 0.05", "E*E + 4*512 = 1000", "half of 200 = 100".
    """
    before = text[max(start - 60, 0) : start]
    own = stretch.lstrip(" \t")
    if _CUT_BEFORE.search(before):
        return True
    if any(sign in own for sign in "=*/^+") and (
        _SHARE_BEFORE.search(before) or _CALLED_BEFORE.search(before)
    ):
        return True  # what is said of a number by itself is looked at elsewhere
    if own[:1] == "(" and _PRIME_BEFORE.search(before):
        return True
    if "=" not in own:
        # a term may have its unit before: "4 weights + 2*3 biases"
        return own[:1] == "-" and _NAME_BEFORE.search(before) is not None
    is_joined = own[:1] in {"+", "-"} and _LETTER_BEFORE.search(before) is not None
    # a bracket that is closed and was not opened holds something before
    return is_joined or _closes_more(own.partition("=")[0])


def is_cut_behind(text: str, end: int, stretch: str) -> bool:
    """Say whether the last side of a stretch of arithmetic goes on with what has no value:
    "1000 = 4*E*E", "5*3840 + 4 H".
    """
    behind = text[end : end + 20]
    own = stretch.rstrip(" \t")
    if _CUT_BEHIND.search(own):
        return _WORD.match(behind) is not None
    if _SUM_BEHIND.search(own):
        return _LETTER.match(behind) is not None
    return False


def _closes_more(side: str) -> bool:
    depth = 0
    for sign in side:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth < 0:
            return any(operator in side for operator in "+-*/^")
    return False
