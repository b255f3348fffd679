"""What other programs may use is what `grader.__all__` says, and asking for it is all that loads it."""

import re
import subprocess
import sys

import grader
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "python.md").read_text()


def test_the_face_is_exactly_what_it_says():
    assert sorted(grader.__all__) == sorted({*grader._HOMES, "__version__"})
    for name in grader.__all__:
        assert getattr(grader, name) is not None
    assert set(grader.__all__) <= set(dir(grader))


def test_a_name_that_is_not_there_is_an_attribute_error():
    assert not hasattr(grader, "open_graders")


def test_importing_the_package_loads_nothing_else():
    program = "import sys; before = set(sys.modules); import grader; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()
    assert not [
        name
        for name in loaded
        if name.startswith(("grader.", "numpy", "yaml", "pydantic", "click"))
    ]


def test_every_public_thing_says_what_it_is():
    for name in set(grader.__all__) - {"__version__"}:
        assert (getattr(grader, name).__doc__ or "").strip(), name


def test_the_page_on_python_names_all_of_the_face_and_its_program_runs(tmp_path):
    assert set(grader.__all__) <= set(re.findall(r"`(\w+)[`(]", PAGE))
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert re.search(r"dana [\d.]+ of 45", done.stdout), done.stdout
