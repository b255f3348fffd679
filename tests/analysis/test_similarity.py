"""Copies are found after renaming, reformatting and moving about; work of one's own and what was handed out are not."""

import ast
import builtins
import random

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from grader.analysis.similarity import (
    COMMON_COUNT,
    LENGTH,
    WINDOW,
    likeness,
    prints,
    shared_lines,
    winnowed,
)
from grader.analysis.syntax_tokens import Token, syntax_tokens
from tests.conftest import ROOT

STARTER = (ROOT / "tests" / "cold" / "scratch_starter.py").read_text()
RIGHT = (ROOT / "tests" / "cold" / "scratch_right.py").read_text()
ATTENTION = (ROOT / "tests" / "cold" / "attention_loops.py").read_text()


def disguised(source, seed=0):
    """Return a source with its own names changed, its functions in another order, its layout and comments anew."""
    tree = ast.parse(source)
    kept = set(dir(builtins)) | {"np", "numpy", "self"}
    names = {}

    class Rename(ast.NodeTransformer):
        def visit_Name(self, node):
            if node.id not in kept and not node.id.startswith("__"):
                node.id = names.setdefault(node.id, f"v{len(names)}")
            return node

        def visit_arg(self, node):
            node.arg = names.setdefault(node.arg, f"v{len(names)}") if node.arg not in kept else node.arg  # fmt: skip
            node.annotation = None
            return node

    heads = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
    rest = [n for n in tree.body if n not in heads]
    random.Random(seed).shuffle(rest)
    tree.body = heads + rest
    return "# my own work\n" + ast.unparse(ast.fix_missing_locations(Rename().visit(tree)))


def made(seed, functions=12):
    """Return a source that solves nothing, unlike any other seed's."""
    draw = random.Random(seed)

    def expression(depth):
        if depth == 0:
            return draw.choice(["a", "b", "x", str(draw.randint(0, 99)), "np.exp(a)", "len(x)"])
        one, other = expression(depth - 1), expression(depth - 1)
        return draw.choice([f"({one} {draw.choice('+-*/')} {other})", f"[{one}, {other}]", f"np.dot({one}, {other})", f"({one} if {other} else b)"])  # fmt: skip

    parts = ["import numpy as np"]
    for k in range(functions):
        body = "\n".join(f"    {draw.choice(['a', 'b', 'c'])} = {expression(3)}" for _ in range(3))
        parts.append(f"def f{k}(a, b, x):\n{body}\n    return {expression(2)}")
    return "\n\n".join(parts)


@pytest.mark.parametrize("seed", range(5))
def test_a_copy_in_disguise_is_found_and_others_are_not(seed):
    class_ = [[("a.py", made(100 * seed + k))] for k in range(12)]
    class_.append([("b.py", disguised(class_[3][0][1], seed))])
    found = likeness(class_)
    assert [(pair.one, pair.other) for pair in found.pairs] == [(3, 12)]
    (pair,) = found.pairs
    assert pair.share > 0.9
    assert pair.expected < 0.2
    assert pair.next_share < 0.3
    assert found.high <= pair.share


def test_renaming_and_reformatting_alone_give_the_same_tokens():
    plain = "# my own work\n" + ast.unparse(ast.parse(RIGHT))
    for other in (plain, RIGHT.replace("    ", "\t"), RIGHT + "\n\n# end\n"):
        assert [t.code for t in syntax_tokens(other)] == [t.code for t in syntax_tokens(RIGHT)]
    found = likeness([[("a.py", RIGHT)], [("b.py", plain)], [("c.py", ATTENTION)]])
    assert found.same == ((0, 1),)


def test_what_was_handed_out_is_in_nobodys_count():
    base = made(1, 20)
    class_ = [[("a.py", base + "\n\n" + made(k, 4).partition("\n")[2])] for k in range(2, 8)]
    assert len(likeness(class_).pairs) == 15
    assert likeness(class_, [("starter.py", disguised(base))]).pairs == ()
    untouched = likeness([[("a.py", STARTER)], [("b.py", STARTER)]], [("s.py", STARTER)])
    assert (untouched.pairs, untouched.same, untouched.unread) == ((), (), (0, 1))


def test_what_very_many_share_is_the_exercises_and_a_few_who_share_are_told():
    base = made(1, 20)
    many = [[("a.py", base + "\n\n" + made(k, 6).partition("\n")[2])] for k in range(2, 4 + COMMON_COUNT)]  # fmt: skip
    assert likeness(many).pairs == ()
    ring = [[("a.py", made(k))] for k in range(30)] + [[("b.py", disguised(made(0), s))] for s in range(3)]  # fmt: skip
    assert {(pair.one, pair.other) for pair in likeness(ring).pairs} == {
        (one, other) for one in (0, 30, 31, 32) for other in (30, 31, 32) if one < other
    }


def test_the_shares_equal_those_of_sets_counted_by_hand():
    class_ = [[("a.py", made(k, 3) + "\n\n" + made(k // 2, 5).partition("\n")[2])] for k in range(8)]  # fmt: skip
    sets = [set(prints(sources)) for sources in class_]
    found = likeness(class_, least=0.05)
    every = []
    for one in range(8):
        for other in range(one + 1, 8):
            shared = len(sets[one] & sets[other])
            share = shared / min(len(sets[one]), len(sets[other]))
            every.append(share)
            told = [pair for pair in found.pairs if (pair.one, pair.other) == (one, other)]
            assert bool(told) == (share >= 0.05)
            for pair in told:
                short = min((one, other), key=lambda n: (len(sets[n]), n))
                expected = np.mean([len(sets[short] & sets[n]) / len(sets[short]) for n in range(8) if n != short])  # fmt: skip
                third = max(len(sets[a] & sets[n]) / min(len(sets[a]), len(sets[n])) for a in (one, other) for n in range(8) if n not in (one, other))  # fmt: skip
                assert (pair.shared, pair.share) == (shared, pytest.approx(share))
                assert pair.expected == pytest.approx(expected)
                assert pair.next_share == pytest.approx(third)
    assert found.typical == pytest.approx(np.median(every))
    assert found.high == pytest.approx(np.quantile(every, 0.99))


@settings(max_examples=60)
@drawn(st.lists(st.integers(0, 5), max_size=60), st.lists(st.integers(0, 5), min_size=LENGTH + WINDOW - 1, max_size=40), st.lists(st.integers(0, 5), max_size=60))  # fmt: skip
def test_every_common_run_that_is_long_enough_shares_a_fingerprint(before, run, after):
    """The promise of winnowing, for any surroundings."""
    one = winnowed([Token(code, 1) for code in before + run + after])
    other = winnowed([Token(code, 1) for code in run])
    assert {value for value, _ in one} & {value for value, _ in other}


def test_lines_that_are_shared_are_marked_on_both_sides():
    mine, copied = made(1, 3), made(2, 3)
    one = [("a.py", mine + "\n\n" + copied.partition("\n")[2])]
    other = [("x.py", "print(1)"), ("b.py", copied)]
    left, right = shared_lines(one, other)
    start = mine.count("\n") + 3
    assert left
    assert all(source == 0 and line >= start for source, line in left)
    assert {source for source, _ in right} == {1}
    assert len(right) >= 0.7 * copied.count("\n")


@pytest.mark.parametrize("source", ["def f(:", "", "x" * 300_000, "(" * 5000, "\0", "'\\d'", "-" * 100_000 + "1"])  # fmt: skip
def test_what_is_no_python_or_too_long_is_left_alone(source):
    assert prints([("a.py", source)]) == {}
    found = likeness([[("a.py", source)], [("b.py", source)]])
    assert found.unread == (0, 1)
