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
    r"<(\w+)\b(?=[^<>]{0,300}(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|"
    r"\shidden\b))[^<>]{0,300}>.*?</\1\s*>",
    re.I | re.S,
)
_FORMATTING = late_pattern(
    r"^(?:[\W_]|<[^<>]{0,300}>|\\(?:newpage|clearpage|pagebreak|maketitle|(?:begin|end|usepackage|"
    r"documentclass)\b.*))*$"
)
_NAME = late_pattern(
    r"^[\W_]*(?:(?:your|student|full|first|last|team|group|ihr|mein|my|vor|nach)\s?)?(?:names?|"
    r"nom|pr(?:é|e)nom|nombre|apellidos?|(?:é|e)tudiant(?:e|s|es)?|alumn[oa]s?|姓名|学号|名前|vorname|"
    r"nachname|authors?|autor(?:en)?|student(?:s|en|in)?|"
    r"matr\w*\.?(?:\s?-?\s?(?:nr|no|nummer|number)\.?)?|net\s?id|uni|uid|sid|id|email|e-mail|mail|"
    r"date|datum|course|kurs|modul|semester|term|"
    r"group|gruppe|team|tutor(?:in|ium)?|ta|section|instructor|professor|dozent(?:in)?|lecturer|"
    r"collaborators?|partners?|submitted\s+(?:by|on|to)|"
    r"abgabe(?:datum)?|due(?:\s+date)?|deadline|university|universit(?:ä|ae)t|version|grade|"
    r"points?|punkte|score)(?:\b|(?<=\.))(?:\s*(?:nr\.?|no\.?|"
    r"\#)?\s*\d{1,4})?[\s*_]*[:=\uff1a].{0,160}$",
    re.I,
)
_NOTHING = late_pattern(
    r"\b(?:(?:not|n't|nicht|never)\s+(?:yet\s+)?(?:begun|begin|started|start|done|attempted|"
    r"attempt|finished|solved|bearbeitet|begonnen|angefangen|gel(?:ö|oe)st)"
    r"|nothing\s+(?:here\s+)?(?:yet|to hand in|so far)|noch nichts|keine (?:abgabe|bearbeitung)|"
    r"to be (?:done|written))\b",
    re.I,
)
_HEADED_MARK = late_pattern(
    r"^[\s#>*_$\\{}\[(<=-]*(?:\\color\{\w+\}\{?\\?(?:textit|textbf|text|bf|"
    r"it)?\s*\{?\s*)?(?:<[a-z]+[^<>]*>\s*)*[\s*_#(\[]*"
    r"(?:(?:your|my|the|student'?s?|written|short|ihre|deine|meine|unsere|our)\s+)?"
    r"(?:answers?|solutions?|explanations?|response|reply|antwort(?:en)?|l(?:ö|oe)sung(?:en)?|"
    r"l(?:ö|oe)sungsvorschlag|r(?:é|e)ponse|soluci(?:ó|o)n|(?P<short>sol|ans)|"
    r"a(?=[\s*_]*[:\uff1a])|答案?|回答|解答?)"
    r"(?:\s+(?:here|goes here|below|"
    r"hier))?\s*(?:\(.{0,60}?\))?(?P<end>[\s*_}$\])]*(?::|\uff1a|\.(?=\s|$)|-\s|–\s|"
    r"=)?[\s*_}$\])>]*(?:</[a-z]+>\s*)*[:\s*_]*|\W*$)",
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
    marks = ("hidden", "display", "font-size", "]: #", "]:#", "]: <>", "]:<>")
    has_more = any(mark in lower for mark in marks)
    if not has_more and not any(mark in lower for mark in ("<!--", "~~", "<s", "<del")):
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
    r"(?:(?:write|put|type|enter|insert|place|add|fill in)\s+(?:your\s+|the\s+)?(?:answers?|text|"
    r"solution)"
    r"(?:\s+(?:here|below|in here))?|(?:your|ihre|deine)\s+(?:answer|antwort)(?:\s+(?:here|hier))?)"
    r"\s*[:\n](?P<own>.*)-->\Z",
    re.I | re.S,
)
_OF_A_TEMPLATE = late_pattern(
    r"\b(?:sentences?|words?|lines?|max(?:imum)?|at most|characters|s(?:ä|ae)tze|w(?:ö|oe)rter|"
    r"todo|here|hint)\b",
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
