"""All pages: one table, which the application is made from and the tests go through."""

from grader.web import (
    pages_class,
    pages_entry,
    pages_export,
    pages_lti,
    pages_provider,
    pages_review,
    pages_staff,
    pages_student,
)
from grader.web.ask import Page


def all_pages() -> tuple[Page, ...]:
    """Return every page there is."""
    rooms = (
        pages_entry,
        pages_provider,
        pages_lti,
        pages_student,
        pages_staff,
        pages_class,
        pages_export,
        pages_review,
    )
    return tuple(page for room in rooms for page in room.PAGES)
