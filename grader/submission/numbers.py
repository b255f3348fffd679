"""Question numbers in the ways people write them: `3.1)`, `Q 3.1 -`, `Aufgabe 3 b)`, `(2)`."""

import re
from functools import lru_cache
from typing import NamedTuple

from grader.late_pattern import late_pattern
from grader.submission.outline import LINE, ROMAN, Path, parts_of

_WORD = (
    r"(?:questions?|tasks?|exercises?|problems?|answers?|ans|lsg|aufgaben?|teilaufgaben?|fragen?|"
    r"antwort(?:en)?|(?:ü|ue)bung|teile?|parts?|sections?|abschnitt|"
    r"solution|l(?:ö|oe)sung|chapter|kapitel|week|woche|sheet|blatt|unit|lab|subproblem|item|"
    r"prompt|cell|"
    r"exercice|probl(?:è|e)me|r(?:é|e)ponse|ejercicio|pregunta|tarea|respuesta|esercizio|domanda|"
    r"risposta|"
    r"exerc(?:í|i)cio|quest(?:ã|a)o|pergunta|resposta|opgave|oefening|vraag|antwoord|uppgift|"
    r"fr(?:å|a)ga|svar|"
    r"(?:ø|ö)vning|teht(?:ä|a)v(?:ä|a)|zadanie|zad|pytanie|odpowied(?:ź|z)|(?:ú|u)loha|ot(?:á|"
    r"a)zka|feladat|soru|cevap|"
    r"soal|jawaban|latihan|задание|задача|вопрос|ответ|упражнение|問題?|问题?|题目?|"
    r"item|aufg|prob|oppgave|opg|uppg|ex|no|nr|q|a|t|p|ü)"
)
_BEFORE = (
    r"(?:(?:inline|theory|written|short|my|your|conceptual|bonus|reflection|review|discussion)\s+)"
)
_LETTER = r"(?:[a-z]|[ivx]{1,4})"
_TAG = rf"{_LETTER}(?=[\s).:\]*_,]|$)"
_PATH = (
    rf"(?:\({_LETTER}\)|\(\d{{1,3}}\)"
    rf"|\(?\d{{1,3}}(?!\d)(?:\s?\.\s?\d{{1,3}}(?!\d)|-\d{{1,3}}(?!\d)|[.\-]?{_TAG}|"
    rf"\s?[.,]?\s?\(\s?(?:\d{{1,3}}|{_LETTER})\s?\)|\s[a-z]\))*"
    rf"|[a-z]\.\d{{1,3}}(?!\d)|[a-z]{{1,4}}\)|{_LETTER}\.(?=\s|$))"
)
_LINK = r"(?:(?:to|of|for|zu[mr]?|auf|f(?:ü|ue)r|von|(?:à|de) la|sur)\b\s*)"
_SPECIES = (
    rf"(?:№\s*|n[°º]\s*|(?=[^\W\d_]|#)(?:{_BEFORE}?{_WORD}\b[\s.:#*_\-–]*{_LINK}?|{_WORD}_?(?=\d)|to\b\s*|#\s*"
    r"|responses?\s+(?:to|for)\s+(?=\d)"
    r"|(?:zu|ad|re)\b\s*(?=\d{1,3}(?:\.\d{1,3})+\s?[:)])"
    rf"|zu[mr]?\s+(?={_WORD}\s*\d{{1,3}}(?:\.\d{{1,3}})*\s?[:)])))"
)
_STEP = late_pattern(rf"(?P<words>{_SPECIES}*)[\[#§*_]*\s*(?P<path>{_PATH})", re.I)
_BETWEEN = late_pattern(rf"[\s,/:;|>*_)\]–—-]+(?={_SPECIES})", re.I)
_BARE_BETWEEN = late_pattern(r"\s*(?:[/>|]|,\s)\s*(?=\d)")
_AND = late_pattern(
    rf"[\s)\]*_.:]*(?P<link>and|und|&|\+|et|,\s?|/|bis|to|through|until|"
    rf"[-–—](?=\s?(?:(?:{_SPECIES})*[(\[]?\d{{1,3}}\.|\(?[a-z]\))))\s*"
    rf"(?:{_SPECIES})*[(\[]?(?P<path>{_PATH})",
    re.I,
)
_TO = ("bis", "to", "through", "until", "-", "–", "—")
MOST_BETWEEN = 20
_SPAN = late_pattern(r"(\d{1,3})-(\d{1,3})")
_ANSWERED = late_pattern(
    r"[\W_]*(?:(?:my|meine)\s+)?(?:answers?|ans|a|solution|soln?|result|antwort|l(?:ö|oe)sung|lsg|"
    r"ergebnis"
    r"|réponse|respuesta|risposta|resposta|antwoord|svar|odpowied(?:ź|z)|cevap|jawaban|ответ)"
    r"[*_\s]*[:=][\W_]*",
    re.I,
)
"""Words after which a number is the answer, and no question's: "Answer: 4"."""
_ANSWER_ALONE = late_pattern(r"[\W_]*(?:ans|answ|antw|lsg|sol|soln)\.\s?\d[\d.,]*\W*", re.I)
"""`Ans. 3` and nothing else: the answer is 3."""
_ROMAN_NUMBER = late_pattern(
    r"(\W*(?i:questions?|tasks?|exercises?|problems?|aufgaben?|fragen?)\s+)"
    r"([IVX]{1,5})(?=\s*[.:)*_(–-]|\s+[a-z]\)|\s*$)"
)
_UNIT = late_pattern(r"\s?(?:%|[×^+=<>]|x\s?\d|percent\b|punkte?\b|points?\b|pts?\b)", re.I)
_TIMES = late_pattern(r"[ \t]?[*·⋅][ \t]*[\d(]")
"""What makes the number at the start of a line a factor: "3 * 620 = 1860"."""
_REST_OF_ONE = late_pattern(
    r"[ \t]?[-−–][ \t]?(?:\([ \t]?\d{1,9}[ \t]?/[ \t]?\d{1,9}[ \t]?\)|0?\.\d{1,20}[ \t]?[=≈-])"
)
"""What is taken from 1: "1 - (5/6)^4"."""
_FRACTION = late_pattern(
    r"(?:\(\d{1,3}/\d{1,3}\)|\d{1,3}/\d{1,3}(?!\d))(?=[ \t]?(?:\*(?!\*)|[×·⋅^+=]|\\cdot|\\times))"
)
"""A fraction that is worked with, and no number of a question in two parts: "1/2 * 1200"."""
_LATER = late_pattern(
    rf"(?<![\w.])(?P<words>{_SPECIES}+)(?P<path>{_PATH})|"
    rf"(?<![\d.,])(?P<bare>\d{{1,3}}(?:\.(?:\d{{1,3}}|[a-z]\b)){{1,5}})(?![\d,])",
    re.I,
)
_IN_ANY = late_pattern(r"[\d.)]")
"""What every number has at least one of."""
_TAIL = late_pattern(r"^(?:[\s:;,)\]*_—|]|\.(?!\d)|\\|[-–](?!\.?\d))+")
"""Signs between a number and its text; what touches a digit is that digit's minus, or its point."""
_ITEM = late_pattern(
    r"\s{0,3}\d{1,3}[.)]\s+(?=\d{1,3}(?:\.\d{1,3}){2,5}(?![\d.])|\d{1,3}\.\d{1,3}\s?[:)])"
)
"""The number of an item of a list, before that of a question: `1. 1.1.1: ...`."""
_BEFORE_QUANTITY = late_pattern(r"\s{0,3}(\d{1,2})[.)]\s+(?=\d)")
_COUNT = late_pattern(
    r"(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]\s+(?=(?:tasks?|questions?|exercises?|aufgaben?|"
    r"fragen?)\s+\d{1,3}\.\d)",
    re.I,
)
"""What counts headings that have a number of their own: `I. Task 1.1`."""
_DASH_BEHIND = late_pattern(r"[:)]\s{0,3}([-–])\s{0,3}$")
_POINTS = late_pattern(
    r"^(?:[\[(]\s*\d{1,3}(?:[.,]\d)?\s*(?:points?|pts?|punkte?|p|%|marks?)\.?\s*[\])]"
    r"|\d{1,3}(?:[.,]\d)?\s*(?:points?|pts?|punkte?|marks?)\b\.?)",
    re.I,
)
_MARKUP = late_pattern(r"<[^<>]+>|\\textbf|\\textit|\\color\{\w+\}|[`$]")
_ESCAPE = late_pattern(r"\\(?=[^\w\s])")
_EDGES = late_pattern(r"^[#\s*_>{]+|(?<=\s)#+\s*$")
_SIGN = late_pattern(r"(?:\[[ xX]?\]|[^\w\s()\[\]{}<>#*_`$\"'\\.,:;+=~|/-]{1,6})\s*(?=\S)")
"""A box or a picture before a heading's number: [x], a tick."""
MAX_TITLE = 400
HEAD = 1000
"""Of so many characters of a line, its number is one: what follows may be of any length."""


