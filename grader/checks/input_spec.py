"""What an argument of a call may be: an array, a number, text, a list, a table, a function.

Each is drawn under a seed (`drawing`), or given outright in a case.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from grader.checks.sizes import symbols
from grader.sandbox.inside.material import FUNCTIONS


def _parses(value: str | int) -> str | int:
    symbols(value)
    return value


Extent = Annotated[str | int, AfterValidator(_parses)]
"""How far an axis reaches: a number, or arithmetic on size letters such as `4*H`."""
LARGEST = 2**62
LONGEST = 10_000
"""Characters, items or rows that are drawn at most."""
Length = Annotated[tuple[int, int], Field(description="from and to, both included")]


class Strict(BaseModel):
    """Base of all that is written in YAML: an unknown key is an error.

    What checks a model is built when the first is read: most problems use a few of them.
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True, defer_build=True)


def _ends(name: str, ends: tuple[float, float] | None, least: float = -LARGEST) -> None:
    """Raise ValueError where two ends are no stretch of numbers."""
    if ends is not None and not (ends[0] <= ends[1] and least <= ends[0] and ends[1] < LARGEST):
        raise ValueError(f"{name}: write two numbers, the smaller one first")


class TextSpec(Strict):
    """Text drawn at random: characters of an alphabet, or words of a list."""

    alphabet: str = Field("abcdefghijklmnopqrstuvwxyz", min_length=1, description="its characters")
    words: list[str] = Field([], description="words it is put together of, instead of characters")
    length: Length = Field((0, 12), description="how many characters or words, from and to")
    between: str = Field(" ", description="what stands between two words")

    @model_validator(mode="after")
    def _has_a_length(self) -> "TextSpec":
        _ends("length", self.length, 0)
        if self.length[1] > LONGEST:
            raise ValueError(f"length: at most {LONGEST}")
        return self


class ListSpec(Strict):
    """A list (or tuple, set, deque) of items of one kind, drawn at random."""

    of: "Input" = Field(description="what each item is")
    length: tuple[Extent, Extent] = Field((0, 8), description="how many items, from and to")
    form: Literal["list", "tuple", "set", "deque"] = Field("list", description="what holds them")
    distinct: bool = Field(False, description="no item stands twice")
    sorted: bool = Field(False, description="the items stand in rising order")

    @model_validator(mode="after")
    def _has_a_length(self) -> "ListSpec":
        if all(isinstance(end, int) for end in self.length):
            _ends("length", (int(self.length[0]), int(self.length[1])), 0)
        return self


class DictionarySpec(Strict):
    """A dictionary drawn at random."""

    keys: "Input" = Field(description="what each key is")
    values: "Input" = Field(description="what each value is")
    size: Length = Field((0, 6), description="how many keys, from and to")

    @model_validator(mode="after")
    def _has_a_size(self) -> "DictionarySpec":
        _ends("size", self.size, 0)
        return self


class TableSpec(Strict):
    """A table drawn at random: named columns, each of one kind, some values missing."""

    columns: dict[str, "Input"] = Field(min_length=1, description="name to what its values are")
    rows: Length = Field((3, 12), description="how many rows, from and to")
    missing: float = Field(0.0, ge=0, le=1, description="share of values that are missing")
    never_missing: list[str] = Field([], description="columns without missing values")
    form: Literal["dataframe", "columns", "rows"] = Field(
        "dataframe",
        description="a pandas DataFrame, a dictionary of lists, or a list of dictionaries",
    )

    @model_validator(mode="after")
    def _has_rows(self) -> "TableSpec":
        _ends("rows", self.rows, 0)
        for name in self.never_missing:
            if name not in self.columns:
                raise ValueError(f"never_missing: there is no column {name!r}")
        return self


