"""What stands above the first question of a sheet: titles, names, instructions, greetings.

What may be an answer is none of them.
"""

import re
from collections.abc import Sequence

from grader.late_pattern import late_pattern
from grader.submission.leftovers import answer_mark

_INSTRUCTIONS = late_pattern(
    r"\b(?:please|bitte|do not|don't|make sure|complete and (?:hand|turn)|submit|hand (?:it |this "
    r")?in|worksheet|assignment|notebook|"
    r"in this (?:exercise|assignment|notebook|lab|homework)|you (?:will|should|can|must|are)|"
    r"homework|hausaufgabe|(?:ü|ue)bungsblatt|"
    r"my (?:answers|solutions?)|meine (?:antworten|l(?:ö|oe)sung)|(?:antworten|l(?:ö|"
    r"oe)sungen) zu)\b",
    re.I,
)
NAMES_WITHIN = 6
"""Names without "Name:" stand among so many lines at the top."""
_PERSON = r"(?:[^\W\d_a-z][^\W\d_A-Z]+(?:[-'’][^\W\d_a-z][^\W\d_A-Z]+)?)"
_PEOPLE = late_pattern(
    rf"^[\W_]*(?:(?i:(?:submitted |handed in |written )?(?:by|von|par|por))[ \t:]+)?"
    rf"{_PERSON}(?:[ \t]+(?:(?:van|von|de|der|den|da|la|el|bin|al)[ \t]+)*{_PERSON}){{1,3}}"
    r"(?:[ \t]*\([\w\s.:-]{1,20}\))?"
    rf"(?:[ \t]*(?:,|&|\+|;|/|\band\b|\bund\b|\bet\b|\by\b)[ \t]*{_PERSON}(?:[ \t]+(?:\d{{4}}|"
    rf"{_PERSON})){{0,3}}"
    r"(?:[ \t]*\([\w\s.:-]{1,20}\))?){0,5}(?:[ \t]*[,;|/#(][ \t#]*\d[\d-]{4,14}\d\)?)?[\W_]*$"
)
"""People, each with a number perhaps: `Jane Doe, 20-123-456`."""
_DATED = late_pattern(
    rf"^\W*(?!(?:Answer|Result|Solution|Antwort|Ergebnis|L(?:ö|oe)sung)\b)"
    rf"{_PERSON}(?:[ \t]+{_PERSON}){{0,3}}[ \t]*[,;|/–-][ \t]*"
    r"(?:3[01]|[12]?\d|0\d)[./-](?:1[0-2]|0?[1-9])[./-](?:(?:20)?\d\d)?\W*$"
)
"""Somebody and a day: `Zara, 31.10.`."""
_ABOUT_WORK = late_pattern(
    r"^\W*(?:(?:total\s+)?(?:time|hours)\s+(?:spent|taken|needed|used|worked)\b(?=.{0,40}\d)|"
    r"zeitaufwand\b|"
    r"(?:ai|llm|ki|chatgpt)[\s-]+(?:usage|use|tools?|statement|declaration|nutzung)\s*:|"
    r"use\s+of\s+(?:ai|llms?|chatgpt|tools)\s*:|tools?\s+used\s*:|(?:table\s+of\s+)?contents\W*$|"
    r"inhalt(?:sverzeichnis)?\W*$|bearbeitungszeit\b|benötigte\s+zeit\b|"
    r"(?:i|we|ich|wir)\s+(?:have\s+|habe\s+|haben\s+)?(?:worked\s+(?:on\s+this\s+)?(?:with|alone|"
    r"together)\b(?=[^\d:=]{0,80}$)|"
    r"(?:hereby\s+)?(?:pledge|declare|certify|affirm|confirm|versichere|erkläre|"
    r"bestätige)(?:\s+hiermit)?,?\s+(?:that|dass)\s+(?:(?:i|we|ich|wir)\s+(?:have|did|am|are|habe|"
    r"haben)|this\s+(?:work|submission|is))\b)|"
    r"(?:on|upon)\s+my\s+honou?r\b|honou?r\s+(?:code|pledge|statement)\b|academic\s+(?:honesty|"
    r"integrity)\b|"
    r"eigenständigkeitserklärung\b|this\s+is\s+my\s+own\s+work\b)",
    re.I,
)
"""How the work was done: the hours, with whom, a pledge."""
MOST_ABOUT_WORK = 40
_LINK = late_pattern(r"^\s*(?:[-*+]|\d+[.)])\s*\[.*\]\(.*\)\s*$")
_TITLE = late_pattern(
    r"\b(?:answers?|solutions?|homework|exercises?|assignment|submission|(?:work|answer )?sheet|"
    r"antworten|lösungen|abgabe|hausaufgaben?|übung(?:sblatt)?|aufgabenblatt)\b[^.!?]*$",
    re.I,
)
"""The first line of a sheet, where it only says what this is: "Answers of Dana"."""
_JOINING = frozenset(
    [
        "submitted", "handed", "written", "in", "by", "von", "par", "por", "van", "de", "der",
        "den", "da", "la", "el", "bin", "al", "and", "und", "et", "y"
    ]
)  # fmt: skip
_GROUP = late_pattern(
    r"^\W*(?:(?:lab|study|our|the)\s+)?(?:group|gruppe|team|pair|tutorial|tutorium|übungsgruppe|"
    r"matrikel\w*|matriculation|matric|student\s*(?:id|no|nr|number))\s*(?:no\.?|nr\.?|"
    r"number)?\s*[:#.]?\s*[\w-]{1,12}\W*$",
    re.I,
)
"""A byline: `*Group 12*`."""
MOST_OF_GREETING = 20
MOST_OF_WHAT_IT_IS = 8
_GREETING = late_pattern(
    r"^\W*(?:hi|hello|hey|dear|hallo|liebe[rs]?|moin|servus|good (?:morning|evening|day)|"
    r"guten (?:tag|morgen|abend))\b",
    re.I,
)
_COVER = late_pattern(
    r"\b(?:submi\w+|hand(?:ing|ed)? in|attach\w*|enclosed|(?:find|here|these|this|below|"
    r"following) (?:is|are|my|our|the)|"
    r"sorry|apolog\w+|hope|thanks?|delay|late|abgabe|anbei|hier (?:ist|sind)|entschuldig\w+|hoffe|"
    r"danke|verspät\w+)\b",
    re.I,
)
"""What a letter that goes with the work says of it."""
_GIVES_A_REASON = late_pattern(
    r"\b(?:because|since|therefore|hence|thus|due to|weil|denn|daher|deshalb|deswegen)\b|=\s*\d|"
    r"\b(?:i|we) (?:show|showed|found|think|get|got)\b",
    re.I,
)
"""What may be an answer, whatever else stands in the line."""
_STATES = late_pattern(r"\b(?:is|are|was|were|equals?|ist|sind|war)\b|=\s*\d", re.I)
_ADDRESSED = frozenset(
    [
        "all", "everyone", "everybody", "there", "dear", "grader", "tutor", "tutors",
        "teacher", "team", "professor", "prof", "sir", "madam", "or", "zusammen", "alle",
        "beieinander", "tutorin", "tutoren"
    ]
)  # fmt: skip
_OF_A_COURSE = late_pattern(
    r"^\W*(?:slide|lecture|week|chapter|lab|assignment|homework|hw|exercise|sheet|module|session|"
    r"unit|project|"
    r"worksheet|tutorial|practical|folie|vorlesung|woche|kapitel|übung|aufgabenblatt|blatt|"
    r"projekt)s?$",
    re.I,
)
_SMALL = frozenset(
    [
        "a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the",
        "to", "with", "und", "der", "die", "das", "von", "zu", "im"
    ]
)  # fmt: skip
LEAST_OF_A_TITLE, MOST_OF_A_TITLE = 5, 14


