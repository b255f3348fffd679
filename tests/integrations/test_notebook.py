"""In a notebook: what the kernel has run is checked by a process of its own, and nothing in the kernel changes."""

import shutil

import nbformat
import pytest
from nbclient import NotebookClient

from grader.errors import GraderError
from grader.grading.grader import Grader
from grader.integrations.asking import graded
from grader.integrations.notebook import _without_own
from grader.kit.make import make_kit
from grader.problem.load import load_problem
from tests.conftest import ROOT

RIGHT = "def double(x):\n    return 2 * x\n"


@pytest.fixture(scope="module")
def kit(sandbox, tmp_path_factory):
    out = tmp_path_factory.mktemp("kit") / "kit"
    make_kit(Grader(load_problem(ROOT / "tests" / "attacks" / "problem"), sandbox), out, 3)
    for name in ("work.py", "work.ipynb"):
        (out / name).unlink()
    return out


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_cells_that_were_run_are_checked_and_the_kernel_is_as_before(kit, tmp_path, monkeypatch):
    folder = tmp_path / "work"
    shutil.copytree(kit, folder)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    cells = [
        "import grader\n%load_ext grader",
        "def double(x):\n    return 3 * x\nkept = 41",
        "shown = grader.check('1.1'); print(repr(shown))",
        f"%%check 1.1\n{RIGHT}",
        "before = set(globals()); grader.check(); print(sorted(n for n in set(globals()) - before if n[0] != '_'))",
        "print(kept, double(4))",
        "print(grader.check('9'))",
    ]
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in cells]
    client = NotebookClient(
        notebook, timeout=240, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.execute()

    def said(k):
        outputs = notebook.cells[k].outputs
        return "\n".join(o.get("text", "") or str(o.get("data", "")) for o in outputs)

    assert "not right yet" in said(2), said(2)
    assert "right: 1.1" in said(3), said(3)
    assert "text/html" in said(3)
    assert said(4).splitlines()[-1] == "['before']"
    assert "41 8" in said(5)
    assert "there is no question '9'" in said(6)


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("import grader\nx = 1\ngrader.check('1.2')", "x = 1"),
        ("%load_ext grader\ny = 2", "y = 2"),
        ("%%check 1.2\ndef f():\n    return 1", "def f():\n    return 1"),
        ("r = grader.check()", ""),
        ("x = f('ö'); grader.check('1.2')", "x = f('ö'); pass"),
        ("grader.check('1.2',\n    out=3); x = 2", "pass; x = 2"),
        ("if True:\n    x = 1\ngrader.check('1.2')  # now", "if True:\n    x = 1"),
        ("%matplotlib inline\nz = (", "%matplotlib inline\nz = ("),
    ],
)
def test_calls_of_the_grader_are_no_part_of_the_work(cell, left):
    assert _without_own(cell).strip() == left


def test_outside_of_a_notebook_it_says_what_to_do(capsys):
    import grader

    assert grader.check("1.1") is None
    assert "grader check FOLDER" in capsys.readouterr().out


def test_where_no_process_can_be_started_it_says_so(kit, monkeypatch, capsys):
    import grader

    def refuse(*_args, **_how):
        raise OSError(138, "emscripten does not support processes.")

    monkeypatch.setattr("grader.integrations.asking.subprocess.run", refuse)
    with pytest.raises(GraderError, match="could not be started here: emscripten"):
        graded(kit, kit)
    assert grader.check("1.1") is None
    assert capsys.readouterr().out