class InputSpec(Strict):
    """One argument: how it is drawn. Exactly one kind is written; a bare list is a shape."""

    shape: list[Extent] | None = Field(None, description="an array of real numbers of this shape")
    integers: tuple[Extent, Extent] | None = Field(
        None, description="whole numbers between these two; sizes may be used (V-1)"
    )
    truths: Literal[True] | None = Field(None, description="the array holds true and false")
    between: tuple[float, float] | None = Field(
        None, description="the numbers of the array lie between these two"
    )
    integer: tuple[int, int] | None = Field(
        None, description="a whole number between these two, both included"
    )
    real: tuple[float, float] | None = Field(None, description="a real number between these two")
    choice: list[Any] | None = Field(
        None, min_length=1, description="one of these: plain values, lists and dictionaries too"
    )
    truth: Literal[True] | None = Field(None, description="true or false")
    text: TextSpec | None = Field(None, description="text")
    list_: ListSpec | None = Field(None, alias="list", description="a list of items of one kind")
    dictionary: DictionarySpec | None = Field(None, description="a dictionary")
    table: TableSpec | None = Field(None, description="a table with named columns")
    object_: str | None = Field(
        None, alias="object", description="an object of the student's own class of this name"
    )
    sizes: dict[str, Extent] = Field(
        {}, description="sizes of that object which are not those of the case: {D: H}"
    )
    function: str | list[str] | None = Field(
        None,
        description="a function as an argument: a name of the small set (square, exp, add ...), "
        "or module.name of a given module; of several, one is drawn",
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> "InputSpec":
        kinds = [name for name in KINDS if getattr(self, name) is not None]
        if len(kinds) != 1:
            raise ValueError(f"write exactly one of {', '.join(k.rstrip('_') for k in KINDS)}")
        if self.sizes and self.object_ is None:
            raise ValueError("sizes belong to an object")
        for name in ("integers", "between", "truths"):
            if getattr(self, name) is not None and self.shape is None:
                raise ValueError(
                    f"{name} belongs to a shape; a single number is integer: [a, b] or real: [a, b]"
                )
        if sum(map(bool, (self.integers, self.between, self.truths))) > 1:
            raise ValueError("write only one of integers, between, truths")
        _ends("integer", self.integer)
        _ends("real", self.real)
        _ends("between", self.between)
        for value in self.choice or []:
            if not _is_plain(value):
                raise ValueError(
                    f"choice: {value!r} is no plain value; write numbers, texts, true, false, "
                    "null, lists, or dictionaries whose keys are texts"
                )
        for name in self.functions:
            if "." not in name and name not in FUNCTIONS:
                known = ", ".join(sorted(FUNCTIONS))
                raise ValueError(f"function: there is no {name!r}; known: {known}")
        return self

    @property
    def functions(self) -> list[str]:
        """The names of the functions it may be."""
        return [self.function] if isinstance(self.function, str) else list(self.function or ())

    @property
    def is_numeric(self) -> bool:
        """Say whether it is a number or an array of numbers."""
        return any(part is not None for part in (self.shape, self.integer, self.real))

    def size_symbols(self) -> set[str]:
        """Return the size letters that drawing it needs."""
        found: set[str] = set()
        for extent in (*(self.shape or ()), *(self.integers or ()), *self.sizes.values()):
            found |= symbols(extent)
        if self.list_ is not None:
            for extent in self.list_.length:
                found |= symbols(extent)
            found |= self.list_.of.size_symbols()
        return found


def _is_plain(value: Any) -> bool:
    """Say whether a value can be handed to a function of students as it is written in YAML."""
    if isinstance(value, list):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(type(key) is str and _is_plain(part) for key, part in value.items())
    return value is None or type(value) in (bool, int, float, str)


KINDS = (
    "shape",
    "integer",
    "real",
    "choice",
    "truth",
    "text",
    "list_",
    "dictionary",
    "table",
    "object_",
    "function",
)


def as_mapping(value: Any) -> Any:
    """Return `[N, D]`, the short form of a shape, as the mapping that it stands for."""
    return {"shape": value} if isinstance(value, list) else value


Input = Annotated[
    InputSpec, BeforeValidator(as_mapping, json_schema_input_type=InputSpec | list[Extent])
]
InputSpec.model_rebuild()
