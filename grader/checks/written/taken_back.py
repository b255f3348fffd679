"""Words by which an answer takes back, reports or hedges what it says: for a person to read."""

import re

CORRECTED = re.compile(
    r"\b(?:wait|sorry|correction|or rather|scratch that|i mean|on second thou?ght|"
    r"tak(?:e|ing) (?:it|that|this) back|i disagree|disagree with|"
    r"moment(?=\s*[,:!–-]|\s+mal\b)|halt(?=\s*[,:!–-])|quatsch|"
    r"beziehungsweise|nein doch|doch nicht|ich widerspreche|nehme (?:das|es) zurück)\b",
    re.I,
)
REPORTED = re.compile(
    r"\b(?:some|many|others?|people|one|you|friends?|book|textbook|slides?|lecture|internet|chatgpt|"
    r"manche|viele|man|buch|skript|folien|freund\w*)\s+(?:\w+\s+)?"
    r"(?:say|says|said|think|thinks|thought|believe|claim|claims|sagen|sagt|denken|denkt|glauben|"
    r"behaupten|behauptet|meinen|meint|steht)\b"
    r"|\b(?:this|that|it|das|dies|es)\s+(?:is|would be|ist|wäre)\s+"
    r"(?:just\s+|simply\s+|einfach\s+)?"
    r"(?:wrong|false|incorrect|untrue|not\s+(?:true|right|correct)|falsch|nicht\s+(?:wahr|richtig))\b"
    r"|\bstimmt\s+(?:aber\s+)?nicht\b"
    r"|\b(?:according to|laut|angeblich|allegedly|supposedly)\b",
    re.I,
)
REFUSED = re.compile(
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
    return bool(CORRECTED.search(text) or REPORTED.search(text))
