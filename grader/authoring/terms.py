"""What an argument may be, as a term: `("list", ("integer",))`, from all that hints at it.

The hints, strongest first: a type hint, the docstring, a default value, a name, how it is used.
"""

import ast
from collections.abc import Iterator
from typing import Any

from grader.authoring.arguments import NO_DEFAULT, Argument

Term = tuple[Any, ...]
INTEGER, REAL, TEXT, TRUTH, ARRAY = ("integer",), ("real",), ("text",), ("truth",), ("array",)
NUMBERS, TEXTS, ROWS = ("list", INTEGER), ("list", TEXT), ("list", ("list", INTEGER))
COUNTS, NESTED = ("dict", TEXT, INTEGER), ("nested",)


_BY_ANNOTATION: dict[str, Term] = {
    "int": INTEGER,
    "float": REAL,
    "complex": REAL,
    "str": TEXT,
    "bool": TRUTH,
    "list": NUMBERS,
    "List": NUMBERS,
    "Sequence": NUMBERS,
    "Iterable": NUMBERS,
    "Collection": NUMBERS,
    "dict": COUNTS,
    "Dict": COUNTS,
    "Mapping": COUNTS,
    "tuple": ("tuple", INTEGER, INTEGER),
    "Tuple": ("tuple", INTEGER, INTEGER),
    "ndarray": ARRAY,
    "NDArray": ARRAY,
    "ArrayLike": ARRAY,
    "array": ARRAY,
    "Tensor": ARRAY,
}


def term_of(annotation: ast.expr | None) -> Term | None:
    """Return the term of a type hint, None where it says nothing we know.

    >>> term_of(ast.parse("list[str] | None", mode="eval").body)
    ('list', ('text',))
    """
    match annotation:
        case ast.Constant(value=str(text)):
            try:
                return term_of(ast.parse(text, mode="eval").body)
            except SyntaxError:
                return None
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return term_of(left) or term_of(right)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return _BY_ANNOTATION.get(name)
        case ast.Subscript(value=outer, slice=inner):
            return _generic(_name_of(outer), inner)
    return None


def _name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _generic(name: str, inner: ast.expr) -> Term | None:
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    terms = [term_of(part) for part in parts]
    base = _BY_ANNOTATION.get(name)
    if name in ("Optional", "Union", "Annotated"):
        return next((term for term in terms if term is not None), None)
    if base is None or base[0] == "array":
        return base
    if base[0] == "dict" and len(terms) == 2:
        return ("dict", terms[0] or TEXT, terms[1] or INTEGER)
    if base[0] == "tuple":
        is_any_length = len(parts) == 2 and isinstance(parts[1], ast.Constant)
        return (
            "tuple",
            *((terms[0] or INTEGER,) * 3 if is_any_length else map(_or_integer, terms)),
        )
    return ("list", terms[0] or INTEGER)


def _or_integer(term: Term | None) -> Term:
    return term or INTEGER