_ORDINAL = late_pattern(r"^(\W{0,4})第\s?(\d{1,3}(?:\.\d{1,3})*[a-z]?)\s?[题題问問]")
_NO = late_pattern(r"\W*no?\.?\s*$", re.I)
"""What may be an answer, and the number behind it a count: "No. 3 reasons"."""


class Number(NamedTuple):
    """A number at the start of a line.

    Its paths (two where it names two questions), the text after it.

    `has_word` says whether a word like Question stands before it, `is_ended` whether a sign like
    ")" or ":" ends it.
    """

    paths: tuple[Path, ...]
    rest: str
    has_word: bool
    is_ended: bool
    span: tuple[Path, ...] = ()
    """What "Questions 1-3" names, where there is no 1.3."""


def bare_title(title: str) -> str:
    """Return a heading's text without markup."""
    text = title[:MAX_TITLE].strip()
    if "<" in text or "\\" in text or "`" in text or "$" in text:
        text = _ESCAPE.sub("", _MARKUP.sub("", text)).strip()
    if text[:1] in "#*_>{" or text[-1:] == "#":
        text = _EDGES.sub("", text).strip()
    if (sign := _SIGN.match(text)) and number_at(text[sign.end() :]) is not None:
        text = text[sign.end() :]
    return text


def without_count(title: str) -> str:
    """Return a heading without what counts it, where a task's number follows.

    >>> without_count("II. Task 1.2"), without_count("1. Introduction")
    ('Task 1.2', '1. Introduction')
    """
    found = _COUNT.match(title)
    return title[found.end() :] if found is not None else title


