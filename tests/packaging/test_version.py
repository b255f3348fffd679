"""One version: of the package, of the wheel, of what is cited, of the changelog, and of a tag."""

import re
import subprocess
from importlib.metadata import version

import pytest
import yaml

import grader
from tests.conftest import ROOT

NOW = grader.__version__


def test_the_package_is_installed_as_what_it_says_it_is():
    assert version("grader") == NOW


def test_what_is_cited_and_the_newest_changes_are_of_this_version():
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text())["version"] == NOW
    (newest, *_) = re.findall(r"^## (\S+) \(", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert newest == NOW


def test_a_tag_on_this_commit_names_this_version():
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone")
    told = subprocess.run(
        ["git", "-C", ROOT, "tag", "--points-at", "HEAD"],
        capture_output=True,
        text=True,
        check=True,
    )
    numbers = {tag.removeprefix("v") for tag in told.stdout.split() if re.match(r"v\d", tag)}
    assert numbers <= {NOW}
