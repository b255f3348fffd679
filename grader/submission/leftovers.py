"""Prose that is no answer, by rules that have names.

What no reader sees, names and dates, front matter, headings.
"""

import re
from collections.abc import Sequence

from grader.late_pattern import late_pattern
from grader.placeholders import is_bare

_STRUCK = late_pattern(
    r"(?<!~)~~(?![~\s])(?:[^~]|~(?!~))+?~~(?!~)|<(s|del|strike)\b[^<>]{0,200}>.*?</\1\s*>",
    re.I | re.S,
)
_COMMENT = late_pattern(r"<!--.*?-->", re.S)
_REMARK = late_pattern(r"^[ ]{0,3}\[[^\]\n]{0,40}\]:[ ]*(?:#|<>)[ ]*[(\"'].*$", re.M)
_UNSHOWN = late_pattern(
    r"<(\w+)\b(?=[^<>]{0,300}(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|\shidden\b))[^<>]{0,300}>.*?</\1\s*>",
    re.I | re.S,
)
_FORMATTING = late_pattern(
    r"^(?:[\W_]|<[^<>]{0,300}>|\\(?:newpage|clearpage|pagebreak|maketitle|(?:begin|end|usepackage|documentclass)\b.*))*$"
)
_NAME = late_pattern(
    r"^[\W_]*(?:(?:your|student|full|first|last|team|group|ihr|mein|my|vor|nach)\s?)?(?:names?|nom|pr(?:é|e)nom|nombre|apellidos?|(?:é|e)tudiant(?:e|s|es)?|alumn[oa]s?|姓名|学号|名前|vorname|nachname|authors?|autor(?:en)?|student(?:s|en|in)?|"
    r"matr\w*\.?(?:\s?-?\s?(?:nr|no|nummer|number)\.?)?|net\s?id|uni|uid|sid|id|email|e-mail|mail|date|datum|course|kurs|modul|semester|term|"
    r"group|gruppe|team|tutor(?:in|ium)?|ta|section|instructor|professor|dozent(?:in)?|lecturer|collaborators?|partners?|submitted\s+(?:by|on|to)|"
    r"abgabe(?:datum)?|due(?:\s+date)?|deadline|university|universit(?:ä|ae)t|version|grade|points?|punkte|score)(?:\b|(?<=\.))(?:\s*(?:nr\.?|no\.?|\#)?\s*\d{1,4})?[\s*_]*[:=\uff1a].{0,160}$",
    re.I,
)
_NOTHING = late_pattern(
    r"\b(?:(?:not|n't|nicht|never)\s+(?:yet\s+)?(?:begun|begin|started|start|done|attempted|attempt|finished|solved|bearbeitet|begonnen|angefangen|gel(?:ö|oe)st)"
    r"|nothing\s+(?:here\s+)?(?:yet|to hand in|so far)|noch nichts|keine (?:abgabe|bearbeitung)|to be (?:done|written))\b",
    re.I,
)
_INSTRUCTIONS = late_pattern(
    r"\b(?:please|bitte|do not|don't|make sure|complete and (?:hand|turn)|submit|hand (?:it |this "
    r")?in|worksheet|assignment|notebook|"
    r"in this (?:exercise|assignment|notebook|lab|homework)|you (?:will|should|can|must|are)|"
    r"homework|hausaufgabe|(?:ü|ue)bungsblatt|"
    r"my (?:answers|solutions?)|meine (?:antworten|l(?:ö|oe)sung)|(?:antworten|l(?:ö|oe)sungen) zu)\b",
    re.I,
)
_HEADED_MARK = late_pattern(
    r"^[\s#>*_$\\{}\[(<=-]*(?:\\color\{\w+\}\{?\\?(?:textit|textbf|text|bf|it)?\s*\{?\s*)?(?:<[a-z]+[^<>]*>\s*)*[\s*_#(\[]*"
    r"(?:(?:your|my|the|student'?s?|written|short|ihre|deine|meine|unsere|our)\s+)?"
    r"(?:answers?|solutions?|explanations?|response|reply|antwort(?:en)?|l(?:ö|oe)sung(?:en)?|l(?:ö|oe)sungsvorschlag|r(?:é|e)ponse|soluci(?:ó|o)n|(?P<short>sol|ans)|a(?=[\s*_]*[:\uff1a])|答案?|回答|解答?)"
    r"(?:\s+(?:here|goes here|below|"
    r"hier))?\s*(?:\(.{0,60}?\))?(?P<end>[\s*_}$\])]*(?::|\uff1a|\.(?=\s|$)|-\s|–\s|=)?[\s*_}$\])>]*(?:</[a-z]+>\s*)*[:\s*_]*|\W*$)",
    re.I,
)


