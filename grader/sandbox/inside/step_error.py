"""A step of a check that cannot be carried out."""


class StepError(Exception):
    """A step that cannot be carried out for a reason of form.

    A name or a part that is not there.
    """

    def __init__(self, family: str, message: str, blamed: str = "") -> None:
        self.family = family
        self.blamed = blamed
        super().__init__(message)


class OutOfTime(BaseException):
    """The time of a check is over: raised in the code that runs, so that its line can be told."""
