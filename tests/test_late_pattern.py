"""Patterns that are compiled late are patterns all the same."""

import importlib
import pkgutil
import re

import grader
from grader.late_pattern import _Late, late_pattern


def test_it_does_what_a_pattern_does():
    late, pattern = late_pattern(r"(\d)-(\w)", re.I), re.compile(r"(\d)-(\w)", re.I)
    text = "a 1-b and 2-C"
    assert late.sub("x", text) == pattern.sub("x", text)
    assert late.findall(text) == pattern.findall(text)
    assert late.search(text).groups() == pattern.search(text).groups()
    assert (late.pattern, late.flags) == (pattern.pattern, pattern.flags)
    assert late.search(text).span() == late.search(text).span()  # asked twice, the same


def test_each_of_the_package_compiles():
    """A slip in one would be seen only where it is used."""
    found = []
    for module in pkgutil.walk_packages(grader.__path__, "grader."):
        if "__main__" not in module.name and ".inside" not in module.name:
            of_it = vars(importlib.import_module(module.name)).values()
            found += [one for one in of_it if type(one) is _Late]
    assert len(found) > 100
    for one in found:
        assert one.groups >= 0
