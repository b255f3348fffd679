"""All pages: one table, which the application is made from and the tests go through."""

from grader.web import pages_entry, pages_review, pages_staff, pages_student
from grader.web.ask import Page


def all_pages() -> tuple[Page, ...]:
    """Return every page there is."""
    return (*pages_entry.PAGES, *pages_student.PAGES, *pages_staff.PAGES, *pages_review.PAGES)
