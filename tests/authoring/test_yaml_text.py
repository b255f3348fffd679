"""Values as YAML text are read back as they were."""

import yaml
from hypothesis import given
from hypothesis import strategies as st

from grader.authoring.yaml_text import comment, entry, flow

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(PLAIN)
def test_a_value_on_one_line_is_read_back(value):
    assert yaml.safe_load(flow(value)) == value


@given(st.text(alphabet="ab: #-|\t\n\x0c'\"\u00e4", max_size=60), st.sampled_from([0, 2, 6]))
def test_an_entry_is_read_back_and_so_is_what_follows_it(text, indent):
    lines = [*entry("key", text, indent), *entry("next", 1, indent)]
    assert yaml.safe_load("\n".join(lines)) == {"key": text, "next": 1}


def test_a_list_too_wide_for_a_line_is_broken_up():
    value = {"choice": ["long " * 9, "text " * 9, ["a", 1]]}
    lines = entry("inputs", value, 4)
    assert max(map(len, lines)) < 100
    assert yaml.safe_load("\n".join(lines)) == {"inputs": value}


def test_a_comment_is_broken_at_words():
    lines = comment("word " * 60, 6)
    assert all(line.startswith("      # ") and len(line) <= 100 for line in lines)
