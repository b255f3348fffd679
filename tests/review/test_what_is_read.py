"""Code and text under no question are decided by who sees them, and for those alone who handed in the
same; nobody gets points for what another handed in."""

import pytest
from click.testing import CliRunner

from grader.cli.main import main
from grader.review import Session, as_csv, groups, waiting
from grader.store.address import store_url
from grader.store.store import Store
from tests.a_problem import a_problem, one_function

WRITTEN = """
id: "2"
title: Why
text: Why does it fade?
points: 2
written:
  checks:
    - {id: fades, kind: text, points: 2, ideas: [{name: fades, says: {en: [factor]}}]}
"""
INSIDE = "def work(n):\n    def f(x):\n        return {}\n    return f\n"
TWICE = "    return 2 * x\n"


def graded(tmp_path, handed_in):
    """Return the store of a class, graded by the exercise "f doubles; why does it fade"."""
    folder = tmp_path / "problem"
    folder.mkdir(exist_ok=True)
    a_problem(folder, one_function(f"def f(x):\n{TWICE}"))
    (folder / "2.yaml").write_text(WRITTEN)
    head = (folder / "exercise.yaml").read_text()
    (folder / "exercise.yaml").write_text(
        head.replace("points: 1", "points: 3").replace("- 1.1.yaml", "- 1.1.yaml\n- 2.yaml")
    )
    for student, files in handed_in.items():
        own = tmp_path / "class" / student
        own.mkdir(parents=True)
        for name, content in files.items():
            (own / name).write_bytes(content.encode() if isinstance(content, str) else content)
    out = tmp_path / "out"
    words = ["grade", str(tmp_path / "class"), "--problem", str(folder), "--out", str(out)]
    done = CliRunner().invoke(main, [*words, "--isolation", "auto"])
    assert done.exit_code in (0, 1), done.output
    return store_url(str(out / "grades.sqlite"), tmp_path)


def waits(store, question):
    return {one.grade.student for one in waiting(store) for q in one.questions if q.id == question}


def test_one_decision_on_code_holds_for_the_same_code_only(tmp_path):
    ann, ben = INSIDE.format("2 * x"), INSIDE.format("x")
    address = graded(
        tmp_path, {"ann": {"w.py": ann}, "ben": {"w.py": ben}, "cid": {"v.py": ann + "\n"}}
    )
    with Store(address) as store:
        assert waits(store, "1.1") == {"ann", "ben", "cid"}
        session = Session(store)
        while session.current.members[0].student != "ann":
            session.next()
        assert "return 2 * x" in session.current.answer_of(session.current.wordings[0][0])
        assert "return 2 * x" in as_csv(groups(store))
        session.decide(1.0)
        assert waits(store, "1.1") == {"ben"}


def test_helpers_and_constants_belong_to_the_code_that_is_read(tmp_path):
    code = "FACTOR = 2\n\n\ndef double(x):\n    return FACTOR * x\n\n\ndef other():\n    pass\n\n\n"
    address = graded(tmp_path, {"ann": {"w.py": code + INSIDE.format("double(x)")}})
    with Store(address) as store:
        (group,) = groups(store)
        read = group.question.to_read
    assert "FACTOR = 2" in read
    assert "def double" in read
    assert "def work" in read
    assert "def other" not in read
    assert "w.py, line 12:" in read


def test_right_code_that_waits_for_one_reason_is_one_group_with_all_of_it_to_see(tmp_path):
    mine, yours = "def my_f(x):\n    return x + x\n", f"def my_f(x):\n{TWICE}"
    wrong = "def my_f(x):\n    return x\n"
    address = graded(
        tmp_path, {"ann": {"w.py": mine}, "ben": {"w.py": yours}, "cid": {"w.py": wrong}}
    )
    with Store(address) as store:
        found = groups(store, with_near=True)
        together = [sorted(m.student for m in g.members) for g in found if g.proposed]
        assert together == [["ann", "ben"]]
        assert len(next(g for g in found if g.proposed).wordings) == 2
        assert len(groups(store)) == len(found) + 1  # in a file each work is a line


@pytest.mark.parametrize(
    ("ann", "ben"),
    [
        ({"a.md": "## Part X\n\nA factor makes it fade.\n"}, {"a.md": "## Part X\n\nBananas.\n"}),
        ({"a.doc": b"\xd0\xcf\x11\xe0 it fades"}, {"a.doc": b"\xd0\xcf\x11\xe0 bananas"}),
    ],
    ids=["text under no question", "a file that was not read"],
)
def test_what_may_be_an_answer_is_decided_for_its_author_alone(tmp_path, ann, ben):
    address = graded(tmp_path, {"ann": ann, "ben": ben})
    with Store(address) as store:
        assert waits(store, "2") == {"ann", "ben"}
        for with_near in (False, True):
            found = [g for g in groups(store, with_near=with_near) if g.question.id == "2"]
            assert len(found) == 2
            assert len({group.id for group in found}) == 2
        session = Session(store)
        while (session.current.question.id, session.current.members[0].student) != ("2", "ann"):
            session.next()
        session.decide(2.0)
        session.back()
        assert session.meanwhile() is None  # one's own decision is nobody else's
        assert waits(store, "2") == {"ben"}
        assert session.undo()
        assert waits(store, "2") == {"ann", "ben"}


def test_the_same_text_under_no_question_is_one_decision(tmp_path):
    same = {"a.md": "## Part X\n\nA factor makes it fade.\n"}
    address = graded(tmp_path, {"ann": same, "ben": same})
    with Store(address) as store:
        (group,) = (g for g in groups(store) if g.question.id == "2")
        assert len(group.members) == 2
        assert "A factor makes it fade." in group.answer_of(group.wordings[0][0])


def test_a_grade_of_an_earlier_version_shares_no_decision_on_what_it_does_not_show(tmp_path):
    from dataclasses import replace

    from grader.results.decision import may_be_shared

    address = graded(tmp_path, {"ann": {"w.py": INSIDE.format("x")}})
    with Store(address) as store:
        (group,) = groups(store)
    assert may_be_shared(group.question)
    assert not may_be_shared(replace(group.question, work=""))
    assert not may_be_shared(replace(group.question, is_like_no_other=True))


RESTS_ON = {
    "an import": ("from numpy import {} as double\n", "add", "subtract", "double(x, x)"),
    "a base class": ("class Base:\n    def two(self, x):\n        return {}\nclass Mine(Base):\n    pass\n", "2 * x", "x", "Mine().two(x)"),
    "a table": ("TABLE = {{}}\nfor k in range(3):\n    TABLE[k] = {}\n", "k", "0", "TABLE[2] * x"),
    "a line below": ("def two(x):\n    return x\nhelp = {{}}\nhelp['f'] = {}\n", "lambda x: 2 * x", "two", "help['f'](x)"),
}  # fmt: skip


@pytest.mark.parametrize("what", RESTS_ON)
def test_code_that_rests_on_something_else_is_another_work(tmp_path, what):
    before, right, wrong, value = RESTS_ON[what]
    inside = INSIDE.format(value)
    ann, ben = (before.format(one) + inside for one in (right, wrong))
    address = graded(tmp_path, {"ann": {"w.py": ann}, "ben": {"w.py": ben}})
    with Store(address) as store:
        assert len(groups(store, with_near=True)) == 2
        session = Session(store)
        session.decide(1.0)
        assert len(waits(store, "1.1")) == 1
