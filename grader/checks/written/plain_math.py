"""Mathematics as people write it, LaTeX and typographic signs, as plain arithmetic.

At most MAX_ANSWER characters are read.
"""

import math
import re
import unicodedata

from grader.checks.written.evaluation import evaluate, is_near
from grader.late_pattern import late_pattern

MAX_ANSWER = 20_000
_REPLACEMENTS = [
    (r"\\(?:begin|end)\{[^}]*\}(?:\{[^}]*\})?", " \n "),
    (r"\\\\(?:\[[^\]]*\])?", " \n "),
    (
        r"\\(?:left|right|big|Big|bigl|bigr|displaystyle|limits|boxed|mathbf|bf|underline|overline)\b",
        "",
    ),
    (r"\\(?:text|mathrm|textrm|textbf|operatorname|mbox|mathit|label|tag)\*?\s*\{[^{}]*\}", " ; "),
    (r"\\(?:cdots?|times|ast|star|bullet)(?![A-Za-z])|\\\*|[·×∙⋅∗•]", "*"),
    (r"\\div\b|÷", "/"),
    (r"\\(?:approx|simeq)\b|[≈≃]", "\x01"),
    (r"\\(?:equiv|cong)\b|≡", "="),
    (r"\\(?:Rightarrow|rightarrow|implies|to|longrightarrow|iff|therefore)\b|[⇒→⟹➔∴]|=>|->", " ; "),
    (r"\{,\}", ","),
    (r"(?<=\d)_(?=\d{3}(?!\d))", ""),
    (r"\\[,;:!> ]|~|\\q?quad\b", " "),
    ("[\u2010-\u2014\u2212\ufe63\uff0d]", "-"),
    # not what is bold: "5 **19712**"
    (r"(?<=[\d)])(?:|[ \t]+(?!\*\*\S[^*\n]*\*\*))\*\*[ \t]*(?=[-+]?[\d(])", "^"),
    (r"\*\*|__|`|\$|\\\(|\\\)|\\\[|\\\]|&|\\%", " "),
    (r"(?<=\d)\s+[xX]\s+(?=[\d(])|(?<=\d)[xX](?=\d)", "*"),
    ("[\u00a0\u2009\u202f\u2007]", " "),
    (r"\[", "("),
    (r"\]", ")"),
]
_REPLACEMENTS_COMPILED = [
    (re.compile(pattern), replacement) for pattern, replacement in _REPLACEMENTS
]
_RAISED = late_pattern(r"(?<=[\d)])[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_AS_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_FRACTION = late_pattern(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_NO_LETTER = r"(?![ \t]{0,3}(?:[A-Za-z]|\\(?!cdot|times|[,;:! ])))"
"""Letters behind a number multiply it, and have no value."""
_DIGITS_FRACTION = late_pattern(rf"\\[dt]?frac[ \t]{{0,3}}(\d)[ \t]{{0,3}}(\d){_NO_LETTER}")
"""A fraction of two digits without braces: `\\frac12`."""
_HALF_BRACED = late_pattern(
    r"\\[dt]?frac[ \t]{0,3}"
    r"(?:(\d)[ \t]{0,3}\{([^{}]{0,200})\}|\{([^{}]{0,200})\}[ \t]{0,3}(\d))"
)
"""One of the two without braces: `\\frac1{4}`."""
_PI = late_pattern(
    r"(?<![A-Za-z\\])(?:\\pi(?![A-Za-z])|π|pi)(?=[ \t]{0,3}(?:[/*·×^]|\\cdot)[ \t]{0,3}[\d(\\])"
    r"|(?<=[\d)*/·×])[ \t]{0,3}(?:\\pi(?![A-Za-z])|π|pi\b)(?![ \t]{0,3}[\w(])"
)
"""Pi where something is worked out with it; by itself it is a word."""
_NO_FORMULA = r"(?![ \t]?[A-Za-z]{1,3}[ \t]{0,2}(?:\^|[²³]|=|[A-Za-z][ \t]?(?:\^|[²³])))"
"""No letters of a formula follow, as in ½mv²; the unit behind 2½ may."""
_WRITTEN_FRACTION = late_pattern(r"(\d{1,9})?[ \u202f]?([¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])" + _NO_FORMULA)
_ROOT = late_pattern(
    r"(?<![²³⁴⁵⁶⁷⁸⁹])(?:√|\\sqrt(?![A-Za-z\[{])|(?<![A-Za-z.])(?:np\.|math\.)?sqrt)[ \t]{0,3}"
    r"(?:\(([^()]{1,200})\)|(\d[\d,']{0,20}(?:\.\d{1,20})?|\.\d{1,20}))"
    r"|\\sqrt[ \t]{0,3}\{([^{}]{1,200})\}"
)
_NO_ROOT = late_pattern(r"[√∛∜]")
_SLASH = late_pattern(
    "(?:(\\d{1,9})[ \u202f]?)?([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,9})[\u2044\u2215/]([₀₁₂₃₄₅₆₇₈₉]{1,9})|[\u2044\u2215]"
)
"""A fraction whose two numbers are set small, and the bar of a fraction."""
_AS_LINE = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789")


def plain_math(text: str) -> str:
    """Return `text` with LaTeX and typographic signs as plain arithmetic."""
    text = _COUNTED.sub(r"\1", _without_bullets(text[:MAX_ANSWER]))
    text = counted_out(_DASH.sub(r"\1: ", text))
    text = _UNDERLINED.sub(r"\1 \2 ", _ITALIC.sub(r"\1 \2 ", text))
    text = _SLASH.sub(_as_fraction, text)
    text = _WRITTEN_FRACTION.sub(_as_decimal, _DIGITS_FRACTION.sub(r"(\1/\2)", text))
    text = _PI.sub(f"({math.pi})", _HALF_BRACED.sub(r"\\frac{\1\3}{\2\4}", text))
    for _ in range(6):
        text, roots = _ROOT.subn(_as_power, text)
        text, fractions = _FRACTION.subn(r"((\1)/(\2))", text)
        if not roots + fractions:
            break
    text = _NO_ROOT.sub(" root", text)
    text = _RAISED.sub(lambda m: "^" + m[0].translate(_AS_DIGITS), text)
    for pattern, replacement in _REPLACEMENTS_COMPILED:
        text = pattern.sub(replacement, text)
    text = re.sub(r"[ \t]{1,9},(?=[ \t])", ",", text)  # where marks stood around numbers
    first, *others = text.split("\n")
    if others:  # a pattern would go back at each of many blanks
        inner = [part for line in others[:-1] if (part := line.strip())]
        text = "\n".join([first.rstrip(), *inner, others[-1].lstrip()])
    text = re.sub(r" ?\n(?=[=\x01])", " ", text.replace("{", "(").replace("}", ")"))
    text = re.sub(
        r"(?<![\d.,])(\d{1,3})((?:[,'’]\d{3})+)(?![\d,'])",
        lambda m: m[1] + re.sub(r"\D", "", m[2]),
        text,
    )
    text = _DIVIDED.sub(r"\1/\2", text)
    text = _ROUGHLY_ASIDE.sub(_without_aside, text)
    text = _ASIDE.sub(_as_equation, _DIGITS_TOLD.sub("", text))
    text = _ROUGHLY.sub(_without_rounded, text).replace("\x01", "=")
    return re.sub(
        r"(?<![\d.,] )(?<![\d.,])(\d{1,3})((?: \d{3})+)(?! ?[\d])(?=\s*(?:$|[^\d\s+*/^(-]))",
        lambda m: m[1] + m[2].replace(" ", ""),
        text,
    )


def counted_out(text: str) -> str:
    """Return text in which "8 choose 4", "8!/(4! 4!)" and "log10(0.01)" are numbers."""
    text = _LOGARITHM.sub(_as_logarithm, _CHOSEN.sub(_as_count, text))
    if not _WITH_FACTORIALS.search(text):
        return text  # "It is 5!" has an exclamation mark
    text = re.sub(r"(?<=\d!)[ \t]{0,3}(?=\d{1,2}!)", "*", text)
    return _FACTORIAL.sub(_as_factorial, text)


def _as_count(found: re.Match[str]) -> str:
    n, k = (int(number) for number in found.groups() if number is not None)
    return str(math.comb(n, k)) if n <= MOST_CHOSEN else found[0]


def _as_logarithm(found: re.Match[str]) -> str:
    try:
        value = float((found[2] or found[3]).rstrip("."))
        return f"({math.log(value, _BASES[found[1]]):.12g})"
    except ValueError:  # of zero, or of no number
        return found[0]


def _as_factorial(found: re.Match[str]) -> str:
    n = int(found[1])
    return f"({math.factorial(n)})" if n <= MOST_FACTORIAL else found[0]


def _as_equation(found: re.Match[str]) -> str:
    """Return "19900 = 200*199/2" for "19900 (200*199/2)", and words in brackets apart from the
    number before them; elsewhere a bracket multiplies.
    """
    number, inside = found[1].rstrip(".,'"), found[2]
    value, worked = evaluate(number), evaluate(inside)
    if value is not None and worked is not None and is_near(value, worked, 1e-6):
        return f"{number} = {inside} "
    return f"{number} ; {inside} ; " if _WORDS.search(inside) else found[0]


_WORDS = late_pattern(r"(?<![A-Za-z])[A-Za-z]{2,}")


def _as_fraction(found: re.Match[str]) -> str:
    if not found[2]:
        return "/"
    return f"({found[1] or 0}+{found[2]}/{found[3]})".translate(_AS_LINE)


def _as_decimal(found: re.Match[str]) -> str:
    """Return a fraction that is one sign, with what stands before it, as one number: 2½ is 2.5."""
    value = int(found[1] or 0) + unicodedata.numeric(found[2])
    return f"{value:.12g}"


def _as_power(found: re.Match[str]) -> str:
    """Return a square root as a power: √10 is ((10)^0.5). That of a letter has no value."""
    under = found[1] or found[2] or found[3]
    return f" root ({under})" if _LETTERS.search(under) else f"(({under})^0.5)"


_LETTERS = late_pattern(r"(?<!\d)[A-Za-z]|[A-Za-z](?![\d+-])")


_ROUGHLY = late_pattern(
    r"(?<![\w.,*/^+(-])(?<![*/^+-] )(\d{2,20})[ \t]{0,4}\x01[ \t]{0,4}"
    r"(\d{1,20}(?:\.\d{1,10})?(?:[eE]\d{1,2}|[ \t]*\*[ \t]*10[ \t]*\^[ \t]*\(?\d{1,2}\)?)?)"
    r"(?![ \t]{0,4}[\d+*/^(=\x01-]|\.\d)"
)
"""What comes out, a whole number, and beside it what it is roughly: "… = 19712 ≈ 2·10⁴"."""
_ROUGHLY_ASIDE = late_pattern(
    r"(?<![\w.,*/^+(-])(\d{2,20})[ \t]{0,4}\([ \t]{0,4}\x01[ \t]{0,4}"
    r"(\d{1,20}(?:\.\d{1,10})?)[ \t]?(k|thousand|tausend|m|million|mio\.?)?[ \t]{0,4}\)",
    re.I,
)
"""The same in brackets: "19712 (≈ 20k)"."""


def _without_rounded(found: re.Match[str]) -> str:
    """Return the number without what it is roughly, where that is it with fewer digits."""
    return found[1] if _is_rounding(found[1], evaluate(found[2])) else found[0]


def _without_aside(found: re.Match[str]) -> str:
    """Return the number without what it is roughly in brackets, where that is so."""
    scale = {"k": 1e3, "t": 1e3, "m": 1e6}.get((found[3] or " ")[0].lower(), 1.0)
    is_rounding = _is_rounding(found[1], round(float(found[2]) * scale, 6))
    return found[1] if is_rounding else found[0]


def _is_rounding(exact: str, roughly: float | None) -> bool:
    """Say whether a number is a whole one with fewer digits."""
    for digits in range(1, len(exact)):
        unit = 10 ** (len(exact) - digits)
        if roughly == (int(exact) + unit // 2) // unit * unit:
            return True
    return False


_DIVIDED = late_pattern(
    r"(\([\d.]+[ \t]?[-+*][-+*\d. \t]{1,60}\))[ \t]?:[ \t]?(\d{1,9})(?=[ \t]?=)"
)
"""A colon that divides: "(200*199):2 = 19900"."""
_DIGITS_TOLD = late_pattern(
    r"[ \t]{1,3}\((?:rounded )?(?:to )?\d{1,2}[ \t]?(?:s\. ?f\.?|sf|sig\w*|digits?|decimals?|"
    r"d\. ?p\.?|places?|stellen|nachkommastellen|dezimalen|chiffres?)\b[^()\n]{0,30}\)",
    re.I,
)
"""To how many digits a number is given: "(3 digits)"."""
_ASIDE = late_pattern(
    r"(?<![\w.,])(\d[\d.,']{0,20})[ \t]{1,3}\([ \t]{0,2}=?[ \t]{0,2}"
    r"((?:[^()=\x01\n]|\([^()=\x01\n]{0,60}\)){1,120})\)"
)
"""A number, and in brackets behind it how it comes about, or what else there is to it."""
_DASH = late_pattern(
    r"((?:^|[:*_]|(?<![^\W\d_])(?!(?:alpha|beta|gamma|delta|theta|sigma|lambda|exp|log|sin|cos|tanh)\b)"
    r"[^\W\d_]{3,})[ \t]{0,3})(?:—[ \t]{0,3}|(?<=[^\s])[ \t]{1,3}[–-][ \t]{1,3}"
    r"|(?<=[ \t])[–-][ \t]{1,3})(?=[$(=~≈*_`]{0,4}[-–−]?\.?\d)",
    re.M,
)
"""A dash of the sentence before a number, and no minus: "Answer - 0.25"."""
_CHOSEN = late_pattern(
    r"\\[dt]?binom[ \t]{0,2}\{(\d{1,3})\}[ \t]{0,2}\{(\d{1,3})\}"
    r"|(?<![\w.])(\d{1,3})(?:[ \t]+(?:choose|über)[ \t]+|[ \t]?C[ \t]?)(\d{1,3})(?![\w.])"
    r"|(?<![\w.])(?:C|binom|comb|nCr|math\.comb)[ \t]?"
    r"\([ \t]?(\d{1,3})[ \t]?[,;][ \t]?(\d{1,3})[ \t]?\)"
)
"""How many choices there are: 8 choose 4."""
_LOGARITHM = late_pattern(
    r"(?<![\w\\.])\\?(log_?10|log_?2|lg|ln)[ \t]?"
    r"(?:\([ \t]?(\d[\d.]{0,12})[ \t]?\)|(\d[\d.]{0,12}))(?![\w^])"
)
_BASES = {"log10": 10.0, "log_10": 10.0, "lg": 10.0, "log2": 2.0, "log_2": 2.0, "ln": math.e}
_FACTORIAL = late_pattern(r"(?<![\w.,])(\d{1,2})!(?!=)")
_WITH_FACTORIALS = late_pattern(r"\d![ \t]{0,3}[(*·×/=]|[(*·×/=][ \t]{0,3}\d{1,2}!|\d!\d")
MOST_CHOSEN, MOST_FACTORIAL = 60, 20
_COUNTED = late_pattern(r"((?:^|[,;/])[ \t]*)\(?\d{1,2}\)[ \t]+(?=[\d$])", re.M)
"""The count of an item before a number: "1) 19712, 2) 39552"."""
_ITALIC = late_pattern(
    r"(^|[^\s\d)}\]*+/^=·×-][ \t])\*(?=[\d=(.$])([^*\n]{1,80})\*(?=[ \t]{0,3}(?:$|[^\s\d(*\w\\]))",
    re.M,
)
"""What is set in italics, and no factor."""
_UNDERLINED = late_pattern(r"(^|[\s(:])_(\d[^_\n]{0,80})_(?=$|[\s).,;:])", re.M)
_BULLET = late_pattern(r"^[ \t]*[-*•–][ \t]+(?=\S)")
_OPEN_FORMULA = late_pattern(r"[\d)}\]+*/^=$-][ \t]*$")


def _without_bullets(text: str) -> str:
    """Return text without the dashes and stars that begin the items of a list.

    One that goes on a formula stays, as a minus.
    """
    kept: list[str] = []
    was_item = False
    for line in text.split("\n"):
        before = next((earlier for earlier in reversed(kept) if earlier.strip()), "")
        is_item = bool(_BULLET.match(line)) and (was_item or not _OPEN_FORMULA.search(before))
        kept.append(_BULLET.sub("", line) if is_item else line)
        was_item = is_item or (was_item and not line.strip())
    return "\n".join(kept)
