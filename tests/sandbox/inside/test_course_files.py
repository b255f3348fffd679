"""Files of the course are readable inside, by every usual way, and no other file is."""

import pytest

from grader.errors import ProblemError
from grader.grading.grader import Grader
from tests.a_problem import a_problem, graded

CODE = """
subjects:
  total:
    function: total
    inputs: {path: {choice: [data/sales.csv]}}
    call: [path]
    reference:
      source: |
        def total(path):
            with open(path) as file:
                return sum(float(line.split(",")[1]) for line in list(file)[1:])
checks:
  - {id: total, kind: value, subject: total, points: 1, cases: [{inputs: {path: data/sales.csv}}]}
"""


@pytest.fixture(scope="module")
def grader(tmp_path_factory, sandbox):
    folder = tmp_path_factory.mktemp("files")
    (folder / "sales.csv").write_text("what,price\nä,1.5\nb,2.25\n", encoding="utf-8")
    return Grader(
        a_problem(folder, CODE, "{data: {data/sales.csv: sales.csv}, preload: [pandas]}"), sandbox
    )


@pytest.mark.parametrize(
    "body",
    [
        "import csv\n    return sum(float(row['price']) for row in csv.DictReader(open(path, newline='')))",
        "import pathlib\n    p = pathlib.Path(path)\n    assert p.exists() and p.is_file() and p.stat().st_size > 5\n    return sum(float(x.split(',')[1]) for x in p.read_text(encoding='utf-8').splitlines()[1:])",
        "import numpy as np\n    return float(np.loadtxt(path, delimiter=',', skiprows=1, usecols=1, encoding='utf-8').sum())",
        "import numpy as np\n    return float(np.genfromtxt('./data/sales.csv', delimiter=',', skip_header=1, encoding='utf-8')[:, 1].sum())",
        "import pandas as pd\n    return float(pd.read_csv(path).price.sum())",
        "import pandas as pd\n    return float(pd.read_csv('C:\\\\Users\\\\me\\\\sales.csv')['price'].sum())",
        "import io, os\n    assert os.path.isfile(path)\n    return sum(float(x.split(b',')[1]) for x in io.open('/anywhere/else/sales.csv', 'rb').readlines()[1:])",
    ],
)  # fmt: skip
def test_every_usual_way_of_reading_works(grader, body):
    found = graded(grader, f"def total(path):\n    {body}\n")["total"]
    assert (found.status, found.points) == ("correct", 1), found


@pytest.mark.parametrize(
    "what",
    [
        "open('/etc/passwd').read()",
        "open('sales2.csv').read()",
        "open(path, 'w')",
        "open('../exercise.yaml').read()",
    ],
)
def test_no_other_file_is_readable_and_none_can_be_written(grader, what):
    found = graded(grader, f"def total(path):\n    {what}\n    return 3.75\n")["total"]
    assert found.status == "could_not_run"


def test_a_file_that_is_not_there_is_told_with_its_line(tmp_path):
    with pytest.raises(ProblemError, match=r"there is no file 'sales.csv'"):
        a_problem(tmp_path, CODE, "{data: {data/sales.csv: sales.csv}}")
