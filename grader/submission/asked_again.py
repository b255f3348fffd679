"""Lines of an answer that only repeat what was asked, and those that look so and are answers."""

import re

from grader.late_pattern import late_pattern
from grader.submission.outline import Outline, folded

LONG = 2000
"""A line of so many characters says something."""
_GUESSED = late_pattern(
    r"^\W*(?:is it|isn't it|maybe|perhaps|could it|or |ist es|vielleicht|etwa|oder )|\b(?:because|"
    r"weil|maybe|vielleicht)\b",
    re.I,
)
"""Who asks so answers, and is not sure."""
_ASKS_BACK = late_pattern(
    r"\b(?:(?:do|did|are|is|was)\s+you\b|you\s+mean|you\s+want|"
    r"(?:should|can|may|must|shall|do|did|am)\s+(?:i|we)\b|"
    r"(?:does|do)\s+(?:it|this|that|they|i|we)\s+(?:have|need)\b|"
    r"(?:is|are|was)\s+(?:it\s+|that\s+|this\s+)?meant|unclear|meinen?\s+sie|meinst|gemeint|"
    r"(?:soll|darf|kann|muss|müssen|sollen|dürfen|können)\s+(?:ich|wir|man)\b)",
    re.I,
)
"""Who asks so asks the teacher something."""
_ONLY_ASKED = late_pattern(
    r"^(?:\W*(?:(?:and|or|but|so|then|also|und|oder|aber)\s+)?"
    r"(?:(?:in|for|to|at|on|by|of|from|with|auf|bei|von|mit|aus)\s+)?"
    r"(?:what(?!\b[^?]*\bis\s+that\b)(?:'s)?|why|how|which|who|whose|"
    r"(?:when|where)\s+(?:is|are|was|do|does|did|can|could|will|would|should|may|might|has|have)|"
    r"is|are|was|were|do|does|did|can|could|will|would|should|may|might|must|has|have|"
    r"was|warum|wieso|weshalb|wie|welche[rsmn]?|wer|wo\w*|wann|"
    r"ist|sind|war|kann|können|hat|haben|gibt|wird|werden|"
    r"(?:de\s+)?qu[eé]|cu[aá]l\w*|c[oó]mo|cu[aá]ndo|quel\w*|comment|pourquoi|quand|est-ce|"
    r"cosa|quale|come|perch[eé]|quando)\b"
    r"[^\d.!?]{0,400}\?\s*)+$",
    re.I,
)
"""Nothing but questions, in the form of one: "Two, one for each direction?" is an answer."""


def is_only_asked(text: str) -> bool:
    """Say whether a text asks something and says nothing, as a question that was written out."""
    is_asked = len(text.split()) > 3 and _ONLY_ASKED.match(text) is not None
    return is_asked and _GUESSED.search(text) is None and _ASKS_BACK.search(text) is None


def goes_on(line: str, asked: str) -> bool:
    """Say whether a copied line goes on with options of the copied line above it: "(D) ..."."""
    letter = re.match(r"\W{0,4}([b-h])[).]", line, re.I)
    if letter is None or folded(line) in folded(asked):
        return False  # it stands there already: it is written out as the answer
    own = letter[1].lower()
    before = chr(ord(own) - 1)
    is_there = [re.search(rf"(?<!\w){one}[).]", asked, re.I) for one in (before, own)]
    return is_there[0] is not None and is_there[1] is None


def is_option(text: str, outline: Outline) -> bool:
    """Say whether a text is one of the options that the exercise lists: it stands there between two
    letters.
    """
    own = folded(text)
    if not own or len(text) > LONG or "?" in text:
        return False
    letter = "" if re.match(r"[a-h1-9] ", own) else "[a-h1-9] "
    between = rf"(?:^| ){letter}{re.escape(own)}(?= (?:[a-h2-9]|or|and|oder|und) |$)"
    return re.search(between, outline.asked_text) is not None


def is_alternative(word: str, outline: Outline) -> bool:
    """Say whether the exercise asks for one of two words, this one or another: "up or down?"."""
    own = re.escape(folded(word))
    return re.search(rf"\b(?:or|oder) {own}\b|\b{own} (?:or|oder) ", outline.asked_text) is not None


def is_handed_out(line: str, outline: Outline) -> bool:
    """Say whether a line stands in the exercise word for word."""
    if len(line) < 15 or (line.isascii() and folded(line[:40]) not in outline.asked_text):
        return False
    own = folded(line)
    return len(own) >= 15 and own in outline.asked_text
