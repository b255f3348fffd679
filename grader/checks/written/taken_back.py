"""Words by which an answer takes back, reports or hedges what it says: for a person to read."""

import re

from grader.late_pattern import late_pattern

CORRECTED = late_pattern(
    r"\b(?:wait|sorry|correction(?=\s*[:!–])|or rather|scratch that|i mean|on second thou?ght|"
    r"tak(?:e|ing) (?:it|that|this) back|i disagree|disagree with|"
    r"moment(?=\s*[,:!–-]|\s+mal\b)|halt(?=\s*[,:!–-])|quatsch|"
    r"beziehungsweise|nein doch|doch nicht|ich widerspreche|nehme (?:das|es) zurück)\b",
    re.I,
)
_SAYS = (
    r"(?:says?|said|thinks?|thought|believes?|believed|claims?|claimed|writes?|wrote|reckons?|"
    r"argues?|argued|insists?|insisted|suggests?|suggested|assumes?|assumed|told|answered|"
    r"sag(?:t|en|te|ten)|denk(?:t|en)|dachten?|glaub(?:t|en|te|ten)|behaupte(?:t|n|te|ten)|"
    r"mein(?:t|en|te|ten)|schreib(?:t|en)|schrieb(?:en)?|findet|finden)"
)
_HAS = (
    r"(?:has|have|had|gets?|got|gave|gives?|puts?|found|hat|haben|hatten?|kam|bekam|kriegt|steht)"
)
_ANYBODY = r"(?:some|many|others?|one|they|manche|viele|man|er|sie)"
_PEOPLE = (
    r"(?:people|he|she|(?:some|any|every)(?:one|body)|friends?|neighbou?rs?|"
    r"(?:class|room|team)mates?|colleagues?|brother|sister|tutors?|teachers?|"
    r"professor|lecturer|assistant|book|textbook|slides?|lecture|internet|chatgpt|"
    r"jemand|buch|skript|folien|freund\w*|nachbar\w*|kommiliton\w*|"
    r"kolleg\w*|lehrer\w*|dozent\w*|bruder|schwester)"
)
_NOT_THE_WRITER = (
    r"(?<!\bi )(?<!\bwe )(?<!\bich )(?<!\bwir )(?<!\bformula )(?<!\bequation )(?<!\bquestion )"
    r"(?<!\bexercise )(?<!\baufgabe )(?<!\bformel )(?<!\bcalculation )(?<!\brechnung )"
)
REPORTED = late_pattern(
    rf"\b{_PEOPLE}\s+(?:\w+\s+)?(?:{_SAYS}|{_HAS})\b|\b{_ANYBODY}\s+(?:\w+\s+)?{_SAYS}\b"
    rf"|\b(?!(?:i|we|ich|wir)\b)\w+\s+{_NOT_THE_WRITER}{_SAYS}(?=,?\s+[\w\"“„])"
    r"|\b(?:this|that|it|das|dies|es)\s+(?:is|would be|ist|wäre)\s+"
    r"(?:just\s+|simply\s+|einfach\s+)?"
    r"(?:wrong|false|incorrect|untrue|not\s+(?:true|right|correct)|falsch|nicht\s+(?:wahr|richtig))\b"
    r"|\bstimmt\s+(?:aber\s+)?nicht\b"
    rf"|\b{_PEOPLE}['’]s\b|\b(?:of|by|from|von)\s+(?:my|our|the|meine[mrs]?|de[mr])\s+{_PEOPLE}\b"
    r"|\b(?:according to|laut|angeblich|allegedly|supposedly)\b",
    re.I,
)
EDITED = late_pattern(
    r"^[\W_]*(?:edit(?:ed)?|update[d]?|upd|correct(?:ion|ed)|korrektur|korrigiert|nachtrag|erratum|"
    r"errata|better|besser|neu|new|fixed)\b[^:\n\d]{0,20}:",
    re.I | re.M,
)
"""A line that begins so gives what counts in place of what stands above it."""
_CORRECTIONS = late_pattern(
    r"^[#*_\s]*(?:corrections?|errata|korrekturen?|nachtr(?:ag|äge))[*_:\s]*$", re.I | re.M
)
"""A title such as "Corrections": what stands below it replaces answers above it."""
REFUSED = late_pattern(
    r"\b(?:right|correct|actual|true|richtige[nr]?|korrekte[nr]?)\s+(?:values?|numbers?|answers?|ones?|"
    r"zahl(?:en)?|werte?|antwort(?:en)?)\s+(?:is|are|would|ist|sind)\b|"
    r"\b(?:but|aber)\s+(?:that|this|it|das|dies)\s+(?:forgets|ignores|misses|is|vergisst|ist)\b",
    re.I,
)
"""One of several numbers is refused; which one a program does not know."""


def is_taken_back(text: str) -> bool:
    """Say whether a text corrects itself or reports what others say.

    >>> is_taken_back("19712. No wait, 19840."), is_taken_back("19712, since no step has a state.")
    (True, False)
    """
    return bool(CORRECTED.search(text) or REPORTED.search(text) or _CORRECTIONS.search(text))
