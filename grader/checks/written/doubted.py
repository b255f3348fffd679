"""Whether an option is named and not given: denied, supposed, reported, or spoken of."""

import re

from grader.late_pattern import late_pattern
from grader.words import words

MOST_BEFORE = 6
"""So many words before an option are looked at."""
_BEFORE = (words("contrary") | words("supposed") | words("ruled_out")) - {
    *("only", "merely", "nur", "lediglich", "but", "aber"),
}
_OF_IT = late_pattern(
    r"\W*(?:is|are|was|were|would|wouldn['’]t|isn['’]t|seems?|looks?|sounds?|can|cannot|can['’]t"
    r"|may|might|could|should|must|fails?|makes?|does|doesn['’]t|has|lacks?|needs?|works?"
    r"|ist|sind|war|wäre|würde|scheint|klingt|kann|könnte|sollte|passt|macht|fehlt|scheidet|geht"
    r")\b(?P<rest>[^.;\n]*)",
    re.I,
)
_IS_IT = late_pattern(
    r"\W*(?:the\s+|my\s+|die\s+|meine\s+)?"
    r"(?:right|correct|true|answer|solution|best|richtige?|korrekte?|wahr|antwort|lösung)\b"
    r"(?!\s+(?:not|only|if))",
    re.I,
)
_IS = late_pattern(r"\W*(?:is|are|ist|sind)\b", re.I)


def is_doubted(sentence: str, option: str, denies: bool) -> bool:
    """Say whether a sentence that names an option does so to deny it, or to say something of it.

    `denies` says that the option is itself a "yes" or "no", beside which a "not" explains it.

    >>> is_doubted("Regression is wrong.", "regression", False)
    True
    >>> is_doubted("We can rule out regression", "regression", False)
    True
    >>> is_doubted("Regression, because prices are not classes.", "regression", False)
    False
    >>> is_doubted("No, it is not needed.", "no", True), is_doubted("No is wrong.", "no", True)
    (False, True)
    """
    found = re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", sentence, re.I)
    if found is None:
        return False
    said = _OF_IT.match(sentence, found.end())
    if said is not None:
        is_it = _IS.match(sentence, found.end()) and _IS_IT.match(said["rest"])
        if not is_it and (len(option) > 1 or sentence[found.start()].isupper() or _is_first(found)):
            return True
    if len(option) == 1 or denies:
        return False
    before = re.findall(r"[^\W\d_]+(?:['’]t)?", sentence[: found.start()].lower())[-MOST_BEFORE:]
    return any(word in _BEFORE or word.endswith(("'t", "’t")) for word in before)


def _is_first(found: "re.Match[str]") -> bool:
    return not found.string[: found.start()].strip("( [*_")
