"""Words that course templates leave where an answer belongs ("Your answer here", "TODO"), English
and German.
"""

import re

from grader.words import words


def is_bare(text: str) -> bool:
    """Say whether a text holds nothing but marks and words like "type your answer here"."""
    found = re.findall(r"[^\W_]+(?:'s)?", re.sub(r"<[^<>]{0,200}>", " ", text).lower())
    if not found:
        return not re.search(r"!\[|<img", text)
    return (
        len(found) <= 24
        and all(word in words("placeholder") for word in found)
        and any(word in words("placeholder_key") for word in found)
    )
