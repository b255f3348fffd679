"""Files of the course are readable inside, by every usual way, and no other file is; what code
writes is kept in memory, and nobody else sees it.
"""

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
def test_no_other_file_is_readable_and_a_given_one_stays_as_it_is(grader, what):
    found = graded(grader, f"def total(path):\n    {what}\n    return 3.75\n")["total"]
    assert found.status == "could_not_run"


WRITES = {
    "a log": "import logging\nlogging.basicConfig(filename='train.log', level=logging.INFO)\nlogging.info('x')\n",
    "a file left open": "log = open('logs.txt', 'w')\nprint('x', file=log)\nlog.flush()\nassert open('logs.txt').read() == 'x\\n'\n",
    "a folder": "import os\nos.makedirs('out/figures', exist_ok=True)\nos.makedirs('out/figures', exist_ok=True)\nassert os.path.isdir('out')\nopen('out/a', 'x').close()\nassert os.path.exists('out/a')\nos.remove('out/a')\nassert not os.path.exists('out/a')\n",
    "pathlib": "from pathlib import Path\np = Path('results')\np.mkdir(parents=True, exist_ok=True)\n(p / 'r.json').write_text('[1]')\nassert (p / 'r.json').read_text() == '[1]'\n",
    "np.save": "import numpy as np\nnp.save('w.npy', np.arange(3))\nassert np.load('w.npy').sum() == 3\nnp.savez('w.npz', a=np.ones(2))\nassert np.load('w.npz')['a'].sum() == 2\n",
    "np.savetxt": "import numpy as np\nnp.savetxt('w.txt', np.eye(2))\nassert np.loadtxt('w.txt').trace() == 2\n",
    "pickle": "import pickle\nwith open('p.pkl', 'wb') as f:\n    pickle.dump([1], f)\nassert pickle.load(open('p.pkl', 'rb')) == [1]\n",
    "more at its end": "for k in range(3):\n    with open('h.csv', 'a') as f:\n        f.write(f'{k}\\n')\nassert open('h.csv').read() == '0\\n1\\n2\\n'\n",
    "pandas": "import pandas as pd\npd.DataFrame({'a': [1]}).to_csv('t.csv')\nassert pd.read_csv('t.csv').a[0] == 1\n",
}  # fmt: skip


@pytest.mark.parametrize("what", WRITES)
def test_what_code_writes_is_there_for_that_code(grader, what):
    checked = "def total(path):\n    return 3.75 if done else 0\n"
    found = graded(grader, f"{WRITES[what]}done = True\n{checked}")["total"]
    assert found.status == "correct", found


def test_nobody_else_sees_what_was_written(grader):
    graded(grader, "open('seen.txt', 'w').write('x')\ndef total(path):\n    return 3.75\n")
    found = graded(grader, "import os\ndef total(path):\n    return 3.75 * (not os.path.exists('seen.txt'))\n")  # fmt: skip
    assert found["total"].status == "correct"


def test_who_tries_what_is_open_sees_it_closed(grader):
    tries = "try:\n    open('a.txt', 'w')\n    found = 0\nexcept OSError:\n    found = 3.75\ndef total(path):\n    return found\n"
    assert graded(grader, tries)["total"].status == "correct"


def test_what_is_written_counts_as_memory(grader):
    fill = "open('small', 'w').close()\ndef total(path):\n    with open('big', 'wb') as f:\n        while True:\n            f.write(bytes(1 << 24))\n"
    assert graded(grader, fill)["total"].status == "out_of_memory"


def test_a_file_that_is_not_there_is_told_with_its_line(tmp_path):
    with pytest.raises(ProblemError, match=r"there is no file 'sales.csv'"):
        a_problem(tmp_path, CODE, "{data: {data/sales.csv: sales.csv}}")