def hidden_removed(lines: Sequence[str]) -> tuple[list[str], dict[int, str]]:
    """Return lines without HTML comments and struck text, and the rule for each line that lost
    something.
    """
    text = "\n".join(lines)
    if "<" not in text and "~~" not in text and "]:" not in text:
        return list(lines), {}  # each of the patterns needs one of these
    lower = text[:500_000].lower()
    has_more = "]: #" in text or "]:#" in text or "hidden" in lower or "display" in lower
    if (
        not has_more
        and "<!--" not in text
        and "~~" not in text
        and "<s" not in text
        and "<del" not in text
        and "<S" not in text
    ):
        return list(lines), {}
    rules: dict[int, str] = {}

    def blanked(match: re.Match[str], rule: str) -> str:
        if rule == "struck text" and "\n\n" in match[0]:
            return match[0]  # opened in one paragraph and closed in another: it strikes nothing
        first = match.string.count("\n", 0, match.start())
        breaks = match[0].count("\n")
        rules.update(dict.fromkeys(range(first, first + breaks + 1), rule))
        return "\n" * breaks

    text = _COMMENT.sub(
        lambda match: _typed_in(match[0]) or blanked(match, "HTML comments"), text
    )  # one never closed stays
    if has_more:
        text = _REMARK.sub(lambda match: blanked(match, "remarks that are not shown"), text)
        text = _UNSHOWN.sub(lambda match: blanked(match, "text that is not shown"), text)
    text = _STRUCK.sub(lambda match: blanked(match, "struck text"), text)
    return text.split("\n"), rules


_TYPED_IN = late_pattern(
    r"<!--\s*(?:(?:please|bitte)\s+)?"
    r"(?:(?:write|put|type|enter|insert|place|add|fill in)\s+(?:your\s+|the\s+)?(?:answers?|text|solution)"
    r"(?:\s+(?:here|below|in here))?|(?:your|ihre|deine)\s+(?:answer|antwort)(?:\s+(?:here|hier))?)"
    r"\s*[:\n](?P<own>.*)-->\Z",
    re.I | re.S,
)
_OF_A_TEMPLATE = late_pattern(
    r"\b(?:sentences?|words?|lines?|max(?:imum)?|at most|characters|s(?:ä|ae)tze|w(?:ö|oe)rter|todo|here|hint)\b",
    re.I,
)


def _typed_in(comment: str) -> str:
    """Return what was typed into a comment that asks for the answer, with as many line ends.

    Nothing for a comment that was left as handed out.
    """
    found = _TYPED_IN.match(comment)
    own = found["own"] if found is not None else ""
    if is_bare(own) or not re.search(r"\w", own) or _OF_A_TEMPLATE.search(own):
        return ""
    return "\n" * (comment.count("\n") - own.count("\n")) + own


def answer_mark(line: str) -> int:
    """Return how long the words "Your answer:" at the head of a line are, 0 where there are none.

    A mark alone in its line or ended by a colon counts; "The answer is no" does not.
    """
    indented = line.lstrip()
    bare = indented[:300]
    match = _HEADED_MARK.match(bare)
    if match is None or not match[0].strip():
        return 0
    rest = bare[match.end() :]
    end = match["end"].strip()
    is_heading = bare.startswith(("#", "<h", "=")) and len(rest.split()) < 1
    is_marked = (
        ":" in end
        or "\uff1a" in end
        or "=" in end
        or (match["short"] is not None and end.startswith("."))
        or (bare[:2] in ("**", "__") and ("**" in end or "__" in end))
    )
    if not is_marked and not is_heading and re.search(r"\w", rest):
        return 0
    return len(line) - len(indented) + match.end()


def rule_for(line: str, is_heading: bool) -> str:
    """Return the rule by which a line outside of all answers is left out, or nothing."""
    if _FORMATTING.match(line):
        return "formatting"
    if _NAME.match(line):
        return "names and dates"
    if line.startswith("[") and _REFERENCE.match(line):
        return "references"
    if "|" in line and _COLUMNS.match(line):
        return "headings"
    if is_heading:
        return "headings"
    if len(line.split()) <= 9 and _NOTHING.search(line):
        return "words that say that nothing was done"
    if is_bare(line):
        return "placeholders"
    return ""


