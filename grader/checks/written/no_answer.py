"""What stands where an answer belongs and is none.

The question itself, a comment, a word such as TODO.
"""

import re
from collections.abc import Collection

from grader.late_pattern import late_pattern
from grader.placeholders import (
    answers_by_sign,
    around,
    chosen_options,
    is_bare,
    odd_one,
    option_of,
    options_of,
)
from grader.words import phrases, words

PART_OF_QUESTION = 0.5
"""So many of the question's words, and no others, are the question and no answer."""


def without_question(answer: str, question: str) -> str:
    """Return the answer without lines and sentences that only repeat the question, and without
    quotations of it.

    A few words of the question that are all there is stay: they may be meant as the answer.
    """

    def folded(text: str) -> str:
        return re.sub(r"\W+", " ", text).strip().lower()

    asked = folded(question)
    lines = [line.strip() for line in answer.split("\n") if line.strip()]
    chosen = chosen_options([line for line in lines if folded(line) in asked], question)
    if chosen and all(line in chosen for line in lines):
        return answer.strip()
    bold = [own for own in _BOLD.findall(answer) if own not in _BOLD.findall(question)]
    is_copied = len(lines) == 1 and folded(lines[0]) in asked
    if is_copied and len(bold) == 1 and chosen_options(bold, question):
        return str(bold[0]).strip()

    def is_repeated(text: str) -> bool:
        own = folded(text)
        return len(own) >= 15 and own in asked

    kept = []
    for line in answer.split("\n"):
        asks, _, behind = line.rpartition("?")
        behind = behind.strip()
        if asks and behind and is_repeated(line) and chosen_options([behind], question):
            kept.append(behind)  # the question, and one of its options
            continue
        if is_repeated(line.lstrip("> ")):
            continue
        parts = re.split(r"(?<=[.!?])\s+", line)
        kept.append(" ".join(part for part in parts if not is_repeated(part.lstrip("> "))))
    left = "\n".join(kept).strip()
    own = folded(answer).split()
    is_short = "?" not in answer and len(own) < PART_OF_QUESTION * len(asked.split())
    return answer.strip() if not left and is_short else left


_BOLD = late_pattern(r"(?:\*\*|__)([^*_\n]{1,200})(?:\*\*|__)")
_TICKED = late_pattern(r"\*\*|__|\[[xX✓✔]\]|[✅✔✓☑☒👉⬅←→]|<-|<=|=>|->")
_BOX = late_pattern(r"(\[[ xX✓✔]?\]|\([ xX✓✔]?\)|[☐☑☒□■])[ \t]*([^\n\[\](☐☑☒□■]+)")
_IS_ON = late_pattern(r"[xX✓✔☑☒■]")
_CROSSED = late_pattern(r"~~|[❌✗✘✖]|<(?:s|del|strike)>")


def marked_option(answer: str, keys: Collection[str]) -> str | None:
    """Return the line of the one option that is marked among copied ones; None where none is.

    It alone is bold or ticked, or all others are crossed out, or a last line has its letter alone.
    An answer of one line without boxes, or with more than options in it, is not looked at here.

    >>> marked_option("A linear\\n**B quadratic**\\nC cubic", "ABC")
    'B quadratic'
    """
    key = "|".join(map(re.escape, keys))
    boxes = [(box[1], box[2].strip(" \t/,;|")) for box in _BOX.finditer(answer)]
    beside = _BOX.sub("", answer).strip(" \t\n/,;|-*+")
    is_reason = "\n" not in beside and answer.rstrip().endswith(f"\n{beside}")
    if len(boxes) > 1 and (not beside or is_reason):
        on = [text for box, text in boxes if _IS_ON.search(box)]
        begins = re.compile(rf"\W*(?:{key})(?![\w'])", re.I)
        is_plain = all(begins.match(text) and not {",", "?"} & {*text} for _, text in boxes)
        return "\n".join([*on, beside]).strip() if len(on) == 1 and is_plain else None
    opens = re.compile(rf"[\W_]*(?:\[[ xX]\]\W*)?({key})(?![\w'])", re.I)
    lines = [line for line in answer.split("\n") if line.strip()]
    alone = re.compile(rf"\W*(?:(?:answer|antwort)\W+)?({key})\W*", re.I)
    if len(lines) > 2 and (last := alone.fullmatch(lines[-1])) is not None:
        named = [match[1].upper() for line in lines[:-1] if (match := opens.match(line))]
        marks = any(_TICKED.search(line) or _CROSSED.search(line) for line in lines[:-1])
        is_copy = len(named) == len(lines) - 1 == len({*named}) and last[1].upper() in named
        if is_copy and not marks:
            return last[1]
    names = [match[1].upper() for line in lines if (match := opens.match(line))]
    if len(lines) < 2 or len(names) != len(lines) or len(set(names)) != len(names):
        return None
    left = [line for line in lines if not _CROSSED.search(line)]
    ticked = [line for line in left if _TICKED.search(line)]
    chosen = ticked if len(ticked) == 1 else left
    if len(chosen) == len(lines) and (odd := odd_one(lines)) is not None:
        chosen = [odd]
    if len(chosen) != 1:
        return None
    return re.sub(r"^[\W_]+(?:[xX]\]\W*)?|[*_~✅✔✓☑👉⬅←<>=\s-]+$", "", chosen[0])


