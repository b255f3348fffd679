"""A sequence whose items are made when they are asked for: a class may be of any size."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import TypeVar, overload

T_co = TypeVar("T_co", covariant=True)


class OnDemand(Sequence[T_co]):
    """A sequence by its length and by `at`, which makes the item of a number from 0."""

    @abstractmethod
    def at(self, number: int) -> T_co:
        """Return the item of a number, which is in range."""

    @overload
    def __getitem__(self, number: int) -> T_co: ...
    @overload
    def __getitem__(self, number: slice) -> list[T_co]: ...
    def __getitem__(self, number: int | slice) -> T_co | list[T_co]:
        numbers = range(len(self))[number]
        return [self.at(k) for k in numbers] if isinstance(numbers, range) else self.at(numbers)