def rules_of_the_top(lines: Sequence[str]) -> list[str]:
    """Return the rule for each line before the first question.

    Titles, names, instructions, contents, or nothing.
    """
    found = []
    for line in lines:
        words = line.split()
        if "](" in line and _LINK.match(line):
            found.append("table of contents")
        elif len(found) < NAMES_WITHIN and (
            _names_people(line) or _GROUP.match(line) or _DATED.match(line)
        ):
            found.append("names and dates")
        elif len(words) <= MOST_ABOUT_WORK and _ABOUT_WORK.match(line):
            found.append("how the work was done")
        elif len(words) <= MOST_OF_GREETING and _only_greets(line):
            found.append("greetings")
        elif (not found and (_says_what_it_is(line, words) or _is_title(words))) or (
            len(words) <= 30 and _INSTRUCTIONS.search(line) and not _GIVES_A_REASON.search(line)
        ):
            found.append("title and instructions")
        else:
            found.append("")
    return found


def _names_people(line: str) -> bool:
    """Say whether a line holds nothing but names: of two words at least, all of them with a capital
    letter but for those that join them.
    """
    words = [word for word in re.findall(r"[^\W\d_]+", line) if word.lower() not in _JOINING]
    is_written_large = all(word[0].isupper() and word[1:].islower() for word in words)
    return is_written_large and _PEOPLE.match(line) is not None


def _only_greets(line: str) -> bool:
    """Say whether a line greets somebody, and says nothing else but what goes with the work.

    >>> _only_greets("Hello Professor Smith, here is my submission.")
    True
    >>> _only_greets("Hi, the factor is below one.")
    False
    """
    greeting = _GREETING.match(line)
    if greeting is None or _GIVES_A_REASON.search(line):
        return False
    rest = line[greeting.end() :]
    if _COVER.search(rest):
        return True
    words = [word for word in re.findall(r"\w+", rest) if word.lower() not in _JOINING]
    return all(word[0].isupper() or word.lower() in _ADDRESSED for word in words)


def _says_what_it_is(line: str, words: Sequence[str]) -> bool:
    """Say whether a line is a title like "Answers of Dana", and states nothing."""
    if len(words) > MOST_OF_WHAT_IT_IS or not _TITLE.search(line) or _STATES.search(line):
        return False
    mark = answer_mark(line)
    return not mark or not line[mark:].strip() or _names_people(line[mark:])


def _is_title(words: Sequence[str]) -> bool:
    """Say whether a line is the title of a part of the course, with most words in capitals.

    >>> _is_title("Slide 5: Long Short-Term Memory (LSTM) Networks".split())
    True
    >>> _is_title("Slide 5 says that the gradient vanishes".split())
    False
    """
    if not LEAST_OF_A_TITLE <= len(words) <= MOST_OF_A_TITLE or words[-1][-1:] in ".!?;":
        return False
    if any(letter.isdigit() for word in words[2:] for letter in word):
        return False  # it may be an answer behind a number
    own = [word.strip("()[]:,-–*_#\"'") for word in words]
    long = [word for word in own[1:] if word[:1].isalpha() and word.lower() not in _SMALL]
    capitals = sum(word[0].isupper() for word in long)
    is_counted = any(letter.isdigit() for letter in words[1])
    return bool(_OF_A_COURSE.match(own[0])) and is_counted and 2 * capitals >= len(long)