_REFERENCE = late_pattern(r"\[\d{1,2}\]\s+[^\W\d_].{0,300}\b(?:19|20)\d\d\b[\W\d]{0,30}$")
"""A work that is cited: "[1] Goodfellow et al., Deep Learning, 2016"."""
_COLUMNS = late_pattern(
    r"\s*\|?[^|]{1,40}\|(?:[^|]{0,40}\|){0,4}\s*(?:(?:my|your|ihre|meine)\s+)?"
    r"(?:answers?|antwort(?:en)?|lösung|solution|réponse|respuesta)\s*(?:\|[^|]{0,40}){0,4}\|?\s*$",
    re.I,
)
"""The names of the columns of a table of answers."""
NAMES_WITHIN = 6
"""Names without "Name:" stand among so many lines at the top."""
_PERSON = r"(?:[^\W\d_a-z][^\W\d_A-Z]+(?:[-'’][^\W\d_a-z][^\W\d_A-Z]+)?)"
_PEOPLE = late_pattern(
    rf"^[\W_]*(?:(?i:(?:submitted |handed in |written )?(?:by|von|par|por))[ \t:]+)?"
    rf"{_PERSON}(?:[ \t]+(?:(?:van|von|de|der|den|da|la|el|bin|al)[ \t]+)*{_PERSON}){{1,3}}"
    r"(?:[ \t]*\([\w\s.:-]{1,20}\))?"
    rf"(?:[ \t]*(?:,|&|\+|;|/|\band\b|\bund\b|\bet\b|\by\b)[ \t]*{_PERSON}(?:[ \t]+(?:\d{{4}}|{_PERSON})){{0,3}}"
    r"(?:[ \t]*\([\w\s.:-]{1,20}\))?){0,5}(?:[ \t]*[,;|/#(][ \t#]*\d[\d-]{4,14}\d\)?)?[\W_]*$"
)
"""People, each with a number perhaps: `Jane Doe, 20-123-456`."""
_ABOUT_WORK = late_pattern(
    r"^\W*(?:(?:total\s+)?(?:time|hours)\s+(?:spent|taken|needed|used|worked)\b(?=.{0,40}\d)|"
    r"zeitaufwand\b|"
    r"(?:ai|llm|ki|chatgpt)[\s-]+(?:usage|use|tools?|statement|declaration|nutzung)\s*:|"
    r"use\s+of\s+(?:ai|llms?|chatgpt|tools)\s*:|tools?\s+used\s*:|(?:table\s+of\s+)?contents\W*$|"
    r"inhalt(?:sverzeichnis)?\W*$|bearbeitungszeit\b|benötigte\s+zeit\b|"
    r"(?:i|we|ich|wir)\s+(?:have\s+|habe\s+|haben\s+)?(?:worked\s+(?:on\s+this\s+)?(?:with|alone|together)\b(?=[^\d:=]{0,80}$)|"
    r"(?:hereby\s+)?(?:pledge|declare|certify|affirm|confirm|versichere|erkläre|bestätige)(?:\s+hiermit)?,?\s+(?:that|dass)\s+(?:(?:i|we|ich|wir)\s+(?:have|did|am|are|habe|haben)|this\s+(?:work|submission|is))\b)|"
    r"(?:on|upon)\s+my\s+honou?r\b|honou?r\s+(?:code|pledge|statement)\b|academic\s+(?:honesty|integrity)\b|"
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


def _names_people(line: str) -> bool:
    """Say whether a line holds nothing but names: of two words at least, all of them with a capital
    letter but for those that join them.
    """
    words = [word for word in re.findall(r"[^\W\d_]+", line) if word.lower() not in _JOINING]
    is_written_large = all(word[0].isupper() and word[1:].islower() for word in words)
    return is_written_large and _PEOPLE.match(line) is not None


_JOINING = frozenset(
    [
        "submitted",
        "handed",
        "written",
        "in",
        "by",
        "von",
        "par",
        "por",
        "van",
        "de",
        "der",
        "den",
        "da",
        "la",
        "el",
        "bin",
        "al",
        "and",
        "und",
        "et",
        "y",
    ]
)


_GROUP = late_pattern(
    r"^\W*(?:(?:lab|study|our|the)\s+)?(?:group|gruppe|team|pair|tutorial|tutorium|übungsgruppe|"
    r"matrikel\w*|student\s*(?:id|no|nr|number))\s*(?:no\.?|nr\.?|number)?\s*[:#.]?\s*[\w-]{1,12}\W*$",
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
    r"\b(?:submi\w+|hand(?:ing|ed)? in|attach\w*|enclosed|(?:find|here|these|this|below|following) (?:is|are|my|our|the)|"
    r"sorry|apolog\w+|hope|thanks?|delay|late|abgabe|anbei|hier (?:ist|sind)|entschuldig\w+|hoffe|danke|verspät\w+)\b",
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
        "all",
        "everyone",
        "everybody",
        "there",
        "dear",
        "grader",
        "tutor",
        "tutors",
        "teacher",
        "team",
        "professor",
        "prof",
        "sir",
        "madam",
        "or",
        "zusammen",
        "alle",
        "beieinander",
        "tutorin",
        "tutoren",
    ]
)


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


def rules_of_the_top(lines: Sequence[str]) -> list[str]:
    """Return the rule for each line before the first question.

    Titles, names, instructions, contents, or nothing.
    """
    found = []
    for line in lines:
        words = line.split()
        if "](" in line and _LINK.match(line):
            found.append("table of contents")
        elif len(found) < NAMES_WITHIN and (_names_people(line) or _GROUP.match(line)):
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


_OF_A_COURSE = late_pattern(
    r"^\W*(?:slide|lecture|week|chapter|lab|assignment|homework|hw|exercise|sheet|module|session|unit|project|"
    r"worksheet|tutorial|practical|folie|vorlesung|woche|kapitel|übung|aufgabenblatt|blatt|projekt)s?$",
    re.I,
)
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
        "und",
        "der",
        "die",
        "das",
        "von",
        "zu",
        "im",
    ]
)
LEAST_OF_A_TITLE, MOST_OF_A_TITLE = 5, 14


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
