"""What is printed is compared by lines, numbers or patterns; white space counts as the check says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checks.printed_text import first_line_difference, lines_of, numbers_of
from grader.errors import ProblemError
from tests.a_problem import a_grader, a_problem, audited, graded

CODE = """
subjects:
  table:
    function: table
    inputs: {n: {integer: [1, 5]}}
    call: [n]
    returns: _
    reference:
      source: |
        def table(n):
            for k in range(1, n + 1):
                print(f"{k} squared is {k * k}")
  greet:
    function: greet
    returns: _
    reference:
      source: |
        def greet():
            name = input("Who? ")
            years = int(input())
            print("Hello", name)
            print(f"in ten years you are {years + 10:.1f}")
checks:
  - {id: lines, kind: prints, subject: table, points: 1, cases: [{inputs: {n: 3}}, {inputs: {n: 1}}]}
  - {id: typed, kind: prints, subject: greet, points: 1, cases: [{typed: [Ada, "30"]}, {typed: [Bo, "7"]}]}
  - {id: numbers, kind: prints, subject: greet, points: 1, compare: numbers, cases: [{typed: [Ada, "30"]}]}
  - {id: pattern, kind: prints, subject: greet, points: 1, compare: patterns, ignore_case: true, patterns: ['^hello\\b.*ada'], cases: [{typed: [Ada, "30"]}]}
"""
TABLE = "def table(n):\n    for k in range(1, n + 1):\n        print(k, 'squared is', k ** 2)\n"
GREET = "def greet():\n    n = input('Name: ')\n    y = int(input('Age: '))\n    print('Hello ' + n)\n    print('in ten years you are', float(y + 10))\n"


@pytest.fixture(scope="module")
def grader(tmp_path_factory, sandbox):
    return a_grader(a_problem(tmp_path_factory.mktemp("prints"), CODE), sandbox)


@pytest.mark.parametrize(
    "source",
    [
        TABLE + GREET,
        "import sys\ndef table(n):\n    sys.stdout.write('\\n'.join(f'{k} squared is {k*k} ' for k in range(1, n+1)))\n"
        "def greet():\n    n, y = sys.stdin.readline().strip(), int(sys.stdin.readline())\n"
        "    print('log', file=sys.stderr)\n    print(f'Hello {n}\\nin ten years you are {y + 10}.0')\n",
    ],
)
def test_the_way_in_which_it_is_printed_does_not_matter(grader, source):
    found = graded(grader, source)
    assert {check.id: check.status for check in found.values()} == dict.fromkeys(
        ("lines", "typed", "numbers", "pattern"), "correct"
    )


@pytest.mark.parametrize(
    ("old", "new", "check", "told"),
    [
        ("'squared is'", "'Squared is'", "lines", "table(3) prints another text: line 1 differs in capitals only"),
        ("'squared is'", "'squared  is'", "lines", "line 1 differs in its spaces only"),
        ("'squared is'", "'squared: is'", "lines", "line 1 differs in its punctuation only"),
        ("k ** 2", "k * 2", "lines", "line 1 has another number"),
        ("n + 1)", "n)", "lines", "table(3) prints too little: 1 line is missing at the end"),
        ("n + 1)", "n + 2)", "lines", "prints more than is asked for, from line 4 on"),
        ("        print(k", "        (k", "lines", "table(3) prints nothing"),
        ("y + 10", "y + 11", "numbers", "prints another number in place 1"),
        ("float(y + 10)", "y, 10", "numbers", "prints 2 numbers, where 1 should be"),
        ("'Hello '", "'Hi '", "pattern", "does not print all that is asked for"),
        ("y = int(input('Age: '))", "y = 30", "typed", "has another number"),
        ("    y = ", "    input()\n    y = ", "typed", "input() was called more often than there are lines"),
    ],
)  # fmt: skip
def test_the_kind_of_difference_is_told(grader, old, new, check, told):
    source = (TABLE + GREET).replace(old, new, 1)
    assert source != TABLE + GREET
    found = graded(grader, source)[check]
    assert found.status in ("incorrect", "could_not_run")
    assert told in found.message


def test_a_function_that_prints_nothing_and_returns_the_text_earns_nothing(grader):
    found = graded(grader, "def table(n):\n    return '1 squared is 1'\ndef greet():\n    pass\n")
    assert found["lines"].status == "incorrect"
    assert sum(check.points for check in found.values()) == 0


def test_a_problem_with_it_is_proved(grader):
    found = audited(grader)
    assert found.failures == [], [(t.id, t.change) for t in found.failures]


def test_a_pattern_that_is_none_is_told(tmp_path):
    with pytest.raises(ProblemError, match="is no expression"):
        a_problem(tmp_path, CODE.replace("'^hello\\b.*ada'", "'^hello('"))
    with pytest.raises(ProblemError, match="belong together"):
        a_problem(tmp_path, CODE.replace("compare: patterns, ", ""))


@given(st.text(max_size=60))
def test_a_text_agrees_with_itself_however_spaces_count(text):
    for spaces in ("exact", "ends", "any"):
        assert first_line_difference(text, text, spaces) == ("", "")
    assert lines_of(text + "  \n\n", "ends") == lines_of(text, "ends")


@given(st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 4)), max_size=8))
def test_numbers_are_read_as_they_are_printed(numbers):
    assert numbers_of(" and ".join(f"v = {number}" for number in numbers)) == numbers
