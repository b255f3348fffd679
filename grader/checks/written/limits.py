"""Words beside an option that limit it, take it back, or give another one."""

import re

from grader.late_pattern import late_pattern

OR_ELSE = late_pattern(
    r"\b(?:or|oder)\s+(?:to|it|they|else|maybe|zu|auf|es|sie|vielleicht|(?:stay|remain|grow|"
    r"become|fall|rise)s?|"
    r"goes|bleib\w*|wächst|steigt)\b",
    re.I,
)
"""What gives another answer too: "or it stays"; not "sooner or later"."""
HEDGED = late_pattern(
    r"\b(?:depends|sometimes|partly|unless|except|only if|not always|kommt darauf an|manchmal|"
    r"teilweise|außer|nur wenn|otherwise|else|sonst|ansonsten)\b",
    re.I,
)
UNSURE = late_pattern(
    r"\b(?:maybe|perhaps|possibly|not (?:sure|certain)|vielleicht|eventuell|nicht sicher)\b", re.I
)
REVERSED = late_pattern(
    r"\b(?:other way a?round|vice versa|opposite|the reverse|contrary|conversely|reversed|unlike|"
    r"andersherum|anders rum|umgekehrt|gegenteil)\b",
    re.I,
)
"""Two things are said to differ; which of them the question asks about is not known here."""
CONTRAST = late_pattern(
    r"\b(?:but|however|although|though|yet|while|whereas|aber|jedoch|allerdings|sondern)\b", re.I
)
AFFIRMED = late_pattern(
    r"\b(?:it|they|this|that|es|sie|das)\s+(?:does|do|is|are|can|will|may|might|tut|tun|schon|"
    r"wächst|wachsen)\b(?!\s*(?:not\b|n't|nicht\b))",
    re.I,
)
AFFIRMS = late_pattern(
    r"(?:but |and |of course |sure |well |aber |und |doch |natürlich |klar )*"
    r"(?:it|they|this|that|es|sie|das)\s+"
    r"(?:really |certainly |definitely |surely |indeed |doch |sicher )?"
    r"(?:(?:does|do|did|will|tut|tun|schon)\b(?!\s*(?:not\b|n't|nicht\b))"
    r"|(?:can|could|may|might|must|should|is|are|has|have|kann|können|ist|sind)(?=\s*(?:[.,;!]|$|"
    r"if\b|wenn\b)))",
    re.I,
)
"""A sentence that says "it does" after an answer: perhaps the other one."""
MOVED = late_pattern(
    r"\b(?:doubl\w+|tripl\w+|quadrupl\w+|halv\w+|shrink\w*|decreas\w+|reduc\w+|smaller|fewer|less|"
    r"depend\w*|"
    r"verdoppel\w*|verdreifach\w*|halbier\w*|schrumpf\w*|sinkt|kleiner|weniger|abhäng\w*|hängt|"
    r"larger|bigger|more|greater|higher|longer|times|grows?|growing|increas\w+|linear\w*|"
    r"exponential\w*|proportional\w*|"
    r"quadratic\w*|scal(?:es?|ing)|multipl(?:y|ies|ied)|copy|copies|own|fresh|new|separate|"
    r"different|each other|per step|"
    r"größer|mehr|länger|mal|linear\w*|exponentiell\w*|proportional\w*|wächst|steigt|eigene\w*|"
    r"neue\w*|frische\w*|kopie\w*|verschieden\w*)\b",
    re.I,
)
"""Words of something that moves, beside which a "no" is doubtful."""
TWO_SETTINGS = late_pattern(r"\b[A-Z]\s*=\s*\d+\b.*\b[A-Z]\s*=\s*\d+\b", re.S)
LARGE = late_pattern(r"\b\d{3,}\b")
COUNTED = late_pattern(
    r"\b(?:(?:number|amount|count)\s+of\s+(?:the\s+|all\s+)?|"
    r"(?:anzahl|zahl)\s+(?:der\s+|von\s+|an\s+))([^\W\d_]+)",
    re.I,
)
DENIED_NEXT = late_pattern(
    r"(?:\b(?:not|never|no|nicht|nie|keine?)|n't)\s+"
    r"(?:(?:an?|the|stay|stays|remain|remains|keep|be|being|really|always|quite|exactly|at all|"
    r"immer)\s+)*"
    r"([^\W\d_]+)",
    re.I,
)
LIMITED_AT_ONCE = late_pattern(
    r"[\W_]*(?:but|only|nearly|almost|aber|nur|fast|"
    r"(?:or|oder)\s+(?:more|less|higher|lower|worse|better|mehr|weniger|höher|schlechter))\b"
    r"|[)\]*]*\+(?!\s?\w)"
    r"|[)\]*_]*\s+(?:if|when(?:ever)?|provided|as long as|for (?!all\b|any\b|every|each\b|example)|"
    r"in (?:most|some|many|general|theory|practice)|at (?:high|low|first)|mostly|usually|generally|"
    r"often|falls|wenn|sofern|solange|meist\w*|oft|für (?!alle|jede)|in der regel)\b"
    r"|[)\]*_]*,\s+(?:if|when|provided|as long as|falls|wenn|sofern)\b[^.;,]{1,40}[.!]?\s*$",
    re.I,
)
"""What limits an option that opens a sentence: "No, only in training", "A if it is warm"."""
PART = late_pattern(r"[.;:!?\n]|,|\b(?:but|because|and|aber|weil|denn|und)\b", re.I)
USED_AGAIN = late_pattern(
    r"\b(?:use[sd]?|using|appl\w+|reus\w+|shar\w+|same|multiplied|verwende\w*|benutz\w*|genutz\w*|"
    r"geteilt|gleiche\w*|selbe\w*|dieselbe\w*)\b",
    re.I,
)
"""Words for one thing that is used many times, and does not grow by that."""
LIMITS = late_pattern(
    r"\b(?:not|no|never|only|irrelevant|stays?|remains?|regardless|by 0|nicht|kein\w*|nie|nur|"
    r"egal|bleib\w*)\b|n't\b",
    re.I,
)
SAID_OF = late_pattern(
    r"(?:^|[\s,;(|])(?P<letter>[a-h])[).:|]+\s*(?:is\s+|ist\s+)?"
    r"(?:no|not|yes|wrong|right|false|true|correct|incorrect|ja|nein|falsch|richtig|wahr|stimmt)\b",
    re.I,
)
"""A letter and whether that option is right: "(a) no (b) yes"."""