def number_at(text: str) -> Number | None:
    """Return the number with which a line begins, None where it begins otherwise.

    >>> number_at("Exercise 1 / Question 2: why?")
    Number(paths=(('1', '2'),), rest='why?', has_word=True, is_ended=True, span=())
    """
    return _number_of_line(text) if len(text) < LINE else _number(text)


@lru_cache(4096)
def _number_of_line(text: str) -> Number | None:
    return _number(text)  # lines of a handout come again with every student


def _number(text: str) -> Number | None:
    if (item := _ITEM.match(text)) is not None:
        text = text[item.end() :]
    if "第" in text[:MAX_TITLE]:
        text = _ORDINAL.sub(r"\1Question \2", text)
    whole, text = text, text[:HEAD]
    step = _STEP.match(text)
    if step is None:
        return None
    if _UNIT.match(text, step.end()):
        return _count_before(whole)
    path = parts_of(step["path"])
    has_word = bool(step["words"].strip(" #*_(["))
    if not has_word and _is_of_arithmetic(text, step):
        return None
    end = step.end()
    for _ in range(3):
        between = _BETWEEN.match(text, end) if has_word else _BARE_BETWEEN.match(text, end)
        following = _STEP.match(text, between.end()) if between else None
        if following is None or not (
            following["words"].strip() or (between and between[0].strip())
        ):
            break
        if following["words"].strip().lower() == "to":
            break  # "2.1.1 to 2.1.3"
        if not has_word and _ANSWERED.fullmatch(following["words"]):
            break  # "1. Answer: 8"
        further = parts_of(following["path"])
        if not has_word and len(further) > 1:
            break
        if len(further) > 1 and further[: len(path)] == path:
            path = further  # "Task 1.1, Question 1.1.2"
        elif further == path and len(path) > 1:
            pass
        else:
            path = (*path, *further)
        end = following.end()
    paths = [path]
    halves = path[: len(path) // 2], path[len(path) // 2 :]
    if step["path"].count("-") == 1 and (inside := _range_of(*halves)):
        paths = inside  # "2.1.1-2.1.5"
    for _ in range(5):
        other = _AND.match(text, end)
        if other is None:
            break
        further = parts_of(other["path"])
        if other["link"].strip().lower() in _TO:
            if further[0].isalpha():
                further = (*path[: len(path) - len(further)], *further)
            inside = _range_of(paths[-1], further)
            is_dash = other["link"] in "-–—"
            if is_dash and (not inside or _UNIT.match(text, other.end())):
                break  # a dash stands before anything
            paths += inside[1:] or [further]
            end = other.end()
            continue
        if len(paths) == 1 and path[-1].isdigit() and further[0].isalpha():
            path = paths[0] = (*path, *further)  # "Section 2 / b)"
            end = other.end()
            continue
        if len(further) < len(path):
            further = (*path[: len(path) - len(further)], *further)
        paths.append(further)
        end = other.end()
    after = whole[end:]
    is_ended = (
        not after.strip()
        or after[:1] in ").:]*_|\\"
        or step["path"][-1:] in ").:"
        or after.lstrip()[:1] in "-–—:|*_["
    )
    if after[:1].isalnum() or (not is_ended and _NO.match(step["words"])):
        return None
    span = _SPAN.fullmatch(step["path"]) if has_word else None
    counted = range(int(span[1]), int(span[2]) + 1)[:MOST_BETWEEN] if span else range(0)
    return Number(
        tuple(paths),
        without_tail(after),
        has_word,
        is_ended,
        tuple((str(k),) for k in counted),
    )


def _count_before(text: str) -> Number | None:
    """Return the number of an item whose text begins with a quantity: "5. 3.5 % of them"."""
    found = _BEFORE_QUANTITY.match(text)
    if found is None:
        return None
    return Number(((found[1],),), text[found.end() :].strip(), has_word=False, is_ended=True)


def _is_of_arithmetic(text: str, step: re.Match[str]) -> bool:
    """Say whether the number with which a line begins belongs to what is worked out there."""
    path = step["path"]
    if _FRACTION.match(text, step.start("path")):
        return True
    if path == "1" and _REST_OF_ONE.match(text, step.end()):
        return True
    return path.replace(".", "").isdigit() and _TIMES.match(text, step.end()) is not None


def _range_of(first: Path, last: Path) -> list[Path]:
    """Return the numbers from one to another of the same group; none where they are no range."""
    if len(first) != len(last) or len(first) < 2 or first[:-1] != last[:-1]:
        return []
    a, b = first[-1], last[-1]
    if a.isdigit() and b.isdigit() and 0 < int(b) - int(a) <= MOST_BETWEEN:
        return [(*first[:-1], str(k)) for k in range(int(a), int(b) + 1)]
    if len(a) == len(b) == 1 and a.isalpha() and b.isalpha() and a < b:
        return [(*first[:-1], chr(k)) for k in range(ord(a), ord(b) + 1)]
    return []


def is_given(title: str) -> bool:
    """Say whether a number at the start of a line is announced as an answer: "Answer: 4"."""
    found = _STEP.match(title[:HEAD])
    if found is not None and _ANSWER_ALONE.fullmatch(title[:HEAD]):
        return True
    if found is None or not _ANSWERED.fullmatch(found["words"]):
        return False
    return title[found.end() : HEAD].lstrip()[:1] not in (")", ":")


def roman_number(title: str) -> Number | None:
    """Return the number of a heading such as "Question II", None where it is none.

    >>> roman_number("Question II: why?").paths, roman_number("Question I think")
    ((('2',),), None)
    """
    found = _ROMAN_NUMBER.match(title)
    if found is None or found[2].lower() not in ROMAN:
        return None
    return number_at(f"{found[1]}{ROMAN[found[2].lower()]}{title[found.end() :]}")


def number_in(text: str) -> list[Path]:
    """Return the numbers that stand somewhere in a heading, the most exact one first."""
    if not _IN_ANY.search(text):
        return []
    found = [parts_of(match["path"] or match["bare"]) for match in _LATER.finditer(text)]
    return sorted(found, key=len, reverse=True)


def without_tail(text: str) -> str:
    """Return the text after a number without the signs and the points that follow it."""
    text = _without_signs(text)
    if points := _POINTS.match(text):
        text = _without_signs(text[points.end() :])
    return text.strip()


def _without_signs(text: str) -> str:
    found = _TAIL.match(text)
    if found is None:
        return text
    if found[0][-1:] in "_*" and text.rstrip()[-1:] == found[0][-1]:
        text = text.rstrip()[:-1]  # what is set apart ends there
    dash = _DASH_BEHIND.search(found[0])
    if dash is not None and text[found.end() : found.end() + 2].lstrip(".")[:1].isdigit():
        return text[dash.start(1) :]  # "4.4: - 2" has its sign already
    return text[found.end() :]