def marked_options(answer: str, question: str) -> str | None:
    """Return the letters of the options that are marked in a copied list of which several may be:
    on a line each, "" where none is; None for anything else than the whole list.

    >>> marked_options("A. iron ✓\\nB. oxygen ✗\\nC. zinc ✓", "Metals? A. iron B. oxygen C. zinc")
    'A\\nC'
    >>> marked_options("A. iron\\nB. oxygen", "Which are metals? A. iron B. oxygen")
    ''
    """
    options = options_of(question)
    lines = [line for line in answer.split("\n") if line.strip()]
    letters = [option_of(_SET_APART.sub("", line), options) for line in lines]
    if len(options) < 2 or letters != list(options):
        return None
    if all(_CROSSED.search(line) for line in lines):
        return None  # none of them may be meant
    boxes = [_BOX.search(line) for line in lines]
    on = [box is not None and _IS_ON.search(box[1]) is not None for box in boxes]
    crossed = [_CROSSED.search(line) is not None for line in lines]
    ticked = [
        _TICKED.search(line) is not None and not is_crossed
        for line, is_crossed in zip(lines, crossed, strict=True)
    ]
    signs = ["".join(around(line)) for line in lines]
    fewest = min(signs, key=len)
    stands_out = [len(own) > len(fewest) for own in signs]
    if all(boxes):
        chosen = on
    elif any(ticked):
        chosen = ticked
    elif any(crossed):
        chosen = [not one for one in crossed]
    else:
        chosen = stands_out
    return "\n".join(letter.upper() for letter, one in zip(letters, chosen, strict=True) if one)


_SET_APART = late_pattern(r"(?:\[[ xX✓✔]\]|\([xX✓✔ ]\)|[☐☑☒□■✅✔✓✗❌])[ \t]*")


def marked_in_row(answer: str, keys: Collection[str], question: str) -> str | None:
    """Return the one option in bold where all stand in a row, in no words but the question's.

    >>> marked_in_row("A / **B** / C", "ABC", "")
    'B'
    >>> marked_in_row("A is less than **B**, C", "ABC", "A, B or C?")
    """
    bold = _BOLD.findall(answer)
    words = re.findall(r"\w+", answer.lower())
    own = {key.lower() for key in keys}
    if len(bold) != 1 or "\n" in answer.strip() or any(words.count(key) != 1 for key in own):
        return None
    begins = re.match(r"\W*(\w+)", bold[0])
    is_one = begins is not None and begins[1].lower() in own
    is_one = is_one and len(own & {*re.findall(r"\w+", bold[0].lower())}) == 1
    is_copied = {*words} <= own | {*re.findall(r"\w+", question.lower())}
    return str(bold[0]).strip() if is_one and is_copied else None


def _without_comments(text: str) -> str:
    """Return text without HTML comments; one that is never closed stays."""
    parts = text.split("<!--")
    kept = parts[:1]
    for k, part in enumerate(parts[1:], start=1):
        _, closed, after = part.partition("-->")
        if not closed and not any("-->" in later for later in parts[k + 1 : k + 2]):
            return "".join(kept) + "<!--".join(["", *parts[k:]])
        kept.append(after if closed else "")
    return "".join(kept)


def is_no_answer(answer: str) -> bool:
    """Say whether an answer only says that there is none (a dash, TODO, "I don't know")."""
    text = _without_comments(answer)
    said = re.sub(r"[\W_]+", " ", text).strip().lower()
    is_picture = bool(re.search(r"!\[|<img\b", text))
    if answers_by_sign(text):
        return False
    if not said or said in phrases("no_answer"):
        return True
    if not _GIVES_ONE.match(text) and _says_nothing_done(said):
        return True
    return is_bare(text) and not is_picture


_GIVES_ONE = late_pattern(r"\W*\w{1,4}\s*[).,:;–-]\s*\w")
"""A word or letter that may be an answer stands before the rest: "No, we did not", "a) ..."."""
MOST_OF_NOTHING_DONE = 20
_LEFT_OUT = late_pattern(
    r"^(?!(?:it|there|that|this|these|the|they|all|any|some|one|what|how|here|part|es|das|der|die)\b).*?\b(?:skipp(?:ed|ing)|unanswered|unattempted|"
    r"out of time|not enough time|left (?:this |it |one |intentionally )*(?:blank|empty|out)|"
    r"(?<!can )(?<!could )not (?:yet )?(?:attempted|done|finished|solved|completed|answered)|"
    r"nicht (?:mehr |ganz )?(?:bearbeitet|beantwortet|gel(?:ö|oe)st|geschafft|fertig|verstanden)|"
    r"keine zeit|(?:ü|ue)bersprungen|ausgelassen)\b"
)
_I_DID_NOT = late_pattern(
    r"^(?:(?:sorry|sadly|unfortunately|but|because|since|as|leider) )*"
    r"(?:i|we) (?:(?:was|were|am|are) (?:not able|unable) to|have no|had no|skip|"
    r"(?:did|do|could|can|have|had)(?:not| not|n t)) ?(?:get to |even |quite |yet |really )*"
    r"(?:attempt(?:ed)?|do|done|finish(?:ed)?|solved?|completed?|answer(?:ed)?|know|understand|"
    r"understood|managed?|try|tried|have|had|time|idea|this|it)\b"
)


def _says_nothing_done(said: str) -> bool:
    """Say whether words say that the question was left out ("I skipped this one, sorry").

    >>> _says_nothing_done("i did not have time for this one")
    True
    >>> _says_nothing_done("it cannot be done"), _says_nothing_done("no")
    (False, False)
    """
    own = said.split()
    if len(own) > MOST_OF_NOTHING_DONE or not words("nothing_done").issuperset(own):
        return False
    return bool(_LEFT_OUT.match(said) or _I_DID_NOT.match(said))