_WORDS: tuple[tuple[tuple[str, ...], Term], ...] = (
    (("list of list", "list of rows", "nested list", "2d list", "grid", "list of pairs"), ROWS),
    (("list of str", "list of words", "list of text", "list of names", "words"), TEXTS),
    (("list of float", "list of real"), ("list", REAL)),
    (("list", "sequence", "iterable"), NUMBERS),
    (("dict", "mapping"), COUNTS),
    (("array", "ndarray", "matrix", "vector", "tensor"), ARRAY),
    (("str", "text", "word", "sentence", "letter", "character"), TEXT),
    (("bool", "whether", "true", "flag"), TRUTH),
    (("float", "real number", "probability"), REAL),
    (("int", "whole number", "integer", "number of", "count", "index"), INTEGER),
)
_NAMES: tuple[tuple[tuple[str, ...], Term], ...] = (
    (("nested", "tree"), NESTED),
    (("matrix", "grid", "rows", "table", "board", "image"), ROWS),
    (("words", "names", "lines", "texts", "strings", "tokens", "sentences", "letters"), TEXTS),
    (("text", "word", "string", "sentence", "name", "letter", "line", "char", "msg", "s"), TEXT),
    (("message", "phrase", "password", "strand", "dna", "document", "pattern"), TEXT),
    (("counts", "scores", "prices", "ages", "mapping", "dictionary", "dct", "d"), COUNTS),
    (("numbers", "values", "nums", "items", "xs", "ys", "lst", "list", "data", "seq"), NUMBERS),
    (("sequence", "elements", "arr", "a_list", "temperatures", "grades"), NUMBERS),
    (("n", "k", "m", "i", "j", "number", "num", "count", "index", "year", "steps"), INTEGER),
    (("exponent", "times", "size", "length", "depth", "limit", "age", "base"), INTEGER),
    (("x", "y", "a", "b", "c", "r", "radius", "price", "rate", "temperature"), REAL),
    (("width", "height", "weight", "mass", "amount", "eps", "alpha", "t"), REAL),
    (("flag", "verbose", "reverse", "ascending", "strict"), TRUTH),
)
_METHODS: dict[str, Term] = {
    **dict.fromkeys(("items", "keys", "get"), COUNTS),
    **dict.fromkeys(("lower", "upper", "split", "strip", "replace", "isalpha", "join"), TEXT),
    **dict.fromkeys(("isdigit", "startswith", "endswith", "title", "find", "casefold"), TEXT),
    **dict.fromkeys(("shape", "T", "ndim", "mean", "sum", "reshape", "max", "dot"), ARRAY),
    **dict.fromkeys(("append", "sort", "extend", "loop", "len"), NUMBERS),
    "index": NUMBERS,
    "numpy": ARRAY,
    "matmul": ARRAY,
    "range": INTEGER,
    "remainder": INTEGER,
    "isinstance": NESTED,
    "sign": REAL,
}
EVERYTHING: tuple[Term, ...] = (
    INTEGER,
    REAL,
    NUMBERS,
    TEXT,
    TEXTS,
    COUNTS,
    ROWS,
    ("list", REAL),
    ("dict", TEXT, ("list", TEXT)),
    ("tuple", INTEGER, INTEGER),
    TRUTH,
)


def terms_of(argument: Argument, uses_numpy: bool) -> list[Term]:
    """Return what an argument may be, likeliest first; a certain hint leaves no other."""
    certain = term_of(argument.annotation)
    if argument.told.shape is not None and certain in (None, ARRAY):
        return [ARRAY]
    if certain is not None:
        return [certain, ("list", REAL)] if certain == NUMBERS else [certain]
    likely = list(_hinted(argument))
    if uses_numpy and argument.default is NO_DEFAULT and ARRAY not in likely:
        likely.insert(0 if not likely or likely[0][0] in ("real", "list") else 1, ARRAY)
    return list(dict.fromkeys([*likely, *EVERYTHING, *([ARRAY] if uses_numpy else [])]))


def _hinted(argument: Argument) -> Iterator[Term]:
    text = argument.told.text.lower()
    for words, term in _WORDS:
        if text and any(word in text for word in words):
            yield term
            break
    match argument.default:
        case bool():
            yield TRUTH
        case int():
            yield INTEGER
        case float():
            yield REAL
        case str():
            yield TEXT
    used = [_METHODS[how] for how in argument.used if how in _METHODS]
    yield from (term for term in used if term in (COUNTS, TEXT, ARRAY))
    if "remainder" in argument.used:
        yield INTEGER
    named = term_by_name(argument.name)
    yield from [named] if named is not None else []
    yield from used


def term_by_name(name: str) -> Term | None:
    """Return what something of this name usually is, None where the name says nothing.

    >>> term_by_name("n_words"), term_by_name("q")
    (('list', ('text',)), None)
    """
    name = name.lower()
    found = (term for names, term in _NAMES if name in names)
    alike = (t for names, t in _NAMES if any(len(one) > 3 and one in name for one in names))
    return next(found, None) or next(alike, None)
